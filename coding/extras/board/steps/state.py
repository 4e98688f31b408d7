"""What the answers are derived from, read at one moment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coding import vault_recordings
from coding.access import Permission
from coding.errors import ProjectDamaged
from coding.extras import offered
from coding.extras.board import tables
from coding.model import Interview, Participant, User
from coding.store import interviews, people, releases, second_readings, segments, settings, sites, themes
from coding.store.connection import BACKUP_FOLDER
from coding.store.second_readings import Signature
from coding.store.themes import RunSummary
from coding.workspace.context import Context, requires
from coding.workspace.people.participants import list_participants
from coding.workspace.people.rare_details import DEFAULT as FEWEST
from coding.workspace.people.rare_details import SETTING as FEWEST_SETTING
from coding.workspace.project import manifest
from coding.workspace.project.manifest import Manifest
from coding.workspace.release.readiness import GateRule, read_rule
from coding.workspace.reports.indicators import DEFAULT_SMALL_CELL, SMALL_CELL_SETTING
from coding.workspace.review.comparing import COMPARED_SETTING
from coding.workspace.search.machines import SETTING as WITHOUT

TOLD = (
    "corpus.signed", "erasure.certified", "export.made", "identifiers.found", "recording.aligned",
    "recording.transcribed", "suggestions.switched", "machines.switched",
)  # fmt: skip
"""Events that everybody may know of, also who codes blind."""


@dataclass(frozen=True, kw_only=True)
class State:
    """A project at one moment.

    Attributes:
        people: Who works in it.
        proving: How many of them have a passphrase of their own.
        sites: How many sites there are.
        participants: Whose interviews these are; without consent for whoever may not read transcripts.
        interviews: The interviews.
        languages: Languages of those that are released.
        signatures: Signatures under the releases that count now.
        rule: What must be true before a release.
        times: When what the log tells happened, by its name.
        meaning: Models by which passages were read for their meaning.
        runs: Proposals of themes.
        without_machines: Whether the study works without machine suggestions.
        suggestions: Whether codes may be offered.
        compared: Whether files are compared with the pseudonym key.
        fewest: Combinations that fewer people share are listed.
        least: Counts below it are withheld in reports.
        contact: Whom the team turns to when the material weighs on them.
        backups: What the backups beside the project say of themselves, oldest first.
        recordings: How many recordings there are.
        told: What sign-offs say of persons that can still be told, where an extra looks for them.
    """

    people: Sequence[User]
    proving: int
    sites: int
    participants: Sequence[Participant]
    interviews: Sequence[Interview]
    languages: frozenset[str]
    signatures: Sequence[Signature]
    rule: GateRule
    times: Mapping[str, tuple[datetime, ...]]
    meaning: Sequence[str]
    runs: Sequence[RunSummary]
    without_machines: bool
    suggestions: bool
    compared: bool
    fewest: int
    least: int
    contact: str
    backups: Sequence[Manifest]
    recordings: int
    told: Mapping[str, int]

    @property
    def released(self) -> int:
        """How many interviews are released."""
        return sum(interview.release_id is not None for interview in self.interviews)


@requires(Permission.VIEW_PROJECT)
def state_of(context: Context) -> State:
    """Read what the answers are derived from."""
    participants = list_participants(context)
    folder = context.project.folder
    counts = {name: number for signed in offered("signed_counts") for name, number in signed(context).items()}
    with context.store.read() as cursor:
        site = context.user.site
        # Who belongs to a site is told of its people, and of those of the whole study.
        working = [user for user in people.users(cursor) if user.active and site in (None, user.site or site)]
        proving = {passphrase.user_id for passphrase in people.PASSPHRASES.all(cursor) if passphrase.hash}
        all_here = interviews.all_interviews(cursor)
        current = releases.current_releases(cursor)
        signed = second_readings.SIGNATURES.several(cursor, current)
        return State(
            people=working,
            proving=len(proving & {user.id for user in working}),
            sites=len(sites.SITES.all(cursor)),
            participants=participants,
            interviews=all_here,
            languages=frozenset(about.language or "" for about in all_here if about.release_id),
            signatures=list(signed.values()),
            rule=read_rule(cursor),
            times=tables.times(cursor, TOLD),
            meaning=segments.models(cursor),
            without_machines=bool(settings.setting(cursor, WITHOUT, False)),
            runs=themes.runs(cursor, context.user.id),
            suggestions=bool(settings.setting(cursor, "suggestions", False)),
            compared=bool(settings.setting(cursor, COMPARED_SETTING, True)),
            fewest=int(settings.setting(cursor, FEWEST_SETTING, FEWEST)),
            least=int(settings.setting(cursor, SMALL_CELL_SETTING, DEFAULT_SMALL_CELL)),
            contact=str(settings.setting(cursor, "support_contact", "")),
            backups=sorted(_backups(folder / BACKUP_FOLDER), key=lambda backup: backup.made_at),
            recordings=len(vault_recordings.files(folder)),
            told=counts,
        )


def _backups(folder: Path) -> Iterator[Manifest]:
    for path in folder.glob(f"*/{manifest.MANIFEST}"):
        # One that was cut or changed is told by `heard doctor` and `heard drill`, and counts for nothing.
        with suppress(ProjectDamaged):
            record = manifest.read(path.parent)
            if record is not None:
                yield record
