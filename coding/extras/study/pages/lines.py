"""What leaves or came, line by line, as the page Partners shows it."""

from collections.abc import Sequence

import streamlit as st

from coding.extras.study.steps.bundle import Prepared
from coding.ui.frame import style
from coding.ui.frame.texts import _, say

_SHOWN = 400


def show_lines(lines: Sequence[str], label: str) -> None:
    """Lines under their numbers."""
    style.table(
        [_("Line"), _("What it says")], [[str(n), say(line)] for n, line in enumerate(lines[:_SHOWN], 1)], label=label
    )
    if len(lines) > _SHOWN:
        style.note(
            _("{n} more lines are not shown here. heard study show lists them all.").format(n=len(lines) - _SHOWN)
        )


def show_prepared(prepared: Prepared, label: str) -> None:
    """What would leave, with what stops it and what whoever sends it should know."""
    for problem in prepared.problems:
        st.error(say(problem.message))
    for note in prepared.notes:
        style.note(say(note))
    show_lines(prepared.lines, label)
