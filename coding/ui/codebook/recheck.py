"""Looking again at codings that were made before their code's meaning changed."""

from collections.abc import Callable
from html import escape

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError
from coding.model.texts import interview_name
from coding.ui.codebook import look
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.codebook import recheck
from coding.workspace.context import Context
from coding.workspace.people.users import user_names


def show(context: Context, book: Codebook) -> None:
    """How far re-checking is, code by code; under it the next passage of the chosen code."""
    if not context.may(Permission.CODE):
        style.empty(_("Re-checking is for those who code. Here they will find what to look at again."))
        return
    codes = recheck.recheck_progress(context)
    leads = context.viewer.leads
    style.note(
        _("Codings made before the meaning of their code changed. You see those of everybody that you may see.")
        if leads
        else _("Codings of yours that were made before the meaning of their code changed.")
    )
    _news(context)
    if not codes:
        style.empty(_("Nothing to re-check: every coding was made under the present meaning of its code."))
        return
    names = user_names(context.project)
    style.table(
        [_("Code"), _("Made under an older meaning"), _("Looked at again"), _("By"), _("Still to do"), _("Waiting")],
        [
            [
                f"{recheck_code.code} {recheck_code.name}",
                str(recheck_code.waiting + recheck_code.done),
                str(recheck_code.done),
                ", ".join(f"{names.get(who, who)} {number}" for who, number in sorted(recheck_code.by.items())) or "–",
                str(recheck_code.waiting - recheck_code.blocked),
                _("{number} in an open round").format(number=recheck_code.blocked) if recheck_code.blocked else "–",
            ]
            for recheck_code in codes
        ],
        label=_("Re-checking, code by code"),
        numbers=[1, 2, 4],
    )
    todo = [recheck_code for recheck_code in codes if recheck_code.waiting > recheck_code.blocked]
    if not todo:
        st.success(_("Everything that can be looked at now has been looked at."))
        return
    code_in_address = st.query_params.get("recheck", "")
    ids = [recheck_code.code for recheck_code in todo]
    code = st.selectbox(
        _("Code to re-check"),
        ids,
        index=ids.index(code_in_address) if code_in_address in ids else 0,
        format_func=lambda code: _("{code} {name}: {number} to look at").format(
            code=code,
            name=book.by_id(code).name,
            number=next(
                recheck_code.waiting - recheck_code.blocked for recheck_code in todo if recheck_code.code == code
            ),
        ),
        key=f"recheck-code-{code_in_address}",
    )
    if code != (code_in_address if code_in_address in ids else ids[0]):
        st.query_params["recheck"] = str(code)
        st.session_state["_recheck_at"] = 0
        st.rerun()
    progress = next(recheck_code for recheck_code in todo if recheck_code.code == code)
    done, every = progress.done, progress.done + progress.waiting
    st.progress(done / every, text=_("{done} of {every} looked at").format(done=done, every=every))
    _passage(context, book, recheck.recheck_queue(context, str(code)))
    with st.expander(_("What has changed in the meaning of {code}").format(code=code)):
        look.changes(progress.changes)


def _passage(context: Context, book: Codebook, queue: list[recheck.RecheckItem]) -> None:
    at = min(int(st.session_state.get("_recheck_at", 0)), len(queue) - 1)
    item = queue[at]
    code = book.by_id(item.coding.code)
    with st.container(border=True):
        style.note(
            _("{interview} · line {line} · {coder} · made under version {version}").format(
                interview=interview_name(item.participant, item.title),
                line=item.line,
                coder=item.coder,
                version=item.coding.codebook_version,
            )
        )
        st.html(
            '<blockquote class="page-quote" style="white-space:pre-line">'
            f'<span class="page-note">{escape(item.before)}</span><mark>{escape(item.text)}</mark>'
            f'<span class="page-note">{escape(item.after)}</span></blockquote>'
        )
        if item.coding.memo:
            style.note(_("Memo: {memo}").format(memo=item.coding.memo))
        if code.definition:
            look.section(_("{code} now means").format(code=f"{code.id} {code.name}"), code.definition)
        link(
            "coding",
            _("Open in the transcript"),
            release=item.coding.release_id,
            line=str(item.line),
            coding=item.coding.id,
        )
        if item.fixed:
            style.note(say(item.fixed))
        _actions(context, book, item, at, len(queue))


def _actions(context: Context, book: Codebook, item: recheck.RecheckItem, at: int, many: int) -> None:
    code = book.by_id(item.coding.code)
    with st.container(horizontal=True, vertical_alignment="bottom", key="actions-recheck"):
        if code.in_use and st.button(
            _("Still right"), type="primary", shortcut="y", key="recheck-keep", help=_("One key: y")
        ):
            _act(context, item, "kept")
        if item.fixed:
            if st.button(_("No longer right (it stays, noted)"), shortcut="x", key="recheck-doubt"):
                _act(context, item, "doubted")
        elif st.button(_("Remove this coding"), shortcut="x", key="recheck-remove", help=_("One key: x")):
            _act(context, item, "removed")
        if many > 1 and st.button(_("Later"), shortcut="n", key="recheck-later", help=_("One key: n")):
            st.session_state["_recheck_at"] = (at + 1) % many
            st.rerun()
    if item.fixed:
        return
    targets = [candidate.id for candidate in book.codable() if candidate.id != code.id]
    suggested = next((code_id for code_id in code.replaced_by if code_id in targets), None)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    target = left.selectbox(
        _("Recode to"),
        targets,
        index=targets.index(suggested) if suggested else None,
        format_func=lambda code_id: f"{code_id} {book.by_id(code_id).name}",
        placeholder=_("Another code"),
        key=f"recheck-target-{item.coding.id}",
    )
    if right.button(
        _("Recode"),
        disabled=target is None,
        key="recheck-recode",
        width="stretch",
        shortcut="m",
        help=_("One key: m"),
    ):
        _act(context, item, "recoded", str(target))


def _act(context: Context, item: recheck.RecheckItem, outcome: str, target: str = "") -> None:
    done = {
        "kept": _("Kept: still right under the new meaning."),
        "removed": _("Removed."),
        "recoded": _("Recoded to {code}.").format(code=target),
        "doubted": _("Noted: no longer right."),
    }
    with style.anew():
        recheck.recheck(context, item.coding.id, outcome, recode_to=target)
        where = _("{interview}, line {line}").format(
            interview=interview_name(item.participant, item.title), line=item.line
        )
        st.session_state["_recheck_news"] = f"{done[outcome]} ({where})"


def _news(context: Context) -> None:
    message = st.session_state.get("_recheck_news")
    if not message:
        return
    left, middle, right = st.columns([4, 1, 1], vertical_alignment="center")
    left.success(message)
    middle.button(
        _("Undo"),
        key="recheck-undo",
        shortcut="u",
        width="stretch",
        on_click=_step,
        args=(context, recheck.undo_recheck),
    )
    right.button(
        _("Redo"),
        key="recheck-redo",
        shortcut="shift+u",
        width="stretch",
        on_click=_step,
        args=(context, recheck.redo_recheck),
    )


def _step(context: Context, way: Callable[[Context], str]) -> None:
    try:
        way(context)
    except HeardError as error:
        st.session_state["_recheck_news"] = words_of(error)
        return
    back = way is recheck.undo_recheck
    st.session_state["_recheck_news"] = _("Taken back; the passage waits again.") if back else _("Done again.")
