"""Starting the app: one project, one process, one loopback address."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

import coding
from coding.errors import HeardError, ProjectError
from coding.store.connection import private_folder
from coding.ui import runtime
from coding.ui.guard import Guard
from coding.ui.sessions import COOKIE, TABLE
from coding.workspace.context import Project
from coding.workspace.projects import open_project

logger = logging.getLogger("heard")

CONFIG: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "server.address": "127.0.0.1",
    "server.allowedHosts": ["127.0.0.1", "localhost"],
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 50,
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
    beside = Path(coding.__file__).resolve().parent.parent / "app.py"
    return beside if beside.exists() else Path(__file__).with_name("script.py")


def check_installation() -> None:
    """Refuse to start on somebody else's ``coding`` package.

    Raises:
        ProjectError: The package on the path is not Heard's.
    """
    if getattr(coding, "__version__", None) is None or not hasattr(coding, "errors"):
        raise ProjectError(
            f"The package “coding” at {coding.__file__} is not Heard's. Start Heard from its own environment."
        )


def build_app(project: Project) -> st.App:
    """The ASGI app on an open project; it closes the project's store when it stops."""
    runtime.use(project)

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any] | None]:
        yield None
        project.store.close()

    return st.App(
        script_path(),
        lifespan=lifespan,
        routes=[Route("/_leave", _leave)],
        middleware=[Middleware(Guard)],
        on_script_error=_on_error,
    )


async def _leave(request: Request) -> HTMLResponse:
    """Quick exit: sign this browser out and show an empty page."""
    session = TABLE.peek(request.cookies.get(COOKIE))
    if session is not None:
        session.user_id, session.vault = None, None
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><title>New tab</title><body></body></html>",
        headers={"Cache-Control": "no-store", "Clear-Site-Data": '"cache", "storage"'},
    )


def _on_error(error: Exception) -> bool:
    """Show a plain sentence instead of a trace; log the kind of error and where, never its data."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"
    logger.error("page error: %s at %s", type(error).__name__, where)
    if isinstance(error, HeardError):
        st.error(str(error))
    else:
        st.error(
            "Something went wrong on this page. Your saved work is safe. Reload the page; if it happens again, tell "
            f"whoever looks after Heard: {type(error).__name__} at {where}."
        )
    return True


def serve(folder: Path, *, port: int, ready: Callable[[str], None]) -> None:
    """Open the project and serve it until stopped.

    Args:
        folder: The project's folder.
        port: Loopback port.
        ready: Called with the address just before the server starts.

    Raises:
        ProjectMissing, ProjectInUse, SchemaTooNew, ProjectDamaged: It cannot be opened; the message says why.
    """
    check_installation()
    project = open_project(folder)
    uploads = private_folder(folder / "tmp" / "uploads")
    # Uploads over 1 MB are spooled to the temporary folder: keep them in the project's own folder, for one person only.
    os.environ["TMPDIR"] = os.environ["TEMP"] = os.environ["TMP"] = str(uploads)
    import tempfile

    tempfile.tempdir = str(uploads)
    sys.argv = [str(script_path())]
    app = build_app(project)
    ready(f"http://127.0.0.1:{port}")
    app.run(config={**CONFIG, "server.port": port})
