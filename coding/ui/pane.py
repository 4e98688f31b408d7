"""The coding pane: reading a transcript and applying codes to it by keyboard or mouse.

The pane is one packaged Streamlit component mounted twice. The *document* part carries the text, the codebook and the
codings as they were when the pane was opened; the *bridge* part, inside a fragment, carries only what happened since.
The browser keeps a queue of operations, each with an id made there, and sends it until every operation is acknowledged;
the backend applies each id once. Nothing is ever sent as a trigger, because triggers lose fast keystrokes.

Offsets are Unicode code points, half-open, into the released text, in every value of this module.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from coding.ui.components.operations import Acknowledgements, kept_session, read_queue, trouble
from coding.ui.components.packaged import packaged
from coding.ui.components.protocol import (
    Acknowledgement,
    PaneAttribute,
    PaneBackend,
    PaneCode,
    PaneCoding,
    PaneMemo,
    PaneNote,
    PaneSettings,
    PaneSnapshot,
    PaneSuggested,
    PaneTurn,
)

__all__ = [
    "Acknowledgement",
    "PaneAttribute",
    "PaneBackend",
    "PaneCode",
    "PaneCoding",
    "PaneMemo",
    "PaneNote",
    "PaneSession",
    "PaneSettings",
    "PaneSnapshot",
    "PaneSuggested",
    "PaneTurn",
    "coding_pane",
    "open_session",
]

logger = logging.getLogger(__name__)

REBASE_AFTER: Final = 100
"""Operations after which the next full run takes a new snapshot."""
STEPS: Final = frozenset({"undo", "redo", "suggestion-accepted", "suggestion-declined"})
"""Operations after which other suggestions may be open."""
MOST_OPERATIONS: Final = 1_000
"""Operations read from one message; the browser sends the rest again."""


def coding_pane(
    backend: PaneBackend,
    *,
    key: str,
    height: int = 720,
    jump_to: int | None = None,
    settings: Callable[[], PaneSettings] = PaneSettings,
) -> None:
    """Show the coding pane for one release and one coder.

    Call it outside any fragment. The snapshot is taken when the pane is opened and again, on a later full run, after
    ``REBASE_AFTER`` operations, so that ordinary reruns send a short reference instead of the whole transcript.

    Args:
        backend: The project as this coder may see it.
        key: Must differ for every (release, viewer) pair; it separates queues of unsaved operations.
        height: Height of the pane in CSS pixels; less where the window is lower.
        jump_to: Ordinal of a turn to bring into view, for links to a passage.
        settings: Gives how the viewer likes the pane now; asked after each exchange, since the pane may change it.
    """
    document_key, bridge_key = f"{key}-document", f"{key}-bridge"
    session = kept_session(
        f"_{key}-session", bridge_key, height, REBASE_AFTER, lambda: open_session(backend, key, height)
    )
    mount = packaged("coding_pane", css="pane.css", js="pane.js")
    mount(key=document_key, data=session.document)

    def exchange() -> dict[str, Any]:
        state = st.session_state.get(bridge_key) or {}
        return session.exchange(backend, state.get("queue"))

    def arrived() -> None:
        # Runs even when the same message leaves for another page, where the bridge below is not drawn any more.
        exchange()

    @st.fragment
    def bridge() -> None:
        message = exchange()
        message["jump"] = jump_to
        message["settings"] = _settings_message(settings())
        mount(key=bridge_key, data=message, on_queue_change=arrived)

    bridge()


@dataclass
class PaneSession:
    """One open pane on the server: its snapshot and what was acknowledged since.

    Attributes:
        document: Message of the document part; the same object on every rerun until rebased.
        revision: Revision of that snapshot.
        scope: Separates this pane's queue from others in the same browser tab.
        operations: Operations acknowledged since the snapshot.
    """

    document: dict[str, Any]
    revision: int
    scope: str
    operations: int = 0
    _answers: Acknowledgements = field(default_factory=Acknowledgements)
    _codes: list[dict[str, Any]] = field(default_factory=list)
    _suggested: list[list[Any]] | None = None

    def exchange(self, backend: PaneBackend, queue: object) -> dict[str, Any]:
        """Apply what the browser sent and return the message that answers it.

        Args:
            backend: The project as this coder may see it.
            queue: What the browser holds: ``{"scope", "seen": revision, "operations": [...]}``, or None. Anything
                else that a browser might send, and what belongs to another pane, is ignored.

        Returns:
            The bridge message: changes after the browser's revision, an acknowledgement for each of its operations,
            and a plain sentence when the project could not be reached.
        """
        seen, operations = read_queue(queue, self.scope, self.revision, MOST_OPERATIONS)
        message: dict[str, Any] = {"part": "bridge", "scope": self.scope, "from": seen, "to": seen}
        try:
            self._apply(backend, operations)
            changes = backend.changes_since(seen)
            memos, notes = backend.beside_since(seen)
        except Exception as error:  # the pane must stay up and keep its queue whatever happens behind it
            logger.error("coding pane: %s while saving %d operations", type(error).__name__, len(operations))
            message["trouble"] = trouble(error)
            changes, memos, notes = [], [], []
        message["acknowledged"] = self._answers.message(operations)
        message["codings"] = [_coding_message(c) for c in changes]
        reached = (
            *(one.revision for one in changes),
            *(one.revision for one in memos),
            *(one.revision for one in notes),
        )
        message["to"] = max([seen, *reached])
        if memos:
            message["memos"] = [_memo_message(one) for one in memos]
        if notes:
            message["notes"] = [_note_message(one) for one in notes]
        if self._codes:
            message["codes"] = self._codes
        if self._suggested is not None:
            known = {row[0] for row in self.document["suggestions"]}
            message["open"] = [row[0] for row in self._suggested]
            if new := [row for row in self._suggested if row[0] not in known]:
                message["suggestions"] = new
        return message

    def _apply(self, backend: PaneBackend, operations: list[dict[str, Any]]) -> None:
        fresh = self._answers.fresh(operations)
        if not fresh:
            return
        answers = backend.apply(fresh)
        self._answers.remember(answers)
        self.operations += len(answers)
        accepted = {a.id for a in answers if a.ok}
        if any(o.get("kind") == "new_code" and o["id"] in accepted for o in fresh):
            sent = {c["id"] for c in self.document["codes"]}
            self._codes = [_code_message(c) for c in backend.codes() if c.id not in sent]
        if any(o.get("kind") in STEPS for o in fresh):
            suggested = [_suggestion_message(one) for one in backend.suggestions()]
            if suggested or self.document["suggestions"]:
                self._suggested = suggested


def open_session(backend: PaneBackend, key: str, height: int = 720) -> PaneSession:
    """Take a snapshot and start a session on it (``coding_pane`` does this; tests may too)."""
    snapshot = backend.snapshot()
    scope = f"{key}|{snapshot.release_id}|{snapshot.coder}"
    return PaneSession(_document_message(snapshot, scope, height), snapshot.revision, scope)


def _document_message(snapshot: PaneSnapshot, scope: str, height: int) -> dict[str, Any]:
    return {
        "part": "document",
        "scope": scope,
        "revision": snapshot.revision,
        "title": snapshot.title,
        "coder": snapshot.coder,
        "readOnly": snapshot.read_only,
        "height": height,
        "favourites": list(snapshot.favourites),
        "pinned": {str(place): code for place, code in snapshot.pinned.items()},
        "memos": [_memo_message(one) for one in snapshot.memos],
        "notes": [_note_message(one) for one in snapshot.notes],
        "suggestions": [_suggestion_message(one) for one in snapshot.suggestions],
        "place": snapshot.place,
        "keeps": snapshot.keeps,
        "interviews": dict(snapshot.interviews),
        "topics": list(snapshot.topics),
        "contact": snapshot.contact,
        "locked": snapshot.locked,
        "codes": [_code_message(c) for c in snapshot.codes],
        "turns": [[t.speaker, t.role, t.start_ms, t.start, t.end] for t in snapshot.turns],
        "codings": [_coding_message(c) for c in snapshot.codings],
        "text": snapshot.text,
    }


def _code_message(code: PaneCode) -> dict[str, Any]:
    message: dict[str, Any] = {"id": code.id, "name": code.name, "color": code.color}
    for name in ("family", "definition", "include", "exclude"):
        if value := getattr(code, name):
            message[name] = value
    if code.names:
        message["names"] = dict(code.names)
    return message


def _coding_message(c: PaneCoding) -> list[Any]:
    if c.deleted:
        return [c.id, c.revision]
    return [c.id, c.revision, c.code, c.start, c.end, c.memo, dict(c.attributes), c.coder, int(c.own)]


def _memo_message(memo: PaneMemo) -> list[Any]:
    if memo.deleted:
        return [memo.id, memo.revision]
    return [memo.id, memo.revision, memo.target, memo.turn, memo.code, memo.text, memo.author, int(memo.own)]


def _note_message(note: PaneNote) -> list[Any]:
    if note.deleted:
        return [note.id, note.revision]
    topics = list(note.topics)
    return [note.id, note.revision, note.first, note.last, note.severity, topics, note.text, int(note.own)]


def _suggestion_message(one: PaneSuggested) -> list[Any]:
    return [one.id, one.code, one.start, one.end, one.rank, list(one.evidence)]


def _settings_message(settings: PaneSettings) -> dict[str, Any]:
    return {
        "language": settings.language,
        "snap": settings.snap,
        "letters": settings.letter_keys,
        "soft": settings.soft,
        "size": min(28, max(12, settings.text_size)),
        "keys": {name: list(chords) for name, chords in settings.keys.items()},
        "breaks": settings.breaks,
        "passages": settings.break_passages,
        "attributes": [[a.name, a.label, list(a.values)] for a in settings.attributes],
    }
