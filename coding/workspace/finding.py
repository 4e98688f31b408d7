"""Finding identifiers in originals: the review queue is filled here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coding.access import Permission
from coding.model import Identifier, Interview
from coding.store import Cursor, events, identifiers, interviews
from coding.vault import Vault
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, new_id, requires
from coding.workspace.known_words import forms_by_cluster
from coding.workspace.originals import Original, note_forms, read_key, read_original, speaker_names
from pipelines.errors import Cancelled as CancelledWork
from pipelines.redact import clusters, engine, pseudonyms
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

    Args:
        context: The steward, with the vault open.
        interview_ids: Which; None for all that wait.
        progress: Called after each interview.
        cancelled: Asked before each interview; interviews finished before keep their queue.

    Returns:
        Interview id → number of identifiers found.

    Raises:
        Cancelled: The person pressed cancel.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        waiting = [one for one in interviews.all_interviews(cursor) if one.state == "imported"]
    chosen = [one for one in waiting if interview_ids is None or one.id in interview_ids]
    found: dict[str, int] = {}
    for done, interview in enumerate(chosen):
        if cancelled():
            raise CancelledWork(f"Stopped after {done} of {len(chosen)} interviews; those keep their review queue.")
        found[interview.id] = _search(context, vault, interview)
        progress(done + 1, len(chosen))
    return found


def _search(context: Context, vault: Vault, interview: Interview) -> int:
    original = read_original(vault, interview.id)
    key = read_key(vault)
    text = original.transcript.text
    names = list(speaker_names(original))
    detections = engine.detect(text, original.language, deny=key.deny, allow=key.allow)
    detections = sorted([*detections, *_speakers_named(text, names, detections)], key=lambda one: one.start)
    with context.store.read() as cursor:
        known = identifiers.clusters(cursor)
        forms = forms_by_cluster(cursor, vault)
    speakers = _speaker_clusters(original, interview, names)
    grouping = clusters.group(
        [clusters.Mention(interview.id, d.start, d.end, text[d.start : d.end], d.type) for d in detections],
        [
            *(clusters.KnownCluster(one, known[one][0], tuple(words)) for one, words in forms.items() if one in known),
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
        have = set(identifiers.clusters(cursor))
        for cluster_id, (_, pseudonym) in speakers.items():
            identifiers.add_cluster(cursor, cluster_id, "PERSON", identifiers.next_number(cursor, "PERSON"), pseudonym)
            have.add(cluster_id)
        for detection, cluster_id in placed:
            if cluster_id not in have:
                new_cluster(cursor, cluster_id, detection.type, text[detection.start : detection.end])
                have.add(cluster_id)
        identifiers.add(cursor, [new_identifier(interview.id, d, cluster_id) for d, cluster_id in placed])
        interviews.set_state(cursor, interview.id, "in_review")
        events.append(
            cursor, context.user.id, "identifiers.found", "interview", interview.id, {"identifiers": len(placed)}
        )

        return len(placed)

    filled = context.store.write(fill)
    if filled:
        note_forms(vault, noted)
    return filled


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


def new_cluster(cursor: Cursor, cluster_id: str, type_name: str, form: str) -> None:
    """Make a cluster with the next free pseudonym of its type; an age in figures becomes a band of ages."""
    number = identifiers.next_number(cursor, type_name)
    pseudonym = pseudonyms.typed_pseudonym(type_name, number)
    if type_name == "AGE" and (digits := re.fullmatch(r"\D*(\d{1,3})\D*", form)) and int(digits[1]) <= 120:
        pseudonym = pseudonyms.age_band(int(digits[1]))
    identifiers.add_cluster(cursor, cluster_id, type_name, number, pseudonym)


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
