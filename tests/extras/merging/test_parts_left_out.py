"""What people asked not to use stays out after a merge, whichever laptop they said it to."""

from pathlib import Path

import pytest

from coding.workspace.codings.operations import code_passage
from coding.workspace.reports import export as reports_export
from coding.workspace.review.unused import answer_use, answered_places, leave_lines_out
from tests.conftest import Prepared, SmallProject, span_of
from tests.extras.merging.laptops import laptop, merged

pytestmark = pytest.mark.slow
REMARK = "Please leave out what I said about the boat house by the lake."
BOAT = "We met at the boat house by the lake every Thursday that summer long."


@pytest.fixture(scope="module")
def told(make_module_project) -> Prepared:
    made: SmallProject = make_module_project("told")
    lines = (("Interviewer", "And?"), ("Mira", "Marigolds."), ("Mira", BOAT), ("Mira", REMARK))
    made.release(lines, "P01", {})
    ana = made.as_user("ana")
    code_passage(ana, made.releases[0], "C1", *span_of(ana, made.releases[0], BOAT), memo=f"on {BOAT}")
    return Prepared.of(made)


def test_a_part_that_is_left_out_on_another_laptop_stays_out_after_a_merge(told: Prepared, tmp_path: Path) -> None:
    with laptop(told.folder, tmp_path / "a") as here, laptop(told.folder, tmp_path / "b") as there:
        here.releases, there.releases = [*told.releases], [*told.releases]
        leave_lines_out(there.as_user("lea"), told.releases[0], 3, 3)
        answer_use(there.as_user("lea"), told.releases[0], 0, 1, may_use=True)
        for _ in range(2):
            merged(here, there)
        assert [one.may_use for one in answered_places(here.as_user("lea"))] == [False]
        assert BOAT not in reports_export.export(here.as_user("lea"), "csv", texts="team").data.decode("utf-8")
