"""The tables of one of two projects that are merged, with the rows of each by what they belong to."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from codebook.model import Codebook
from codebook.serial import codebook_from_dict, codebook_to_dict
from coding.extras.merging import tables as merging
from coding.extras.merging.tables import Row
from coding.store import Cursor, erasure, rounds
from coding.store.columns import kind_of
from coding.store.words import in_field

Tables = Mapping[str, Sequence[Row]]
Step = tuple[str, str]
"""A step of a round: its codings were locked under a hash, or it was opened again at a time."""
Pair = tuple[str, str]
"""An interview or a release, and a coder."""
Cell = tuple[str, str, str, int, int]
"""Release, coder, code, and from where to where."""

_OWNERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(merging.OF_ROUND, "round_id"),
    **dict.fromkeys(("round_unlock", "assignment", "coding_aside", "snapshot"), "round_id"),
    **dict.fromkeys((*merging.OF_SNAPSHOT, "disagreement", "discussion_message"), "snapshot_id"),
    **dict.fromkeys(("disagreement_member", "decision"), "disagreement_id"),
    **dict.fromkeys(("decision_decider", "consensus_coding"), "decision_id"),
    "consensus_parent": "consensus_id",
}
"""Table → the column that says what a row belongs to."""


class Side:
    """One of the two projects.

    Attributes:
        tables: Its tables, whole.
        rounds: Its rounds by id, oldest first.
        interview_of: Release → interview.
    """

    def __init__(self, tables: Tables) -> None:
        """Group the rows."""
        self.tables = tables
        self.rounds = {
            row["id"]: row for row in sorted(tables["round"], key=lambda entry: (entry["created_at"], entry["id"]))
        }
        self.interview_of: dict[str, str] = {row["id"]: row["interview_id"] for row in tables["release"]}
        self._of: dict[str, dict[Any, list[Row]]] = {}
        for table, column in _OWNERS.items():
            self._of[table] = {}
            for row in tables[table]:
                self._of[table].setdefault(row[column], []).append(row)

    def of(self, table: str, owner: str) -> list[Row]:
        """Rows of a table that belong to a round, a snapshot, an item or a decision."""
        return self._of[table].get(owner, [])

    def snapshots(self, round_id: str) -> list[Row]:
        """Snapshots of a round, oldest first."""
        return sorted(self.of("snapshot", round_id), key=lambda entry: entry["revision"])

    def current(self, round_id: str) -> Row | None:
        """The snapshot that stands, if the round is locked."""
        return next((snapshot for snapshot in self.snapshots(round_id) if snapshot["current"]), None)

    def history(self, round_id: str) -> list[Step]:
        """How often a round was locked and opened again, in order."""
        opened = {row["revision"]: row["unlocked_at"].isoformat() for row in self.of("round_unlock", round_id)}
        steps: list[Step] = []
        for row in self.snapshots(round_id):
            steps.append(("locked", row["hash"]))
            if row["revision"] in opened:
                steps.append(("opened", opened[row["revision"]]))
        return steps


@dataclass(frozen=True, kw_only=True)
class There:
    """What was read of the rounds of the other project.

    Attributes:
        side: Its tables.
        hand_ins: Round → ``(interview, coder)`` → when it was handed in.
        books: Number of a version of the codebook → the codebook, for those that rounds froze.
        versions: Number of a version of the codebook → hash of what it says.
        steps: What people did at reconcile queues: ``(id of the step, snapshot, person, kind)``.
    """

    side: Side
    hand_ins: Mapping[str, Mapping[tuple[str, str], datetime]]
    books: Mapping[int, Codebook]
    versions: Mapping[int, str]
    steps: Sequence[tuple[str, str, str, str]]


@dataclass(kw_only=True)
class Places:
    """Where things of the other project are here.

    Attributes:
        releases: Current release there → the same one here.
        interviews: Interview there → the same one here.
        brought: Interviews that come with this merge.
    """

    releases: dict[str, str] = field(default_factory=dict)
    interviews: dict[str, str] = field(default_factory=dict)
    brought: list[str] = field(default_factory=list)


class Both:
    """The rounds of both projects, and where what they name there is here.

    Attributes:
        mine: This project.
        theirs: The other one.
        there: What was read of the other one.
        places: Where its interviews are here.
        erased: Interviews of people who were erased here.
        gone_there: Interviews of people who were erased there.
        titles: Titles of the interviews of both.
        codings: Codings there by id.
        hand_ins: Round here → ``(interview, coder)`` → when it was handed in.
    """

    def __init__(self, cursor: Cursor, there: There, places: Places) -> None:
        """Read this project."""
        tables = {name: merging.all_rows(cursor, name) for name in (*merging.ROUNDS, "release", "coding")}
        self.mine, self.theirs, self.there, self.places = Side(tables), there.side, there, places
        self._here = {row["id"]: row for row in tables["release"]}
        self._there = {row["id"]: row for row in self.theirs.tables["release"]}
        interviews = merging.all_rows(cursor, "interview")
        self.erased = {row["id"] for row in interviews if row["deleted_at"] is not None}
        self.erased |= {interview for entry in erasure.erasures(cursor).values() for interview in entry["interviews"]}
        self.gone_there = {row["id"] for row in self.theirs.tables["interview"] if row["deleted_at"] is not None}
        self.titles: dict[str, str] = {
            row["id"]: row["title"] for row in (*interviews, *self.theirs.tables["interview"])
        }
        self.codings = {row["id"]: row for row in self.theirs.tables["coding"]}
        self.hand_ins = {round: rounds.hand_ins(cursor, round) for round in self.mine.rounds}

    def interview(self, release_id: str) -> str:
        """The interview here of a release there."""
        there = self.theirs.interview_of.get(release_id, self.mine.interview_of.get(release_id, ""))
        return self.places.interviews.get(there, there)

    def title(self, release_id: str) -> str:
        """Title of the interview of a release there."""
        return self.titles.get(self.theirs.interview_of.get(release_id, ""), "")

    def is_erased(self, release_id: str) -> bool:
        """Whether a release is of somebody who was erased here."""
        return self.interview(release_id) in self.erased

    def as_coded(self, release_id: str) -> bool:
        """Whether a release is here, or comes, under its own id and as it was coded."""
        there, here = self._there.get(release_id), self._here.get(release_id)
        if there is None or here is None:
            return there is not None and there["interview_id"] in self.places.brought
        if there["interview_id"] in self.gone_there or here["interview_id"] in self.erased:
            # What an erasure leaves of a text has its words and sentences where they were.
            return len(there["text"]) == len(here["text"])
        return bool(there["text_hash"] == here["text_hash"])

    def place(self, release_id: str) -> str | None:
        """A release there as it is called here."""
        return release_id if self.as_coded(release_id) else self.places.releases.get(release_id)

    def assigned(self, round_id: str) -> list[Row]:
        """Who codes what there, without interviews of people who were erased here."""
        return [entry for entry in self.theirs.of("assignment", round_id) if not self.is_erased(entry["release_id"])]

    def cell(self, row: Row, key: str) -> tuple[str, Cell]:
        """A coding's id, and where it stands here under which code."""
        place = self.places.releases.get(row["release_id"]) or str(row["release_id"])
        return row[key], (place, row["coder"], row["code"], row["start_offset"], row["end_offset"])

    def went_on(self, pairs: Collection[Pair], cells: Mapping[str, Cell]) -> str | None:
        """Who coded on here: a coding of theirs is later here than there, and not as it is among the cells."""
        aside = {table["coding_id"] for table in self.mine.tables["coding_aside"]}
        places = set(cells.values())
        for row in self.mine.tables["coding"]:
            if (row["release_id"], row["coder"]) not in pairs or row["id"] in aside:
                continue
            other = self.codings.get(row["id"])
            if other is not None and other["revision"] >= row["revision"]:
                continue
            cell = None if row["deleted_at"] is not None else self.cell(row, "id")[1]
            if cell != cells.get(row["id"]) and cell not in places:
                return str(row["coder"])
        return None


class Forgotten:
    """Words of people who were erased in the project that takes, as the other one still has them; in memory only."""

    def __init__(self, there: Cursor, erased: Iterable[str]) -> None:
        """Read what people who were erased here said there."""
        self._speech = [speech for speech in (erasure.words_of(there, person, ()) for person in erased) if speech]

    def _without(self, stored: str) -> str:
        for speech in self._speech:
            stored = in_field(stored, speech.without)
        return stored

    def rows(self, table: str, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows without quotations of these people, as an erasure leaves them."""
        if not self._speech or not rows:
            return rows
        columns = [name for name in rows[0] if kind_of(table, name).quotations]
        return [
            {**row, **{name: self._without(row[name]) for name in columns if isinstance(row[name], str)}}
            for row in rows
        ]

    def book(self, book: Codebook) -> Codebook:
        """A codebook without quotations of these people."""
        stored = json.dumps(codebook_to_dict(book), ensure_ascii=False)
        clean = self._without(stored)
        return book if clean == stored else codebook_from_dict(json.loads(clean))
