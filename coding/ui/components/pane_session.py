"""The server's end of a pane's queue: reading what a browser sent, and remembering what was answered.

A browser keeps its operations, each with an id made there, and sends them until every one is acknowledged.
"""

# Why panes are components of our own: decision 0140.

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from functools import partial
from typing import Any, ClassVar, Final, Generic, TypeVar

import streamlit as st

from coding.errors import HeardError, NotSignedIn
from coding.ui.frame.texts import N_, _, say, words_of
from coding.workspace.operations import Answer

logger = logging.getLogger(__name__)

REMEMBERED: Final = 2_000
"""Answers kept for operations that are delivered again."""
TROUBLE: Final = N_("The project could not be reached just now. Nothing is lost; Heard keeps trying to save.")


def trouble(error: Exception) -> str:
    """What a pane says about an error: Heard's own words, or a plain sentence that names nothing."""
    return words_of(error) if isinstance(error, HeardError) else _(TROUBLE)


def read_queue(
    queue: object, scope: str, revision: int, most: int, sign_in: str = ""
) -> tuple[int, list[dict[str, Any]]]:
    """The browser's revision and its operations; anything that cannot be one is left out.

    Args:
        queue: What the browser holds: ``{"scope", "signIn", "seen": revision, "operations": [...]}``, or anything else.
        scope: The pane's scope; the queue of another pane counts as empty.
        revision: Taken for the browser's where it names none.
        most: Operations read from one message; the browser sends the rest again.
        sign_in: Id of the sign-in that lasts in the tab; what was made under another one counts as not sent. The
            browser keeps it and sends it when the same person is there again.
    """
    if not isinstance(queue, Mapping) or queue.get("scope") != scope or queue.get("signIn", "") != sign_in:
        return revision, []
    seen = queue.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool) or seen < 0:
        seen = revision
    raw = queue.get("operations")
    operations = [dict(operation) for operation in raw if _is_operation(operation)] if isinstance(raw, list) else []
    return seen, operations[:most]


def _is_operation(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("id"), str) and isinstance(value.get("kind"), str)


@dataclass
class Answers:
    """What one pane's operations were answered; the oldest are forgotten after ``REMEMBERED``.

    Attributes:
        told: Number of the newest step of its person, in whichever tab, of which the browser was told.
        own: Number of the newest step that was done here, unless another tab did one before it that was not told.
    """

    told: int = 0
    own: int = 0
    _by_id: dict[str, Answer] = field(default_factory=dict)

    def take(
        self,
        operations: Sequence[dict[str, Any]],
        apply: Callable[[list[dict[str, Any]]], Sequence[Answer]],
        newest: Callable[[], int],
    ) -> list[dict[str, Any]]:
        """Have those applied that were not answered yet, keep the answers, and return them.

        Undo takes nothing newer (``seen``) than what its browser had been told of when the key was pressed, be it
        before a restart, and what was done here since.
        """
        fresh = [operation for operation in operations if operation["id"] not in self._by_id]
        if not fresh:
            return fresh
        for operation in fresh:
            if operation["kind"] == "undo":
                seen = operation.get("seen")
                operation["seen"] = max(seen, self.own) if isinstance(seen, int) else self.told
        untold = newest() > max(self.told, self.own)
        self.remember(apply(fresh))
        if not untold:
            self.own = newest()
        return fresh

    def remember(self, answers: Sequence[Answer]) -> None:
        """Keep these answers."""
        for answer in answers:
            self._by_id[answer.id] = answer
        while len(self._by_id) > REMEMBERED:
            del self._by_id[next(iter(self._by_id))]

    def to(self, operations: Sequence[dict[str, Any]]) -> list[Answer]:
        """The answers to these operations, as far as there are any."""
        return [self._by_id[operation["id"]] for operation in operations if operation["id"] in self._by_id]


Backend = TypeVar("Backend")


@dataclass
class PaneSession(ABC, Generic[Backend]):
    """One open pane on the server: its snapshot and what was answered since.

    Attributes:
        name: What the log calls the pane.
        most: Operations read from one message; the browser sends the rest again.
        idle: What a message says where nothing changed or nothing could be read.
        shut_by: Errors that say that the person has gone, or that the pane is no longer theirs.
        document: Message of the document part; the same object on every rerun until a new session is started.
        scope: Separates this pane's queue from others in the same browser tab.
        revision: Revision of what the browser was told last, where it names none.
        operations: Operations answered since the snapshot.
        newest: Number of the newest step of its person, in whichever tab, that the document shows.
        written: The document as it is sent, by language, where nothing in it changes any more.
    """

    name: ClassVar[str]
    most: ClassVar[int] = 500
    shut_by: ClassVar[tuple[type[Exception], ...]] = (NotSignedIn,)
    idle: ClassVar[Mapping[str, Any]] = {}

    document: dict[str, Any]
    scope: str
    revision: int = 0
    operations: int = 0
    newest: InitVar[int] = 0
    written: dict[str, bytes] = field(default_factory=dict)
    _answers: Answers = field(default_factory=Answers)
    _waiting: dict[str, Any] | None = None

    def __post_init__(self, newest: int) -> None:
        """See the attributes."""
        self._answers.told = newest

    def receive(self, backend: Backend, queue: object, sign_in: str = "") -> None:
        """Apply what has just arrived, before the page is run; :meth:`answer` answers it later in the same run."""
        self._waiting = self.exchange(backend, queue, sign_in)

    def answer(self, backend: Backend, queue: object, sign_in: str = "") -> dict[str, Any]:
        """The message that answers what was received, once; where nothing was, or by somebody else, as ``exchange``."""
        message, self._waiting = self._waiting, None
        if message is not None and message["signIn"] == sign_in:
            return message
        return self.exchange(backend, queue, sign_in)

    def exchange(self, backend: Backend, queue: object, sign_in: str = "") -> dict[str, Any]:
        """Apply what the browser sent and return the message that answers it.

        Args:
            backend: The project as this person may see it.
            queue: What the browser holds: ``{"scope", "signIn", "seen": revision, "operations": [...]}``, or None.
                Anything else that a browser might send, and what belongs to another pane or was made under another
                sign-in, is ignored.
            sign_in: Id of the sign-in that lasts in this tab.

        Returns:
            The bridge message: what changed after the browser's revision, an answer to each of its operations, and a
            plain sentence (``trouble``) when the project could not be reached. ``closed`` says that the person has
            gone, or why the pane is not theirs any more.
        """
        seen, operations = read_queue(queue, self.scope, self.revision, self.most, sign_in)
        message: dict[str, Any] = {"part": "bridge", "scope": self.scope, "signIn": sign_in, "from": seen, "to": seen}
        message |= self.idle
        try:
            newest_step = partial(self.newest_step, backend)
            if fresh := self._answers.take(operations, partial(self.apply, backend), newest_step):
                answers = self._answers.to(fresh)
                self.operations += len(answers)
                self.applied(backend, fresh, {answer.id for answer in answers if answer.ok})
            newest = newest_step()
            message |= self.changes(backend, seen) | {"newest": newest}
            self._answers.told = newest
        except self.shut_by as error:
            message["closed"] = words_of(error)
        except Exception as error:  # the pane must stay up and keep its queue whatever happens behind it
            logger.error("%s pane: %s while saving %d operations", self.name, type(error).__name__, len(operations))
            message["trouble"] = trouble(error)
        message["acknowledged"] = [self.acknowledgement(answer) for answer in self._answers.to(operations)]
        return message | self.updates_since(seen)

    def closed(self, why: str) -> dict[str, Any]:
        """The message that makes the pane take everything away: nobody is there, or it is no longer theirs."""
        return {"part": "bridge", "scope": self.scope, "acknowledged": [], "closed": why}

    @abstractmethod
    def apply(self, backend: Backend, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """Apply operations that were not answered yet."""

    @abstractmethod
    def changes(self, backend: Backend, seen: int) -> dict[str, Any]:
        """What changed after a revision, in the browser's terms."""

    def newest_step(self, backend: Backend) -> int:
        """Number of the newest step of the person here that undo would take; 0 where other tabs make no difference."""
        return 0

    def applied(self, backend: Backend, operations: Sequence[Mapping[str, Any]], accepted: Collection[str]) -> None:
        """Look at what only some operations change."""

    def updates_since(self, seen: int) -> dict[str, Any]:
        """What the session knows already and tells whatever happened, in the browser's terms."""
        return {}

    def acknowledgement(self, answer: Answer) -> list[Any]:
        """An answer in the browser's terms."""
        return [answer.id, answer.ok, answer.reason and say(answer.reason)]


Session = TypeVar("Session", bound=PaneSession[Any])


def kept_session(slot: str, bridge_key: str, rebase_after: int, start: Callable[[], Session]) -> Session:
    """The session of a pane that is still open, else a new one.

    A new one starts when the pane was away, and after ``rebase_after`` operations.

    Args:
        slot: Where Streamlit's session keeps it.
        bridge_key: Key of the pane's bridge, which Streamlit forgets when the pane is not drawn.
        rebase_after: Operations after which the next full run takes a new snapshot.
        start: Takes a snapshot and starts a session on it.
    """
    session: Session | None = st.session_state.get(slot)
    reopened = bridge_key not in st.session_state
    if session is None or reopened or session.operations >= rebase_after:
        session = start()
        st.session_state[slot] = session
    return session


def forget_sessions(pane: str) -> None:
    """Let the open panes of a kind (``review``) take a new snapshot: what they show was changed beside them."""
    for name in [str(key) for key in st.session_state]:
        if f"{pane}-" in name and name.endswith("-session"):
            del st.session_state[name]
