"""``heard joint``: what is said of indicators beside interviews, what is counted of all, and undo."""

from pathlib import Path
from typing import Any

import pytest

from coding.model import Indicator
from coding.workspace.cases.cases import list_cases, set_documents
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import indicators
from tests.conftest import SmallProject
from tests.helpers.case_study import bring, take_variables
from tests.helpers.commands import heard, shut
from tests.helpers.round_project import lock_small_round

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(make_project: Any) -> Path:
    """Two interviews of a locked round, one of them of a case, three cases, and an indicator."""
    made: SmallProject = make_project()
    take_variables(made)
    lock_small_round(made, interviews=2)
    bring(made, *((case, "ana", "meeting", value) for case, value in (("F01", "yes"), ("F02", "no"), ("F03", "yes"))))
    lead = made.as_user("lea")
    set_documents(lead, list_cases(lead)[0].id, [list_interviews(lead)[0].id])
    indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",)))
    return shut(made)


def test_sources_are_put_beside_an_indicator_and_judged_by_a_person(folder: Path) -> None:
    (before,) = heard("joint", "list", folder)
    assert before["wording"] == "Talks are kept secret." and before["sources"] == [] and before["verdict"] == ""
    (signed,) = heard("joint", "signs", folder, "1", "--value", "meeting=yes")
    assert signed["signs"] == {"meeting": ["yes"]} and set(signed["cases"]) >= {"F01", "F03"}
    assert "no value “often”" in heard("joint", "signs", folder, "1", "--value", "meeting=often", code=1)
    told = ("--title", "A review", "--says", "It is described.", "--place", "p. 3")
    source = heard("joint", "source", folder, "Talks are kept secret.", *told)
    changed = heard("joint", "source", folder, "1", *told, "--kind", "practice", "--change", source["id"])
    assert changed["id"] == source["id"] and heard("joint", "list", folder)[0]["sources"][0]["kind"] == "practice"
    assert "Say why" in heard("joint", "say", folder, "1", "converging", code=1)
    (said,) = heard("joint", "say", folder, "1", "converging", "--reason", "All three tell it.")
    assert (said["verdict"], said["said_by"]) == ("converging", "lea")
    assert heard("joint", "undo", folder) == {"undone": "joint.said"}
    assert heard("joint", "list", folder)[0]["verdict"] == ""
    heard("joint", "say", folder, "1", "silent", "--reason", "Practice says nothing.")
    heard("joint", "say", folder, "1", "nothing")
    heard("joint", "remove", folder, source["id"])
    (after,) = heard("joint", "list", folder)
    assert after["sources"] == [] and after["verdict"] == ""
    heard("joint", "undo", folder)
    assert len(heard("joint", "list", folder)[0]["sources"]) == 1


def test_what_is_counted_of_all_sources(folder: Path) -> None:
    by_value = heard("joint", "codes", folder, "--variable", "meeting")
    assert {row["with"] for row in by_value} == {"yes"} and all(row["within"] == 1 for row in by_value)
    in_order = heard("joint", "codes", folder, "--code", "C1")
    assert {row["with"] for row in in_order} <= {"before", "overlapping", "after"} and in_order
    assert "one of --variable and --code" in heard("joint", "codes", folder, code=1)
    shown = heard("joint", "configurations", folder, "meeting=yes")
    assert {(row["holds"]["meeting"], tuple(row["cases"])) for row in shown["configurations"]} == {
        (True, ("F01", "F03")), (False, ("F02",)),
    }  # fmt: skip
    assert "no condition" in heard("joint", "configurations", folder, "meeting", code=1)


def test_who_may_not_is_told(folder: Path) -> None:
    for command in (("list",), ("undo",), ("codes", "--code", "C1"), ("configurations", "meeting=yes")):
        assert "lead" in heard("joint", command[0], folder, *command[1:], who="ana", code=1)
    for command in (("signs", "1"), ("say", "1", "silent"), ("remove", "1")):
        assert "lead" in heard("joint", command[0], folder, *command[1:], who="ana", code=1)
    assert "lead" in heard("joint", "source", folder, "1", "--title", "A", "--says", "B", who="ana", code=1)
