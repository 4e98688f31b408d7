"""What the partners' bundles say together: agreement of all sites and of each, saturation, and variables of cases."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.agreement.figures import in_digits
from coding.errors import InvalidInput, NotReady
from coding.extras.study.files.design import ROUGH_BELOW, DesignEffect
from coding.extras.study.files.levels import LEVELS
from coding.extras.study.files.pooled_panels import Agreement, PooledPanel
from coding.extras.study.files.pooling import PooledAgreement
from coding.extras.study.files.side_by_side import IndicatorResult
from coding.extras.study.pages import asking
from coding.extras.study.pages.shared import KINDS
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps.pool import pooled_panels, pooled_sources
from coding.panel.results import PanelResults, ScaleResult
from coding.ui.agreement.panels import NOTHING, SCALES, cells, titles, w_of_both
from coding.ui.agreement.words import between
from coding.ui.components.figures_table import cell, column, figures_table, interval_cell
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, say, words_of
from coding.workspace.context import Context


def show(context: Context, names: Mapping[str, str]) -> None:
    """Show every figure that the bundles which came allow.

    Args:
        context: Who looks.
        names: Code → its name.
    """
    if not context.may(Permission.SEE_AGREEMENT):
        return
    came = {
        level
        for partner in pooled.list_partners(context)
        if partner.state != "refused"
        for _nth, level, _when, rows in partner.bundles
        if rows is not None
    }
    if "positions" in came:
        try:
            agreement = pooled.pooled_agreement(context)
        except (NotReady, InvalidInput) as error:
            style.note(words_of(error))
        else:
            _agreement(agreement, names)
            _sites(context, agreement, names)
            _saturation(context)
        _between(context, names)
    if "variables" in came:
        _variables(context)
    if {"counts", "positions", "variables"} & came:
        _sources(context)
    if PANEL_LEVELS & came:
        _panels(context)


def _agreement(agreement: PooledAgreement, names: Mapping[str, str]) -> None:
    st.header(_("Agreement over all sites"), anchor=False)
    for note in agreement.notes:
        style.note(say(note))
    rows = []
    for code, figures in agreement.together.codes.items():
        rows.append(
            [
                _named(code, names),
                in_digits(figures.kripp_alpha),
                between(figures.interval.ends),
                in_digits(figures.pa),
                *(
                    in_digits(report.codes[code].kripp_alpha) if code in report.codes else _("not told")
                    for report in agreement.by_site.values()
                ),
            ]
        )
    header = [_("Code"), _("Alpha"), _("95 % interval"), _("Percent agreement"), *agreement.by_site]
    style.table(header, rows, label=_("Agreement over all sites, and alpha of each"), numbers=range(1, len(header)))
    _behind(
        _("What stands behind these figures"),
        agreement.sources,
        {
            "site": _("Site"), "round": _("Round"), "interviews": _("Interviews"), "bundle": _("Bundle"),
            "package": _("Package"), "codebook": _("Codebook"),
        },
    )  # fmt: skip


def _behind(label: str, sources: Sequence[Mapping[str, Any]], columns: Mapping[str, str], **options: Any) -> None:
    """Which sites and versions stand behind figures, in columns by what a source calls them."""
    rows = [
        [str(source[name])[:12] if name == "codebook" else str(source[name]) for name in columns] for source in sources
    ]
    style.table(list(columns.values()), rows, label=label, **options)


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names[code]}" if code in names else code


def _sites(context: Context, agreement: PooledAgreement, names: Mapping[str, str]) -> None:
    """One code at each site, drawn; sites by name and never by figure."""
    if len(agreement.by_site) < 2 or not agreement.together.codes:
        return
    st.subheader(_("Each site by itself"), anchor=False)
    style.note(
        _(
            "Sites stand in the order of their names. Compare intervals, not points: where they overlap, nothing says "
            "that the sites differ."
        )
    )
    code = st.selectbox(_("Code"), list(agreement.together.codes), format_func=lambda code_id: _named(code_id, names))
    rows: list[tuple[bool, Sequence[str | Mapping[str, Any]]]] = [
        (
            False,
            [
                cell(site or _("All sites together"), head=True),
                cell(in_digits(figures.kripp_alpha)),
                cell(between(figures.interval.ends)),
                interval_cell(figures.interval.low, figures.interval.high, figures.kripp_alpha),
                cell(str(figures.interviews_with_code)),
            ],
        )
        for site, figures in agreement.forest(code)
    ]
    columns = [
        column(_("Site")), column(_("Alpha"), number=True), column(_("95 % interval"), number=True),
        column(_("Interval"), axis=True), column(_("Interviews"), number=True),
    ]  # fmt: skip
    figures_table("study-sites", _("Each site by itself"), columns, rows)
    if untold := agreement.untold.get(code):
        style.note(_("These sites do not tell this code: {sites}. The figures are of the others.").format(
            sites=", ".join(untold)))  # fmt: skip
    _design(agreement.design[code])
    asking.questions_about(context, code)


def _between(context: Context, names: Mapping[str, str]) -> None:
    """What coders of different sites did alike, on the texts that everybody codes."""
    st.header(_("Agreement between sites"), anchor=False)
    try:
        sites = pooled.agreement_between_sites(context)
    except NotReady as error:
        style.empty(words_of(error))
        return
    caption = _("Texts that several sites have coded: {n}. Shares are of words on which two coders agree.")
    style.note(caption.format(n=sites.texts))
    languages = list(next(iter(sites.languages.values()), {}))
    rows = [
        [
            _named(code, names),
            in_digits(figures.kripp_alpha),
            between(figures.interval.ends),
            in_digits(sites.between[code].percent),
            in_digits(sites.within[code].percent),
            *(in_digits(sites.languages[code][both].percent) for both in languages),
        ]
        for code, figures in sites.report.codes.items()
    ]
    header = [
        _("Code"), _("Alpha"), _("95 % interval"), _("Between sites"), _("Within sites"),
        *(" – ".join(both) for both in languages),
    ]  # fmt: skip
    style.table(header, rows, label=_("Agreement between sites"),
                numbers=range(1, len(header)))  # fmt: skip


def _design(design: DesignEffect) -> None:
    if design.effect is None or design.worth is None:
        style.note(_("No design effect can be told for this code yet."))
        return
    style.note(
        _(
            "Design effect {effect}: interviews of one site resemble each other, so that these {interviews} of {sites} "
            "sites tell as much as {worth} drawn one by one."
        ).format(
            effect=in_digits(design.effect), interviews=design.interviews, sites=design.sites,
            worth=round(design.worth),
        )
    )  # fmt: skip
    if design.sites < ROUGH_BELOW:
        style.note(_("With so few sites the design effect is a hint, no more."))


def _saturation(context: Context) -> None:
    st.subheader(_("New codes with each further interview"), anchor=False)
    style.note(
        _(
            "In what order interviews were coded is not sent. So this is the mean over all orders: how many new codes "
            "the last interview brought, whichever was the last. Few say only that these interviews, with this "
            "codebook, bring few."
        )
    )
    saturation = pooled.pooled_saturation(context)
    if saturation["untold"]:
        style.note(
            _("Codes that not every site tells are not in the curve of all sites: {codes}.").format(
                codes=", ".join(saturation["untold"])
            )
        )
    curves = {_("All sites together"): saturation["together"], **saturation["sites"]}
    rows = [
        [site, str(curve["interviews"]), f"{curve['expected'][-1]:.0f}", in_digits(curve["new_in_the_last"])]
        for site, curve in curves.items()
        if curve["interviews"]
    ]
    header = [_("Site"), _("Interviews"), _("Codes"), _("New codes in the last interview")]
    style.table(header, rows, label=_("New codes with each further interview"), numbers=(1, 2, 3))


def _variables(context: Context) -> None:
    st.header(_("Agreement on variables"), anchor=False)
    variables = pooled.pooled_variables(context)
    for note in variables.notes:
        style.note(say(note))
    rows = [
        [
            name.replace("_", " "),
            in_digits(figures.alpha),
            between(figures.intervals["kripp_alpha"].ends),
            in_digits(figures.table["percent"]),
            *(in_digits(line[name].alpha) if name in line else "–" for line in variables.by_site.values()),
        ]
        for name, figures in variables.together.items()
    ]
    header = [_("Variable"), _("Alpha"), _("95 % interval"), _("Percent agreement"), *variables.by_site]
    style.table(header, rows, label=_("Agreement on each variable"), numbers=range(1, len(header)))


def _sources(context: Context) -> None:
    """Every indicator with its sources: survivors and interviews of each site and together, then case files."""
    sources = pooled_sources(context)
    if not sources.lines:
        return
    st.header(_("Sources side by side over all sites"), anchor=False)
    for note in sources.notes:
        style.note(say(note))
    named = {"counts": _("Survivors"), "positions": _("Interviews"), "variables": _("Case files")}
    rows = []
    for line in sources.lines:
        figures_of_levels = {"counts": line.people, "positions": line.interviews, "variables": line.cases}
        for level, figure in figures_of_levels.items():
            if figure is not None and (figure.by_site or figure.silent):
                counts = [_many(figure.together), *(_count(figure, site) for site in sources.sites)]
                rows.append([line.asked.wording, named[level], *counts])
    header = [_("Indicator"), _("Source"), _("All sites together"), *sources.sites]
    style.table(header, rows, label=_("Sources side by side over all sites"), numbers=range(2, len(header)))
    style.note(
        _(
            "Survivors and interviews have a passage under any code of the indicator; of case files the records agree "
            "on one of its values. Where several codes occur together a number may only be known between two. "
            "“Withheld” is not none: the sum is of what was told. A dash is of a site that says nothing of it."
        )
    )
    _behind(
        _("What stands behind the sources side by side"),
        [{**source, "level": named[source["level"]]} for source in sources.sources],
        {
            "site": _("Site"), "level": _("Source"), "bundle": _("Bundle"), "package": _("Package"),
            "codebook": _("Codebook"),
        },
    )  # fmt: skip


def _count(result: IndicatorResult, site: str) -> str:
    if site not in result.by_site:
        return "–"
    return _("withheld") if result.by_site[site] is None else _many(result.by_site[site])


def _many(ends: tuple[int, int] | None) -> str:
    if ends is None:
        return "–"
    return str(ends[0]) if ends[0] == ends[1] else _("{low} to {high}").format(low=ends[0], high=ends[1])


PANEL_LEVELS = frozenset(level for level in LEVELS if level.startswith(("panel", "survivors")))


_SENT = {
    "panel-rows": N_("Every rating"), "survivors-rows": N_("Every rating"), "panel-counts": N_("Counts only")
}  # fmt: skip


def _panels(context: Context) -> None:
    """Show every panel of which results came."""
    over_sites = pooled_panels(context)
    if not over_sites:
        return
    st.header(_("Panels over all sites"), anchor=False)
    style.note(
        _(
            "Each panel is told by itself: survivors and experts are never put together. People of all sites count as "
            "one panel, and each site stands by itself in the order of its name."
        )
    )
    for panel in over_sites:
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
    sources = [
        {
            **source,
            "level": _(_SENT[source["level"]]),
            "rounds": ", ".join(map(str, source["rounds"])),
            "panelists": NOTHING if source["panelists"] is None else source["panelists"],
        }
        for source in panel.sources
    ]
    columns = {
        "site": _("Site"), "level": _("What was sent"), "rounds": _("Rounds"), "panelists": _("People"),
        "bundle": _("Bundle"), "package": _("Package"),
    }  # fmt: skip
    _behind(_("What stands behind this panel"), sources, columns, numbers=[3])


def _ratings(panel: PooledPanel, number: int, scale: str) -> None:
    """Medians and what else needs every rating: over all sites that sent rows, then the median of each."""
    rows = []
    for item in panel.together.items:
        result = _cell(panel.together, number, item.id, scale)
        if result is None:
            continue
        shift = result.shift
        changed = _("{n} of {of}").format(n=shift.changed, of=shift.n) if shift else NOTHING
        rows.append([item.wording, *cells(result), changed, *(_median(ratings, number, item.id, scale)
                                                   for ratings in panel.by_site.values())])  # fmt: skip
    header = [
        _("Item"), *titles(), _("Changed"), *(_("Median, {site}").format(site=site) for site in panel.by_site),
    ]  # fmt: skip
    style.table(header, rows, label=_("Ratings over all sites"), numbers=[1, 2, 3, 4, 5, *range(9, len(header))])


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
    for place, by_site in panel.shares.items():
        if place[0] == number and place[2] == scale:
            ends = [_percent(panel.agreement(place, end)) for end in ("high", "low")]
            silent = [site for site, share in by_site.items() if share.high is None]
            rows.append([wordings[place[1]], *ends, ", ".join(silent) or NOTHING])
    header = [_("Item"), _("High, %"), _("Low, %"), _("Withheld at")]
    style.table(header, rows, label=_("Percent at both ends, also of sites that sent counts only"), numbers=[1, 2])
    style.note(
        _(
            "A site that sent counts only tells no median. Where few people gave a rating its count is withheld, and "
            "the percent is of the sites that tell it."
        )
    )


def _percent(agreement: Agreement) -> str:
    if agreement.percent is None:
        return NOTHING
    return _("{percent} of {n} ratings").format(percent=f"{agreement.percent:.0f}", n=agreement.ratings)
