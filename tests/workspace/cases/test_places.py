"""What undo brings back after a correction rests on the words in the new release."""

from collections.abc import Callable

import pytest

from coding.store.cases import Passage
from coding.workspace.cases.cases import add_case, set_documents
from coding.workspace.cases.records import on_current_releases, open_record, redo_record, set_answers, undo_record
from coding.workspace.project.interviews import list_interviews
from tests.conftest import SmallProject, span_of
from tests.helpers.case_study import take_variables
from tests.workspace.release.test_proposed_corrections import TURNS, correct

pytestmark = pytest.mark.slow


def test_undo_after_a_correction_brings_passages_to_the_new_release(make_project: Callable[..., SmallProject]) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    take_variables(project)
    ana = project.as_user("ana")
    (interview,) = list_interviews(ana)
    case = add_case(ana, "F01")
    set_documents(ana, case, [interview.id])
    set_answers(ana, case, "meeting", ["yes"], [Passage("yes", old, *span_of(ana, old, "on the phone"))])
    set_answers(ana, case, "meeting", ["no"])
    new = correct(project, old, "Tilda Bergquist").release_id
    undo_record(ana, case)
    passage = Passage("yes", new, *span_of(ana, new, "on the phone"))
    assert new != old and open_record(ana, case).values["meeting"].passages == (passage,)
    undo_record(ana, case)
    redo_record(ana, case)
    assert open_record(ana, case).values["meeting"].passages == (passage,)
    with project.project.store.read() as cursor:
        assert on_current_releases(cursor, [Passage("yes", "gone", 0, 4), passage]) == (passage,)
