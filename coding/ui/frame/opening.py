"""A process that was started without a project: it opens one that people choose, and may shut it for another.

One process has one project, and a project one process. What is remembered of a project goes when it is shut
(:mod:`coding.store.memory`), everybody is signed out before, and every tab is drawn anew.
"""

import functools
import os
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from coding.errors import Conflict, NotReady
from coding.store.connection import private_folder
from coding.ui.frame import jobs, runtime
from coding.ui.frame.sessions import TABLE, BrowserSession, Keep, Limits, Over, SignIn
from coding.ui.frame.texts import _
from coding.workspace.context import Project
from coding.workspace.people import sign_ins
from coding.workspace.project.open import open_project
from coding.workspace.projects.places import refuse_backup
from coding.workspace.vault_records import note_event_head
from pipelines import worker

TEMPORARY: Final = ("TMPDIR", "TEMP", "TMP")
_one_at_a_time = threading.Lock()
_temporary_before: dict[str, str | None] = {}


def opened(folder: Path) -> Project:
    """The project, with uploads kept in its own folder.

    Raises:
        InvalidInput: It is a backup.
        ProjectMissing, ProjectInUse, SchemaTooNew, SchemaTooOld, ProjectDamaged: It cannot be opened; the message says
            why.
    """
    refuse_backup(folder)
    project = open_project(folder)
    for name in TEMPORARY:
        _temporary_before.setdefault(name, os.environ.get(name))
    keep_uploads(folder / "tmp" / "uploads")
    return project


def keep_uploads(folder: Path) -> None:
    """Spool uploads, which over 1 MB go to the temporary folder, to one for this person only."""
    private_folder(folder)
    for name in TEMPORARY:
        os.environ[name] = str(folder)
    tempfile.tempdir = str(folder)


def take_up(project: Project, limits: Limits) -> None:
    """Keep sign-ins in the project's file from now on, and know those that are there."""
    TABLE.keep = keeper(project)
    TABLE.shut = functools.partial(note_event_head, project.store)
    since = datetime.fromtimestamp(time.time() - limits.longest, UTC)
    TABLE.load([SignIn.of(record) for record in sign_ins.kept(project, since)])


def keeper(project: Project) -> Keep:
    """What writes sign-ins into a project's file, which keeps them over a restart."""

    def keep(ended_or_lasting: Sequence[SignIn]) -> None:
        sign_ins.keep(project, [sign_in.record() for sign_in in ended_or_lasting])

    return keep


def open_here(folder: Path, tab: str = "") -> Project:
    """Open a project in this process, which has none.

    Args:
        folder: The project's folder.
        tab: The tab where it is asked for, which is drawn anew by itself.

    Raises:
        Conflict: Somebody opened one meanwhile, in another tab.
        ProjectMissing, ProjectInUse, SchemaTooNew, SchemaTooOld, ProjectDamaged: It cannot be opened; the message says
            why.
    """
    with _one_at_a_time:
        if runtime.served() is not None:
            raise Conflict(_("A project was opened in another tab meanwhile. Load the page again."))
        project = opened(folder)
        take_up(project, TABLE.limits)
        runtime.use(project)
    TABLE.notify_everybody(tab)
    return project


def shut_here(session: BrowserSession, tab: str = "") -> None:
    """Shut the project that is open, so that another can be chosen; everything that was saved stays.

    Args:
        session: The browser where it is asked for; whoever is signed in there is signed out.
        tab: The tab of it, which is drawn anew by itself.

    Raises:
        NotReady: Somebody is signed in at another browser, long work is under way, or the disk is full.
    """
    with _one_at_a_time:
        project = runtime.served()
        if project is None:
            return
        if TABLE.somebody_elsewhere(session):
            raise NotReady(
                _("Somebody is signed in at another browser of this computer. They sign out first, then try again.")
            )
        if jobs.under_way():
            raise NotReady(_("Long work is under way in this project. Wait for its end or stop it, then try again."))
        TABLE.end(session, Over.SIGNED_OUT, tab)
        TABLE.rest()
        if TABLE.unwritten():
            # Where it is opened next, whoever has signed out here would still be signed in.
            raise NotReady(
                _(
                    "That you signed out could not be written down, so the project stays open. Make room on the disk "
                    "and try again."
                )
            )
        runtime.release()
        TABLE.forget()
        try:
            project.store.close()
        finally:
            _give_back_temporary()
            # It remembers words of what it was given.
            worker.let_go()
            TABLE.notify_everybody(tab)


def _give_back_temporary() -> None:
    for name, value in _temporary_before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    _temporary_before.clear()
    tempfile.tempdir = None
