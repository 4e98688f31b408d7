"""Commands for what a study comes to: themes of the team, indicators, and the passages chosen for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, listing, named_among, released
from coding.errors import InvalidInput
from coding.model import Indicator, Theme
from coding.model.texts import lines_of
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import Context
from coding.workspace.reports import indicators
from coding.workspace.themes import runs, team

ThemeName = Annotated[str, typer.Argument(metavar="THEME", help="Id or name, as heard theme list prints them.")]
Codes = Annotated[list[str] | None, typer.Option("--code", metavar="CODE", help="Id of a code; may be repeated.")]
CardName = Annotated[str, typer.Argument(metavar="INDICATOR", help="Id, wording, or number in the team's order.")]
OfTheme = Annotated[str | None, typer.Option("--theme", metavar="THEME", help="Passages for this theme.")]
OfCard = Annotated[str | None, typer.Option("--indicator", metavar="INDICATOR", help="Passages for this indicator.")]
OfCode = Annotated[str | None, typer.Option("--for-code", metavar="CODE", help="Passages for this code.")]

theme = Group("theme", "Themes of the team: named, accepted, rejected, merged.")
cards = Group("indicators", "Indicators: what could have been noticed.")
quotes = Group("quotes", "Passages chosen to stand in reports.")


def _theme(context: Context, name: str) -> Theme:
    return named_among(team.list_themes(context), name, lambda theme: (theme.id, theme.name), "theme")


def _told(theme: Theme) -> str:
    return f"{theme.id}  {theme.state:9} {theme.name}" + (f" ({', '.join(theme.codes)})" if theme.codes else "")


@theme.command("list", Permission.PROPOSE_THEMES)
def theme_list(context: Context) -> Result:
    """Every theme, proposed or the team's own."""
    return listing(team.list_themes(context), _told, "No theme yet. Make one with: heard theme make DIR NAME")


@theme.command("make", Permission.PROPOSE_THEMES)
def theme_make(
    context: Context,
    name: Annotated[str, typer.Argument(help="Its name.")],
    code: Codes = None,
    description: Annotated[str, typer.Option(help="In a sentence or two.")] = "",
) -> Result:
    """Make a theme of codes: the team's own."""
    return Result(team.create_theme(context, name, description, code or ()), _told)


@theme.command("rename", Permission.PROPOSE_THEMES)
def theme_rename(
    context: Context,
    theme: ThemeName,
    name: Annotated[str, typer.Argument(help="Its new name.")],
    description: Annotated[str | None, typer.Option(help="Its new description; if left out the old one stays.")] = None,
) -> Result:
    """Give a theme another name."""
    return Result(team.rename_theme(context, _theme(context, theme).id, name, description), _told)


@theme.command("codes", Permission.PROPOSE_THEMES)
def theme_codes(context: Context, theme: ThemeName, code: Codes = None) -> Result:
    """Say which codes make up a theme; those of before are replaced."""
    return Result(team.set_theme_codes(context, _theme(context, theme).id, code or ()), _told)


@theme.command("accept", Permission.PROPOSE_THEMES)
def theme_accept(context: Context, theme: ThemeName) -> Result:
    """Take a proposed theme as the team's own."""
    return Result(team.set_theme_state(context, _theme(context, theme).id, "accepted"), _told)


@theme.command("reject", Permission.PROPOSE_THEMES)
def theme_reject(
    context: Context, theme: ThemeName, reason: Annotated[str, typer.Option(help="Why; it is kept with it.")]
) -> Result:
    """Reject a theme, with the reason."""
    return Result(team.set_theme_state(context, _theme(context, theme).id, "rejected", reason), _told)


@theme.command("park", Permission.PROPOSE_THEMES)
def theme_park(
    context: Context,
    theme: ThemeName,
    back: Annotated[bool, typer.Option("--back", help="Put it back among the proposals instead.")] = False,
) -> Result:
    """Leave a theme for later, or put it back among the proposals."""
    return Result(team.set_theme_state(context, _theme(context, theme).id, "proposed" if back else "parked"), _told)


@theme.command("merge", Permission.PROPOSE_THEMES)
def theme_merge(
    context: Context, theme: ThemeName, into: Annotated[str, typer.Argument(help="The theme that stays.")]
) -> Result:
    """Merge a theme into another; its passages count for that one."""
    return Result(team.merge_theme(context, _theme(context, theme).id, _theme(context, into).id), _told)


@theme.command("split", Permission.PROPOSE_THEMES)
def theme_split(
    context: Context,
    theme: ThemeName,
    name: Annotated[str, typer.Argument(help="Name of the new theme.")],
    passage: Annotated[list[str], typer.Option(help="Id of a passage to take along, as heard themes prints it.")],
) -> Result:
    """Take passages of a proposed theme into a new one."""
    return Result(team.split_theme(context, _theme(context, theme).id, name, passage), _told)


@theme.command("to-code", Permission.EDIT_CODEBOOK)
def theme_to_code(
    context: Context,
    theme: ThemeName,
    definition: Annotated[str, typer.Option(help="Definition of the code.")],
    name: Annotated[str | None, typer.Option(help="Name of the code; the theme's if left out.")] = None,
    parent: Annotated[str | None, typer.Option(help="Id of the code above it.")] = None,
) -> Result:
    """Take a theme into the codebook as a draft code."""
    chosen = _theme(context, theme)
    code = team.accept_as_code(context, chosen.id, name or chosen.name, definition, parent)
    return Result({"code": code, "theme": chosen.id}, f"In the codebook as {code}.")


@theme.command("runs", Permission.PROPOSE_THEMES)
def theme_runs(context: Context) -> Result:
    """Proposals that heard themes made, the newest first."""
    return listing(
        runs.list_runs(context), lambda run: f"{run.id}  {run.created_at:%Y-%m-%d} {run.created_by}, {run.model}",
        "None yet. Make one with: heard themes DIR",
    )  # fmt: skip


@theme.command("compare", Permission.PROPOSE_THEMES)
def theme_compare(
    context: Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id, or number from heard theme runs.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another one.")],
) -> Result:
    """How far two proposals agree, and which of their themes answer to each other; it is kept."""
    known = runs.list_runs(context)
    first, second = (named_among(known, name, lambda each: (each.id,), "proposal").id for name in (run, other))
    return Result(
        runs.compare_runs(context, first, second),
        lambda pair: (
            f"They agree at {pair.compared.agreement:.2f} over {pair.compared.passages} passages (1: the same)."
        ),
    )


@theme.command("undo", Permission.PROPOSE_THEMES)
def theme_undo(context: Context) -> Result:
    """Take back what you did to the themes last."""
    return Result({"undone": team.undo_theme(context)}, "Taken back.")


def _card(context: Context, name: str) -> Indicator:
    known = [view.indicator for view in indicators.list_indicators(context)]
    return named_among(known, name, lambda card: (card.id, card.wording), "indicator")


@cards.command("list", Permission.EXPORT)
def indicators_list(context: Context) -> Result:
    """Every indicator, with how many people stand behind it and against it."""
    rows: list[dict[str, Any]] = [
        {
            "indicator": view.indicator,
            "participants": view.participants,
            "counter_participants": view.counter_participants,
            "coded_participants": view.coded_participants,
            "chosen": len(view.chosen),
        }
        for view in indicators.list_indicators(context)
    ]
    return listing(
        rows,
        lambda row: (
            f"{row['indicator'].id}  {row['indicator'].status:9} {row['participants']} for, "
            f"{row['counter_participants']} against: {row['indicator'].wording}"
        ),
        "No indicator is written yet. Write one with: heard indicators write DIR --wording …",
    )


@cards.command("write", Permission.SET_UP)
def indicators_write(
    context: Context,
    wording: Annotated[str | None, typer.Option(help="What could have been noticed, in one sentence.")] = None,
    change: Annotated[
        str | None, typer.Option(metavar="INDICATOR", help="Change this one; what is not said stays.")
    ] = None,
    phase: Annotated[list[str] | None, typer.Option(help="When it shows; may be repeated.")] = None,
    code: Codes = None,
    visible_to: Annotated[list[str] | None, typer.Option(help="Who could have seen it; may be repeated.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Where else it is described; may be repeated.")] = None,
    limits: Annotated[str | None, typer.Option(help="What it does not say.")] = None,
    comment: Annotated[str | None, typer.Option(help="What the survivor panel said.")] = None,
    status: Annotated[str | None, typer.Option(help=", ".join(indicators.STATES))] = None,
) -> Result:
    """Write an indicator, or change one."""
    before = Indicator("", 0, "") if change is None else _card(context, change)
    lists: dict[str, Sequence[str] | None] = {
        "phases": phase, "codes": code, "visible_to": visible_to, "sources": source
    }  # fmt: skip
    words = {"wording": wording, "limits": limits, "panel_comment": comment, "status": status}
    said: dict[str, Any] = {name: tuple(values) for name, values in lists.items() if values is not None}
    said |= {name: text for name, text in words.items() if text is not None}
    return Result(
        indicators.save_indicator(context, replace(before, **said)), lambda card: f"{card.id}  {card.wording}"
    )


@cards.command("remove", Permission.SET_UP)
def indicators_remove(context: Context, indicator: CardName) -> Result:
    """Remove an indicator; undo brings it back with its passages."""
    card = _card(context, indicator)
    indicators.remove_indicator(context, card.id)
    return Result({"removed": card.id}, "The indicator is removed.")


@cards.command("undo", Permission.EXPORT)
def indicators_undo(context: Context) -> Result:
    """Take back what you did last to indicators and chosen passages."""
    return Result({"undone": indicators.undo_indicators(context)}, "Taken back.")


def _owner(context: Context, theme: str | None, indicator: str | None, code: str | None) -> tuple[str, str, list[str]]:
    """What passages are for: its kind, its id, and its codes."""
    if [theme, indicator, code].count(None) != 2:
        raise InvalidInput("Say what the passages are for, with one of --theme, --indicator and --for-code.")
    if theme is not None:
        chosen = _theme(context, theme)
        return "theme", chosen.id, list(chosen.codes)
    if indicator is not None:
        card = _card(context, indicator)
        return "indicator", card.id, list(card.codes)
    return "code", str(code), [str(code)]


@quotes.command("list", Permission.EXPORT)
def quotes_list(context: Context, theme: OfTheme = None, indicator: OfCard = None, for_code: OfCode = None) -> Result:
    """Passages chosen for a theme, an indicator or a code, and after them those that could be."""
    passages = indicators.passages_of(context, *_owner(context, theme, indicator, for_code))
    rows: list[dict[str, Any]] = [
        {
            "chosen": passage.evidence.id if passage.evidence else None,
            "role": passage.evidence.role if passage.evidence else None,
            "document": passage.participant_label,
            "release": passage.release_id,
            "start": passage.start,
            "end": passage.end,
            "line": passage.line,
            "code": passage.code,
            "consent": passage.quote_consent,
            "text": passage.text,
        }
        for passage in passages
    ]
    return listing(
        rows,
        lambda row: (
            f"{row['role'] or 'offered':9} {row['document']} line {row['line']} {row['start']}-{row['end']} "
            f"({row['consent']}): {row['text']}"
        ),
        "No passage under its codes.",
    )


@quotes.command("choose", Permission.EXPORT)
def quotes_choose(
    context: Context,
    document: Annotated[str, typer.Argument(metavar="DOC", help="Release or interview id, or participant label.")],
    line: Annotated[str | None, typer.Option(help="Line, or first and last line as 3-5.")] = None,
    start: Annotated[int | None, typer.Option(help="First character, instead of --line.")] = None,
    end: Annotated[int | None, typer.Option(help="Character after the last.")] = None,
    theme: OfTheme = None,
    indicator: OfCard = None,
    for_code: OfCode = None,
    against: Annotated[bool, typer.Option("--against", help="It speaks against it.")] = False,
    code: Annotated[str, typer.Option(help="The code it was found under.")] = "",
    paraphrase: Annotated[str, typer.Option(help="The team's own words, where only those are allowed.")] = "",
    translation: Annotated[str, typer.Option(help="A translation, printed below.")] = "",
    translation_language: Annotated[str, typer.Option(help="Its language tag.")] = "",
) -> Result:
    """Choose a passage for a theme, an indicator or a code; choosing it again changes the choice."""
    kind, owner, _ = _owner(context, theme, indicator, for_code)
    release = read_release(context, released(context, document))
    if line is not None:
        start, end = lines_of(release, line)
    if start is None or end is None:
        raise InvalidInput("Say where: --line 3, --line 3-5, or --start and --end.")
    chosen = indicators.choose(
        context,
        kind,
        owner,
        release.id,
        start,
        end,
        role="counters" if against else "supports",
        code=code,
        paraphrase=paraphrase,
        translation=translation,
        translation_language=translation_language,
    )
    return Result(chosen, lambda evidence: f"{evidence.id}  chosen.")


@quotes.command("drop", Permission.EXPORT)
def quotes_drop(
    context: Context, chosen: Annotated[str, typer.Argument(metavar="CHOSEN", help="Id from heard quotes list.")]
) -> Result:
    """Take a chosen passage away again."""
    indicators.unchoose(context, chosen)
    return Result({"dropped": chosen}, "No longer chosen.")
