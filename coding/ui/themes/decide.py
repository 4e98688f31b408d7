"""What the team makes of a theme: names, decisions, codes, with undo."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError
from coding.model import Theme
from coding.ui.frame import steps, style
from coding.ui.frame.texts import CHOOSE, N_, _, words_of
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context
from coding.workspace.themes.team import (
    LINE,
    accept_as_code,
    accept_theme,
    merge_theme,
    redo_theme,
    rename_theme,
    require_unchanged,
    set_theme_codes,
    set_theme_state,
    undo_theme,
)

_KINDS = {
    "renamed": N_("renaming a theme"),
    "accepted": N_("accepting a theme"),
    "parked": N_("parking a theme"),
    "rejected": N_("rejecting a theme"),
    "proposed": N_("putting a theme back"),
    "merged": N_("merging a theme"),
    "codes_set": N_("choosing the codes of a theme"),
    "made": N_("making a theme"),
    "split": N_("splitting a theme"),
}


def close() -> None:
    """Close the form that is open."""
    st.session_state.pop("_theme_form", None)


def attempt(message: str, act: Callable[[], Any], *, now: Theme | None = None) -> None:
    """Do something and say so on the next run of the page, or say why it could not be done.

    Args:
        message: What is said.
        act: What is done.
        now: With the open form: its theme as it stands.
    """
    with style.anew():
        if now is not None:
            require_unchanged(st.session_state["_theme_form"][1], now)
        act()
        close()
        st.session_state["_themes_news"] = message


def news() -> None:
    """What was done last, once."""
    style.announce("_themes_news")


def history(context: Context) -> None:
    """Undo and redo of the person's own changes of themes, as far as the tab has shown them."""
    newest_shown = steps.shown(context, LINE)
    with st.container(horizontal=True, gap="xsmall", key="actions-history"):
        for label, step, message in (
            (_("Undo"), undo_theme, _("Undone")),
            (_("Redo"), redo_theme, _("Done again")),
        ):
            if st.button(label, key=f"themes-{label.lower()}", help=_("Your own changes of themes, one at a time")):
                _step(partial(step, context, newest_shown), message)


def _step(step: Callable[[], str], message: str) -> None:
    try:
        kind = step()
    except HeardError as error:
        st.info(style.escape(words_of(error)))
        return
    close()
    st.session_state["_themes_news"] = f"{message}: {_(_KINDS.get(kind, kind))}."
    st.rerun()


def actions(context: Context, theme: Theme) -> None:
    """The buttons of a theme."""
    choices = {"rename": _("Name and describe")}
    if theme.state != "accepted":
        choices["accept"] = _("Accept as our theme")
    else:
        choices["codes"] = _("Choose its codes")
    if context.may(Permission.EDIT_CODEBOOK) and theme.run_id is not None:
        choices["code"] = _("Take into the codebook")
    if theme.run_id is not None:
        choices["merge"] = _("Merge into …")
        choices["split"] = _("Split")
    if theme.state != "parked":
        choices["park"] = _("Park")
    if theme.state != "rejected":
        choices["reject"] = _("Reject")
    if theme.state in ("parked", "rejected", "merged") or (theme.state == "accepted" and theme.run_id is not None):
        choices["back"] = _("Put back")
    with st.container(horizontal=True, gap="xsmall", key=f"actions-{theme.id}"):
        for action, label in choices.items():
            if st.button(label, key=f"do-{action}-{theme.id}"):
                if action == "park":
                    attempt(
                        _("The theme is parked: it waits, and nothing is lost."),
                        lambda: set_theme_state(context, theme.id, "parked"),
                    )
                elif action == "back":
                    put_back(context, theme)
                else:
                    st.session_state["_theme_form"] = (action, theme)
                    st.rerun()


def put_back(context: Context, theme: Theme) -> None:
    """Put a theme back among the proposals, or among the team's own where it is one of these."""
    state = "proposed" if theme.run_id is not None else "accepted"
    attempt(_("The theme is back."), lambda: set_theme_state(context, theme.id, state))


def form(context: Context, theme: Theme, others: Sequence[Theme]) -> None:
    """The open form of a theme, if it is this theme's."""
    action, opened = st.session_state.get("_theme_form", ("", None))
    if opened is None or opened.id != theme.id:
        return
    save = partial(attempt, now=theme)
    draw: dict[str, Callable[[], None]] = {
        "rename": lambda: _rename(context, opened, save),
        "accept": lambda: _accept(context, opened, save),
        "codes": lambda: _codes(context, opened, save),
        "code": lambda: _as_code(context, opened, save),
        "merge": lambda: _merge(context, opened, others, save),
        "reject": lambda: _reject(context, opened, save),
    }
    if action in draw:
        draw[action]()


def _buttons(label: str) -> bool:
    with st.container(horizontal=True):
        done = st.form_submit_button(label, type="primary")
        closing = st.form_submit_button(_("Close without saving"))
    if closing:
        close()
        st.rerun()
    return done


def _rename(context: Context, theme: Theme, save: Callable[..., None]) -> None:
    with st.form(f"rename-{theme.id}"):
        name = st.text_input(_("Name"), theme.name)
        description = st.text_area(_("What it says, in your words"), theme.description, height=100)
        if _buttons(_("Save")):
            save(_("The theme has its new name."), lambda: rename_theme(context, theme.id, name, description))


def codes_input(book: Codebook | None, codes: Sequence[str], key: str) -> list[str]:
    """Choose codes."""
    if book is None:
        style.note(_("The project has no codebook yet, so no codes can be chosen."))
        return []
    known = {code.id: code.name for code in book.codes if code.is_codable}
    options = [code_id for code_id in known if book.by_id(code_id).in_use or code_id in codes]
    return st.multiselect(
        _("Codes that make it up"),
        options,
        [code_id for code_id in codes if code_id in options],
        format_func=lambda code_id: f"{code_id} {known[code_id]}",
        key=key,
        placeholder=_("Choose codes"),
    )


def _accept(context: Context, theme: Theme, save: Callable[..., None]) -> None:
    style.note(_("Accepting makes it the team's own theme. It stays linked to the proposal it came from."))
    book = newest_book(context)
    with st.form(f"accept-{theme.id}"):
        name = st.text_input(_("Name, in your words"), theme.name)
        description = st.text_area(_("What it says"), theme.description, height=100)
        codes = codes_input(book, theme.codes, f"accept-codes-{theme.id}")
        if _buttons(_("Accept as our theme")):
            save(
                _("Accepted. You find it under the team's themes."),
                lambda: accept_theme(context, theme.id, name, description, codes),
            )


def _codes(context: Context, theme: Theme, save: Callable[..., None]) -> None:
    book = newest_book(context)
    with st.form(f"codes-{theme.id}"):
        codes = codes_input(book, theme.codes, f"codes-codes-{theme.id}")
        if _buttons(_("Save")):
            save(_("The theme has its codes."), lambda: set_theme_codes(context, theme.id, codes))


def _as_code(context: Context, theme: Theme, save: Callable[..., None]) -> None:
    style.note(
        _(
            "A draft code is added to the codebook as a new version, with this proposal as its source. No "
            "passage is coded: people do that. Undo takes back the theme's state; the code itself is retired "
            "on the Codebook page."
        )
    )
    book = newest_book(context)
    families = [None, *(code.id for code in book.families() if code.status in ("draft", "active"))] if book else [None]
    with st.form(f"code-{theme.id}"):
        name = st.text_input(_("Name of the code"), theme.name)
        definition = st.text_area(_("Definition (at most 80 words)"), theme.description, height=100)
        parent = st.selectbox(
            _("In the family"),
            families,
            format_func=lambda family: "–" if family is None or book is None else f"{family} {book.by_id(family).name}",
        )
        if _buttons(_("Add the draft code")):
            save(
                _("The draft code is in the codebook."),
                lambda: accept_as_code(context, theme.id, name, definition, parent),
            )


def _merge(context: Context, theme: Theme, others: Sequence[Theme], save: Callable[..., None]) -> None:
    names = {other.id: other for other in others}
    with st.form(f"merge-{theme.id}"):
        into = st.selectbox(
            _("Merge into"),
            list(names),
            index=None,
            format_func=lambda other_id: (
                f"{names[other_id].run_theme + 1} · {names[other_id].name}"  # type: ignore[operator]
                if names[other_id].run_theme is not None
                else names[other_id].name
            ),
            placeholder=_(CHOOSE),
        )
        if _buttons(_("Merge")):
            if into is None:
                st.error(_("Choose the theme to merge into."))
                return
            save(
                _("Merged: its passages count for the other theme."),
                lambda: merge_theme(context, theme.id, into),
            )


def _reject(context: Context, theme: Theme, save: Callable[..., None]) -> None:
    with st.form(f"reject-{theme.id}"):
        reason = st.text_input(_("Why (a few words; kept with it)"), theme.reason)
        if _buttons(_("Reject")):
            save(
                _("Rejected, with your reason. It can be put back."),
                lambda: set_theme_state(context, theme.id, "rejected", reason),
            )
