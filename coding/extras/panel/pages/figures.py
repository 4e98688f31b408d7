"""Results of a panel on its page: a table a scale, and behind each item every rating, change and reason."""

import streamlit as st

from coding.extras.panel.pages.running import code_of
from coding.extras.panel.steps.rounds import reason_rows
from coding.model.panel import PanelItem
from coding.panel.results import PanelResults, RoundResult
from coding.ui.agreement.panels import NOTHING, SCALES, cells, titles, w_of_both
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _
from coding.workspace.context import Context


def show(context: Context, results: PanelResults) -> None:
    """The newest figures of every item, and all that stands behind one."""
    rounds = [round for round in results.rounds if round.answered]
    if not rounds:
        style.empty(_("No results yet. They stand here once answers were taken."))
        return
    scales = [scale.name for scale in results.panel.rules.scales]
    scale_name = str(st.selectbox(_("Scale"), scales, format_func=lambda name: _(SCALES[name][0]), key="panel-scale"))
    _overview(results, scale_name)
    _concordance(rounds, scale_name)
    _stop(results)
    _behind(context, results, scale_name)


def _overview(results: PanelResults, scale: str) -> None:
    rows = []
    for item in results.items:
        newest = results.newest(item.id)
        if newest is None:
            continue
        result = newest[scale]
        rows.append([item.wording if item.retired is None else _("{item} (asked no more)").format(item=item.wording),
                     *cells(result)])  # fmt: skip
    style.table(
        [_("Item"), *titles()], rows, label=_("Results by item: the newest round that asked it"),
        numbers=[1, 2, 3, 4, 5],
    )  # fmt: skip
    style.note(
        _(
            "Median and interquartile range: the middle half of all ratings. High and low: percent in the upper and in "
            "the lower part of the scale. Stable: moved by less than the rule says since the round before."
        )
    )


def _concordance(results: list[RoundResult], scale: str) -> None:
    for result in results:
        concordance = result.concordance[scale]
        if concordance.w is None:
            style.note(
                _(
                    "Round {number}: no Kendall's W; it needs three people who rated every item, and three items. "
                    "Here {people} people and {items} items."
                ).format(number=result.round.number, people=concordance.panelists, items=concordance.items)
            )
        else:
            style.note(
                _(
                    "Round {number}: Kendall's W {w:.2f}, 95 % interval {low:.2f} to {high:.2f}, of {people} people "
                    "who rated all {items} items."
                ).format(
                    number=result.round.number,
                    w=concordance.w,
                    low=concordance.low,
                    high=concordance.high,
                    people=concordance.panelists,
                    items=concordance.items,
                )
            )
        if both := w_of_both(result, scale):
            style.note(both)


def _stop(results: PanelResults) -> None:
    stop = results.stop
    if stop is None:
        return
    if stop.met:
        style.note(_("Stopping: the rules set before the first round are met."))
        return
    wordings = {panel_item.id: panel_item.wording for panel_item in results.items}
    with st.expander(_("Stopping: not settled yet ({n})").format(n=len(stop.unsettled))):
        for item, scale in stop.unsettled:
            style.note(f"{_(SCALES[scale][0])}: {wordings[item]}")


def _behind(context: Context, results: PanelResults, scale: str) -> None:
    known = {panel_item.id: panel_item for panel_item in results.items if results.newest(panel_item.id) is not None}
    st.subheader(_("What stands behind an item"))
    item_of_round = st.selectbox(
        _("Item"), list(known), format_func=lambda item_id: known[item_id].wording, key="panel-behind"
    )
    if item_of_round is None:
        return
    item = known[item_of_round]
    _card(item)
    codes = code_of(context, results)
    rounds = [round for round in results.rounds if item.id in round.items and round.answered]
    style.table(
        [_("Round"), *titles()],
        [[str(result.round.number), *cells(result.items[item.id][scale])] for result in rounds],
        label=_("The item round by round"),
        numbers=[0, 1, 2, 3, 4, 5],
    )
    _ratings(rounds, item, scale, codes)
    for result in rounds:
        _movement(result, item, scale)
    for row in reason_rows(context, results.panel.id):
        if row.reason.item_id == item.id:
            style.quote(row.reason.text, _("Round {number}").format(number=row.round))


def _card(item: PanelItem) -> None:
    if item.limits:
        style.note(_("Limits: {text}").format(text=item.limits))
    if item.indicator_id:
        link("indicators", _("To the card and the passages it rests on"))


def _ratings(results: list[RoundResult], item: PanelItem, scale: str, codes: dict[str, str]) -> None:
    """Who gave what in which round, and by how much they changed."""
    rated = [result.items[item.id][scale].ratings for result in results]
    people = sorted({who for ratings in rated for who in ratings}, key=lambda who: codes[who])
    rows = []
    for who in people:
        values = [ratings.get(who) for ratings in rated]
        change = NOTHING
        if len(values) > 1 and values[-1] is not None and values[-2] is not None:
            change = f"{values[-1] - values[-2]:+d}" if values[-1] != values[-2] else "0"
        rows.append([codes[who], *(NOTHING if value is None else str(value) for value in values), change])
    head = [_("Round {number}").format(number=result.round.number) for result in results]
    style.table(
        [_("Code"), *head, _("Change")], rows, label=_("Ratings by code"), numbers=list(range(1, len(head) + 2))
    )


def _movement(result: RoundResult, item: PanelItem, scale: str) -> None:
    """What else is said about a round: how far the group moved, and whether it disagrees."""
    scale_result = result.items[item.id][scale]
    number = result.round.number
    if scale_result.shift is not None:
        style.note(
            _(
                "Round {number}: {changed} of {n} changed, by {mean:+.1f} on average; the group moved by {net:.0f} %."
            ).format(
                number=number,
                changed=scale_result.shift.changed,
                n=scale_result.shift.n,
                mean=scale_result.shift.mean_change,
                net=100 * scale_result.shift.net_change,
            )
        )
    if scale_result.disagreement is not None and scale_result.disagreement.by_count:
        style.note(_("Round {number}: ratings stand at both ends; the panel disagrees.").format(number=number))
