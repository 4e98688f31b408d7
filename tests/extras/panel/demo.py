"""The demo's panel, asked and answered through the same use-cases as any other."""

from pathlib import Path
from typing import Any

import yaml

from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, draft_from
from coding.model.panel import PanelRound
from coding.workspace.context import Context
from tests.helpers.panel_answers import write_answers

_OF_A_PANEL = ("title", "instructions", "rules", "panelists", "items")


def fill_demo(context: Context, _reader: Context, study: str) -> None:
    """Make the panel with both its rounds, and close it."""
    given = yaml.safe_load(Path(__file__).with_name(f"demo-{study}.yaml").read_text(encoding="utf-8"))
    draft = draft_from(
        context, yaml.safe_dump({name: given[name] for name in _OF_A_PANEL}, sort_keys=False).encode("utf-8")
    )
    panel = setup.make_panel(context, draft)
    people = [panelist["code"] for panelist in given["panelists"]]
    first = rounds.open_round(context, panel.id)
    _answer(context, first, people, given["ratings"][0], given["reasons"])
    rounds.close_round(context, panel.id)
    approved = {entry["text"]: entry["approved"] for entry in given["reasons"]}
    for reason in rounds.reason_rows(context, panel.id):
        rounds.approve_reason(context, panel.id, reason.reason.id, approved[reason.reason.text])
    changed = given["reworded"]
    (old,) = [
        panel_item.id for panel_item in setup.panel_items(context, panel.id) if panel_item.wording == changed["from"]
    ]
    setup.replace_items(context, panel.id, [old], [ItemDraft(changed["to"], changed["limits"])], changed["reason"])
    second = rounds.open_round(context, panel.id)
    _answer(context, second, people, given["ratings"][1], [])
    rounds.close_round(context, panel.id)
    rounds.close_panel(context, panel.id)


def _answer(
    context: Context,
    round: PanelRound,
    people: list[str],
    ratings: dict[str, list[list[int]]],
    reasons: list[dict[str, Any]],
) -> None:
    sheets = []
    for at, code in enumerate(people):
        rated = {
            item: {scale: rows[number][at] or None for scale, rows in ratings.items()}
            for number, item in enumerate(round.items)
        }
        told = {round.items[reason["item"] - 1]: reason["text"] for reason in reasons if reason["panelist"] == code}
        sheets.append((f"{code}.json", write_answers(round, code, rated, told)))
    answers.take_answers(context, sheets)
