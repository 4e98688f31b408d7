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

    def labels_left() -> list[str]:
        return [participant.label for participant in participants.list_participants(project.as_user("lea"))]

    test.selectbox[0].set_value(participants.list_participants(project.as_user("lea"))[1])
    checked(test.run())
    assert "Nobody can undo it" in words(test)
    for typed, said, left in (
        ("P01", "type the participant's label exactly", ["P01", "P02"]),
        ("P02", "The certificate says what went", ["P01"]),
    ):
        next(entry for entry in test.text_input if entry.label.startswith("Type P02")).set_value(typed)
        assert said in words(click(test, "Erase for good"))
        assert labels_left() == left
    assert len(erasure_erase.certificates(project.as_user("lea"))) == 1
    assert "Erased before" in words(open_page("erasing", project, "sam", vault=True))
