"""Changing the codebook: one form an action, a look at the difference, a reason, a new version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from codebook import edit
from codebook.diff import Change, changed_meaning
from codebook.errors import CodebookError
from codebook.model import Code, Codebook
from coding.errors import Conflict, HeardError
from coding.ui.codebook import look
from coding.ui.frame import style
from coding.ui.frame.steps import shown
from coding.ui.frame.texts import N_, _, words_of
from coding.workspace.codebook.translations import list_translations
from coding.workspace.codebook.versions import (
    LINE,
    code_usage,
    compare_versions,
    current_codebook,
    edit_codebook,
    preview_edit,
    redo_codebook,
    undo_codebook,
)
from coding.workspace.context import Context

Edit = Callable[[Codebook], Codebook]


@dataclass(frozen=True)
class Opened:
    """A form that is open.

    Attributes:
        action: Which.
        code: Id of the code it is about, or empty.
        base: Number of the version the person had before them when it was opened; the inputs belong to it.
        version: Number of the version the change is to be made to.
    """

    action: str
    code: str
    base: int
    version: int

    def key(self, name: str) -> str:
        """The key of an input of this form."""
        return f"change-{self.action}-{self.code}-{self.base}-{name}"


def opened() -> Opened | None:
    """The form that is open in this browser."""
    codebook_change: Opened | None = st.session_state.get("_codebook_change")
    return codebook_change


def open_form(action: str, code: str, version: int) -> None:
    """Open a form in place of the code."""
    st.session_state["_codebook_change"] = Opened(action, code, version, version)
    st.rerun()


def close_form() -> None:
    """Close the form."""
    st.session_state.pop("_codebook_change", None)


def finish(
    context: Context,
    form: Opened,
    fields: Callable[[], Edit],
    *,
    label: str = "",
    reason: str = "",
    goes_to: Callable[[], str] | None = None,
) -> None:
    """Show the fields with a reason and buttons; look, save or close.

    Args:
        context: The lead.
        form: The open form.
        fields: Draws the inputs inside the form and returns the edit they ask for.
        label: What the saving button says; by default the number of the new version.
        reason: Stands in the field for the reason at first.
        goes_to: Says which code to show afterwards.
    """
    if form.version != form.base:
        st.warning(
            _(
                "Version {version} was saved meanwhile, so nothing of yours is saved yet. What you typed is "
                "still here. Look at what changed, then save again."
            ).format(version=form.version)
        )
        look.changes(compare_versions(context, form.base, form.version))
    with st.form(form.key("form")):
        edit = fields()
        why = st.text_input(_("Why (kept with the version)"), reason, key=form.key("reason"))
        with st.container(horizontal=True):
            save = st.form_submit_button(
                label or _("Save as version {version}").format(version=form.version + 1), type="primary"
            )
            peek = st.form_submit_button(_("See what would change"))
            leave = st.form_submit_button(_("Close without saving"))
    if leave:
        close_form()
        st.rerun()
    if not (save or peek):
        return
    try:
        changes = preview_edit(context, edit)
        if peek or not changes:
            st.markdown(_("**What would change**"))
            look.changes(changes)
            doubtful(context, changes)
            return
        number = edit_codebook(context, edit, why, based_on=form.version)
    except Conflict:
        _behind(context, form)
        return
    except HeardError as error:
        st.error(style.escape(words_of(error)))
        return
    if goes_to is not None:
        st.query_params["code"] = goes_to()
    close_form()
    announce(_("Version {number} is saved.").format(number=number), changes)
    st.rerun()


def _behind(context: Context, form: Opened) -> None:
    newest = current_codebook(context).number
    st.session_state["_codebook_change"] = Opened(form.action, form.code, form.base, newest)
    st.rerun()


def announce(message: str, changes: Sequence[Change]) -> None:
    """Keep a message with its differences for the next run of the page."""
    st.session_state["_codebook_news"] = (message, list(changes))
    st.session_state.pop("_codebook_undone", None)


def news(context: Context, *, may_undo: bool) -> None:
    """Show what was saved last, once, with a way back."""
    codebook_news = st.session_state.get("_codebook_news")
    if codebook_news is None:
        return
    message, changes = codebook_news
    seen = shown(context, LINE)
    with st.container(border=True):
        st.success(message)
        look.changes(changes, most=12)
        doubtful(context, changes)
        _fallen(context, changes)
        with st.container(horizontal=True):
            if st.button(_("Close"), key="news-close"):
                st.session_state.pop("_codebook_news")
                st.rerun()
            if may_undo and st.button(_("Undo this change"), key="news-undo"):
                take_step(context, lambda context: undo_codebook(context, seen), undone=True)
            if may_undo and st.session_state.get("_codebook_undone") and st.button(_("Redo"), key="news-redo"):
                take_step(context, redo_codebook)


def take_step(context: Context, way: Callable[[Context], int], *, undone: bool = False) -> None:
    """Bring back what the codebook was, or what was taken back, and show what differs."""
    with style.anew():
        before = current_codebook(context).number
        number = way(context)
        changes = compare_versions(context, before, number)
        close_form()
        sentence = (
            _("Version {number} is saved.")
            if way is redo_codebook
            else _("Version {number} brings back what was before version {before}. Nothing is lost.")
        )
        announce(sentence.format(number=number, before=before), changes)
        st.session_state["_codebook_undone"] = undone


def doubtful(context: Context, changes: Sequence[Change]) -> None:
    """Say which codings may need another look because their code's meaning changed."""
    usage = code_usage(context)
    touched = [
        _("{code} ({usage} codings)").format(code=code, usage=usage[code][0])
        for code in sorted(changed_meaning(changes))
        if usage.get(code, (0, 0))[0]
    ]
    if touched:
        style.note(
            _(
                "Codings made before this may need another look: {touched}. They stay as they are, keep the "
                "version they were made under, and wait under Re-check."
            ).format(touched=", ".join(touched))
        )


def _fallen(context: Context, changes: Sequence[Change]) -> None:
    """Say which marks of native speakers no longer count because the words, or the original, are others now."""
    worded = {
        change.code
        for change in changes
        if change.field in ("name", "definition") or change.field.startswith("languages.")
    }
    stale = list_translations(context, state="stale") if worded else []
    lost = [f"{view.code.id} ({view.language})" for view in stale if view.code.id in worded]
    if lost:
        style.note(
            _("Marks of native speakers that no longer count: {lost}. The words wait under Translations.").format(
                lost=", ".join(lost)
            )
        )


def actions(code: Code, version: int) -> None:
    """The buttons above a code for those who may change it."""
    choices = {"edit": _("Change"), "id": _("Id"), "translation": _("Translation"), "move": _("Move")}
    if code.is_codable:
        choices["example"] = _("Add example")
    if code.in_use:
        choices |= {"merge": _("Merge"), "split": _("Split")}
    choices |= {"restore": _("Use again")} if code.status in ("merged", "retired") else {"retire": _("Retire")}
    with st.container(horizontal=True, gap="xsmall", key="actions-code"):
        for action, name in choices.items():
            if st.button(name, key=f"action-{action}"):
                open_form(action, code.id, version)


STEPS = {
    "up": (N_("↑ Up"), "alt+shift+up"),
    "down": (N_("↓ Down"), "alt+shift+down"),
    "out": (N_("← Out of its family"), "alt+shift+left"),
    "in": (N_("→ Under the one above"), "alt+shift+right"),
}


def steps(context: Context, book: Codebook, code: Code, version: int) -> None:
    """Moving a code in the tree by one place, with buttons or keys; each step is a version and can be undone."""
    with st.container(horizontal=True, gap="xsmall", key="actions-steps", vertical_alignment="center"):
        for direction, (label, keys) in STEPS.items():
            try:
                edit.step(book, code.id, direction)
            except CodebookError:
                continue
            help_text = _("Keys: {keys}").format(keys=keys.replace("+", " + "))
            if st.button(_(label), key=f"step-{direction}", shortcut=keys, help=help_text):
                _step(context, code.id, direction, version)


def place(context: Context, moved: Mapping[str, str], version: int) -> None:
    """Move a code to where it was dragged; :func:`steps` does the same by buttons and keys."""
    _moved(context, lambda book: edit.place(book, moved["code"], moved["target"], moved["where"]), version)


def _step(context: Context, code_id: str, direction: str, version: int) -> None:
    _moved(context, lambda book: edit.step(book, code_id, direction), version)


def _moved(context: Context, change: Edit, version: int) -> None:
    with style.anew():
        changes = preview_edit(context, change)
        number = edit_codebook(context, change, _("Moved in the tree"), based_on=version)
        announce(_("Version {number} is saved.").format(number=number), changes)
