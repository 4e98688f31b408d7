"""Writing the rounds of another project of the team as it was decided, after the codings have come."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coding.extras.merging import tables as merging
from coding.extras.merging.decisions import MergingDecisions
from coding.extras.merging.rounds import RoundsPlan
from coding.extras.merging.sides import Both, Pair
from coding.extras.merging.tables import Row
from coding.store import Cursor, events, rounds


class MergingRounds:
    """One pass over what was decided; a dry one only counts.

    Attributes:
        handed_in: How many interviews are handed in here now because they were there.
        decisions: How many decisions of people came.
    """

    def __init__(self, cursor: Cursor, actor: str, both: Both, note: Callable[[str], None], *, dry: bool) -> None:
        """Begin with nothing done."""
        self._cursor, self._actor, self._both, self._note, self._dry = cursor, actor, both, note, dry
        self._mine, self._theirs = both.mine, both.theirs
        self._decisions = MergingDecisions(cursor, both, note, dry=dry)
        self.handed_in = 0

    @property
    def decisions(self) -> int:
        """How many decisions of people came."""
        return self._decisions.came

    def write(self, plan: RoundsPlan, numbers: Mapping[int, int]) -> None:
        """Write what was decided.

        Args:
            plan: What is to be done.
            numbers: Number of a version of the codebook there → here.
        """
        for round_id in plan.came:
            if not self._dry:
                self._put(round_id, numbers)
            self._hand_ins(round_id, frozenset())
            self._bring_decisions(self._theirs.snapshots(round_id))
        for round_id in plan.went_on:
            missing = self._missing(round_id)
            if not self._dry:
                self._continue(round_id, missing)
            self._hand_ins(round_id, frozenset())
            self._bring_decisions(missing)
            self._decisions.unite_plan(round_id)
        for round_id in plan.united:
            self._hand_ins(round_id, self._lock(round_id))
        for round_id in plan.locked:
            self._hand_ins(round_id, frozenset())
            self._decisions.unite(round_id)

    def ready(self, plan: RoundsPlan) -> list[str]:
        """Names of open rounds in which everybody has handed in by now."""
        touched = {*plan.came, *plan.united}
        return [
            round.name
            for round in rounds.all_rounds(self._cursor)
            if round.id in touched and round.state == "open" and all(part.locked_at for part in round.assignments)
        ]

    def _missing(self, round_id: str) -> list[Row]:
        have = {snapshot["revision"] for snapshot in self._mine.snapshots(round_id)}
        return [snapshot for snapshot in self._theirs.snapshots(round_id) if snapshot["revision"] not in have]

    def _bring_decisions(self, snapshots: Sequence[Row]) -> None:
        for snapshot in snapshots:
            self._decisions.bring(snapshot["id"])

    def _put(self, round_id: str, numbers: Mapping[int, int]) -> None:
        """A round that is only there."""
        row = self._theirs.rounds[round_id]
        number = numbers[row["codebook_version"]]
        merging.put_rows(self._cursor, "round", [{**row, "codebook_version": number}])
        for table in merging.OF_ROUND:
            merging.put_rows(self._cursor, table, self._theirs.of(table, round_id))
        assigned = [
            {**entry, "release_id": self._both.place(entry["release_id"])} for entry in self._both.assigned(round_id)
        ]
        merging.put_rows(self._cursor, "assignment", assigned)
        self._put_steps(round_id, self._theirs.snapshots(round_id))
        self._log(round_id, {"codebook": number, "codebook_there": row["codebook_version"]})

    def _continue(self, round_id: str, missing: Sequence[Row]) -> None:
        """A round that went on there is here as it is there."""
        rounds.drop_current(self._cursor, round_id)
        rounds.keep_aside(
            self._cursor, round_id, [entry["coding_id"] for entry in self._theirs.of("coding_aside", round_id)]
        )
        self._put_steps(round_id, missing)
        locked = {
            (self._both.interview(entry["release_id"]), entry["coder"]): entry["locked_at"]
            for entry in self._theirs.of("assignment", round_id)
        }
        for assignment in rounds.get(self._cursor, round_id).assignments:
            rounds.set_locked(
                self._cursor, assignment, locked.get((self._both.interview(assignment.release_id), assignment.coder))
            )
        rounds.set_state(self._cursor, round_id, self._theirs.rounds[round_id]["state"])
        self._log(round_id, {})

    def _log(self, round_id: str, detail: Mapping[str, Any]) -> None:
        current = self._theirs.current(round_id)
        detail = {**detail, "state": self._theirs.rounds[round_id]["state"], "hash": current and current["hash"]}
        events.append(self._cursor, self._actor, "round.merged", "round", round_id, detail)

    def _put_steps(self, round_id: str, missing: Sequence[Row]) -> None:
        """Snapshots, what was said when they were opened again, and what is set aside."""
        cursor, theirs = self._cursor, self._theirs
        merging.put_rows(cursor, "snapshot", missing)
        for snapshot in missing:
            for table in merging.OF_SNAPSHOT:
                merging.put_rows(cursor, table, [self._kept(entry) for entry in theirs.of(table, snapshot["id"])])
        known = {entry["revision"] for entry in self._mine.of("round_unlock", round_id)}
        opened = [entry for entry in theirs.of("round_unlock", round_id) if entry["revision"] not in known]
        merging.put_rows(cursor, "round_unlock", opened)
        here = {row["id"] for row in merging.all_rows(cursor, "coding")}
        here -= {row["coding_id"] for row in merging.all_rows(cursor, "coding_aside")}
        aside = [entry for entry in theirs.of("coding_aside", round_id) if entry["coding_id"] in here]
        merging.put_rows(cursor, "coding_aside", aside)

    def _kept(self, row: Row) -> Row:
        """What an erasure leaves of a locked coding: where it stands, and no memo."""
        return {**row, "memo": ""} if "memo" in row and self._both.is_erased(row["release_id"]) else row

    def _lock(self, round_id: str) -> frozenset[Pair]:
        """What coders of an open round handed in there is handed in here too, but where they went on here."""
        round = rounds.get(self._cursor, round_id)
        mine = {
            (self._both.interview(assignment.release_id), assignment.coder): assignment
            for assignment in round.assignments
        }
        went_on: set[Pair] = set()
        for entry in self._both.assigned(round_id):
            pair = (self._both.interview(entry["release_id"]), entry["coder"])
            own = mine.get(pair)
            if own is None or own.locked_at is not None or entry["locked_at"] is None:
                continue
            if self._coded_on(entry, own.release_id):
                title = self._both.title(entry["release_id"])
                self._note(
                    f"{pair[1]} handed in “{title}” of “{round.name}” there and went on coding here: "
                    "it stays open here."
                )
                went_on.add(pair)
                continue
            self.handed_in += 1
            if not self._dry:
                rounds.set_locked(self._cursor, own, entry["locked_at"])
        return frozenset(went_on)

    def _coded_on(self, assignment: Row, release_id: str) -> bool:
        live = (row for row in self._both.codings.values() if row["deleted_at"] is None)
        whose = (assignment["release_id"], assignment["coder"])
        cells = dict(self._both.cell(row, "id") for row in live if (row["release_id"], row["coder"]) == whose)
        return self._both.went_on({(release_id, assignment["coder"])}, cells) is not None

    def _hand_ins(self, round_id: str, but: frozenset[Pair]) -> None:
        """Write down what was handed in there and when: agreement tells it from what was closed unfinished."""
        known = self._both.hand_ins.get(round_id, {})
        for (interview, coder), moment in self._both.there.hand_ins.get(round_id, {}).items():
            pair = (self._both.places.interviews.get(interview, interview), coder)
            of = (release for release, owner in self._theirs.interview_of.items() if owner == interview)
            places = [place for place in map(self._both.place, of) if place]
            if self._dry or pair in known or pair in but or not places:
                continue
            detail = {"release": places[0], "coder": coder, "at": moment.isoformat()}
            events.append(self._cursor, self._actor, rounds.MERGED, "round", round_id, detail)
