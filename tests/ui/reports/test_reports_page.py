"""Page “Export”: a kind of file has the fields that make a difference to it, and what was written in them stays."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.workspace.codings.operations import code_passage
from coding.workspace.reports.export import KINDS
from coding.workspace.reports.kinds.registry import OF_EXTRAS
from coding.workspace.reports.register import enter_export
from coding.workspace.review.comparing import compares
from coding.workspace.review.unused import answered_places, open_remarks
from tests.conftest import span_of
from tests.helpers.app_page import checked, click, field, open_page, words
from tests.helpers.round_project import lock_small_round

pytestmark = pytest.mark.slow

FIELD = {
    "layer": "export-layer",
    "round": "export-round",
    "title": "export-title",
    "summary": "export-summary",
    "texts": "export-texts",
    "lines": "export-reader",
}
"""What can be chosen → the key of its field."""


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> Any:
    project = make_module_project("reports")
    lock_small_round(project, interviews=1)
    return project


def choose(page: AppTest, kind: str) -> AppTest:
    return checked(field(page, "What").set_value(kind).run())


def shown(page: AppTest) -> set[str]:
    return {str(entry.key) for entry in (*page.text_input, *page.text_area, *page.selectbox)}


def test_a_kind_has_the_fields_it_takes_and_no_other(study: Any) -> None:
    page = open_page("reports", study, "lea")
    # Configurations are made where their conditions are chosen.
    of_extras = [kind for kind in OF_EXTRAS if "conditions" not in KINDS[kind].takes]
    for kind in ("report", "csv", "codebook", *of_extras):
        page = choose(page, kind)
        wanted = {name for option, name in FIELD.items() if option in KINDS[kind].takes}
        assert shown(page) & set(FIELD.values()) == wanted, kind


def test_what_was_written_stays_while_another_kind_has_no_field_for_it(study: Any) -> None:
    page = open_page("reports", study, "lea")
    page.text_area(FIELD["summary"]).set_value("We listened.")
    page = choose(choose(page, "codebook"), "report-html")
    assert page.text_area(FIELD["summary"]).value == "We listened."
    page = click(choose(page, "indicators-json"), "Make the file")
    assert "Indicator cards as JSON: ready" in words(page)
    lea = study.as_user("lea")
    lea.store.write(lambda cursor: enter_export(cursor, lea, "study-counts", b"{}", ()))
    shown_then = words(open_page("reports", study, "lea"))
    assert "A bundle for a study: counts" in shown_then and "study-counts" not in shown_then


def test_a_remark_is_answered_and_lines_are_left_out_and_both_are_taken_back(study: Any) -> None:
    ana = study.as_user("ana")
    release = study.release((("Interviewer", "And?"), ("Mira", "Please leave that out.")), "P31", {})
    code_passage(ana, release, "X2", *span_of(ana, release, "leave that out"))
    assert "waits for an answer" in words(open_page("report_builder", study, "lea"))
    page = open_page("reports", study, "lea")
    assert any("Parts not to be used (1)" in entry.label for entry in page.expander)
    page = click(page, "Nothing has to be left out")
    assert open_remarks(study.as_user("lea")) == []
    page = click(page, "Leave out of every file")
    places = answered_places(study.as_user("lea"))
    assert [entry.may_use for entry in places] == [True, False]
    for _ in places:
        page = click(page, "Take back")
    assert answered_places(study.as_user("lea")) == [] and len(open_remarks(study.as_user("lea"))) == 1


def test_the_comparison_is_turned_off_and_on_by_a_lead(study: Any) -> None:
    lea = study.as_user("lea")
    page = open_page("reports", study, "lea")
    for wanted in (True, False):
        page = checked(page.toggle(key="compare").set_value(wanted).run())
        assert compares(lea) is wanted
