"""Codes together with variables of cases, configurations over cases, and the cases behind a figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from codebook.model import Codebook, CodingAttribute
from coding.agreement.figures import in_digits
from coding.errors import NotReady
from coding.extras.joint.files.truth_table import MOST_CONDITIONS, Condition, Conditions, Configuration
from coding.extras.joint.steps.cases import (
    ORDERS,
    BehindCase,
    ByValue,
    Configured,
    cases_behind,
    codes_by_variable,
    codes_in_order,
    condition_variables,
    configurations,
)
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.navigation import go, link
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import N_, _, words_of
from coding.ui.reports.making import FileRequest, make, make_with_passphrase, offer, stopped
from coding.workspace.codebook.versions import newest_book
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


SETTLED = N_("Where the consensus of a case is settled, it counts instead of its records.")
ORDER_WORDS = {"before": N_("before it"), "overlapping": N_("on the same words"), "after": N_("after it")}


def together_view(context: Context) -> None:
    """How often codes stand with a value of a case, and in what order with another code; every figure opens."""
    book = newest_book(context)
    if book is None:
        style.empty(_("The project has no codebook yet, so nothing can be counted. A lead chooses one."))
        return
    style.note(_("Only codings that you may see are counted. In an open round those are your own."))
    link("usage", _("Usage"))
    with style.refusals():
        _by_variable(context, book)
    with style.refusals():
        _in_order(context, book)


def _by_variable(context: Context, book: Codebook) -> None:
    st.subheader(_("Codes and case files"), anchor=False)
    try:
        known = [attribute.name for attribute in condition_variables(context)]
    except NotReady as error:
        style.empty(words_of(error))
        return
    variable = st.selectbox(_("Variable"), known, format_func=_plain, key="joint-variable")
    codes = codes_by_variable(context, str(variable))
    if not codes.cells:
        style.empty(
            _(
                "No case has a document with codes and records that agree on this variable. Say on the page Cases "
                "which documents belong to which case."
            )
        )
        return
    columns = [column(_("Code"))]
    columns += [column(value, number=True) for value in codes.values]
    counted = [cell(str(len(codes.cases[value])), go={"cases": value}) for value in codes.values]
    rows: list[tuple[bool, list[str | Mapping[str, object]]]] = [
        (False, [cell(_("Cases with documents"), head=True), *counted])
    ]
    for code in book.codes:
        if any((code.id, value) in codes.cells for value in codes.values):
            cells: list[str | Mapping[str, object]] = [cell(f"{code.id} {code.name}", head=True)]
            for value in codes.values:
                count = codes.cells.get((code.id, value))
                note = _("{number} cases").format(number=count.within) if count else ""
                go_to = {"code": code.id, "value": value} if count else None
                cells.append(cell(str(count.passages) if count else "", note=note, go=go_to))
            rows.append((False, cells))
    target = figures_table("joint-by-variable", _("Codes and case files"), columns, rows, matrix=True)
    if target and "cases" in target:
        open_figure("values", f"{variable} {target['cases']}")
    elif target:
        go("passages", code=target["code"], interview=codes.releases[target["value"]], new="yes")
    _open_value(context, codes, str(variable))


def _open_value(context: Context, by_value: ByValue, variable: str) -> None:
    """The cases that have a value, where their number was opened."""
    name, _unused, value = opened("values").partition(" ")
    if name == variable and value in by_value.cases:
        show_behind(
            context,
            Figure(
                place="values",
                name=f"{_plain(variable)}: {value}",
                cases=by_value.cases[value],
                variables={variable: (value,)},
            ),
        )


def _in_order(context: Context, book: Codebook) -> None:
    st.subheader(_("Order with another code"), anchor=False)
    style.note(
        _("In the order of telling, within one interview and by one coder: not the order in which things happened.")
    )
    names = {code.id: f"{code.id} {code.name}" for code in book.codes if code.is_codable}
    if not names:
        return
    code_id = st.selectbox(_("Code"), list(names), format_func=lambda code_id: names[code_id], key="joint-order-of")
    codes = codes_in_order(context, str(code_id))
    if not codes:
        style.empty(_("No passage that you may see stands in an interview with this code."))
        return
    columns = [column(_("Passages")), *(column(_(ORDER_WORDS[order]), number=True) for order in ORDERS)]
    rows = []
    for code, name in names.items():
        if any((code, order) in codes for order in ORDERS):
            cells: list[str | Mapping[str, object]] = [cell(name, head=True)]
            for order in ORDERS:
                count = codes.get((code, order))
                note = _("{number} interviews").format(number=count.within) if count else ""
                cells.append(
                    cell(
                        str(count.passages) if count else "",
                        note=note,
                        go={"code": code, "order": order} if count else None,
                    )
                )
            rows.append((False, cells))
    target = figures_table("joint-in-order", _("Order with another code"), columns, rows, matrix=True)
    if target:
        go("passages", code=target["code"], also=f"{target['order']}..turns\n{code_id}", new="yes")


def configurations_view(context: Context) -> None:
    """Choose conditions, see which combinations occur in which cases, and take them to a program that compares them."""
    style.note(
        _(
            "A condition is yes where all records of a case agree on a value that you tick, and no where they agree on "
            "another. Cases of which it is unknown are left out. With few cases a combination shows what was "
            "found together here; it is no cause, no risk and no score."
        )
        + f" {_(SETTLED)}"
    )
    try:
        known = {variable.name: variable for variable in condition_variables(context)}
    except NotReady as error:
        style.empty(words_of(error))
        return
    names = st.multiselect(
        _("Conditions"), list(known), format_func=_plain, max_selections=MOST_CONDITIONS, key="joint-conditions",
        placeholder=_("none chosen"),
    )  # fmt: skip
    conditions = [_condition(known[name]) for name in names]
    names_left = [name for name in known if name not in names]
    reached = st.selectbox(
        _("Compared with (outcome)"),
        ["", *names_left],
        format_func=lambda name: _plain(name) or _("none chosen"),
        key="joint-outcome",
    )
    outcome = _condition(known[reached]) if reached else None
    wished = Conditions(tuple(conditions), outcome)
    if not conditions or not all(condition.yes for condition in wished.every):
        style.empty(_("Choose conditions, and of each the values that mean yes."))
        return
    with style.refusals():
        _truth_table(context, configurations(context, wished))
        _leave(context, wished)


def _condition(variable: CodingAttribute) -> Condition:
    values = [value for value in variable.values if value != "unknown"]
    yes = st.multiselect(
        _("{variable}: yes is").format(variable=_plain(variable.name)),
        values,
        default=["yes"] if "yes" in values else [],
        key=f"joint-yes-{variable.name}",
        placeholder=_("none chosen"),
    )
    return Condition(variable.name, frozenset(yes))


def _truth_table(context: Context, comparison: Configured) -> None:
    table = comparison.table
    header = [_plain(condition.variable) for condition in table.conditions]
    header += ["n", _("Cases")]
    if table.outcome is not None:
        header += [_("With {outcome}").format(outcome=_plain(table.outcome.variable)), _("Without")]
        header += [_("Consistency"), _("Coverage")]
    if table.rows:
        numbers = len(table.conditions)
        target = figures_table(
            "joint-configurations",
            _("Configurations"),
            [column(heading, number=at == numbers or at > numbers + 3) for at, heading in enumerate(header)],
            [(False, _line(comparison, row)) for row in table.rows],
            matrix=True,
        )
        if target:
            open_figure("configurations", target["row"])
        _open_configuration(context, comparison)
    else:
        style.empty(_("No case is known in all of these."))
    if table.outcome is not None and table.rows:
        style.note(
            _(
                "Consistency: the share of a combination's cases that have the outcome. Coverage: the share of all "
                "cases with the outcome that have the combination. Both are over all cases here, and no chance of "
                "anything."
            )
        )
    if any(row.mixed for row in table.rows):
        style.note(_("Where the same combination stands with the outcome and without it, read those cases again."))
    if table.left_out:
        style.note(
            _("Left out, since something is unknown or records differ: {cases}").format(
                cases=_labels(comparison, table.left_out)
            )
        )


def _open_configuration(context: Context, comparison: Configured) -> None:
    """The cases of a configuration, where their number was opened."""
    table = comparison.table
    for row in table.rows:
        if opened("configurations") == _key(comparison, row):
            holding = zip(table.conditions, row.holds, strict=True)
            figure = Figure(
                place="configurations",
                name=", ".join(f"{_plain(at.variable)}: {_('yes') if holds else _('no')}" for at, holds in holding),
                cases=tuple(row.cases),
                variables={condition.variable: () for condition in table.every},
            )
            show_behind(context, figure)


def _key(comparison: Configured, row: Configuration) -> str:
    """Tells a configuration from those of other conditions too."""
    return " ".join(
        f"{condition.variable}={int(holds)}"
        for condition, holds in zip(comparison.table.conditions, row.holds, strict=True)
    )


def _line(comparison: Configured, row: Configuration) -> list[str | Mapping[str, object]]:
    cells: list[str | Mapping[str, object]] = [_("yes") if holds else _("no") for holds in row.holds]
    cells += [cell(str(len(row.cases)), go={"row": _key(comparison, row)}), _labels(comparison, row.cases)]
    if row.outcome is not None:
        cells.append(_labels(comparison, row.outcome))
        cells.append(_labels(comparison, [case for case in row.cases if case not in row.outcome]))
        cells += [in_digits(row.consistency), in_digits(comparison.table.coverage(row))]
    return cells


def _leave(context: Context, conditions: Conditions) -> None:
    with st.expander(_("A file for R's QCA package or fs/QCA")):
        style.note(
            _(
                "One row a case with 1 and 0, without labels. No file is made where configurations of few cases would "
                "have to be left out, since the rest may say the opposite. The method is Ragin's (1987); Heard "
                "minimises nothing."
            )
        )
        request = FileRequest(kind="qca-csv", layer="union", round_id=None, title="", summary=(), conditions=conditions)
        secret, pressed = make_with_passphrase(context, "joint-cases-export")
        if pressed:
            make(context, request, secret)
        stopped(context, request, secret)
        offer()


def _labels(comparison: Configured, cases: Sequence[str]) -> str:
    return ", ".join(comparison.labels.get(case, case) for case in cases) or "–"


def _plain(name: str) -> str:
    return name.replace("_", " ")
