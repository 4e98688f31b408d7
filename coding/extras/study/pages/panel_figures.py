"""Results of the study's panels over all sites and at each, on the page Partners: each panel by itself."""

import streamlit as st

from coding.agreement.figures import in_digits
from coding.extras.study.files.bundle import LEVELS
from coding.extras.study.files.pooled_panels import Agreement, PooledPanel
from coding.extras.study.pages.panels import KINDS
from coding.extras.study.steps.panel_figures import pooled_panels
from coding.panel.results import PanelResults, ScaleResult
from coding.ui.agreement.words import between
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, say
from coding.ui.panel.figures import CONSENSUS, w_of_both
from coding.ui.panel.questionnaire import SCALES
from coding.workspace.context import Context

PANEL_LEVELS = frozenset(one for one in LEVELS if one.startswith(("panel", "survivors")))
_SENT = {
    "panel-rows": N_("Every rating"), "survivors-rows": N_("Every rating"), "panel-counts": N_("Counts only")
}  # fmt: skip
_NOTHING = "–"


def show(context: Context) -> None:
    """Show every panel of which results came."""
    found = pooled_panels(context)
    if not found:
        return
    st.header(_("Panels over all sites"), anchor=False)
    style.note(
        _(
            "Each panel is told by itself: survivors and experts are never put together. People of all sites count as "
            "one panel, and each site stands by itself in the order of its name."
        )
    )
    for one in found:
        st.subheader(f"{style.escape(one.panel.title)} · {_(KINDS[one.panel.kind])}", anchor=False)
        for note in one.notes:
            style.note(say(note))
        _panel(one)


def _panel(found: PooledPanel) -> None:
    numbers = sorted({number for number, _item, _scale in found.shares}, reverse=True)
    if not numbers:
        return
    key = f"study-panel-{found.panel.id}"
    with st.container(horizontal=True, gap="small"):
        number = st.selectbox(_("Round"), numbers, key=f"{key}-round")
        scales = [one.name for one in found.panel.rules.scales]
        scale = st.selectbox(_("Scale"), scales, format_func=lambda one: _(SCALES[one][0]), key=f"{key}-scale")
    if found.by_site:
        _ratings(found, number, scale)
        _concordance(found, number, scale)
    _shares(found, number, scale)
    _behind(found)


def _ratings(found: PooledPanel, number: int, scale: str) -> None:
    """Medians and what else needs every rating: over all sites that sent rows, then the median of each."""
    rows = []
    for item in found.together.items:
        one = _cell(found.together, number, item.id, scale)
        if one is None:
            continue
        rows.append([item.wording, *_cells(one), *(_median(own, number, item.id, scale)
                                                   for own in found.by_site.values())])  # fmt: skip
    header = [
        _("Item"), _("Ratings"), _("Median"), _("Interquartile range"), _("High, %"), _("Low, %"), _("Consensus"),
        _("Stable"), _("Changed"), *(_("Median, {site}").format(site=site) for site in found.by_site),
    ]  # fmt: skip
    style.table(header, rows, label=_("Ratings over all sites"), numbers=[1, 2, 3, 4, 5, *range(9, len(header))])


def _cells(one: ScaleResult) -> list[str]:
    lies, moved = one.spread, one.shift
    agreed = _(CONSENSUS[one.consensus]) if one.consensus else _("too few ratings")
    stable = _NOTHING if one.stable is None else _("yes") if one.stable else _("no")
    changed = _NOTHING if moved is None else _("{n} of {of}").format(n=moved.changed, of=moved.n)
    if lies is None:
        return ["0", *[_NOTHING] * 4, agreed, stable, changed]
    return [
        str(lies.n), f"{lies.median:g}", f"{lies.interquartile_range:g}", f"{lies.percent_high:.0f}",
        f"{lies.percent_low:.0f}", agreed, stable, changed,
    ]  # fmt: skip


def _median(found: PanelResults, number: int, item: str, scale: str) -> str:
    one = _cell(found, number, item, scale)
    return _NOTHING if one is None or one.spread is None else f"{one.spread.median:g} ({one.spread.n})"


def _cell(found: PanelResults, number: int, item: str, scale: str) -> ScaleResult | None:
    made = next((one for one in found.rounds if one.round.number == number), None)
    return made.items[item][scale] if made is not None and item in made.items else None


def _concordance(found: PooledPanel, number: int, scale: str) -> None:
    rows = []
    for site, results in {_("All sites together"): found.together, **found.by_site}.items():
        made = next((one for one in results.rounds if one.round.number == number), None)
        if made is not None and made.answered:
            w = made.concordance[scale]
            ends = None if w.low is None or w.high is None else (w.low, w.high)
            answered = _("{n} of {of}").format(n=len(made.answered), of=len(made.asked))
            rows.append([site, answered, in_digits(w.w), between(ends), str(w.panelists), str(w.items)])
    header = [
        _("Site"), _("Answered"), _("Kendall's W"), _("95 % interval"), _("People who rated all"), _("Items"),
    ]  # fmt: skip
    style.table(header, rows, label=_("Kendall's W over all sites and at each"), numbers=[2, 3, 4, 5])
    made = next((one for one in found.together.rounds if one.round.number == number), None)
    if made is not None and (both := w_of_both(made, scale)):
        style.note(both)


def _shares(found: PooledPanel, number: int, scale: str) -> None:
    """Percent at both ends, also of sites that sent counts only alone."""
    if not found.answered:
        return
    wordings = {item.id: item.wording for item in found.together.items}
    rows = []
    for cell, by_site in found.shares.items():
        if cell[0] == number and cell[2] == scale:
            ends = [_percent(found.agreement(cell, end)) for end in ("high", "low")]
            silent = [site for site, one in by_site.items() if one.high is None]
            rows.append([wordings[cell[1]], *ends, ", ".join(silent) or _NOTHING])
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
        return _NOTHING
    return _("{percent} of {n} ratings").format(percent=f"{told.percent:.0f}", n=told.ratings)


def _behind(found: PooledPanel) -> None:
    rows = [
        [
            str(one["site"]),
            _(_SENT[one["level"]]),
            ", ".join(map(str, one["rounds"])),
            _NOTHING if one["panelists"] is None else str(one["panelists"]),
            str(one["bundle"]),
            str(one["package"]),
        ]
        for one in found.sources
    ]
    header = [_("Site"), _("What was sent"), _("Rounds"), _("People"), _("Bundle"), _("Package")]
    style.table(header, rows, label=_("What stands behind this panel"), numbers=[3])
