"""How themes look: a colour and a shape each, the map of passages, words for figures and flags."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from codebook.palette import RAMPS
from coding.store.memory import Shelf
from coding.ui.frame.texts import N_, _, language
from coding.workspace.context import Context
from coding.workspace.themes.runs import RunView, TeamThemes, themes_of_team, words_of_passages
from pipelines.themes.model import ONE_INTERVIEW, ONE_LANGUAGE, ONE_QUESTION, UNSTABLE

SHAPES = (
    ("circle", "●○"),
    ("square", "■□"),
    ("triangle-up", "▲△"),
    ("diamond", "◆◇"),
    ("cross", "✚✛"),
    ("triangle-down", "▼▽"),
    ("triangle-left", "◀◁"),
    ("triangle-right", "▶▷"),
)
COLORS = tuple(ramp[shade] for shade in range(len(RAMPS["teal"])) for ramp in RAMPS.values())
"""A hue a theme, then their other shades, in outline every second time: no two of a hundred themes look the same."""

FLAGS = {
    ONE_INTERVIEW: N_("Nearly all of it comes from one interview: it may be one person's story rather than a theme."),
    ONE_QUESTION: N_("Most of it answers one guide question: it may only mirror the interview guide."),
    ONE_LANGUAGE: N_(
        "Nearly all of it is in one language: check whether the language holds it together, not the meaning."
    ),
    UNSTABLE: N_("It does not come back reliably when chance changes: do not build on it alone."),
}
STATES = {
    "proposed": N_("proposed"),
    "accepted": N_("accepted as ours"),
    "parked": N_("parked"),
    "rejected": N_("rejected"),
}
BANDS = {"core": N_("firmly"), "typical": N_("well"), "loose": N_("loosely")}

MOST_MARKS = 2_000
"""More marks cover each other on a map of this height, and all are sent with whatever is changed on the page."""
_EXCERPT = 220


def apply(count: int) -> None:
    """Put the page's styles and the themes' marks on the page."""
    rules = [
        f".st-key-theme-{number} button p::before {{ content: '{glyph(number)}'; color: {color(number)}; "
        "display: inline-block; width: 1.1rem; margin-right: .15rem; text-indent: 0; }"
        for number in range(count)
    ]
    st.html(Path(__file__).with_name("marks.css"))
    st.html(f"<style>{' '.join(rules)}</style>")


def color(number: int) -> str:
    """The colour of a run's theme."""
    return COLORS[number % len(COLORS)]


def hollow(number: int) -> bool:
    """Whether a run's theme is drawn in outline."""
    return number // len(RAMPS) % 2 == 1


def glyph(number: int) -> str:
    """The shape of a run's theme as a character."""
    return SHAPES[number % len(SHAPES)][1][hollow(number)]


def title(number: int, name: str, words: str) -> None:
    """A theme's mark, number and name, and below it the words that tell it from others."""
    st.html(
        f'<h2 class="heard-theme-title"><span class="heard-glyph" aria-hidden="true" style="color:{color(number)}">'
        f"{glyph(number)}</span>{number + 1} · {escape(name)}</h2>"
        + (f'<p class="page-note">{escape(words)}</p>' if words else "")
    )


def stability_words(value: float) -> str:
    """How a theme fares when the model is run again with other random numbers, in words."""
    if value >= 0.75:
        return _("comes back reliably")
    return _("mostly comes back") if value >= 0.5 else _("does not come back reliably")


_SHOWN: Shelf[tuple[TeamThemes, dict[int, list[int]]]] = Shelf("theme_passages", 2)
_POINTS: Shelf[list[dict[str, Any]]] = Shelf("map_points", 2)
"""By all they are made of; they hold words."""


def team_themes(context: Context, view: RunView) -> tuple[TeamThemes, dict[int, list[int]]]:
    """What counts for what in a run, and where its marks stand (:func:`placed`); nobody changes either."""
    key = (view.key, *_as_the_team_has_them(view))

    def work_out() -> tuple[TeamThemes, dict[int, list[int]]]:
        state = themes_of_team(view)
        return state, placed(view, state)

    state, marks = context.memory.recall(_SHOWN, key, work_out)
    return replace(
        state, by_number={theme.run_theme: theme for theme in view.themes if theme.run_theme is not None}
    ), marks


def _as_the_team_has_them(view: RunView) -> tuple[Hashable, Hashable]:
    states = tuple((theme.id, theme.run_theme, theme.state, theme.merged_into) for theme in view.themes)
    return states, tuple(sorted(view.taken.items()))


def placed(view: RunView, state: TeamThemes) -> dict[int, list[int]]:
    """Theme number → positions in the run's assignments of the passages that have a place on the map."""
    home = {index: number for number, indexes in state.indexes.items() for index in indexes}
    places: dict[int, list[int]] = {}
    for at, assignment in enumerate(view.proposal.assignments):
        if (
            assignment.x is None
            or assignment.y is None
            or assignment.theme is None
            or assignment.theme not in state.counts_for
        ):
            continue
        places.setdefault(home.get(assignment.index, state.counts_for[assignment.theme]), []).append(at)
    return places


def drawn(every: Mapping[int, Sequence[int]], most: int) -> dict[int, list[int]]:
    """Those that are drawn: all, or where that were too many of each theme its share, evenly and at least one."""
    whole = sum(map(len, every.values()))
    if whole <= most:
        return {number: list(some) for number, some in every.items()}
    marks = {}
    for number, some in every.items():
        share = max(1, len(some) * most // whole)
        marks[number] = [some[at * len(some) // share] for at in range(share)]
    return marks


def points(
    context: Context, view: RunView, state: TeamThemes, groups: Mapping[int, Sequence[int]]
) -> list[dict[str, Any]]:
    """The passages on the map, as plain records, in the order of the run; nobody changes them."""
    names = tuple((number, theme.name) for number, theme in state.by_number.items())
    key = (view.key, *_as_the_team_has_them(view), names, language(), sum(map(len, groups.values())))
    return context.memory.recall(_POINTS, key, lambda: _points(context, view, state, groups), made_from=view.key)


def _points(
    context: Context, view: RunView, state: TeamThemes, groups: Mapping[int, Sequence[int]]
) -> list[dict[str, Any]]:
    assignments = view.proposal.assignments
    places = sorted((at, number) for number, some in groups.items() for at in some)
    words = words_of_passages(context, view, [assignments[at].index for at, _number in places], _EXCERPT + 1)
    return [
        {
            "index": assignment.index,
            "x": assignment.x,
            "y": assignment.y,
            "number": str(number + 1),
            "theme": f"{number + 1} · {state.by_number[number].name}",
            "where": _("{title}, line {line}").format(
                title=view.title(assignment.index), line=view.line(assignment.index)
            ),
            "firmness": _(BANDS.get(assignment.band, assignment.band)),
            "text": excerpt(words.get(assignment.index, "")),
        }
        for assignment, number in ((assignments[at], number) for at, number in places)
    ]


def excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"


def map_chart(records: Sequence[dict[str, Any]], numbers: Sequence[int], number: int | None) -> Any:
    """The map: a mark a passage in its theme's colour and shape, the theme's number in the middle of it."""
    import altair as alt

    names = [str(number + 1) for number in numbers]
    picked = alt.selection_point(name="picked", fields=["index"], on="click", empty=False)
    faint = alt.condition(f"datum.number == '{(number or 0) + 1}'", alt.value(0.95), alt.value(0.28))
    # As a table it goes to the browser as it is; plain records are checked one by one against the grammar of the chart.
    values = pd.DataFrame(list(records))
    marks = (
        alt.Chart(values)
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(zero=False, padding=14)),
            y=alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False, padding=14)),
            stroke=alt.Stroke(
                "number:N", scale=alt.Scale(domain=names, range=[color(n) for n in numbers]), legend=None
            ),
            fill=alt.Fill(
                "number:N",
                scale=alt.Scale(domain=names, range=["transparent" if hollow(n) else color(n) for n in numbers]),
                legend=None,
            ),
            shape=alt.Shape(
                "number:N",
                scale=alt.Scale(domain=names, range=[SHAPES[n % len(SHAPES)][0] for n in numbers]),
                legend=None,
            ),
            opacity=faint if number is not None else alt.value(0.85),
            tooltip=[
                alt.Tooltip("theme:N", title=_("Theme")),
                alt.Tooltip("where:N", title=_("Where")),
                alt.Tooltip("firmness:N", title=_("Belongs")),
                alt.Tooltip("text:N", title=_("Passage")),
            ],
        )
        .add_params(picked)
    )
    middle = alt.Chart(values).encode(x="median(x):Q", y="median(y):Q", text="number:N", detail="number:N")
    # A light rim under dark figures reads on the light and on the dark page.
    rim = middle.mark_text(fontSize=17, fontWeight="bold", color="#fff", stroke="#fff", strokeWidth=5, opacity=0.9)
    figure = middle.mark_text(fontSize=17, fontWeight="bold", color="#111")
    return alt.layer(marks, rim, figure).properties(height=320)


def map_words(state: TeamThemes, marks: int) -> str:
    """The map in words, for those who do not see it."""
    largest = sorted(state.indexes, key=lambda number: -len(state.indexes[number]))[:5]
    names = "; ".join(
        _("{number} {name}, {passages} passages").format(
            number=number + 1, name=state.by_number[number].name, passages=len(state.indexes[number])
        )
        for number in largest
    )
    return _(
        "Map of {number} passages, a mark each, near where they are alike; colour, shape and number tell "
        "the theme. The largest: {listed}. The list above the map holds the same themes."
    ).format(number=marks, listed=names)
