"""What the bundles of a study say together, by command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from coding.access import Permission
from coding.agreement.figures import CodeFigures, in_digits
from coding.agreement.model import Unit
from coding.cli.common import Group, Result, say, working_in
from coding.errors import NotReady
from coding.extras.study.steps import pool as pooled
from coding.extras.study.steps.pool import pooled_sources
from coding.workspace.context import Context

study = Group()


@study.command("usage", Permission.SEE_AGREEMENT)
def study_usage(
    context: Context,
    round_name: Annotated[str | None, typer.Option("--round", help="Name of a round; else each site's newest.")] = None,
) -> Result:
    """Codes, pairs of codes and saturation of all sites (positions), people by code, and sources side by side."""
    counts, sources = pooled.pooled_counts(context), pooled_sources(context)
    usage = curve = None
    if any(level == "positions" for partner in pooled.list_partners(context) for _, level, *_ in partner.bundles):
        # What cannot be told hides nothing of the rest.
        try:
            usage = pooled.pooled_usage(context, round_name)
            curve = pooled.pooled_saturation(context, round_name)
        except NotReady as error:
            say(str(error))
    for note in dict.fromkeys([*(sources.notes if sources.sources else ()), *(usage["notes"] if usage else ())]):
        say(note)
    result = {"positions": usage, "counts": counts, "saturation": curve, "side_by_side": sources.to_json()}
    return Result(result, _usage_lines(result) or "No bundle has come yet.")


def _usage_lines(result: dict[str, Any]) -> list[str]:
    lines = []
    for code, by_site in (result["positions"] or {"codes": {}})["codes"].items():
        parts = [
            f"{site or 'together'} {counts['codings']} in {counts['interviews']} interviews"
            for site, counts in by_site.items()
        ]
        parts += [f"{site} does not tell it" for site in result["positions"]["untold"].get(code, ())]
        lines.append(f"{code}: {'; '.join(parts)}")
    for code, counts in result["counts"]["codes"].items():
        lines.append(f"{code}: {_people(counts)}")
    if result["saturation"] is not None:
        if untold := result["saturation"]["untold"]:
            lines.append(f"saturation, together: without {', '.join(untold)}, which not every site tells")
        curves = {"together": result["saturation"]["together"], **result["saturation"]["sites"]}
        lines += [_curve_line(site, curve) for site, curve in curves.items() if curve["interviews"]]
    if result["side_by_side"]["sources"]:
        lines += [_source_line(indicator) for indicator in result["side_by_side"]["indicators"]]
    return lines


def _people(counts: dict[str, Any]) -> str:
    """How many people have a code; what is withheld is not none."""
    sites, withheld = len(counts["by_site"]), counts["withheld_at"]
    if counts["people"] is None:
        return f"withheld at {'its site' if sites == 1 else f'all {sites} sites'}"
    return f"{counts['people']} people" + (f", withheld at {withheld} of {sites} sites" if withheld else "")


def _source_line(indicator: dict[str, Any]) -> str:
    parts = [
        f"{_told(indicator[kind])} {said}" for kind, said in (("people", "survivors"), ("interviews", "interviews"))
    ]
    parts.append(
        "case files not counted over sites" if indicator["cases"] is None else f"{_told(indicator['cases'])} case files"
    )
    return f"“{indicator['wording']}”: {'; '.join(parts)}"


def _told(figure: dict[str, Any]) -> str:
    sites = [f"{site} {_many(n) if n else 'withheld'}" for site, n in figure["by_site"].items()]
    sites += [f"{site} not told" for site in figure["silent"]]
    return f"{_many(figure['together']) if figure['together'] else 'no number of'} ({', '.join(sites) or 'no site'})"


def _many(ends: Sequence[int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _curve_line(site: str, curve: dict[str, Any]) -> str:
    last = curve["new_in_the_last"]
    more = "" if last is None else f", {last:.1f} of them new in the last interview (mean over all orders)"
    return f"saturation, {site}: {curve['expected'][-1]:.0f} codes in {curve['interviews']} interviews{more}"


@study.command("variables", Permission.SEE_AGREEMENT)
def study_variables(
    context: Context,
    target: Annotated[float | None, typer.Option(help="Alpha to reach.")] = None,
) -> Result:
    """Agreement on each variable of case records over all sites, from bundles of variables, and of each by itself."""
    variables = pooled.pooled_variables(context, target=target)
    for note in variables.notes:
        say(note)
    return Result(variables.to_json(), _variable_lines)


def _variable_lines(result: dict[str, Any]) -> list[str]:
    lines = []
    for name, figures in result["variables"].items():
        parts = [f"together {_alpha(figures)}"]
        parts += [
            f"{site} {_alpha(variables[name])}" for site, variables in result["sites"].items() if name in variables
        ]
        lines.append(f"{name}: {'; '.join(parts)}")
        for value, by_site in result["cases"][name].items():
            lines.append(f"  {value}: " + ", ".join(f"{site} {n} cases" for site, n in by_site.items()))
    return lines


def _alpha(figures: dict[str, Any]) -> str:
    ends = figures["interval"]
    interval = f" ({in_digits(ends[0])} to {in_digits(ends[1])})" if ends else ""
    return f"alpha {in_digits(figures['kripp_alpha'])}{interval}"


def show_pooled(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """Pooled agreement as ``heard agreement --pooled`` prints it.

    Args:
        folder: The coordinator's project.
        options: As for :func:`coding.extras.study.steps.pool.pooled_agreement`.
    """
    with working_in(folder, Permission.SEE_AGREEMENT) as context:
        try:
            agreement = pooled.pooled_agreement(context, **options)
        except NotReady as error:
            return _between_alone(context, options["unit"] or "word", error)
        between = _between(context, agreement.together.unit)
    for note in agreement.notes:
        say(note)
    return {
        "pooled": True,
        "sources": [dict(source) for source in agreement.sources],
        "notes": list(agreement.notes),
        **agreement.together.to_json(cells=True),
        "sites": {name: report.to_json() for name, report in agreement.by_site.items()},
        "design_effect": {code: effect.to_json() for code, effect in agreement.design.items()},
        "between_sites": between,
        "untold": {code: list(names) for code, names in agreement.untold.items()},
        "forest": {code: [_forest_row(*row) for row in agreement.forest(code)] for code in agreement.together.codes},
    }


def _between_alone(context: Context, unit: str, reason: NotReady) -> dict[str, Any]:
    """What is left where no site has sent a round of its own interviews.

    Raises:
        NotReady: Nothing is.
    """
    between = _between(context, unit)
    if not between["measured"]:
        raise reason
    say(str(reason))
    return {
        "pooled": True, "sources": [], "notes": [str(reason)], "unit": unit, "codes": {}, "sites": {},
        "design_effect": {}, "between_sites": between, "untold": {}, "forest": {},
    }  # fmt: skip


def _between(context: Context, unit: str) -> dict[str, Any]:
    """Agreement between sites, or that it is not measured and why."""
    try:
        return pooled.agreement_between_sites(context, cast(Unit, unit)).to_json()
    except NotReady as error:
        return {"measured": False, "reason": str(error)}


def _forest_row(site: str, figures: CodeFigures) -> dict[str, Any]:
    """A site's alpha with its interval; the first row, without a name, is of all sites."""
    ends = figures.interval.ends
    return {
        "site": site or None,
        "kripp_alpha": figures.kripp_alpha,
        "interval": None if ends is None else list(ends),
        "interviews_with_code": figures.interviews_with_code,
    }
