"""The project's policy of pseudonyms: reading it, changing it, and giving pseudonyms anew by it."""

from datetime import date
from functools import partial

from coding.access import Permission, check
from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor, events, identifiers, interviews, settings
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.originals.speakers import is_speaker_label
from coding.workspace.review.known_words import standing_forms, words_in_use
from coding.workspace.review.policy import SETTING, Namer, personal_types, policy_record, stored_policy
from pipelines.redact.policy import Policy


@reads(Permission.VIEW_PROJECT)
def read_policy(context: Context, cursor: Cursor) -> Policy:
    """The project's policy of pseudonyms; the default where none was set."""
    return stored_policy(cursor)


@writes(Permission.VIEW_PROJECT)
def set_policy(context: Context, cursor: Cursor, policy: Policy) -> None:
    """Set the policy, as a lead or a steward. Pseudonyms given before stay; see :func:`renew_pseudonyms`.

    Raises:
        AccessDenied: The person is neither.
    """
    if not context.may(Permission.SET_UP):
        check(context.user, Permission.SET_UP_ORIGINALS)

    before = stored_policy(cursor)
    settings.set_setting(cursor, SETTING, policy_record(policy))
    changed = [name for name in policy.to_dict()["methods"] if policy.method(name) != before.method(name)]
    events.append(cursor, context.user.id, "policy.set", "project", context.project.id, {"types": changed})


@requires(Permission.REVIEW_ORIGINALS)
def set_birth_date(context: Context, participant_id: str, born: date | None) -> int:
    """Enter a participant's date of birth, from which dates become ages; return in how many interviews it is used.

    It is kept beside the originals in the vault and goes when they are erased. It is never in the project file.

    Raises:
        InvalidInput: No interview with that participant, or a date in the future.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    if born is not None and born > date.today():
        raise InvalidInput(Said("That date of birth lies in the future."))
    theirs = context.store.ask(
        lambda cursor: [
            interview.id
            for interview in interviews.all_interviews(cursor)
            if interview.participant_id == participant_id
        ]
    )
    if not theirs:
        raise InvalidInput(Said("That participant has no interview in this project."))
    written = born.isoformat() if born is not None else None
    for interview_id in theirs:
        vault.update_json(f"original/{interview_id}", lambda record: {**record, "born": written})
    context.store.write(
        lambda cursor: events.append(cursor, context.user.id, "birthdate.entered", "participant", participant_id)
    )
    return len(theirs)


@writes(Permission.SET_UP_ORIGINALS)
def renew_pseudonyms(context: Context, cursor: Cursor) -> int:
    """Give pseudonyms anew by the present policy to what no release holds yet; return how many changed.

    What stands in a release keeps its pseudonym, so that codings and quotes stay as they are; a pseudonym that a
    steward typed and no release holds is given anew as well. Where dates now depend on whose interview they are in,
    dates that interviews of several people share are parted.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()

    states = {interview.id: interview for interview in interviews.all_interviews(cursor)}
    frozen = {state.id for state in states.values() if state.release_id is not None}
    _part_personal(cursor, frozen)
    clusters = identifiers.clusters(cursor)
    forms = standing_forms(cursor, vault)
    labels = {state.participant_label for state in states.values()}
    changed = 0
    for cluster_id, places in forms.items():
        type_name, number, pseudonym = clusters[cluster_id]
        if is_speaker_label(pseudonym, labels) or any(document in frozen for _, document in places):
            continue
        namer = Namer(cursor, vault, places[0][1], partial(words_in_use, cursor, vault))
        fresh = namer.pseudonym(cluster_id, type_name, number, max((form for form, _ in places), key=len))
        if fresh != pseudonym:
            identifiers.set_pseudonym(cursor, cluster_id, fresh)
            changed += 1
    events.append(cursor, context.user.id, "pseudonyms.renewed", "project", context.project.id, {"clusters": changed})
    return changed


def _part_personal(cursor: Cursor, frozen: set[str]) -> None:
    """Give each participant clusters of dates of their own, where the policy makes dates personal."""
    personal = personal_types(stored_policy(cursor))
    if not personal:
        return
    owner = {interview.id: interview.participant_id for interview in interviews.all_interviews(cursor)}
    for cluster_id, (type_name, _, _) in identifiers.clusters(cursor).items():
        if type_name not in personal:
            continue
        places = identifiers.of_cluster(cursor, cluster_id)
        owners = list(dict.fromkeys(owner[place.interview_id] for place in places if place.interview_id in owner))
        keeper = next(
            (owner[place.interview_id] for place in places if place.interview_id in frozen), owners[:1] and owners[0]
        )
        for participant in owners:
            theirs = [place for place in places if owner.get(place.interview_id) == participant]
            if participant == keeper or any(identifier.interview_id in frozen for identifier in theirs):
                continue
            fresh, number = new_id(), identifiers.highest_numbers(cursor)[type_name] + 1
            identifiers.add_clusters(cursor, [(fresh, type_name, number, f"[{type_name}_{number}]")])
            identifiers.retype(cursor, [identifier.id for identifier in theirs], type_name, theirs[0].kind, fresh)
