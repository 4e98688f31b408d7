"""Finding identifiers in originals: the review queue is filled here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from coding.access import Permission
from coding.model import Identifier, Interview
from coding.store import Cursor, events, identifiers, interviews
from coding.vault import Vault
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, new_id, requires
from coding.workspace.known_words import confirmed_forms, standing_forms, words_in_use
from coding.workspace.name_models import stored_models
from coding.workspace.originals import Original, note_forms, read_key, read_original, speaker_names
from coding.workspace.pseudonym_policy import Namer
from pipelines.errors import Cancelled as CancelledWork
from pipelines.redact import clusters, engine
from pipelines.redact.folding import fold
from pipelines.redact.leaks import find_leaks
from pipelines.redact.model import Detection


@requires(Permission.REVIEW_ORIGINALS)
def find_identifiers(
    context: Context,
    interview_ids: Sequence[str] | None = None,
    *,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> dict[str, int]:
    """Fill the review queue of interviews that are imported and not yet searched.

    Names and other identifiers confirmed in other interviews are looked for too. Stopped work is taken up where it was
    left by calling again.

    Args:
        context: The steward, with the vault open.
        interview_ids: Which; None for all that wait.
        progress: Called after each interview.
        cancelled: Asked before each interview; interviews finished before keep their queue.

    Returns:
        Interview id → number of identifiers found.

    Raises:
        Cancelled: The person pressed cancel.
        ModelMissing: A model that the project names is not there, or its package is not installed.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        waiting = [one for one in interviews.all_interviews(cursor) if one.state == "imported"]
        chosen = [one for one in waiting if interview_ids is None or one.id in interview_ids]
        known = confirmed_forms(cursor, vault) if chosen else []
        models = stored_models(cursor)
    key = read_key(vault)
    found: dict[str, int] = {}

    def texts() -> Iterator[tuple[str, str, str | None]]:
        for interview in chosen:
            original = read_original(vault, interview.id)
            yield interview.id, original.transcript.text, original.language

    try:
        searched = engine.detect_many(
            texts(), cancelled=cancelled, deny=key.deny, allow=key.allow, known=known, models=models
        )
        for interview, (_, detections) in zip(chosen, searched, strict=True):
            found[interview.id] = _fill_queue(context, vault, interview, detections)
            progress(len(found), len(chosen))
    except CancelledWork:
        done = f"{len(found)} of {len(chosen)} interviews"
        raise CancelledWork(f"Stopped after {done}; those keep their review queue.") from None
    return found


def _fill_queue(context: Context, vault: Vault, interview: Interview, detections: Sequence[Detection]) -> int:
    original = read_original(vault, interview.id)
    text = original.transcript.text
    names = list(speaker_names(original))
    detections = sorted([*detections, *_speakers_named(text, names, detections)], key=lambda one: one.start)
    speakers = _speaker_clusters(original, interview, names)
    with context.store.read() as cursor:
        known = known_clusters(cursor, vault, interview)
    grouping = clusters.group(
        [clusters.Mention(interview.id, d.start, d.end, text[d.start : d.end], d.type) for d in detections],
        [
            *known,
            *(clusters.KnownCluster(one, "PERSON", (name,), (interview.id,)) for one, (name, _) in speakers.items()),
        ],
    )
    new_ids: dict[int, str] = {}
    placed: list[tuple[Detection, str]] = []
    noted: dict[str, list[str]] = {cluster_id: [name] for cluster_id, (name, _) in speakers.items()}
    for detection, assigned in zip(detections, grouping.assignments, strict=True):
        cluster_id = assigned if isinstance(assigned, str) else new_ids.setdefault(assigned, new_id())
        placed.append((detection, cluster_id))
        noted.setdefault(cluster_id, []).append(text[detection.start : detection.end])

    def fill(cursor: Cursor) -> int:
        if interviews.get(cursor, interview.id).state != "imported":
            # Somebody else searched it meanwhile; a second queue would double every place.
            return 0
        namer = Namer(cursor, vault, interview.id, partial(words_in_use, cursor, vault))
        have = set(identifiers.clusters(cursor))
        for cluster_id, (_, pseudonym) in speakers.items():
            identifiers.add_cluster(cursor, cluster_id, "PERSON", identifiers.next_number(cursor, "PERSON"), pseudonym)
            have.add(cluster_id)
        for detection, cluster_id in placed:
            if cluster_id not in have:
                # The longest form says most about origin and kind.
                form = max(noted[cluster_id], key=len)
                new_cluster(cursor, cluster_id, detection.type, form, namer=namer)
                have.add(cluster_id)
        identifiers.add(cursor, [new_identifier(interview.id, d, cluster_id) for d, cluster_id in placed])
        rename_clashes(cursor, context, vault, text)
        interviews.set_state(cursor, interview.id, "in_review")
        events.append(
            cursor, context.user.id, "identifiers.found", "interview", interview.id, {"identifiers": len(placed)}
        )

        return len(placed)

    filled = context.store.write(fill)
    if filled:
        note_forms(vault, noted)
    return filled


def known_clusters(cursor: Cursor, vault: Vault, interview: Interview) -> list[clusters.KnownCluster]:
    """The project's clusters as an interview sees them.

    What stands in another interview with the same participant counts as standing in this one: there, a first name alone
    most likely means the same person.
    """
    held = identifiers.clusters(cursor)
    owner = {one.id: one.participant_id for one in interviews.all_interviews(cursor)}
    known = []
    for cluster_id, places in standing_forms(cursor, vault, seen_from=interview.id).items():
        documents = {document for _, document in places}
        if any(owner[document] == interview.participant_id for document in documents):
            documents.add(interview.id)
        forms = tuple(dict.fromkeys(form for form, _ in places))
        known.append(clusters.KnownCluster(cluster_id, held[cluster_id][0], forms, tuple(sorted(documents))))
    return known


def rename_clashes(cursor: Cursor, context: Context, vault: Vault, text: str) -> int:
    """Give other names where a pseudonym in use is the real name of somebody in a new transcript; return how many.

    Released interviews that hold such a pseudonym are opened for correction: a reader could not tell the two apart.
    """
    words = {fold(word) for word in re.findall(r"[^\W\d_]+", text) if not word.islower()}
    clashing = {
        cluster_id: held
        for cluster_id, held in identifiers.clusters(cursor).items()
        if held[0] == "PERSON" and fold(held[2].strip("[]")) in words and not held[2].strip("[]").isupper()
    }
    if not clashing:
        return 0
    forms = standing_forms(cursor, vault)
    reopened: set[str] = set()
    for cluster_id, (type_name, number, _) in clashing.items():
        places = forms.get(cluster_id, [])
        interview_id = places[0][1] if places else None
        namer = Namer(cursor, vault, interview_id, partial(words_in_use, cursor, vault))
        longest = max((form for form, _ in places), key=len, default="")
        identifiers.set_pseudonym(cursor, cluster_id, namer.pseudonym(cluster_id, type_name, number, longest))
        events.append(cursor, context.user.id, "cluster.renamed", "cluster", cluster_id)
        reopened.update(document for _, document in places)
    for document in sorted(reopened):
        if interviews.get(cursor, document).state == "released":
            interviews.set_state(cursor, document, "in_review")
            events.append(cursor, context.user.id, "interview.reopened", "interview", document)
    return len(clashing)


def _speakers_named(text: str, names: Sequence[str], found: Sequence[Detection]) -> list[Detection]:
    """Places where a speaker's name, or a part of it, stands and no detector saw it."""
    parts = dict.fromkeys(part for name in names for part in (name, *name.split()) if len(part) > 2)
    added: list[Detection] = []
    for leak in find_leaks(text, list(parts)):
        taken = any(one.start < leak.end and leak.start < one.end for one in (*found, *added))
        if not taken and not text[leak.start].islower():
            added.append(Detection(leak.start, leak.end, "PERSON", "direct", 0.9, ("speaker label",)))
    return added


def _speaker_clusters(original: Original, interview: Interview, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """New clusters for named speakers: cluster id → (name, pseudonym)."""
    made: dict[str, tuple[str, str]] = {}
    for name in names:
        role = original.role_of(name)
        label = interview.participant_label if role == "participant" else role.upper()
        made[new_id()] = (name, f"[{label}]")
    return made


def new_cluster(
    cursor: Cursor,
    cluster_id: str,
    type_name: str,
    form: str,
    *,
    vault: Vault | None = None,
    interview_id: str | None = None,
    namer: Namer | None = None,
) -> None:
    """Make a cluster with the pseudonym that the project's policy gives it.

    Args:
        cursor: Writes the project.
        cluster_id: Its new id.
        type_name: Its type.
        form: The words it stands for.
        vault: The open vault; without it no names, moved dates or ages can be given, and typed pseudonyms stand.
        interview_id: The interview in which the words stand.
        namer: Makes the pseudonym; given where many clusters of one interview are made.
    """
    if namer is None:
        avoid = partial(words_in_use, cursor, vault) if vault is not None else None
        namer = Namer(cursor, vault, interview_id, avoid)
    number = identifiers.next_number(cursor, type_name)
    identifiers.add_cluster(cursor, cluster_id, type_name, number, namer.pseudonym(cluster_id, type_name, number, form))


def new_identifier(interview_id: str, detection: Detection, cluster_id: str, decision: str = "pending") -> Identifier:
    """A record for a detection, waiting for a decision unless told otherwise."""
    return Identifier(
        new_id(),
        interview_id,
        detection.start,
        detection.end,
        detection.type,
        detection.kind,
        detection.score,
        detection.detectors,
        cluster_id,
        "",
        decision,
        1,
    )
