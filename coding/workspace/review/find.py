"""Finding identifiers in originals for the review queue, and placing words that a person says must be masked."""

import re
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import normalize

from coding.access import Permission
from coding.model import Identifier, Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, settings
from coding.store.row_filter import unrestricted
from coding.vault import Vault
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, new_id, requires
from coding.workspace.originals.speakers import settle_speakers, speaker_pseudonyms
from coding.workspace.review.known_words import Confirmed, confirmed_forms, current_forms, words_in_use
from coding.workspace.review.policy import born_on, personal_types, shift_of, stored_models, stored_policy
from coding.workspace.review.project_words import Covered, interview_words, project_words
from coding.workspace.vault_records import (
    Original,
    note_forms,
    read_forms,
    read_original,
    read_word_lists,
    speaker_names,
    whole,
)
from pipelines import worker
from pipelines.errors import BrokenOff
from pipelines.errors import Cancelled as CancelledWork
from pipelines.redact import clusters, engine
from pipelines.redact.elsewhere import is_name_elsewhere
from pipelines.redact.folding import fold
from pipelines.redact.inflection import inflected_alike
from pipelines.redact.leaks import find_leaks
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import first_names, is_everyday, is_function_word, is_title
from pipelines.redact.naming import Subject, pseudonym_for
from pipelines.redact.page import WORD, Page

CLASHING = "clashing_pseudonyms"
"""Setting: ids of clusters whose pseudonym turned out to be somebody's real name and was changed."""

MOST_IN_A_ROW = 2
"""After so many interviews in a row over which the process was ended, no more are tried."""


Looked = Generator[tuple[Interview, list[Detection] | None]]
Look = Callable[[Vault, Sequence[Interview], Mapping[str, Any], Cancelled], Looked]
"""Looks through interviews with the words and models of the project, in order; without detections where the process
that looked was ended over one."""


def one_by_one(vault: Vault, interviews: Sequence[Interview], words: Mapping[str, Any], cancelled: Cancelled) -> Looked:
    """Look through one interview after the other, in the worker where people work in this process."""
    for interview in interviews:
        original = read_original(vault, interview.id)
        try:
            detections = worker.run(
                engine.detect,
                original.transcript.text,
                original.language,
                kind=worker.Kind.IDENTIFIERS,
                cancelled=cancelled,
                **{**words, "known": words["known"].standing_in(original.transcript.text)},
            )
        except BrokenOff:
            yield interview, None
        else:
            yield interview, detections


@requires(Permission.REVIEW_ORIGINALS)
def find_identifiers(
    context: Context,
    interview_ids: Sequence[str] | None = None,
    *,
    look: Look = one_by_one,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> dict[str, int]:
    """Fill the review queue of interviews that are imported and not yet searched.

    Names and other identifiers confirmed in other interviews are looked for too. Stopped work is taken up where it was
    left by calling again.

    Args:
        context: The steward, with the vault open.
        interview_ids: Which; None for all that wait.
        look: What looks through them.
        progress: Called after each interview.
        cancelled: Asked before each interview, and now and then where a worker looks; interviews finished before keep
            their queue.

    Returns:
        Interview id → number of identifiers found.

    Raises:
        Cancelled: The person pressed cancel.
        BrokenOff: The process that looked was ended from outside; interviews finished before and after keep their
            queue, and the others wait.
        ModelMissing: A model that the project names is not there, or its package is not installed.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        waiting = [interview for interview in interviews.all_interviews(cursor) if interview.state == "imported"]
        to_read = [interview for interview in waiting if interview_ids is None or interview.id in interview_ids]
        known = confirmed_forms(cursor, vault) if to_read else Confirmed()
        models = stored_models(cursor)
    lists = read_word_lists(vault)
    words = {"deny": lists.deny, "allow": lists.allow, "known": known, "models": models}
    counts: dict[str, int] = {}
    lost: list[Interview] = []
    in_a_row = 0
    try:
        with closing(look(vault, to_read, words, cancelled)) as looked:
            for interview, detections in looked:
                if detections is None:
                    # One text may be too large for this computer; twice in a row, and it is not the text.
                    lost.append(interview)
                    in_a_row += 1
                    if in_a_row == MOST_IN_A_ROW:
                        break
                    continue
                in_a_row = 0
                counts[interview.id] = _fill_queue(context, vault, interview, detections)
                progress(len(counts), len(to_read))
    except CancelledWork:
        raise CancelledWork(
            Message(
                "Stopped after {done} of {wanted} interviews; those keep their review queue.",
                done=len(counts),
                wanted=len(to_read),
            )
        ) from None
    if lost:
        raise BrokenOff(
            Message(
                "The process that looks for identifiers was ended from outside while it read {titles}, perhaps for "
                "want of memory. {done} of {wanted} interviews have their review queue and keep it. Find identifiers "
                "again to go on with the rest.",
                titles=", ".join(f"“{interview.title}”" for interview in lost),
                done=len(counts),
                wanted=len(to_read),
            )
        )
    return counts


def _fill_queue(context: Context, vault: Vault, interview: Interview, detections: Sequence[Detection]) -> int:
    original = context.store.write(lambda cursor: settle_speakers(cursor, vault, interview.id))
    text = original.transcript.text
    names = list(speaker_names(original))
    detections = sorted(
        [*detections, *_speakers_named(original, names, detections)], key=lambda detection: detection.start
    )
    with context.store.read() as cursor:
        # Words may have been corrected after it was looked through: what stands there already is not asked again.
        standing_places = identifiers.spans(cursor, interview.id)
        detections = [
            detection
            for detection in detections
            if not any(start <= detection.start and detection.end <= end for start, end, _ in standing_places)
        ]
        speakers = _speaker_clusters(cursor, vault, original, interview, names)
        keys = {
            (detection.type, clusters.form_key(text[detection.start : detection.end], detection.type))
            for detection in detections
        }
        known = [cluster for cluster in known_clusters(cursor, vault, interview, keys) if cluster.id not in speakers]
        forms_now = current_forms(cursor, vault, only=speakers)
    by_name = {
        cluster_id: (name, *(form for form, _ in forms_now.get(cluster_id, ())))
        for cluster_id, (name, _) in speakers.items()
    }
    named = [
        clusters.KnownCluster(cluster_id, "PERSON", tuple(dict.fromkeys(forms)), (interview.id,))
        for cluster_id, forms in by_name.items()
    ]
    placed = _clustered(original, interview.id, detections, [*known, *named])
    names_of: dict[str, list[str]] = {cluster_id: [name] for cluster_id, (name, _) in speakers.items()}
    for detection, cluster_id in placed:
        names_of.setdefault(cluster_id, []).append(text[detection.start : detection.end])

    def fill(cursor: Cursor) -> int:
        if interviews.get(cursor, interview.id).state != "imported":
            # Somebody else searched it meanwhile; a second queue would double every place.
            return 0
        namer = Namer(cursor, vault, interview.id)
        with unrestricted(cursor) as every:
            have = identifiers.some_clusters(every, names_of)
        first = identifiers.highest_numbers(cursor)["PERSON"] + 1
        called = [(cluster_id, pseudonym) for cluster_id, (_, pseudonym) in speakers.items() if cluster_id not in have]
        identifiers.add_clusters(
            cursor,
            [(cluster_id, "PERSON", number, pseudonym) for number, (cluster_id, pseudonym) in enumerate(called, first)],
        )
        # The longest form says most about origin and kind.
        rows = {
            cluster_id: (detection.type, max(names_of[cluster_id], key=len))
            for detection, cluster_id in placed
            if cluster_id not in have and cluster_id not in speakers
        }
        new_clusters(cursor, rows, namer)
        identifiers.add(cursor, [new_identifier(interview.id, d, cluster_id) for d, cluster_id in placed])
        forms = [text[detection.start : detection.end] for detection, _ in placed if detection.type == "PERSON"]
        rename_clashes(cursor, context, vault, text, [*names, *forms])
        interviews.set_state(cursor, interview.id, "in_review")
        events.append(
            cursor, context.user.id, "identifiers.found", "interview", interview.id, {"identifiers": len(placed)}
        )
        if placed:
            note_forms(vault, names_of)
        return len(placed)

    return context.store.write(fill)


def _clustered(
    original: Original, interview_id: str, detections: Sequence[Detection], known: Sequence[clusters.KnownCluster]
) -> list[tuple[Detection, str]]:
    """Each detection with the id of the cluster it belongs to, known or new."""
    text, language = original.transcript.text, original.language
    mentions = [
        clusters.Mention(
            interview_id,
            detection.start,
            detection.end,
            text[detection.start : detection.end],
            detection.type,
            language,
        )
        for detection in detections
    ]
    new_ids: dict[int, str] = {}
    return [
        (detection, cluster if isinstance(cluster, str) else new_ids.setdefault(cluster, new_id()))
        for detection, cluster in zip(detections, clusters.group(mentions, known), strict=True)
    ]


def known_clusters(
    cursor: Cursor, vault: Vault, interview: Interview, keys: Iterable[tuple[str, str]]
) -> list[clusters.KnownCluster]:
    """Those of the project's clusters, as an interview sees them, that words found in it may belong to.

    What stands in another interview with the same participant counts as standing in this one: there, a first name alone
    most likely means the same person.

    Args:
        cursor: For reading.
        vault: The open vault.
        interview: The interview.
        keys: Type and key of each form that was found in it.
    """
    by_interview = interview_words(cursor, vault)
    forms_by_cluster = {
        interview_id
        for interview_id, words in by_interview.items()
        if words.interview.participant_id == interview.participant_id
    }
    near = (
        project_words(cursor, vault)
        .alike(keys)
        .union(*(by_interview[interview_id].by_cluster for interview_id in forms_by_cluster))
    )
    known = []
    for cluster_id, places in current_forms(cursor, vault, seen_from=interview.id, only=near).items():
        documents = {document for _, document in places}
        if documents & forms_by_cluster:
            documents.add(interview.id)
        forms = tuple(dict.fromkeys(form for form, _ in places))
        type_name, _ = by_interview[places[0][1]].keys_of[cluster_id]
        known.append(clusters.KnownCluster(cluster_id, type_name, forms, tuple(sorted(documents))))
    return known


def rename_clashes(cursor: Cursor, context: Context, vault: Vault, text: str, names: Iterable[str]) -> int:
    """Give other names where a pseudonym in use is the real name of somebody in a new transcript; return how many.

    One that stands there with a capital is, and one of several words with one of the names that were found there.
    Released interviews that hold such a pseudonym are to be released again, since a reader could not tell the two
    apart; a steward sees that on the review page (:mod:`coding.workspace.release.corrections`).
    """
    words = _capitalised(text)
    # “Señora Ruiz” says nothing of “Señora Vega”.
    parts = {part for name in names for part in _capitalised(name) if len(part) > 2 and not is_title(part)}
    with unrestricted(cursor) as every:
        renamed = identifiers.renamed_people(every)
    clashing = {
        cluster_id: entry
        for cluster_id, entry in renamed.items()
        if not entry[2].isupper() and (fold(entry[2].strip("[]")) in words or _capitalised(entry[2]) & parts)
    }
    if not clashing:
        return 0
    with unrestricted(cursor) as every:
        forms = current_forms(every, whole(vault))
    for cluster_id, (type_name, number, _) in clashing.items():
        places = forms.get(cluster_id, [])
        interview_id = places[0][1] if places else None
        namer = Namer(cursor, vault, interview_id)
        longest = max((form for form, _ in places), key=len, default="")
        identifiers.set_pseudonym(cursor, cluster_id, namer.pseudonym(cluster_id, type_name, number, longest))
        events.append(cursor, context.user.id, "cluster.renamed", "cluster", cluster_id)
    settings.set_setting(cursor, CLASHING, sorted({*settings.setting(cursor, CLASHING, []), *clashing}))
    return len(clashing)


def _capitalised(text: str) -> set[str]:
    return {fold(word) for word in re.findall(r"[^\W\d_]+", normalize("NFC", text)) if not word.islower()}


def _speakers_named(original: Original, names: Sequence[str], detections: Sequence[Detection]) -> list[Detection]:
    """Places where a speaker's name, or a part of it, stands and no detector saw it.

    Of "Student One" or "Will Harrison", "one" and "will" are not taken for the name at every place. A handle, such as
    "dragon_x99", is one however it is written.
    """
    page = Page(original.transcript.text, original.language)
    text = page.text
    shortest = 2 if original.named else 3
    parts = list(dict.fromkeys(part for name in names for part in _parts(name) if len(part) >= shortest))
    added: list[Detection] = []
    covered = Covered((detection.start, detection.end) for detection in detections)
    for leak in find_leaks(text, parts):
        covered_places = covered.within((leak.start, leak.end))
        words = page.words_in(leak.start, leak.end)
        alone = len(words) == 1 and not is_name_elsewhere(page, words[0])
        everyday = not _HANDLE.search(parts[leak.form_index]) and (alone or text[leak.start].islower())
        if not (covered_places or everyday):
            added.append(Detection(leak.start, leak.end, "PERSON", "direct", 0.9, ("speaker label",)))
            covered.add((leak.start, leak.end))
    return added


_HANDLE = re.compile(r"[^\W\d_]\w*[\d_.]\w|[\d_.]\w*[^\W\d_]")


def _parts(name: str) -> Iterator[str]:
    """A speaker's name, and each word of it: `Jonas (dragon_x)` is called either. Parts of a number mean nobody."""
    yield name
    for word in name.split():
        part = word.strip("()[]~@.,;:!?")
        if any(map(str.isalpha, part)):
            yield part
            if "#" in part:
                yield part.partition("#")[0]


def _speaker_clusters(
    cursor: Cursor, vault: Vault, original: Original, interview: Interview, names: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Clusters of named speakers: cluster id → (name, pseudonym); a participant's from another talk is taken again."""
    if not names:
        return {}
    pseudonyms = speaker_pseudonyms(original, interview.participant_label)
    forms, rows = read_forms(vault), identifiers.clusters(cursor)
    speakers: dict[str, tuple[str, str]] = {}
    for name in names:
        known = (
            cluster_id
            for cluster_id, (_, _, pseudonym) in rows.items()
            if original.role_of(name) == "participant"
            and pseudonym == pseudonyms[name]
            and fold(name) in map(fold, forms.get(cluster_id, ()))
        )
        speakers[next(known, None) or new_id()] = (name, pseudonyms[name])
    return speakers


class Namer:
    """Makes pseudonyms for the clusters of one interview by the project's policy."""

    def __init__(self, cursor: Cursor, vault: Vault, interview_id: str | None) -> None:
        """Read what the policy needs.

        Args:
            cursor: Reads the project.
            vault: The open vault.
            interview_id: The interview whose words are masked, or None.
        """
        self.policy = stored_policy(cursor)
        self._avoid = words_in_use(cursor, vault) if self.policy.method("PERSON") == "name" else None
        self._language: str | None = None
        self._born: date | None = None
        self._shift: int | None = None
        if interview_id is None:
            return
        interview = interviews.brief(cursor, interview_id)
        self._language = interview.language
        if personal_types(self.policy):
            self._born = born_on(vault, interview_id)
            self._shift = shift_of(vault, interview.participant_id)

    def pseudonym(self, cluster_id: str, type_name: str, number: int, form: str) -> str:
        """Make the pseudonym of a new cluster; a name given once is not given again."""
        subject = Subject(cluster_id, type_name, number, form, self._language, self._avoid, self._born, self._shift)
        pseudonym = pseudonym_for(subject, self.policy)
        if self._avoid is not None:
            self._avoid.add(fold(pseudonym.strip("[]")))
        return pseudonym


def new_cluster(
    cursor: Cursor, vault: Vault, interview_id: str | None, cluster_id: str, type_name: str, form: str
) -> None:
    """Make a cluster with the pseudonym that the project's policy gives it.

    Args:
        cursor: Writes the project.
        vault: The open vault.
        interview_id: The interview in which the words stand.
        cluster_id: Its new id.
        type_name: Its type.
        form: The words it stands for.
    """
    new_clusters(cursor, {cluster_id: (type_name, form)}, Namer(cursor, vault, interview_id))


def new_clusters(cursor: Cursor, clusters: Mapping[str, tuple[str, str]], namer: Namer) -> None:
    """Make clusters of one interview: new id → type, and the words it stands for."""
    numbers = identifiers.highest_numbers(cursor)
    rows = []
    for cluster_id, (type_name, form) in clusters.items():
        numbers[type_name] += 1
        number = numbers[type_name]
        rows.append((cluster_id, type_name, number, namer.pseudonym(cluster_id, type_name, number, form)))
    identifiers.add_clusters(cursor, rows)


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


REVIEWER, SECOND_READER, REPORTED = "reviewer", "second reader", "reported by a reader"
"""People who find identifiers, as names of detectors: in review, at the second reading, in a release."""
KNOWN = "known in this project"
"""The disclosure check, as the name of a detector: the words are masked somewhere else in the project."""


@dataclass(frozen=True)
class Placement:
    """New identifiers for one word or name, not stored yet.

    Attributes:
        cluster_id: Their cluster, which may be new.
        type_name: Their type.
        forms: The words, in one piece unless a mask stood amid them; for the vault only.
        places: The identifiers; empty where all places are masked already.
    """

    cluster_id: str
    type_name: str
    forms: tuple[str, ...]
    places: tuple[Identifier, ...]


def visible_cluster(cursor: Cursor, vault: Vault, interview_id: str, form: str, type_name: str) -> str | None:
    """The cluster that words belong to in an interview, if there is one: dates of other people may not be joined."""
    words = project_words(cursor, vault)
    words.brought_up_to_date(cursor, vault)
    if type_name not in personal_types(stored_policy(cursor)):
        return words.cluster_of(form, type_name)
    key = clusters.form_key(form, type_name)
    forms = current_forms(cursor, vault, seen_from=interview_id, only=words.alike([(type_name, key)]))
    alike = (
        id
        for id, places in forms.items()
        if any(clusters.form_key(form_words, type_name) == key for form_words, _ in places)
    )
    return next(alike, None)


def plan_placement(
    cursor: Cursor,
    vault: Vault,
    interview_id: str,
    span: tuple[int, int],
    type_name: str,
    *,
    by: str,
    everywhere: bool = True,
    decision: str = "accepted",
    other_case: str | None = None,
) -> Placement:
    """Find the places of a span's words in an interview that are not masked, and their cluster.

    Where a mask covers a part of the words, the rest gets identifiers of its own, so that nothing of them stays.

    Args:
        cursor: For reading.
        vault: The open vault.
        interview_id: The interview.
        span: Where the words were seen: code points of the original, half-open, inside the text and not blank.
        type_name: A key of :data:`~pipelines.redact.model.ENTITY_TYPES`.
        by: Who found them, as the name of a detector.
        everywhere: At every place of the interview where the words stand as whole words. Of everyday words (Will, One)
            the other places wait for a decision of their own, and those in small letters are left. Where a language has
            cases, a name in another one waits for a decision too.
        decision: Decision the identifiers begin with.
        other_case: Decision of the places where the words are written with other capitals; None for ``decision``. Where
            it is another, a part of a person's name that stands alone waits for a decision too.
    """
    original = read_original(vault, interview_id)
    text = original.transcript.text
    span = trimmed(text, *span)
    words = project_words(cursor, vault)
    words_here = words.brought_up_to_date(cursor, vault).get(interview_id)
    masks = [mask for mask, _ in words_here.places if mask.decision != "rejected"] if words_here else []
    covered = Covered((mask.start, mask.end) for mask in masks)
    pieces = uncovered(text, span, covered) or [span]
    forms = tuple(dict.fromkeys(text[a:b] for a, b in pieces))
    spans: list[tuple[int, int]] = [span]
    undecided: list[tuple[int, int]] = []
    if everywhere:
        page, alike = Page(text, original.language), dict.fromkeys((text[slice(*span)], *forms))
        spans += [
            place
            for form in alike
            for place in places_of(text, form)
            if type_name != "PERSON" or not _only_a_function_word(page, place)
        ]
        parts = _names_alone(page, alike) if type_name == "PERSON" and other_case is not None else {}
        undecided = [place for places in parts.values() for place in places]
        undecided += [place for form in (*alike, *parts) for place in _in_other_cases(page, form)]
    free = dict.fromkeys(piece for place in spans for piece in uncovered(text, place, covered))
    undecided = [piece for place in sorted(undecided) for piece in uncovered(text, place, Covered([*free, *covered]))]
    known_cluster = visible_cluster(cursor, vault, interview_id, forms[0], type_name)
    cluster_id = known_cluster or new_id()
    if pieces != [span] and known_cluster is None:
        # The rest of a name is the person whose mask it stands beside.
        neighbours = [
            mask.cluster_id for mask in masks if mask.type == type_name and overlaps(span, [(mask.start, mask.end)])
        ]
        cluster_id = neighbours[0] if neighbours else cluster_id
    kind = ENTITY_TYPES[type_name].kind
    as_written = {" ".join(form.split()) for form in (text[slice(*span)], *forms)}
    everyday = is_everyday(text[slice(*span)], original.language)

    def decided(place: tuple[int, int]) -> str:
        if everyday and not overlaps(place, [span]):
            return "pending"
        return decision if other_case is None or " ".join(text[slice(*place)].split()) in as_written else other_case

    if everyday and not text[span[0]].islower():
        free = {entry: None for entry in free if overlaps(entry, [span]) or not text[entry[0]].islower()}
    decisions = {place: decided(place) for place in free} | dict.fromkeys(undecided, "pending")
    places = tuple(
        new_identifier(interview_id, Detection(*place, type_name, kind, 1.0, (by,)), cluster_id, decisions[place])
        for place in without_overlaps(decisions)
    )
    return Placement(cluster_id, type_name, forms, places)


def _in_other_cases(page: Page, form: str) -> Iterator[tuple[int, int]]:
    """Places where a name, written with capitals, may stand in another case: Gintvydas, Gintvydo."""
    folded, length = fold(form), len(form.split())
    for run in zip(*(page.words[first:] for first in range(length)), strict=False):
        start, end = run[0].start, run[-1].end
        folded_words = fold(page.text[start:end])
        if (
            all(word.capital for word in run)
            and folded_words != folded
            and inflected_alike(folded_words, folded, page.language)
        ):
            yield start, end


def _names_alone(page: Page, forms: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """The names that a name is made of → where each stands; those that are everyday words with a capital alone."""
    names = {
        name: is_everyday(name, page.language)
        for form in forms
        for name in WORD.findall(form)
        if name != form and name[0].isupper() and len(name) > 1 and not is_function_word(name, page.language)
    }
    return {
        name: [(start, end) for start, end in places_of(page.text, name) if not everyday or page.text[start].isupper()]
        for name, everyday in names.items()
    }


def _only_a_function_word(page: Page, place: tuple[int, int]) -> bool:
    """Whether nothing but a function word or a hesitation stands at a place: no name that was marked once elsewhere."""
    words = page.words_in(*place)
    return bool(words) and all(
        is_function_word(word.text, page.language)
        and word.folded not in first_names()
        and not is_name_elsewhere(page, word)
        for word in words
    )


def store_placement(cursor: Cursor, placement: Placement, vault: Vault) -> None:
    """Insert the identifiers of a placement, and its cluster if it is new.

    The caller notes the form in the vault once the transaction is through
    (:func:`~coding.workspace.vault_records.note_forms`).
    """
    if not identifiers.has_cluster(cursor, placement.cluster_id):
        where, form = placement.places[0].interview_id, placement.forms[0]
        new_cluster(cursor, vault, where, placement.cluster_id, placement.type_name, form)
    identifiers.add(cursor, placement.places)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without blanks at its ends; it must not be blank."""
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end


def places_of(text: str, form: str) -> list[tuple[int, int]]:
    """Every place where the words stand as whole words, whatever their case and the blanks between them."""
    words = r"\s+".join(map(re.escape, form.split()))
    pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    return [(match.start(), match.end()) for match in pattern.finditer(text)]


def uncovered(text: str, place: tuple[int, int], covered: Covered) -> list[tuple[int, int]]:
    """The parts of a span that are not covered, without blanks at their ends.

    Of a span that is covered in part, blanks and marks such as commas beside a mask count as covered.
    """
    within = covered.within(place)
    if not within:
        return [place]
    parts: list[tuple[int, int]] = []
    start, end = place
    for a, b in [*within, (end, end)]:
        letters = [index for index in range(start, a) if unicodedata.category(text[index])[0] not in "ZPC"]
        if letters:
            parts.append((letters[0], letters[-1] + 1))
        start = max(start, b)
    return parts


def around(text: str, start: int, end: int, width: int = 120) -> tuple[str, str]:
    """A little of a text before and after a span, up to so many code points each, cut between words."""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    if start > width:
        before = before[before.find(" ") + 1 :]
    if end + width < len(text):
        after = after[: after.rfind(" ") + 1] or after
    return before, after


def without_overlaps(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that share nothing with one before them in the list."""
    spans: list[tuple[int, int]] = []
    covered = Covered()
    for place in places:
        if not covered.within(place):
            spans.append(place)
            covered.add(place)
    return spans


def overlaps(place: tuple[int, int], covered: Sequence[tuple[int, int]]) -> bool:
    """Whether a span shares a code point with any of these."""
    return any(start < place[1] and place[0] < end for start, end in covered)


def likely_type(words: str) -> str:
    """The type to offer first for unmasked words; a person may choose another."""
    if "@" in words:
        return "HANDLE"
    digits = re.sub(r"\D", "", words)
    if not digits:
        return "PERSON"
    if re.search(r"[^\W\d_]", words):
        return "HANDLE"
    if re.fullmatch(r"(19|20)\d\d\W*", words):
        return "DATE"
    return "PHONE" if len(digits) >= 6 else "OTHER"
