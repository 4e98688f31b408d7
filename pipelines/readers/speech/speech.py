"""From lines of running text to turns: shared by every format that is text with labels in it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from codebook.message import Message, counted
from pipelines.errors import FileTooLarge
from pipelines.readers.chats.log import read_log
from pipelines.readers.draft import (
    CUES,
    HEADING_LINES,
    INTERVIEWS,
    LINE_NUMBERS,
    LINES,
    LONG_PARAGRAPHS,
    PARAGRAPHS,
    SERVICE_LINES,
    SPEAKER_LABELS,
    TIMES,
    TURNS,
    WORDS,
    Draft,
    with_words,
    word_count,
    words_outside_text,
)
from pipelines.readers.speech.cues import MOST_WORDS, Cue, continue_speaker, split_long, turns_from_cues
from pipelines.readers.speech.headings import Heading, find_headings
from pipelines.readers.speech.labels import Label, find_labels, labels_set_as_headings
from pipelines.readers.speech.lines import TranscriptLine, is_wrapped, join, paragraphs, separate_lines, whole_words
from pipelines.readers.speech.times import CLOCK, clock_ms
from pipelines.roles import INTERVIEWER
from pipelines.transcript import SpokenTurn

_FOOTER = re.compile(
    r"\s*(?:Transcribed by https?://\S+|Transcribed with \S+.{0,60}|Transcribed by (?:TurboScribe|Trint|Rev)\b.*)\s*"
)
_NUMBERED = re.compile(r"\s*(\d{1,5})(?:[.)]?[ \t]+(?=\S)|\s*$)")
_RULE = re.compile(r"\s*(?:[-_*=~]\s*){3,}\s*")


def without_furniture(lines: Sequence[TranscriptLine], draft: Draft) -> list[TranscriptLine]:
    """Leave out ruled lines and the advertisement transcription services put at the end."""
    rest = [line for line in lines if not _RULE.fullmatch(line.text) or line.blank]
    footers = [number for number, line in enumerate(rest) if _FOOTER.fullmatch(line.text)]
    for number in footers:
        draft.leave_out(SERVICE_LINES, rest[number].text)
    return [line for number, line in enumerate(rest) if number not in footers]


def with_whole_words(lines: list[TranscriptLine], draft: Draft) -> list[TranscriptLine]:
    """Put words together that a page cuts at the end of a line."""
    lines, put, hyphens = whole_words(lines)
    draft.warn(_put_together(put, hyphens), when=put)
    return lines


def _put_together(put: int, hyphens: int) -> Message:
    words = counted(put, WORDS)
    if not hyphens:
        return Message("{words} cut with a hyphen at a line end put together again, without the hyphen.", words=words)
    if put == 1:
        return Message("1 word cut with a hyphen at a line end put together again, 1 of them with its hyphen.")
    return Message(
        "{words} cut with a hyphen at a line end put together again, {kept} of them with their hyphen.",
        words=words,
        kept=hyphens,
    )


def without_numbers(lines: list[TranscriptLine], draft: Draft) -> list[TranscriptLine]:
    """Take off line numbers, when nearly all lines begin with one and these count upwards."""
    filled = [line for line in lines if not line.blank]
    matches = [match for line in filled if (match := _NUMBERED.match(line.text))]
    if len(matches) < max(3, 0.8 * len(filled)):
        return lines
    values = [int(match[1]) for match in matches]
    steps = sum(1 <= later - earlier <= 10 for earlier, later in zip(values, values[1:], strict=False))
    if steps < 0.9 * (len(values) - 1):
        return lines
    draft.warn(words_outside_text(counted(len(matches), LINE_NUMBERS)))
    return [replace(line, text=_NUMBERED.sub("", line.text)) for line in lines]


_PREAMBLE_WORDS = 100
_PREAMBLE_SHARE = 0.1
_PREAMBLE_MOST = 300
_LONG_PARAGRAPH = 400
_LONG_LINE = 20
_ASKING = INTERVIEWER | {"i", "q"}
_SENTENCE_ENDS = (".", "?", "!", "…", ";", "\u037e", '"', "”", "»")
_MOST_LINES = 300_000
_IN_TURN_TIME = re.compile(
    rf"[ \t]*(?:\[{CLOCK}\]|\(\d{{1,2}}:\d{{2}}:\d{{2}}\)|#{CLOCK}#)|(?m:^\d{{1,2}}:\d{{2}}:\d{{2}}$\n?)"
)


@dataclass(slots=True)
class _Open:
    """A turn whose lines are still being gathered, paragraph by paragraph."""

    label: Label
    time: TranscriptLine
    blocks: list[list[str]] = field(default_factory=lambda: [[]])

    def add(self, line: TranscriptLine) -> None:
        if line.blank:
            self.blocks.append([])
        else:
            self.blocks[-1].append(line.text)

    def turn(self, wrapped: bool) -> SpokenTurn:
        text = "\n".join(filter(None, (join(block, wrapped) for block in self.blocks)))
        start = self.time.start_ms if self.time.start_ms is not None else self.label.start_ms
        end = self.time.end_ms if self.time.end_ms is not None else self.label.end_ms
        return SpokenTurn(self.label.speaker, text, start, end)


def read_speech(
    lines: Sequence[TranscriptLine], draft: Draft, wrapped: bool | None = None, *, by_line: bool = False
) -> None:
    """Find headings, speakers and turns in running text.

    Args:
        lines: The text.
        draft: Filled with turns, parts, heading and warnings.
        wrapped: Whether lines are broken only to fit a page; None to tell from their lengths.
        by_line: The file has paragraphs of its own, a line each; further lines of one say that they continue it.

    Raises:
        FileTooLarge: More lines than any transcript has.
    """
    if len(lines) > _MOST_LINES:
        raise FileTooLarge(
            Message(
                "{file} has {n} lines; at most {most} are read. Split it.",
                file=draft.file,
                n=len(lines),
                most=_MOST_LINES,
            )
        )
    if read_log("\n".join(line.text for line in lines), draft):
        # A chat pasted into a document: its dates are no speech.
        return
    lines = without_furniture([replace(line, text=draft.clean(line.text)) for line in lines], draft)
    lines = labels_set_as_headings(without_numbers(lines, draft))
    if wrapped or (wrapped is None and is_wrapped(lines)):
        wrapped = True
        lines = with_whole_words(lines, draft)
    headings = find_headings(lines, by_line and not wrapped)
    if sum(len(heading.text.split("\n")) for heading in headings) == sum(not line.blank for line in lines):
        # Nothing would be left.
        headings = []
    skip = {number for heading in headings for number in heading.lines}
    labelling = find_labels(lines, skip)
    draft.warn(
        Message(
            "{lines} in the shape “name: words” taken as speech, not as a speaker's label.",
            lines=counted(labelling.unused, LINES),
        ),
        when=labelling.unused,
    )
    if not labelling.at:
        _prose(lines, headings, draft, wrapped, by_line)
    elif all(label.shape == "whisper" for label in labelling.at.values()):
        _whisper(lines, labelling.at, draft)
    else:
        draft.warn(
            Message(
                "{labels} found only once. Check that they are speakers.",
                labels=counted(labelling.single, SPEAKER_LABELS),
            ),
            when=labelling.single,
        )
        _labelled(lines, headings, labelling.at, draft, wrapped, by_line)
    _take_times_out(draft)


def _labelled(
    lines: Sequence[TranscriptLine],
    headings: Sequence[Heading],
    labels: Mapping[int, Label],
    draft: Draft,
    wrapped: bool | None,
    by_line: bool,
) -> None:
    first = min(labels)
    only_asks = all(_asks(label.speaker or "") for label in labels.values())
    unlabelled = 0
    wrapped = is_wrapped(lines[first:]) if wrapped is None else wrapped
    _preamble(lines, headings, first, draft)
    inside = {number: heading for heading in headings for number in heading.lines if heading.lines.start > first}
    open_turn: _Open | None = None
    left_out: list[str] = []
    for number in range(first, len(lines)):
        line, heading = lines[number], inside.get(number)
        if heading is not None:
            if number == heading.lines.start:
                if heading.begins_interview:
                    _close(open_turn, wrapped, draft)
                    open_turn = None
                    draft.begin_part(heading.text)
                else:
                    _keep_heading(heading, draft)
                    if open_turn is not None:
                        open_turn.blocks.append([])
                left_out += heading.text.split("\n")
            continue
        label = labels.get(number)
        if label is None and line.heading:
            # A sentence set as a heading: nobody is named, and it is hardly the speaker's above.
            label = Label("inline", None, line.text)
        if label is not None:
            _close(open_turn, wrapped, draft)
            open_turn = _Open(label, line)
            if label.words.strip():
                open_turn.blocks[-1].append(label.words)
        elif open_turn is not None and not (only_asks and _begins_paragraph(lines, number, open_turn, by_line)):
            open_turn.add(line)
        elif not line.blank:
            unlabelled += open_turn is not None
            _close(open_turn, wrapped, draft)
            open_turn = _Open(Label("inline", None, line.text), line, [[line.text]])
    _close(open_turn, wrapped, draft)
    draft.warn(
        Message(
            "Only whoever asks is labelled: {paragraphs} between the questions kept as turns without a speaker.",
            paragraphs=counted(unlabelled, PARAGRAPHS),
        ),
        when=unlabelled,
    )
    _wordless(draft)
    _note_omissions(left_out, draft)


def _asks(speaker: str) -> bool:
    return any(word in _ASKING for word in re.findall(r"[^\W\d_]+", speaker.casefold()))


def _begins_paragraph(lines: Sequence[TranscriptLine], number: int, open_turn: _Open, by_line: bool) -> bool:
    """A paragraph of its own after a turn that has its words already."""
    line = lines[number]
    begins = lines[number - 1].blank or (by_line and not line.continues)
    return not line.blank and begins and any(open_turn.blocks)


def _wordless(draft: Draft) -> None:
    """Count labels nothing follows; one that never comes back may be no label, so its words are kept."""
    times = Counter(turn.speaker for turn in draft.turns)
    left_out = text_turns = 0
    for place, turn in enumerate(draft.turns):
        if turn.text.strip() or turn.speaker is None:
            continue
        if times[turn.speaker] == 1:
            draft.turns[place] = replace(turn, speaker=None, text=turn.speaker)
            text_turns += 1
        else:
            left_out += 1
    draft.warn(Message("{labels} without words left out.", labels=counted(left_out, SPEAKER_LABELS)), when=left_out)
    draft.warn(
        Message(
            "{lines} like a speaker's label, but without words after it, kept as text.",
            lines=counted(text_turns, LINES),
        ),
        when=text_turns,
    )


def _close(open_turn: _Open | None, wrapped: bool, draft: Draft) -> None:
    if open_turn is not None:
        draft.turns.append(open_turn.turn(wrapped))


def _keep_heading(heading: Heading, draft: Draft) -> None:
    """Keep a heading amid the turns with the heading of the interview it is in."""
    if draft.parts:
        part = draft.parts[-1]
        draft.parts[-1] = replace(part, heading="\n".join(filter(None, (part.heading, heading.text))))
    else:
        draft.heading = "\n".join(filter(None, (draft.heading, heading.text)))


def _note_omissions(left_out: Sequence[str], draft: Draft) -> None:
    if left_out:
        lines = with_words(counted(len(left_out), HEADING_LINES), word_count(" ".join(left_out)))
        draft.warn(Message("{lines} left out of the text: not speech.", lines=lines))
    if len(draft.parts) > 1 or (draft.parts and draft.parts[0].first_turn > 0):
        interviews = len(draft.parts) + (draft.parts[0].first_turn > 0)
        draft.warn(
            Message(
                "The file seems to hold {interviews}: headings say so. It can be divided there; nothing was divided "
                "yet.",
                interviews=counted(interviews, INTERVIEWS),
            )
        )


def _preamble(lines: Sequence[TranscriptLine], headings: Sequence[Heading], first: int, draft: Draft) -> None:
    """Take what stands before the first speaker as heading when it is short, as speech of nobody otherwise."""
    before = [line.text.strip() for line in lines[:first] if not line.blank]
    words = word_count(" ".join(before))
    total = sum(len(line.text.split()) for line in lines)
    if words <= min(max(_PREAMBLE_WORDS, _PREAMBLE_SHARE * total), _PREAMBLE_MOST):
        draft.heading = "\n".join(before)
        draft.warn(
            Message(
                "{lines} before the first speaker ({words}) taken as heading and left out of the text.",
                lines=counted(len(before), LINES),
                words=counted(words, WORDS),
            ),
            when=before,
        )
        return
    marked = {number for heading in headings for number in heading.lines}
    draft.heading = "\n".join(lines[n].text.strip() for n in sorted(marked) if n < first and not lines[n].blank)
    rest = [TranscriptLine("") if number in marked else line for number, line in enumerate(lines[:first])]
    wrapped = is_wrapped(rest)
    for block in paragraphs(rest):
        draft.turns.append(SpokenTurn(None, join((rest[number].text for number in block), wrapped)))
    draft.warn(
        Message("{words} before the first speaker's label kept, without a speaker.", words=counted(words, WORDS))
    )


def _prose(
    lines: Sequence[TranscriptLine], headings: Sequence[Heading], draft: Draft, wrapped: bool | None, by_line: bool
) -> None:
    starts = {heading.lines.start: heading for heading in headings}
    marked = {number for heading in headings for number in heading.lines}
    rest = [TranscriptLine("") if number in marked else line for number, line in enumerate(lines)]
    blocks = paragraphs(rest)
    left_out: list[str] = []
    wrapped = is_wrapped(rest) if wrapped is None else wrapped
    if not wrapped and len(blocks) == 1 and len(blocks[0]) > 10 and not headings and _are_segments(rest, by_line):
        _segment_lines(rest, draft)
        return
    if not wrapped and (by_line or (len(blocks) == 1 and _mean_words(rest) >= _LONG_LINE)):
        blocks = [part for block in blocks for part in separate_lines(rest, block)]
    broken = 0
    by_start = {block.start: block for block in blocks}
    for place in sorted([*(block.start for block in blocks), *starts]):
        heading = starts.get(place)
        if heading is not None:
            if draft.turns and heading.begins_interview:
                draft.begin_part(heading.text)
            else:
                _keep_heading(heading, draft)
            left_out += heading.text.split("\n")
            continue
        words = join((rest[number].text for number in by_start[place]), wrapped)
        pieces = split_long(words, _LONG_PARAGRAPH)
        broken += len(pieces) > 1
        draft.turns.extend(SpokenTurn(None, piece) for piece in pieces)
    draft.warn(Message("No speakers are marked in the file: each paragraph is a turn without a speaker."))
    draft.warn(
        Message(
            "{paragraphs} broken into turns, at sentence ends where there are any.",
            paragraphs=counted(broken, LONG_PARAGRAPHS),
        ),
        when=broken,
    )
    _note_omissions(left_out, draft)


def _are_segments(lines: Sequence[TranscriptLine], by_line: bool) -> bool:
    """Lines as speech recognition writes them: short; in a document, most of them end amid a sentence."""
    filled = [line.text.rstrip() for line in lines if not line.blank]
    ended = sum(text.endswith(_SENTENCE_ENDS) for text in filled)
    return _mean_words(lines) < _LONG_LINE and not (by_line and 2 * ended >= len(filled))


def _mean_words(lines: Sequence[TranscriptLine]) -> float:
    lengths = [len(line.text.split()) for line in lines if not line.blank]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _segment_lines(lines: Sequence[TranscriptLine], draft: Draft) -> None:
    """One line a segment and no blank line, as speech recognition writes plain text."""
    draft.turns.extend(turns_from_cues(Cue(line.text) for line in lines))
    draft.warn(
        Message(
            "No speakers and no paragraphs are marked in the file: lines were joined into turns of at most about "
            "{most} words, ending with a sentence.",
            most=MOST_WORDS,
        )
    )


def _whisper(lines: Sequence[TranscriptLine], labels: Mapping[int, Label], draft: Draft) -> None:
    cues: list[Cue] = []
    for number, line in enumerate(lines):
        label = labels.get(number)
        if label is not None:
            cues.append(Cue(label.words, label.start_ms, label.end_ms, label.speaker))
        elif cues and not line.blank:
            cues[-1] = Cue(f"{cues[-1].text} {line.text}", cues[-1].start_ms, cues[-1].end_ms, cues[-1].speaker)
        elif not line.blank:
            draft.heading = "\n".join(filter(None, (draft.heading, line.text.strip())))
    if draft.heading:
        above = with_words(counted(draft.heading.count("\n") + 1, LINES), word_count(draft.heading))
        draft.warn(Message("{lines} before the first time taken as heading.", lines=above))
    add_cues(continue_speaker(cues), draft)


def add_cues(cues: Sequence[Cue], draft: Draft) -> None:
    """Join cues into turns and say what that meant.

    Args:
        cues: Cues with the speakers known, if any.
        draft: Turns and warnings are added.
    """
    turns = turns_from_cues(cues)
    draft.turns.extend(turns)
    if not any(cue.speaker for cue in cues):
        draft.warn(
            Message(
                "No speakers are marked in the file: one turn may hold the words of two people. Cues were joined into "
                "turns of at most about {most} words, ending with a sentence or a pause.",
                most=MOST_WORDS,
            )
        )
    elif len(turns) < len(cues):
        draft.warn(
            Message(
                "{cues} joined into {turns} of one speaker each, of at most about {most} words.",
                cues=counted(len(cues), CUES),
                turns=counted(len(turns), TURNS),
                most=MOST_WORDS,
            )
        )


def _take_times_out(draft: Draft) -> None:
    """Move times written amid the words to where times belong: the first to the start, f4's last to the end."""
    count = 0
    for place, turn in enumerate(draft.turns):
        matches = list(_IN_TURN_TIME.finditer(turn.text))
        if not matches:
            continue
        count += len(matches)
        start, end = turn.start_ms, turn.end_ms
        first, last = matches[0], matches[-1]
        if start is None and not turn.text[: first.start()].strip():
            start = clock_ms(first[0])
        if end is None and last[0].strip().startswith("#") and not turn.text[last.end() :].strip():
            end = clock_ms(last[0])
        text = _IN_TURN_TIME.sub("", turn.text)
        draft.turns[place] = SpokenTurn(turn.speaker, text, start, end)
    draft.warn(Message("{times} written amid the words left out of the text.", times=counted(count, TIMES)), when=count)
