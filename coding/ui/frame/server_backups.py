"""Backups of a server: made at night on a thread of their own, copied elsewhere by a program, loud when they fail."""

import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from coding.errors import HeardError, reason_of
from coding.ui.frame import server_log
from coding.workspace.context import Project
from coding.workspace.project import backup
from coding.workspace.project.backup import Plan

LOOK_SECONDS: Final = 20.0
AGAIN: Final = timedelta(hours=1)
"""After a failure it is tried again."""
NEVER: Final = "never"


def plan(values: Mapping[str, Any], must: Callable[[str, object, str], bool]) -> Plan | None:
    """What the settings say of backups; None where there are to be none.

    Args:
        values: Entries of the settings file, each of its kind.
        must: Takes the name of an entry, whether it is sound, and what is wrong with it otherwise.
    """
    at, keep_days = values.get("backups.at", "02:30"), values.get("backups.keep_days", 30)
    after, minutes = tuple(values.get("backups.after", ())), values.get("backups.after_minutes", 60)
    must("backups.keep_days", keep_days > 0, f"{keep_days} is less than 1")
    must("backups.after_minutes", minutes > 0, f"{minutes} is less than 1")
    if after:
        named = any(backup.FOLDER in argument for argument in after)
        must("backups.after", named, f"none of it is {backup.FOLDER}, which stands for the backup")
        must("backups.after", shutil.which(after[0]), f"“{after[0]}” is no program that can be run")
    if at == NEVER:
        return None
    try:
        moment = datetime.strptime(at, "%H:%M").time()
    except ValueError:
        must("backups.at", False, f"“{at}” is neither a time such as 02:30 nor {NEVER}")
        return None
    return Plan(moment, keep_days, after, minutes)


class Nightly:
    """Makes the backup of each night once, and keeps what is wrong until one is made and copied again.

    Attributes:
        failure: What went wrong last, as a sentence; None while all is well.
    """

    def __init__(self, project: Project, plan: Plan, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.failure: str | None = None
        self._project, self._plan, self._clock = project, plan, clock
        self._begun = clock()
        self._again: datetime | None = None
        self._to_copy: Path | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="backups", daemon=True)

    def start(self) -> None:
        """Look at the clock from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End; a backup that is being made is finished, a program that copies it is not waited for."""
        self._over.set()
        self._thread.join(timeout=30)

    def look(self) -> None:
        """Do what is due, if anything is."""
        now = self._clock()
        if self._again is not None and now < self._again:
            return
        try:
            if self._due(now):
                self._to_copy = backup.make(self._project, self._plan.keep_days, now)
            if self._to_copy is None:
                return
            if self._plan.after:
                backup.hand_on(self._to_copy, self._plan)
        except (HeardError, OSError) as error:
            self._fail(str(error) if isinstance(error, HeardError) else f"{reason_of(error)}.", type(error).__name__)
        except Exception as error:  # whatever it is, the nights after it must come
            self._fail(f"{type(error).__name__}.", type(error).__name__)
        else:
            self._to_copy = self._again = self.failure = None

    def _due(self, now: datetime) -> bool:
        """Whether tonight's is lacking. One that was missed is made up for; the first is made in the first night."""
        due = backup.last_due(now, self._plan.at)
        moments = [at for at, _ in backup.nightly(self._project.folder)]
        return due > moments[-1] if moments else due > self._begun

    def _fail(self, sentence: str, why: str) -> None:
        self._again = self._clock() + AGAIN
        self.failure = sentence
        server_log.fail("backup.not_copied" if self._to_copy else "backup.failed", why=why)

    def _work(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.look()
