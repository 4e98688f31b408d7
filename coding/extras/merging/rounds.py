"""Rounds of two projects of one team: what comes whole, what goes on, what is united, and what contradicts.

A round is locked and opened again in steps. Where one project has all the steps of the other and more, the round goes
on there; where both have steps of their own, neither counts and people are told. Nothing is written here.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from coding.access import Permission
from coding.extras.merging.sides import Both, Pair
from coding.extras.merging.tables import Row
from coding.store import Cursor, reconciliation, rounds
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
        own = {
            (table["release_id"], table["coder"])
            for table in self._mine.tables["coding"]
            if table["deleted_at"] is None and table["id"] not in self._both.codings
        }
        for entry in assigned:
            place, coder, title = (
                self._both.place(entry["release_id"]) or "",
                entry["coder"],
                self._both.title(entry["release_id"]),
            )
            other = rounds.open_assignment(self._cursor, place, coder)
            if other is not None:
                name = self._mine.rounds[other.round_id]["name"]
                return f"{coder} codes “{title}” here in the open round “{name}”. Lock it, then merge again."
            if first and (place, coder) in own:
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
        gone = self._both.erased | self._both.gone_there
        given = [
            {(self._both.interview(entry["release_id"]), entry["coder"]) for entry in side.of("assignment", round_id)}
            for side in sides
        ]
        left = [{entry for entry in side if entry[0] not in gone} for side in given]
        return None if left[0] == left[1] else "who codes what"

    def _goes_on(self, round_id: str, name: str) -> None:
        """A round that was locked or opened again there, if nothing went on here meanwhile."""
        standing, current = self._mine.current(round_id), self._theirs.current(round_id)
        if standing and self._decided(standing["id"]):
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
