"""A table of figures: real HTML, intervals drawn in place, every number a way to what is behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.ui.frame.packaged import declared, packaged

AXIS_FROM = -0.5
"""Left end of the drawn axis; intervals that reach further get an arrow."""


def wide(*, low: bool = False) -> None:
    """Give the page the whole width: tables and the reconcile pane need it at 1280 pixels.

    With ``low`` it also gets the height: what stands above and below a pane takes it from the text.
    """
    block = " padding-block: .75rem 1rem;" if low else ""
    st.html(f"<style>[data-testid='stMainBlockContainer'] {{ padding-inline: 2rem;{block} }}</style>")


def column(text: str, *, number: bool = False, explain: str = "", axis: bool = False) -> dict[str, Any]:
    """A column: its title, whether it holds numbers, what its figure means, whether it holds the drawn intervals."""
    return {"text": text, "number": number, "explain": explain, "axis": axis}


def cell(
    text: str, *, note: str = "", go: Mapping[str, str] | None = None, head: bool = False, tone: str = ""
) -> dict[str, Any]:
    """A cell: its text, a remark (also read aloud), where it leads, whether it names the row.

    ``tone`` (``good``, ``open`` or ``bad``) adds a colour to what the text already says in words.
    """
    entry: dict[str, Any] = {"text": text, "note": note or None, "go": dict(go) if go else None, "head": head}
    return entry | {"tone": tone} if tone else entry


def group_cell(text: str, said: str, columns: int) -> dict[str, Any]:
    """The one cell of a row that names the rows below it, with a few words on them."""
    return {"group": text, "said": said, "columns": columns}


def interval_cell(
    low: float | None, high: float | None, value: float | None, *, target: float | None = None, tone: str = ""
) -> dict[str, Any]:
    """A cell with an interval drawn on the table's axis. The same numbers must stand in other cells, as text.

    ``target`` marks a target of this row alone, ``tone`` colours the interval as in :func:`cell`.
    """
    forest: dict[str, Any] = {"low": low, "high": high, "value": value}
    return {"forest": forest | ({"target": target} if target is not None else {}) | ({"tone": tone} if tone else {})}


def figures_table(
    key: str,
    label: str,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[tuple[bool, Sequence[str | Mapping[str, Any]]]],
    *,
    target: float | None = None,
    matrix: bool = False,
) -> dict[str, str] | None:
    """Show the table.

    Args:
        key: Widget key.
        label: What the table is, for screen readers.
        columns: Made by :func:`column`.
        rows: ``(quiet, cells)``; quiet rows are greyed, and must say why in words.
        target: Where the drawn axis gets its target line.
        matrix: Every figure leads somewhere of its own: arrow keys go from one to the next, and the table may be wider
            than the page (it scrolls by itself, the names of its rows stay).

    Returns:
        Where the reader just asked to go (the ``go`` of a cell), once; else None.
    """
    data = {
        "label": label,
        "columns": [dict(column) for column in columns],
        "rows": [{"quiet": quiet, "cells": list(cells)} for quiet, cells in rows],
        "axis": {"from": AXIS_FROM, "target": target},
        "matrix": matrix,
    }
    mount = packaged("figures_table", css="table.css", js="table.js")
    result = mount(key=key, data=data, on_opened_change=declared)
    opened = getattr(result, "opened", None)
    if not isinstance(opened, Mapping) or not isinstance(opened.get("go"), Mapping):
        return None
    handled = f"_{key}-handled"
    if st.session_state.get(handled) == opened.get("id"):
        return None
    st.session_state[handled] = opened.get("id")
    return {str(name): str(value) for name, value in opened["go"].items()}
