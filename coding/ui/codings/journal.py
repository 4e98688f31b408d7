"""The board of memos and the research journal."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.errors import InvalidInput
from coding.ui.components.memo_field import address_of, completing, memo_html
from coding.ui.frame import steps, style
from coding.ui.frame.navigation import Fields, keep
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import N_, _, day_text
from coding.workspace.codings import memos, preferences
from coding.workspace.codings.memos import GROUPINGS, Board, BoardQuery, Card, Group, board
from coding.workspace.codings.mentions import Surroundings
from coding.workspace.codings.operations import apply_operations, take_back
from coding.workspace.context import Context, new_id

KINDS = {
    "journal": N_("Journal"),
    "project": N_("Project"),
    "code": N_("Codes"),
    "interview": N_("Interviews"),
    "turn": N_("Lines"),
    "coding": N_("Codings"),
}
GROUPED = {"date": N_("Day"), "code": N_("Code"), "interview": N_("Interview"), "case": N_("Case")}
PAGE = 20
_FIELDS = Fields("memos")
_OPEN, _DONE, _TAKEN = "_memo_open", "_memo_done", "_memo_taken"
"""The memo that is being changed; the last step here on the memo of a coding; such a step that was undone."""


def page(context: Context) -> None:
    """Show what may be seen, grouped as asked; write, change, remove, undo."""
    st.title(_("Journal and memos"))
    request = _query(context)
    memo_board = board(context, request)
    writes = context.may(Permission.CODE)
    if writes:
        _tools(context, memo_board.around)
    _filters(context, memo_board, request)
    placed = [(group, card) for group in memo_board.groups for card in group.cards]
    if placed:
        first = first_of(len(placed), PAGE, "journal")
        _cards(context, placed[first : first + PAGE], memo_board, request.by)
    elif request.words or request.kinds or request.authors:
        style.empty(_("Nothing fits."))
    else:
        style.empty(_("Nothing is written yet. Begin with an entry for today."))
    if writes:
        completing(memo_board.around, str(st.session_state.get(_OPEN, "")))


def _query(context: Context) -> BoardQuery:
    """What the address asks for; how it is grouped as this person did last, where the address does not say."""
    by = st.query_params.get("by") or preferences.preferences(context).get("memos_by", "")
    return BoardQuery(
        by=by if by in GROUPINGS else "date",
        words=str(st.session_state.get("memo-search", "")),
        kinds=[kind for kind in st.query_params.get_all("kind") if kind in KINDS],
        authors=st.query_params.get_all("author"),
    )


def _filters(context: Context, memo_board: Board, request: BoardQuery) -> None:
    groupings = [
        grouping for grouping in GROUPINGS if grouping != "case" or memo_board.around.cases or request.by == "case"
    ]
    grouped, left, middle, right = st.columns([5, 4, 3, 3], vertical_alignment="bottom")
    by = grouped.segmented_control(
        _("Group by"),
        groupings,
        default=request.by,
        required=True,
        format_func=lambda grouping: _(GROUPED[grouping]),
        key=f"memos-by-{request.by}",
    )
    if by != request.by:
        keep(by=by)
        preferences.set_preferences(context, {"memos_by": by})
        st.rerun()
    left.text_input(_("Search in memos"), key="memo-search")
    _FIELDS.several(middle, "kind", _("Kinds"), {kind: _(name) for kind, name in KINDS.items()})
    _FIELDS.several(right, "author", _("Who"), memo_board.authors)


def _tools(context: Context, around: Surroundings) -> None:
    seen = steps.shown(context, memos.LINE)
    with st.container(horizontal=True):
        with st.popover(_("New entry"), icon=":material/edit_note:"):
            _new(context, around)
        style.button(
            _("Undo"),
            lambda: st.toast(_("Undone.") if _undo(context, seen) else _("There is nothing to undo here.")),
            help=_("Takes back your last step on this page."),
        )
        style.button(
            _("Redo"), lambda: st.toast(_("Done again.") if _redo(context) else _("There is nothing to redo here."))
        )


def _undo(context: Context, seen: int) -> bool:
    """Take back the last step here: on the memo of a coding, which is a step in its interview, or on any other."""
    if (last := st.session_state.pop(_DONE, None)) is None:
        return memos.undo_memo(context, seen)
    release, operation, values = last
    take_back(context, release, operation)
    st.session_state[_TAKEN] = (release, values)
    return True


def _redo(context: Context) -> bool:
    if (result := st.session_state.pop(_TAKEN, None)) is None:
        return memos.redo_memo(context)
    _on_coding(context, *result)
    return True


def _on_coding(context: Context, release: str, values: Mapping[str, Any]) -> None:
    """Write the memo of a coding, so that undo here takes it back first.

    Raises:
        InvalidInput: It was refused; the message says why.
    """
    operation = new_id()
    answer = apply_operations(context, release, [{"id": operation, **values}])[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or "")
    st.session_state[_DONE] = (release, operation, values)


def _stepped() -> None:
    """A step that is not on the memo of a coding: undo is for this one now."""
    st.session_state.pop(_DONE, None)
    st.session_state.pop(_TAKEN, None)


def _new(context: Context, around: Surroundings) -> None:
    with st.form("memo-new", border=False, clear_on_submit=True):
        about = ["journal", "project", "code", "interview"]
        target = st.radio(_("About"), about, format_func=lambda kind: _(KINDS[kind]), horizontal=True)
        left, right = st.columns(2)
        code = left.selectbox(
            _("Code, for a memo on a code"), list(around.codes), format_func=lambda code_id: around.codes[code_id]
        )
        interview = right.selectbox(
            _("Interview, for a memo on an interview"),
            [entry.id for entry in around.interviews.values() if entry.release_id],
            format_func=lambda interview_id: around.interviews[interview_id].name,
        )
        title, day = _heading("", None)
        text = _text("new", "")
        shared = _shared(value=False)
        save = st.form_submit_button(_("Save"))
    if save:
        journal = target == "journal"
        with style.anew():
            memos.write_memo(
                context,
                target,
                text,
                interview_id=interview if target == "interview" else None,
                code=code if target == "code" else None,
                title=title if journal else "",
                entry_date=day if journal else None,
                shared=shared if journal else None,
            )
            _stepped()


def _change(context: Context, card: Card) -> None:
    """Change a memo in its place."""
    journal = card.kind == "journal"
    title, day, shared = "", None, None
    with st.form(f"memo-{card.id}", border=False):
        if journal:
            title, day = _heading(card.title, card.day)
        text = _text(card.id, card.text)
        if journal:
            shared = _shared(value=card.shared)
        with st.container(horizontal=True):
            save = st.form_submit_button(_("Save"))
            leave = st.form_submit_button(_("Cancel"))
    with style.refusals():
        if save and card.kind == "coding":
            _on_coding(context, str(card.release_id), {"kind": "memo", "coding": card.id, "memo": text.strip()})
        elif save:
            memos.write_memo(
                context,
                card.kind,
                text,
                memo_id=card.id,
                interview_id=card.interview_id,
                turn=None if card.line is None else card.line - 1,
                code=card.code,
                title=title,
                entry_date=day,
                shared=shared,
            )
            _stepped()
        if save or leave:
            st.session_state.pop(_OPEN, None)
            st.rerun()


def _heading(title: str, day: date | None) -> tuple[str, date | None]:
    left, right = st.columns([3, 2])
    title = left.text_input(_("Title of a journal entry"), title, max_chars=memos.TITLE_LIMIT)
    chosen = right.date_input(_("Day"), day or "today", format="YYYY-MM-DD")
    return title, chosen if isinstance(chosen, date) else None


def _text(key: str, text: str) -> str:
    written = st.text_area(_("Text"), text, height=200, max_chars=memos.TEXT_LIMIT, key=f"memo-text-{key}")
    style.note(_("@ names people and cases, # codes and lines (#P03:12). Do not write real names."))
    return written


def _shared(*, value: bool) -> bool:
    return st.checkbox(
        _("The team may read this journal entry"),
        value,
        help=_("Off, nobody but you can read it, in no page and no export. Other memos are for the team."),
    )


def _cards(context: Context, placed: Sequence[tuple[Group, Card]], memo_board: Board, by: str) -> None:
    """The cards of a page, each group below its name and how many it has in all."""
    before = None
    for group, card in placed:
        if group is not before:
            before = group
            name = group.name or (_("No code") if by == "code" else _("Not grouped"))
            st.header(style.escape(f"{name} ({len(group.cards)})"), anchor=False)
        with st.container(border=True, key=f"card-{group.id}-{card.id}", gap="xsmall"):
            _card(context, group, card, memo_board)


def _card(context: Context, group: Group, card: Card, memo_board: Board) -> None:
    marks = [day_text(card.day), *_where(card, memo_board.around)]
    marks.append(escape(memo_board.authors.get(card.author, card.author)))
    if not card.shared:
        marks.append(escape(_("only you")))
    if card.title:
        st.markdown(f"### {style.escape(card.title)}")
    st.html(f'<p class="page-note">{" · ".join(marks)}</p>')
    if card.author != context.user.id or not context.may(Permission.CODE):
        st.html(memo_html(card.text, card.interview_id, memo_board.around))
        return
    # A memo that stands in several groups is changed where it was asked for.
    place = f"{group.id}-{card.id}"
    if st.session_state.get(_OPEN) == place:
        _change(context, card)
        return
    st.html(memo_html(card.text, card.interview_id, memo_board.around))
    name = card.title or card.text[:60]
    with st.container(horizontal=True):
        st.button(
            style.acting_on(_("Change"), name),
            key=f"change-{place}",
            type="tertiary",
            on_click=st.session_state.update,
            args=({_OPEN: place},),
        )
        if st.button(style.acting_on(_("Remove"), name), key=f"remove-{place}", type="tertiary"):
            with style.anew():
                _remove(context, card)
                st.toast(_("Removed. Undo brings it back."))


def _remove(context: Context, card: Card) -> None:
    if card.kind == "coding":
        _on_coding(context, str(card.release_id), {"kind": "memo", "coding": card.id, "memo": ""})
    else:
        memos.remove_memo(context, card.id)
        _stepped()


def _where(card: Card, around: Surroundings) -> list[str]:
    """What a memo is on, as links: its code, and its passage or interview."""
    parts: list[str] = []
    if card.code is not None:
        name = _("Code: {name}").format(name=around.codes.get(card.code, card.code))
        parts.append(_link(address_of("code", card.code), name))
    interview = around.interviews.get(card.interview_id or "")
    if interview is not None:
        name = interview.name
        if card.line is not None:
            name = _("{name}, line {line}").format(name=name, line=card.line)
        address = address_of("interview", card.release_id, card.line) if card.release_id else ""
        parts.append(_link(address, name) if address else escape(name))
    return parts or [escape(_(KINDS[card.kind]))]


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address, quote=True)}" target="_self">{escape(words)}</a>'
