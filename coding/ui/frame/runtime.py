"""The project this process serves, how it is reached, and the tabs that show it."""

from collections.abc import Callable

from streamlit import runtime

from coding.errors import ProjectMissing
from coding.ui.frame.ingress import LOCAL, Ingress
from coding.workspace.context import Project
from coding.workspace.projects.recent import Recents

_served: list[Project] = []
_ingresses: list[Ingress] = []
_failures: list[Callable[[], str | None]] = []
_recents: list[Recents] = []


def use(project: Project, ingress: Ingress = LOCAL) -> None:
    """Serve this project from now on, reached in this way."""
    _served[:] = [project]
    _ingresses[:] = [ingress]
    _failures.clear()


def choose_from(recents: Recents) -> None:
    """Serve no project until people choose one on this computer, and let them choose another later."""
    release()
    _ingresses.clear()
    _recents[:] = [recents]


def release() -> None:
    """Serve no project from now on."""
    _served.clear()
    _failures.clear()


def recents() -> Recents | None:
    """What this process was given to choose from; None where it was started with its project."""
    return _recents[0] if _recents else None


def served() -> Project | None:
    """The project being served, if there is one."""
    return _served[0] if _served else None


def choosing() -> bool:
    """Whether people are choosing a project: none is open, and nobody can have signed in."""
    return bool(_recents) and not _served


def ingress() -> Ingress:
    """How this process is reached; on this computer only, unless it was started otherwise."""
    return _ingresses[0] if _ingresses else LOCAL


def watch_backups(failure: Callable[[], str | None]) -> None:
    """Ask this from now on what is wrong with the backups of the night."""
    _failures[:] = [failure]


def backup_failure() -> str | None:
    """What went wrong with the last backup of the night; None while all is well, or none are made."""
    return _failures[0]() if _failures else None


def project() -> Project:
    """The project being served.

    Raises:
        ProjectMissing: The app was started without one.
    """
    if not _served:
        raise ProjectMissing("No project is open. Start Heard with: heard app FOLDER")
    return _served[0]


def redraw(tab: str) -> None:
    """Draw a tab anew though nobody did anything in it. May be called on any thread.

    Args:
        tab: Id of Streamlit's session; nothing happens where it is not connected.
    """
    session = runtime.get_instance().get_app_session(tab) if runtime.exists() else None
    if session is not None:
        # As Streamlit itself does when a source file has changed: the same page, the same address.
        session._call_soon_on_event_loop(lambda: session.request_rerun(session._client_state))
