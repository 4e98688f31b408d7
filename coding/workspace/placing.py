"""Words that a person says must be masked: at which places they stand, and in which cluster."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coding.model import Identifier
from coding.store import Cursor, identifiers
from coding.vault import Vault
from coding.workspace.context import new_id
from coding.workspace.finding import new_cluster, new_identifier
from coding.workspace.known_words import forms_by_cluster
from coding.workspace.originals import read_original
from pipelines.redact import clusters
from pipelines.redact.model import ENTITY_TYPES, Detection

REVIEWER, SECOND_READER, REPORTED = "reviewer", "second reader", "reported by a reader"
"""People who find identifiers, as names of detectors: in review, at the second reading, in a release."""


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
        everywhere: At every place of the interview where the words stand as whole words.
        decision: Decision the identifiers begin with.
        other_case: Decision of the places where the words are written with other capitals; None for ``decision``.
    """
    text = read_original(vault, interview_id).transcript.text
    span = trimmed(text, *span)
    held = [one for one in identifiers.of_interview(cursor, interview_id) if one.decision != "rejected"]
    taken = [(one.start, one.end) for one in held]
    pieces = uncovered(text, span, taken) or [span]
    forms = tuple(dict.fromkeys(text[a:b] for a, b in pieces))
    wanted = [span]
    if everywhere:
        wanted += [place for form in dict.fromkeys((text[slice(*span)], *forms)) for place in places_of(text, form)]
    free = dict.fromkeys(piece for place in wanted for piece in uncovered(text, place, taken))
    cluster_id = cluster_for(forms[0], type_name, forms_by_cluster(cursor, vault), identifiers.clusters(cursor))
    if pieces != [span] and cluster_id not in identifiers.clusters(cursor):
        # The rest of a name is the person whose mask it stands beside.
        beside = [one.cluster_id for one in held if one.type == type_name and overlaps(span, [(one.start, one.end)])]
        cluster_id = beside[0] if beside else cluster_id
    kind = ENTITY_TYPES[type_name].kind
    as_written = {text[slice(*span)], *forms}
    places = tuple(
        new_identifier(
            interview_id,
            Detection(a, b, type_name, kind, 1.0, (by,)),
            cluster_id,
            decision if other_case is None or text[a:b] in as_written else other_case,
        )
        for a, b in without_overlaps(free)
    )
    return Placement(cluster_id, type_name, forms, places)


def store_placement(cursor: Cursor, placement: Placement, vault: Vault) -> None:
    """Insert the identifiers of a placement, and its cluster if it is new.

    The caller notes the form in the vault once the transaction is through
    (:func:`~coding.workspace.originals.note_forms`).
    """
    if placement.cluster_id not in identifiers.clusters(cursor):
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
        if any(clusters.form_key(form, type_name) == clusters.form_key(one, type_name) for one in words):
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
    """Every place where the words stand as whole words, whatever their case."""
    pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", re.IGNORECASE)
    return [(match.start(), match.end()) for match in pattern.finditer(text)]


def uncovered(text: str, place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a span that none of these covers, without blanks at their ends.

    Of a span that is covered in part, blanks and marks such as commas count as covered.
    """
    within = sorted(one for one in taken if overlaps(place, [one]))
    if not within:
        return [place]
    parts: list[tuple[int, int]] = []
    start, end = place
    for a, b in [*within, (end, end)]:
        if any(unicodedata.category(one)[0] not in "ZPC" for one in text[start:a]):
            parts.append(trimmed(text, start, a))
        start = max(start, b)
    return parts


def without_overlaps(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that share nothing with one before them in the list."""
    kept: list[tuple[int, int]] = []
    for place in places:
        if not overlaps(place, kept):
            kept.append(place)
    return kept


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
