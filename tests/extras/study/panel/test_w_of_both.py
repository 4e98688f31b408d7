"""Kendall's W of those who rated in both rounds, in a study and in the words of a panel."""

from coding.extras.panel.commands import _in_words
from coding.extras.study.files.pooled_panels import SiteRound, results_of_sites
from coding.panel.record import panel_record
from coding.ui.agreement.panels import w_of_both
from tests.extras.study.test_study_files import ITEMS, PANEL, SCALES


def test_w_of_two_rounds_is_of_those_who_rated_in_both() -> None:
    """Nobody moved; those who saw it the other way round left. W rises, and W of the same people does not."""
    ends = {1: range(6), 2: range(4)}

    def ratings(number: int) -> dict[str, dict[tuple[str, str], int | None]]:
        return {
            str(who): {
                (item.id, scale.name): at + 1 if who < 4 else 4 - at
                for at, item in enumerate(ITEMS)
                for scale in SCALES
            }
            for who in ends[number]
        }

    records = [
        SiteRound(number=number, items=[item.id for item in ITEMS], asked=6, ratings=ratings(number)) for number in ends
    ]
    first, second = results_of_sites(PANEL, ITEMS, {"north": records}).rounds
    assert first.of_both == {} and first.concordance["harm"].panelists == 6
    assert (second.concordance["harm"].w, second.concordance["harm"].panelists) == (1.0, 4)
    assert (first.concordance["harm"].w or 0) < 0.5
    before, now = second.of_both["harm"]
    assert (before.w, now.w, before.panelists, now.panelists, now.items) == (1.0, 1.0, 4, 4, 4)
    record = panel_record(
        results_of_sites(PANEL, ITEMS, {"north": records}), {f"north/{at}": f"{at}" for at in range(6)}
    )
    assert record["rounds"][1]["kendall_w_of_both"]["harm"]["before"]["panelists"] == 4
    said = "\n".join(_in_words({**record, "title": "Practice", "kind": "experts", "state": "open"}))
    assert "6 people, 4 items" in said and "of the 4 who rated in both rounds, W 1.00, then 1.00 (4 items)" in said
    assert "of the 4 people who rated all 4 items in both: Kendall's W 1.00" in w_of_both(second, "harm")
