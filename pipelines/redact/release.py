"""Making the released text: what coders, models, searches and exports see.

Offsets are Unicode code points, half-open. *Original* offsets go into the transcript's own text, *released* offsets
into the text after replacement.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from codebook.message import Message
from pipelines.errors import ReleaseError
from pipelines.transcript import Transcript, Turn


@dataclass(frozen=True, slots=True)
class Replacement:
    """Text to stand in place of a span of the original.

    Attributes:
        start: First code point of the span in the original text.
        end: One past the last code point; greater than ``start``.
        text: What stands there instead. May be empty.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where every stretch of the original went.

    Attributes:
        original: ``(start, end)`` of each replaced span in the original text, in order, not overlapping.
        released: ``(start, end)`` of what stands for it in the released text, in the same order.
    """

    original: tuple[tuple[int, int], ...]
    released: tuple[tuple[int, int], ...]

    def to_released(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the original text to the released text.

        A span that cuts into a replaced stretch grows to hold all of its replacement.
        """
        return _map(start, end, self.original, self.released)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """As :meth:`to_released`, with what stands in the released text alone and touches the span.

        An empty span stands for words that are gone, and takes in all of what it touches.
        """
        first, last = self.to_released(start, end)
        for (original_start, original_end), (added_start, added_end) in zip(self.original, self.released, strict=True):
            alone = original_start == original_end and original_start in (start, end)
            if alone or original_start <= start == end <= original_end:
                first, last = min(first, added_start), max(last, added_end)
        return first, last

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the released text to the original text.

        A span that cuts into a pseudonym grows to hold all of what it stands for.
        """
        return _map(start, end, self.released, self.original)

    def to_list(self) -> list[int]:
        """Return the map as plain integers: original start and end, released start and end, for each replacement."""
        return [number for spans in zip(self.original, self.released, strict=True) for span in spans for number in span]

    def reversed(self) -> OffsetMap:
        """The map from the other side."""
        return OffsetMap(self.released, self.original)

    def _longer(self) -> list[int]:
        """How much longer each stretch became."""
        pairs = zip(self.original, self.released, strict=True)
        return [(new_end - new_start) - (end - start) for (start, end), (new_start, new_end) in pairs]

    def then(self, following: OffsetMap) -> OffsetMap:
        """The map over two steps: what this one leads to is the original of the following.

        Stretches of both that overlap become one; those that only touch stay apart.
        """
        # Each stretch by its place in the text between, and how much longer it is before and after.
        grown = [(*span, longer, 0) for span, longer in zip(self.released, self.reversed()._longer(), strict=True)]
        grown += [(*span, 0, longer) for span, longer in zip(following.original, following._longer(), strict=True)]
        joined: list[tuple[int, int, int, int]] = []
        for start, end, before, after in sorted(grown):
            if joined and start < joined[-1][1]:
                first, last, grown_before, grown_after = joined.pop()
                start, end, before, after = first, max(last, end), grown_before + before, grown_after + after
            joined.append((start, end, before, after))
        original: list[tuple[int, int]] = []
        released: list[tuple[int, int]] = []
        shift_before = shift_after = 0
        for start, end, before, after in joined:
            original.append((start + shift_before, end + shift_before + before))
            released.append((start + shift_after, end + shift_after + after))
            shift_before += before
            shift_after += after
        return OffsetMap(tuple(original), tuple(released))

    @classmethod
    def from_list(cls, numbers: Sequence[int], *, inserted: bool = False) -> OffsetMap:
        """Rebuild a map from :meth:`to_list`.

        Args:
            numbers: What it returned.
            inserted: Whether a stretch of the original may be empty: something was written there.

        Raises:
            ReleaseError: The numbers are not a map.
        """
        if len(numbers) % 4:
            raise ReleaseError(
                Message("The stored offset map is damaged: it does not hold four numbers a replacement.")
            )
        rows = [tuple(numbers[index : index + 4]) for index in range(0, len(numbers), 4)]
        original_end = released_end = 0
        for start, end, released_start, new_released_end in rows:
            untouched = start - original_end
            if untouched < 0 or end < start or (end == start and not inserted) or new_released_end < released_start:
                raise ReleaseError(Message("The stored offset map is damaged: its spans are not in order."))
            if released_start - released_end != untouched:
                raise ReleaseError(
                    Message("The stored offset map is damaged: the text between replacements changes length.")
                )
            original_end, released_end = end, new_released_end
        return cls(tuple((row[0], row[1]) for row in rows), tuple((row[2], row[3]) for row in rows))


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """Released text with its turns and the way back.

    Attributes:
        text: The text after replacement.
        turns: The transcript's turns with released offsets and replaced speaker labels.
        offset_map: Where every stretch of the original went.
    """

    text: str
    turns: tuple[Turn, ...]
    offset_map: OffsetMap


Spans = tuple[tuple[int, int], ...]


def _map(start: int, end: int, source: Spans, target: Spans) -> tuple[int, int]:
    """Map a span between two texts that are the same outside ``source`` and ``target``.

    A start right after a stretch maps to after it and an end right before one maps to before it, so that a span of
    untouched words never picks up a neighbouring replacement, not even an empty one.
    """
    if not 0 <= start <= end:
        raise ReleaseError(Message("A span cannot start at {start} and end at {end}.", start=start, end=end))

    def shifted(position: int, before: int) -> int:
        return position if before < 0 else position - source[before][1] + target[before][1]

    after_start = bisect_right(source, start, key=itemgetter(1))
    before_end = bisect_left(source, end, key=itemgetter(0)) - 1
    if after_start < len(source) and source[after_start][0] <= start:
        mapped_start = target[after_start][0]
    else:
        mapped_start = shifted(start, after_start - 1)
    cut = before_end >= 0 and end <= source[before_end][1]
    mapped_end = target[before_end][1] if cut else shifted(end, before_end)
    # An empty span beside an empty replacement would start after it and end before it.
    return mapped_start, max(mapped_start, mapped_end)


def carry_over(old: OffsetMap, new: OffsetMap, start: int, end: int) -> tuple[int, int]:
    """Find where a coding made on one release belongs in a corrected release of the same original.

    Args:
        old: Map of the release the coding was made on.
        new: Map of the corrected release.
        start: First code point of the coding in the old release.
        end: One past its last code point.

    Returns:
        The span in the new release. Words replaced in neither release are carried to themselves, and so is a part of a
        replacement that both releases have; a span that touches any other replacement grows to hold all of it.
    """
    first, last = new.to_released(*old.to_original(start, end))
    kept_start, kept_end = _kept(old, new, start), _kept(old, new, end)
    return first if kept_start is None else kept_start, last if kept_end is None else kept_end


def span_or_neighbour(text: str, start: int, end: int) -> tuple[int, int]:
    """A span of a text; where only blanks are left in it, the word next to it, in its own line if that has one."""
    words = [] if text[start:end].strip() else [match.span() for match in re.finditer(r"\S+", text)]

    def distance(word: tuple[int, int]) -> tuple[bool, int]:
        between = text[word[1] : start] if word[1] <= start else text[end : word[0]]
        return "\n" in between, len(between)

    return min(words, key=distance, default=(start, end))


def _kept(old: OffsetMap, new: OffsetMap, position: int) -> int | None:
    """Where a position inside an old replacement stands in the same replacement of the new release, if it has it."""
    index = bisect_right(old.released, position, key=itemgetter(0)) - 1
    if index < 0 or not old.released[index][0] < position < old.released[index][1]:
        return None
    place = bisect_left(new.original, old.original[index])
    if place == len(new.original) or new.original[place] != old.original[index]:
        return None
    start, end = old.released[index]
    new_start, new_end = new.released[place]
    return new_start + position - start if new_end - new_start == end - start else None


def merge_overlaps(replacements: Iterable[Replacement], length: int) -> list[Replacement]:
    """Sort replacements and join those that overlap.

    Overlapping replacements become one over all that they cover, with the text of the longest among them (the first,
    where two are equally long). Nothing that any of them covers stays readable. Those that only touch stay apart.

    Raises:
        ReleaseError: A span is empty or lies outside the text, or one span is given two different texts.
    """
    merged: list[Replacement] = []
    longest = 0
    for item in sorted(set(replacements), key=lambda item: (item.start, -item.end)):
        if not 0 <= item.start < item.end <= length:
            raise ReleaseError(
                Message(
                    "A replacement covers {start} to {end}, which is not a stretch of this text of {length} "
                    "characters. The text may have changed since it was reviewed: detect and review it again.",
                    start=item.start,
                    end=item.end,
                    length=length,
                )
            )
        if not merged or item.start >= merged[-1].end:
            merged.append(item)
            longest = item.end - item.start
            continue
        last = merged[-1]
        if (item.start, item.end) == (last.start, last.end) and item.text != last.text:
            raise ReleaseError(
                Message(
                    "Two different replacements are given for {start} to {end}. Choose one of them.",
                    start=item.start,
                    end=item.end,
                )
            )
        size = item.end - item.start
        text = item.text if size > longest else last.text
        longest = max(size, longest)
        merged[-1] = Replacement(last.start, max(last.end, item.end), text)
    return merged


def _cut_at_turns(replacements: Iterable[Replacement], turns: Sequence[Turn]) -> list[Replacement]:
    """Cut replacements that run over the end of a turn, so that no turn swallows another's words."""
    starts = [turn.start for turn in turns]
    pieces: list[Replacement] = []
    for item in replacements:
        index = max(bisect_right(starts, item.start) - 1, 0)
        if not turns or item.end <= turns[index].end:
            pieces.append(item)
            continue
        for turn in turns[index:]:
            if turn.start >= item.end:
                break
            start, end = max(item.start, turn.start), min(item.end, turn.end)
            if start < end:
                pieces.append(Replacement(start, end, item.text))
    return pieces


def build_release(
    transcript: Transcript, replacements: Iterable[Replacement], speakers: Mapping[str, str]
) -> ReleaseDraft:
    """Replace spans and speaker labels of a transcript.

    Args:
        transcript: The original.
        replacements: What to replace, in any order, in original offsets. Overlaps are joined by
            :func:`merge_overlaps`; one that runs over the end of a turn is cut there and its text stands in each turn.
        speakers: Released label of every speaker label in the transcript. Labels are often names, so none is passed
            through by default: map a label to itself to keep it.

    Returns:
        The released text. Outside replacements it is the original, character for character.

    Raises:
        ReleaseError: A replacement is not a stretch of the text, two contradict each other, or a speaker has no label.
    """
    for number, speaker in enumerate(transcript.speakers, start=1):
        if speaker not in speakers:
            raise ReleaseError(
                Message(
                    "Speaker {number} of this transcript has no label for the released text. Choose one, or keep "
                    "the label.",
                    number=number,
                )
            )
    merged = _cut_at_turns(merge_overlaps(replacements, len(transcript.text)), transcript.turns)
    pieces: list[str] = []
    released: list[tuple[int, int]] = []
    original_end = position = 0
    for item in merged:
        untouched = transcript.text[original_end : item.start]
        pieces += (untouched, item.text)
        position += len(untouched)
        released.append((position, position + len(item.text)))
        position += len(item.text)
        original_end = item.end
    pieces.append(transcript.text[original_end:])
    offset_map = OffsetMap(tuple((item.start, item.end) for item in merged), tuple(released))
    turns = []
    for turn in transcript.turns:
        start, end = offset_map.to_released(turn.start, turn.end)
        label = None if turn.speaker is None else speakers[turn.speaker]
        turns.append(replace(turn, speaker=label, start=start, end=end))
    return ReleaseDraft("".join(pieces), tuple(turns), offset_map)
