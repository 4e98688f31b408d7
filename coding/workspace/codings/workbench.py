"""Beside the text while somebody codes: the interviews with their own progress, and how often codes occur."""

from collections.abc import Mapping
from dataclasses import dataclass

from coding.access import Permission
from coding.store import Cursor, people, releases, rounds, usage
from coding.store.codings import Viewer
from coding.store.memory import Shelf, at_moment
from coding.store.usage import Filter
from coding.workspace.context import Context, requires


@dataclass(frozen=True, kw_only=True)
class Document:
    """One interview in the list beside the text.

    Attributes:
        release_id: What to open.
        participant: The participant's label.
        title: The interview's title.
        answers: Turns of the participant.
        coded: How many of them carry a coding of this person's; None for somebody who does not code.
        codings: How many codings this person has made in it.
        locked: Whether this person has locked it.
        attributes: What is known of the interview and its participant, by name; the participant's own come first.
    """

    release_id: str
    participant: str
    title: str
    answers: int
    coded: int | None
    codings: int
    locked: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Workbench:
    """What stands beside the text.

    Attributes:
        documents: Every released interview, in the project's order.
        elsewhere: Code → codings that this person may see in the other interviews; codes without any are missing.
    """

    documents: list[Document]
    elsewhere: Mapping[str, int]


_COUNTED: Shelf[tuple[list[Document], Mapping[str, int]]] = Shelf("counts beside a text", 64)


@requires(Permission.READ_RELEASED)
def workbench(context: Context, release_id: str) -> Workbench:
    """What stands beside one interview while it is coded: nothing of others' work but what this person may see.

    What is counted over all interviews stays until something is saved: who goes from one to the next counts once.
    """
    viewer, codes = context.viewer, context.may(Permission.CODE)
    with context.store.read() as cursor:
        documents, everywhere = at_moment(
            cursor, _COUNTED, (viewer, codes), lambda: _counted(cursor, viewer, codes=codes)
        )
        here = usage.code_by_interview(cursor, viewer, Filter(releases=(release_id,)))
    elsewhere = {code: number - here.get((code, release_id), 0) for code, number in everywhere.items()}
    return Workbench(documents, {code: number for code, number in elsewhere.items() if number})


def _counted(cursor: Cursor, viewer: Viewer, *, codes: bool) -> tuple[list[Document], Mapping[str, int]]:
    """Every released interview with this person's progress, and code → codings that they may see."""
    user = viewer.user_id
    listed = releases.listed(cursor)
    coded = usage.answers_coded(cursor, user, [release.id for release in listed]) if codes else {}
    everywhere, own_codings = usage.beside(cursor, viewer)
    of_people = people.attributes(cursor, "participant")
    of_interviews = people.attributes(cursor, "interview")
    # A locked round stays on the release it was coded on, and what was handed in stays so after a correction.
    owner = releases.interviews_of(cursor)
    locked = {
        owner[assignment.release_id]
        for each in rounds.all_rounds(cursor)
        for assignment in each.assignments
        if assignment.coder == user and assignment.locked_at is not None
    }
    documents = [
        Document(
            release_id=release.id,
            participant=release.participant_label,
            title=release.title,
            answers=release.answers,
            coded=min(release.answers, coded.get(release.id, 0)) if codes else None,
            codings=own_codings.get(release.id, 0),
            locked=release.interview_id in locked,
            attributes={**of_interviews.get(release.interview_id, {}), **of_people.get(release.participant_id, {})},
        )
        for release in listed
    ]
    return documents, everywhere
