"""One interview for paper: numbered passages, codes in the margin, readable in black and white."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from coding.errors import HeardError
from coding.model import Coding, ReleaseTurn
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _, words_of
from coding.workspace.codings import transcript
from coding.workspace.context import Context


def page(context: Context) -> None:
    """Lay an interview out for printing; Ctrl P prints it."""
    if "release" not in st.query_params:
        st.title(_("Print"))
        st.info(_("Choose an interview first."))
        link("coding", _("Back to coding"))
        return
    try:
        opened = transcript.open_transcript(context, st.query_params["release"])
    except HeardError as error:
        st.title(_("Print"))
        st.error(style.escape(words_of(error)))
        return
    release = opened.release
    st.html(Path(__file__).with_name("printing.css"))
    with st.container(horizontal=True, vertical_alignment="center"):
        link("coding", _("Back to coding"), release=release.id)
        memos = st.checkbox(_("With memos"), True)
    st.html(
        '<p class="page-note page-noprint">'
        + escape(_("Press Ctrl P to print. Numbers stand where a passage begins and ends."))
        + " "
        + escape(_("The paper holds what people told you, so keep it safe."))
        + "</p>"
    )
    names = {code.id: code.name for code in opened.codebook.codes}
    numbered = list(enumerate(opened.codings, start=1))
    head = f"<h2>{escape(release.name)}</h2>"
    notes = {memo.turn: memo.text for memo in opened.memos if memos and memo.target == "turn"}
    turns = [
        _turn(turn, release.text, numbered, names, opened.coder_names, context.user.id, notes.get(turn.ordinal), memos)
        for turn in release.turns
    ]
    st.html(f'<article class="page-print">{head}{"".join(turns)}</article>')
    if not numbered:
        style.note(_("Nothing is coded here yet, or nothing that you may see."))


def _turn(
    turn: ReleaseTurn,
    text: str,
    numbered: Sequence[tuple[int, Coding]],
    names: dict[str, str],
    people: object,
    viewer: str,
    note: str | None,
    memos: bool,
) -> str:
    entries = [(number, coding) for number, coding in numbered if coding.start < turn.end and turn.start < coding.end]
    side = f"{turn.ordinal + 1} <strong>{escape(turn.speaker or '')}</strong>"
    quiet = " page-print-quiet" if turn.role == "interviewer" else ""
    codes = "".join(_code(number, coding, turn, names, people, viewer, memos) for number, coding in entries)
    if note:
        codes += f"<li>✎ {escape(note)}</li>"
    return (
        f'<div class="page-print-turn"><div class="page-print-side">{side}</div>'
        f'<p class="{quiet.strip()}">{_marked(turn, text, entries)}</p><ul class="page-print-codes">{codes}</ul></div>'
    )


def _code(
    number: int, coding: Coding, turn: ReleaseTurn, names: dict[str, str], people: object, viewer: str, memos: bool
) -> str:
    label = escape(names.get(coding.code, coding.code))
    if coding.start < turn.start:
        label = f"… {label}"
    if coding.coder != viewer and isinstance(people, dict):
        label += f" ({escape(str(people.get(coding.coder, coding.coder)))})"
    memo = f"<br>✎ {escape(coding.memo)}" if memos and coding.memo and coding.start >= turn.start else ""
    return f'<li><b class="mark">⟦{number}⟧</b> {label}{memo}</li>'


def _marked(turn: ReleaseTurn, text: str, codings: Sequence[tuple[int, Coding]]) -> str:
    """The turn's text with numbered brackets where passages begin and end."""
    marks: list[tuple[int, int, int, str]] = []
    for number, coding in codings:
        if turn.start <= coding.start:
            marks.append((coding.start, 1, -coding.end, f'<b class="mark">⟦{number} </b>'))
        if coding.end <= turn.end:
            marks.append((coding.end, 0, -coding.start, f'<b class="mark"> {number}⟧</b>'))
    parts: list[str] = []
    at = turn.start
    for place, _order, _length, mark in sorted(marks):
        parts += [escape(text[at:place]), mark]
        at = place
    return "".join([*parts, escape(text[at : turn.end])])
