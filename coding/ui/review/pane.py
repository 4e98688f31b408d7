"""The review pane: an original on screen, what was found in it, and a person's decisions by keyboard or mouse.

Built like the coding pane (:mod:`coding.ui.codings.pane`), whose text, selection and queue modules its browser part
shares: a *document* part carries the original and everything found when the pane was opened; a *bridge* part, inside a
fragment, carries what happened since. The browser sends its queue of operations until each is acknowledged.

Offsets are Unicode code points, half-open, into the original text.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import streamlit as st

from coding.errors import AccessDenied, VaultError
from coding.model import Identifier
from coding.ui.components.pane_session import PaneSession, kept_session
from coding.ui.components.protocol import PaneTurn
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import N_, _
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.operations import Answer
from coding.workspace.review.find import REPORTED, REVIEWER, SECOND_READER
from pipelines.redact.model import Means, means_of

REBASE_AFTER: Final = 200
"""Operations after which the next full run takes a new snapshot."""
_MEANS: Final[Mapping[Means, str]] = {
    "read": N_("read from the sentence"),
    "form": N_("by its form"),
    "list": N_("your list of words that are always masked"),
    "known": N_("words known in this project"),
    "repeated": N_("the same words elsewhere in this interview"),
    "model": N_("a model of your own"),
}
_PEOPLE: Final = {
    REVIEWER: N_("a person in review"),
    SECOND_READER: N_("a person at the second reading"),
    REPORTED: N_("a person who read the release"),
}
"""People who find identifiers, by the names they have among detectors."""


@dataclass(frozen=True)
class ReviewType:
    """A type an identifier can have: its stable name, its label, the letter that picks it, direct or quasi."""

    name: str
    label: str
    letter: str
    kind: str


@dataclass(frozen=True)
class ReviewCandidate:
    """Unmasked words to glance at, why, and the type they would be masked as."""

    start: int
    end: int
    reason: str
    type: str


@dataclass(frozen=True)
class ReviewSide:
    """One of two that may be the same: its words and pseudonym, some passages, and where it stands.

    Attributes:
        forms: Its words.
        pseudonym: What stands for it.
        passages: (where, words before, the words, words after) of some of its places.
        here: Ids of its identifiers in this interview.
        elsewhere: Whether it stands in other interviews too.
    """

    forms: Sequence[str]
    pseudonym: str
    passages: Sequence[tuple[str, str, str, str]]
    here: Sequence[str]
    elsewhere: bool

    def row(self) -> list[Any]:
        """As the pane gets it."""
        return [
            list(self.forms),
            self.pseudonym,
            [list(passage) for passage in self.passages],
            list(self.here),
            self.elsewhere,
        ]


@dataclass(frozen=True)
class ReviewQuestion:
    """Are two the same? Ids of their clusters, whether they are one now, and why it is asked.

    Attributes:
        left: Id of a cluster.
        right: Id of the other, or the same.
        joined: Whether both are one cluster now.
        place: Id of an identifier that tells the question from others about the same cluster; or empty.
        reason: Why it is asked.
        sides: The two.
    """

    left: str
    right: str
    joined: bool
    place: str
    reason: str
    sides: tuple[ReviewSide, ReviewSide]

    def row(self) -> list[Any]:
        """As the pane gets it."""
        return [self.left, self.right, self.joined, self.place, self.reason, *(side.row() for side in self.sides)]


Found = tuple[Sequence[Identifier], Sequence[tuple[int, int]], Sequence[ReviewQuestion] | None, Collection[str]]
"""Identifiers, spans passed, the open questions (None: as before), and ids of identifiers decided one by one."""


@dataclass(frozen=True)
class ReviewRecording:
    """Where the pane fetches the interview's recording, and how long it lasts.

    Attributes:
        address: Below it a few seconds are fetched at a time.
        lasts_ms: In milliseconds.
        times: Of each turn when it begins and ends, in milliseconds, or None; where they are estimated.
    """

    address: str
    lasts_ms: int
    times: Sequence[tuple[int, int] | None] = ()


@dataclass(frozen=True)
class ReviewSnapshot:
    """Everything the pane needs to open an original.

    Attributes:
        interview_id: The interview.
        title: Its name, used as the pane's label.
        text: The original text.
        turns: Its turns, with the speakers' original labels.
        types: Types an identifier can have, in the order shown.
        risks: Identifier id → (risk, reasons); the riskiest are shown first.
        candidates: Unmasked words, by position.
        identifiers: Everything found, rejected ones too.
        passed: Spans of candidates that were looked at and left.
        questions: Whether two clusters are the same, as far as nobody has answered.
        alone: Ids of identifiers that one key never decides together.
    """

    interview_id: str
    title: str
    text: str
    turns: Sequence[PaneTurn]
    types: Sequence[ReviewType]
    risks: Mapping[str, tuple[float, Sequence[str]]]
    candidates: Sequence[ReviewCandidate]
    identifiers: Sequence[Identifier]
    passed: Sequence[tuple[int, int]]
    questions: Sequence[ReviewQuestion] = ()
    alone: Collection[str] = ()


class ReviewBackend(Protocol):
    """The project as one steward sees it on one interview."""

    def snapshot(self) -> ReviewSnapshot:
        """The interview as it stands."""

    def state(self) -> Found:
        """As things stand now; the questions where they may have changed."""

    def recording(self) -> ReviewRecording | None:
        """The interview's recording, if it has one."""

    def apply(self, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """Apply operations in order, each id at most once, and answer each."""


def review_pane(
    backend: ReviewBackend,
    *,
    key: str,
    height: int = 560,
    focus: bool = True,
    new_place: tuple[float, str] = (9.0, N_("the same words are masked elsewhere")),
    below: Callable[[], None] | None = None,
) -> None:
    """Show the review pane for one interview.

    Args:
        backend: The project as this steward sees it.
        key: Must differ for every (interview, steward) pair; it separates queues of unsaved operations.
        height: Height in CSS pixels; less where the window is lower.
        focus: Whether the keys are the pane's as soon as it opens, where nothing else has the focus.
        new_place: Risk and reason of identifiers that appear while the pane is open.
        below: Drawn under the pane after every change.
    """
    document_key, bridge_key = f"{PRIVATE}{key}-document", f"{PRIVATE}{key}-bridge"
    session = kept_session(
        f"{PRIVATE}{key}-session", bridge_key, height, REBASE_AFTER, lambda: open_review_session(backend, key, height)
    )
    session.new_place = new_place
    recording = backend.recording()
    session.document["focus"] = focus
    session.document["recording"] = recording and {
        "address": recording.address,
        "lasts": recording.lasts_ms,
        "signIn": sign_in_id(),
        "times": [entry and list(entry) for entry in recording.times],
    }
    mount = packaged("review_pane", css="review.css", js="pane.js", beside=("coding_pane",))
    mount(key=document_key, data=session.document)

    @st.fragment
    def bridge() -> None:
        state = st.session_state.get(bridge_key) or {}
        message = session.exchange(backend, state.get("queue"), sign_in_id())
        mount(key=bridge_key, data=message, on_queue_change=declared)
        if below is not None and not message.get("closed"):
            below()

    bridge()


@dataclass
class ReviewSession(PaneSession[ReviewBackend]):
    """One open review pane on the server, with how things stood when it last looked.

    Its revision grows with every change seen; it starts at the time in milliseconds, so that a browser that has been
    talking to an earlier session is always behind, never ahead.

    Attributes:
        identifiers: As they stood last.
        new_place: Risk and reason of identifiers that appear while the pane is open.
    """

    name = "review"
    shut_by = (AccessDenied, VaultError)

    identifiers: Sequence[Identifier] = ()
    new_place: tuple[float, str] = (9.0, "")
    _rows: dict[str, tuple[list[Any] | None, int]] = field(default_factory=dict)
    _passed: tuple[list[list[int]], int] = field(default_factory=lambda: ([], 0))
    _questions: tuple[list[list[Any]], int] = field(default_factory=lambda: ([], 0))
    _risks: Mapping[str, tuple[float, Sequence[str]]] = field(default_factory=dict)
    _alone: frozenset[str] = frozenset()

    def apply(self, backend: ReviewBackend, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """See :class:`PaneSession`."""
        return backend.apply(operations)

    def changes(self, backend: ReviewBackend, seen: int) -> dict[str, Any]:
        """Look how things stand; what differs is told by :meth:`held`, so that no trouble loses it."""
        self._look(*backend.state())
        return {}

    def held(self, seen: int) -> dict[str, Any]:
        """Rows, glanced-at words and questions that changed after a revision."""
        message: dict[str, Any] = {
            "rows": [row or [id_] for id_, (row, revision) in self._rows.items() if revision > seen],
            "to": self.revision,
        }
        for name, (values, revision) in (("passed", self._passed), ("questions", self._questions)):
            if revision > seen:
                message[name] = values
        return message

    def _look(
        self,
        identifiers: Sequence[Identifier],
        passed: Sequence[tuple[int, int]],
        questions: Sequence[ReviewQuestion] | None = None,
        alone: Collection[str] = (),
    ) -> None:
        """Note what differs from the last look, under a new revision."""
        self._alone = frozenset(alone)
        revision = max(self.revision + 1, time.time_ns() // 1_000_000)
        rows: dict[str, list[Any] | None] = {identifier.id: self.row(identifier) for identifier in identifiers}
        gone: dict[str, list[Any] | None] = {id_: None for id_, (row, _) in self._rows.items() if row is not None}
        changed = {
            id_: (row, revision) for id_, row in {**gone, **rows}.items() if self._rows.get(id_, (0, 0))[0] != row
        }
        spans = [list(span) for span in passed]
        if changed or spans != self._passed[0]:
            self.revision = revision
            self._rows.update(changed)
        if spans != self._passed[0]:
            self._passed = (spans, revision)
        if questions is not None:
            self._questions = ([question.row() for question in questions], revision)
            self.revision = revision
        self.identifiers = identifiers

    def row(self, identifier: Identifier) -> list[Any]:
        """An identifier as the pane gets it."""
        risk, reasons = self._risks.get(identifier.id, (self.new_place[0], (_(self.new_place[1]),)))
        return [
            identifier.id,
            identifier.start,
            identifier.end,
            identifier.type,
            round(identifier.score, 3),
            found_by(identifier.detectors),
            identifier.cluster_id,
            identifier.pseudonym,
            identifier.decision,
            round(risk, 3),
            "; ".join(reasons),
            identifier.id in self._alone,
        ]


def found_by(detectors: Collection[str]) -> str:
    """Who or what found an identifier, as people read it: each kind once.

    Args:
        detectors: Names of detectors, or of people who find identifiers.
    """
    kinds = dict.fromkeys(_(_PEOPLE.get(detector) or _MEANS[means_of(detector)]) for detector in detectors)
    return ", ".join(kinds)


def open_review_session(backend: ReviewBackend, key: str, height: int = 560) -> ReviewSession:
    """Take a snapshot and start a session on it (``review_pane`` does this; tests may too)."""
    snapshot = backend.snapshot()
    revision = time.time_ns() // 1_000_000
    session = ReviewSession({}, f"{key}|{snapshot.interview_id}", revision, identifiers=snapshot.identifiers)
    session._risks, session._alone = snapshot.risks, frozenset(snapshot.alone)
    session._rows = {identifier.id: (session.row(identifier), revision) for identifier in snapshot.identifiers}
    session._passed = ([list(span) for span in snapshot.passed], revision)
    session._questions = ([question.row() for question in snapshot.questions], revision)
    session.document = {
        "part": "document",
        "scope": session.scope,
        "revision": revision,
        "title": snapshot.title,
        "height": height,
        "types": [[t.name, t.label, t.letter, t.kind] for t in snapshot.types],
        "turns": [[t.speaker, t.role, t.start_ms, t.start, t.end] for t in snapshot.turns],
        "candidates": [[c.start, c.end, c.reason, c.type] for c in snapshot.candidates],
        "rows": [row for row, _ in session._rows.values()],
        "passed": session._passed[0],
        "questions": session._questions[0],
        "text": snapshot.text,
    }
    return session
