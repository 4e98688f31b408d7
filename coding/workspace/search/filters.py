"""Which passages a search may find: by interview, language, attribute, speaker, code and consent."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coding.access import Permission
from coding.model import Coding, Interview, Release, Segment
from coding.store import Cursor, codings, interviews, people
from coding.store.codings import Viewer
from coding.workspace.context import Context, requires


@dataclass(frozen=True)
class Filters:
    """What to look in; an empty part does not limit.

    Attributes:
        release_ids: Interviews.
        languages: ISO 639-1 codes of interviews.
        attributes: Attribute of an interview or participant → accepted values.
        speakers: Names as they stand in the transcript.
        with_codes: Passages that have one of these codes, by the codings the person may see.
        without_codes: Passages that have none of these.
        consent: How the participant may be quoted: ``yes``, ``paraphrase``, ``never``.
    """

    release_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    speakers: tuple[str, ...] = ()
    with_codes: tuple[str, ...] = ()
    without_codes: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For storing: a value that reads back from JSON as it was."""
        value: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return value

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Filters:
        """Rebuild; parts that are not known are left out."""
        names = ("release_ids", "languages", "speakers", "with_codes", "without_codes", "consent")
        parts: dict[str, Any] = {name: tuple(map(str, value.get(name) or ())) for name in names}
        named = value.get("attributes") or {}
        parts["attributes"] = {str(name): tuple(map(str, values)) for name, values in dict(named).items()}
        return cls(**parts)

    @property
    def limits(self) -> bool:
        """Whether anything is limited."""
        return self != Filters()


@requires(Permission.READ_RELEASED)
def allowed(
    context: Context, filters: Filters, segments: Sequence[Segment], releases: Mapping[str, Release]
) -> NDArray[np.bool_] | None:
    """Which passages may be found; None for all."""
    if not filters.limits:
        return None
    with context.store.read() as cursor:
        by_release = {
            interview.release_id: interview for interview in interviews.all_interviews(cursor) if interview.release_id
        }
        participants = {participant.id: participant for participant in people.participants(cursor)}
        codes = sorted({*filters.with_codes, *filters.without_codes})
        visible = codings.visible_of_codes(cursor, context.viewer, codes) if codes else []
    fits = {
        release_id: _fits(filters, release, by_release.get(release_id), participants)
        for release_id, release in releases.items()
    }
    result = np.array([fits[segment.release_id] for segment in segments], dtype=bool)
    if filters.speakers:
        result &= np.array(
            [releases[s.release_id].turns[s.turn_ordinal].speaker in filters.speakers for s in segments], dtype=bool
        )
    if codes:
        code_sets = [frozenset(entry) for entry in codes_of_passages(segments, visible)]
        with_codes, unwanted = frozenset(filters.with_codes), frozenset(filters.without_codes)
        result &= np.array(
            [(not with_codes or bool(entry & with_codes)) and not entry & unwanted for entry in code_sets], dtype=bool
        )
    return result


def _fits(filters: Filters, release: Release, interview: Interview | None, participants: Mapping[str, Any]) -> bool:
    person = participants.get(release.participant_id)
    attributes = {**(person.attributes if person else {}), **(interview.attributes if interview else {})}
    return (
        (not filters.release_ids or release.id in filters.release_ids)
        and (not filters.languages or release.language in filters.languages)
        and (not filters.consent or (person is not None and person.quote_consent in filters.consent))
        and all(attributes.get(name) in values for name, values in filters.attributes.items() if values)
    )


def sharing_a_code(cursor: Cursor, viewer: Viewer, segments: Sequence[Segment], position: int) -> frozenset[int]:
    """Positions of the passages that share a code with one passage, itself too, by the codings the viewer may see."""
    release = segments[position].release_id
    segments_of_release = [(index, segment) for index, segment in enumerate(segments) if segment.release_id == release]
    code_sets = codes_of_passages(
        [segment for _index, segment in segments_of_release], codings.of_release(cursor, release, viewer)
    )
    codes = next(
        entry for (index, _one), entry in zip(segments_of_release, code_sets, strict=True) if index == position
    ).keys()
    if not codes:
        return frozenset()
    entries = codes_of_passages(segments, codings.visible_of_codes(cursor, viewer, sorted(codes)))
    return frozenset(index for index, entry in enumerate(entries) if entry)


_MOST_OVERLAP = 0.5


def codes_of_passages(segments: Sequence[Segment], visible: Sequence[Coding]) -> list[Mapping[str, tuple[str, ...]]]:
    """Say which codes each passage has, and by which codings.

    A coding counts for a passage when it covers half of it, or when half of the coding lies in it: a coded sentence
    marks the answer it was said in, and a code over a whole page marks every answer on it.

    Args:
        segments: Passages; those of one release in order and without overlaps.
        visible: Codings.

    Returns:
        For each passage, code → coding ids.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, segment in enumerate(segments):
        places[segment.release_id].append(index)
    ends = {release: [segments[index].end for index in indexes] for release, indexes in places.items()}
    passage_codes: list[dict[str, tuple[str, ...]]] = [{} for _ in segments]
    for coding in visible:
        indexes = places.get(coding.release_id, [])
        for index in indexes[bisect_left(ends.get(coding.release_id, []), coding.start + 1) :]:
            segment = segments[index]
            if segment.start >= coding.end:
                break
            shared = min(segment.end, coding.end) - max(segment.start, coding.start)
            if shared >= _MOST_OVERLAP * min(segment.end - segment.start, coding.end - coding.start):
                passage_codes[index][coding.code] = (*passage_codes[index].get(coding.code, ()), coding.id)
    return list(passage_codes)
