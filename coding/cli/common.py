"""What every command shares: who acts, the passphrase, printing, errors as one line."""

from __future__ import annotations

import functools
import inspect
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, TextIO, TypeVar, get_args

import typer

from coding.access import Permission, allowed
from coding.errors import HeardError, InvalidInput, NotFound, NotProven, VaultLocked, reason_of
from coding.model import Role
from coding.model.texts import lines_of, refuse_halves
from pipelines.errors import PipelineError

if TYPE_CHECKING:
    # Imported where a project is opened: commands on plain text open none, and start in a third of the time.
    from coding.model import Interview, Release
    from coding.workspace.context import Context, Project

Record = TypeVar("Record")
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project's folder.")]
OptionalFolder = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The project's folder.")]
Interviews = Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="Interview ids or participant labels.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
_Actor = Annotated[str | None, typer.Option("--as", metavar="USER", help="Who acts (id of a user of the project).")]
_TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help="A file made by heard token make, in place of your own passphrase; or name it in HEARD_TOKEN_FILE.",
    ),
]

PASSPHRASE_HELP = "Give it at the prompt, in HEARD_PASSPHRASE, or as the first line of the file HEARD_PASSPHRASE_FILE."


_FIELDS = Formatter()
_CALL: ContextVar[dict[str, Any]] = ContextVar("call")
"""What the command is called with besides what is its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command comes to.

    Attributes:
        record: What ``--json`` prints; a dataclass as its fields.
        text: What people read, as one text or as lines, or what makes it of the record.
        unfinished: What was not done, in a line on standard error; the exit status is 1. Without words where that was
            said already.
    """

    record: Any
    text: str | Iterable[str] | Callable[[Any], str | Iterable[str]]
    unfinished: str | None = None

    def written(self, as_json: bool) -> str:
        """As JSON, or as text for people."""
        if as_json:
            return json.dumps(self.record, ensure_ascii=False, default=_plain)
        text = self.text(self.record) if callable(self.text) else self.text
        return text if isinstance(text, str) else "\n".join(text)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


Words = str | Callable[[Any], str | Iterable[str]]
"""What people read of a record: with ``{it.name}`` for its fields (``str.format``), or what makes it of the record."""


def listing(records: Sequence[Any], line: Words, nothing: str = "", unfinished: str | None = None) -> Result:
    """Records one below the other.

    Args:
        records: What ``--json`` prints.
        line: A record for people.
        nothing: What is said where there is none.
        unfinished: As in a result.
    """
    return Result(records, [_in_words(line, it) for it in records] or nothing, unfinished)


def _in_words(words: Words, it: Any, **given: Any) -> str:
    text = words.format(it=it, **given) if isinstance(words, str) else words(it)
    return text if isinstance(text, str) else "\n".join(text)


def named_among(records: Sequence[Record], label: str, names: Callable[[Record], Iterable[str]], what: str) -> Record:
    """The record that somebody names: by its id, by what it is called, whatever the case, or by its number from 1.

    Args:
        records: All of them.
        label: What was typed.
        names: Id and names of a record.
        what: What one is called.

    Raises:
        NotFound: None is called so, or several are.
    """
    same = [record for record in records if label in names(record)] or [
        record for record in records if label.casefold() in (name.casefold() for name in names(record))
    ]
    if not same and label.isdecimal() and 0 < int(label) <= len(records):
        return records[int(label) - 1]
    if len(same) != 1:
        raise NotFound(f"There is no {what} “{label}” here, or more than one. Name it by its id.")
    return same[0]


@dataclass(frozen=True, slots=True)
class Named:
    """Beside the annotation of an argument: what is typed names a record; the command gets its id, or those of several.

    Any function of the context and what was typed can stand there in its place.

    Attributes:
        records: All of them.
        what: What one is called.
        name: The field with the name that people know it by, besides its id.
    """

    records: Callable[[Context], Sequence[Any]]
    what: str
    name: str = "id"

    def record(self, context: Context, typed: str) -> Any:
        """The record itself."""
        return named_among(self.records(context), typed, attrgetter("id", self.name), self.what)

    def __call__(self, context: Context, typed: str | list[str]) -> str | list[str]:
        """What the command gets."""
        names = [typed] if isinstance(typed, str) else typed
        ids = [self.record(context, name).id for name in names]
        return ids[0] if isinstance(typed, str) else ids


def interview_named(context: Context, name: str, state: str | None = None) -> Interview:
    """The interview that somebody names by its id or its participant's label, and that is in this state.

    Raises:
        InvalidInput: None is called so, or several are.
    """
    from coding.workspace.project.interviews import list_interviews

    known = [each for each in list_interviews(context) if state in (None, each.state)]
    fitting = [each for each in known if name in (each.id, each.participant_label)]
    if len(fitting) != 1:
        where = "`heard status --json` lists their ids." if state is None else "`heard status` lists them."
        what = "" if state is None else f", that is {state.replace('_', ' ')}"
        raise InvalidInput(f"“{name}” names no interview, or several{what}. {where}")
    return fitting[0]


def released(context: Context, document: str) -> str:
    """The current release of an interview that somebody names: by release, interview, or participant's label.

    Raises:
        NotFound: No released interview is called so, or several are.
    """
    from coding.workspace.project.interviews import list_interviews

    known = {interview.release_id: interview for interview in list_interviews(context) if interview.release_id}
    return named_among(
        list(known), document, lambda release: (release, known[release].id, known[release].participant_label),
        "released interview",
    )  # fmt: skip


DocumentName = Annotated[str, typer.Argument(metavar="DOC", help="Release or interview id, or participant label.")]
ReleaseId = Annotated[DocumentName, released]


def place_in(release: Release, line: str | None, start: int | None, end: int | None) -> tuple[int, int]:
    """A passage by its lines, or by its characters.

    Raises:
        InvalidInput: Neither is said, or there is no such line.
    """
    if line is not None:
        return lines_of(release, line)
    if start is None or end is None:
        raise InvalidInput("Say where: --line 3, --line 3-5, or --start and --end.")
    return start, end


def pairs(values: Iterable[str] | None) -> dict[str, str]:
    """What was typed as ``NAME=VALUE``, as often as somebody likes."""
    return {name.strip(): value for name, _, value in (each.partition("=") for each in values or ())}


def unfinished(summary: str, reasons: Sequence[str]) -> str | None:
    """What was not done, in a line; None where there is no reason.

    Args:
        summary: What was done and what was not (``"1 of 3 files was refused."``).
        reasons: The first is said, the rest is in the result.
    """
    more = f" ({len(reasons) - 1} more in the result.)" if len(reasons) > 1 else ""
    return " ".join(f"{summary} {reasons[0]}{more}".split()) if reasons else None


Command = Callable[..., Result | str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A command that takes one step of a study and prints what comes of it.

    Attributes:
        name: As it is typed.
        permission: As of :meth:`Group.command`.
        step: The use-case. It is called with the context, and with the arguments by their names.
        help: What the command does, in a sentence.
        arguments: As the use-case calls them, with what typer shall know of each. What it can go without, or what may
            be None, need not be typed.
        prints: What comes of it in words, as ``it``, with the arguments by their names; of a list a line each.
        record: What ``--json`` prints, where it is not what comes: by name a field as in ``prints``, or a value. Of a
            list each is printed so.
        nothing: What is said where the list is empty.
        vault: As of :meth:`Group.command`.
    """

    name: str
    permission: Permission
    step: Callable[..., Any]
    help: str
    arguments: dict[str, Any] = field(default_factory=dict)
    prints: Words = "{it}"
    record: dict[str, Any] | None = None
    nothing: str = ""
    vault: bool = False

    def take(self, context: Context, **given: Any) -> Result:
        """Take the step."""
        it = self.step(context, **given)
        if isinstance(it, Sequence) and not isinstance(it, str):
            lines = [_in_words(self.prints, each, **given) for each in it]
            return Result([self.recorded(each, given) for each in it], lines or self.nothing)
        return Result(self.recorded(it, given), _in_words(self.prints, it, **given))

    def recorded(self, it: Any, values: dict[str, Any]) -> Any:
        """What is printed as JSON."""
        if self.record is None:
            return it
        known = {**values, "it": it}
        return {
            name: _FIELDS.get_field(value, (), known)[0] if isinstance(value, str) else value
            for name, value in self.record.items()
        }

    def options(self) -> list[inspect.Parameter]:
        """The arguments, each with what stands there where it is not typed.

        Raises:
            TypeError: The use-case takes others.
        """
        of_step = inspect.signature(self.step)
        of_step.bind(None, **self.arguments)
        options = []
        for name, annotation in self.arguments.items():
            default = of_step.parameters[name].default
            missing = default is inspect.Parameter.empty and type(None) in get_args(get_args(annotation)[0])
            options.append(_option(name, annotation, None if missing else default))
        return options


class Group:
    """The commands of a module; with a name, those that are typed after it, and groups within it."""

    def __init__(self, name: str = "", help: str = "", within: Iterable[Group] = ()) -> None:
        self.name, self.within = name, tuple(within)
        self.typer = typer.Typer(help=help, no_args_is_help=True)
        for group in self.within:
            group.add_to(self.typer)

    def rows(self, *rows: Row) -> None:
        """Register commands that take one step each.

        Raises:
            TypeError: A use-case takes other arguments.
        """
        for row in rows:
            signature = inspect.Signature([_option("context", None), *row.options()], return_annotation=Result)
            command = _as_command(_within(row.take, signature, row.permission, vault=row.vault), signature, acts=True)
            self.typer.command(row.name, help=row.help)(command)

    def command(
        self, name: str, permission: Permission | None = None, *, vault: bool = False, acts: bool = False
    ) -> Callable[[Command], Command]:
        """Register a command. It prints what its function returns; who returns a result takes ``--json``.

        Args:
            name: As it is typed.
            permission: What is going to be done: the project is opened for whoever does it, and the function takes
                ``context`` in place of the folder.
            vault: Whether the originals are needed.
            acts: Whether somebody acts though the function opens the project itself (:func:`working_in`).
        """

        def register(function: Command) -> Command:
            signature = inspect.signature(function, eval_str=True)
            acting = acts or permission is not None
            working = function if permission is None else _within(function, signature, permission, vault=vault)
            self.typer.command(name, help=inspect.getdoc(function))(_as_command(working, signature, acts=acting))
            return function

        return register

    def add_to(self, app: typer.Typer) -> None:
        """Register the commands in an app, or in a group of one."""
        if self.name:
            app.add_typer(self.typer, name=self.name)
        else:
            app.registered_commands += self.typer.registered_commands


def _within(function: Command, signature: inspect.Signature, permission: Permission, *, vault: bool) -> Command:
    """The function of a project that is open, as one that opens it, and finds what is named."""

    def working(folder: Path, **options: Any) -> Result | str | None:
        with working_in(folder, permission, vault=vault) as context:
            for name, value in options.items():
                for find in filter(callable, getattr(signature.parameters[name].annotation, "__metadata__", ())):
                    options[name] = find(context, value)
            return function(context, **options)

    return working


def _as_command(function: Command, signature: inspect.Signature, *, acts: bool) -> Callable[..., None]:
    """A function as a command, with the options that every command takes; expected errors are one line each."""
    options_of_folder = [_FOLDER if name == "context" else option for name, option in signature.parameters.items()]
    shared = [
        *[_option("actor", _Actor)] * (acts and "actor" not in signature.parameters),
        *[_option("as_json", _AsJson, False)] * (signature.return_annotation in (Result, Result | None)),
        *[_option("token_file", _TokenFile)] * acts,
    ]

    def command(**options: Any) -> None:
        _CALL.set({each.name: options.pop(each.name) for each in shared})
        with _errors_in_a_line():
            for value in options.values():
                for text in value if isinstance(value, list) else [value]:
                    # A path may hold what is no UTF-8, as its system has it.
                    if isinstance(text, str):
                        refuse_halves(text)
            result = function(**options)
            if result is not None:
                _print(result if isinstance(result, Result) else Result(None, result))

    command.__signature__ = signature.replace(parameters=[*options_of_folder, *shared])  # type: ignore[attr-defined]
    return command


def _option(name: str, annotation: Any, default: Any = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_FOLDER = inspect.Parameter("folder", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Folder)


def _print(result: Result) -> None:
    typer.echo(result.written(_CALL.get().get("as_json", False)))
    if result.unfinished is not None:
        if result.unfinished:
            say(result.unfinished)
        raise typer.Exit(1)


@contextmanager
def _errors_in_a_line() -> Iterator[None]:
    """Turn expected errors into one line on standard error and exit status 1."""
    try:
        yield
    except (HeardError, PipelineError) as error:
        say(" ".join(str(error).split()))
    except OSError as error:
        say(f"{error.filename or 'A file'} could not be used: {reason_of(error)}.")
    except KeyboardInterrupt:
        say("Stopped. What was finished before stays.")
    else:
        return
    raise typer.Exit(1)


def say(*messages: str) -> None:
    """Messages or progress lines, on standard error."""
    for message in messages:
        typer.echo(message, err=True)


def check_out(out: Path) -> None:
    """Refuse a file that cannot be written before what goes into it is made, registered and numbered.

    Raises:
        InvalidInput: Its folder is not there or takes no files, or it is a folder itself.
    """
    folder = out.resolve().parent
    if not folder.is_dir():
        raise InvalidInput(f"{out} could not be written: there is no folder {folder}. Nothing was made.")
    places = [out] if _written_into(out) else [out, folder]
    if out.is_dir() or not all(os.access(place, os.W_OK) for place in places if place.exists()):
        raise InvalidInput(f"{out} could not be written. Nothing was made.")


def write_file(out: Path, data: bytes) -> None:
    """Write a file that a command made: whole, or an earlier one of that name stays.

    Raises:
        InvalidInput: It could not be written.
    """
    part = out.with_name(f"{out.name}.part")
    try:
        if _written_into(out):
            out.write_bytes(data)
            return
        try:
            part.write_bytes(data)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidInput(f"{out} could not be written: {reason_of(error)}.") from error


def _written_into(out: Path) -> bool:
    """Whether nothing can take the place of a file: of a device, a pipe, or what a link (``/dev/stdout``) leads to."""
    return out.is_symlink() or (out.exists() and not out.is_file())


@contextmanager
def private_file(file: Path, project: Path) -> Iterator[TextIO]:
    """A new text file that only its owner may read; it goes again where what belongs into it cannot be made.

    Args:
        file: Where to write it.
        project: The project's folder, in which it may not lie.

    Yields:
        What takes the text.

    Raises:
        InvalidInput: It is there already, lies in the project's folder, or cannot be made.
    """
    if file.resolve().is_relative_to(project.resolve()):
        raise InvalidInput(f"{file} is in the project's folder and would go along with every copy. Write it elsewhere.")
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InvalidInput(f"{file} is there already. Name another file, or delete it first.") from None
    except OSError as error:
        raise InvalidInput(f"{file} could not be written: {reason_of(error)}.") from error
    try:
        with os.fdopen(opened, "w", encoding="utf-8", newline="") as writing:
            yield writing
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def progress(what: str) -> Callable[[int, int], None]:
    """A progress callback that writes one line a step when somebody is watching."""
    watched = sys.stderr.isatty()

    def report(done: int, total: int) -> None:
        if watched:
            typer.echo(f"\r{what}: {done} of {total}", err=True, nl=done >= total)

    return report


@contextmanager
def working_in(
    folder: Path,
    permission: Permission,
    *,
    vault: bool = False,
    actor: str | None = None,
    by_originals: bool = False,
) -> Iterator[Context]:
    """Open a project and act as whoever ``--as`` or the token names, who proves it where they have a passphrase.

    Without either the only user who has the permission acts; where several have it, the only lead (or, where the
    originals are needed, the only steward).

    Args:
        folder: The project's folder.
        permission: What is going to be done.
        vault: Whether the originals are needed.
        actor: Id of a user, in place of ``--as``.
        by_originals: Whether the passphrase of the originals alone proves who it is.

    Raises:
        InvalidInput: It cannot be told who acts.
        NotProven: It is not shown that it is they.
        VaultLocked, WrongPassphrase: The originals do not open.
        AccessDenied: By the originals alone: they may not do it.
    """
    from coding.workspace.people.users import sign_in

    with opened(folder) as project:
        who = actor or _CALL.get().get("actor")
        if by_originals:
            context = sign_in(project, who or _only(project, permission))
            context.ask(permission)
        else:
            context = let_in_by(project, who, permission)
        if vault or by_originals:
            context = context.with_vault(passphrase(project))
            say(*filter(None, [context.cut_history]))
        yield context
        context.note_history()


@contextmanager
def opened(folder: Path) -> Iterator[Project]:
    """Open a project, and say what whoever opens it must know."""
    from coding.workspace.project.open import open_project

    project = open_project(folder)
    try:
        say(*project.notices)
        yield project
    finally:
        project.store.close()


@contextmanager
def acting_by_passphrase(folder: Path, whose: str | None) -> Iterator[tuple[Context, str]]:
    """Open a project and act as oneself, with the passphrase itself; a token is not enough.

    Args:
        folder: The project's folder.
        whose: Id of a user, or None where only one person works in the project.

    Yields:
        The person, and the passphrase that was asked for, or "" where they have none.

    Raises:
        InvalidInput: It cannot be told who acts.
        NotProven: It is not shown that it is they.
    """
    from coding.workspace.people.credential import let_in, own_hash
    from coding.workspace.people.users import sign_in

    with opened(folder) as project:
        who = sign_in(project, whose or _alone(project)).user.id
        passphrase = own_passphrase(project, who) if own_hash(project, who) is not None else ""
        yield let_in(project, who, lambda: passphrase), passphrase


def _alone(project: Project) -> str:
    from coding.workspace.people.users import list_users

    active = [user.id for user in list_users(project) if user.active]
    if len(active) != 1:
        raise InvalidInput(f"Say who you are with --as USER; here one of: {', '.join(active)}.")
    return active[0]


def let_in_by(project: Project, actor: str | None, permission: Permission) -> Context:
    """Whoever acts, by ``--as``, by the token in a file, or as the only one who may.

    Raises:
        InvalidInput: It cannot be told who acts, or the token is another's.
        NotProven: It is not shown that it is they.
    """
    from coding.workspace.people.credential import let_in, token_owner

    named = _CALL.get().get("token_file") or os.environ.get("HEARD_TOKEN_FILE")
    if not named:
        who = actor or _only(project, permission)
        return let_in(project, who, functools.partial(own_passphrase, project, who))
    token = _token_in(Path(named))
    owner = token_owner(project, token)
    if actor not in (None, owner):
        raise InvalidInput(f"The token in {named} is one of “{owner}”, not of “{actor}”. Nothing was done.")
    return let_in(project, owner, str, token)


def _token_in(path: Path) -> str:
    """The token in a file that only its owner can read.

    Raises:
        NotProven: It cannot be read, or others can read it too.
    """
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise NotProven(f"Others can read the token file {path}. Make it yours alone: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NotProven(f"The token file {path} cannot be read. Make another with: heard token make") from None


def own_passphrase(project: Project, user_id: str) -> str:
    """Somebody's own passphrase, asked for at the terminal and taken from nowhere else.

    Raises:
        NotProven: There is no terminal.
    """
    from coding.workspace.people.users import user_names

    nowhere = NotProven(
        f"“{user_id}” has a passphrase of their own, and there is no terminal to ask for it at. Give a file made "
        "by heard token make with --token-file FILE, or name it in HEARD_TOKEN_FILE."
    )
    return _at_terminal(f"Passphrase of {user_names(project)[user_id]}", nowhere)


def _at_terminal(prompt: str, nowhere: HeardError, *, twice: bool = False) -> str:
    """What is typed and not shown; where there is no terminal, the error is raised that says so."""
    if not sys.stdin.isatty():
        raise nowhere
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True))


def _only(project: Project, permission: Permission) -> str:
    from coding.workspace.people.users import list_users

    able = [user for user in list_users(project) if allowed(user, permission)]
    leads = [user for user in able if Role.LEAD in user.roles] or [u for u in able if Role.STEWARD in u.roles]
    candidates = able if len(able) == 1 else leads
    if len(candidates) != 1:
        names = ", ".join(user.id for user in able)
        raise InvalidInput(f"Say who acts with --as USER; here one of: {names or 'nobody has the role for this'}.")
    return candidates[0].id


def configured_passphrase(variable: str = "HEARD_PASSPHRASE") -> str | None:
    """The passphrase from the environment or a file, or None; never asks.

    Args:
        variable: Name in the environment; with ``_FILE`` after it, that of the file.

    Raises:
        VaultLocked: The file named in the environment cannot be read.
    """
    named = os.environ.get(f"{variable}_FILE")
    if named:
        try:
            # An editor may begin a file with a mark that nobody types.
            return Path(named).read_text(encoding="utf-8-sig").splitlines()[0]
        except (OSError, IndexError, UnicodeError):
            raise VaultLocked(f"The passphrase file {named} cannot be read. {PASSPHRASE_HELP}") from None
    return os.environ.get(variable)


def comparing_passphrase(project: Project) -> str | None:
    """The passphrase for comparing what leaves with the key: as given; the demo's is no secret."""
    from coding.workspace.demo import PASSPHRASE, is_demo

    return configured_passphrase() or (PASSPHRASE if is_demo(project) else None)


def new_passphrase() -> str:
    """The passphrase to take instead, from HEARD_NEW_PASSPHRASE, a file, or a prompt that asks twice.

    Raises:
        VaultLocked: There is nowhere to take it from.
    """
    new = configured_passphrase("HEARD_NEW_PASSPHRASE")
    nowhere = VaultLocked(
        "No new passphrase was given. Give it at the prompt, in HEARD_NEW_PASSPHRASE, or as the first line of the "
        "file HEARD_NEW_PASSPHRASE_FILE. Nothing was changed."
    )
    return _at_terminal("New passphrase", nowhere, twice=True) if new is None else new


def passphrase(project: Project | None = None, *, new: bool = False) -> str:
    """The vault's passphrase from the environment, a file, or a prompt.

    Raises:
        VaultLocked: There is nowhere to take it from.
    """
    configured = configured_passphrase()
    if configured is not None:
        return configured
    if project is not None and sys.stdin.isatty():
        from coding.workspace.demo import PASSPHRASE, is_demo

        if is_demo(project):
            say(f"This is the demo; its passphrase is: {PASSPHRASE}")
    nowhere = VaultLocked(f"The originals are closed: no passphrase was given. {PASSPHRASE_HELP}")
    return _at_terminal("Passphrase", nowhere, twice=new)


def new_own_passphrase(name: str) -> str:
    """The passphrase that somebody takes for themselves, asked for twice at the terminal.

    Args:
        name: Who it is.

    Raises:
        NotProven: There is no terminal.
    """
    nowhere = NotProven("Your own passphrase is set at a terminal, and there is none here. Nothing was changed.")
    return _at_terminal(f"New passphrase of {name}", nowhere, twice=True)
