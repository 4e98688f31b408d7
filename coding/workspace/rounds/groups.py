"""Groups of interviews by language or by an attribute of the interview or its participant."""

from collections.abc import Collection

from coding.access import Permission
from coding.store import Cursor, interviews, people
from coding.store import releases as store_releases
from coding.workspace.context import Context, reads

LANGUAGE = "language"
NOT_STATED = "not stated"


def groups_of(cursor: Cursor, releases: Collection[str]) -> dict[str, dict[str, str]]:
    """Attribute → release id → value, for every attribute that tells these releases apart.

    An attribute of the interview goes before one of the same name of its participant. Of an erased interview nothing
    is known any more: it is among the :data:`NOT_STATED`, and is no reason to tell the others apart from it.
    """
    attributes = {interview.id: interview.attributes for interview in interviews.all_interviews(cursor)}
    participants = {participant.id: participant for participant in people.participants(cursor)}
    about = store_releases.about(cursor, releases)
    by_attribute: dict[str, dict[str, str]] = {}
    alive: list[str] = []
    for release_id in releases:
        release = about[release_id]
        if release.interview_id in attributes:
            alive.append(release_id)
        participant = participants.get(release.participant_id)
        values = {**(participant.attributes if participant else {}), **attributes.get(release.interview_id, {})}
        if release.language:
            values[LANGUAGE] = release.language
        for name, value in values.items():
            if value.strip():
                by_attribute.setdefault(name, {})[release_id] = value.strip()
    return {
        name: {release: values.get(release, NOT_STATED) for release in releases}
        for name, values in sorted(by_attribute.items(), key=lambda item: (item[0] != LANGUAGE, item[0]))
        if len({values.get(release, NOT_STATED) for release in alive}) > 1
    }


@reads(Permission.VIEW_PROJECT)
def interview_groups(context: Context, cursor: Cursor, releases: Collection[str]) -> dict[str, dict[str, str]]:
    """As :func:`groups_of`: what a round's interviews can be drawn or compared by."""
    return groups_of(cursor, releases)
