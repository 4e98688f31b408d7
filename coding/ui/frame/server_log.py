"""A server's own log: one JSON document a line, ids and reasons only, to standard output or to syslog.

What is written: the server's start and stop, who signs in and out, requests and actions that are refused and why,
and of the project's events those that a person who looks after a server must be able to follow (:data:`FOLLOWED`).
Never a name, an address of a browser, a path or a word of a text. ``heard app`` writes nothing here.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from types import TracebackType
from typing import Final, Literal

import streamlit.logger

from coding.ui.frame.sessions import SignIn
from coding.workspace.context import DENIALS, IDS, Project
from coding.workspace.project.log import followed

logger = logging.getLogger("heard.server")

SYSLOG: Final = Path("/dev/log")
FOLLOWED: Final = (
    "original.read", "recording.heard", "recording.added", "recording.removed", "recording.transcribed",
    "export.made", "findings.shown", "backup.made", "project.restored", "participant.erased",
    "participant.erased_again", "history.accepted", "look.lent", "corpus.signed", "erasure.certified", "user.added",
    "user.placed", "user.activated", "user.deactivated", "user.roles_changed", "user.roles_followed", "user.invited",
    "user.invitation_withdrawn", "user.passphrase_set", "user.passphrase_changed", "user.passphrase_removed",
    "user.passphrase_taken", "user.second_factor_set", "user.second_factor_removed", "user.passkey_made",
    "user.passkey_removed", "interview.placed", "site.undone", "site.redone", "user.second_factor_taken",
    "user.recovery_codes_made", "user.recovery_code_used", "token.made", "token.revoked", "vault.passphrase_changed",
    "round.unlocked", "panel.links_made", "panel.links_withdrawn", "panel.answered",
)  # fmt: skip
"""Actions of the project's event log that are written here too, once they are on disk."""


OURS: Final = frozenset({"heard", "coding"})
"""First part of the names of Heard's own loggers. What others say may hold anything."""


class JsonLines(logging.Formatter):
    """A log record as one JSON document on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, what happened, and the ids that go with it; of others' records only kind and place.

        In ASCII, where nothing but the end ends a line, whatever a reader takes for an end.
        """
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        level, library = record.levelname.lower(), record.name.partition(".")[0]
        entry = {
            "at": moment,
            "level": level,
            "event": record.getMessage() if library in OURS else f"{library}.{level}",
        }
        if library not in OURS:
            kind, _, place = record.exc_info or (None, None, None)
            entry["where"] = where(place) if place else f"{record.filename}:{record.lineno}"
            entry |= {"kind": kind.__name__} if kind else {}
        return json.dumps({**entry, **getattr(record, IDS, {})})


def where(place: TracebackType | None) -> str:
    """File and line in which an error was raised."""
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else "?"


def start(to: Literal["stdout", "syslog"]) -> None:
    """Write from now on; what other parts of Heard log goes to the same place, in the same form."""
    handler: logging.Handler
    if to == "syslog":
        handler = SysLogHandler(str(SYSLOG), facility=SysLogHandler.LOG_DAEMON)
        handler.ident = "heard: "
    else:
        handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    ours = logging.getLogger("heard")
    ours.handlers[:], ours.propagate = [handler], False
    logging.getLogger("coding").handlers[:] = [handler]
    logging.getLogger("coding").propagate = False
    for log in (logger, DENIALS):
        log.setLevel(logging.INFO)


def hear_libraries() -> None:
    """Write what Streamlit and Uvicorn log to the same place, a line each, and errors of a page once."""
    handler = logging.getLogger("heard").handlers[0]
    # Heard itself logs these, when it shows the page that says so.
    handler.addFilter(lambda record: record.name != "streamlit.error_util")

    def set_up(logger: logging.Logger) -> None:
        logger.handlers[:] = [handler]

    streamlit.logger.setup_formatter = set_up
    streamlit.logger.update_formatter()


def write(event: str, **ids: str | int) -> None:
    """Write a line.

    Args:
        event: What happened, as ``noun.verb``.
        ids: Ids and reasons.
    """
    logger.info(event, extra={IDS: ids})


def fail(event: str, **ids: str | int) -> None:
    """Write a line that somebody has to look at.

    Args:
        event: What failed, as ``noun.verb``.
        ids: Ids and reasons.
    """
    logger.error(event, extra={IDS: ids})


def sign_in(record: SignIn) -> None:
    """Write that somebody has signed in and how, or that they are signed out, why, and by whom if by somebody."""
    if record.over is None:
        write("person.signed_in", person=record.user_id, sign_in=record.id, how=record.how.value)
        return
    by = {"by": record.ended_by} if record.ended_by else {}
    write("person.signed_out", person=record.user_id, sign_in=record.id, why=record.over.name.lower(), **by)


class Follower:
    """Writes the project's events down, each once, after it is on disk."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._last, _ = followed(project, (), None)

    def look(self) -> None:
        """Write what has happened since the last look."""
        self._last, events = followed(self._project, FOLLOWED, self._last)
        for event in events:
            write(event.action, person=event.actor, target=event.target_type, id=event.target_id, number=event.sequence)
