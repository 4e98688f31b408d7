"""Memos and the research journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

import streamlit as st

from coding.access import Permission
from coding.model import Interview, Memo
from coding.ui.frame import style
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import N_, _
from coding.workspace.codings import memos
from coding.workspace.context import Context

KINDS = {
    "journal": N_("Journal"),
    "project": N_("Project"),
    "code": N_("Codes"),
    "interview": N_("Interviews"),
    "turn": N_("Lines"),
}
PAGE = 20


def page(context: Context) -> None:
    """Show what may be seen, newest first; write, change, undo."""
    st.title(_("Journal and memos"))
    around = memos.surroundings(context)
    if context.may(Permission.CODE):
        _tools(context, around)
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    query = left.text_input(_("Search in memos"), key="memo-search")
    kinds = right.segmented_control(
        _("Kinds"), list(KINDS), selection_mode="multi", format_func=lambda kind: _(KINDS[kind]), key="memo-kinds"
    )
    found = memos.search_memos(context, query, kinds or memos.TARGETS)
    if not found:
        text = _("Nothing fits.") if query or kinds else _("Nothing is written yet. Begin with an entry for today.")
        style.empty(text)
        return
    found.sort(key=_day, reverse=True)
    first = first_of(len(found), PAGE, "journal")
    for memo in found[first : first + PAGE]:
        _entry(context, memo, around)


def _day(memo: Memo) -> tuple[date, str]:
    return (memo.entry_date or memo.changed_at.astimezone().date(), memo.changed_at.isoformat())


def _tools(context: Context, around: memos.Surroundings) -> None:
    with st.container(horizontal=True):
        with st.popover(_("New entry"), icon=":material/edit_note:"):
            _form(context, None, around)
        if st.button(_("Undo"), help=_("Takes back your last step on this page.")):
            _step(lambda: _("Undone.") if memos.undo(context) else _("There is nothing to undo here."))
        if st.button(_("Redo")):
            _step(lambda: _("Done again.") if memos.redo(context) else _("There is nothing to redo here."))


def _step(step: Callable[[], str]) -> None:
    with style.refusals():
        st.toast(step())


def _form(context: Context, memo: Memo | None, around: memos.Surroundings) -> None:
    key = memo.id if memo else "new"
    with st.form(f"memo-{key}", border=False, clear_on_submit=memo is None):
        target = memo.target if memo else "journal"
        code = interview = None
        if memo is None:
            about = ["journal", "project", "code", "interview"]
            target = st.radio(_("About"), about, format_func=lambda kind: _(KINDS[kind]), horizontal=True)
            left, right = st.columns(2)
            code = left.selectbox(
                _("Code, for a memo on a code"), list(around.codes), format_func=lambda one: around.codes[one]
            )
            released = [one for one in around.interviews.values() if one.release_id]
            interview = right.selectbox(
                _("Interview, for a memo on an interview"),
                [one.id for one in released],
                format_func=lambda one: _name(around.interviews[one]),
            )
        title, day = memo.title if memo else "", None
        if target == "journal" or memo is None:
            left, right = st.columns([3, 2])
            title = left.text_input(_("Title of a journal entry"), title, max_chars=memos.TITLE_LIMIT)
            day = right.date_input(_("Day"), (memo.entry_date if memo else None) or "today", format="YYYY-MM-DD")
        text = st.text_area(_("Text"), memo.text if memo else "", height=200, max_chars=memos.TEXT_LIMIT)
        style.note(
            _("@code and @[Code name] link to a code, #P03:12 to a line of an interview. Do not write real names.")
        )
        shared = None
        if target == "journal" or memo is None:
            shared = st.checkbox(
                _("The team may read this journal entry"),
                memo.shared if memo else False,
                help=_("Off, nobody but you can read it, in no page and no export. Other memos are for the team."),
            )
        save = st.form_submit_button(_("Save"))
    if not save:
        return
    journal = target == "journal"
    with style.refusals():
        memos.write_memo(
            context,
            target,
            text,
            memo_id=memo.id if memo else None,
            interview_id=memo.interview_id if memo else (interview if target == "interview" else None),
            turn=memo.turn if memo else None,
            code=memo.code if memo else (code if target == "code" else None),
            title=title if journal else "",
            entry_date=day if journal and isinstance(day, date) else None,
            shared=shared if journal else None,
        )
        st.rerun()


def _name(interview: Interview) -> str:
    return f"{interview.participant_label} · {interview.title}"


def _where(memo: Memo, around: memos.Surroundings) -> tuple[str, str]:
    """Where a memo belongs, in words, and the address of that place."""
    if memo.code is not None:
        return _("Code: {name}").format(name=around.codes.get(memo.code, memo.code)), "codebook"
    interview = around.interviews.get(memo.interview_id or "")
    if interview is not None:
        name = _name(interview)
        query = {"release": interview.release_id or ""}
        if memo.turn is not None:
            name = _("{name}, line {line}").format(name=name, line=memo.turn + 1)
            query["line"] = str(memo.turn + 1)
        return name, f"coding?{urlencode(query)}"
    return (_("Journal") if memo.target == "journal" else _("Project")), ""


def _entry(context: Context, memo: Memo, around: memos.Surroundings) -> None:
    own = memo.author == context.user.id
    day = memo.entry_date or memo.changed_at.astimezone().date()
    where, address = _where(memo, around)
    place = f'<a href="{escape(address, quote=True)}" target="_self">{escape(where)}</a>' if address else escape(where)
    marks = [day.isoformat(), place, escape(around.people.get(memo.author, memo.author))]
    if memo.target == "journal" and not memo.shared:
        marks.append(escape(_("only you")))
    with st.container(border=True):
        if memo.title:
            st.markdown(f"#### {style.escape(memo.title)}")
        st.html(f'<p class="page-note">{" · ".join(marks)}</p>')
        st.html(memo_html(memo, around))
        if own and context.may(Permission.CODE):
            with st.container(horizontal=True):
                with st.popover(_("Change")):
                    _form(context, memo, around)
                if st.button(_("Remove"), key=f"remove-{memo.id}"):
                    memos.remove_memo(context, memo.id)
                    st.toast(_("Removed. Undo brings it back."))
                    st.rerun()


def memo_html(memo: Memo, around: memos.Surroundings) -> str:
    """A memo's text as safe HTML: paragraphs, lists, emphasis as in Markdown, and links to codes and lines."""
    lines = memo.text.splitlines()
    blocks: list[str] = []
    items: list[str] = []
    for line in [*lines, ""]:
        bullet = line.lstrip()[:2] in ("- ", "* ")
        if items and not bullet:
            blocks.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            items = []
        if bullet:
            items.append(_inline(line.lstrip()[2:], memo, around))
        elif line.startswith("#") and line.lstrip("#").startswith(" "):
            blocks.append(f"<p><strong>{_inline(line.lstrip('#').strip(), memo, around)}</strong></p>")
        elif line.strip():
            blocks.append(f"<p>{_inline(line, memo, around)}</p>")
    return f'<div class="page-memo">{"".join(blocks)}</div>'


def _inline(text: str, memo: Memo, around: memos.Surroundings) -> str:
    parts: list[str] = []
    at = 0
    for found in memos.links(text):
        address = _address(found, memo, around)
        if address is None:
            continue
        parts.append(_emphasis(text[at : found.start]))
        words = escape(text[found.start : found.end])
        parts.append(f'<a href="{escape(address, quote=True)}" target="_self">{words}</a>')
        at = found.end
    return "".join([*parts, _emphasis(text[at:])])


def _emphasis(text: str) -> str:
    safe = escape(text)
    for mark, tag in (("**", "strong"), ("*", "em")):
        pieces = safe.split(mark)
        if len(pieces) % 2 == 1:
            safe = "".join(
                piece if number % 2 == 0 else f"<{tag}>{piece}</{tag}>" for number, piece in enumerate(pieces)
            )
    return safe


def _address(link: memos.Link, memo: Memo, around: memos.Surroundings) -> str | None:
    if link.code is not None:
        wanted = link.code.casefold()
        known: Sequence[str] = [
            one for one, name in around.codes.items() if wanted in (one.casefold(), name.casefold())
        ]
        return "codebook?" + urlencode({"code": known[0]}) if known else None
    if link.participant is not None:
        wanted = link.participant.casefold()
        meant = next((one for one in around.interviews.values() if one.participant_label.casefold() == wanted), None)
    else:
        meant = around.interviews.get(memo.interview_id or "")
    if meant is None or not meant.release_id or link.line is None or not 1 <= link.line <= meant.turn_count:
        return None
    return "coding?" + urlencode({"release": meant.release_id, "line": str(link.line)})
