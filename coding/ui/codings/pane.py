"""The coding pane: reading a transcript and applying codes to it by keyboard or mouse.

The pane is one packaged Streamlit component mounted twice. The *document* part carries the text, the codebook and the
codings as they were when the pane was opened; the *bridge* part, inside a fragment, carries only what happened since.
The browser keeps a queue of operations, each with an id made there, and sends it until every operation is acknowledged;
the backend applies each id once. Nothing is ever sent as a trigger, because triggers lose fast keystrokes.

Offsets are Unicode code points, half-open, into the released text, in every value of this module.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import streamlit as st

from coding.model.texts import interview_name
from coding.ui.components.pane_session import PaneSession, kept_session
from coding.ui.components.protocol import (
    PaneBackend,
    PaneCode,
    PaneCoding,
    PaneMemo,
    PaneNote,
    PaneSettings,
    PaneSnapshot,
)
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.workspace.codings.my_work import Document
from coding.workspace.codings.offered import PaneSuggestion
from coding.workspace.operations import Answer

logger = logging.getLogger(__name__)

REBASE_AFTER: Final = 100
"""Operations after which the next full run takes a new snapshot."""
STEPS: Final = frozenset({"undo", "redo", "suggestion-accepted", "suggestion-declined"})
"""Operations after which other suggestions may be open."""


def coding_pane(
    backend: PaneBackend,
    *,
    key: str,
    height: int = 0,
    jump_to: int | None = None,
    settings: Callable[[], PaneSettings] = PaneSettings,
    another: Callable[[str], None] | None = None,
) -> None:
    """Show the coding pane for one release and one coder.

    Call it outside any fragment. The snapshot is taken when the pane is opened and again, on a later full run, after
    ``REBASE_AFTER`` operations, so that ordinary reruns send a short reference instead of the whole transcript.

    Args:
        backend: The project as this coder may see it.
        key: Must differ for every (release, viewer) pair; it separates queues of unsaved operations.
        height: Most height of the pane in CSS pixels; 0 for that of the window.
        jump_to: Ordinal of a turn to bring into view, for links to a passage.
        settings: Gives how the viewer likes the pane now; asked after each exchange, since the pane may change it.
        another: Opens another interview that the viewer chose beside the text, by its release's id.
    """
    document_key, bridge_key = f"{key}-document", f"{key}-bridge"
    session = kept_session(
        f"_{key}-session", bridge_key, height, REBASE_AFTER, lambda: open_session(backend, key, height, settings())
    )
    mount = packaged("coding_pane", css="pane.css", js="pane.js", beside=("following",))
    mount(key=document_key, data=session.document)

    def said(name: str) -> object:
        return (st.session_state.get(bridge_key) or {}).get(name)

    def queue() -> object:
        return said("queue")

    def arrived() -> None:
        # Runs even when the same message leaves for another page, where the bridge below is not drawn any more.
        session.receive(backend, queue(), sign_in_id())

    @st.fragment
    def bridge() -> None:
        wanted = said("open")
        if another is not None and isinstance(wanted, str) and wanted != session.document["release"]:
            another(wanted)
        message = session.answer(backend, queue(), sign_in_id())
        message["jump"] = jump_to
        message["settings"] = _settings_message(settings())
        message |= session.workbench(backend, said("ask"))
        mount(
            key=bridge_key,
            data=message,
            on_queue_change=arrived,
            on_open_change=declared,
            on_ask_change=declared,
        )

    bridge()


@dataclass
class CodingSession(PaneSession[PaneBackend]):
    """One open coding pane on the server.

    Attributes:
        newest: Number of the newest step of its person, in whichever tab, of which the browser was told.
    """

    name = "coding"
    most = 1_000
    idle: ClassVar[Mapping[str, Any]] = {"codings": []}

    newest: int = 0
    _codes: list[dict[str, Any]] = field(default_factory=list)
    _suggested: list[list[Any]] | None = None
    _asked: float = 0

    def apply(self, backend: PaneBackend, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """See :class:`PaneSession`. Undo takes back what was made in this message, or was shown here before it."""
        seen: int | None = self.newest
        sent = []
        for operation in operations:
            if operation["kind"] == "undo":
                operation = {**operation, "seen": seen}
            elif operation["kind"] != "redo":
                seen = None
            sent.append(operation)
        return backend.apply(sent)

    def applied(self, backend: PaneBackend, operations: Sequence[Mapping[str, Any]], accepted: Collection[str]) -> None:
        """Ask for codes and suggestions where an operation may have changed them."""
        if any(operation.get("kind") == "new_code" and operation["id"] in accepted for operation in operations):
            sent = {c["id"] for c in self.document["codes"]}
            self._codes = [_code_message(c) for c in backend.codes() if c.id not in sent]
        if any(operation.get("kind") in STEPS for operation in operations):
            suggested = [_suggestion_message(suggestion) for suggestion in backend.suggestions()]
            if suggested or self.document["suggestions"]:
                self._suggested = suggested

    def changes(self, backend: PaneBackend, seen: int) -> dict[str, Any]:
        """Codings, memos and content notes that changed after a revision."""
        newest = backend.newest_step()
        codings = backend.changes_since(seen)
        memos, notes = backend.beside_since(seen)
        message: dict[str, Any] = {"codings": [_coding_message(c) for c in codings]}
        message["to"] = max(
            [seen, *(c.revision for c in codings), *(m.revision for m in memos), *(n.revision for n in notes)]
        )
        if memos:
            message["memos"] = [_memo_message(memo) for memo in memos]
        if notes:
            message["notes"] = [_note_message(note) for note in notes]
        self.newest = newest
        return message

    def workbench(self, backend: PaneBackend, request: object) -> dict[str, Any]:
        """What stands beside the text, once for each time that the browser asks; nothing where it cannot be read."""
        if not isinstance(request, int | float) or request == self._asked:
            return {}
        self._asked = request
        try:
            beside = backend.workbench()
        except Exception as error:  # the pane must stay up: the text is read without its columns
            logger.error("%s pane: %s while reading what stands beside it", self.name, type(error).__name__)
            return {}
        return {
            "workbench": {
                "documents": [_document_row(document) for document in beside.documents],
                "elsewhere": dict(beside.elsewhere),
            }
        }

    def held(self, seen: int) -> dict[str, Any]:
        """Codes added and suggestions answered since the snapshot."""
        message: dict[str, Any] = {"codes": self._codes} if self._codes else {}
        if self._suggested is not None:
            known = {row[0] for row in self.document["suggestions"]}
            message["open"] = [row[0] for row in self._suggested]
            if new := [row for row in self._suggested if row[0] not in known]:
                message["suggestions"] = new
        return message


def open_session(
    backend: PaneBackend, key: str, height: int = 0, settings: PaneSettings | None = None
) -> CodingSession:
    """Take a snapshot and start a session on it (``coding_pane`` does this; tests may too)."""
    newest = backend.newest_step()
    snapshot = backend.snapshot()
    scope = f"{key}|{snapshot.release_id}|{snapshot.coder}"
    document = _document_message(snapshot, scope, height)
    # The columns must stand as they will before anything is drawn, or the text would move under the reader's eyes.
    document["columns"] = _columns_message(settings or PaneSettings())
    return CodingSession(document, scope, snapshot.revision, newest=newest)


def _document_message(snapshot: PaneSnapshot, scope: str, height: int) -> dict[str, Any]:
    return {
        "part": "document",
        "scope": scope,
        "release": snapshot.release_id,
        "revision": snapshot.revision,
        "title": snapshot.title,
        "coder": snapshot.coder,
        "readOnly": snapshot.read_only,
        "height": height,
        "favourites": list(snapshot.favourites),
        "pinned": {str(place): code for place, code in snapshot.pinned.items()},
        "memos": [_memo_message(memo) for memo in snapshot.memos],
        "notes": [_note_message(note) for note in snapshot.notes],
        "suggestions": [_suggestion_message(suggestion) for suggestion in snapshot.suggestions],
        "place": snapshot.place,
        "keeps": snapshot.keeps,
        "people": [[person.token, person.name, person.detail, person.address] for person in snapshot.people],
        "topics": list(snapshot.topics),
        "contact": snapshot.contact,
        "locked": snapshot.locked,
        "noNewCodes": snapshot.no_new_codes,
        "free": snapshot.free,
        "codes": [_code_message(c) for c in snapshot.codes],
        "headings": [_code_message(c) for c in snapshot.headings],
        "turns": [[t.speaker or "", t.role, t.start_ms, t.start, t.end] for t in snapshot.turns],
        "codings": [_coding_message(c) for c in snapshot.codings],
        "text": snapshot.text,
    }


def _code_message(code: PaneCode) -> dict[str, Any]:
    message: dict[str, Any] = {"id": code.id, "name": code.name, "color": code.color}
    for name in ("family", "parent", "definition", "include", "exclude", "guid"):
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


def _suggestion_message(suggestion: PaneSuggestion) -> list[Any]:
    return [
        suggestion.id,
        suggestion.code,
        suggestion.start,
        suggestion.end,
        suggestion.rank,
        list(suggestion.evidence),
    ]


def _document_row(document: Document) -> list[Any]:
    progress = [document.answers, document.coded, document.codings, int(document.locked)]
    name = interview_name(document.participant, document.title)
    return [document.release_id, document.participant, name, progress, dict(document.attributes)]


def _columns_message(settings: PaneSettings) -> dict[str, Any]:
    return {"documents": settings.documents_open, "codes": settings.codes_open, "grouped": settings.documents_by}


def _settings_message(settings: PaneSettings) -> dict[str, Any]:
    return {
        **_columns_message(settings),
        "language": settings.language,
        "snap": settings.snap,
        "letters": settings.letter_keys,
        "soft": settings.soft,
        "size": min(28, max(12, settings.text_size)),
        "keys": {name: list(chords) for name, chords in settings.keys.items()},
        "breaks": settings.breaks,
        "passages": settings.break_passages,
        "attributes": [[a.name, a.label, list(a.values)] for a in settings.attributes],
        "follow": settings.follow,
    }
