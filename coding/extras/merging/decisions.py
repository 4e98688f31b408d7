"""What two projects of one team settled of the same locked round: decisions, discussions, and who decides.

A decision that was taken back in one is taken back in both. Of two decisions on one passage the later counts; the
earlier one stays on record as taken back.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from coding.extras.merging import tables as merging
from coding.extras.merging.sides import Both
from coding.extras.merging.tables import Row
from coding.store import Cursor, operations, reconciliation

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
            if any(entry["method"] != _AGREED for entry in self._decisions_there(theirs["id"])):
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

    def _decisions_there(self, snapshot_id: str) -> list[Row]:
        items = self._theirs.of("disagreement", snapshot_id)
        return [entry for item in items for entry in self._theirs.of("decision", item["id"])]

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
            standing = self._unite_item(name, item, decisions.get(item, []), self._theirs.of("decision", row["id"]))
            before = states.get(item, "open")
            after = _state(before, row["state"], standing)
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
        standing = {entry["id"]: entry for entry in mine if entry["revoked_at"] is None}
        for decision in theirs:
            known = here.get(decision["id"])
            if known is None and not (agreed and decision["method"] == _AGREED):
                self._add(decision, item)
                if decision["revoked_at"] is None:
                    standing[decision["id"]] = decision
            elif known and known["revoked_at"] is None and decision["revoked_at"] is not None:
                self._note(f"A decision of {decision['decided_by']} on “{name}” was taken back there: here too now.")
                self._revoke(known, decision["revoked_at"])
                standing.pop(decision["id"], None)
            elif known and known["revoked_at"] is not None and decision["revoked_at"] is None:
                self._note(f"A decision of {decision['decided_by']} on “{name}” was taken back here: it stays so.")
        return self._latest(name, standing)

    def _latest(self, name: str, standing: Mapping[str, Row]) -> Row | None:
        in_order = sorted(standing.values(), key=lambda entry: (entry["decided_at"], entry["id"]))
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
        gone = {entry["id"] for entry in self._theirs.of("disagreement", snapshot_id) if self._erased(entry)}
        for row in self._theirs.of("discussion_message", snapshot_id):
            known = here.get(row["id"])
            if known is None and row["disagreement_id"] not in gone:
                item = items.get(row["disagreement_id"], row["disagreement_id"])
                self._put("discussion_message", [{**row, "disagreement_id": item}])
            elif known and known["deleted_at"] is None and row["deleted_at"] is not None and not self._dry:
                merging.change_row(self._cursor, "discussion_message", row)


def _state(mine: str, theirs: str, standing: Row | None) -> str:
    if standing is not None:
        return _AGREED if standing["method"] == _AGREED else "decided"
    return max((state if state in _ASIDE else "open" for state in (mine, theirs)), key=_ASIDE.index)
