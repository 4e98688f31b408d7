"""Starting the app: one project, one process; on this computer only, or as a server with settings."""

# Why not `streamlit run`: decision 0001.

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.web import bootstrap
from streamlit.web.server.starlette import starlette_server

import coding
from coding.errors import HeardError, InvalidInput, ProjectError, reason_of
from coding.extras import offered
from coding.model.panel import LINK_PATH
from coding.ui.frame import runtime, server_log, style
from coding.ui.frame.accounts import Accounts
from coding.ui.frame.guard import KEEP, LEAVE, QUIT, RECORDING, gates
from coding.ui.frame.ingress import LOCAL, ByAccount, ByProxyHeader, Ingress
from coding.ui.frame.lasting import kept
from coding.ui.frame.manual import manual_routes
from coding.ui.frame.openid import ByOpenId, OpenIdSignIn
from coding.ui.frame.opening import keep_uploads, opened, take_up
from coding.ui.frame.pages import Pages
from coding.ui.frame.server_backups import Nightly
from coding.ui.frame.server_files import RECORDING_MB
from coding.ui.frame.server_settings import Settings
from coding.ui.frame.sessions import LIMITS, TABLE, Limits, Over
from coding.ui.frame.sign_in import token_cookie
from coding.ui.frame.texts import _, language, spoken
from coding.workspace.context import Project
from coding.workspace.people.accounts import nobodys
from coding.workspace.people.invitations import DAYS, link, set_up
from coding.workspace.people.users import list_users
from coding.workspace.projects.recent import HERE, Recents
from pipelines import worker

logger = logging.getLogger("heard")

SWEEP_SECONDS = 1.0
IDLE_SECONDS = 150
"""How long a connection that nobody uses stays open: longer than browsers and proxies keep one (Caddy, two minutes)."""
STOP_SECONDS = 5
"""How long stopping waits for answers under way and for browsers to hang up."""
CONFIG: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    # Streamlit takes any program that does not lie in "site-packages" for its own makers' checkout, a build too.
    "global.developmentMode": False,
    # Otherwise every key in a pane and every look at a running job ends with a search of all memory, models included.
    "runner.postScriptGC": False,
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["127.0.0.1", "localhost"],
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": RECORDING_MB,
    "server.runOnSave": False,
    "theme.light.primaryColor": "#1f5f6b",
    "theme.light.backgroundColor": "#fbfaf7",
    "theme.light.secondaryBackgroundColor": "#f1efe9",
    "theme.light.textColor": "#22282b",
    "theme.light.linkColor": "#1b5560",
    "theme.dark.primaryColor": "#2e7d8a",
    "theme.dark.backgroundColor": "#16191b",
    "theme.dark.secondaryBackgroundColor": "#1f2427",
    "theme.dark.textColor": "#e4e2dc",
    "theme.dark.linkColor": "#8fd0da",
}


def script_path() -> Path:
    """The Streamlit script: ``app.py`` beside the packages in a checkout, else the packaged twin."""
    path = Path(coding.__file__).resolve().parent.parent / "app.py"
    return path if path.exists() else Path(__file__).parent.with_name("script.py")


def check_installation() -> None:
    """Refuse to start on somebody else's ``coding`` package.

    Raises:
        ProjectError: The package on the path is not Heard's.
    """
    if getattr(coding, "__version__", None) is None or not hasattr(coding, "errors"):
        raise ProjectError(
            f"The package “coding” at {coding.__file__} is not Heard's. Start Heard from its own environment."
        )


def build_app(
    project: Project | Recents,
    pages: Pages,
    ingress: Ingress = LOCAL,
    limits: Limits = LIMITS,
    backups: Nightly | None = None,
) -> st.App:
    """The ASGI app on an open project; it closes the project's store when it stops.

    Args:
        project: The open project, or what people choose one from.
        pages: What it shows.
        ingress: How the process is reached.
        limits: How long a sign-in may last.
        backups: Makes backups at night.
    """
    if isinstance(project, Recents):
        runtime.choose_from(project)
    else:
        runtime.use(project, ingress)
    if backups is not None:
        runtime.watch_backups(lambda: backups.failure)
    routes = [*manual_routes(ingress.prefix), Route(ingress.prefix + LEAVE, leave)]
    routes.append(Route(ingress.prefix + KEEP, keep, methods=["POST"]))
    routes += [Route(f"{ingress.prefix}{RECORDING}/{{interview}}", clip) for clip in offered("clip")]
    if isinstance(project, Recents):
        routes += [Route(QUIT, ended), Route(HERE, here)]
    if ingress is not LOCAL:
        places = sorted({"", ingress.prefix})
        routes += [Route(f"{place}/healthz", _health) for place in places]
        routes += [Route(f"{place}/readyz", _ready) for place in places]
    if isinstance(ingress.auth_method, ByAccount):
        routes += Accounts(ingress, ingress.auth_method, tuple(pages.entries)).routes()
    if isinstance(ingress.auth_method, ByOpenId):
        routes += OpenIdSignIn(ingress, ingress.auth_method, tuple(pages.entries)).routes()
    if ingress.invites:
        routes += [
            Route(ingress.prefix + LINK_PATH, answering(ingress), methods=["GET", "POST"])
            for answering in offered("answering")
        ]
    return st.App(
        script_path(),
        lifespan=lifespan(None if isinstance(project, Recents) else project, ingress, limits, backups),
        routes=routes,
        middleware=gates(ingress),
        on_script_error=_on_error,
    )


def lifespan(
    project: Project | None, ingress: Ingress, limits: Limits = LIMITS, backups: Nightly | None = None
) -> Callable[[st.App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    """What runs beside the pages from the start of the process to its end.

    Args:
        project: The open project, or None where one is chosen later; what is open at the end is closed.
        ingress: How the process is reached.
        limits: How long a sign-in may last.
        backups: Makes backups at night.
    """

    @asynccontextmanager
    async def lasting(_: st.App) -> AsyncIterator[dict[str, Any] | None]:
        TABLE.notify, TABLE.limits = runtime.redraw, limits
        follower = None
        if ingress is not LOCAL and project is not None:
            # Uvicorn tells of every websocket with its address; what is refused or signed in stands in the log.
            logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
            TABLE.note = server_log.sign_in
            follower = server_log.Follower(project)
            server_log.write("server.started", project=project.id)
        if project is not None:
            take_up(project, limits)
        tasks = [asyncio.create_task(_sweep())]
        if follower is not None:
            tasks.append(asyncio.create_task(_follow(follower)))
        if backups is not None:
            backups.start()
        with kept(), worker.serving_people():
            yield None
        if backups is not None:
            await run_in_threadpool(backups.stop)
        for task in tasks:
            task.cancel()
        TABLE.rest()
        if follower is not None and project is not None:
            follower.look()
            server_log.write("server.stopped", project=project.id)
        last = project or runtime.served()
        if last is not None:
            last.store.close()

    return lasting


async def _sweep() -> None:
    """Sign out whoever has not used Heard for too long, also where nothing is asked of the server any more.

    Beside everything else, as it may wait for the project's file.
    """
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        await run_in_threadpool(TABLE.sweep)


async def _follow(follower: server_log.Follower) -> None:
    """Write down what happens in the project, beside everything else."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await run_in_threadpool(follower.look)
        except Exception as error:  # the log must not stop because the project's file is busy
            logger.error("log not read: %s", type(error).__name__)


async def _health(request: Request) -> JSONResponse:
    """Whether the process lives."""
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> JSONResponse:
    """Whether the process can work: the project's file answers."""
    try:
        await run_in_threadpool(list_users, runtime.project())
    except Exception as error:  # whatever it is, the answer is the same
        logger.error("not ready: %s", type(error).__name__)
        return JSONResponse({"status": "not ready"}, status_code=503)
    return JSONResponse({"status": "ready"} | ({"backups": "failed"} if runtime.backup_failure() else {}))


async def leave(request: Request) -> HTMLResponse:
    """Quick exit: sign this browser out and show an empty page. ``of`` names the one sign-in that may end."""
    session = TABLE.peek(request.cookies.get(runtime.ingress().cookie))
    # A page of somebody else's may lead here, but signs nobody out.
    ours = request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    if session is not None and ours:
        only = request.query_params.get("of", "")
        await run_in_threadpool(TABLE.end, session, Over.SIGNED_OUT, only=only)
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><title>New tab</title>"
        "<script>history.replaceState(null, '', location.pathname)</script><body></body></html>",
        headers={"Cache-Control": "no-store", "Clear-Site-Data": '"cache", "storage"'},
    )


async def ended(request: Request) -> Response:
    """End the process, in good order, for a page of its own that has shut the project before."""
    if not runtime.choosing() or request.headers.get("sec-fetch-site") != "same-origin":
        return RedirectResponse("/")
    with spoken(request.query_params.get("language", "")):
        title, rest = _("Heard has ended."), [_("Everything that was saved stays."), _("You can close this tab.")]
        page = (
            f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><title>Heard</title>'
            '<body style="color-scheme: light dark; font: 1.2rem sans-serif; margin: 15vh 10vw">'
            f"<h1>{escape(title)}</h1><p>{escape(' '.join(rest))}</p></body></html>"
        )
    return HTMLResponse(page, background=BackgroundTask(signal.raise_signal, signal.SIGINT))


async def here(request: Request) -> Response:
    """Prove to another process of the same person that this one was noted, by what only they can read."""
    recents = runtime.recents()
    with suppress(OSError, ValueError):
        if recents is not None:
            port, proof = recents.proof(request.url.query)
            # A program that has another port may pass questions on.
            if port == request.scope["server"][1]:
                return PlainTextResponse(proof)
    return Response(status_code=404)


async def keep(request: Request) -> Response:
    """Give a browser the cookie of the sign-in that lasts there, by the ticket that a tab of it was given.

    A page is drawn through a websocket, which cannot set a cookie.
    """
    ingress = runtime.ingress()
    token = TABLE.redeem(request.cookies.get(ingress.cookie), request.headers.get("x-heard-ticket", ""))
    if token is None:
        return Response(status_code=404)
    cookie = f"{token_cookie(ingress)}={token}; {ingress.cookie_attributes}"
    return Response(status_code=204, headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})


def _on_error(error: Exception) -> bool:
    """Show a plain sentence instead of a trace; log the kind of error and where, never its data."""
    where = server_log.where(error.__traceback__)
    logger.error("page error: %s at %s", type(error).__name__, where)
    if isinstance(error, HeardError):
        st.error(style.escape(str(error)))
    else:
        st.error(
            "Something went wrong on this page. Your saved work is safe. Reload the page; if it happens again, tell "
            f"whoever looks after Heard: {type(error).__name__} at {where}."
        )
    return True


def serve(folder: Path, pages: Pages, *, port: int, ready: Callable[[str], None]) -> None:
    """Open the project and serve it on this computer until stopped.

    Args:
        folder: The project's folder.
        pages: What the app shows.
        port: Loopback port.
        ready: Called with the address just before the server starts.

    Raises:
        ProjectMissing, ProjectInUse, SchemaTooNew, SchemaTooOld, ProjectDamaged: It cannot be opened; the message says
            why.
    """
    _begin()
    _serve_here(opened(folder), pages, port, ready)


def serve_choice(recents: Recents, pages: Pages, *, port: int, ready: Callable[[str], None]) -> None:
    """Serve the page where people choose a project, and then that project, on this computer until stopped.

    Args:
        recents: Projects opened lately.
        pages: What the app shows.
        port: Loopback port.
        ready: Called with the address just before the server starts.
    """
    # What is brought to a study that is not made yet is nobody else's either.
    with suppress(OSError):
        keep_uploads(recents.place / "uploads")
    _begin()
    # Ended from a page, or by Ctrl+C: both are how this is meant to end.
    with suppress(KeyboardInterrupt):
        _serve_here(recents, pages, port, ready)


def _begin() -> None:
    check_installation()
    sys.argv = [str(script_path())]


def _serve_here(project: Project | Recents, pages: Pages, port: int, ready: Callable[[str], None]) -> None:
    app = build_app(project, pages)
    ready(f"http://127.0.0.1:{port}")
    run(app, {**CONFIG, "server.port": port})


def run(app: st.App, config: dict[str, Any]) -> None:
    """Run until stopped, with these options of Streamlit's.

    It would look at its files of options five times a second, whatever it is told about watching files, and take into
    a running server what somebody writes there.
    """
    bootstrap._install_config_watchers = lambda flag_options: None
    starlette_server._bind_socket = prompt(starlette_server._bind_socket)
    starlette_server._get_uvicorn_config_kwargs = patient(starlette_server._get_uvicorn_config_kwargs)
    app.run(config=config)


def prompt(bind: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """Bind a socket whose connections send at once what is written to them.

    Streamlit's does not say that it is TCP, so asyncio leaves Nagle's algorithm on; then what follows an answer's
    headers, or a page's first message, waits some 40 ms until the browser has acknowledged them.

    Args:
        bind: Streamlit's own function.
    """

    def bound(*arguments: Any) -> socket.socket:
        listener = bind(*arguments)
        named = socket.socket(listener.family, listener.type, socket.IPPROTO_TCP, fileno=listener.detach())
        named.setblocking(False)
        return named

    return bound


def patient(options: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Leave connections open that a browser or a proxy may still use, until the server stops.

    Uvicorn closes them after five seconds, which Streamlit does not let one set: what is sent at that moment is lost,
    and a proxy answers 502 or a browser gives up on a script. When it stops it waits until the last is closed; a
    browser that has one in reserve does not answer the farewell of TLS, which alone is waited for half a minute.

    Args:
        options: Streamlit's own function.
    """
    return lambda: {**options(), "timeout_keep_alive": IDLE_SECONDS, "timeout_graceful_shutdown": STOP_SECONDS}


def serve_team(folder: Path, pages: Pages, settings: Settings, tell: Callable[[str], None]) -> None:
    """Open the project and serve it to a team, as its settings say, until stopped.

    Args:
        folder: The project's folder.
        pages: What the app shows.
        settings: Checked settings.
        tell: Told, in a sentence, how the first person gets in, where nobody can yet.

    Raises:
        InvalidInput: The settings name somebody who is not in the project, or the port cannot be used.
        ProjectMissing, ProjectInUse, SchemaTooNew, SchemaTooOld, ProjectDamaged: It cannot be opened; the message says
            why.
    """
    _ask_port(settings)
    _begin()
    project = opened(folder)
    known = {user.id for user in list_users(project)}
    named = settings.auth_method.people.values() if isinstance(settings.auth_method, ByProxyHeader | ByOpenId) else ()
    strangers = sorted(set(named) - known)
    if strangers:
        project.store.close()
        names = ", ".join(f"“{stranger}”" for stranger in strangers)
        raise InvalidInput(f"sign_in.people: {names} is nobody of this project. See: heard users list {folder}")
    if isinstance(settings.auth_method, ByAccount):
        nobodys()
        first = set_up(project)
        if first is not None:
            tell(
                f"No lead and no steward has a passphrase yet. {first[0].name} ({first[0].id}) sets one, once, at:\n"
                f"    {link(settings.public_address, first[1])}\n"
                f"Whoever has this line can do that. It is good for {DAYS} days, or until Heard is started again."
            )
    server_log.start(settings.log)
    server_log.hear_libraries()
    # Else Uvicorn believes what any program on this machine says about where a request comes from.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    backups = Nightly(project, settings.backups) if settings.backups else None
    run(build_app(project, pages, settings.ingress, settings.limits, backups), _config(settings))


def _ask_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.address, settings.port))
        except OSError as error:
            raise InvalidInput(
                f"listen.port: Heard cannot listen at {settings.address}, port {settings.port}: {reason_of(error)}."
            ) from None


def _config(settings: Settings) -> dict[str, Any]:
    """Streamlit's own options for a server. It checks host and origin of websockets once more."""
    options = {"server.sslCertFile": str(settings.certificate), "server.sslKeyFile": str(settings.key)}
    return {
        **CONFIG,
        **(options if settings.certificate else {}),
        "browser.serverAddress": settings.host,
        "logger.enableRich": False,
        "logger.hideWelcomeMessage": True,
        "server.address": settings.address,
        "server.port": settings.port,
        "server.allowedHosts": sorted(settings.hosts),
        "server.baseUrlPath": settings.prefix.strip("/"),
    }
