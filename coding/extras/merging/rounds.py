"""Rounds of two projects of one team: what comes whole, goes on, is united or contradicts, and what was settled.

A round is locked and opened again in steps. Where one project has all the steps of the other and more, the round goes
on there; where both have steps of their own, neither counts and people are told. It is decided first, and written after
the codings have come.

A decision that was taken back in one is taken back in both. Of two decisions on one passage the later counts; the
earlier one stays on record as taken back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from coding.access import Permission
from coding.extras.merging import tables as merging
from coding.extras.merging.sides import Both, Pair
from coding.extras.merging.tables import Row
from coding.store import Cursor, events, operations, reconciliation, rounds
from coding.workspace.context import Context

_BLIND_AT_FIRST: Final = frozenset({"calibration", "reliability"})
"""Purposes of rounds whose coders have not coded the interviews before."""
_SETTINGS: Final = ("purpose", "unit", "target")
_PLAN: Final = ("design", "anchor", "seed", "suggestions", "measured")


@dataclass(kw_only=True)
class RoundsPlan:
    """What becomes of the other project's rounds.

    Attributes:
        came: Ids of rounds that come whole.
        went_on: Ids of rounds that were locked or opened again there, and are here from now on as they are there.
        united: Ids of open rounds of both.
        locked: Ids of rounds that both have locked alike.
        free: ``(release here, coder)`` whose codings of there come, whatever is locked here.
        versions: Numbers of versions of the codebook there that must be here too.
    """

    came: list[str] = field(default_factory=list)
    went_on: list[str] = field(default_factory=list)
    united: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    free: set[Pair] = field(default_factory=set)
    versions: set[int] = field(default_factory=set)


def plan_rounds(
    asker: Context, cursor: Cursor, both: Both, versions: Collection[str], note: Callable[[str], None]
) -> RoundsPlan:
    """Decide about each round of the other project.

    Args:
        asker: Who merges.
        cursor: Of the project that takes.
        both: The rounds of both projects.
        versions: Hashes of the codebook's versions here.
        note: Told of everything that does not come, or contradicts.
    """
    planning = _Planning(asker, cursor, both, versions, note)
    for round_id, row in both.theirs.rounds.items():
        if round_id in both.mine.rounds:
            planning.both_have(round_id, row["name"])
        else:
            planning.only_there(round_id, row)
    return planning.plan


class _Planning:
    """Deciding about rounds, one at a time."""

    def __init__(
        self, asker: Context, cursor: Cursor, both: Both, versions: Collection[str], note: Callable[[str], None]
    ) -> None:
        self._asker, self._cursor, self._both, self._versions, self._note = asker, cursor, both, versions, note
        self._mine, self._theirs = both.mine, both.theirs
        self.plan = RoundsPlan()

    def only_there(self, round_id: str, row: Row) -> None:
        """A round that is only there comes whole, or stays there for a reason."""
        if hindrance := self._hindrance(row):
            self._note(f"“{row['name']}” did not come: {hindrance}")
            return
        self.plan.came.append(round_id)
        self.plan.versions.add(row["codebook_version"])
        self._free(round_id)

    def _free(self, round_id: str) -> None:
        for entry in self._both.assigned(round_id):
            if place := self._both.place(entry["release_id"]):
                self.plan.free.add((place, entry["coder"]))

    def _documents(self, round_id: str) -> set[str]:
        """Releases that were locked in a round there, now or before."""
        return {
            entry["release_id"]
            for snapshot in self._theirs.snapshots(round_id)
            for entry in self._theirs.of("snapshot_document", snapshot["id"])
        }

    def _hindrance(self, row: Row) -> str | None:
        """Why a round that is only there cannot come."""
        if not self._asker.may(Permission.MANAGE_ROUNDS):
            return "rounds are a lead's. Let a lead merge."
        digest = self._both.there.versions.get(row["codebook_version"])
        if digest not in self._versions and not self._asker.may(Permission.EDIT_CODEBOOK):
            return "its version of the codebook is only there. Let a lead merge."
        assigned, frozen = self._both.assigned(row["id"]), self._documents(row["id"])
        if not assigned and not frozen:
            return "every interview in it is of somebody who was erased here."
        missing = {release for release in frozen if not self._both.as_coded(release)}
        missing |= {entry["release_id"] for entry in assigned if self._both.place(entry["release_id"]) is None}
        if missing:
            titles = sorted({self._both.title(release) for release in missing})
            return f"{', '.join(f'“{title}”' for title in titles)} is not here as it was coded there."
        return self._not_blind(row, assigned)

    def _not_blind(self, row: Row, assigned: Iterable[Row]) -> str | None:
        """Why coders of a round that is only there would not be blind here."""
        first = row["state"] == "open" and row["purpose"] in _BLIND_AT_FIRST
        pairs = {
            (table["release_id"], table["coder"])
            for table in self._mine.tables["coding"]
            if table["deleted_at"] is None and table["id"] not in self._both.codings
        }
        for entry in assigned:
            place, coder = self._both.place(entry["release_id"]) or "", entry["coder"]
            title = self._both.title(entry["release_id"])
            other = rounds.open_assignment(self._cursor, place, coder)
            if other is not None:
                name = self._mine.rounds[other.round_id]["name"]
                return f"{coder} codes “{title}” here in the open round “{name}”. Lock it, then merge again."
            if first and (place, coder) in pairs:
                return f"{coder} has coded “{title}” here outside of it, so not blind."
            if first and reconciliation.knows_of(self._cursor, place, coder):
                return f"{coder} has read here how others coded “{title}”, so is not blind."
        return None

    def both_have(self, round_id: str, name: str) -> None:
        """A round of both is united, goes on, or contradicts."""
        if what := self._difference(round_id):
            self._note(f"“{name}” differs here and there in {what}: the one here stays as it is.")
            return
        mine, theirs = self._mine.history(round_id), self._theirs.history(round_id)
        if mine == theirs:
            locked = self._mine.rounds[round_id]["state"] == "locked"
            (self.plan.locked if locked else self.plan.united).append(round_id)
        elif theirs[: len(mine)] == mine:
            self._goes_on(round_id, name)
        elif mine[: len(theirs)] != theirs:
            self._note(
                f"“{name}” was locked or opened again here and there, each on its own: what is locked here stays, and "
                "what is locked there stays there."
            )

    def _difference(self, round_id: str) -> str | None:
        """In what the settings of one round differ, though settings of a round never change."""
        here, there = self._mine.rounds[round_id], self._theirs.rounds[round_id]
        for name in _SETTINGS:
            if here[name] != there[name]:
                return name
        sides = (self._mine, self._theirs)
        plans = [[{name: entry[name] for name in _PLAN} for entry in side.of("round_plan", round_id)] for side in sides]
        if plans[0] != plans[1]:
            return "how it was planned"
        targets = [{(entry["code"], entry["target"]) for entry in side.of("round_target", round_id)} for side in sides]
        if targets[0] != targets[1]:
            return "targets of codes"
        erased = self._both.erased | self._both.gone_there
        snapshots = [
            {(self._both.interview(entry["release_id"]), entry["coder"]) for entry in side.of("assignment", round_id)}
            for side in sides
        ]
        remaining = [{entry for entry in side if entry[0] not in erased} for side in snapshots]
        return None if remaining[0] == remaining[1] else "who codes what"

    def _goes_on(self, round_id: str, name: str) -> None:
        """A round that was locked or opened again there, if nothing went on here meanwhile."""
        current_here, current = self._mine.current(round_id), self._theirs.current(round_id)
        if current_here and self._decided(current_here["id"]):
            self._note(f"“{name}” was opened again there, and decisions stand on it here: it stays locked here.")
        elif not all(map(self._both.as_coded, self._documents(round_id))):
            self._note(f"“{name}” was locked there, and its interviews are not here as they were coded there.")
        elif current is not None and (coder := self._coded_on(current["id"])):
            self._note(
                f"“{name}” was locked there while {coder} went on coding here: it stays open here, and what was locked "
                "there stays there. Lock it here, or open it again there and merge."
            )
        else:
            self.plan.went_on.append(round_id)
            self._free(round_id)

    def _decided(self, snapshot_id: str) -> bool:
        return any(
            decision["method"] != "agreed" and decision["revoked_at"] is None
            for item in self._mine.of("disagreement", snapshot_id)
            for decision in self._mine.of("decision", item["id"])
        )

    def _coded_on(self, snapshot_id: str) -> str | None:
        cells = dict(self._both.cell(entry, "coding_id") for entry in self._theirs.of("snapshot_coding", snapshot_id))
        documents = self._theirs.of("snapshot_document", snapshot_id)
        return self._both.went_on({(document["release_id"], document["coder"]) for document in documents}, cells)


_AGREED: Final = "agreed"
_ASIDE: Final = ("open", "deferred", "escalated")
"""States of an item without a decision: of two the further one counts."""


class MergingDecisions:
    """One pass over reconcile queues; a dry one only counts.

    Attributes:
        came: How many decisions of people came.
    """

    def __init__(self, cursor: Cursor, both: Both, note: Callable[[str], None], *, dry: bool) -> None:
        """Begin with nothing done."""
        self._cursor, self._both, self._note, self._dry = cursor, both, note, dry
        self._mine, self._theirs = both.mine, both.theirs
        self.came = 0

    def bring(self, snapshot_id: str) -> None:
        """The queue of a snapshot that has none here."""
        items = [entry for entry in self._theirs.of("disagreement", snapshot_id) if not self._erased(entry)]
        for item in items:
            self._put("disagreement", [item])
            self._put("disagreement_member", self._theirs.of("disagreement_member", item["id"]))
            for decision in self._theirs.of("decision", item["id"]):
                self._add(decision, item["id"])
        item_ids = {entry["id"] for entry in items}
        messages = self._theirs.of("discussion_message", snapshot_id)
        self._put("discussion_message", [message for message in messages if message["disagreement_id"] in item_ids])
        self._steps(snapshot_id)

    def unite(self, round_id: str) -> None:
        """What was settled of a round that both have locked alike."""
        mine, theirs = self._mine.current(round_id), self._theirs.current(round_id)
        name = self._theirs.rounds[round_id]["name"]
        assert mine is not None and theirs is not None
        if mine["id"] != theirs["id"]:
            items = self._theirs.of("disagreement", theirs["id"])
            decisions = [entry for item in items for entry in self._theirs.of("decision", item["id"])]
            if any(entry["method"] != _AGREED for entry in decisions):
                self._note(
                    f"“{name}” was locked here and there on its own, with the same codings: decisions stay there."
                )
            return
        self.unite_plan(round_id)
        if not self._mine.of("disagreement", mine["id"]):
            self.bring(mine["id"])
            return
        self._unite_queue(name, mine["id"])
        self._steps(mine["id"])

    def unite_plan(self, round_id: str) -> None:
        """Who decides, and how: of two plans the later counts."""
        mine, theirs = self._mine.of("reconcile_plan", round_id), self._theirs.of("reconcile_plan", round_id)
        if not theirs or (mine and mine[0]["changed_at"] >= theirs[0]["changed_at"]) or self._dry:
            return
        deciders = [entry["user_id"] for entry in self._theirs.of("reconcile_decider", round_id)]
        reconciliation.set_plan(self._cursor, round_id, theirs[0]["method"], deciders, theirs[0]["changed_by"])
        merging.change_row(self._cursor, "reconcile_plan", theirs[0])

    def _erased(self, row: Row) -> bool:
        return self._both.is_erased(row["release_id"])

    def _put(self, table: str, rows: list[Row]) -> None:
        if not self._dry:
            merging.put_rows(self._cursor, table, rows)

    def _add(self, decision: Row, item_id: str) -> None:
        """A decision with the people who made it, and the spans it made."""
        self.came += decision["method"] != _AGREED
        self._put("decision", [{**decision, "disagreement_id": item_id}])
        self._put("decision_decider", self._theirs.of("decision_decider", decision["id"]))
        for span in self._theirs.of("consensus_coding", decision["id"]):
            self._put("consensus_coding", [span])
            self._put("consensus_parent", self._theirs.of("consensus_parent", span["id"]))

    def _steps(self, snapshot_id: str) -> None:
        """Whoever did anything at the queue has read there, and codes none of it blind later."""
        for step, snapshot, person, kind in self._both.there.steps:
            if snapshot == snapshot_id and not self._dry and operations.OPERATIONS.find(self._cursor, step) is None:
                operations.add(self._cursor, step, ("reconcile", snapshot), person, kind, undoable=False)

    def _unite_queue(self, name: str, snapshot_id: str) -> None:
        items = self._items(snapshot_id)
        states = {entry["id"]: entry["state"] for entry in self._mine.of("disagreement", snapshot_id)}
        decisions = {state: self._mine.of("decision", state) for state in states}
        for row in self._theirs.of("disagreement", snapshot_id):
            if self._erased(row):
                continue
            if row["id"] not in items:
                self._put("disagreement", [row])
                self._put("disagreement_member", self._theirs.of("disagreement_member", row["id"]))
            item = str(items.get(row["id"], row["id"]))
            item_row = self._unite_item(name, item, decisions.get(item, []), self._theirs.of("decision", row["id"]))
            before = states.get(item, "open")
            after = _state(before, row["state"], item_row)
            if after != before and not self._dry:
                reconciliation.ITEMS.change(self._cursor, item, state=after)
        self._unite_messages(snapshot_id, items)

    def _items(self, snapshot_id: str) -> dict[str, str]:
        """Item there → the same here: queues may have been opened on both sides."""
        here = {self._key(self._mine, entry): entry["id"] for entry in self._mine.of("disagreement", snapshot_id)}
        there = {entry["id"]: self._key(self._theirs, entry) for entry in self._theirs.of("disagreement", snapshot_id)}
        return {disagreement: here[key] for disagreement, key in there.items() if key in here}

    @staticmethod
    def _key(side: Any, row: Row) -> tuple[Any, ...]:
        members = sorted(member["coding_id"] for member in side.of("disagreement_member", row["id"]))
        return (row["release_id"], row["kind"], row["start_offset"], row["end_offset"], *members)

    def _unite_item(self, name: str, item: str, mine: list[Row], theirs: list[Row]) -> Row | None:
        """Unite the decisions on an item; return the one that stands."""
        here = {entry["id"]: entry for entry in mine}
        agreed = any(entry["method"] == _AGREED for entry in mine)
        unrevoked = {entry["id"]: entry for entry in mine if entry["revoked_at"] is None}
        for decision in theirs:
            known = here.get(decision["id"])
            if known is None and not (agreed and decision["method"] == _AGREED):
                self._add(decision, item)
                if decision["revoked_at"] is None:
                    unrevoked[decision["id"]] = decision
            elif known and known["revoked_at"] is None and decision["revoked_at"] is not None:
                self._note(f"A decision of {decision['decided_by']} on “{name}” was taken back there: here too now.")
                self._revoke(known, decision["revoked_at"])
                unrevoked.pop(decision["id"], None)
            elif known and known["revoked_at"] is not None and decision["revoked_at"] is None:
                self._note(f"A decision of {decision['decided_by']} on “{name}” was taken back here: it stays so.")
        return self._latest(name, unrevoked)

    def _latest(self, name: str, decisions: Mapping[str, Row]) -> Row | None:
        in_order = sorted(decisions.values(), key=lambda entry: (entry["decided_at"], entry["id"]))
        for earlier in in_order[:-1]:
            who = in_order[-1]["decided_by"]
            self._note(
                f"{earlier['decided_by']} and {who} decided on the same passage of “{name}” in the two projects: the "
                f"later decision, of {who}, counts, and the other is kept as taken back."
            )
            self._revoke(earlier, in_order[-1]["decided_at"])
        return in_order[-1] if in_order else None

    def _revoke(self, decision: Row, moment: Any) -> None:
        if self._dry:
            return
        stored = merging.rows_where(self._cursor, "decision", "id", [decision["id"]])
        spans = merging.rows_where(self._cursor, "consensus_coding", "decision_id", [decision["id"]])
        for row in stored:
            merging.change_row(self._cursor, "decision", {**row, "revoked_at": moment})
        for row in spans:
            merging.change_row(self._cursor, "consensus_coding", {**row, "deleted_at": row["deleted_at"] or moment})

    def _unite_messages(self, snapshot_id: str, items: Mapping[str, str]) -> None:
        here = {entry["id"]: entry for entry in self._mine.of("discussion_message", snapshot_id)}
        erased = {entry["id"] for entry in self._theirs.of("disagreement", snapshot_id) if self._erased(entry)}
        for row in self._theirs.of("discussion_message", snapshot_id):
            known = here.get(row["id"])
            if known is None and row["disagreement_id"] not in erased:
                item = items.get(row["disagreement_id"], row["disagreement_id"])
                self._put("discussion_message", [{**row, "disagreement_id": item}])
            elif known and known["deleted_at"] is None and row["deleted_at"] is not None and not self._dry:
                merging.change_row(self._cursor, "discussion_message", row)


def _state(mine: str, theirs: str, decision: Row | None) -> str:
    if decision is not None:
        return _AGREED if decision["method"] == _AGREED else "decided"
    return max((state if state in _ASIDE else "open" for state in (mine, theirs)), key=_ASIDE.index)


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
            own_assignment = mine.get(pair)
            if own_assignment is None or own_assignment.locked_at is not None or entry["locked_at"] is None:
                continue
            if self._coded_on(entry, own_assignment.release_id):
                title = self._both.title(entry["release_id"])
                self._note(
                    f"{pair[1]} handed in “{title}” of “{round.name}” there and went on coding here: "
                    "it stays open here."
                )
                went_on.add(pair)
                continue
            self.handed_in += 1
            if not self._dry:
                rounds.set_locked(self._cursor, own_assignment, entry["locked_at"])
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
