"""What happened in the project, and whether it is sound."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coding import vault_recordings
from coding.access import Permission
from coding.errors import InvalidInput, ProjectDamaged
from coding.model import Event
from coding.model.message import Message
from coding.store import Cursor, codings, events, people, releases, rounds
from coding.store.contents import contents
from coding.store.events import ChainReport
from coding.workspace.context import Context, Project, reads, requires
from coding.workspace.integrity import changed
from coding.workspace.project import manifest
from coding.workspace.vault_records import note_event_head, noted_head, whole


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
        context.project.store.ask(contents)
    except ProjectDamaged as error:
        return [DoctorFinding("whole file", False, str(error))]
    with context.store.read() as cursor:
        chain = _chain_report(context, cursor, events.verify(cursor, _anchor(context)))
        texts = releases.several(cursor, releases.current_releases(cursor))
        lengths = {text.id: len(text.text) for text in texts.values()}
        outside = codings.outside(cursor, context.viewer, lengths) if lengths else 0
        active = [user.id for user in people.users(cursor) if user.active]
        proving = {passphrase.user_id for passphrase in people.PASSPHRASES.all(cursor) if passphrase.hash}
    recordings = [
        context.project.folder / vault_recordings.FOLDER / file
        for file in vault_recordings.files(context.project.folder)
    ]
    damaged = [recording.name for recording in recordings if not vault_recordings.whole(recording)]
    return [
        DoctorFinding("whole file", True, "Every row of the project's file was read."),
        DoctorFinding("event chain", chain.intact, _chain_sentence(chain)),
        _history(context),
        *_rows(context),
        DoctorFinding(
            "codings inside their text",
            not outside,
            "Every coding lies inside its release." if not outside else f"{outside} codings reach past their text.",
        ),
        DoctorFinding(
            "recordings",
            not damaged,
            "Every recording is as it was written."
            if not damaged
            else f"Cut or changed: {', '.join(damaged)}. Take them from a backup.",
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
            f"{len(proving.intersection(active))} of {len(active)} people have a passphrase of their own. Under the "
            "other names whoever is at this computer is signed in. It keeps nobody from reading the project's file.",
        ),
    ]


def _chain_sentence(chain: ChainReport) -> str:
    if chain.intact:
        many = "Unbroken" if chain.events is None else f"{chain.events} events, unbroken"
        return f"{many}." if chain.head is None else f"{many}. Head {chain.head[:16]}."
    return f"The event chain breaks at event {chain.broken_at}. Keep the file and restore a backup beside it."


def orphaned_backups(cursor: Cursor, folder: Path, project_id: str) -> list[str]:
    """Backups of a project whose newest event is not in its history, in the order of their names."""
    heads = manifest.heads(folder, project_id)
    missing = set(events.missing_heads(cursor, heads.values()))
    return sorted(name for name, head in heads.items() if head in missing)


@reads()
def _newer(context: Context, cursor: Cursor) -> list[str]:
    """Those of which nobody has said that the history begins anew before them, as it does with a backup put back."""
    behind = orphaned_backups(cursor, context.project.folder, context.project.id)
    known = {
        name
        for action in ("project.restored", "history.accepted")
        for _, detail in events.details(cursor, action)
        for name in detail.get("left_behind", ())
    }
    return [name for name in behind if name not in known]


def _history(context: Context) -> DoctorFinding:
    """Whether the history goes back to what backups and the vault noted of it."""
    behind = _newer(context)
    cut = context.cut_history
    if behind:
        sentence = (
            f"What happened before the backup {behind[-1]} was made is not all there: its end was cut off, or an older "
            "project file was put here. Keep a copy of the folder, and see heard verify in the manual."
        )
        return DoctorFinding("end of the history", False, sentence)
    if cut is not None:
        return DoctorFinding("end of the history", False, str(cut))
    sentence = "It goes back to what the backups noted, and the originals."
    if context.vault is None:
        sentence = "It goes back to what the backups noted. With what the originals noted --originals compares it."
    return DoctorFinding("end of the history", True, sentence)


@reads()
def _rows(context: Context, cursor: Cursor) -> list[DoctorFinding]:
    """Whether released texts and locked rounds are what their hashes say."""
    texts, locked = changed(cursor)
    releases_of_texts = releases.about(cursor, texts)
    titles = releases.titles(cursor, list(releases_of_texts))
    names = {round.id: round.name for round in rounds.all_rounds(cursor)}
    names_of_texts = ", ".join(sorted({f"“{title}”" for title, _ in titles.values()})) or f"{len(texts)}"
    names_of_rounds = ", ".join(f"“{names[round_id]}”" for round_id in locked if round_id in names) or f"{len(locked)}"
    return [
        DoctorFinding(
            "released texts",
            not texts,
            f"Changed outside Heard: {names_of_texts}. Restore a backup from before."
            if texts
            else "Every one fits its hash.",
        ),
        DoctorFinding(
            "locked rounds",
            not locked,
            f"Changed outside Heard: {names_of_rounds}. Restore a backup from before."
            if locked
            else "Every one holds what was locked, by its hash and by the history.",
        ),
    ]


def _anchor(context: Context) -> tuple[int, str] | None:
    return None if context.vault is None else noted_head(context.vault)


@requires(Permission.SET_UP_ORIGINALS)
def accept_history(context: Context) -> None:
    """Go on from the history as it is, after looking into why its end is missing; the log says so.

    Raises:
        InvalidInput: Nothing is missing.
        VaultLocked: The vault is shut.
    """
    vault = whole(context.open_vault())
    noted, behind = noted_head(vault), _newer(context)
    if context.cut_history is None and not behind:
        raise InvalidInput(Message("Nothing of the history is missing."))

    def note(cursor: Cursor) -> None:
        detail = {"noted": noted and list(noted), "left_behind": behind}
        events.append(cursor, context.user.id, "history.accepted", "project", context.project.id, detail)

    context.store.write(note)
    note_event_head(context.project.store, vault, accept=True)


@requires(Permission.VIEW_PROJECT)
def verify(context: Context) -> ChainReport:
    """Recompute the event chain, against the head noted in the vault where it is open.

    How many events there are is not told to somebody who codes in an open round, or belongs to a site: it tells how
    much the others did. The head is told to leads only: by two of them anybody sees that something was done meanwhile.
    """
    return context.store.ask(lambda cursor: _chain_report(context, cursor, events.verify(cursor, _anchor(context))))


def _chain_report(context: Context, cursor: Cursor, report: ChainReport) -> ChainReport:
    counted = None if counts_are_withheld(context, cursor) else report.events
    return replace(report, events=counted, head=report.head if context.viewer.leads else None)


def counts_are_withheld(context: Context, cursor: Cursor) -> bool:
    """Whether already the number of events tells somebody what they are not to know: of a round, or another site."""
    return context.user.site is not None or rounds.codes_blind(cursor, context.user.id)


_ONES_OWN: Final = (
    "coding.", "case_record.", "case_consensus.", "memo.", "note.", "content_note.", "suggestion.",
    "suggestions.offered", "map.",
)  # fmt: skip
"""Beginnings of events that only who did it sees."""


@reads(Permission.VIEW_PROJECT)
def activity(context: Context, cursor: Cursor, limit: int = 100, offset: int = 0) -> list[Event]:
    """Newest events first. Other people's codings, memos, notes and maps are left out: counts alone could unblind.

    Somebody who codes in an open round, or belongs to a site, sees the events numbered as they are listed, without the
    chain's own numbers.
    """
    blind = rounds.codes_blind(cursor, context.user.id)
    private = _ONES_OWN if context.viewer.leads and not blind else (*_ONES_OWN, "assignment.")
    return events.recent(
        cursor, context.user.id, limit, offset, private=private, counted=counts_are_withheld(context, cursor)
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
