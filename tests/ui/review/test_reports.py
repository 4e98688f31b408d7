"""Reports of missed names on the Review page: one that is closed is opened again, and that is taken back."""

from functools import partial
from typing import Any

import pytest

from coding.workspace.codings import transcript
from coding.workspace.review import reported
from tests.helpers import app_page
from tests.helpers.app_page import click, field, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "review", user="sam", vault=True)


@pytest.fixture
def report(small_project: Any) -> str:
    """Ana reported "another town", and Sam left it as it is."""
    ana, sam = small_project.as_user("ana"), small_project.as_user("sam", vault=True)
    start = transcript.read_release(ana, small_project.releases[0]).text.index("another town")
    report_id = reported.report_missed(ana, small_project.releases[0], start, start + len("another town"))
    reported.decline_report(sam, report_id)
    return report_id


def test_a_closed_report_is_opened_again_and_closed_as_it_was(small_project: Any, report: str) -> None:
    app = open_page(small_project)
    assert "Left as it is by Sam Example" in words(app)
    app = click(app, "Open it again")
    assert "Say why" in words(app)

    field(app, "Why is this report opened again?").set_value("It was a town of that name.")
    app = click(app, "Open it again")
    shown = words(app)
    assert "The report is open again" in shown and "A reader saw something that was not masked" in shown
    assert "Opened again by Sam Example" in shown and "It was a town of that name." in shown
    assert "Open it again" not in labels(app)

    app = click(app, "Undo: close it as it was")
    assert "closed as it was" in words(app)
    assert reported.open_reports(small_project.as_user("sam", vault=True)) == []
    assert "Open it again" in labels(app)


def test_what_was_opened_again_is_answered_anew(small_project: Any, report: str) -> None:
    sam = small_project.as_user("sam", vault=True)
    reported.reopen_report(sam, report, "It was a town of that name.")
    app = click(open_page(small_project), "Mask it")
    assert "Masked at 1 places" in words(app)
    assert "Masked by Sam Example" in words(app)
    assert "Undo: close it as it was" not in labels(app)


def test_without_a_report_nothing_is_shown(small_project: Any) -> None:
    assert "Closed report" not in words(open_page(small_project)) + str(labels(open_page(small_project)))
