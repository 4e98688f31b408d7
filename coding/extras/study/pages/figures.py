"""What the partners' bundles say together: agreement of all sites and of each, saturation, and variables of cases."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.agreement.design import ROUGH_BELOW, DesignEffect
from coding.agreement.figures import in_digits
from coding.errors import InvalidInput, NotReady
from coding.extras.study.files.pooling import PooledAgreement
from coding.extras.study.files.side_by_side import Told
from coding.extras.study.pages import asking, panels
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps.pool import pooled_sources
from coding.ui.agreement.words import between
from coding.ui.components.figures_table import cell, column, figures_table, interval_cell
from coding.ui.frame import style
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.context import Context


def show(context: Context, names: Mapping[str, str]) -> None:
    """Show every figure that the bundles which came allow.

    Args:
        context: Who looks.
        names: Code → its name.
    """
    if not context.may(Permission.SEE_AGREEMENT):
        return
    came = _levels(context)
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
    if panels.PANEL_LEVELS & came:
        panels.show_figures(context)


def _levels(context: Context) -> set[str]:
    return {
        level
        for partner in pooled.list_partners(context)
        if partner.state != "refused"
        for _nth, level, _when, rows in partner.bundles
        if rows is not None
    }


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
    sources = [
        [
            str(source["site"]),
            str(source["round"]),
            str(source["interviews"]),
            str(source["bundle"]),
            str(source["package"]),
            str(source["codebook"])[:12],
        ]
        for source in agreement.sources
    ]
    header = [_("Site"), _("Round"), _("Interviews"), _("Bundle"), _("Package"), _("Codebook")]
    style.table(header, sources, label=_("What stands behind these figures"))


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
    asking.beside(context, code)


def _between(context: Context, names: Mapping[str, str]) -> None:
    """What coders of different sites did alike, on the texts that everybody codes."""
    st.header(_("Agreement between sites"), anchor=False)
    try:
        sites = pooled.agreement_between_sites(context)
    except NotReady as error:
        style.empty(words_of(error))
        return
    said = _("Texts that several sites have coded: {n}. Shares are of words on which two coders agree.")
    style.note(said.format(n=sites.texts))
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
            *(in_digits(own[name].alpha) if name in own else "–" for own in variables.by_site.values()),
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
        told = {"counts": line.people, "positions": line.interviews, "variables": line.cases}
        for level, figure in told.items():
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
    behind = [
        [
            str(source["site"]),
            named[source["level"]],
            str(source["bundle"]),
            str(source["package"]),
            str(source["codebook"])[:12],
        ]
        for source in sources.sources
    ]
    header = [_("Site"), _("Source"), _("Bundle"), _("Package"), _("Codebook")]
    style.table(header, behind, label=_("What stands behind the sources side by side"))


def _count(told: Told, site: str) -> str:
    if site not in told.by_site:
        return "–"
    return _("withheld") if told.by_site[site] is None else _many(told.by_site[site])


def _many(ends: tuple[int, int] | None) -> str:
    if ends is None:
        return "–"
    return str(ends[0]) if ends[0] == ends[1] else _("{low} to {high}").format(low=ends[0], high=ends[1])
