"""The Panel page: a panel is made, asked and read on it, and behind each figure stands who gave what."""

from typing import Any

import pytest

from coding.extras.panel.files import write_answers
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft
from tests.helpers.app_page import click, field, open_page, words

pytestmark = pytest.mark.slow


def test_from_a_new_panel_to_what_stands_behind_a_figure(make_project: Any) -> None:
    made = make_project()
    lea = made.as_user("lea")
    page = open_page("panel", made, "lea")
    field(page, "Title").set_value("Practice")
    click(page, "Make the panel")
    (panel,) = setup.list_panels(lea)
    assert len(setup.panelists(lea, panel.id)) == 9 and panel.title == "Practice"
    assert "not begun" in words(page)
    field(page, "Sentence to be judged").set_value("Gifts come unasked.")
    click(page, "Add")
    click(page, "Open round 1")
    click(page, "Make the files")
    assert "9 files are ready." in words(page)
    (first,) = rounds.panel_rounds(lea, panel.id)
    ratings = {one: {"relevance": 8, "observability": 3, "harm": None} for one in first.items}
    sheets = [
        (code, write_answers(first, code, ratings, {first.items[0]: f"Said by {code}"})) for code in ("E01", "E02")
    ]
    answers.take_answers(lea, sheets)
    page = open_page("panel", made, "lea")
    shown = words(page)
    assert "round 1: 2 of 9 have answered" in shown and "E03, E04, E05" in shown
    assert "too few ratings" in shown and "Said by E02" in shown and "<td>E01</td>" in shown
    click(page, "Close round 1")
    assert "The rules ask for another round." in words(page)
    assert "What stands behind an item" in words(page)


def test_what_was_set_before_the_first_round_is_read_and_not_changed(make_project: Any) -> None:
    made = make_project()
    lea = made.as_user("lea")
    panel = setup.make_panel(
        lea,
        PanelDraft(
            title="Ours", kind="survivors", consent="You may stop.", panelists=[PanelistDraft()],
            items=[ItemDraft("One.")],
        ),
    )  # fmt: skip
    rounds.open_round(lea, panel.id)
    page = open_page("panel", made, "lea")
    assert "You may stop." in words(page) and "stay as they are" in words(page)
    click(page, "Take round 1 back")
    assert setup.list_panels(lea)[0].state == "draft"
    [one for one in page.text_input if one.label == "Title"][-1].set_value("Another")
    click(page, "Make the panel")
    assert page.selectbox(key="panel").value == setup.list_panels(lea)[1].id, "what was just made is shown next"
