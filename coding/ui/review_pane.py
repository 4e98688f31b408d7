"""The review pane: an original on screen, what was found in it, and a person's decisions by keyboard or mouse.

Built like the coding pane (:mod:`coding.ui.pane`), whose text, selection and queue modules its browser part shares: a
*document* part carries the original and everything found when the pane was opened; a *bridge* part, inside a fragment,
carries what happened since. The browser sends its queue of operations until each is acknowledged.

Offsets are Unicode code points, half-open, into the original text.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import streamlit as st

from coding.errors import AccessDenied, VaultError
from coding.model import Identifier
from coding.ui.components.operations import Acknowledgements, kept_session, read_queue, trouble
from coding.ui.components.packaged import declared, packaged
from coding.ui.components.protocol import Acknowledgement, PaneTurn
from coding.ui.texts import N_, _
from coding.ui.unlock import PRIVATE

logger = logging.getLogger(__name__)

REBASE_AFTER: Final = 200
"""Operations after which the next full run takes a new snapshot."""
MOST_OPERATIONS: Final = 500


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
class ReviewQuestion:
    """Are two clusters the same? Ids (the same one twice: is it one?), words and pseudonyms, and why it is asked."""

    left: str
    right: str
    joined: bool
    left_forms: Sequence[str]
    right_forms: Sequence[str]
    left_pseudonym: str
    right_pseudonym: str
    reason: str

    def row(self) -> list[Any]:
        """As the pane gets it."""
        forms = [list(self.left_forms), list(self.right_forms)]
        return [self.left, self.right, self.joined, *forms, self.left_pseudonym, self.right_pseudonym, self.reason]


Found = tuple[Sequence[Identifier], Sequence[tuple[int, int]], Sequence[ReviewQuestion] | None]
"""Identifiers, spans passed, and the open questions (None: as before)."""


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


class ReviewBackend(Protocol):
    """The project as one steward sees it on one interview."""

    def snapshot(self) -> ReviewSnapshot:
        """The interview as it stands."""

    def state(self) -> Found:
        """Identifiers as they stand now, the spans passed, and the questions where they may have changed."""

    def apply(self, operations: list[dict[str, Any]]) -> Sequence[Acknowledgement]:
        """Apply operations in order, each id at most once, and answer each."""


def review_pane(
    backend: ReviewBackend,
    *,
    key: str,
    height: int = 560,
    new_place: tuple[float, str] = (9.0, N_("the same words are masked elsewhere")),
    below: Callable[[Sequence[Identifier]], None] | None = None,
) -> None:
    """Show the review pane for one interview.

    Args:
        backend: The project as this steward sees it.
        key: Must differ for every (interview, steward) pair; it separates queues of unsaved operations.
        height: Height in CSS pixels; less where the window is lower.
        new_place: Risk and reason of identifiers that appear while the pane is open.
        below: Drawn under the pane after every change, with the identifiers as they stand.
    """
    document_key, bridge_key = f"{PRIVATE}{key}-document", f"{PRIVATE}{key}-bridge"
    session = kept_session(
        f"{PRIVATE}{key}-session", bridge_key, height, REBASE_AFTER, lambda: open_review_session(backend, key, height)
    )
    session.new_place = new_place
    mount = packaged("review_pane", css="review.css", js="pane.js", beside=("coding_pane",))
    mount(key=document_key, data=session.document)

    @st.fragment
    def bridge() -> None:
        state = st.session_state.get(bridge_key) or {}
        message = session.exchange(backend, state.get("queue"))
        mount(key=bridge_key, data=message, on_queue_change=declared)
        if below is not None and not message.get("closed"):
            below(session.identifiers)

    bridge()


@dataclass
class ReviewSession:
    """One open pane on the server: its snapshot and how things stood when it last looked.

    Attributes:
        document: Message of the document part; the same object on every rerun until rebased.
        scope: Separates this pane's queue from others in the same browser tab.
        revision: Grows with every change seen; starts at the time in milliseconds, so that a browser that has been
            talking to an earlier session is always behind, never ahead.
        identifiers: As they stood last.
        operations: Operations acknowledged since the snapshot.
    """

    document: dict[str, Any]
    scope: str
    revision: int
    identifiers: Sequence[Identifier]
    new_place: tuple[float, str] = (9.0, "")
    operations: int = 0
    _rows: dict[str, tuple[list[Any] | None, int]] = field(default_factory=dict)
    _passed: tuple[list[list[int]], int] = field(default_factory=lambda: ([], 0))
    _questions: tuple[list[list[Any]], int] = field(default_factory=lambda: ([], 0))
    _risks: Mapping[str, tuple[float, Sequence[str]]] = field(default_factory=dict)
    _answers: Acknowledgements = field(default_factory=Acknowledgements)

    def exchange(self, backend: ReviewBackend, queue: object) -> dict[str, Any]:
        """Apply what the browser sent and return the message that answers it.

        Args:
            backend: The project as this steward sees it.
            queue: ``{"scope": scope, "seen": revision, "operations": [...]}``, or None; anything else is ignored, a
                queue of another interview too.

        Returns:
            The bridge message: rows changed after the browser's revision, an acknowledgement for each operation, and a
            plain sentence when the project could not be reached. ``closed`` says that the originals are shut.
        """
        seen, operations = read_queue(queue, self.scope, self.revision, MOST_OPERATIONS)
        message: dict[str, Any] = {"part": "bridge", "scope": self.scope, "from": seen}
        try:
            self._apply(backend, operations)
            self._look(*backend.state())
        except (AccessDenied, VaultError) as error:
            message["closed"] = message["trouble"] = str(error)
        except Exception as error:  # the pane must stay up and keep its queue whatever happens behind it
            logger.error("review pane: %s while saving %d operations", type(error).__name__, len(operations))
            message["trouble"] = trouble(error)
        message["acknowledged"] = self._answers.message(operations)
        message["rows"] = [row or [id_] for id_, (row, revision) in self._rows.items() if revision > seen]
        passed, revision = self._passed
        if revision > seen:
            message["passed"] = passed
        questions, revision = self._questions
        if revision > seen:
            message["questions"] = questions
        message["to"] = self.revision
        return message

    def _apply(self, backend: ReviewBackend, operations: list[dict[str, Any]]) -> None:
        fresh = self._answers.fresh(operations)
        if not fresh:
            return
        answers = backend.apply(fresh)
        self._answers.remember(answers)
        self.operations += len(answers)

    def _look(
        self,
        found: Sequence[Identifier],
        passed: Sequence[tuple[int, int]],
        questions: Sequence[ReviewQuestion] | None = None,
    ) -> None:
        """Note what differs from the last look, under a new revision."""
        revision = max(self.revision + 1, time.time_ns() // 1_000_000)
        rows: dict[str, list[Any] | None] = {one.id: self.row(one) for one in found}
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
            self._questions = ([one.row() for one in questions], revision)
            self.revision = revision
        self.identifiers = found

    def row(self, one: Identifier) -> list[Any]:
        """An identifier as the pane gets it."""
        risk, reasons = self._risks.get(one.id, (self.new_place[0], (_(self.new_place[1]),)))
        return [
            one.id,
            one.start,
            one.end,
            one.type,
            round(one.score, 3),
            ", ".join(one.detectors),
            one.cluster_id,
            one.pseudonym,
            one.decision,
            round(risk, 3),
            "; ".join(reasons),
        ]


def open_review_session(backend: ReviewBackend, key: str, height: int = 560) -> ReviewSession:
    """Take a snapshot and start a session on it (``review_pane`` does this; tests may too)."""
    snapshot = backend.snapshot()
    revision = time.time_ns() // 1_000_000
    session = ReviewSession({}, f"{key}|{snapshot.interview_id}", revision, snapshot.identifiers)
    session._risks = snapshot.risks
    session._rows = {one.id: (session.row(one), revision) for one in snapshot.identifiers}
    session._passed = ([list(span) for span in snapshot.passed], revision)
    session._questions = ([one.row() for one in snapshot.questions], revision)
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
