"""Projects: making, opening, who works in them, where every interview stands, is it sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from codebook import starters
from codebook.model import Codebook
from coding.access import Permission
from coding.errors import InvalidInput, ProjectDamaged, ProjectExists
from coding.model import Assignment, Event, Interview, Participant, Role, Round, User
from coding.store import Store, codebooks, codings, events, exports, identifiers, interviews, people, rounds, settings
from coding.store.connection import BACKUP_FOLDER, FILE_NAME, private_folder
from coding.store.events import ChainReport
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace import participants, restored_files
from coding.workspace.context import Context, Project, new_id, requires
from coding.workspace.gate_rule import read_standing
from coding.workspace.rounds import follows

QUOTE_CONSENTS = ("yes", "paraphrase", "never")


def create_project(
    folder: Path,
    title: str,
    passphrase: str,
    users: Iterable[User],
    starter: Codebook,
    *,
    uncompressed: bool = False,
) -> Project:
    """Make a project: its file, its vault, its users and a first codebook.

    Args:
        folder: Where to make it; made if absent.
        title: What the study is called.
        passphrase: Opens the vault; nobody can recover it.
        users: Who works in it; at least one lead and one steward among them.
        starter: The codebook to begin with.
        uncompressed: See :class:`coding.store.connection.Store`.

    Raises:
        ProjectExists: The folder has one already.
        InvalidInput: No lead, no steward, or a passphrase that is too short.
    """
    people_list = list(users)
    for role in (Role.LEAD, Role.STEWARD):
        if not any(role in user.roles for user in people_list):
            raise InvalidInput(f"A project needs a {role.value}. Name one and try again.")
    if (folder / FILE_NAME).exists():
        raise ProjectExists(f"{folder} holds a project already. Open it with: heard app {folder}")
    private_folder(folder)
    project_id = new_id()
    Vault.create(folder, project_id, passphrase)
    store = Store(folder / FILE_NAME, uncompressed=uncompressed)
    first = next(user.id for user in people_list if Role.LEAD in user.roles)

    def fill(cursor: Any) -> None:
        settings.set_meta(cursor, "project_id", project_id)
        settings.set_meta(cursor, "title", title)
        for user in people_list:
            people.add_user(cursor, user)
        events.append(cursor, first, "project.made", "project", project_id, {"users": len(people_list)})
        number = codebooks.save(cursor, starter.to_dict(), starter.content_hash(), "Starter codebook", first)
        events.append(cursor, first, "codebook.saved", "codebook", str(number), {"codes": len(starter.codes)})

    store.write(fill)
    return Project(folder, store, project_id, title)


def open_project(folder: Path, *, uncompressed: bool = False) -> Project:
    """Open an existing project, after finishing a restoring that was interrupted.

    Raises:
        ProjectMissing: There is none in the folder.
        ProjectInUse: Another process has it open.
        ProjectDamaged: It has no id, so its making was cut short.
    """
    restored_files.finish(folder)
    store = Store.open(folder, uncompressed=uncompressed)
    with store.read() as cursor:
        project_id, title = settings.meta(cursor, "project_id"), settings.meta(cursor, "title")
    if project_id is None:
        store.close()
        raise ProjectDamaged(f"The project in {folder} was never finished. Delete the folder and make it again.")
    return Project(folder, store, project_id, title or folder.name)


def list_users(project: Project) -> list[User]:
    """Everyone who works in the project (shown on the sign-in page)."""
    with project.store.read() as cursor:
        return people.users(cursor)


def sign_in(project: Project, user_id: str) -> Context:
    """A context for a user of the project.

    Raises:
        NotFound: No such user.
        InvalidInput: The user is no longer active.
    """
    with project.store.read() as cursor:
        user = people.user(cursor, user_id)
    if not user.active:
        raise InvalidInput(f"“{user_id}” no longer works in this project. Ask a lead.")
    return Context(project, user)


@requires(Permission.MANAGE_PROJECT)
def add_user(context: Context, user_id: str, name: str, roles: Iterable[str]) -> User:
    """Let another person work in the project.

    Raises:
        InvalidInput: The id is taken, empty, or a role is unknown.
    """
    user_id, name = user_id.strip(), name.strip()
    if not user_id or not name:
        raise InvalidInput("A user needs an id and a name.")
    if any(have.id == user_id for have in list_users(context.project)):
        raise InvalidInput(f"There is a user “{user_id}” already. Take another id.")
    user = User(user_id, name, parse_roles(roles))

    def add(cursor: Any) -> None:
        people.add_user(cursor, user)
        events.append(cursor, context.user.id, "user.added", "user", user_id, {"roles": sorted(user.roles)})

    context.store.write(add)
    return user


@requires(Permission.MANAGE_PROJECT)
def set_roles(context: Context, user_id: str, roles: Iterable[str]) -> None:
    """Change what a person may do; a project keeps at least one lead and one steward.

    Raises:
        InvalidInput: It would leave the project without a lead or a steward, or a role is unknown.
    """
    wanted = parse_roles(roles)
    others = [user for user in list_users(context.project) if user.id != user_id and user.active]
    for role in (Role.LEAD, Role.STEWARD):
        if role not in wanted and not any(role in user.roles for user in others):
            raise InvalidInput(f"The project would be left without a {role.value}. Name another one first.")

    def change(cursor: Any) -> None:
        people.user(cursor, user_id)
        people.set_roles(cursor, user_id, wanted)
        events.append(cursor, context.user.id, "user.roles_changed", "user", user_id, {"roles": sorted(wanted)})

    context.store.write(change)


def parse_roles(roles: Iterable[str]) -> frozenset[Role]:
    """Roles by name.

    Raises:
        InvalidInput: An unknown role, or none.
    """
    try:
        found = frozenset(Role(role.strip().lower()) for role in roles)
    except ValueError:
        raise InvalidInput(f"Roles are: {', '.join(role.value for role in Role)}.") from None
    if not found:
        raise InvalidInput(f"Name at least one role: {', '.join(role.value for role in Role)}.")
    return found


@requires(Permission.VIEW_PROJECT)
def list_participants(context: Context) -> list[Participant]:
    """Everyone interviewed, by label. See :mod:`coding.workspace.participants`."""
    return participants.list_participants(context)


@requires(Permission.MANAGE_PROJECT)
def update_participant(
    context: Context, participant_id: str, label: str, quote_consent: str, attributes: Mapping[str, str]
) -> None:
    """Change a participant's label, consent to quotation and attributes. See :mod:`coding.workspace.participants`.

    Raises:
        InvalidInput: Unknown consent, an empty label, or an attribute that could tell who somebody is.
    """
    participants.update_participant(
        context, participant_id, label=label, quote_consent=quote_consent, attributes=attributes
    )


@requires(Permission.VIEW_PROJECT)
def list_interviews(context: Context) -> list[Interview]:
    """All interviews in the project's order; without attributes for whoever may not read transcripts."""
    with context.store.read() as cursor:
        return _as_seen(context, interviews.all_interviews(cursor))


def _as_seen(context: Context, found: list[Interview]) -> list[Interview]:
    return found if context.may(Permission.READ_RELEASED) else [replace(one, attributes={}) for one in found]


@dataclass(frozen=True)
class InterviewStatus:
    """Where one interview stands and what comes next.

    Attributes:
        interview: The interview.
        identifiers: How many are pending, accepted and rejected.
        codings: Coder id → codings, as far as the asker may see them.
        coders: Coder id → "open" or "locked" in the rounds that cover it.
        next_step: One plain sentence.
        lacking: What the project's rule for release still asks for, in sentences; of interviews whose review is done.
    """

    interview: Interview
    identifiers: Mapping[str, int]
    codings: Mapping[str, int]
    coders: Mapping[str, str]
    next_step: str
    lacking: tuple[str, ...] = ()


@requires(Permission.VIEW_PROJECT)
def status(context: Context) -> list[InterviewStatus]:
    """Where every interview stands."""
    with context.store.read() as cursor:
        all_interviews = _as_seen(context, interviews.all_interviews(cursor))
        found = identifiers.counts(cursor)
        coded = codings.counts_by_release(cursor, context.viewer)
        all_rounds = rounds.all_rounds(cursor)
        reviewed = [
            one.id for one in all_interviews if one.state == "in_review" and not found.get(one.id, {}).get("pending")
        ]
        lacking = {one: read_standing(cursor, one).lacking for one in reviewed}
    result: list[InterviewStatus] = []
    for interview in all_interviews:
        coders = {
            one.coder: _coder_state(context, one, made)
            for made in all_rounds
            for one in made.assignments
            if one.release_id == interview.release_id
        }
        per_coder = {coder: n for (release, coder), n in coded.items() if release == interview.release_id}
        counts = found.get(interview.id, {})
        missing = lacking.get(interview.id, ())
        step = "Second reading" if missing else _next_step(interview, counts, coders, per_coder)
        result.append(InterviewStatus(interview, counts, per_coder, coders, step, missing))
    return result


def _coder_state(context: Context, one: Assignment, made: Round) -> str:
    """How far a coder is; in an open round only the coder and leads who do not code in it see it."""
    if made.state == "open" and not follows(context, made) and one.coder != context.user.id:
        return "assigned"
    return "locked" if one.locked_at else "open"


def _next_step(
    interview: Interview, counts: Mapping[str, int], coders: Mapping[str, str], coded: Mapping[str, int]
) -> str:
    if interview.state == "imported":
        return "Find identifiers"
    if interview.state == "in_review":
        pending = counts.get("pending", 0)
        return f"Review {pending} identifiers" if pending else "Release"
    waiting = [coder for coder, state in coders.items() if state == "open"]
    if "assigned" in coders.values():
        return "Coding in an open round"
    if waiting:
        return f"Coding in an open round ({len(coders) - len(waiting)} of {len(coders)} coders have locked)"
    return "Coded" if coded or coders else "Code it, or put it in a round"


@dataclass(frozen=True)
class DoctorFinding:
    """One thing the doctor looked at: whether it is well, and what to do if not."""

    check: str
    well: bool
    sentence: str


@requires(Permission.VIEW_PROJECT)
def doctor(context: Context) -> list[DoctorFinding]:
    """Check references, quotes and the event chain, and state the real protection level."""
    with context.store.read() as cursor:
        chain = events.verify(cursor)
        known = set(interviews.current_releases(cursor))
        texts = {release: interviews.release(cursor, release) for release in known}
        visible = codings.all_visible(cursor, context.viewer)
        blind = rounds.codes_blind(cursor, context.user.id)
    outside = [c.id for c in visible if c.release_id in texts and c.end > len(texts[c.release_id].text)]
    return [
        DoctorFinding("event chain", chain.intact, _chain_sentence(chain, blind=blind)),
        DoctorFinding(
            "codings inside their text",
            not outside,
            "Every coding lies inside its release."
            if not outside
            else f"{len(outside)} codings reach past their text.",
        ),
        DoctorFinding(
            "protection",
            True,
            "Originals and the pseudonym key are encrypted (AES-256-GCM, Argon2id). Released text and codings are not: "
            "keep the project on a disk with full-disk encryption.",
        ),
    ]


def _chain_sentence(chain: ChainReport, *, blind: bool) -> str:
    if chain.intact:
        many = "Unbroken" if blind else f"{chain.events} events, unbroken"
        return f"{many}. Head {chain.head[:16]}."
    return f"The event chain breaks at event {chain.broken_at}. Keep the file and restore a backup beside it."


@requires(Permission.VIEW_PROJECT)
def verify(context: Context) -> ChainReport:
    """Recompute the event chain, against the head noted in the vault where it is open.

    How many events there are is not told to somebody who codes in an open round: it tells how much the others did.
    """
    anchor = None
    if context.vault is not None:
        noted = context.vault.get_json("event_head")
        anchor = (int(noted[0]), str(noted[1])) if noted else None
    with context.store.read() as cursor:
        report = events.verify(cursor, anchor)
        return replace(report, events=None) if rounds.codes_blind(cursor, context.user.id) else report


_ONES_OWN: Final = ("coding.", "memo.", "note.", "content_note.", "suggestion.", "suggestions.offered")
"""Beginnings of events that only who did it sees."""


@requires(Permission.VIEW_PROJECT)
def activity(context: Context, limit: int = 100, offset: int = 0) -> list[Event]:
    """Newest events first. Other coders' codings, memos and notes are left out: counts alone could unblind.

    Somebody who codes in an open round sees the events numbered as they are listed, without the chain's own numbers.
    """
    with context.store.read() as cursor:
        blind = rounds.codes_blind(cursor, context.user.id)
        private = _ONES_OWN if context.viewer.leads and not blind else (*_ONES_OWN, "assignment.")
        return events.recent(cursor, context.user.id, limit, offset, private=private, counted=blind)


@requires(Permission.VIEW_PROJECT)
def export_register(context: Context) -> list[dict[str, Any]]:
    """What left the project, newest first.

    To somebody who codes in an open round ``size_bytes`` of others' files is None: it grows with what was coded.
    """
    with context.store.read() as cursor:
        found = exports.all_exports(cursor)
        if not rounds.codes_blind(cursor, context.user.id):
            return found
    return [one if one["made_by"] == context.user.id else {**one, "size_bytes": None} for one in found]


def starter_names() -> list[str]:
    """Names of the starter codebooks."""
    return sorted(starters.STARTERS)


@requires(Permission.MANAGE_PROJECT)
def make_backup(context: Context) -> dict[str, str]:
    """Write a consistent copy of the project file, and the vault as it is, into the project's backups folder."""
    folder = context.project.folder / BACKUP_FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    private_folder(folder)
    context.store.backup(f"{folder.name}/{FILE_NAME}")
    shutil.copy2(context.project.folder / VAULT_NAME, folder / VAULT_NAME)

    def note(cursor: Any) -> None:
        events.append(cursor, context.user.id, "backup.made", "backup", folder.name)

    context.store.write(note)
    return {"name": folder.name, "folder": str(folder)}
