"""Who acts on which project, and the mark that every use-case carries."""

from __future__ import annotations

import functools
import inspect
import logging
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from coding import access, vault_recordings
from coding.access import Permission
from coding.errors import AccessDenied, NotSignedIn, VaultLocked
from coding.model import Role, User
from coding.model.message import Message
from coding.store import Cursor, Store, people, settings
from coding.store.codings import Viewer
from coding.store.memory import Memory
from coding.store.row_filter import SiteStore, filtered_for
from coding.vault import STEP, Vault
from coding.workspace.erased_participants import settle
from coding.workspace.vault_records import (
    cut_history,
    filtered_vault,
    key_hashes,
    note_event_head,
    settle_step,
    sweep_unfinished,
    whole,
)

__all__ = ["DENIALS", "IDS", "PERMISSIONS", "Cancelled", "Context", "Progress", "Project", "Vault"]
__all__ += ["ignore_progress", "never_cancelled", "new_id", "reads", "requires", "writes"]


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

PERMISSIONS: dict[str, Permission] = {}
"""Every use-case and the permission it needs, by its path below the workspace or the extras (see :func:`requires`)."""

DENIALS: Final = logging.getLogger("coding.denials")
"""Told when somebody asks for what their roles do not grant; a server's log takes it (level ``INFO``)."""
SIGNED_OUT: Final = Message("You are no longer signed in here. Nothing was changed. Sign in again to go on.")
IDS: Final = "heard_ids"
"""Entry of a log record: the ids that go with what happened."""


def new_id() -> str:
    """A new random id for a record."""
    return str(uuid.uuid4())


def never_cancelled() -> bool:
    """A cancel callback for work that nobody can cancel."""
    return False


@dataclass(frozen=True)
class Project:
    """One open project: its folder, store, id and title.

    Attributes:
        notices: What whoever opened it must know, a sentence each.
    """

    folder: Path
    store: Store
    id: str
    title: str
    notices: tuple[str, ...] = ()

    @property
    def memory(self) -> Memory:
        """What this process remembers of it: the one place where anything of a project is kept between two calls."""
        return self.store.memory


class _TakenBackError(Exception):
    """Takes back what was done to see what would come of it."""


@dataclass(frozen=True)
class Context:
    """A person acting on a project.

    Attributes:
        project: The open project.
        user: Who acts; checked against the project's users by whoever made the context.
        vault: The vault, where this person has opened it in this session.
        over: Says whether the sign-in behind it is over. Whatever holds the context then, a page left open or a click
            that comes late, can do nothing with it any more.
        because: What is said then.
    """

    project: Project
    user: User
    vault: Vault | None = None
    over: Callable[[], bool] = field(default=never_cancelled, compare=False, repr=False)
    because: Message = field(default=SIGNED_OUT, compare=False, repr=False)

    @property
    def store(self) -> Store | SiteStore:
        """The project's store, as far as the person may see what is in it."""
        return filtered_for(self.project.store, self.user.site)

    @property
    def memory(self) -> Memory:
        """What this process remembers of what the person may see."""
        return self.store.memory

    @property
    def everywhere(self) -> Context:
        """The same person for a step that must know all of the study, and shows nothing that is of another site."""
        return replace(self, user=replace(self.user, site=None))

    @property
    def viewer(self) -> Viewer:
        """The person as the blindness rule sees them."""
        return Viewer(self.user.id, Role.LEAD in self.user.roles)

    def may(self, permission: Permission) -> bool:
        """Whether the person has a permission."""
        return access.allowed(self.user, permission)

    def open_vault(self) -> Vault:
        """The vault, as far as the person may see what is in it.

        Raises:
            NotSignedIn: The sign-in is over.
            VaultLocked: It has not been opened in this session.
        """
        self.ask()
        if self.vault is None:
            raise VaultLocked(
                Message("The originals are closed. Enter the project's passphrase to open them for this session.")
            )
        site = self.user.site
        return self.vault if site is None else filtered_vault(self.project.store, site, self.vault)

    def ask(self, permission: Permission | None = None) -> None:
        """Refuse unless the person is still signed in and has the permission.

        Raises:
            NotSignedIn: The sign-in is over.
            AccessDenied: None of the person's roles grants it.
        """
        if self.over():
            raise NotSignedIn(self.because)
        if permission is None:
            return
        try:
            access.check(self.user, permission)
        except AccessDenied:
            DENIALS.info("access.denied", extra={IDS: {"person": self.user.id, "why": permission.name.lower()}})
            raise

    def together(self, action: Callable[[], Result], keep: Callable[[Result], bool] = lambda result: True) -> Result:
        """Take several steps as one: all that they do in the project and its vault, or nothing of it.

        Args:
            action: Takes them. What one of them refuses is to end it, or to make ``keep`` say no.
            keep: Told what came of them; where it says no, as after a dry run, all of it is taken back.
        """
        results: list[Result] = []
        vault, step = self.vault, new_id()

        def steps() -> None:
            if vault:
                settle_step(self.project.store, vault)
            with vault.at_once(step) if vault else nullcontext():
                results.append(action())
                if not keep(results[-1]):
                    raise _TakenBackError
            if vault and (vault.get_json(STEP) or {}).get("step") == step:
                self.project.store.write(lambda cursor: settings.set_meta(cursor, STEP, step))

        def settled() -> Exception | None:
            """What kept the vault from being settled: the next step or opening does it then."""
            try:
                if vault:
                    settle_step(self.project.store, vault)
            except Exception as error:
                return error
            return None

        def whole_step() -> None:
            # Nobody else writes to either until both have it.
            with vault.alone() if vault else nullcontext():
                try:
                    self.store.together(steps)
                except BaseException as error:
                    raise error from settled()
                settled()

        try:
            self.project.store.undisturbed(whole_step)
        except BaseException as error:
            self.project.memory.forget_words()
            if not isinstance(error, _TakenBackError):
                raise
        return results[-1]

    def for_long_work(self) -> Context:
        """The same person for work that goes on when they have signed out, as long as they may do it."""
        self.ask()

        def over() -> bool:
            now = self.project.store.ask(lambda cursor: people.user(cursor, self.user.id))
            return not (now.active and now.site == self.user.site and now.roles >= self.user.roles)

        changed = Message("What you may do here was changed while this was under way, so it was stopped.")
        return replace(self, over=over, because=changed)

    def with_vault(self, passphrase: str) -> Context:
        """The same person with the vault opened.

        Raises:
            WrongPassphrase: The passphrase does not open it.
            AccessDenied: The person neither sees originals nor reads drawn lines of them in masked form.
        """
        self.ask(None if self.may(Permission.READ_AGAIN) else Permission.REVIEW_ORIGINALS)
        vault = Vault.open(self.project.folder, passphrase)
        settle_step(self.project.store, vault)
        sweep_unfinished(self.project.store, vault)
        vault_recordings.finish(vault)
        key_hashes(self.project.store, vault)
        settle(self.project.folder, self.project.store, vault)
        note_event_head(self.project.store, vault)
        return replace(self, vault=vault)

    def note_history(self, vault: Vault | None = None) -> None:
        """Note in the vault how far the history goes; where none is open nothing is done.

        Args:
            vault: Another than the person's own, which was opened for one step.
        """
        opened = vault or self.vault
        if opened is not None:
            note_event_head(self.project.store, whole(opened))

    @property
    def cut_history(self) -> Message | None:
        """What is wrong where the open vault noted an event that the history does not have any more."""
        return None if self.vault is None else cut_history(self.project.store, whole(self.vault))


UseCase = Callable[Concatenate[Context, Parameters], Result]
WithCursor = Callable[Concatenate[Context, Cursor, Parameters], Result]


def requires(permission: Permission) -> Callable[[UseCase[Parameters, Result]], UseCase[Parameters, Result]]:
    """Mark a use-case with the permission it needs, and ask for it on every call.

    Raises (at call time):
        NotSignedIn: Their sign-in is over.
        AccessDenied: The person acting does not have it.
    """

    def mark(function: UseCase[Parameters, Result]) -> UseCase[Parameters, Result]:
        path = function.__module__.removeprefix("coding.workspace.").removeprefix("coding.extras.")
        PERMISSIONS[f"{path}.{function.__name__}"] = permission

        @functools.wraps(function)
        def guarded(context: Context, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            context.ask(permission)
            return function(context, *args, **kwargs)

        return guarded

    return mark


def reads(
    permission: Permission | None = None,
) -> Callable[[WithCursor[Parameters, Result]], UseCase[Parameters, Result]]:
    """As :func:`requires`, for a use-case that is one reading: the cursor comes second, and callers do not give it.

    Without a permission it marks a part of use-cases, which ask themselves.
    """
    return _within(permission, lambda store, act: store.ask(act))


def writes(
    permission: Permission | None = None,
) -> Callable[[WithCursor[Parameters, Result]], UseCase[Parameters, Result]]:
    """As :func:`reads`, for a use-case that is one transaction; it may run again, as :meth:`Store.write` says."""
    return _within(permission, lambda store, act: store.write(act))


def _within(
    permission: Permission | None, run: Callable[[Store | SiteStore, Callable[[Cursor], Any]], Any]
) -> Callable[[WithCursor[Parameters, Result]], UseCase[Parameters, Result]]:
    def mark(function: WithCursor[Parameters, Result]) -> UseCase[Parameters, Result]:
        @functools.wraps(function)
        def use_case(context: Context, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Any:
            return run(context.store, lambda cursor: function(context, cursor, *args, **kwargs))

        wrapped = called_like(function, use_case)
        return requires(permission)(wrapped) if permission else wrapped

    return mark


def called_like(function: Callable[..., Any], use_case: UseCase[Parameters, Result]) -> UseCase[Parameters, Result]:
    """A use-case, seen from outside as a function without its second parameter, which the use-case gives."""
    first, _second, *others = (signature := inspect.signature(function)).parameters.values()
    use_case.__signature__ = signature.replace(parameters=[first, *others])  # type: ignore[attr-defined]
    return use_case


def ignore_progress(done: int, total: int) -> None:
    """A progress callback that shows nothing."""


Progress = Callable[[int, int], Any]
"""Called with (done, total) while long work runs."""
Cancelled = Callable[[], bool]
"""Asked between steps; True stops the work and keeps nothing unfinished."""
