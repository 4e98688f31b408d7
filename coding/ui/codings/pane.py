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
from typing import Any, ClassVar, Final, Protocol

import streamlit as st

from codebook.model import CodingAttribute
from coding.errors import AccessDenied, NotFound
from coding.model.texts import interview_name
from coding.ui.components.pane_session import PaneSession, kept_session
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.workspace.codings.my_work import Workbench
from coding.workspace.operations import Answer

logger = logging.getLogger(__name__)

REBASE_AFTER: Final = 100
"""Operations after which the next full run takes a new snapshot."""
STEPS: Final = frozenset({"undo", "redo", "suggestion-accepted", "suggestion-declined"})
"""Operations after which other suggestions may be open."""
COLUMNS: Final = ("documents", "codes", "grouped")
USUAL: Final[Mapping[str, Any]] = {
    "language": "en", "snap": "word", "letters": True, "soft": "marked", "size": 17, "keys": {}, "breaks": 25,
    "break_passages": 20, "documents_open": None, "codes_open": None, "documents_by": "", "follow": False,
}  # fmt: skip
"""How the pane is for whoever has said nothing else, by the names of their preferences."""
Rows = dict[str, list[list[Any]]]
"""What changed, as the browser reads it: codings, memos and content notes, each row with its id and revision first."""


class PaneBackend(Protocol):
    """What the pane asks of the project on behalf of one coder and one release, in the browser's terms.

    An operation is a JSON object with ``id`` (made in the browser), ``kind``, and the fields of the kind's dataclass
    in :mod:`coding.workspace.codings.actions`. It may hold anything: the backend checks it.
    """

    def document(self) -> dict[str, Any]:
        """Return the release as the viewer may see it now: all that ``coder.js`` needs to open it."""

    def changes_since(self, revision: int) -> Rows:
        """Return what changed after ``revision``, as it is now; of what was removed its id and revision alone."""

    def newest_step(self) -> int:
        """Return the number of the viewer's newest step here, in whichever tab, that undo would take."""

    def suggestions(self) -> list[list[Any]]:
        """Return what is suggested now; called only after an operation that may have changed it."""

    def codes(self) -> list[dict[str, Any]]:
        """Return the codes that may be applied now; called only where there is one that the snapshot has not."""

    def workbench(self) -> Workbench:
        """Return every interview, and how often each code occurs in the others, as far as the viewer may see."""

    def apply(self, operations: list[dict[str, Any]]) -> list[Answer]:
        """Apply operations in order, each id at most once, and say what became of each.

        An operation whose id was applied before is acknowledged again and changes nothing.
        """


def coding_pane(
    backend: PaneBackend,
    *,
    key: str,
    jump_to: int | None,
    settings: Callable[[], dict[str, Any]],
    another: Callable[[str], None],
) -> None:
    """Show the coding pane for one release and one coder.

    Call it outside any fragment. The snapshot is taken when the pane is opened and again, on a later full run, after
    ``REBASE_AFTER`` operations, so that ordinary reruns send a short reference instead of the whole transcript.

    Args:
        backend: The project as this coder may see it.
        key: Must differ for every (release, viewer) pair; it separates queues of unsaved operations.
        jump_to: Ordinal of a turn to bring into view, for links to a passage.
        settings: Gives how the viewer likes the pane now (:func:`settings_message`); asked after each exchange, since
            the pane may change it.
        another: Opens another interview that the viewer chose beside the text, by its release's id.
    """
    document_key, bridge_key = f"{key}-document", f"{key}-bridge"
    session = kept_session(f"_{key}-session", bridge_key, REBASE_AFTER, lambda: open_session(backend, key, settings()))
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
        if isinstance(wanted, str) and wanted != session.document["release"]:
            another(wanted)
        message = session.answer(backend, queue(), sign_in_id())
        message["jump"] = jump_to
        message["settings"] = settings()
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
    """One open coding pane on the server."""

    name = "coding"
    most = 1_000
    shut_by = (AccessDenied, NotFound)
    idle: ClassVar[Mapping[str, Any]] = {"codings": []}

    _codes: list[dict[str, Any]] = field(default_factory=list)
    _suggested: list[list[Any]] | None = None
    _asked: float = 0

    def apply(self, backend: PaneBackend, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """See :class:`PaneSession`."""
        return backend.apply(operations)

    def newest_step(self, backend: PaneBackend) -> int:
        """See :class:`PaneSession`."""
        return backend.newest_step()

    def applied(self, backend: PaneBackend, operations: Sequence[Mapping[str, Any]], accepted: Collection[str]) -> None:
        """Ask for codes and suggestions where an operation may have changed them."""
        if any(operation.get("kind") == "new_code" and operation["id"] in accepted for operation in operations):
            self._read_codes(backend)
        if any(operation.get("kind") in STEPS for operation in operations):
            suggested = backend.suggestions()
            if suggested or self.document["suggestions"]:
                self._suggested = suggested

    def changes(self, backend: PaneBackend, seen: int) -> dict[str, Any]:
        """Codings, memos and content notes that changed after a revision."""
        changed = backend.changes_since(seen)
        known = {code["id"] for code in [*self.document["codes"], *self.document["headings"], *self._codes]}
        if not known.issuperset(row[2] for row in changed["codings"] if row[2:]):
            self._read_codes(backend)
        revisions = [row[1] for rows in changed.values() for row in rows]
        return {"to": max([seen, *revisions]), **{name: rows for name, rows in changed.items() if rows}}

    def _read_codes(self, backend: PaneBackend) -> None:
        sent = {code["id"] for code in self.document["codes"]}
        self._codes = [code for code in backend.codes() if code["id"] not in sent]

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
                "documents": [
                    [
                        document.release_id,
                        document.participant,
                        interview_name(document.participant, document.title),
                        [document.answers, document.coded, document.codings, int(document.locked)],
                        dict(document.attributes),
                    ]
                    for document in beside.documents
                ],
                "elsewhere": dict(beside.elsewhere),
            }
        }

    def updates_since(self, seen: int) -> dict[str, Any]:
        """Codes added and suggestions answered since the snapshot."""
        message: dict[str, Any] = {"codes": self._codes} if self._codes else {}
        if self._suggested is not None:
            known = {row[0] for row in self.document["suggestions"]}
            message["open"] = [row[0] for row in self._suggested]
            if new := [row for row in self._suggested if row[0] not in known]:
                message["suggestions"] = new
        return message


def open_session(backend: PaneBackend, key: str, settings: Mapping[str, Any]) -> CodingSession:
    """Take a snapshot and start a session on it (``coding_pane`` does this; tests may too)."""
    newest = backend.newest_step()
    document = backend.document()
    scope = document.setdefault("scope", f"{key}|{document['release']}|{document['coder']}")
    # The columns must stand as they will before anything is drawn, or the text would move under the reader's eyes.
    document |= {"part": "document", "columns": {name: settings[name] for name in COLUMNS}}
    return CodingSession(document, scope, document["revision"], newest=newest)


def settings_message(liked: Mapping[str, Any], attributes: Sequence[CodingAttribute] = ()) -> dict[str, Any]:
    """How one person likes the pane, in the browser's terms.

    Args:
        liked: What they have chosen, by the names of :data:`USUAL`.
        attributes: What a coder may say of a coding; offered in the memo editor.
    """
    chosen = {**USUAL, **liked}
    return {
        "documents": chosen["documents_open"],
        "codes": chosen["codes_open"],
        "grouped": chosen["documents_by"],
        "size": min(28, max(12, chosen["size"])),
        "passages": chosen["break_passages"],
        "attributes": [
            [attribute.name, attribute.name.replace("_", " ").capitalize(), list(attribute.values)]
            for attribute in attributes
        ],
        **{name: chosen[name] for name in ("language", "snap", "letters", "soft", "keys", "breaks", "follow")},
    }
