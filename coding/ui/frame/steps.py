"""Steps on what a team keeps: announced once, taken back, brought back; what was removed is put back."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.workspace.context import Context
from coding.workspace.operations import UndoScope, newest_step

_SAID = "_step_said"
_GONE = "_removed-{kind}"
"""Session entry: what was removed last of a kind of record."""
_SHOWN = "_shown-{line}"
"""Session entry: number of the newest step on a line that the tab has shown."""


def attempt(action: Callable[[], object], done: str) -> None:
    """Do something and say so, or say why not."""
    style.attempt(action, _SAID, done)


def show_outcome() -> None:
    """What was just done, announced once."""
    if text := st.session_state.pop(_SAID, None):
        st.toast(text)


def button(
    label: str, action: Callable[[], object], done: str, place: DeltaGenerator | None = None, **more: Any
) -> None:
    """A button that does something and says so; see :func:`style.button`."""
    style.button(label, action, place, (_SAID, done), **more)


def shown(context: Context, line: UndoScope) -> int:
    """Number of the person's newest step on a line when this tab showed it last; from now on it shows all of them."""
    newest = newest_step(context, line)
    newest_shown: int = st.session_state.get(_SHOWN.format(line=line.key), newest)
    st.session_state[_SHOWN.format(line=line.key)] = newest
    return newest_shown


def history(
    context: Context, line: UndoScope, undo: Callable[[Context, int], object], redo: Callable[[Context], object]
) -> None:
    """Buttons that take back a person's last change on the page, as far as the tab has shown it, and bring it back."""
    seen = shown(context, line)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        button(
            _("Undo"), lambda: undo(context, seen), _("Undone."), help=_("Takes back your last change on this page.")
        )
        button(_("Redo"), lambda: redo(context), _("Brought back."), help=_("Brings back what you undid last."))


def remove(kind: str, action: Callable[[], object]) -> None:
    """Remove a record that has a name, so that :func:`put_back` offers it; the page is shown anew."""
    with style.anew():
        st.session_state[_GONE.format(kind=kind)] = action()


def put_back(kind: str, action: Callable[[Any], object]) -> None:
    """Offer to put back what was removed last of a kind of record."""
    entry = _GONE.format(kind=kind)
    record = st.session_state.get(entry)
    if record is None:
        return
    label = _("Put “{name}” back").format(name=style.escape(record.name))
    if st.button(label, key=f"put-back-{kind}"):
        with style.anew():
            action(record)
            del st.session_state[entry]
