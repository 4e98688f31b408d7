"""Panels of the study on the page Partners: which go along, taking them in at a site, and results of all sites."""

import streamlit as st

from coding.access import Permission
from coding.agreement.figures import in_digits
from coding.extras import offered
from coding.extras.study.files.bundle import LEVELS
from coding.extras.study.files.pooled_panels import Agreement, PooledPanel
from coding.extras.study.steps import panels
from coding.extras.study.steps.panel_figures import pooled_panels
from coding.panel.results import PanelResults, ScaleResult
from coding.ui.agreement.panels import NOTHING, SCALES, cells, titles, w_of_both
from coding.ui.agreement.words import between
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.workspace.context import Context

KINDS = {"experts": N_("Experts"), "survivors": N_("Survivors")}


def show(context: Context, side: str) -> None:
    """Show the study's panels, with what somebody with these roles can do about them.

    Args:
        context: Who looks.
        side: ``coordinator`` or ``site``.
    """
    rows = panels.list_study_panels(context)
    may = context.may(Permission.SET_UP)
    free = _free(context, rows) if may and side == "coordinator" else {}
    if not rows and not free:
        return
    st.header(_("Panels of the study"), anchor=False)
    style.note(
        _(
            "A panel that goes along is asked at every site by people of its own: the same items, scales and rules. "
            "Its panelists, their ratings and their reasons stay here."
        )
        if side == "coordinator"
        else _(
            "Take the study's panels in as panels of your own. Nobody is put on them, and no round is opened. What "
            "leaves of their results is chosen by a steward."
        )
    )
    header = [_("Panel"), _("Whose panel"), _("Items")]
    lines = [[row.title, _(KINDS[row.kind]), str(row.items)] for row in rows]
    if side == "site":
        header = [*header, _("In this project")]
        lines = [[*line, row.here or _("not taken in yet")] for line, row in zip(lines, rows, strict=True)]
    if rows:
        style.table(header, lines, label=_("Panels of the study"), numbers=[2])
    if side == "coordinator" and may:
        _choose(context, free, rows)
    elif side == "site":
        _take(context, rows, may)


def _free(context: Context, rows: list[panels.PanelRow]) -> dict[str, str]:
    """Panels that do not go along yet: id → title."""
    along = {row.study_id for row in rows}
    return {
        panel.id: panel.title
        for list_panels in offered("list_panels")
        for panel in list_panels(context)
        if panel.id not in along
    }


def _choose(context: Context, free: dict[str, str], rows: list[panels.PanelRow]) -> None:
    # Nothing is chosen for anybody: what goes along goes to every site.
    if free:
        chosen = st.selectbox(
            _("Panel"), list(free), index=None, format_func=lambda panel_id: free[panel_id], placeholder=_(CHOOSE),
            key=f"study-panel-{len(rows)}",
        )  # fmt: skip
        if st.button(_("Let it go along"), disabled=chosen is None, key="study-panel-share") and chosen is not None:
            panels.share_panel(context, chosen, shared=True)
            st.rerun()
    for row in rows:
        if st.button(_("Take out “{title}”").format(title=style.escape(row.title)), key=f"panel-{row.study_id}"):
            panels.share_panel(context, row.study_id, shared=False)
            st.rerun()


def _take(context: Context, rows: list[panels.PanelRow], may: bool) -> None:
    changes = [line for row in rows for line in row.changes]
    for line in changes:
        style.note(say(line))
    if changes and may and st.button(_("Take them in"), key="study-panels-take"):
        panels.take_panels(context)
        st.rerun()


PANEL_LEVELS = frozenset(level for level in LEVELS if level.startswith(("panel", "survivors")))
_SENT = {
    "panel-rows": N_("Every rating"), "survivors-rows": N_("Every rating"), "panel-counts": N_("Counts only")
}  # fmt: skip


def show_figures(context: Context) -> None:
    """Show every panel of which results came."""
    panels = pooled_panels(context)
    if not panels:
        return
    st.header(_("Panels over all sites"), anchor=False)
    style.note(
        _(
            "Each panel is told by itself: survivors and experts are never put together. People of all sites count as "
            "one panel, and each site stands by itself in the order of its name."
        )
    )
    for panel in panels:
        st.subheader(f"{style.escape(panel.panel.title)} · {_(KINDS[panel.panel.kind])}", anchor=False)
        for note in panel.notes:
            style.note(say(note))
        _panel(panel)


def _panel(panel: PooledPanel) -> None:
    numbers = sorted({number for number, _item, _scale in panel.shares}, reverse=True)
    if not numbers:
        return
    key = f"study-panel-{panel.panel.id}"
    with st.container(horizontal=True, gap="small"):
        number = st.selectbox(_("Round"), numbers, key=f"{key}-round")
        scales = [rating_scale.name for rating_scale in panel.panel.rules.scales]
        scale = st.selectbox(_("Scale"), scales, format_func=lambda name: _(SCALES[name][0]), key=f"{key}-scale")
    if panel.by_site:
        _ratings(panel, number, scale)
        _concordance(panel, number, scale)
    _shares(panel, number, scale)
    _behind(panel)


def _ratings(panel: PooledPanel, number: int, scale: str) -> None:
    """Medians and what else needs every rating: over all sites that sent rows, then the median of each."""
    rows = []
    for item in panel.together.items:
        result = _cell(panel.together, number, item.id, scale)
        if result is None:
            continue
        rows.append([item.wording, *cells(result), _changed(result), *(_median(own, number, item.id, scale)
                                                   for own in panel.by_site.values())])  # fmt: skip
    header = [
        _("Item"), *titles(), _("Changed"), *(_("Median, {site}").format(site=site) for site in panel.by_site),
    ]  # fmt: skip
    style.table(header, rows, label=_("Ratings over all sites"), numbers=[1, 2, 3, 4, 5, *range(9, len(header))])


def _changed(result: ScaleResult) -> str:
    return _("{n} of {of}").format(n=result.shift.changed, of=result.shift.n) if result.shift else NOTHING


def _median(results: PanelResults, number: int, item: str, scale: str) -> str:
    result = _cell(results, number, item, scale)
    return NOTHING if result is None or result.spread is None else f"{result.spread.median:g} ({result.spread.n})"


def _cell(results: PanelResults, number: int, item: str, scale: str) -> ScaleResult | None:
    result = next((round for round in results.rounds if round.round.number == number), None)
    return result.items[item][scale] if result is not None and item in result.items else None


def _concordance(panel: PooledPanel, number: int, scale: str) -> None:
    rows = []
    for site, results in {_("All sites together"): panel.together, **panel.by_site}.items():
        result = next((round for round in results.rounds if round.round.number == number), None)
        if result is not None and result.answered:
            w = result.concordance[scale]
            ends = None if w.low is None or w.high is None else (w.low, w.high)
            answered = _("{n} of {of}").format(n=len(result.answered), of=len(result.asked))
            rows.append([site, answered, in_digits(w.w), between(ends), str(w.panelists), str(w.items)])
    header = [
        _("Site"), _("Answered"), _("Kendall's W"), _("95 % interval"), _("People who rated all"), _("Items"),
    ]  # fmt: skip
    style.table(header, rows, label=_("Kendall's W over all sites and at each"), numbers=[2, 3, 4, 5])
    result = next((round for round in panel.together.rounds if round.round.number == number), None)
    if result is not None and (both := w_of_both(result, scale)):
        style.note(both)


def _shares(panel: PooledPanel, number: int, scale: str) -> None:
    """Percent at both ends, also of sites that sent counts only alone."""
    if not panel.answered:
        return
    wordings = {item.id: item.wording for item in panel.together.items}
    rows = []
    for cell, by_site in panel.shares.items():
        if cell[0] == number and cell[2] == scale:
            ends = [_percent(panel.agreement(cell, end)) for end in ("high", "low")]
            silent = [site for site, share in by_site.items() if share.high is None]
            rows.append([wordings[cell[1]], *ends, ", ".join(silent) or NOTHING])
    header = [_("Item"), _("High, %"), _("Low, %"), _("Withheld at")]
    style.table(header, rows, label=_("Percent at both ends, also of sites that sent counts only"), numbers=[1, 2])
    style.note(
        _(
            "A site that sent counts only tells no median. Where few people gave a rating its count is withheld, and "
            "the percent is of the sites that tell it."
        )
    )


def _percent(told: Agreement) -> str:
    if told.percent is None:
        return NOTHING
    return _("{percent} of {n} ratings").format(percent=f"{told.percent:.0f}", n=told.ratings)


def _behind(panel: PooledPanel) -> None:
    rows = [
        [
            str(source["site"]),
            _(_SENT[source["level"]]),
            ", ".join(map(str, source["rounds"])),
            NOTHING if source["panelists"] is None else str(source["panelists"]),
            str(source["bundle"]),
            str(source["package"]),
        ]
        for source in panel.sources
    ]
    header = [_("Site"), _("What was sent"), _("Rounds"), _("People"), _("Bundle"), _("Package")]
    style.table(header, rows, label=_("What stands behind this panel"), numbers=[3])
