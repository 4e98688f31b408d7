"""The error tree of ``coding``.

Every message says what happened to which file or record and what to do next, in plain words. Messages carry ids,
never transcript text, so they may be shown and logged.

::

    HeardError
    ├── ProjectError          the project folder or its file
    │   ├── ProjectMissing        there is no project in that folder
    │   ├── ProjectExists         there is one already
    │   ├── ProjectInUse          another process has it open
    │   ├── SchemaTooNew          written by a newer Heard or DuckDB
    │   ├── SchemaTooOld          begun before the first release of Heard
    │   ├── NotSaved              the disk did not take a change
    │   ├── NotUpgraded           it could not be brought up to date, and is as it was
    │   └── ProjectDamaged        it does not open or its event chain is broken
    ├── VaultError            originals and the pseudonym key
    │   ├── VaultLocked           no passphrase was given
    │   ├── WrongPassphrase       the passphrase does not open it
    │   └── VaultDamaged          a record was changed or cut
    ├── AccessDenied          this person may not do this
    │   └── NotSignedIn           nobody has said who they are
    │       └── NotProven             they have a passphrase of their own, and it was not given
    │           └── TooSoon               wrong ones were given; the next one waits a moment
    ├── NotFound              no such interview, code, round …
    ├── NotReady              a step before this one is not signed off
    │   └── QuestionsOpen         “Same person?” is asked of somebody in it
    ├── InvalidInput          a value or file that cannot be taken
    │   └── AlreadyThere          the study has this transcript
    ├── Conflict              somebody else changed it first
    └── ExportBlocked         something in it must not leave
"""

from collections.abc import Sequence
from typing import Any

from codebook.message import Message


class HeardError(Exception):
    """Base of every error Heard raises on purpose. ``str(error)`` is a sentence for people."""


class ProjectError(HeardError):
    """Something about the project folder or its file."""


class ProjectMissing(ProjectError):
    """There is no Heard project in the folder."""


class ProjectExists(ProjectError):
    """The folder already holds a project."""


class ProjectInUse(ProjectError):
    """Another process has the project open."""


class SchemaTooNew(ProjectError):
    """The project was written by a newer Heard or a newer DuckDB."""


class SchemaTooOld(ProjectError):
    """The project was begun with a Heard from before its first release, and not brought up to date with it."""


class NotSaved(ProjectError):
    """The disk did not take a change: it is full, or fails. Nothing of the change was saved."""


class NotUpgraded(ProjectError):
    """The project could not be brought up to date with this Heard; the file is as it was before."""


class ProjectDamaged(ProjectError):
    """The project file does not open, or its event chain does not verify."""


class VaultError(HeardError):
    """Something about the vault of originals and the pseudonym key."""


class VaultLocked(VaultError):
    """The vault is shut: no passphrase was given in this session."""


class WrongPassphrase(VaultError):
    """The passphrase does not open the vault."""


class VaultDamaged(VaultError):
    """The vault file was cut or changed."""


class AccessDenied(HeardError):
    """The person acting does not have the role for this."""


class NotSignedIn(AccessDenied):
    """Nobody has said who they are."""


class NotProven(NotSignedIn):
    """Somebody said who they are and did not show it: their own passphrase, or a token, is missing or wrong."""


class TooSoon(NotProven):
    """After wrong passphrases the next one waits.

    Attributes:
        seconds: How long, in whole seconds; at least 2.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(
            Message(
                "Several wrong passphrases were given for this name. Wait {seconds} seconds, then try again.",
                seconds=seconds,
            )
        )
        self.seconds = seconds


class NotFound(HeardError):
    """No record with that id."""


class NotReady(HeardError):
    """An earlier step of the chain is not signed off yet."""


class QuestionsOpen(NotReady):
    """Whether two names are one person is asked and not answered; somebody may say that it stays open."""


class InvalidInput(HeardError):
    """A value or file that cannot be taken as it is."""


class AlreadyThere(InvalidInput):
    """The study has this transcript already."""


class Conflict(HeardError):
    """The record changed since it was read."""


class ExportBlocked(HeardError):
    """The export holds something that must not leave the project.

    Attributes:
        problems: What stopped it, one a word (:class:`coding.export.gate.gate.Problem`); the message names places only.
    """

    def __init__(self, message: str, problems: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


def reason_of(error: OSError) -> str:
    """What the system says went wrong; what a program says of itself where it gave no number of the system's."""
    return error.strerror or " ".join(str(error).split()) or type(error).__name__
