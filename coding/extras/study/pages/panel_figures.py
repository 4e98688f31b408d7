"""Results of the study's panels over all sites and at each, on the page Partners: each panel by itself."""

import streamlit as st

from coding.agreement.figures import in_digits
from coding.extras.study.files.bundle import LEVELS
from coding.extras.study.files.pooled_panels import Agreement, PooledPanel
from coding.extras.study.pages.panels import KINDS
from coding.extras.study.steps.panel_figures import pooled_panels
from coding.panel.results import PanelResults, ScaleResult
from coding.ui.agreement.panels import NOTHING, SCALES, cells, titles, w_of_both
from coding.ui.agreement.words import between
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, say
from coding.workspace.context import Context

PANEL_LEVELS = frozenset(level for level in LEVELS if level.startswith(("panel", "survivors")))
_SENT = {
    "panel-rows": N_("Every rating"), "survivors-rows": N_("Every rating"), "panel-counts": N_("Counts only")
}  # fmt: skip


def show(context: Context) -> None:
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
