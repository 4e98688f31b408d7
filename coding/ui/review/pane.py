"""The review pane: an original on screen, what was found in it, and a person's decisions by keyboard or mouse.

Built like the coding pane (:mod:`coding.ui.codings.pane`), whose text, selection and queue modules its browser part
shares: a *document* part carries the original and everything found when the pane was opened; a *bridge* part, inside a
fragment, carries what happened since. The browser sends its queue of operations until each is acknowledged.

Offsets are Unicode code points, half-open, into the original text.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from coding.errors import AccessDenied, NotFound, VaultError
from coding.extras import offered
from coding.model import Identifier, Interview
from coding.model.message import Message
from coding.ui.components.pane_session import PaneSession, kept_session
from coding.ui.frame.identity import sign_in_id, still
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import N_, _, say
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.operations import Answer, newest_step
from coding.workspace.review.decide import line_of
from coding.workspace.review.find import REPORTED, REVIEWER, SECOND_READER
from coding.workspace.review.operations import (
    ReviewDocument,
    ReviewState,
    apply_review,
    open_review_document,
    review_state,
)
from coding.workspace.review.pseudonyms import MergeQuestion, MergeSide
from pipelines.redact.model import ENTITY_TYPES, Means, means_of
from pipelines.redact.review import Risk

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
LETTERS = {
    "PERSON": "p",
    "LOCATION": "l",
    "ORGANISATION": "o",
    "SCHOOL": "s",
    "CARE_PLACE": "c",
    "AGE": "a",
    "DATE": "d",
    "BIRTH_DATE": "b",
    "NATIONALITY": "n",
    "OCCUPATION": "h",
    "EVENT": "m",
    "ADDRESS": "r",
    "POSTCODE": "z",
    "PHONE": "t",
    "EMAIL": "e",
    "HANDLE": "u",
    "URL": "w",
    "CASE_NUMBER": "f",
    "NATIONAL_ID": "i",
    "PASSPORT": "q",
    "PLATE": "v",
    "IBAN": "k",
    "BANK_CARD": "j",
    "IP_ADDRESS": "g",
    "DEVICE_ID": "y",
    "OTHER": "x",
}
"""Letter that picks a type in the pane's palette, commonest types first."""
CHANGES_PEOPLE = frozenset({"link", "split", "answer", "retype", "pseudonym", "undo", "redo"})
"""Operations after which it may be in doubt again who is who."""
NEW_PLACE: Final = Risk(9.0, (Message("the same words are masked elsewhere"),))
"""Of identifiers that appear while the pane is open."""


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


class WorkspaceReview:
    """An interview in review, as one steward sees it.

    Who is at the browser, and whether the originals are open, is asked anew for every message: a pane left open must
    not outlive the sign-in or the vault.
    """

    def __init__(self, context: Context, interview: Interview) -> None:
        self.user, self.interview, self.ask = context.user.id, interview, False

    def _context(self) -> Context:
        context = still(self.user)
        context.open_vault()
        return context

    def newest_step(self) -> int:
        """Number of the steward's newest step there, in whichever tab, that undo would take; 0 where there is none."""
        return newest_step(self._context(), line_of(self.interview.id))

    def document(self) -> ReviewDocument:
        """The interview as it stands."""
        return open_review_document(self._context(), self.interview.id)

    def recording(self) -> ReviewRecording | None:
        """The interview's recording, if it has one."""
        context = self._context()
        return next((recording(context, self.interview) for recording in offered("pane_recording")), None)

    def state(self) -> ReviewState:
        """As things stand now; the questions where they may have changed."""
        state = review_state(self._context(), self.interview.id, questions=self.ask)
        self.ask = False
        return state

    def apply(self, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """Apply operations in order, each id at most once, and answer each."""
        self.ask = self.ask or any(operation.get("kind") in CHANGES_PEOPLE for operation in operations)
        return apply_review(self._context(), self.interview.id, operations)


def review_pane(backend: WorkspaceReview, *, key: str, focus: bool, below: Callable[[], None]) -> None:
    """Show the review pane for one interview.

    Args:
        backend: The interview as this steward sees it.
        key: Must differ for every (interview, steward) pair; it separates queues of unsaved operations.
        focus: Whether the keys are the pane's as soon as it opens, where nothing else has the focus.
        below: Drawn under the pane after every change.
    """
    document_key, bridge_key = f"{PRIVATE}{key}-document", f"{PRIVATE}{key}-bridge"
    session = kept_session(
        f"{PRIVATE}{key}-session", bridge_key, REBASE_AFTER, lambda: open_review_session(backend, key)
    )
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
        if not message.get("closed"):
            below()

    bridge()


@dataclass
class ReviewSession(PaneSession[WorkspaceReview]):
    """One open review pane on the server, with how things stood when it last looked.

    Its revision grows with every change seen; it starts at the time in milliseconds, so that a browser that has been
    talking to an earlier session is always behind, never ahead.

    Attributes:
        identifiers: As they stood last.
    """

    name = "review"
    shut_by = (AccessDenied, NotFound, VaultError)

    identifiers: Sequence[Identifier] = ()
    _rows: dict[str, tuple[list[Any] | None, int]] = field(default_factory=dict)
    _passed: tuple[list[list[int]], int] = field(default_factory=lambda: ([], 0))
    _questions: tuple[list[list[Any]], int] = field(default_factory=lambda: ([], 0))
    _risks: Mapping[str, Risk] = field(default_factory=dict)
    _alone: frozenset[str] = frozenset()

    def apply(self, backend: WorkspaceReview, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """See :class:`PaneSession`."""
        return backend.apply(operations)

    def newest_step(self, backend: WorkspaceReview) -> int:
        """See :class:`PaneSession`."""
        return backend.newest_step()

    def changes(self, backend: WorkspaceReview, seen: int) -> dict[str, Any]:
        """Look how things stand; what differs is told by :meth:`updates_since`, so that no trouble loses it."""
        self._look(backend.state())
        return {}

    def updates_since(self, seen: int) -> dict[str, Any]:
        """Rows, glanced-at words and questions that changed after a revision."""
        message: dict[str, Any] = {
            "rows": [row or [id_] for id_, (row, revision) in self._rows.items() if revision > seen],
            "to": self.revision,
        }
        for name, (values, revision) in (("passed", self._passed), ("questions", self._questions)):
            if revision > seen:
                message[name] = values
        return message

    def _look(self, state: ReviewState) -> None:
        """Note what differs from the last look, under a new revision."""
        self._alone = state.alone
        revision = max(self.revision + 1, time.time_ns() // 1_000_000)
        rows: dict[str, list[Any] | None] = {identifier.id: self.row(identifier) for identifier in state.identifiers}
        changes: dict[str, list[Any] | None] = {id_: None for id_, (row, _) in self._rows.items() if row is not None}
        changed = {
            id_: (row, revision) for id_, row in {**changes, **rows}.items() if self._rows.get(id_, (0, 0))[0] != row
        }
        spans = [list(span) for span in state.passed]
        if changed or spans != self._passed[0]:
            self.revision = revision
            self._rows.update(changed)
        if spans != self._passed[0] or not self._passed[1]:
            self._passed = (spans, revision)
        if state.questions is not None:
            self._questions = (_question_rows(state.questions), revision)
            self.revision = revision
        self.identifiers = state.identifiers

    def row(self, identifier: Identifier) -> list[Any]:
        """An identifier as the pane gets it."""
        risk = self._risks.get(identifier.id, NEW_PLACE)
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
            round(risk.risk, 3),
            "; ".join(map(say, risk.reasons)),
            identifier.id in self._alone,
        ]


def found_by(detectors: Collection[str]) -> str:
    """Who or what found an identifier, as people read it: each kind once.

    Args:
        detectors: Names of detectors, or of people who find identifiers.
    """
    kinds = dict.fromkeys(_(_PEOPLE.get(detector) or _MEANS[means_of(detector)]) for detector in detectors)
    return ", ".join(kinds)


def _question_rows(questions: Sequence[MergeQuestion]) -> list[list[Any]]:
    return [
        [
            question.left,
            question.right,
            question.joined,
            question.place,
            say(question.reason),
            _side_row(question.left_side),
            _side_row(question.right_side),
        ]
        for question in questions
    ]


def _side_row(side: MergeSide) -> list[Any]:
    passages = [
        [_("{interview}, line {line}").format(interview=p.participant, line=p.line), p.before, p.words, p.after]
        for p in side.passages
    ]
    return [list(side.forms), side.pseudonym, passages, list(side.here), len(side.here) < len(side.places)]


def open_review_session(backend: WorkspaceReview, key: str) -> ReviewSession:
    """Take a snapshot and start a session on it (``review_pane`` does this; tests may too)."""
    newest, opened = backend.newest_step(), backend.document()
    original = opened.original
    session = ReviewSession({}, f"{key}|{backend.interview.id}", newest=newest)
    session._risks = opened.risks
    session._look(opened.state)
    session.document = {
        "part": "document",
        "scope": session.scope,
        "revision": session.revision,
        "title": backend.interview.name,
        "types": [
            [name, say(ENTITY_TYPES[name].label), letter, ENTITY_TYPES[name].kind] for name, letter in LETTERS.items()
        ],
        "turns": [
            [turn.speaker or "", original.role_of(turn.speaker), turn.start_ms, turn.start, turn.end]
            for turn in original.transcript.turns
        ],
        "candidates": [[words.start, words.end, say(words.reason), words.type] for words in opened.unmasked],
        "rows": [row for row, _ in session._rows.values()],
        "passed": session._passed[0],
        "questions": session._questions[0],
        "text": original.transcript.text,
    }
    return session
