"""The inputs of each change of the codebook."""

import re
from collections.abc import Callable
from functools import partial

import streamlit as st

from codebook import edit, palette
from codebook.model import CONTENT_NOTES, LEVELS, Code, Codebook, Exclusion
from coding.ui.codebook import look
from coding.ui.codebook.changes import Edit, Opened, close_form, finish
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _
from coding.workspace.codebook.versions import LONGEST_ID, change_code_id, code_usage
from coding.workspace.context import Context

_NOTES = {"none": N_("None"), "mild": N_("Upsetting"), "heavy": N_("Heavy to read")}
_LEVELS = {"semantic": N_("What is said"), "latent": N_("What lies beneath")}
_EXAMPLES = {
    "typical": N_("Typical"),
    "atypical": N_("Fits, although one might not think so"),
    "near_miss": N_("Does not fit, although one might think so"),
}
_SPARE = 2


def show(context: Context, form: Opened, base: Codebook, book: Codebook) -> None:
    """Show the open form.

    Args:
        context: The lead.
        form: Which form.
        base: The version its inputs start from.
        book: The newest version.
    """
    titles = {
        "add": _("Add a code"),
        "edit": _("Change"),
        "id": _("Change the id of"),
        "example": _("Add an example to"),
        "translation": _("Translation of"),
        "move": _("Move"),
        "merge": _("Merge"),
        "split": _("Split"),
        "retire": _("Retire"),
        "restore": _("Use again:"),
    }
    code = base.by_id(form.code) if form.code in base and form.action != "add" else None
    name = f" {style.escape(code.id)} {style.escape(code.name)}" if code else ""
    st.subheader(f"{titles[form.action]}{name}", anchor=False)
    if code is None:
        _add(context, form, base)
        return
    draw = {
        "edit": _edit,
        "id": _change_id,
        "example": _example,
        "translation": _translation,
        "move": _move,
        "merge": _merge,
        "split": _split,
        "retire": _retire,
        "restore": _restore,
    }[form.action]
    draw(context, form, book if form.action in ("move", "merge", "retire") else base, code)


def named(book: Codebook) -> Callable[[str | None], str]:
    """A function that shows an id with its name."""
    return lambda code_id: (
        "–" if code_id is None else f"{code_id} {book.by_id(code_id).name}" if code_id in book else str(code_id)
    )


def _exclusions(form: Opened, book: Codebook, code_id: str, present: tuple[Exclusion, ...]) -> tuple[Exclusion, ...]:
    others = [None, *(code.id for code in book.codes if code.id != code_id and code.is_codable)]
    st.markdown(_("Do not use it when … and which code to use instead"))
    exclusions: list[Exclusion] = []
    for index, exclusion in enumerate([*present, *[Exclusion("")] * _SPARE]):
        left, right = st.columns(2, vertical_alignment="bottom")
        text = left.text_input(
            _("Not when ({index})").format(index=index + 1),
            exclusion.text,
            key=form.key(f"exclude-{index}"),
            label_visibility="collapsed",
        )
        instead = right.selectbox(
            _("Use instead ({index})").format(index=index + 1),
            others,
            index=others.index(exclusion.use_instead) if exclusion.use_instead in others else 0,
            format_func=named(book),
            key=form.key(f"instead-{index}"),
            label_visibility="collapsed",
        )
        if text.strip() or instead:
            exclusions.append(Exclusion(text, instead))
    return tuple(exclusions)


def _edit(context: Context, form: Opened, base: Codebook, code: Code) -> None:
    def fields() -> Edit:
        name = st.text_input(_("Name"), code.name, key=form.key("name"))
        short = st.text_input(_("In one line (at most 120 characters)"), code.short, key=form.key("short"))
        definition = st.text_area(
            _("Definition (at most 80 words)"), code.definition, height=130, key=form.key("definition")
        )
        include, exclude = code.include, code.exclude
        if code.is_codable:
            include = st.text_area(_("Use it when"), code.include, height=90, key=form.key("include"))
            exclude = _exclusions(form, base, code.id, code.exclude)
        left, middle, right = st.columns(3, vertical_alignment="bottom")
        note = left.selectbox(
            _("Content note"),
            CONTENT_NOTES,
            CONTENT_NOTES.index(code.content_note) if code.content_note in CONTENT_NOTES else 0,
            format_func=lambda value: _(_NOTES[value]),
            key=form.key("note"),
        )
        level = middle.selectbox(
            _("Level"),
            LEVELS,
            LEVELS.index(code.level) if code.level in LEVELS else 0,
            format_func=lambda value: _(_LEVELS[value]),
            key=form.key("level"),
        )
        color_before = code.color or "#6a6a6a"
        color = right.color_picker(_("Colour"), color_before, key=form.key("color"))
        carried, exclusive = _limits(form, base, code)
        fields_of_code = {
            "short": short,
            "definition": definition,
            "include": include,
            "level": level,
            "content_note": note,
        }
        texts = {field: value for field, value in fields_of_code.items() if value.strip() != getattr(code, field)}

        def change(book: Codebook) -> Codebook:
            if name.strip() != code.name:
                book = edit.rename(book, code.id, name)
            book = edit.redefine(book, code.id, **texts, exclude=exclude if exclude != code.exclude else None)
            if set(carried) != set(code.attributes_allowed):
                book = edit.set_attributes_allowed(book, code.id, carried)
            if set(exclusive) != set(code.exclusive_with):
                book = edit.set_exclusive(book, code.id, exclusive)
            return edit.set_color(book, code.id, color) if color != color_before else book

        return change

    finish(context, form, fields)


def _change_id(context: Context, form: Opened, base: Codebook, code: Code) -> None:
    style.note(
        _(
            "Codings, memos and searches follow at once. Locked rounds and earlier versions stay as they were saved "
            "and are shown with the new id."
        )
    )
    with st.form(form.key("form")):
        new_id = st.text_input(_("Id"), code.id, key=form.key("id"), max_chars=LONGEST_ID)
        with st.container(horizontal=True):
            save = st.form_submit_button(_("Save"), type="primary")
            leave = st.form_submit_button(_("Close without saving"))
    if not (save or leave):
        return
    with style.anew():
        if save:
            change_code_id(context, code.id, new_id)
            st.query_params["code"] = new_id.strip()
        close_form()


def _limits(form: Opened, base: Codebook, code: Code) -> tuple[list[str], list[str]]:
    """Attributes that codings with a code may carry, and codes that may not stand on the same words."""
    if not code.is_codable:
        return list(code.attributes_allowed), list(code.exclusive_with)
    left, right = st.columns(2)
    carried = left.multiselect(
        _("Codings with it may carry"),
        [attribute.name for attribute in base.attributes],
        default=list(code.attributes_allowed),
        format_func=lambda name: name.replace("_", " "),
        placeholder=_("Every attribute"),
        key=form.key("carried"),
    )
    others = [
        candidate.id
        for candidate in base.codes
        if candidate.id != code.id and (candidate.is_codable or candidate.id in code.exclusive_with)
    ]
    exclusive = right.multiselect(
        _("Not on the same words as"),
        others,
        default=[code_id for code_id in code.exclusive_with if code_id in others],
        format_func=named(base),
        placeholder=_("Any code may stand beside it"),
        key=form.key("beside"),
    )
    return list(carried), list(exclusive)


def _consequences(context: Context, code: Code, then: str) -> None:
    """What happens to the codings of a code, before anything is saved."""
    uses, interviews = code_usage(context).get(code.id, (0, 0))
    if not uses:
        style.note(_("No coding that you may see carries {code}. Open rounds keep their version.").format(code=code.id))
        return
    style.note(
        _(
            "{uses} codings in {interviews} interviews that you may see carry {code}. They stay as they are "
            "and keep their version. They then wait under Re-check, where each is {then} with a key or two. "
            "Open rounds keep their version until they are locked. Undo brings back the codebook as it was."
        ).format(uses=uses, interviews=interviews, code=code.id, then=then)
    )


def _add(context: Context, form: Opened, base: Codebook) -> None:
    families = [None, *(family_code.id for family_code in base.families() if family_code.status in ("active", "draft"))]
    top = base.path(form.code)[0].id if form.code in base else None
    parent = st.selectbox(
        _("In the family"),
        families,
        index=families.index(top) if top in families else 0,
        format_func=named(base),
        key=form.key("parent"),
    )
    suggested = suggest_id(base, parent)

    def fields() -> Edit:
        left, right = st.columns([1, 3])
        code_id = left.text_input(
            _("Id"),
            suggested,
            key=form.key(f"id-{parent}"),
            help=_("Short. Codings refer to it."),
        )
        name = right.text_input(_("Name"), key=form.key("name"))
        short = st.text_input(_("In one line (at most 120 characters)"), key=form.key("short"))
        definition = st.text_area(_("Definition (at most 80 words)"), height=110, key=form.key("definition"))
        include = st.text_area(_("Use it when"), height=80, key=form.key("include"))
        exclude = _exclusions(form, base, "", ())
        draft = st.checkbox(_("Draft: still being tried out"), True, key=form.key("draft"))
        family = st.checkbox(_("This is a family: it holds codes and is not applied itself"), key=form.key("family"))
        code = Code(
            id=code_id,
            name=name,
            parent=parent,
            short=short,
            definition=definition,
            include=include,
            exclude=exclude,
            status="draft" if draft else "active",
            is_codable=not family,
        )
        return partial(_added, code=code)

    finish(
        context,
        form,
        fields,
        goes_to=lambda: str(st.session_state.get(form.key(f"id-{parent}"), "")).strip(),
    )


def _added(book: Codebook, code: Code) -> Codebook:
    """Add the code with a colour of its family."""
    new = edit.add_code(book, code)
    return edit.set_color(new, code.id, palette.assign(new).by_id(code.id).color)


def suggest_id(book: Codebook, parent: str | None) -> str:
    """The next free id of a family: ``G13`` after ``G12``; a letter that is free where there is no family."""
    if parent is None:
        ids = {code.id for code in book.codes}
        return next((letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in ids), "")
    numbers = [re.fullmatch(rf"{re.escape(parent)}(\d+)", code.id) for code in book.codes]
    return f"{parent}{1 + max((int(number[1]) for number in numbers if number), default=0)}"


def _example(context: Context, form: Opened, base: Codebook, code: Code) -> None:
    style.note(
        _(
            "Invent it here. Released words are taken in the coding pane, on a coding, where consent is checked; a "
            "codebook travels to places the interview may not go."
        )
    )

    def fields() -> Edit:
        kind = st.selectbox(
            _("Kind"),
            list(_EXAMPLES),
            format_func=lambda example_kind: _(_EXAMPLES[example_kind]),
            key=form.key("kind"),
        )
        text = st.text_area(_("Example"), height=90, key=form.key("text"))
        return lambda book: edit.add_example(book, code.id, kind, text)

    finish(context, form, fields)


def _translation(context: Context, form: Opened, base: Codebook, code: Code) -> None:
    known = sorted({tag for entry in base.codes for tag in entry.languages})
    other = _("another language …")
    picked = st.selectbox(_("Language"), [*known, other], key=form.key("language"))
    tag = st.text_input(_("Its tag, such as it or lt"), key=form.key("tag")) if picked == other else picked
    translate(context, form, base, code, tag.strip())


def translate(context: Context, form: Opened, base: Codebook, code: Code, tag: str, *, reason: str = "") -> None:
    """The inputs of a code's name and definition in another language, beside the original.

    Args:
        context: The lead.
        form: The open form.
        base: The version its inputs start from.
        code: The code.
        tag: Language tag.
        reason: Stands in the field for the reason at first.
    """
    present = code.languages.get(tag)

    def fields() -> Edit:
        left, right = st.columns(2, gap="medium")
        with left:
            look.section(_("Original ({language})").format(language=base.language), code.name)
            look.section(_("Definition"), code.definition or _("Not written yet."))
        name = right.text_input(_("Name"), present.name if present else "", key=form.key(f"name-{tag}"))
        definition = right.text_area(
            _("Definition"), present.definition if present else "", height=170, key=form.key(f"definition-{tag}")
        )
        return lambda book: edit.set_translation(book, code.id, tag, name, definition)

    finish(context, form, fields, reason=reason)


def _move(context: Context, form: Opened, book: Codebook, code: Code) -> None:
    parents: list[str | None] = [None, *(candidate.id for candidate in book.codes if candidate.id != code.id)]
    parent = st.selectbox(
        _("Under"),
        parents,
        index=parents.index(code.parent) if code.parent in parents else 0,
        format_func=lambda code_id: _("The top of the tree") if code_id is None else named(book)(code_id),
        key=form.key("parent"),
    )
    siblings = [None, *(child.id for child in book.children(parent) if child.id != code.id)]

    def fields() -> Edit:
        before = st.selectbox(
            _("In front of"),
            siblings,
            format_func=lambda code_id: _("Nothing: it goes last") if code_id is None else named(book)(code_id),
            key=form.key(f"before-{parent}"),
        )
        return lambda newest: edit.move(newest, code.id, parent, before=before)

    finish(context, form, fields)


def _merge(context: Context, form: Opened, book: Codebook, code: Code) -> None:
    style.note(
        _(
            "{id} stays, marked as merged, and is no longer offered. The other code takes over its examples "
            "and pointers."
        ).format(id=code.id)
    )
    _consequences(context, code, _("recoded to the other code"))

    def fields() -> Edit:
        targets = [target.id for target in book.codable() if target.id != code.id]
        into = st.selectbox(
            _("Into"), targets, format_func=named(book), index=None, key=form.key("into"), placeholder=_(CHOOSE)
        )
        return lambda newest: edit.merge(newest, [code.id], into or "")

    finish(context, form, fields, label=_("Merge and save"))


def _split(context: Context, form: Opened, base: Codebook, code: Code) -> None:
    style.note(
        _(
            "{id} is retired and names its parts. Two parts are needed; leave the third empty if you do not need it."
        ).format(id=code.id)
    )
    _consequences(context, code, _("recoded to one of the parts"))

    def fields() -> Edit:
        parts: list[Code] = []
        for index, letter in enumerate("abc"):
            left, right = st.columns([1, 3])
            part_id = left.text_input(
                _("Id of part {index}").format(index=index + 1), f"{code.id}{letter}", key=form.key(f"id-{index}")
            )
            name = right.text_input(_("Name of part {index}").format(index=index + 1), key=form.key(f"name-{index}"))
            definition = st.text_area(
                _("Definition of part {index}").format(index=index + 1), height=70, key=form.key(f"definition-{index}")
            )
            if name.strip():
                parts.append(Code(id=part_id, name=name, definition=definition, color=code.color))
        return lambda book: edit.split(book, code.id, parts)

    finish(context, form, fields, label=_("Split and save"))


def _retire(context: Context, form: Opened, book: Codebook, code: Code) -> None:
    style.note(_("It is no longer offered for coding. It can be used again at any time."))
    _consequences(context, code, _("recoded or removed"))

    def fields() -> Edit:
        others = [successor.id for successor in book.codable() if successor.id != code.id]
        over = st.multiselect(
            _("What to use instead (optional)"),
            others,
            format_func=named(book),
            key=form.key("over"),
            placeholder=_(CHOOSE),
        )
        return lambda newest: edit.retire(newest, code.id, replaced_by=over)

    finish(context, form, fields, label=_("Retire and save"))


def _restore(context: Context, form: Opened, base: Codebook, code: Code) -> None:
    style.note(_("It is offered for coding again. Codes that took over stay too."))

    def fields() -> Edit:
        return lambda book: edit.restore(book, code.id)

    finish(context, form, fields, label=_("Use it again and save"))
