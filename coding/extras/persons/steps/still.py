"""Who can still be told in an interview in review, and what a steward decides on it before signing its release."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Final, Literal

from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.persons.records import (
    CARRY,
    COMMON,
    FEW_TEXTS,
    Counts,
    Detail,
    InterviewRisk,
    Mention,
    PersonRisk,
    Together,
)
from coding.extras.persons.steps.kept import KIND, line_of, put_decisions, read_decisions
from coding.extras.persons.steps.reading import MOST_TEXTS, elsewhere, person_risks, words_at
from coding.model import Identifier, Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, releases
from coding.store.memory import Shelf
from coding.workspace import operations
from coding.workspace.context import Context, Vault, new_id, requires
from coding.workspace.operations import Change
from coding.workspace.review.decide import add_identifier, decide, reviewable
from coding.workspace.review.find import likely_type
from coding.workspace.review.project_words import seal_of
from coding.workspace.search.machines import works_without
from coding.workspace.vault_records import Original, read_original, record_names
from pipelines.embed.load import load_embedder, model_for
from pipelines.errors import ModelMissing
from pipelines.extras.persons import senses
from pipelines.extras.persons.spots import NAMES

_TYPES: Final[Mapping[str, str]] = {
    "place": "LOCATION",
    "origin": "NATIONALITY",
    "occupation": "OCCUPATION",
    "position": "OCCUPATION",
    "organisation": "ORGANISATION",
    "school": "SCHOOL",
    "age": "AGE",
    "event": "EVENT",
    "date": "DATE",
}
"""Class of a detail → type as which it is masked, by the project's policy; all others as a word of one's own list."""
_WEIGHTS: Final = (
    "contact", "number", "place", "organisation", "school", "position", "occupation", "origin", "language", "faith",
    "trait", "health", "age", "event", "family", "date",
)  # fmt: skip
"""What tells most about who it is first, among details that are equally common."""
SIGNED: Final = "release.signed"
_SENSES: Shelf[Mapping[str, senses.Vectors]] = Shelf("sentences that tell something", 2)
_TELLING: Shelf[Sequence[float]] = Shelf("what sentences on persons tell", 20)
CorrectionKind = Literal["same", "apart", "nobody"]


@requires(Permission.REVIEW_ORIGINALS)
def interview_risk(context: Context, interview_id: str) -> InterviewRisk:
    """Who can still be told in an interview, as it is masked now: persons by risk, with what carries it.

    Raises:
        NotFound: The vault does not hold it.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        interview, entries = interviews.get(cursor, interview_id), identifiers.of_interview(cursor, interview_id)
        others = [other.id for other in interviews.all_interviews(cursor) if other.id != interview_id]
    persons = _decided(context, vault, interview, entries, read_original(vault, interview_id))
    details = list({detail.key: detail for person in persons for detail in person.details}.values())
    numbers, texts = elsewhere(context.memory, vault, others, details)
    ranked = [
        replace(person, details=_ranked([replace(d, elsewhere=numbers.get(d.key)) for d in person.details]))
        for person in persons
    ]
    ranked.sort(key=lambda person: (not person.at_risk, person.protection, -len(person.details)))
    decisions = sum(bool(decision["stands"]) for decision in read_decisions(vault, interview_id).values())
    return InterviewRisk(persons=ranked, counts=_counts(persons, entries), texts=texts, decisions=decisions)


def _decided(
    context: Context, vault: Vault, interview: Interview, entries: Sequence[Identifier], original: Original
) -> Sequence[PersonRisk]:
    """Persons as stewards corrected them, with the reasons of what is kept."""
    decisions = [decision for decision in read_decisions(vault, interview.id).values() if decision["stands"]]
    reasons = {decision["fact"]: decision["reason"] for decision in decisions if "fact" in decision}
    corrections = [
        (decision["said"], tuple((words, before) for words, before in decision["words"]))
        for decision in decisions
        if "said" in decision
    ]
    persons = person_risks(context.memory, original, entries, interview.participant_label, corrections)
    return [
        replace(person, details=_ranked([replace(d, reason=reasons.get(_print(vault, d), "")) for d in person.details]))
        for person in persons
    ]


@requires(Permission.REVIEW_ORIGINALS)
def risk_across_texts(context: Context, interview_id: str | None = None) -> list[Together]:
    """Who is told of in several texts that say more together than each alone, by the project's clusters of names.

    Besides what is listed counts what a sentence tells by its sense, where an installed model understands it.

    Args:
        context: The steward, with the vault open.
        interview_id: Only who is spoken of in this interview; None for all.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    versions = vault.versions()
    with context.store.read() as cursor:
        interviews_here = [each for each in interviews.all_interviews(cursor) if record_names(each.id)[0] in versions]
        entries = {each.id: identifiers.of_interview(cursor, each.id) for each in interviews_here}
    named = {id_: {place.cluster_id for place in places if place.type in NAMES} for id_, places in entries.items()}
    shared = {cluster for cluster, n in Counter(c for those in named.values() for c in those).items() if n > 1}
    if interview_id is not None:
        shared &= named.get(interview_id, set())
    texts: dict[str, list[tuple[Interview, PersonRisk]]] = {}
    for each in [each for each in interviews_here if named[each.id] & shared][:MOST_TEXTS]:
        for person in _decided(context, vault, each, entries[each.id], read_original(vault, each.id)):
            for cluster in person.clusters & shared:
                texts.setdefault(cluster, []).append((each, person))
    sensed = _by_sense(context, [risks for those in texts.values() if len(those) > 1 for risks in those])
    together = []
    for those in texts.values():
        details = [
            (
                interview,
                [*_ranked(person.details), *[sensed[each] for each in sensed if each in person.unlisted][:CARRY]],
            )
            for interview, person in those
        ]
        telling = [(interview, left) for interview, left in details if left]
        if _say_more({interview.id: left for interview, left in telling}):
            together.append(
                Together(
                    label=those[0][1].label,
                    texts=[(interview.name, left) for interview, left in telling],
                    interviews=[interview.id for interview, _ in telling],
                )
            )
    return together


def _by_sense(context: Context, risks: Sequence[tuple[Interview, PersonRisk]]) -> Mapping[Mention, Detail]:
    """Sentences without a listed detail that tell something by their sense, the plainest first.

    There are none where no model understands them, or the study works without such models.
    """
    spoken = {each: interview.language or "" for interview, person in risks for each in person.unlisted}
    if not spoken or works_without(context):
        return {}
    try:
        shares = {language: number / len(spoken) for language, number in Counter(spoken.values()).items()}
        embedder = load_embedder(model_for(shares)).for_comparing
    except ModelMissing:
        return {}
    understood = [each for each, language in spoken.items() if language in (embedder.languages or (language,))]
    words, model = [each.words for each in understood], (embedder.model_id, embedder.revision)
    known = context.memory.recall(_SENSES, model, lambda: senses.known_senses(embedder))
    telling = context.memory.recall(
        _TELLING, (seal_of(repr(words)), *model), lambda: senses.telling(embedder.encode(words), known)
    )
    return {
        each: Detail(kind="sense", words=each.words, line=each.line, start=each.start, end=each.end)
        for more, each in sorted(zip(telling, understood, strict=True), key=lambda pair: -pair[0])
        if more > 0
    }


def _say_more(details: Mapping[str, Sequence[Detail]]) -> bool:
    """Whether texts tell more about somebody together than each of them does, and of two kinds."""
    each = [{detail.key for detail in those} for those in details.values()]
    # what is told by its sense is of a kind that nobody knows
    kinds = {d.key if d.kind == "sense" else d.kind for those in details.values() for d in those}
    return len(kinds) > 1 and all(len(keys) < len(set[str]().union(*each)) for keys in each)


def _print(vault: Vault, detail: Detail) -> str:
    """By what a detail is known again, which holds no word of it."""
    return vault.fingerprint(f"told|{detail.key}")


def _ranked(details: Sequence[Detail]) -> Sequence[Detail]:
    order = {kind: number for number, kind in enumerate(_WEIGHTS)}
    return sorted(details, key=lambda d: (d.masked, d.elsewhere or 0, order.get(d.kind, len(order)), d.start))


def _counts(persons: Sequence[PersonRisk], entries: Sequence[Identifier]) -> Counts:
    return Counts(
        persons=len(persons),
        masked=len({entry.cluster_id for entry in entries if entry.decision == "accepted"}),
        reasoned=len({detail.key for person in persons for detail in person.details if detail.reason}),
        undecided=len({detail.key for person in persons for detail in person.undecided}),
    )


def is_rare(detail: Detail, texts: int) -> bool | None:
    """Whether few of the other texts say the same; None where there are too few of them to tell."""
    return None if texts < FEW_TEXTS or detail.elsewhere is None else detail.elsewhere < COMMON * texts


@requires(Permission.REVIEW_ORIGINALS)
def mask_detail(context: Context, interview_id: str, start: int, end: int) -> int:
    """Mask a detail at every place of the interview, by the project's policy for its type; return how many places.

    It is a step of the review like any other, and its undo takes it back. Everyday words wait at their other places.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        start: First code point, into the original text.
        end: One past the last.

    Raises:
        InvalidInput: Nothing that stays is told there.
        NotReady: The interview is not in review.
        VaultLocked: The vault is shut.
    """
    detail = _detail(context, interview_id, start, end)
    with context.store.read() as cursor:
        places = identifiers.of_interview(cursor, interview_id)
    rejected = [
        place.id for place in places if place.decision == "rejected" and (place.start, place.end) == (start, end)
    ]
    if rejected:
        return decide(context, interview_id, rejected, "accepted")
    words = detail.words
    type_name = likely_type(words) if detail.kind in ("contact", "number") else _TYPES.get(detail.kind, "OTHER")
    return add_identifier(context, interview_id, start, end, type_name)


@requires(Permission.REVIEW_ORIGINALS)
def keep_detail(context: Context, interview_id: str, start: int, end: int, reason: str) -> None:
    """Keep a detail readable and say why; it is not asked about again. The reason stays with the original.

    Raises:
        InvalidInput: No reason, or nothing that stays is told there.
        NotReady: The interview is not in review.
        VaultLocked: The vault is shut.
    """
    if not reason.strip():
        raise InvalidInput(Message("Say why this detail stays."))
    detail = _detail(context, interview_id, start, end)
    value = {"fact": _print(context.open_vault(), detail), "reason": reason.strip()}
    _store_decision(context, interview_id, "fact.kept", value)


@requires(Permission.REVIEW_ORIGINALS)
def correct_persons(
    context: Context, interview_id: str, said: CorrectionKind, places: Sequence[tuple[int, int]]
) -> None:
    """Say who is who, where it was read wrongly; it is kept with the original.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        said: ``same``: two persons, each told by the place of a mention, are one; ``apart``: these mentions of one
            person are somebody else; ``nobody``: what is mentioned there is no person.
        places: Places of mentions in the original.

    Raises:
        InvalidInput: Nobody is mentioned there, or the review's own keys are for it.
        NotReady: The interview is not in review.
        VaultLocked: The vault is shut.
    """
    persons = interview_risk(context, interview_id).persons
    meant: list[PersonRisk] = []
    for place in places:
        persons_here = [person for person in persons if place in [(each.start, each.end) for each in person.mentions]]
        meant += [person for person in persons_here if said == "apart" or person not in meant][:1]
    if len(meant) < len(places) or not meant:
        raise InvalidInput(Message("Nobody is spoken of there any more. Reload the page."))
    different = list({id(person): person for person in meant}.values())
    if said == "same" and len(different) < 2:
        raise InvalidInput(Message("Choose two different persons."))
    if sum(bool(person.clusters) for person in different) > (said == "same"):
        raise InvalidInput(Message("Names are joined and split in the review."))
    if said == "apart" and (len(different) > 1 or len(set(places)) == len(meant[0].mentions)):
        raise InvalidInput(Message("Choose some words of one person, not all of them."))
    text = read_original(context.open_vault(), interview_id).transcript.text
    value = {"said": said, "words": [words_at(text, *place) for place in places]}
    _store_decision(context, interview_id, "person.corrected", value)


def _store_decision(context: Context, interview_id: str, kind: str, value: Mapping[str, object]) -> None:
    """A step that can be taken back; what was decided goes to the vault alone."""
    vault, decision = context.open_vault(), new_id()
    entry = {"by": context.user.id, "at": datetime.now(UTC).isoformat(timespec="seconds"), "stands": True}

    def change(cursor: Cursor) -> None:
        reviewable(cursor, interview_id)
        step = Change(KIND, decision, {"stands": False}, {"stands": True})
        operations.note(cursor, context, line_of(interview_id), kind.replace(".", "_"), [step])
        events.append(cursor, context.user.id, kind, "interview", interview_id)
        put_decisions(vault, interview_id, {decision: {**value, **entry}})

    context.together(lambda: context.store.write(change))


def _detail(context: Context, interview_id: str, start: int, end: int) -> Detail:
    risk = interview_risk(context, interview_id)
    for person in risk.persons:
        for detail in person.details:
            if (detail.start, detail.end) == (start, end) and not detail.masked:
                return detail
    raise InvalidInput(Message("Nothing that stays is told there any more. Reload the page."))


def _step(context: Context, back: bool, interview_id: str, seen: int | None = None) -> None:
    context.open_vault()
    operations.take_step(
        context, line_of(interview_id), back=back, check=lambda cursor: reviewable(cursor, interview_id), seen=seen
    )


undo_kept, redo_kept = operations.both_ways("kept", Permission.REVIEW_ORIGINALS, _step)


@requires(Permission.RELEASE)
def risk_counts(context: Context, interview_id: str, original: Original | None = None) -> dict[str, int]:
    """What the sign-off of a release says of the persons of an interview: numbers only.

    Args:
        context: The steward, with the vault open.
        interview_id: The interview.
        original: Its original, where it is read already.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        interview, entries = interviews.get(cursor, interview_id), identifiers.of_interview(cursor, interview_id)
    original = original or read_original(vault, interview_id)
    return asdict(_counts(_decided(context, vault, interview, entries, original), entries))


@requires(Permission.VIEW_PROJECT)
def signed_counts(context: Context) -> dict[str, int]:
    """What the sign-offs of the releases that count now say together: numbers, or nothing."""
    with context.store.read() as cursor:
        current = set(releases.current_releases(cursor))
        signed = [detail for _, detail in events.details(cursor, SIGNED)]
    counts = [detail["told"] for detail in signed if "told" in detail and detail["release"] in current]
    names = [field.name for field in fields(Counts)]
    return (
        {"interviews": len(counts)} | {name: sum(int(each[name]) for each in counts) for name in names}
        if counts
        else {}
    )
