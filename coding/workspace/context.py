"""Who acts on which project, and the mark that every use-case carries."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from coding import access
from coding.access import Permission
from coding.errors import VaultLocked
from coding.model import Role, User
from coding.store import Store
from coding.store.codings import Viewer
from coding.vault import Vault
from coding.workspace.unfinished_imports import key_hashes, sweep_unfinished

__all__ = ["PERMISSIONS", "Cancelled", "Context", "Progress", "Project", "Vault"]
__all__ += ["ignore_progress", "never_cancelled", "new_id", "requires"]

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

PERMISSIONS: dict[str, Permission] = {}
"""Every use-case and the permission it needs, by ``module.function`` (filled by :func:`requires`)."""


def new_id() -> str:
    """A new random id for a record."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Project:
    """One open project: its folder, store, id and title."""

    folder: Path
    store: Store
    id: str
    title: str


@dataclass(frozen=True)
class Context:
    """A person acting on a project.

    Attributes:
        project: The open project.
        user: Who acts; checked against the project's users by whoever made the context.
        vault: The vault, where this person has opened it in this session.
    """

    project: Project
    user: User
    vault: Vault | None = None

    @property
    def store(self) -> Store:
        """The project's store."""
        return self.project.store

    @property
    def viewer(self) -> Viewer:
        """The person as the blindness rule sees them."""
        return Viewer(self.user.id, Role.LEAD in self.user.roles)

    def may(self, permission: Permission) -> bool:
        """Whether the person has a permission."""
        return access.allowed(self.user, permission)

    def open_vault(self) -> Vault:
        """The vault.

        Raises:
            VaultLocked: It has not been opened in this session.
        """
        if self.vault is None:
            raise VaultLocked("The originals are shut. Enter the project's passphrase to open them for this session.")
        return self.vault

    def with_vault(self, passphrase: str) -> Context:
        """The same person with the vault opened.

        Raises:
            WrongPassphrase: The passphrase does not open it.
            AccessDenied: The person neither sees originals nor reads drawn lines of them in masked form.
        """
        if not self.may(Permission.READ_AGAIN):
            access.check(self.user, Permission.REVIEW_ORIGINALS)
        vault = Vault.open(self.project.folder, passphrase)
        sweep_unfinished(self.store, vault)
        key_hashes(self.store, vault)
        return replace(self, vault=vault)


def requires(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Context, Parameters], Result]], Callable[Concatenate[Context, Parameters], Result]]:
    """Mark a use-case with the permission it needs, and ask for it on every call.

    Raises (at call time):
        AccessDenied: The person acting does not have it.
    """

    def mark(
        function: Callable[Concatenate[Context, Parameters], Result],
    ) -> Callable[Concatenate[Context, Parameters], Result]:
        PERMISSIONS[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = permission

        @functools.wraps(function)
        def guarded(context: Context, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            access.check(context.user, permission)
            return function(context, *args, **kwargs)

        return guarded

    return mark


def ignore_progress(done: int, total: int) -> None:
    """A progress callback that shows nothing."""


def never_cancelled() -> bool:
    """A cancel callback for work that nobody can cancel."""
    return False


Progress = Callable[[int, int], Any]
"""Called with (done, total) while long work runs."""
Cancelled = Callable[[], bool]
"""Asked between steps; True stops the work and keeps nothing unfinished."""
