"""A project in which a panel was asked, and what an erasure without the extra leaves of it."""

from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft
from coding.model.panel import Rules, Scale
from tests.conftest import SmallProject
from tests.helpers.panel_answers import write_answers

SAID = "She asked me calmly, and she believed what I said."


def begin(project: SmallProject) -> None:
    lead = project.as_user("lea")
    panel = setup.make_panel(
        lead,
        PanelDraft(title="Practice", rules=Rules(scales=(Scale("relevance"),), least_answers=3),
                   panelists=[PanelistDraft() for _ in range(3)], items=[ItemDraft(f"As one said: {SAID}")]),
    )  # fmt: skip
    questions = rounds.open_round(lead, panel.id)
    ratings = {item: {"relevance": 8} for item in questions.items}
    data = write_answers(questions, "E01", ratings, dict.fromkeys(questions.items, f"I read: {SAID}"))
    assert [answer.state for answer in answers.take_answers(lead, [("E01.json", data)])] == ["taken"]


def after_an_erasure(project: SmallProject) -> None:
    """Ratings stand, and the words of who was erased are in no item and no reason."""
    lead = project.as_user("lea")
    (panel,) = setup.list_panels(lead)
    texts = [item.wording for item in setup.panel_items(lead, panel.id)]
    texts += [reason.reason.text for reason in rounds.reason_rows(lead, panel.id)]
    assert len(texts) == 2 and all("[erased]" in text and "believed" not in text for text in texts)
    assert len(rounds.results_of(lead, panel.id).rounds[0].answered) == 1
    (questions,) = rounds.panel_rounds(lead, panel.id)
    data = write_answers(questions, "E02", {item: {"relevance": 8} for item in questions.items}, {})
    assert answers.take_answers(lead, [("E02.json", data)])[0].state == "taken", "files that are out are still good"
