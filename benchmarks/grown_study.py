"""Invented studies of any size, for measuring how cost grows with them.

Rows are inserted through the store, and originals put into the vault, as the use-cases would have written them (an
import with its file, accepted identifiers with their clusters, forms in the key, a release with turns and segments),
but without the log of events and without running detectors: a study of 500 interviews is made in a minute and not in
hours. All words are invented; a seed draws them.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from coding.model import (
    Assignment,
    Identifier,
    Interview,
    Participant,
    ReleaseTurn,
    Round,
    Snapshot,
    Theme,
    ThemeRun,
)
from coding.store import (
    Cursor,
    codebooks,
    identifiers,
    interviews,
    people,
    releases,
    rounds,
    segments,
    themes,
)
from coding.workspace.context import Context
from coding.workspace.project.open import open_project
from coding.workspace.release.release import _segments, draft_release
from coding.workspace.rounds.lock import snapshot_hash
from coding.workspace.search.passages import chosen_model
from coding.workspace.vault_records import Original, note_forms, original_records
from pipelines.embed.load import load_embedder
from pipelines.redact.release import ReleaseDraft
from pipelines.themes import model as proposal
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


_SAID = """
I used to sit by the {thing} in the {when} and {did} until somebody {came}.
My {relative} always {did} before we {left}, and I never asked why.
It was a {kind} house with a {kind} garden and a {thing} near the door.
We {left} every {when}, even when it was {weather} outside.
I think it was {kind} at first, but after a while it felt {feeling}.
What I remember most is the {thing} and how {feeling} everybody was.
At school I {did} with two friends, and after that we {left} together.
They told me that it was {feeling} to talk about the {thing}, so I {did}.
There was a {thing} on the table, and my {relative} kept looking at it.
I did not know what to say, so I {did} and waited until they {came}.
Nobody {came} that {when}, and I was {feeling} about it for a long time.
In the {when} I would write it down, and then I {did} instead.
The other person asked about my {relative}, and about the {thing} at home.
We talked about music and about the {thing}, and it was {weather} all week.
I told my {relative} that I was {feeling}, and that helped a little.
After a while I stopped, because it did not feel {kind} any more.
The teacher was {kind} and said that I could come whenever I {did}.
It took months before I {left} and said what the {thing} meant to me.
You know, when it is {weather} I still think about the {thing} we had.
Somebody from the club {came} and asked whether I was {feeling}.
I wish that I had asked my {relative} about it earlier.
Then the messages came every {when}, and I answered while I {did}.
It was a small thing, a {kind} {thing}, but for me it was important.
Later my {relative} found the {thing} and we {left} without a word.
We had a {kind} kitchen, and in the {when} it smelled of bread.
I was {feeling} because they wanted to meet, and I {did} all day.
Looking back, I would say that the {thing} was only a reason to talk.
My friends {came} when it was {weather}, and we {did} for hours.
If you ask me now, I was {feeling}, and nobody saw it.
There were days when I only {did} and days when I {left} early.
""".strip().splitlines()
_SLOTS = {
    "thing": "window, old bicycle, phone, notebook, blue coat, radio, photograph, kettle, lamp, letter, red bag, "
    "mirror, piano, ladder, garden chair, box of paper, dog, tent, camera, wooden spoon, map on the wall, "
    "broken clock, pair of shoes, bench, bus stop, swimming pool, computer, guitar, pile of books, key",
    "when": "morning, evening, afternoon, week, summer, winter, night, weekend, autumn, holiday",
    "relative": "mother, father, sister, brother, aunt, uncle, grandmother, cousin, neighbour, grandfather",
    "kind": "small, quiet, strange, friendly, noisy, warm, ordinary, careful, simple, difficult, old, large, "
    "plain, happy",
    "feeling": "afraid, calm, tired, proud, lonely, glad, confused, angry, safe, ashamed, curious, worried, "
    "relieved, sad",
    "weather": "raining, cold, sunny, windy, dark, foggy, hot, snowing",
    "did": "read a book, listened to music, washed the dishes, played outside, drew something, waited, cleaned "
    "my room, walked around, watched a film, talked to my friends, wrote a message, cooked, slept, went "
    "through my things",
    "came": "came home, called, opened the door, arrived, asked for me, rang the bell, came back, brought food",
    "left": "went out, left the house, took the bus, walked to the shop, went to bed, drove away, met in the park",
}
_NAMED = (
    "And then {name} was there too.", "I told {name} about it.", "It was {name} who asked.", "We went with {name}.",
    "{name} lived next door.", "My friend {name} knew.", "That was before {name} moved away.",
    "I never met {name} again.",
)  # fmt: skip


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


def told(words: Words, length: int, names: Sequence[str]) -> Transcript:
    """A talk of about so many words as people say them, with each name once, all along it.

    What stands around names matters to those who look for them; of words that nobody knows they take many for names.
    """
    slots = {slot: said.split(", ") for slot, said in _SLOTS.items()}
    turns: list[str] = []
    many, left = 0, list(names)
    while many < length or left:
        said = [
            words.draw.choice(_SAID).format_map({slot: words.draw.choice(all_of) for slot, all_of in slots.items()})
            for _ in range(5)
        ]
        while left and (len(names) - len(left)) * length <= many * len(names):
            said.insert(words.draw.randrange(len(said)), words.draw.choice(_NAMED).format(name=left.pop(0)))
        turns.append(" ".join(said))
        many += len(turns[-1].split())
    return Transcript.from_spoken(
        SpokenTurn(("Interviewer", "Participant")[number % 2], text) for number, text in enumerate(turns)
    )


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
    result = Study(small, [], [])
    vault = result.steward.open_vault()
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
        results = [_accepted(interview_id, place) for place in talk.names]
        forms |= {entry.cluster_id: [form] for entry, form in zip(results, called, strict=True)}
        release = number < many

        def fill(
            cursor: Cursor,
            interview_id: str = interview_id,
            original: Original = original,
            found: list[Identifier] = results,
            number: int = number,
            release: bool = release,
        ) -> None:
            add_interview(cursor, interview_id, original, number)
            add_identifiers(cursor, found)
            if release:
                add_release(cursor, interview_id, original, identifiers.of_interview(cursor, interview_id))

        small.project.store.write(fill)
        (result.released if release else result.open).append(interview_id)
    vault.put(records)
    note_forms(vault, forms)
    return result


def kept(folder: Path) -> Study:
    """A study that was made before, opened again."""
    small = SmallProject(open_project(folder))
    with small.project.store.read() as cursor:
        every = interviews.all_interviews(cursor)
    released = [entry.id for entry in every if entry.release_id]
    return Study(small, released, [entry.id for entry in every if not entry.release_id])


def _accepted(interview_id: str, place: tuple[int, int]) -> Identifier:
    key = f"{interview_id} {place[0]}"
    return Identifier(
        str(uuid.uuid5(uuid.NAMESPACE_OID, key)), interview_id, *place, "PERSON", "direct", 1.0, ("reviewer",),
        str(uuid.uuid5(uuid.NAMESPACE_URL, key)), "", "accepted", 1,
    )  # fmt: skip


def add_interview(cursor: Cursor, interview_id: str, original: Original, number: int) -> None:
    """An interview in review with a participant of its own."""
    label = f"P{number + 1:03d}"
    people.PARTICIPANTS.add(cursor, Participant(f"participant-{number}", label, "yes", None, {}, 1))
    interview = Interview(
        id=interview_id, participant_id=f"participant-{number}", participant_label=label, title=label, language="en",
        format="text", state="in_review", original_length=len(original.transcript.text),
        turn_count=len(original.transcript.turns), warnings=(), attributes={}, release_id=None, version=1,
    )  # fmt: skip
    interviews.add(cursor, interview, f"keyed:{interview_id}")
    interviews.set_state(cursor, interview_id, "in_review")


def add_identifiers(cursor: Cursor, found: Sequence[Identifier]) -> None:
    """Identifiers, each with a cluster of its own."""
    number = identifiers.highest_numbers(cursor)["PERSON"] + 1
    clusters = pd.DataFrame(
        {
            "id": [entry.cluster_id for entry in found],
            "number": range(number, number + len(found)),
            "pseudonym": [f"[PERSON_{number + at}]" for at in range(len(found))],
        }
    )
    rows = pd.DataFrame(
        [(entry.id, entry.interview_id, entry.start, entry.end, entry.cluster_id) for entry in found],
        columns=["id", "interview_id", "s", "e", "cluster_id"],
    )
    with _Registered(cursor, clusters):
        cursor.execute("INSERT INTO cluster SELECT id, 'PERSON', number, pseudonym, 1 FROM frame")
    with _Registered(cursor, rows):
        cursor.execute(
            "INSERT INTO identifier SELECT id, interview_id, s, e, 'PERSON', 'direct', 1.0, '[\"reviewer\"]', "
            "cluster_id, 'accepted', 'sam', ?, NULL, 2, NULL FROM frame",
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
    segments.SEGMENTS.add(cursor, *_segments(release_id, draft.text, turns))
    return release_id


def coded(grown: Study, codings: int, memos: int) -> None:
    """Codings of two coders in ten rounds, five of them locked; memos of both.

    As rounds and snapshots are written by the use-cases, without the log of events. A fifth of the
    interviews is in no round and free to code.
    """
    store, coders = grown.small.project.store, ("ana", "ben")
    now = datetime.now(UTC)
    with store.read() as cursor:
        released = releases.current_releases(cursor)
        version = codebooks.newest(cursor)
    assert version is not None
    codes = [code.id for code in version.book.codable()]
    draw = random.Random(SEED)
    per = max(1, codings // (len(released) * len(coders)))
    rows = [
        (f"{at}-{coder}-{number}", release, coder, draw.choice(codes), start := draw.randrange(1000), start + 60)
        for at, release in enumerate(released)
        for coder in coders
        for number in range(per)
    ]
    frame = pd.DataFrame(rows, columns=["id", "release_id", "coder", "code", "s", "e"])
    written = pd.DataFrame(
        {
            "id": [f"memo {number}" for number in range(memos)],
            "author": [coders[number % 2] for number in range(memos)],
            "interview_id": [grown.released[number % len(grown.released)] for number in range(memos)],
            "target": [("turn", "interview", "journal", "code")[number % 4] for number in range(memos)],
            "code": [codes[number % len(codes)] for number in range(memos)],
        }
    )

    def fill(cursor: Cursor) -> None:
        with _Registered(cursor, frame):
            cursor.execute(
                "INSERT INTO coding SELECT id, release_id, coder, code, s, e, '', '{}', 1, 'person', ?, NULL, "
                "row_number() OVER (), 1 FROM frame",
                [now],
            )
        with _Registered(cursor, written):
            cursor.execute(
                "INSERT INTO memo SELECT id, target, CASE WHEN target IN ('turn', 'interview') THEN interview_id END, "
                "CASE WHEN target = 'turn' THEN 1 END, CASE WHEN target = 'code' THEN code END, author, 'A title', "
                "'What I thought of it, and why.', CASE WHEN target = 'journal' THEN DATE '2026-11-01' END, TRUE, "
                "?, ?, NULL, row_number() OVER (), 1 FROM frame",
                [now, now],
            )

    store.write(fill)
    in_rounds = released[: len(released) * 4 // 5]
    size = max(1, len(in_rounds) // 10)
    for number in range(10):
        part = in_rounds[number * size : (number + 1) * size]
        if part:
            store.write(lambda cursor, number=number, part=part: _round(cursor, number, part, coders, version.number))


def proposed(grown: Study) -> None:
    """A stored proposal of forty themes over every passage, as the theme model would have made it of so many."""
    many = 40
    draw = random.Random(SEED)
    with grown.small.project.store.read() as cursor:
        result = segments.current(cursor)
    group = [draw.randrange(many) for _ in result]
    members: list[list[int]] = [[] for _ in range(many)]
    for index, number in enumerate(group):
        members[number].append(index)
    groups = tuple(
        proposal.Theme(
            id=number,
            label=f"grouped, passages, {number}",
            terms=tuple(proposal.Term(word, 0.2, "en") for word in ("grouped", "passages")),
            size=len(listed),
            documents=len({result[index].release_id for index in listed}),
            stability=0.6,
            representative=tuple(listed[:5]),
            peripheral=tuple(listed[5:10]),
            contrast=tuple(members[number - 1][:5]),
            flags=(),
        )
        for number, listed in enumerate(members)
    )
    bands = (proposal.CORE, proposal.TYPICAL, proposal.LOOSE)
    placed = tuple(
        proposal.Assignment(
            index,
            number,
            draw.random(),
            draw.choice(bands),
            None,
            draw.random(),
            draw.random(),
        )
        for index, number in enumerate(group)
    )
    run = proposal.ThemeRun(
        id="0" * 16, themes=groups, assignments=placed, stability=0.7, single_stability=0.6, seeds=tuple(range(8)),
        parameters={"themes": many}, versions={}, input_hash="1" * 64, vectors_hash="2" * 64, warnings=(),
    )  # fmt: skip
    content = run.to_json()
    ids = tuple(entry.id for entry in result)
    stored = ThemeRun("run", "a-model", "0", run.input_hash, content, "lea", datetime.now(UTC), ids)

    def write(cursor: Cursor) -> None:
        themes.add_run(cursor, stored, hashlib.sha256(content.encode()).hexdigest())
        for group in groups:
            name = f"theme {group.id}"
            theme = Theme(name, "run", group.id, group.label, "", "proposed", None, "", group.id, ())
            themes.THEMES.add(cursor, theme)

    grown.small.project.store.write(write)


def embedded(grown: Study) -> None:
    """A vector for every passage that has none, drawn and not worked out by the model, which would take hours."""
    lead = grown.small.as_user("lea")
    embedder = load_embedder(chosen_model(lead))
    with grown.small.project.store.read() as cursor:
        hashes = {entry.text_hash for entry in segments.current(cursor)}
        hashes -= segments.known_hashes(cursor, embedder.model_id, embedder.revision)
    if not hashes:
        return
    long = len(embedder.encode_query("a"))
    drawn = np.random.default_rng(SEED).standard_normal((len(hashes), long), dtype=np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    grown.small.project.store.write(
        lambda cursor: segments.add_vectors(cursor, embedder.model_id, embedder.revision, sorted(hashes), drawn)
    )


def _round(cursor: Cursor, number: int, part: Sequence[str], coders: Sequence[str], version: int) -> None:
    locked, now = number < 5, datetime.now(UTC)
    rows = tuple(
        Assignment(f"round {number}", release, coder, now if locked else None) for release in part for coder in coders
    )
    result = Round(
        id=f"round {number}", name=f"Round {number + 1}", purpose="training", codebook_version=version, unit="turn",
        target=0.7, target_reason="", state="locked" if locked else "open", created_by="lea", created_at=now,
        assignments=rows,
    )  # fmt: skip
    rounds.add(cursor, result)
    if locked:
        lengths = {entry: len(releases.release(cursor, entry).text) for entry in part}
        documents = tuple((entry.release_id, entry.coder, lengths[entry.release_id]) for entry in rows)
        codings = tuple(rounds.round_codings(cursor, result))
        snapshot = Snapshot(f"snapshot {number}", result.id, 1, "", now, codings, documents)
        snapshot = replace(snapshot, hash=snapshot_hash(snapshot, version))
        rounds.add_snapshot(cursor, snapshot, "lea")
