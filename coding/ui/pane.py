"""The coding pane: reading a transcript and applying codes to it by keyboard or mouse.

The pane is one packaged Streamlit component mounted twice. The *document* part carries the text, the codebook and the
codings as they were when the pane was opened; the *bridge* part, inside a fragment, carries only what happened since.
The browser keeps a queue of operations, each with an id made there, and sends it until every operation is acknowledged;
the backend applies each id once. Nothing is ever sent as a trigger, because triggers lose fast keystrokes.

Offsets are Unicode code points, half-open, into the released text, in every value of this module.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from coding.errors import HeardError
from coding.ui.components.protocol import (
    Acknowledgement,
    PaneAttribute,
    PaneBackend,
    PaneCode,
    PaneCoding,
    PaneSettings,
    PaneSnapshot,
    PaneTurn,
)

__all__ = [
    "Acknowledgement",
    "PaneAttribute",
    "PaneBackend",
    "PaneCode",
    "PaneCoding",
    "PaneSession",
    "PaneSettings",
    "PaneSnapshot",
    "PaneTurn",
    "coding_pane",
    "open_session",
]

logger = logging.getLogger(__name__)

COMPONENT: Final = "heard.coding_pane"
ASSETS: Final = Path(__file__).parent / "components" / "coding_pane"
REBASE_AFTER: Final = 100
"""Operations after which the next full run takes a new snapshot."""
REMEMBERED: Final = 2_000
"""Acknowledgements kept for operations that are delivered again."""
MOST_OPERATIONS: Final = 1_000
"""Operations read from one message; the browser sends the rest again."""
TROUBLE: Final = "The project could not be reached just now. Nothing is lost; Heard keeps trying to save."


def coding_pane(
    backend: PaneBackend,
    *,
    key: str,
    height: int = 720,
    jump_to: int | None = None,
    settings: PaneSettings | None = None,
) -> None:
    """Show the coding pane for one release and one coder.

    Call it outside any fragment. The snapshot is taken when the pane is opened and again, on a later full run, after
    ``REBASE_AFTER`` operations, so that ordinary reruns send a short reference instead of the whole transcript.

    Args:
        backend: The project as this coder may see it.
        key: Must differ for every (release, viewer) pair; it separates queues of unsaved operations.
        height: Height of the pane in CSS pixels; less where the window is lower.
        jump_to: Ordinal of a turn to bring into view, for links to a passage.
        settings: How the viewer likes the pane.
    """
    chosen = settings or PaneSettings()
    document_key, bridge_key = f"{key}-document", f"{key}-bridge"
    session = _open(backend, key, bridge_key, height)
    mount = _component()
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
        message["settings"] = _settings_message(chosen)
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
    _acknowledged: dict[str, Acknowledgement] = field(default_factory=dict)
    _codes: list[dict[str, Any]] = field(default_factory=list)

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
        seen, operations = _read_queue(queue, self.scope, self.revision)
        message: dict[str, Any] = {"part": "bridge", "scope": self.scope, "from": seen, "to": seen}
        try:
            self._apply(backend, operations)
            changes = backend.changes_since(seen)
        except Exception as error:  # the pane must stay up and keep its queue whatever happens behind it
            logger.error("coding pane: %s while saving %d operations", type(error).__name__, len(operations))
            message["trouble"] = str(error) if isinstance(error, HeardError) else TROUBLE
            changes = []
        known = [self._acknowledged[o["id"]] for o in operations if o["id"] in self._acknowledged]
        message["acknowledged"] = [[a.id, a.ok, a.reason] for a in known]
        message["codings"] = [_coding_message(c) for c in changes]
        message["to"] = max([seen, *(c.revision for c in changes)])
        if self._codes:
            message["codes"] = self._codes
        return message

    def _apply(self, backend: PaneBackend, operations: list[dict[str, Any]]) -> None:
        fresh = [o for o in operations if o["id"] not in self._acknowledged]
        if not fresh:
            return
        answers = backend.apply(fresh)
        for answer in answers:
            self._acknowledged[answer.id] = answer
        self.operations += len(answers)
        while len(self._acknowledged) > REMEMBERED:
            del self._acknowledged[next(iter(self._acknowledged))]
        accepted = {a.id for a in answers if a.ok}
        if any(o.get("kind") == "new_code" and o["id"] in accepted for o in fresh):
            sent = {c["id"] for c in self.document["codes"]}
            self._codes = [_code_message(c) for c in backend.codes() if c.id not in sent]


def open_session(backend: PaneBackend, key: str, height: int = 720) -> PaneSession:
    """Take a snapshot and start a session on it (``coding_pane`` does this; tests may too)."""
    snapshot = backend.snapshot()
    scope = f"{key}|{snapshot.release_id}|{snapshot.coder}"
    return PaneSession(_document_message(snapshot, scope, height), snapshot.revision, scope)


def _open(backend: PaneBackend, key: str, bridge_key: str, height: int) -> PaneSession:
    slot = f"_{key}-session"
    session: PaneSession | None = st.session_state.get(slot)
    reopened = bridge_key not in st.session_state
    if session is None or reopened or session.operations >= REBASE_AFTER or session.document["height"] != height:
        session = open_session(backend, key, height)
        st.session_state[slot] = session
    return session


def _component() -> Any:
    """The packaged component; registered from here when Heard runs from a checkout or an editable install."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(COMPONENT) is None:
        parts = COMPONENT.split(".")
        manifest = ComponentManifest(parts[0], "0", [ComponentConfig(parts[1], ASSETS.name)])
        manager.register_from_manifest(manifest, ASSETS.parent)
    return st.components.v2.component(COMPONENT, css="pane.css", js="pane.js", isolate_styles=False)


def _read_queue(queue: object, scope: str, revision: int) -> tuple[int, list[dict[str, Any]]]:
    if not isinstance(queue, Mapping) or queue.get("scope") != scope:
        return revision, []
    seen = queue.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool) or seen < 0:
        seen = revision
    raw = queue.get("operations")
    operations = [dict(o) for o in raw if _is_operation(o)] if isinstance(raw, list) else []
    return seen, operations[:MOST_OPERATIONS]


def _is_operation(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("id"), str) and isinstance(value.get("kind"), str)


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


def _settings_message(settings: PaneSettings) -> dict[str, Any]:
    return {
        "language": settings.language,
        "snap": settings.snap_to_words,
        "letters": settings.letter_keys,
        "soft": settings.soft_view,
        "size": min(28, max(12, settings.text_size)),
        "attributes": [[a.name, a.label, list(a.values)] for a in settings.attributes],
    }
