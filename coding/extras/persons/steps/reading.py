"""Persons of an interview as it would be released now, in places of its original; and where else words stand."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
from textwrap import shorten
from typing import Final

from coding.extras.persons.records import Detail, Mention, PersonRisk
from coding.model import Identifier
from coding.store.memory import Memory, Shelf
from coding.workspace.context import Vault
from coding.workspace.release.release import draft_release
from coding.workspace.review.project_words import seal_of
from coding.workspace.vault_records import Original, read_original, record_names
from pipelines.extras.persons.people import Correction, Person
from pipelines.extras.persons.reading import persons_of
from pipelines.extras.persons.spots import NAMES
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.release import ReleaseDraft

Words = tuple[str, int]
"""Words of an original, and how often they stand before."""
MOST_TEXTS = 200
"""Other texts that are looked through for the words of a detail."""
_TOLD: Shelf[tuple[PersonRisk, ...]] = Shelf("persons of originals", 500)
_ELSEWHERE: Shelf[bool] = Shelf("whether words stand in an original", 50_000)
_UNASKED: Final = frozenset({"sex"})
"""What half of everybody is."""
_BEHIND, _SHOWN = 100, 50
"""Characters behind a mention that are looked at, and those from its beginning that are shown."""
_MARK: Final = "[PERSON_{}]"
_SENTENCE: Final = re.compile(r"[^\n.?!;…]+")
_MARKED: Final = re.compile(r"\[[^\[\]\n]*\]")
_WORDS: Final = re.compile(r"\w+")


class _Spoken:
    """A draft as text with the label of who speaks before each turn, and the way back to the original."""

    def __init__(self, draft: ReleaseDraft) -> None:
        labels = [f"{turn.speaker}: " if turn.speaker else "" for turn in draft.turns]
        pieces = [label + draft.text[turn.start : turn.end] for label, turn in zip(labels, draft.turns, strict=True)]
        ends = accumulate(len(piece) + 1 for piece in pieces)
        self._draft = draft
        self._turns = [(end - 1 - (turn.end - turn.start), turn) for end, turn in zip(ends, draft.turns, strict=True)]
        self.written = "\n".join(pieces)
        # A text is read as a released one where a mark stands in it. One more mark says so where nothing is masked yet.
        self.text = f"{self.written}\n{_MARK.format(len(self.written) + 1)}"

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Where words of the original stand here; None where they are no turn's."""
        start, end = self._draft.offset_map.to_released(start, end)
        for first, turn in self._turns:
            if turn.start <= start and end <= turn.end:
                return start - turn.start + first, end - turn.start + first
        return None

    @property
    def sentences(self) -> Iterator[tuple[int, int]]:
        """Where sentences of turns stand here."""
        for first, turn in self._turns:
            for sentence in _SENTENCE.finditer(self.text, first, first + turn.end - turn.start):
                yield sentence.span()

    def place(self, start: int, end: int) -> tuple[int, int, int, bool] | None:
        """Line, start and end in the original, and whether a mask stands there; None for labels."""
        line = bisect_right(self._turns, start, key=lambda entry: entry[0])
        if not line:
            return None
        first, turn = self._turns[line - 1]
        start, end = start - first + turn.start, end - first + turn.start
        if end > turn.end:
            return None
        masked = any(a < end and start < b for a, b in self._draft.offset_map.released)
        return line, *self._draft.offset_map.to_original(start, end), masked


def words_at(text: str, start: int, end: int) -> Words:
    """The words of a place, and how often they stand before it: this holds where other words are corrected."""
    words = text[start:end]
    return words, sum(match.start() < start for match in _whole_word(words).finditer(text))


def place_of(text: str, words: Words) -> tuple[int, int] | None:
    """Where the words of :func:`words_at` stand; None where they do no longer."""
    return next((match.span() for match in islice(_whole_word(words[0]).finditer(text), words[1], None)), None)


def _whole_word(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def person_risks(
    memory: Memory,
    original: Original,
    entries: Sequence[Identifier],
    participant_label: str,
    corrections: Sequence[tuple[str, tuple[Words, ...]]] = (),
) -> tuple[PersonRisk, ...]:
    """Persons with what stays of each, read anew only where the original, what is masked or who is who changed.

    Args:
        memory: Where what was read is remembered.
        original: The interview.
        entries: Its identifiers.
        participant_label: What its participant is called.
        corrections: What stewards said of who is who: what they said, and of which words.
    """
    text = original.transcript.text
    key = (seal_of(text), original.language, participant_label, tuple(entries), seal_of(repr(corrections)))
    return memory.recall(_TOLD, key, lambda: _read(original, entries, participant_label, corrections))


def _read(
    original: Original,
    entries: Sequence[Identifier],
    participant_label: str,
    corrections: Sequence[tuple[str, tuple[Words, ...]]],
) -> tuple[PersonRisk, ...]:
    spoken = _Spoken(draft_release(original, entries, participant_label))
    readable = [
        Detection(*place, entry.type, ENTITY_TYPES[entry.type].kind, entry.score, entry.detectors)
        for entry in entries
        if entry.decision != "accepted" and (place := spoken.at(entry.start, entry.end))
    ]
    waiting = [(entry.start, entry.end) for entry in entries if entry.decision == "pending"]
    names = {(entry.start, entry.end): entry.cluster_id for entry in entries if entry.type in NAMES}
    places = [(kind, [place_of(original.transcript.text, each) for each in words]) for kind, words in corrections]
    corrected = [
        Correction(kind, tuple(mention for place in those if place and (mention := spoken.at(*place))))
        for kind, those in places
    ]
    persons = persons_of(spoken.text, original.language, readable, corrections=corrected)
    masked = [entry for entry in entries if entry.decision == "accepted" and entry.type not in NAMES]
    starts = [place[0] for entry in masked if (place := spoken.at(entry.start, entry.end))]
    starts += [fact.start for person in persons for fact in person.facts if fact.kind not in _UNASKED]
    return tuple(
        _person_risk(person, spoken, original, waiting, names, starts)
        for person in persons
        if person.mentions[0][0] < len(spoken.written)
    )


def _person_risk(
    person: Person,
    spoken: _Spoken,
    original: Original,
    waiting: Iterable[tuple[int, int]],
    names: Mapping[tuple[int, int], str],
    starts: Sequence[int],
) -> PersonRisk:
    details: dict[str, Detail] = {}
    for fact in person.facts:
        place = spoken.place(fact.start, fact.end)
        if fact.kind in _UNASKED or place is None or any(a < place[2] and place[1] < b for a, b in waiting):
            continue
        line, start, end, masked = place
        words = fact.text if masked else original.transcript.text[start:end]
        detail = Detail(kind=fact.kind, words=words, line=line, start=start, end=end, masked=masked)
        details.setdefault(detail.key, detail)
    text, label, mentions = original.transcript.text, person.label, []
    for mention in person.mentions:
        if place := spoken.place(*mention):
            line, start, end, _ = place
            mentions.append(Mention(words=_begin(text[start : end + _BEHIND]), line=line, start=start, end=end))
            label = text[start:end] if label == spoken.text[slice(*mention)] else label
    clusters = frozenset(names[each.start, each.end] for each in mentions if (each.start, each.end) in names)
    return PersonRisk(
        label=label,
        protection=person.protection,
        details=tuple(details.values()),
        mentions=mentions,
        unlisted=_unlisted(person, spoken, starts) if clusters else (),
        clusters=clusters,
    )


def _unlisted(person: Person, spoken: _Spoken, starts: Sequence[int]) -> Sequence[Mention]:
    """Sentences on a person in which nothing is told that is listed or masked."""
    unlisted = []
    for start, end in spoken.sentences:
        words = _MARKED.sub("", spoken.text[start:end]).strip()
        on_them = any(start <= mention < end for mention, _ in person.mentions)
        if (
            len(words.split()) > 1
            and on_them
            and not any(start <= fact < end for fact in starts)
            and (place := spoken.place(start, end))
        ):
            unlisted.append(Mention(words=words, line=place[0], start=place[1], end=place[2]))
    return unlisted


def _begin(words: str) -> str:
    return shorten(words.split("\n")[0], _SHOWN, placeholder=" …")


def elsewhere(
    memory: Memory, vault: Vault, interviews: Iterable[str], details: Sequence[Detail]
) -> tuple[Mapping[str, int], int]:
    """In how many other originals the words of each detail stand, by key, and how many were looked through."""
    words_by_key = {detail.key: " ".join(_WORDS.findall(fold(detail.words))) for detail in details if not detail.masked}
    seals = {key: seal_of(words) for key, words in words_by_key.items()}
    versions = vault.versions()
    others = [interview for interview in interviews if record_names(interview)[0] in versions][:MOST_TEXTS]
    numbers = dict.fromkeys(words_by_key, 0)
    for other in others:
        version, text = versions[record_names(other)[0]], ""
        for key, words in words_by_key.items():
            stands = memory.known(_ELSEWHERE, (other, version, seals[key]))
            if stands is None:
                text = text or f" {' '.join(_WORDS.findall(fold(read_original(vault, other).transcript.text)))} "
                stands = f" {words} " in text
                memory.keep(_ELSEWHERE, (other, version, seals[key]), stands)
            numbers[key] += stands
    return numbers, len(others)
