"""Blind coding in rounds, the snapshot taken of it, and how disagreements were decided.

Offsets are Unicode code points, half-open.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """One coder's interview in a round."""

    round_id: str
    release_id: str
    coder: str
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Round:
    """Who codes what, blind until locked, with the target set before.

    Attributes:
        design: How coders were given interviews: ``all pairs``, ``rotating pairs``, ``anchor`` or ``by hand``.
        anchor: With ``anchor``, who codes everything.
        attribute: Attribute by which interviews were drawn; empty when they were not drawn by one.
        seed: Seed of the draw and of who begins.
        eligible: Released interviews there were to choose from; 0 when that was not recorded.
        proposed: Release ids as drawn, before anybody changed the choice.
        suggestions: Whether coders may see the machine's suggestions while they code.
        measured: Whether agreement is measured at all; not in reflexive designs.
        targets: ``(code, target, reason)`` for codes with a target of their own.
    """

    id: str
    name: str
    purpose: str
    codebook_version: int
    unit: str
    target: float | None
    target_reason: str
    state: str
    created_by: str
    created_at: datetime
    assignments: tuple[Assignment, ...] = ()
    design: str = "all pairs"
    anchor: str = ""
    attribute: str = ""
    seed: int = 0
    eligible: int = 0
    proposed: tuple[str, ...] = ()
    suggestions: bool = False
    measured: bool = True
    targets: tuple[tuple[str, float, str], ...] = ()

    def target_of(self, code: str) -> tuple[float | None, str]:
        """A code's target with its reason: its own, else the round's."""
        for name, target, reason in self.targets:
            if name == code:
                return target, reason
        return self.target, self.target_reason

    @property
    def coders(self) -> tuple[str, ...]:
        """Ids of the coders, sorted."""
        return tuple(sorted({assignment.coder for assignment in self.assignments}))

    @property
    def releases(self) -> tuple[str, ...]:
        """Ids of the releases, in order of first assignment."""
        return tuple(dict.fromkeys(assignment.release_id for assignment in self.assignments))

    @property
    def is_complete_draw(self) -> bool:
        """Whether the draw took all there was to choose from: nothing was left to chance."""
        return 0 < self.eligible <= len(self.proposed)


@dataclass(frozen=True, slots=True)
class SnapshotCoding:
    """A coding as it was when the round was locked.

    Attributes:
        code: The id that its code has now.
        locked_code: The id that it had then, under which it is hashed; empty where that is the same.
    """

    coding_id: str
    release_id: str
    coder: str
    code: str
    start: int
    end: int
    memo: str
    locked_code: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The locked, hashed set of codings that agreement is computed on."""

    id: str
    round_id: str
    revision: int
    hash: str
    taken_at: datetime
    codings: tuple[SnapshotCoding, ...] = ()
    documents: tuple[tuple[str, str, int], ...] = ()
    """(release id, coder id, length in code points) of every locked assignment."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item of the reconcile queue: connected spans of several coders."""

    id: str
    snapshot_id: str
    release_id: str
    position: int
    kind: str
    start: int
    end: int
    state: str
    members: tuple[str, ...]


BY_ONE = "alone"
"""How an item was decided that one person settled."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a disagreement, by whom and why.

    Attributes:
        decided_by: Who recorded it.
        deciders: Everybody who decided together; empty where it was ``decided_by`` alone.
        revoked_at: When it was taken back, or None while it stands.
    """

    id: str
    disagreement_id: str
    outcome: str
    reason_tag: str
    reason: str
    method: str
    decided_by: str
    decided_at: datetime
    deciders: tuple[str, ...] = ()
    revoked_at: datetime | None = None

    @property
    def way(self) -> str:
        """How it was decided. Earlier versions kept a consensus of one person, which is no consensus."""
        return BY_ONE if self.method == "consensus" and len(self.deciders) < 2 else self.method


@dataclass(frozen=True, slots=True)
class DiscussionMessage:
    """What somebody wrote in the discussion of a disagreement.

    Attributes:
        id: Its id.
        snapshot_id: Whose queue: a locked round's snapshot, or ``cases`` for variables of cases.
        disagreement_id: The item of that queue.
        author: Who wrote it.
        text: What.
        written_at: When.
        case_id: The case whose variable it is about, or None.
    """

    id: str
    snapshot_id: str
    disagreement_id: str
    author: str
    text: str
    written_at: datetime
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class DefinitionRevision:
    """A codebook version that came from a disagreement: which code was defined anew, and after which item."""

    codebook_version: int
    based_on: int
    snapshot_id: str
    disagreement_id: str
    code: str
    revised_by: str
    revised_at: datetime


@dataclass(frozen=True, slots=True)
class ConsensusCoding:
    """A span of the consensus layer, with the codings and the decision it comes from."""

    id: str
    snapshot_id: str
    release_id: str
    decision_id: str
    code: str
    start: int
    end: int
    parents: tuple[str, ...]
