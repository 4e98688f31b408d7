"""What the project holds, as frozen values. Offsets are Unicode code points, half-open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a person may be in a project; one person may hold several."""

    RESEARCHER = "researcher"
    LEAD = "lead"
    STEWARD = "steward"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class User:
    """A person who works in the project."""

    id: str
    name: str
    roles: frozenset[Role]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Participant:
    """The person interviewed: a random id and a label; identity lives in the vault only."""

    id: str
    label: str
    quote_consent: str
    retention_until: date | None
    attributes: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True)
class Interview:
    """One conversation or case file."""

    id: str
    participant_id: str
    participant_label: str
    title: str
    language: str | None
    format: str
    state: str
    original_length: int
    turn_count: int
    warnings: tuple[str, ...]
    attributes: Mapping[str, str]
    release_id: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Identifier:
    """A span of the *original* text that could identify someone."""

    id: str
    interview_id: str
    start: int
    end: int
    type: str
    kind: str
    score: float
    detectors: tuple[str, ...]
    cluster_id: str
    pseudonym: str
    decision: str
    version: int


@dataclass(frozen=True, slots=True)
class ReleaseTurn:
    """A turn of a release; ``start`` and ``end`` are into the release's text."""

    ordinal: int
    speaker: str | None
    role: str
    start_ms: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Release:
    """A frozen redacted transcript version: all that coders, models and exports ever see."""

    id: str
    interview_id: str
    number: int
    title: str
    participant_id: str
    participant_label: str
    language: str | None
    text: str
    text_hash: str
    turns: tuple[ReleaseTurn, ...]
    released_by: str
    released_at: datetime

    def line_of(self, offset: int) -> int:
        """Return the 1-based line (turn number) that holds a code point of the text."""
        line = 1
        for turn in self.turns:
            if turn.start <= offset:
                line = turn.ordinal + 1
        return line


@dataclass(frozen=True, slots=True)
class MissedReport:
    """Somebody saw words in a release that should have been masked; ``start`` and ``end`` are into its text."""

    id: str
    release_id: str
    interview_id: str
    start: int
    end: int
    state: str
    reported_by: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Coding:
    """A code applied to a span of a release by a coder, under a codebook version."""

    id: str
    release_id: str
    coder: str
    code: str
    start: int
    end: int
    memo: str
    attributes: Mapping[str, str]
    codebook_version: int
    origin: str
    created_at: datetime
    deleted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Memo:
    """A note in a researcher's own words, on a turn, an interview, a code, the project, or a dated journal entry.

    Attributes:
        id: Its id.
        target: ``"turn"``, ``"interview"``, ``"code"``, ``"project"`` or ``"journal"``.
        interview_id: The interview, for a turn or an interview.
        turn: Ordinal of the turn from 0; a corrected release keeps its turns.
        code: Id of the code.
        author: Who wrote it.
        title: Heading of a journal entry, or an empty string.
        text: What it says; ``@code`` and ``#line`` in it are links.
        entry_date: Day a journal entry is about.
        shared: False for a journal entry that only its author may read.
        created_at: When it was first kept.
        changed_at: When it last changed.
        deleted: Whether it was removed.
        revision: Rises with each change, from the same sequence as codings.
    """

    id: str
    target: str
    interview_id: str | None
    turn: int | None
    code: str | None
    author: str
    title: str
    text: str
    entry_date: date | None
    shared: bool
    created_at: datetime
    changed_at: datetime
    deleted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class ContentNote:
    """What a first reader tells the next ones about an interview or some of its turns, before they read.

    Attributes:
        id: Its id.
        interview_id: The interview.
        first: First turn it is about (from 0), or None for the whole interview.
        last: Last turn it is about, or None.
        severity: ``"mild"``, ``"strong"`` or ``"severe"``.
        topics: Topics from :data:`coding.workspace.care.TOPICS`.
        text: A few words more, or an empty string.
        author: Who set it.
        created_at: When.
        deleted: Whether it was taken away.
        revision: Rises with each change, from the same sequence as codings.
    """

    id: str
    interview_id: str
    first: int | None
    last: int | None
    severity: str
    topics: tuple[str, ...]
    text: str
    author: str
    created_at: datetime
    deleted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit for embedding and themes, with its place in a release."""

    id: str
    release_id: str
    ordinal: int
    turn_ordinal: int
    start: int
    end: int
    question_start: int | None
    question_end: int | None
    text_hash: str


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """One saved version of the project's codebook."""

    number: int
    content: Mapping[str, Any]
    content_hash: str
    reason: str
    saved_by: str
    saved_at: datetime


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


@dataclass(frozen=True, slots=True)
class SnapshotCoding:
    """A coding as it was when the round was locked."""

    coding_id: str
    release_id: str
    coder: str
    code: str
    start: int
    end: int
    memo: str


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


@dataclass(frozen=True, slots=True)
class DiscussionMessage:
    """What somebody wrote in the discussion of a disagreement."""

    id: str
    snapshot_id: str
    disagreement_id: str
    author: str
    text: str
    written_at: datetime


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


@dataclass(frozen=True, slots=True)
class Theme:
    """A proposal of a model run or the analysts' own grouping of codes."""

    id: str
    run_id: str | None
    run_theme: int | None
    name: str
    description: str
    state: str
    merged_into: str | None
    reason: str
    position: int
    codes: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class ThemeRun:
    """A stored run of the theme model; ``content`` is its immutable JSON."""

    id: str
    model: str
    revision: str
    input_hash: str
    content: str
    created_by: str
    created_at: datetime
    segment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A candidate indicator: what could have been noticed, when, by whom, and which codes it rests on.

    Attributes:
        phases: When in the story it shows (values of the ``phase`` attribute of codings).
        codes: Ids of the codes whose passages support it.
        visible_to: Who could have seen it then (peer, parent, teacher …).
        sources: Where else it is described.
        limits: What it does not say, beyond the standing limits.
        panel_comment: What the survivor panel said, if it was asked.
        status: ``draft``, ``discussed``, ``agreed`` or ``set aside``.
    """

    id: str
    position: int
    wording: str
    phases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    visible_to: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    limits: str = ""
    panel_comment: str = ""
    status: str = "draft"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage chosen to stand for a code, a theme or an indicator in a report.

    Attributes:
        owner_type: ``code``, ``theme`` or ``indicator``.
        role: ``supports`` or ``counters`` (a contrasting passage or counter-example).
        start: First code point in the released text.
        end: One past the last.
        code: Code it was found under, or empty.
        paraphrase: The team's own wording, shown instead of the words; empty to quote.
        translation: A translation shown under the words; empty for none.
    """

    id: str
    owner_type: str
    owner_id: str
    role: str
    release_id: str
    start: int
    end: int
    code: str = ""
    paraphrase: str = ""
    translation: str = ""
    translation_language: str = ""
    chosen_by: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the hash chain: ids and counts only, never text."""

    sequence: int
    happened_at: datetime
    actor: str
    action: str
    target_type: str
    target_id: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    previous_hash: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """An undoable action: what a person did, with the state before and after."""

    id: str
    scope: str
    scope_id: str
    actor: str
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    accepted: bool
    reason: str | None
    undone: bool
