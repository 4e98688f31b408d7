"""What every command shares: who acts, the passphrase, printing, errors as one line."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer

from coding.access import Permission, allowed
from coding.errors import HeardError, InvalidInput, VaultLocked
from coding.model import Role
from coding.workspace import projects
from coding.workspace.context import Context, Project
from pipelines.errors import PipelineError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Actor = Annotated[str | None, typer.Option("--as", metavar="USER", help="Who acts (id of a user of the project).")]

PASSPHRASE_HELP = "Give it at the prompt, in HEARD_PASSPHRASE, or as the first line of the file HEARD_PASSPHRASE_FILE."


def plainly(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn expected errors into one line on standard error and exit status 1."""

    @functools.wraps(function)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except (HeardError, PipelineError) as error:
            typer.echo(" ".join(str(error).split()), err=True)
            raise typer.Exit(1) from None
        except OSError as error:
            typer.echo(
                f"{error.filename or 'A file'} could not be used: {error.strerror or type(error).__name__}.", err=True
            )
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("Stopped. What was finished before stays.", err=True)
            raise typer.Exit(1) from None

    return wrapped


def show(value: Any, as_json: bool, text: Callable[[], str]) -> None:
    """Print a result: as JSON, or as text for people."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    else:
        typer.echo(text())


def say(message: str) -> None:
    """A message or progress line, on standard error."""
    typer.echo(message, err=True)


def progress(what: str) -> Callable[[int, int], None]:
    """A progress callback that writes one line a step when somebody is watching."""
    watched = sys.stderr.isatty()

    def report(done: int, total: int) -> None:
        if watched:
            typer.echo(f"\r{what}: {done} of {total}", err=True, nl=done >= total)

    return report


@contextmanager
def acting(folder: Path, actor: str | None, permission: Permission, *, vault: bool = False) -> Iterator[Context]:
    """Open a project and act as one of its users.

    Without ``--as`` the only user who has the permission acts; where several have it, the only lead (or, where the
    originals are needed, the only steward).

    Args:
        folder: The project's folder.
        actor: Id of a user, or None.
        permission: What is going to be done.
        vault: Whether the originals are needed.

    Raises:
        InvalidInput: It cannot be told who acts.
    """
    project = projects.open_project(folder)
    try:
        context = projects.sign_in(project, actor or _only(project, permission))
        if vault:
            context = context.with_vault(passphrase(project))
        yield context
    finally:
        project.store.close()


def _only(project: Project, permission: Permission) -> str:
    able = [user for user in projects.list_users(project) if allowed(user, permission)]
    leads = [user for user in able if Role.LEAD in user.roles] or [u for u in able if Role.STEWARD in u.roles]
    chosen = able if len(able) == 1 else leads
    if len(chosen) != 1:
        names = ", ".join(user.id for user in able)
        raise InvalidInput(f"Say who acts with --as USER; here one of: {names or 'nobody has the role for this'}.")
    return chosen[0].id


def given_passphrase() -> str | None:
    """The passphrase from the environment or a file, or None; never asks.

    Raises:
        VaultLocked: The file named in the environment cannot be read.
    """
    named = os.environ.get("HEARD_PASSPHRASE_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").splitlines()[0]
        except (OSError, IndexError):
            raise VaultLocked(f"The passphrase file {named} cannot be read. {PASSPHRASE_HELP}") from None
    return os.environ.get("HEARD_PASSPHRASE")


def passphrase(project: Project | None = None, *, new: bool = False) -> str:
    """The vault's passphrase from the environment, a file, or a prompt.

    Raises:
        VaultLocked: There is nowhere to take it from.
    """
    given = given_passphrase()
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise VaultLocked(f"The originals are shut: no passphrase was given. {PASSPHRASE_HELP}")
    if project is not None:
        from coding.workspace.demo import PASSPHRASE, is_demo

        if is_demo(project):
            say(f"This is the demo; its passphrase is: {PASSPHRASE}")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
