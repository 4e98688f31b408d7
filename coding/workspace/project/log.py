"""What happened in the project, and whether it is sound."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from coding import vault_recordings
from coding.access import Permission
from coding.errors import ProjectDamaged
from coding.model import Event
from coding.store import Cursor, codings, events, people, releases, rounds
from coding.store.contents import contents
from coding.store.events import ChainReport
from coding.workspace.context import Context, Project, requires


@dataclass(frozen=True)
class DoctorFinding:
    """One thing the doctor looked at: whether it is well, and what to do if not."""

    check: str
    well: bool
    sentence: str


@requires(Permission.VIEW_PROJECT)
def doctor(context: Context) -> list[DoctorFinding]:
    """Read all of the file, check references, quotes and the event chain, and state the real protection level."""
    try:
        with context.project.store.read() as cursor:
            contents(cursor)
    except ProjectDamaged as error:
        return [DoctorFinding("whole file", False, str(error))]
    with context.store.read() as cursor:
        chain = _told(context, cursor, events.verify(cursor))
        texts = releases.several(cursor, releases.current_releases(cursor))
        lengths = {one.id: len(one.text) for one in texts.values()}
        outside = codings.outside(cursor, context.viewer, lengths) if lengths else 0
        here = [user.id for user in people.users(cursor) if user.active]
        proving = {one.user_id for one in people.own_passphrases(cursor).values() if one.hash}
    recordings = [
        context.project.folder / vault_recordings.FOLDER / one for one in vault_recordings.files(context.project.folder)
    ]
    changed = [one.name for one in recordings if not vault_recordings.whole(one)]
    return [
        DoctorFinding("whole file", True, "Every row of the project's file was read."),
        DoctorFinding("event chain", chain.intact, _chain_sentence(chain)),
        DoctorFinding(
            "codings inside their text",
            not outside,
            "Every coding lies inside its release." if not outside else f"{outside} codings reach past their text.",
        ),
        DoctorFinding(
            "recordings",
            not changed,
            "Every recording is as it was written."
            if not changed
            else f"Cut or changed: {', '.join(changed)}. Take them from a backup.",
        ),
        DoctorFinding(
            "protection",
            True,
            "Originals and the pseudonym key are encrypted (AES-256-GCM, Argon2id). Released text and codings are not: "
            "keep the project on a disk with full-disk encryption.",
        ),
        DoctorFinding(
            "signing in",
            True,
            f"{len(proving.intersection(here))} of {len(here)} people have a passphrase of their own. Under the other "
            "names whoever is at this computer is signed in. It keeps nobody from reading the project's file.",
        ),
    ]


def _chain_sentence(chain: ChainReport) -> str:
    if chain.intact:
        many = "Unbroken" if chain.events is None else f"{chain.events} events, unbroken"
        return f"{many}." if chain.head is None else f"{many}. Head {chain.head[:16]}."
    return f"The event chain breaks at event {chain.broken_at}. Keep the file and restore a backup beside it."


@requires(Permission.VIEW_PROJECT)
def verify(context: Context) -> ChainReport:
    """Recompute the event chain, against the head noted in the vault where it is open.

    How many events there are is not told to somebody who codes in an open round, or belongs to a site: it tells how
    much the others did. The head is told to leads only: by two of them anybody sees that something was done meanwhile.
    """
    anchor = None
    if context.vault is not None:
        noted = context.vault.get_json("event_head")
        anchor = (int(noted[0]), str(noted[1])) if noted else None
    with context.store.read() as cursor:
        return _told(context, cursor, events.verify(cursor, anchor))


def _told(context: Context, cursor: Cursor, report: ChainReport) -> ChainReport:
    counted = None if _counts_tell(context, cursor) else report.events
    return replace(report, events=counted, head=report.head if context.viewer.leads else None)


def _counts_tell(context: Context, cursor: Cursor) -> bool:
    """Whether already the number of events tells somebody what they are not to know: of a round, or another site."""
    return context.user.site is not None or rounds.codes_blind(cursor, context.user.id)


_ONES_OWN: Final = (
    "coding.", "case_record.", "case_consensus.", "memo.", "note.", "content_note.", "suggestion.",
    "suggestions.offered", "map.",
)  # fmt: skip
"""Beginnings of events that only who did it sees."""


@requires(Permission.VIEW_PROJECT)
def activity(context: Context, limit: int = 100, offset: int = 0) -> list[Event]:
    """Newest events first. Other people's codings, memos, notes and maps are left out: counts alone could unblind.

    Somebody who codes in an open round, or belongs to a site, sees the events numbered as they are listed, without the
    chain's own numbers.
    """
    with context.store.read() as cursor:
        blind = rounds.codes_blind(cursor, context.user.id)
        private = _ONES_OWN if context.viewer.leads and not blind else (*_ONES_OWN, "assignment.")
        return events.recent(
            cursor, context.user.id, limit, offset, private=private, counted=_counts_tell(context, cursor)
        )


def followed(project: Project, actions: Collection[str], after: int | None) -> tuple[int, list[Event]]:
    """Events of some kinds that came after one, oldest first and without their details, for a server's own log.

    Args:
        project: The open project.
        actions: What is followed (``export.made``).
        after: Number of the last event that was seen; None to begin with what comes next.

    Returns:
        Number of the newest event of any kind, and those that are followed.
    """
    with project.store.read() as cursor:
        newest, _ = events.head(cursor)
        if after is None or newest == after:
            return newest, []
        return newest, events.between(cursor, after, newest, list(actions))
