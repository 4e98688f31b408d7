"""The page for projects of other programs, and what the page Export says of files for them."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from coding.extras.exchange.files.refi_offsets import Reading
from coding.extras.exchange.steps import bring_in
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports.register import export_register
from tests.conftest import SmallProject
from tests.extras.exchange.test_bring_in import nvivo
from tests.helpers.app_page import checked, click, open_page, words
from tests.ui.reports.test_reports_page import FIELD
from tests.ui.reports.test_reports_page import choose as choose_kind

pytestmark = pytest.mark.slow


def choose(test: AppTest, data: bytes) -> AppTest:
    test.file_uploader[0].set_value([("study.qdpx", data, "application/zip")])
    return checked(test.run())


def test_a_project_is_looked_at_then_taken_in(make_project: Callable[..., SmallProject]) -> None:
    project = make_project("page")
    assert "steward" in words(open_page("exchange", project, "lea"))
    test = choose(open_page("exchange", project, "sam", vault=True), nvivo())
    shown = words(test)
    assert "NVivo 12.6" in shown
    assert "neighbour&#x27;s cat" in shown
    assert "A lead adds them here with the same file" in shown
    assert test.radio[0].options[3].endswith("100% of passages begin and end at a word")
    assert next(entry for entry in test.button if entry.key == "exchange-take-in").disabled

    # Another way to count shows other passages, and nothing is stored by looking.
    test.radio[0].set_value(Reading())
    assert "neighbour&#x27;s cat" not in words(checked(test.run()))
    assert list_interviews(project.as_user("lea")) == []

    lead = project.as_user("lea")
    steward = project.as_user("sam", vault=True)
    bring_in.add_codes(lead, bring_in.preview_exchange(steward, IncomingFile("study.qdpx", nvivo())))
    test = choose(open_page("exchange", project, "sam", vault=True), nvivo())
    test.checkbox[0].check()
    checked(test.run())
    next(entry for entry in test.button if entry.key == "exchange-take-in").click()
    assert "4 codings wait for their release" in words(checked(test.run()))
    assert len(list_interviews(lead)) == 1


def test_what_a_file_for_other_programs_will_not_carry_is_said_before_it_is_made(exported_from: SmallProject) -> None:
    page = choose_kind(open_page("reports", exported_from, "lea"), "refi")
    assert page.selectbox(FIELD["layer"]).options == ["Every coder's own", "The consensus of a round"]
    registered = len(export_register(exported_from.as_user("lea")))
    page.selectbox(FIELD["texts"]).set_value("team")
    page = click(checked(page.run()), "What the file will not carry")
    assert "Lines of which the file does not say who speaks, or when" in words(page)
    assert len(export_register(exported_from.as_user("lea"))) == registered
