"""The one-way door: a reviewed interview becomes a release, all that anyone downstream ever sees."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotReady
from coding.model import Identifier, Interview, ReleaseTurn, Segment
from coding.store import (
    Cursor,
    codings,
    events,
    identifiers,
    indicators,
    interviews,
    releases,
    second_readings,
    segments,
    settings,
)
from coding.store.connection import HOLDS_DELETED
from coding.store.second_readings import Signature
from coding.workspace.context import Context, Vault, new_id, requires
from coding.workspace.gate_rule import Standing, read_standing
from coding.workspace.imported_codings import place_waiting, read_waiting, settle_waiting
from coding.workspace.known_words import find_known, known_forms
from coding.workspace.masked_elsewhere import black_out_earlier, newly_known, replace_elsewhere
from coding.workspace.originals import Original, note_event_head, read_original
from coding.workspace.placing import uncovered
from coding.workspace.searching import forget_held
from pipelines import segments as segmenting
from pipelines.redact.release import OffsetMap, ReleaseDraft, Replacement, build_release, carry_over

_SEAL = secrets.token_bytes(32)
_clean: dict[tuple[bytes, tuple[tuple[int, int, str], ...]], frozenset[bytes]] = {}
"""Text and the places marked in it → words that stand nowhere else in it; hashes under a key of this process only."""


@dataclass(frozen=True)
class Released:
    """What a release came to.

    Attributes:
        release_id: Its id.
        number: 1 for the interview's first release.
        masked: How many places were replaced.
        carried: How many codings moved over from the release before.
        reopened: Titles of other released interviews that hold words masked in this one. They are open for correction
            now, with those places in their review queue; coders keep their present release until the next one.
        covered: How many places of earlier releases were blacked out.
        replaced: How many memos, examples, searches and other texts held words masked only now, and hold them no more.
    """

    release_id: str
    number: int
    masked: int
    carried: int
    reopened: tuple[str, ...] = ()
    covered: int = 0
    replaced: int = 0


def statement(name: str, standing: Standing) -> str:
    """What the person releasing signs."""
    read = (
        f" Somebody who took no part in the review read lines drawn by chance: {standing.sentence}"
        if standing.read
        else " No second person has read drawn lines."
    )
    return (
        f"I, {name}, have reviewed this interview, the words that are not masked too, and release it for coding.{read}"
    )


@requires(Permission.RELEASE)
def release_interview(context: Context, interview_id: str) -> Released:
    """Freeze a reviewed interview. The person releasing signs :func:`statement` by name; it is kept with the release.

    Before anything is frozen, every direct identifier of the project's key is looked for once more; places that nobody
    decided on go back into the review queue.

    Raises:
        NotReady: Identifiers wait for a decision, further places were found, or the project's rule for release is not
            met; the message says what is missing.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        interview = interviews.get(cursor, interview_id)
        found = identifiers.of_interview(cursor, interview_id)
        known = identifiers.clusters(cursor)
    pending = sum(1 for one in found if one.decision == "pending")
    if interview.state != "in_review":
        raise NotReady(f"“{interview.title}” is not in review, so there is nothing to release.")
    if pending:
        raise NotReady(f"{pending} identifiers of “{interview.title}” wait for a decision. Review them first.")
    original = read_original(vault, interview_id)
    with context.store.read() as cursor:
        forms = known_forms(cursor, vault)
    missed = _missed_places(original, interview_id, found, forms, known)
    if missed:
        _queue_missed(context, interview_id, missed)
        places = "1 more place holds" if len(missed) == 1 else f"{len(missed)} more places hold"
        raise NotReady(f"{places} words that are masked elsewhere. They are in the review queue now.")
    with context.store.read() as cursor:
        lacking = read_standing(cursor, interview_id).lacking
    if lacking:
        raise NotReady(f"“{interview.title}” cannot be released yet. {' '.join(lacking)}")
    draft = draft_release(original, found, interview.participant_label)

    def freeze(cursor: Cursor) -> Released:
        now = interviews.get(cursor, interview_id), identifiers.of_interview(cursor, interview_id)
        if now != (interview, found) or read_original(vault, interview_id) != original:
            raise Conflict(
                f"Another steward changed or released “{interview.title}” meanwhile. Nothing was released; look at it "
                "as it is now and release it again."
            )
        waiting = read_waiting(vault, interview_id)
        made = _freeze(cursor, context, interview, original, draft)
        place_waiting(cursor, context, made.release_id, waiting, draft.offset_map)
        if interview.release_id is None:
            return made
        words = newly_known(cursor, vault, original, found, interview.release_id, draft.offset_map)
        made = replace(made, replaced=replace_elsewhere(cursor, context, interview_id, words))
        if made.covered or made.replaced:
            settings.set_meta(cursor, HOLDS_DELETED, "1")
        return made

    released = context.store.write(freeze)
    settle_waiting(vault, interview_id)
    if released.covered or released.replaced:
        forget_held(context.project.id)
        context.store.forget_deleted()
    reopened = _reopen_others(context, vault, interview_id, forms)
    with context.store.read() as cursor:
        note_event_head(vault, events.head(cursor))
    return replace(released, reopened=tuple(reopened))


def draft_release(original: Original, found: Sequence[Identifier], participant_label: str) -> ReleaseDraft:
    """An interview as it would be released, with what is accepted now."""
    return build_release(
        original.transcript,
        [Replacement(one.start, one.end, one.pseudonym) for one in found if one.decision == "accepted"],
        speaker_labels(original, participant_label),
    )


def _reopen_others(context: Context, vault: Vault, interview_id: str, forms: Mapping[str, str]) -> list[str]:
    """Look in the interviews released earlier for words that are masked only since this one was reviewed."""
    with context.store.read() as cursor:
        known = identifiers.clusters(cursor)
        released = [one for one in interviews.all_interviews(cursor) if one.state == "released"]
        others = [one for one in released if one.id != interview_id]
        found = {one.id: identifiers.of_interview(cursor, one.id) for one in others}
    # Words the cluster of which is gone are not looked for.
    sought = {form: _sealed(form) for form, cluster in forms.items() if cluster in known}
    reopened: list[str] = []
    for other in others:
        original = read_original(vault, other.id)
        places = tuple((one.start, one.end, one.decision) for one in found[other.id])
        key = (_sealed(original.transcript.text), places)
        # What this process looked for in this text before is not there; only words known since can be.
        new = {form: forms[form] for form, seal in sought.items() if seal not in _clean.get(key, frozenset())}
        missed = _missed_places(original, other.id, found[other.id], new, known) if new else []
        if missed:
            _queue_missed(context, other.id, missed, reopen=True)
            reopened.append(other.title)
        else:
            _clean[key] = frozenset(sought.values())
    return reopened


def _sealed(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SEAL, digest_size=20).digest()


def speaker_labels(original: Original, participant_label: str) -> dict[str, str]:
    """What stands for each speaker: the participant's label, “Interviewer”, “Other”; numbered if several."""
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for speaker in original.transcript.speakers:
        role = original.role_of(speaker)
        name = participant_label if role == "participant" else role.capitalize()
        counts[name] = counts.get(name, 0) + 1
        labels[speaker] = name if counts[name] == 1 else f"{name} {counts[name]}"
    return labels


def _missed_places(
    original: Original,
    interview_id: str,
    found: Sequence[Identifier],
    forms: Mapping[str, str],
    known: Mapping[str, tuple[str, int, str]],
) -> list[Identifier]:
    """Places of words accepted anywhere in the project that nobody has decided on here, or the parts not masked."""
    mine = [(form, cluster) for form, cluster in forms.items() if cluster in known]
    missed: list[Identifier] = []
    text = original.transcript.text
    masked = [(one.start, one.end) for one in found if one.decision != "rejected"]
    left = {(one.start, one.end) for one in found if one.decision == "rejected"}
    for leak in find_known(text, [form for form, _ in mine]):
        if (leak.start, leak.end) in left:
            continue
        cluster_id = mine[leak.form_index][1]
        type_name, _, pseudonym = known[cluster_id]
        for start, end in uncovered(text, (leak.start, leak.end), masked):
            if (start, end) in left:
                continue
            masked.append((start, end))
            by = ("known in this project",)
            one = Identifier(
                new_id(), interview_id, start, end, type_name, "direct", 0.6, by, cluster_id, pseudonym, "pending", 1
            )
            missed.append(one)
    return missed


def _queue_missed(context: Context, interview_id: str, missed: Sequence[Identifier], *, reopen: bool = False) -> None:
    def add(cursor: Cursor) -> None:
        state = interviews.get(cursor, interview_id).state
        if state != "in_review" and not reopen:
            raise Conflict("Another steward released this interview meanwhile. Reload the page.")
        identifiers.add(cursor, missed)
        if state == "released":
            interviews.set_state(cursor, interview_id, "in_review")
            events.append(cursor, context.user.id, "interview.reopened", "interview", interview_id)
        events.append(
            cursor, context.user.id, "identifiers.found", "interview", interview_id, {"identifiers": len(missed)}
        )

    context.store.write(add)


def _freeze(
    cursor: Cursor, context: Context, interview: Interview, original: Original, draft: ReleaseDraft
) -> Released:
    release_id = new_id()
    turns = [
        ReleaseTurn(ordinal, turn.speaker, original.role_of(before.speaker), turn.start_ms, turn.start, turn.end)
        for ordinal, (turn, before) in enumerate(zip(draft.turns, original.transcript.turns, strict=True))
    ]
    number = interviews.add_release(
        cursor,
        release_id,
        interview.id,
        draft.text,
        hashlib.sha256(draft.text.encode()).hexdigest(),
        json.dumps(draft.offset_map.to_list()),
        turns,
        context.user.id,
    )
    _sign(cursor, context, interview.id, release_id)
    interviews.set_state(cursor, interview.id, "released")
    segments.add(cursor, _segments(release_id, draft.text, turns))
    carried = covered = 0
    if interview.release_id is not None:
        carried = _carry_codings(cursor, context, interview.release_id, release_id, draft.offset_map)
        covered = black_out_earlier(cursor, context, interview.id, release_id, draft.offset_map)
    masked = len(draft.offset_map.original)
    events.append(
        cursor,
        context.user.id,
        "interview.released",
        "interview",
        interview.id,
        {"release": release_id, "number": number, "masked": masked},
    )
    return Released(release_id, number, masked, carried, covered=covered)


def _sign(cursor: Cursor, context: Context, interview_id: str, release_id: str) -> None:
    held = read_standing(cursor, interview_id)
    if held.lacking:
        raise NotReady(" ".join(held.lacking))
    signature = Signature(
        release_id,
        context.user.id,
        context.user.name,
        statement(context.user.name, held),
        held.reading_id,
        held.read,
        held.missed,
        held.population,
        held.bound.share if held.bound else None,
        held.bound.confidence if held.bound else None,
    )
    second_readings.sign(cursor, signature)
    detail = {"release": release_id, "lines": held.read, "missed": held.missed}
    events.append(cursor, context.user.id, "release.signed", "interview", interview_id, detail)


def _segments(release_id: str, text: str, turns: Sequence[ReleaseTurn]) -> list[Segment]:
    cut = segmenting.segment_turns(text, [(turn.start, turn.end, turn.role) for turn in turns])
    return [
        Segment(
            new_id(),
            release_id,
            one.ordinal,
            one.turn,
            one.start,
            one.end,
            one.question_start,
            one.question_end,
            segmenting.text_hash(segmenting.vector_text(text, one)),
        )
        for one in cut
    ]


def _carry_codings(cursor: Cursor, context: Context, old_id: str, new_release: str, new: OffsetMap) -> int:
    old = OffsetMap.from_list(json.loads(interviews.offset_map(cursor, old_id)))
    moved = 0
    for coding_id, start, end in releases.codings_of(cursor, old_id):
        codings.carry(cursor, coding_id, new_release, carry_over(old, new, start, end), codings.next_revision(cursor))
        moved += 1
    for one in indicators.of_release(cursor, old_id):
        start, end = carry_over(old, new, one.start, one.end)
        indicators.put_evidence(cursor, replace(one, release_id=new_release, start=start, end=end))
    for user_id, reached in releases.reading_places(cursor, old_id):
        releases.set_reading_place(cursor, user_id, new_release, carry_over(old, new, reached, reached)[0])
    releases.move_open_work(cursor, old_id, new_release)
    events.append(cursor, context.user.id, "codings.carried", "release", new_release, {"from": old_id})
    return moved


@requires(Permission.RELEASE)
def reopen_interview(context: Context, interview_id: str, reason: str) -> None:
    """Open a released interview for correction. Coders keep working on the present release until the next one.

    The reason is kept beside the original in the vault, since it may well say a name.

    Raises:
        InvalidInput: No reason.
        NotReady: It is not released.
        VaultLocked: The vault is shut.
    """
    if not reason.strip():
        raise InvalidInput("Say why the interview is opened again.")
    vault = context.open_vault()

    def change(cursor: Cursor) -> None:
        interview = interviews.get(cursor, interview_id)
        if interview.state != "released":
            raise NotReady(f"“{interview.title}” is not released.")
        interviews.set_state(cursor, interview_id, "in_review")
        events.append(cursor, context.user.id, "interview.reopened", "interview", interview_id)

    context.store.write(change)
    opened = {"by": context.user.id, "at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason.strip()}
    vault.update_json(
        f"original/{interview_id}",
        lambda record: {**record, "reopened": [*record.get("reopened", ()), opened]},
    )
