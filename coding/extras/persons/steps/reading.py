"""Persons of an interview as it would be released now, in places of its original; and where else words stand."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Final

from coding.extras.persons.records import Detail, ToldPerson
from coding.model import Identifier
from coding.store.memory import Memory, Shelf
from coding.workspace.context import Vault
from coding.workspace.release.release import draft_release
from coding.workspace.review.held_words import seal_of
from coding.workspace.vault_records import Original, read_original, record_names
from pipelines.extras.persons.people import Person
from pipelines.extras.persons.reading import persons_of
from pipelines.extras.persons.spots import NAMES
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.release import ReleaseDraft

MOST_TEXTS = 200
"""Other texts that are looked through for the words of a detail."""
_TOLD: Shelf[tuple[ToldPerson, ...]] = Shelf("persons of originals", 500)
_ELSEWHERE: Shelf[bool] = Shelf("whether words stand in an original", 50_000)
_UNASKED: Final = frozenset({"sex"})
"""What half of everybody is."""
_MARK: Final = "[PERSON_{}]"
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


def told_persons(
    memory: Memory, original: Original, entries: Sequence[Identifier], participant_label: str
) -> tuple[ToldPerson, ...]:
    """Persons with what stays of each, read anew only where the original or what is masked changed."""
    key = (seal_of(original.transcript.text), original.language, participant_label, tuple(entries))
    return memory.recall(_TOLD, key, lambda: _read(original, entries, participant_label))


def _read(original: Original, entries: Sequence[Identifier], participant_label: str) -> tuple[ToldPerson, ...]:
    spoken = _Spoken(draft_release(original, entries, participant_label))
    readable = [
        Detection(*place, entry.type, ENTITY_TYPES[entry.type].kind, entry.score, entry.detectors)
        for entry in entries
        if entry.decision != "accepted" and (place := spoken.at(entry.start, entry.end))
    ]
    waiting = [(entry.start, entry.end) for entry in entries if entry.decision == "pending"]
    names = {(entry.start, entry.end): entry.cluster_id for entry in entries if entry.type in NAMES}
    persons = persons_of(spoken.text, original.language, readable)
    return tuple(
        _told(person, spoken, original, waiting, names)
        for person in persons
        if person.mentions[0][0] < len(spoken.written)
    )


def _told(
    person: Person,
    spoken: _Spoken,
    original: Original,
    waiting: Iterable[tuple[int, int]],
    names: Mapping[tuple[int, int], str],
) -> ToldPerson:
    details: dict[str, Detail] = {}
    for fact in person.facts:
        place = spoken.place(fact.start, fact.end)
        if fact.kind in _UNASKED or place is None or any(a < place[2] and place[1] < b for a, b in waiting):
            continue
        line, start, end, masked = place
        words = fact.text if masked else original.transcript.text[start:end]
        detail = Detail(kind=fact.kind, words=words, line=line, start=start, end=end, masked=masked)
        details.setdefault(detail.key, detail)
    called = [
        (spoken.text[slice(*mention)], place[1:3]) for mention in person.mentions if (place := spoken.place(*mention))
    ]
    label = next(
        (original.transcript.text[slice(*place)] for words, place in called if words == person.label), person.label
    )
    clusters = frozenset(names[place] for _, place in called if place in names)
    return ToldPerson(label=label, protection=person.protection, details=tuple(details.values()), clusters=clusters)


def elsewhere(
    memory: Memory, vault: Vault, interviews: Iterable[str], details: Sequence[Detail]
) -> tuple[Mapping[str, int], int]:
    """In how many other originals the words of each detail stand, by key, and how many were looked through."""
    wanted = {detail.key: " ".join(_WORDS.findall(fold(detail.words))) for detail in details if not detail.masked}
    seals = {key: seal_of(words) for key, words in wanted.items()}
    versions = vault.versions()
    others = [interview for interview in interviews if record_names(interview)[0] in versions][:MOST_TEXTS]
    numbers = dict.fromkeys(wanted, 0)
    for other in others:
        version, text = versions[record_names(other)[0]], ""
        for key, words in wanted.items():
            stands = memory.known(_ELSEWHERE, (other, version, seals[key]))
            if stands is None:
                text = text or f" {' '.join(_WORDS.findall(fold(read_original(vault, other).transcript.text)))} "
                stands = f" {words} " in text
                memory.keep(_ELSEWHERE, (other, version, seals[key]), stands)
            numbers[key] += stands
    return numbers, len(others)
