"""Invented studies of any size, for measuring how cost grows with them.

Rows are inserted through the store, and originals put into the vault, as the use-cases would have written them (an
import with its file, accepted identifiers with their clusters, forms in the key, a release with turns and segments),
but without the log of events and without running detectors: a study of 500 interviews is made in a minute and not in
hours. All words are invented; a seed draws them.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from coding.model import Identifier, Interview, ReleaseTurn
from coding.store import Cursor, identifiers, interviews, people, releases, segments
from coding.workspace.context import Context
from coding.workspace.release.release import _segments, draft_release
from coding.workspace.vault_records import Original, note_forms, original_records
from pipelines.redact.release import ReleaseDraft
from pipelines.transcript import SpokenTurn, Transcript
from tests.conftest import SmallProject, _made_anew

SEED = 20261126
_ONSETS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
    "v",
    "z",
]
_ENDS = ["a", "e", "o", "u", "en", "ol", "ir", "ak", "um", "eth"]


class Words:
    """Draws invented words and names; the same seed draws the same."""

    def __init__(self, seed: int = SEED) -> None:
        self.draw = random.Random(seed)
        self.common = [self._invented(2) for _ in range(6000)]
        self._given: set[str] = set(self.common)

    def _invented(self, syllables: int) -> str:
        return "".join(self.draw.choice(_ONSETS) + self.draw.choice(_ENDS) for _ in range(syllables))

    def name(self) -> str:
        """A first name and a surname that nobody else has."""
        while True:
            first, last = self._invented(3), self._invented(3)
            if first not in self._given and last not in self._given and first != last:
                self._given |= {first, last}
                return f"{first.capitalize()} {last.capitalize()}"

    def sentence(self, words: int) -> list[str]:
        """So many common words; few are frequent, many are rare."""
        return [self.common[int(len(self.common) * self.draw.random() ** 3)] for _ in range(words)]


@dataclass(frozen=True)
class Spoken:
    """A transcript, and where its names stand in it."""

    transcript: Transcript
    names: list[tuple[int, int]]


def spoken(words: Words, length: int, names: Sequence[str]) -> Spoken:
    """A talk of about so many words in turns of sixty, with each name once, all along it."""
    turns: list[str] = []
    left = list(names)
    every = max(1, length // (len(names) + 1))
    for at in range(0, length, 60):
        said = words.sentence(min(60, length - at))
        while left and (len(names) - len(left) + 1) * every < at + 60:
            said.insert(words.draw.randrange(1, len(said)), left.pop(0))
        turns.append(" ".join([said[0].capitalize(), *said[1:]]) + ".")
    turns += [f"And {name} was there too." for name in left]
    transcript = Transcript.from_spoken(
        SpokenTurn(("Interviewer", "Participant")[number % 2], text) for number, text in enumerate(turns)
    )
    starts = [transcript.text.index(name) for name in names]
    return Spoken(transcript, [(at, at + len(name)) for at, name in zip(starts, names, strict=True)])


@dataclass
class Study:
    """A study that has been made.

    Attributes:
        small: The open project with its people.
        released: Ids of released interviews, in order.
        open: Ids of interviews in review, each place decided, in order.
    """

    small: SmallProject
    released: list[str]
    open: list[str]

    @property
    def steward(self) -> Context:
        return self.small.as_user("sam", vault=True)


def study(folder: Path, many: int, *, words: int = 9000, names: int = 60, open_ones: int = 4) -> Study:
    """A project of so many released interviews, and a few that are reviewed and wait for their release."""
    small = _made_anew(folder)
    drawn = Words()
    made = Study(small, [], [])
    vault = made.steward.open_vault()
    records: dict[str, bytes] = {}
    forms: dict[str, list[str]] = {}
    for number in range(many + open_ones):
        called = [drawn.name() for _ in range(names)]
        talk = spoken(drawn, words, called)
        interview_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"interview {number}"))
        original = Original(talk.transcript, {"Interviewer": "interviewer", "Participant": "participant"}, "en")
        parts = original_records(interview_id, original, f"{number}.txt", talk.transcript.text.encode())
        records |= {
            name: value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
            for name, value in parts.items()
        }
        found = [_accepted(interview_id, place) for place in talk.names]
        forms |= {one.cluster_id: [form] for one, form in zip(found, called, strict=True)}
        release = number < many

        def fill(
            cursor: Cursor,
            interview_id: str = interview_id,
            original: Original = original,
            found: list[Identifier] = found,
            number: int = number,
            release: bool = release,
        ) -> None:
            add_interview(cursor, interview_id, original, number)
            add_identifiers(cursor, found)
            if release:
                add_release(cursor, interview_id, original, identifiers.of_interview(cursor, interview_id))

        small.project.store.write(fill)
        (made.released if release else made.open).append(interview_id)
    vault.put(records)
    note_forms(vault, forms)
    return made


def _accepted(interview_id: str, place: tuple[int, int]) -> Identifier:
    key = f"{interview_id} {place[0]}"
    return Identifier(
        str(uuid.uuid5(uuid.NAMESPACE_OID, key)), interview_id, *place, "PERSON", "direct", 1.0, ("reviewer",),
        str(uuid.uuid5(uuid.NAMESPACE_URL, key)), "", "accepted", 1,
    )  # fmt: skip


def add_interview(cursor: Cursor, interview_id: str, original: Original, number: int) -> None:
    """An interview in review with a participant of its own."""
    label = f"P{number + 1:03d}"
    people.add_participant(cursor, f"participant-{number}", label, "yes")
    interview = Interview(
        id=interview_id, participant_id=f"participant-{number}", participant_label=label, title=label, language="en",
        format="text", state="in_review", original_length=len(original.transcript.text),
        turn_count=len(original.transcript.turns), warnings=(), attributes={}, release_id=None, version=1,
    )  # fmt: skip
    interviews.add(cursor, interview, f"keyed:{interview_id}")
    interviews.set_state(cursor, interview_id, "in_review")


def add_identifiers(cursor: Cursor, found: Sequence[Identifier]) -> None:
    """Identifiers, each with a cluster of its own."""
    number = identifiers.next_number(cursor, "PERSON")
    clusters = pd.DataFrame(
        {
            "id": [one.cluster_id for one in found],
            "number": range(number, number + len(found)),
            "pseudonym": [f"[PERSON_{number + at}]" for at in range(len(found))],
        }
    )
    rows = pd.DataFrame(
        [(one.id, one.interview_id, one.start, one.end, one.cluster_id) for one in found],
        columns=["id", "interview_id", "s", "e", "cluster_id"],
    )
    with _Registered(cursor, clusters):
        cursor.execute("INSERT INTO cluster SELECT id, 'PERSON', number, pseudonym, 1 FROM frame")
    with _Registered(cursor, rows):
        cursor.execute(
            "INSERT INTO identifier SELECT id, interview_id, s, e, 'PERSON', 'direct', 1.0, '[\"reviewer\"]', "
            "cluster_id, 'accepted', 'sam', ?, NULL, 2 FROM frame",
            [datetime.now(UTC)],
        )


class _Registered:
    """A table of values that statements know as ``frame``."""

    def __init__(self, cursor: Cursor, frame: pd.DataFrame) -> None:
        self._cursor, self._frame = cursor, frame

    def __enter__(self) -> None:
        self._cursor.register("frame", self._frame)

    def __exit__(self, *_: object) -> None:
        self._cursor.unregister("frame")


def add_release(cursor: Cursor, interview_id: str, original: Original, found: Sequence[Identifier]) -> str:
    """The first release of an interview, with its turns and segments."""
    draft: ReleaseDraft = draft_release(original, found, interviews.get(cursor, interview_id).participant_label)
    turns = [
        ReleaseTurn(number, turn.speaker, original.role_of(before.speaker), turn.start_ms, turn.start, turn.end)
        for number, (turn, before) in enumerate(zip(draft.turns, original.transcript.turns, strict=True))
    ]
    release_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"release of {interview_id}"))
    releases.add_release(cursor, release_id, interview_id, draft, turns, "sam")
    interviews.set_state(cursor, interview_id, "released")
    segments.add(cursor, _segments(release_id, draft.text, turns))
    return release_id


def in_stretches(first: int, last: int, size: int = 10_000) -> Iterator[range]:
    """The numbers from one to another in stretches."""
    for at in range(first, last, size):
        yield range(at, min(last, at + size))
