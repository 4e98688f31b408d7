"""Shares of a panel's scales: what few people gave follows neither from one bundle nor from several."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from coding.disclosure.suppression import Sent, small
from coding.extras.study.files.panel_rows import PARTS
from coding.extras.study.steps.panel_part import NUMBER, TABLES, Asked, AskedPanel, Panels
from coding.extras.study.tables import PANELISTS
from coding.model.panel import Panel, PanelItem, PanelRound, Rules, Scale
from tests.unit.disclosure.test_suppression import bounds_of

LEAST = 5
PANEL = Panel(
    id="own", title="Practice", kind="experts", instructions="", consent="", state="open", created_by="lea",
    rules=Rules(scales=(Scale("relevance"),)),
)  # fmt: skip
ITEM = PanelItem(id="i", panel_id="own", position=1, indicator_id="", wording="Gifts come unasked.")
THEN = datetime(2026, 11, 27, tzinfo=UTC)


def asked(rated: dict[str, int | None]) -> AskedPanel:
    made = PanelRound(id="r", panel_id="own", number=1, items=("i",), item_set="", opened_at=THEN, closed_at=THEN)
    ratings = {who: {("i", "relevance"): value} for who, value in rated.items()}
    one = Asked(round=made, items=("i",), own=0, ratings=ratings, asked=len(rated))
    return AskedPanel(study_id="s", panel=PANEL, items=(ITEM,), rounds=[one], open=0)


def bundles(rated: dict[str, int | None], gone: list[list[str]]) -> tuple[list[Any], list[dict[str, Any]]]:
    """What a site sends: at first of everybody, then after each withdrawal."""
    told: list[Any] = []
    records: list[dict[str, Any]] = []
    for number, left in enumerate([[], *gone], 1):
        rated = {who: value for who, value in rated.items() if who not in left}
        record: dict[str, Any] = {PANELISTS: {}, TABLES: {}, NUMBER: number}
        made = Panels(least=LEAST, earlier=list(records), number=number).shares(asked(rated), record, rated.keys())
        told.append(made["rounds"][0])
        records.append(record)
    return told, records


def follows(seed: int) -> bool:
    rng = random.Random(seed)
    kind = rng.choice([(9, 1), (8, 9), (1, 5, 9), (2, 8, None)])
    rated: dict[str, int | None] = {f"E{at}": rng.choice(kind) for at in range(rng.randrange(1, 16))}
    leaving = rng.sample(sorted(rated), rng.choice([0, 0, 1, 2]) if len(rated) > 2 else 0)
    told, records = bundles(rated, [[one] for one in leaving])
    key = "panel s round 1 item i relevance"
    lines = [Sent(number, record[key][1], dict(zip(PARTS, made["shares"][0], strict=False)))
             for number, (made, record) in enumerate(zip(told, records, strict=True), 1)]  # fmt: skip
    for made, line in zip(told, lines, strict=True):
        n = sum(line.true.values())
        assert made["answered"] in (None, n) and not (made["answered"] is not None and small(n, LEAST))
        assert all(value is None or not small(value, LEAST) and not small(n - value, LEAST)
                   for value in line.shown.values())  # fmt: skip
    # What was sent before somebody withdrew is void, and whoever kept it can tell nothing of who left.
    if leaving:
        assert all(value is None for line in lines[1:] for value in line.shown.values())
    sizes = [dict.fromkeys(PARTS, sum(line.true.values())) for line in lines]
    for (at, part), (low, high) in bounds_of(lines, sizes, known_same=False).items():
        n = sum(lines[at].true.values())
        if high - low < 0.5 and (small(lines[at].true[part], LEAST) or small(n - lines[at].true[part], LEAST)):
            return True
    return False


@pytest.mark.slow
def test_what_few_gave_does_not_follow() -> None:
    assert [seed for seed in range(25) if follows(seed)] == []


def test_the_same_again_stands_as_it_was() -> None:
    rated: dict[str, int | None] = {f"E{at}": 8 if at < 6 else 2 for at in range(12)}
    told, _ = bundles(rated, [[]])
    assert told[0] == told[1] and told[1]["shares"][0] == [6, 0, 6, 0, 1]
