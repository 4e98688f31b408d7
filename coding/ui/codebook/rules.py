"""Rules on a coding that the pane asks for: codes that exclude each other, attributes, memos."""

import streamlit as st

from codebook import edit
from codebook.model import Codebook
from coding.ui.codebook import changes
from coding.ui.codebook.changes import Edit, Opened, finish
from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.workspace.context import Context

ACTIONS = ("exclusive", "memos")
"""Forms of this part of the page."""


def show(context: Context, book: Codebook, number: int, *, may_change: bool) -> None:
    """All rules in one place; leads change them."""
    style.note(
        _("The coding pane refuses what breaks one of these rules and says why. Codings from files get a warning.")
    )
    _exclusive(book)
    _attributes(book)
    if not may_change:
        style.note(_("A lead changes the rules."))
        return
    form = changes.opened()
    if form is not None and form.action in ACTIONS:
        _forms(context, form, book)
        return
    with st.container(horizontal=True, key="actions-rules"):
        if st.button(_("Change which codes exclude each other")):
            changes.open_form("exclusive", "", number)
        if book.attributes and st.button(_("Change which values need a memo")):
            changes.open_form("memos", "", number)
    style.note(_("Which attributes a code may carry is part of the code. Open it under Codes and choose Change."))


def sets_of(book: Codebook) -> list[tuple[str, ...]]:
    """Groups of codes in which each excludes each other one, the largest first; every exclusive pair is in one."""
    order = [code.id for code in book.codes]
    exclusive: dict[str, set[str]] = {code.id: set() for code in book.codes}
    for code in book.codes:
        for other in code.exclusive_with:
            if other in exclusive:
                exclusive[code.id].add(other)
                exclusive[other].add(code.id)
    pairs = {(a, b) for a in order for b in exclusive[a] if order.index(a) < order.index(b)}
    groups: list[tuple[str, ...]] = []
    for first, second in sorted(pairs, key=lambda pair: (order.index(pair[0]), order.index(pair[1]))):
        if any(first in group and second in group for group in groups):
            continue
        group = [first, second]
        for code_id in order:
            if code_id not in group and all(code_id in exclusive[member] for member in group):
                group.append(code_id)
        groups.append(tuple(sorted(group, key=order.index)))
    return sorted(groups, key=len, reverse=True)


def _exclusive(book: Codebook) -> None:
    st.subheader(_("Codes that exclude each other"), anchor=False)
    groups = sets_of(book)
    if not groups:
        style.note(_("None: any two codes may stand on the same words."))
        return
    style.table(
        [_("Not on the same words by one coder")],
        [[" · ".join(f"{code_id} {book.by_id(code_id).name}" for code_id in group)] for group in groups],
        label=_("Codes that exclude each other"),
    )


def _attributes(book: Codebook) -> None:
    st.subheader(_("What may be said about a coding"), anchor=False)
    if not book.attributes:
        style.note(_("The codebook has no attributes."))
        return
    style.table(
        [_("Attribute"), _("Values"), _("Values that need a memo"), _("Codes that may carry it")],
        [
            [
                attribute.name.replace("_", " "),
                ", ".join(attribute.values),
                ", ".join(attribute.memo_for) or "–",
                _carriers(book, attribute.name),
            ]
            for attribute in book.attributes
        ],
        label=_("Attributes of a coding"),
    )


def _carriers(book: Codebook, name: str) -> str:
    codes = book.codable()
    carrying = [code.id for code in codes if not code.attributes_allowed or name in code.attributes_allowed]
    if len(carrying) == len(codes):
        return _("all")
    missing = [code.id for code in codes if code.id not in carrying]
    if len(missing) <= 8:
        return _("all but {codes}").format(codes=", ".join(missing))
    return (
        ", ".join(carrying) if len(carrying) <= 12 else _("{some} of {all}").format(some=len(carrying), all=len(codes))
    )


def _forms(context: Context, form: Opened, book: Codebook) -> None:
    if form.action == "memos":
        _memo_form(context, form, book)
        return
    names = {code.id: f"{code.id} {code.name}" for code in book.codable()}
    first_code = st.selectbox(
        _("Code"), list(names), format_func=lambda code_id: names[code_id], key=form.key("code"), index=None,
        placeholder=_("Choose a code to begin with"),
    )  # fmt: skip

    def fields() -> Edit:
        present = [
            code.id
            for code in book.codes
            if first_code and (code.id in book.by_id(first_code).exclusive_with or first_code in code.exclusive_with)
        ]
        others = st.multiselect(
            _("Not on the same words as"),
            [name for name in names if name != first_code],
            default=[code_id for code_id in present if code_id in names],
            format_func=lambda code_id: names[code_id],
            placeholder=_("No code"),
            key=form.key(f"others-{first_code}"),
            disabled=first_code is None,
        )
        whole = st.checkbox(_("All of these exclude each other too (a set)"), False, key=form.key(f"set-{first_code}"))

        def change(newest: Codebook) -> Codebook:
            if first_code is None:
                return newest
            newest = edit.set_exclusive(newest, first_code, others)
            for code_id in others if whole else ():
                exclusive_with = newest.by_id(code_id).exclusive_with
                newest = edit.set_exclusive(
                    newest, code_id, [*exclusive_with, *(each for each in others if each != code_id)]
                )
            return newest

        return change

    finish(context, form, fields)


def _memo_form(context: Context, form: Opened, book: Codebook) -> None:
    def fields() -> Edit:
        texts: dict[str, list[str]] = {}
        for attribute in book.attributes:
            texts[attribute.name] = st.multiselect(
                attribute.name.replace("_", " ").capitalize(),
                list(attribute.values),
                default=list(attribute.memo_for),
                placeholder=_("No value needs a memo"),
                key=form.key(f"memo-{attribute.name}"),
            )

        def change(newest: Codebook) -> Codebook:
            for name, values in texts.items():
                newest = edit.set_memo_rule(newest, name, values)
            return newest

        return change

    finish(context, form, fields)
