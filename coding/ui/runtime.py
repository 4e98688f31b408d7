"""The project this process serves."""

from __future__ import annotations

from coding.errors import ProjectMissing
from coding.workspace.context import Project

_served: list[Project] = []


def use(project: Project) -> None:
    """Serve this project from now on."""
    _served[:] = [project]


def project() -> Project:
    """The project being served.

    Raises:
        ProjectMissing: The app was started without one.
    """
    if not _served:
        raise ProjectMissing("No project is open. Start Heard with: heard app FOLDER")
    return _served[0]
