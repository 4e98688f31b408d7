"""The pages for projects of other programs and for erasing, run as people use them."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from coding.export.exchange.refi_offsets import Reading
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.exchange import bring_in
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from tests.conftest import TEXT, SmallProject
from tests.helpers.app_page import checked, click, labels, open_page, words
from tests.workspace.exchange.test_bring_in import nvivo

pytestmark = pytest.mark.slow

LEAVING = (("Interviewer", "And then?"), ("Ada", "Then the swans came back to the weir, one after the other, quietly."))


def choose(test: AppTest, data: bytes) -> AppTest:
    test.file_uploader[0].set_value([("study.qdpx", data, "application/zip")])
    return checked(test.run())


def test_a_project_is_looked_at_then_taken_in(make_project: Callable[..., SmallProject]) -> None:
    made = make_project("page")
    assert "steward" in words(open_page("exchange", made, "lea"))
    test = choose(open_page("exchange", made, "sam", vault=True), nvivo())
    shown = words(test)
    assert "NVivo 12.6" in shown
    assert "neighbour&#x27;s cat" in shown
    assert "A lead adds them here with the same file" in shown
    assert test.radio[0].options[3].endswith("100% of passages begin and end at a word")
    assert next(one for one in test.button if one.key == "exchange-take-in").disabled

    # Another way to count shows other passages, and nothing is stored by looking.
    test.radio[0].set_value(Reading())
    assert "neighbour&#x27;s cat" not in words(checked(test.run()))
    assert list_interviews(made.as_user("lea")) == []

    lead = made.as_user("lea")
    steward = made.as_user("sam", vault=True)
    bring_in.add_codes(lead, bring_in.preview_exchange(steward, IncomingFile("study.qdpx", nvivo())))
    test = choose(open_page("exchange", made, "sam", vault=True), nvivo())
    test.checkbox[0].check()
    checked(test.run())
    next(one for one in test.button if one.key == "exchange-take-in").click()
    assert "4 codings wait for their release" in words(checked(test.run()))
    assert len(list_interviews(lead)) == 1


def test_erasing_needs_the_label_typed(make_project: Callable[..., SmallProject]) -> None:
    made = make_project("leaving")
    made.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    made.release(LEAVING, "P02", {})
    test = open_page("erasing", made, "sam", vault=True)
    assert "Erase for good" not in labels(test)
    test.selectbox[0].set_value(_participant(made, "P02"))
    checked(test.run())
    assert "Nobody can undo it" in words(test)
    field = next(one for one in test.text_input if one.label.startswith("Type P02"))
    field.set_value("P01")
    assert "type the participant's label exactly" in words(click(test, "Erase for good"))
    assert [one.label for one in participants.list_participants(made.as_user("lea"))] == ["P01", "P02"]
    next(one for one in test.text_input if one.label.startswith("Type P02")).set_value("P02")
    assert "The certificate says what went" in words(click(test, "Erase for good"))
    assert [one.label for one in participants.list_participants(made.as_user("lea"))] == ["P01"]
    assert len(erasure_erase.certificates(made.as_user("lea"))) == 1
    assert "Erased before" in words(open_page("erasing", made, "sam", vault=True))


def _participant(made: SmallProject, label: str) -> object:
    return next(one for one in participants.list_participants(made.as_user("lea")) if one.label == label)
