"""The page for erasing, run as people use it."""

from collections.abc import Callable

import pytest

from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.people import participants
from tests.conftest import TEXT, SmallProject
from tests.helpers.app_page import checked, click, labels, open_page, words

pytestmark = pytest.mark.slow

LEAVING = (("Interviewer", "And then?"), ("Ada", "Then the swans came back to the weir, one after the other, quietly."))


def test_erasing_needs_the_label_typed(make_project: Callable[..., SmallProject]) -> None:
    project = make_project("leaving")
    project.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    project.release(LEAVING, "P02", {})
    test = open_page("erasing", project, "sam", vault=True)
    assert "Erase for good" not in labels(test)
    test.selectbox[0].set_value(_participant(project, "P02"))
    checked(test.run())
    assert "Nobody can undo it" in words(test)
    field = next(entry for entry in test.text_input if entry.label.startswith("Type P02"))
    field.set_value("P01")
    assert "type the participant's label exactly" in words(click(test, "Erase for good"))
    assert [participant.label for participant in participants.list_participants(project.as_user("lea"))] == [
        "P01",
        "P02",
    ]
    next(entry for entry in test.text_input if entry.label.startswith("Type P02")).set_value("P02")
    assert "The certificate says what went" in words(click(test, "Erase for good"))
    assert [participant.label for participant in participants.list_participants(project.as_user("lea"))] == ["P01"]
    assert len(erasure_erase.certificates(project.as_user("lea"))) == 1
    assert "Erased before" in words(open_page("erasing", project, "sam", vault=True))


def _participant(made: SmallProject, label: str) -> object:
    return next(
        participant for participant in participants.list_participants(made.as_user("lea")) if participant.label == label
    )
