"""The codebook: what each code means, who changed it and why, files out and in."""

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import NotFound
from coding.model import CodebookVersion
from coding.ui.codebook import changes, detail, files, forms, history, look, recheck, rules, translations, tree
from coding.ui.frame import style
from coding.ui.frame.identity import identity
from coding.ui.frame.texts import N_, _, day_text
from coding.workspace.codebook.versions import code_usage, codebook_version, current_codebook
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.rounds import rounds

VIEWS = {
    "codes": N_("Codes"),
    "translations": N_("Translations"),
    "recheck": N_("Re-check"),
    "versions": N_("Versions"),
    "checks": N_("Checks"),
    "rules": N_("Rules"),
    "files": N_("Files"),
}


def page(context: Context) -> None:
    """Read the codebook; leads change it."""
    st.title(_("Codebook"), anchor=False)
    try:
        current = current_codebook(context)
    except NotFound:
        files.start(context)
        return
    book, number = current.book, current.number
    look.apply()
    leads = context.may(Permission.EDIT_CODEBOOK)
    _about(context, current, leads)
    changes.news(context, may_undo=leads and number > 1)
    view_in_address = st.session_state.pop("_codebook_view", None) or st.query_params.get("view")
    if view_in_address in VIEWS:
        st.session_state["codebook-view"] = view_in_address
    with st.container(horizontal=True):
        view = st.segmented_control(
            _("Part of the page"),
            list(VIEWS),
            default="codes" if "codebook-view" not in st.session_state else None,
            required=True,
            format_func=lambda part: _(VIEWS[part]),
            key="codebook-view",
            label_visibility="collapsed",
            on_change=_keep_view,
        )
        _rules(current.book)
    if view == "translations":
        translations.show(context, book, number)
    elif view == "versions":
        history.versions(context)
    elif view == "checks":
        history.findings(context, book)
    elif view == "recheck":
        recheck.show(context, book)
    elif view == "rules":
        rules.show(context, book, number, may_change=leads)
    elif view == "files":
        files.show(context, book, number)
    else:
        _codes(context.user.id, number)


def _keep_view() -> None:
    """A link to this address opens the same part of the page."""
    st.query_params["view"] = st.session_state["codebook-view"]


def _about(context: Context, current: CodebookVersion, leads: bool) -> None:
    book = current.book
    names = user_names(context.project)
    codable = sum(1 for code in book.codes if code.in_use)
    saved = _(" on {day}").format(day=day_text(current.saved_at)) if current.saved_at else ""
    style.note(
        _("{title} · version {number}, saved by {who}{saved} (“{reason}”) · {codable} codes in use").format(
            title=book.title,
            number=current.number,
            who=names.get(current.saved_by, current.saved_by),
            saved=saved,
            reason=current.reason,
            codable=codable,
        )
        + ("" if leads else _(" · a lead changes it"))
    )
    frozen = [round for round in rounds.list_rounds(context) if round.state == "open"]
    if frozen:
        kept_versions = "; ".join(
            _("“{name}” keeps version {version}").format(name=style.escape(round.name), version=round.codebook_version)
            for round in frozen
        )
        words = _(
            ":material/lock: Open rounds keep the version they began with: {listed}. A change made here "
            "counts for them only in the next round."
        ).format(listed=kept_versions)
        note = f":small[{words}]"
        st.markdown(note)


def _rules(book: Codebook) -> None:
    """What the codebook says of itself."""
    with st.popover(_("About this codebook and its rules")):
        for title, text in (
            (_("What it is for"), book.description),
            (_("What counts as one passage"), book.unit_rule),
            (_("Several codes on one passage"), book.multi_coding_rule),
            (_("Terms of use"), book.licence),
        ):
            if text:
                look.section(title, text)
        for title, entry in ((_("About a coding"), book.attributes), (_("About a whole case"), book.case_attributes)):
            if entry:
                look.label(title)
                look.items(
                    f"{attribute.name.replace('_', ' ')}: {', '.join(attribute.values)}"
                    f"{f'. {attribute.note}' if attribute.note else ''}"
                    for attribute in entry
                )


@st.fragment
def _codes(user: str, number: int) -> None:
    """The list of codes with the chosen one; who is there and what is current is asked anew every time."""
    context = identity()
    if context is None or context.user.id != user or (current := current_codebook(context)).number != number:
        st.rerun()
    book, leads = current.book, context.may(Permission.EDIT_CODEBOOK)
    usage = code_usage(context)
    left, right = st.columns([4, 7], gap="medium")
    with left, st.container(gap="xsmall"):
        if leads and st.button(_("Add a code"), key="action-add", width="stretch"):
            changes.open_form("add", st.query_params.get("code", ""), number)
        code_id, moved = tree.choose(book, usage, moves=leads)
        if leads and moved:
            changes.place(context, moved, number)
    with right:
        form = changes.opened() if leads else None
        if form is not None and form.action in (*rules.ACTIONS, *translations.ACTIONS):
            form = None
        if form is not None:
            base = book if form.base == number else codebook_version(context, form.base)
            forms.show(context, form, base, book)
        elif code_id is not None:
            code = book.by_id(code_id)
            if leads:
                changes.actions(code, number)
                changes.steps(context, book, code, number)
            detail.show(context, book, code, usage)
