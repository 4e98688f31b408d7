"""Commands on a project as a whole: making, opening, serving and checking it."""

import hmac
import os
import secrets
import socket
import threading
import webbrowser
from contextlib import closing, suppress
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    Row,
    listing,
    new_passphrase,
    passphrase,
    say,
    unfinished,
    working_in,
)
from coding.errors import InvalidInput
from coding.model import Role, User
from coding.workspace.demo import PASSPHRASE, Study, copy_demo, is_demo
from coding.workspace.overview import status as overview_status
from coding.workspace.people.users import list_users, sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project.open import create_project, open_project
from coding.workspace.projects.recent import HERE, Recents

DEFAULT_FOLDER = Path("demo-project")
DEFAULT_PORT = 8501

heard = Group()


@heard.command("app")
def run_app(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The project's folder.")] = None,
    port: Annotated[int, typer.Option(help="Port on this computer (127.0.0.1).")] = DEFAULT_PORT,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Open the app on a project; without DIR, on a page where projects are opened and made."""
    recents = Recents(Path(typer.get_app_dir("heard")))
    if folder is None and (running := _running(recents)):
        say(f"Heard is at {running} already.")
        if browser:
            webbrowser.open(running)
        return
    from coding.ui.frame.server import serve, serve_choice
    from coding.ui.pages import PAGES

    if folder == DEFAULT_FOLDER and not folder.exists():
        _copy_demo(folder)
    free = free_port(port)

    def ready(address: str) -> None:
        say(f"Heard is at {address} (on this computer only). Stop it with Ctrl+C.")
        if folder is None:
            # Without it a second start is a second process, which does no harm.
            with suppress(OSError):
                recents.note_port(free)
        if browser:
            threading.Timer(2.0, webbrowser.open, [address]).start()

    if folder is None:
        serve_choice(recents, PAGES, port=free, ready=ready)
    else:
        serve(folder, PAGES, port=free, ready=ready)


def _running(recents: Recents) -> str | None:
    """Where this person's Heard answers that was started without a project before, and is not ended."""
    question = secrets.token_hex(32)
    with suppress(OSError, ValueError, HTTPException):
        port, proof = recents.proof(question)
        with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
            connection.request("GET", f"{HERE}?{question}")
            # Whatever has the port now, be it another person's Heard, does not know what was noted.
            if hmac.compare_digest(connection.getresponse().read(len(proof)), proof.encode()):
                return f"http://127.0.0.1:{port}"
    return None


def free_port(start: int) -> int:
    """The wanted loopback port, or the next free one.

    Raises:
        InvalidInput: None of the next twenty is free.
    """
    for port in range(start, start + 20):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise InvalidInput(f"Ports {start} to {start + 19} are all taken. Name another one with --port.")


@heard.command("demo")
def demo(
    folder: Folder,
    study: Annotated[Study, typer.Option(help="Interviews, or case files and a panel.")] = Study.INTERVIEWS,
) -> Result:
    """Copy the demo project: invented interviews, two coders, one locked round and one open."""
    return Result(_copy_demo(folder, study), f"The demo is ready. Open it with: heard app {folder}")


def _copy_demo(folder: Path, study: Study = Study.INTERVIEWS) -> dict[str, object]:
    copy_demo(folder, study)
    project = open_project(folder)
    try:
        lead = next(user for user in list_users(project) if Role.LEAD in user.roles)
        interview_status = overview_status.status(sign_in(project, lead.id))
        return {
            "project": project.id,
            "folder": str(folder),
            "interviews": len(interview_status),
            "released": sum(1 for status in interview_status if status.interview.state == "released"),
            "users": [user.id for user in list_users(project)],
            "passphrase": PASSPHRASE,
        }
    finally:
        project.store.close()


@heard.command("init")
def init(
    folder: Folder,
    title: Annotated[str, typer.Option(help="What the study is called.")] = "",
    user: Annotated[str, typer.Option(help="Your id in the project.")] = "lead",
    name: Annotated[str, typer.Option(help="Your name.")] = "",
    starter: Annotated[str, typer.Option(help="Codebook to begin with.")] = "survivor-interviews",
    codebook: Annotated[Path | None, typer.Option(help="A codebook file to begin with instead.")] = None,
) -> Result:
    """Make an empty project with you as lead, steward and researcher; `heard users add` names the others."""
    from codebook.errors import CodebookError
    from codebook.starters import load_starter
    from coding.workspace.incoming_files import read_codebook_file
    from coding.workspace.standalone import file_bytes

    try:
        if codebook is not None:
            book = read_codebook_file(file_bytes(codebook), codebook.name).codebook
        else:
            book = load_starter(starter)
    except CodebookError as error:
        raise InvalidInput(str(error)) from error
    everything = frozenset({Role.LEAD, Role.STEWARD, Role.RESEARCHER})
    project = create_project(
        folder,
        title or folder.resolve().name,
        passphrase(new=True),
        [User(user, name or user, everything)],
        book,
    )
    project.store.close()
    return Result(
        {"project": project.id, "folder": str(folder), "title": project.title, "user": user},
        f"The project is ready in {folder}. Keep the passphrase safe: nobody can recover it.",
    )


heard.rows(
    Row(
        "status", Permission.VIEW_PROJECT, overview_status.status, "Where every interview stands, and what comes next.",
        prints=(
            "{it.interview.participant_label:8} {it.interview.state:10} {it.interview.title:32.32} {it.next_step}"
        ),
        record={
            "id": "it.interview.id", "participant": "it.interview.participant_label", "title": "it.interview.title",
            "language": "it.interview.language", "state": "it.interview.state", "release": "it.interview.release_id",
            "identifiers": "it.identifiers", "coders": "it.coders", "codings": "it.codings", "lacking": "it.lacking",
            "next": "it.next_step",
        },
        nothing="No interviews yet. Import some with: heard import DIR FILE…",
    ),
)  # fmt: skip


Originals: TypeAlias = Annotated[
    bool, typer.Option("--originals", help="Open the originals for it too, as a steward; takes the passphrase.")
]


def _looking(originals: bool) -> Permission:
    return Permission.ERASE if originals else Permission.VIEW_PROJECT


@heard.command("doctor", acts=True)
def doctor(folder: Folder, originals: Originals = False) -> Result:
    """Check the project's integrity and state its protection level."""
    from coding.workspace.erasure.erase import doctor_of_copies

    with working_in(folder, _looking(originals), vault=originals) as context:
        findings = project_log.doctor(context)
        if originals:
            findings.append(doctor_of_copies(context))
    return listing(
        findings,
        lambda finding: f"{'ok' if finding.well else 'LOOK'}  {finding.check}: {finding.sentence}",
        unfinished=unfinished(
            "Something needs a look.",
            [f"{finding.check}: {finding.sentence}" for finding in findings if not finding.well],
        ),
    )


@heard.command("verify", acts=True)
def verify(
    folder: Folder,
    originals: Originals = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Go on without what is missing at its end, after looking into why.")
    ] = False,
) -> Result:
    """Recompute the event chain."""
    with working_in(folder, _looking(originals or accept), vault=originals or accept) as context:
        if accept:
            project_log.accept_history(context)
        report = project_log.verify(context)
    return Result(
        {"events": report.events, "head": report.head, "broken_at": report.broken_at, "intact": report.intact},
        f"{'Events' if report.events is None else f'{report.events} events'}, "
        f"{'unbroken' if report.intact else f'BROKEN at {report.broken_at}'}"
        f"{'' if report.head is None else f', head {report.head}'}",
        None
        if report.intact
        else f"The event chain breaks at event {report.broken_at}. Keep the file; look into a backup.",
    )


@heard.command("passphrase", acts=True)
def change_passphrase_of(folder: Folder) -> Result:
    """Change the passphrase of the originals, in the project and in its backups."""
    from coding.workspace.project.open import change_passphrase

    with working_in(folder, Permission.SET_UP_ORIGINALS) as context:
        if is_demo(context.project):
            raise InvalidInput("This is the demo: its passphrase stands in the manual and stays as it is.")
        done = change_passphrase(context, passphrase(context.project), new_passphrase())
    return Result(
        done,
        f"The originals open with the new passphrase from now on, and so do {len(done.copies)} copies in backups. "
        "Copies made elsewhere still open with the old one.",
        unfinished(
            f"{len(done.still_old)} copies in backups could not be changed.",
            [f"{name} opens with the passphrase it had, if at all." for name in done.still_old],
        ),
    )


class Printed(StrEnum):
    """What ``--print`` prints."""

    EXAMPLE = "example"
    NGINX = "nginx"
    CADDY = "caddy"
    SYSTEMD = "systemd"


@heard.command("serve")
def serve(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The project's folder.")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings (TOML); see --print example.")] = None,
    printed: Annotated[
        Printed | None,
        typer.Option("--print", help="Print settings with comments, or a file for nginx, Caddy or systemd, and stop."),
    ] = None,
) -> str | None:
    """Serve a project to a team over TLS; people sign in at Heard itself, or at the web server in front."""
    from coding.ui.frame import server_files, server_settings

    if printed is Printed.EXAMPLE:
        return server_settings.example().rstrip("\n")
    if config is None:
        raise typer.BadParameter("name the settings with --config FILE; to begin one: heard serve --print example")
    try:
        settings = server_settings.load(config)
    except server_settings.SettingsRefused as error:
        say(*error.mistakes)
        raise typer.Exit(1) from None
    if printed is Printed.NGINX:
        return server_files.nginx(settings).rstrip("\n")
    if printed is Printed.CADDY:
        return server_files.caddy(settings).rstrip("\n")
    if folder is None:
        raise typer.BadParameter("name the project's folder")
    if printed is Printed.SYSTEMD:
        return server_files.systemd(settings, folder, config).rstrip("\n")
    say(*settings.warnings)
    from coding.ui.frame.server import serve_team
    from coding.ui.pages import PAGES

    say(f"Heard serves {folder} at {settings.public_address}. Stop it with Ctrl+C.")
    serve_team(folder, PAGES, settings, say)
    return None
