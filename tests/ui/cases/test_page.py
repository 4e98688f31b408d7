"""The page of cases: what it shows before there are any, the record it mounts, and the figures."""

import pytest

from coding.workspace.cases.cases import add_case, list_cases
from coding.workspace.cases.records import hand_in, open_record, set_answers
from tests.conftest import SmallProject
from tests.helpers.app_page import click, labels, mounted, open_page, words
from tests.helpers.case_study import bring, take_variables
from tests.helpers.steps import decide_variable

pytestmark = pytest.mark.slow


def test_cases_are_added_and_recorded(small_project: SmallProject) -> None:
    take_variables(small_project)
    page = open_page("cases", small_project, "ana")
    assert "There are no cases yet" in words(page)
    page.text_input[0].set_value("F01")
    page = click(page, "Add the case")
    (pane,) = mounted(page)
    assert [label for _, label, *_ in pane["cases"]] == ["F01"] and not pane["handedIn"]
    assert pane["variables"][0] == ["meeting", "one", "", ["yes", "no", "unknown", "not applicable"]]
    ana = small_project.as_user("ana")
    add_case(ana, "F02")
    page = click(page, "Undo the last step on the list")
    assert "in another tab" in words(page) and len(list_cases(ana)) == 2
    click(click(page, "Undo the last step on the list"), "Undo the last step on the list")
    assert list_cases(ana) == []


def test_the_agreement_stands_below(small_project: SmallProject) -> None:
    take_variables(small_project)
    rows = [
        (f"F0{n}", coder, "meeting", value)
        for n, value in enumerate(("yes", "no", "no"), 1)
        for coder in ("ana", "ben")
    ]
    bring(small_project, *rows)
    days = [("F01", coder, "first_meeting", day) for coder, day in (("ana", 12), ("ben", -3))]
    bring(small_project, *days)
    shown = words(open_page("cases", small_project, "ana"))
    assert "−3" in shown and "From first contact (day 0)." in shown
    assert "3 cases with records of two coders or more" in shown
    assert "Ana Example: 2 answered, handed in; Ben Example: 2 answered, handed in" in shown and "1.00" in shown
    other = words(open_page("cases", small_project, "lea"))
    assert "Ben Example: 2 answered, handed in" in other


def test_a_lead_gives_a_record_back(small_project: SmallProject) -> None:
    take_variables(small_project)
    ana, back = small_project.as_user("ana"), "Give back to its coder"
    case = add_case(ana, "F01")
    set_answers(ana, case, "meeting", ["yes"])
    hand_in(ana, case)
    assert back not in labels(open_page("cases", small_project, "ana")), "for leads only"
    page = click(open_page("cases", small_project, "lea"), back)
    assert not open_record(ana, case).handed_in and back not in labels(page)


def test_the_consensus_stands_below_and_leads_to_what_is_to_be_settled(small_project: SmallProject) -> None:
    take_variables(small_project)
    for coder, day in (("ana", 12), ("ben", -3)):
        bring(small_project, ("F01", coder, "meeting", "yes"), ("F01", coder, "first_meeting", day))
    pane = mounted(open_page("reconcile", small_project, "ana", view="cases"))[0]
    assert pane["subject"] == "cases" and pane["agreed"] == 1
    (item,) = pane["items"]
    assert item["values"]["ben"]["answers"] == ["-3"] and pane["standings"][item["id"]][0] == "open"
    decide_variable(small_project.as_user("ana"), item["interview"], "first_meeting", "coder", {"coder": "ben"})
    shown = words(open_page("cases", small_project, "ana"))
    assert "Settle what coders differ about" in shown
    assert "Ana Example: 12; Ben Example: -3" in shown and "Agreed in advance" in shown
    assert "Ana Example, Ben Example (consensus)" in shown, "in the timeline"
    again = mounted(open_page("reconcile", small_project, "lea", view="cases", state="all"))[0]
    assert sorted(standing[0] for standing in again["standings"].values()) == ["agreed", "decided"]
