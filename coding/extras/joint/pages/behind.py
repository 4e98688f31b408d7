"""The cases behind a figure of case files: a table under it, in which every passage opens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from coding.errors import NotReady
from coding.extras.joint.steps.behind import BehindCase, cases_behind
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import _
from coding.workspace.context import Context

SHOWN: Final = 50
"""Rows on one page."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure of case files that was opened.

    Attributes:
        place: Tells the tables of figures on the page apart.
        name: What it counts, as people read it.
        cases: Ids of the cases it counts.
        variables: Variable → the values that count; none for any value.
        codes: Codes whose passages in documents of these cases count too.
        releases: Those documents.
    """

    place: str
    name: str
    cases: tuple[str, ...]
    variables: Mapping[str, tuple[str, ...]]
    codes: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()


def opened(place: str) -> str:
    """Which figure of a table was opened last; empty for none."""
    return str(st.session_state.get(f"joint-behind-{place}", ""))


def open_figure(place: str, which: str) -> None:
    """Open a figure of a table instead of the one that was open."""
    st.session_state[f"joint-behind-{place}"] = which
    st.session_state.pop(f"page-joint-behind-{place}", None)


def show_behind(context: Context, figure: Figure) -> None:
    """The cases that a figure counts, what they have, and where it is told."""
    with st.container(border=True):
        title, away = st.columns([6, 1], vertical_alignment="center")
        title.subheader(_("Behind this number: {name}").format(name=figure.name), anchor=False)
        if away.button(_("Close"), key=f"joint-behind-close-{figure.place}"):
            open_figure(figure.place, "")
            st.rerun()
        with style.refusals():
            _cases(context, figure)
        if figure.codes and figure.releases:
            style.note(_("Passages under its codes in documents of these cases count too."))
            if st.button(_("Open these passages"), key=f"joint-behind-passages-{figure.place}"):
                go("passages", code=figure.codes, interview=figure.releases, new="yes")


def _cases(context: Context, figure: Figure) -> None:
    try:
        cases = cases_behind(context, figure.cases, figure.variables) if figure.variables else ()
    except NotReady:
        cases = ()
    rows = [row for case in cases for row in _rows(case)]
    if not rows:
        style.note(_("No record of these cases says it: it stands in their documents."))
        return
    first = first_of(len(rows), SHOWN, f"joint-behind-{figure.place}")
    target = figures_table(
        f"joint-behind-table-{figure.place}",
        _("Behind this number: {name}").format(name=figure.name),
        [column(heading) for heading in (_("Case"), _("Variable"), _("Value"), _("Comes from"), _("Passage"))],
        rows[first : first + SHOWN],
    )
    if target:
        go("coding", **target)


def _rows(case: BehindCase) -> list[tuple[bool, Sequence[str | Mapping[str, Any]]]]:
    """A row for each passage of a value, or one where it was read from the form."""
    by = ", ".join(case.by)
    whose = _("Consensus of {names}").format(names=by) if case.consensus else by
    about: list[str | Mapping[str, Any]] = [
        cell(case.label, head=True),
        case.variable.replace("_", " "),
        ", ".join(case.answers),
        whose,
    ]
    places: Iterable[str | Mapping[str, Any]] = [
        cell(at.words, note=at.where, go={"release": at.release_id, "line": str(at.line)}) for at in case.told
    ]
    return [(False, [*about, place]) for place in places or [_("from the form")]]
