"""What leaves says how it came about: who looked at places of identifiers, and whether anything was drawn."""

import io
import zipfile
from typing import Any

import docx
import pytest

from coding.store import identifiers
from coding.workspace.release.release import release_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.review.decide import (
    accept_remaining,
    add_identifier,
    decide,
    decide_alike,
    open_review,
)
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round, propose_round
from tests.conftest import SmallProject
from tests.helpers import round_project

TURNS = (
    ("I", "Where was it?"),
    ("P", "In Marseille, and in Lyon, and Marseille again. Call 0612345678 or 0698765432."),
)


def in_review(made: SmallProject, label: str = "P20") -> tuple[Any, str, list[str]]:
    """An interview with four places that wait."""
    interview_id = made.in_review(TURNS, label)
    sam = made.as_user("sam", vault=True)
    text = open_review(sam, interview_id).original.transcript.text
    for words in ("Marseille", "Lyon", "0612345678", "0698765432"):
        start = text.index(words)
        add_identifier(sam, interview_id, start, start + len(words), "PHONE" if words.isdigit() else "LOCATION")
    places = [identifier.id for identifier in open_review(sam, interview_id).identifiers]
    decide(sam, interview_id, places, "pending")
    return sam, interview_id, places


def counts(made: SmallProject, interview_id: str) -> tuple[int, int]:
    with made.project.store.read() as cursor:
        return identifiers.looked_at(cursor, [interview_id]).get(interview_id, (0, 0))


def said(made: SmallProject) -> str:
    document = docx.Document(io.BytesIO(reports_export.export(made.as_user("lea"), "report").data))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_what_is_accepted_all_together_was_looked_at_by_nobody(small_project: SmallProject) -> None:
    sam, interview_id, places = in_review(small_project)
    assert counts(small_project, interview_id) == (0, 0)
    decide(sam, interview_id, [places[0]], "rejected")
    assert accept_remaining(sam, interview_id) == len(places) - 1
    assert counts(small_project, interview_id) == (1, len(places))
    undo_review(sam, interview_id)
    assert counts(small_project, interview_id) == (1, 1)
    redo_review(sam, interview_id)
    assert counts(small_project, interview_id) == (1, len(places))
    undo_review(sam, interview_id)
    undo_review(sam, interview_id)
    assert counts(small_project, interview_id) == (0, 0)
    assert decide_alike(sam, interview_id, places[0], "accepted") == 2
    assert counts(small_project, interview_id) == (2, 2), "a place of the same words is looked at with it"


@pytest.mark.slow
def test_a_report_says_of_how_many_places_a_person_decided(small_project: SmallProject) -> None:
    before = said(small_project)
    assert "without being looked at" not in before and "reviewed by a person" not in before
    with small_project.project.store.read() as cursor:
        whole = sum(every for _, every in identifiers.looked_at(cursor, _interviews(small_project)).values())
    assert f"A person decided on {whole} of the {whole} places found" in before
    sam, interview_id, places = in_review(small_project)
    decide(sam, interview_id, [places[0]], "accepted")
    accept_remaining(sam, interview_id)
    release_interview(sam, interview_id)
    now = said(small_project)
    rest = len(places) - 1
    assert f"A person decided on {whole + 1} of the {whole + len(places)} places found" in now
    assert f"The other {rest} were accepted all together without being looked at" in now


def test_who_signs_a_release_does_not_sign_that_all_was_reviewed(small_project: SmallProject) -> None:
    sam, interview_id, places = in_review(small_project)
    accept_remaining(sam, interview_id)
    interview = release_interview(sam, interview_id)
    select = "SELECT statement FROM release_signature WHERE release_id = ?"
    with small_project.project.store.read() as cursor:
        (statement,) = cursor.execute(select, [interview.release_id]).fetchone()
    assert "have reviewed" not in statement
    assert f"Of {len(places)} places found, {len(places)} were accepted all together" in statement


def _interviews(made: SmallProject) -> list[str]:
    with made.project.store.read() as cursor:
        return [row[0] for row in cursor.execute("SELECT id FROM interview").fetchall()]


@pytest.mark.parametrize(
    ("drawn", "said"), [(2, "drawn at random from 3"), (None, "Nothing was drawn: the round takes all")]
)
@pytest.mark.slow
def test_nothing_is_said_to_be_drawn_where_all_were_taken(make_project: Any, drawn: int | None, said: str) -> None:
    project = make_project()
    for at in range(3):
        round_project.released(project, f"P4{at}")
    lea = project.as_user("lea")
    proposal = propose_round(lea, ["ana", "ben"], number=drawn, seed=1)
    opened = create_round(
        lea, RoundDraft(name="R1", releases=proposal.releases, coders=["ana", "ben"], proposed=proposal.releases,
                        seed=1, target=None),
    )  # fmt: skip
    lock_round(lea, opened.id)
    with zipfile.ZipFile(io.BytesIO(reports_export.export(lea, "methods", round_id=opened.id).data)) as archive:
        text = archive.read("methods-en.txt").decode()
    assert said in text and ("(seed" in text) == (drawn is not None)
