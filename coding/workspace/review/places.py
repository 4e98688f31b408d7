"""Words that a person says must be masked: at which places they stand, and in which cluster."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coding.model import Identifier
from coding.store import Cursor, identifiers
from coding.vault import Vault
from coding.workspace.context import new_id
from coding.workspace.review.find import new_cluster, new_identifier
from coding.workspace.review.held_words import Covered, held_words
from coding.workspace.vault_records import read_original
from pipelines.redact import clusters
from pipelines.redact.elsewhere import is_name_elsewhere
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import first_names, is_everyday, is_function_word
from pipelines.redact.page import Page

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
            the other places wait for a decision of their own, and those in small letters are left.
        decision: Decision the identifiers begin with.
        other_case: Decision of the places where the words are written with other capitals; None for ``decision``.
    """
    original = read_original(vault, interview_id)
    text = original.transcript.text
    span = trimmed(text, *span)
    words = held_words(cursor, vault)
    here = words.brought_up(cursor, vault).get(interview_id)
    masks = [mask for mask, _ in here.places if mask.decision != "rejected"] if here else []
    taken = Covered((mask.start, mask.end) for mask in masks)
    pieces = uncovered(text, span, taken) or [span]
    forms = tuple(dict.fromkeys(text[a:b] for a, b in pieces))
    wanted = [span]
    if everywhere:
        page = Page(text, original.language)
        wanted += [
            place
            for form in dict.fromkeys((text[slice(*span)], *forms))
            for place in places_of(text, form)
            if type_name != "PERSON" or not _only_a_function_word(page, place)
        ]
    free = dict.fromkeys(piece for place in wanted for piece in uncovered(text, place, taken))
    known_cluster = words.cluster_of(forms[0], type_name)
    cluster_id = known_cluster or new_id()
    if pieces != [span] and known_cluster is None:
        # The rest of a name is the person whose mask it stands beside.
        beside = [
            mask.cluster_id for mask in masks if mask.type == type_name and overlaps(span, [(mask.start, mask.end)])
        ]
        cluster_id = beside[0] if beside else cluster_id
    kind = ENTITY_TYPES[type_name].kind
    as_written = {" ".join(form.split()) for form in (text[slice(*span)], *forms)}
    everyday = is_everyday(text[slice(*span)], original.language)

    def decided(place: tuple[int, int]) -> str:
        if everyday and not overlaps(place, [span]):
            return "pending"
        return decision if other_case is None or " ".join(text[slice(*place)].split()) in as_written else other_case

    if everyday and not text[span[0]].islower():
        free = {entry: None for entry in free if overlaps(entry, [span]) or not text[entry[0]].islower()}
    places = tuple(
        new_identifier(
            interview_id,
            Detection(*place, type_name, kind, 1.0, (by,)),
            cluster_id,
            decided(place),
        )
        for place in without_overlaps(free)
    )
    return Placement(cluster_id, type_name, forms, places)


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
        where = placement.places[0].interview_id if placement.places else None
        new_cluster(
            cursor, placement.cluster_id, placement.type_name, placement.forms[0], vault=vault, interview_id=where
        )
    identifiers.add(cursor, placement.places)


def cluster_for(
    form: str, type_name: str, forms: Mapping[str, Sequence[str]], known: Mapping[str, tuple[str, int, str]]
) -> str:
    """Id of the cluster of this type that has the form already, or a new id."""
    for cluster_id, words in forms.items():
        if cluster_id not in known or known[cluster_id][0] != type_name:
            continue
        if any(clusters.form_key(form, type_name) == clusters.form_key(word, type_name) for word in words):
            return cluster_id
    return new_id()


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


def uncovered(text: str, place: tuple[int, int], taken: Covered) -> list[tuple[int, int]]:
    """The parts of a span that are not covered, without blanks at their ends.

    Of a span that is covered in part, blanks and marks such as commas beside a mask count as covered.
    """
    within = taken.within(place)
    if not within:
        return [place]
    parts: list[tuple[int, int]] = []
    start, end = place
    for a, b in [*within, (end, end)]:
        said = [index for index in range(start, a) if unicodedata.category(text[index])[0] not in "ZPC"]
        if said:
            parts.append((said[0], said[-1] + 1))
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
    taken = Covered()
    for place in places:
        if not taken.within(place):
            spans.append(place)
            taken.add(place)
    return spans


def overlaps(place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a span shares a code point with any of these."""
    return any(start < place[1] and place[0] < end for start, end in taken)


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
