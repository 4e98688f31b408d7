"""The tree of codes, by family, with how often each is used."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from codebook.model import Code, Codebook
from coding.ui.frame import style
from coding.ui.frame.texts import _

Usage = Mapping[str, tuple[int, int]]


def choose(book: Codebook, usage: Usage) -> str | None:
    """Show the tree; return the id of the chosen code, or None where there is nothing to choose."""
    wanted = st.text_input(_("Find a code"), key="codebook-find", placeholder=_("name, id or a word of the definition"))
    languages = [book.language, *sorted({tag for code in book.codes for tag in code.languages} - {book.language})]
    left, right = st.columns(2, vertical_alignment="bottom")
    language = (
        left.selectbox(_("Names in"), languages, key="codebook-language") if len(languages) > 1 else book.language
    )
    gone = sum(1 for code in book.codes if code.status in ("merged", "retired"))
    old = (
        right.toggle(_("Old codes ({gone})").format(gone=gone), key="codebook-old", help=_("Merged and retired"))
        if gone
        else False
    )
    shown = {code.id for code in book.codes if _fits(code, wanted, old, language)}
    chosen = st.query_params.get("code", "")
    if chosen not in book:
        chosen = next((code.id for code in book.codes if code.in_use), book.codes[0].id if book.codes else "")
    if not shown:
        style.empty(_("No code fits. Try fewer letters."))
    reached: set[str] = set()
    for root in book.children(None):
        below = _below(book, root.id)
        reached |= {root.id, *(code.id for code, _ in below)}
        _family(root, below, shown, usage, chosen, language, bool(wanted.strip()))
    for code in book.codes:
        if code.id not in reached and code.id in shown:
            _button(code, 0, usage, chosen, language)
    return chosen or None


def _fits(code: Code, wanted: str, old: bool, language: str) -> bool:
    if code.status in ("merged", "retired") and not old:
        return False
    needle = wanted.strip().casefold()
    texts = (code.id, code.name, code.name_in(language), code.short, code.definition)
    return not needle or any(needle in text.casefold() for text in texts)


def _below(book: Codebook, code_id: str, depth: int = 0) -> list[tuple[Code, int]]:
    descendants: list[tuple[Code, int]] = []
    for child in book.children(code_id):
        descendants += [(child, depth), *_below(book, child.id, depth + 1)]
    return descendants


def _family(
    root: Code,
    below: list[tuple[Code, int]],
    shown: set[str],
    usage: Usage,
    chosen: str,
    language: str,
    searching: bool,
) -> None:
    visible = [(code, depth) for code, depth in below if code.id in shown]
    if not below:
        if root.id in shown:
            _button(root, 0, usage, chosen, language)
        return
    if not visible and root.id not in shown:
        return
    uses = sum(usage.get(code.id, (0, 0))[0] for code, _ in below) + usage.get(root.id, (0, 0))[0]
    here = chosen == root.id or any(code.id == chosen for code, _ in below)
    title = f"**{style.escape(root.id)}** {style.escape(root.name_in(language))} · {uses}"
    with st.expander(title, expanded=searching or here), st.container(gap="xxsmall"):
        _button(root, 0, usage, chosen, language, _("About this family") if not root.is_codable else "")
        for code, depth in visible:
            _button(code, depth, usage, chosen, language)


def _button(code: Code, depth: int, usage: Usage, chosen: str, language: str, instead: str = "") -> None:
    uses = usage.get(code.id, (0, 0))[0]
    state = {"merged": " (merged)", "retired": " (retired)", "draft": " (draft)"}.get(code.status, "")
    name = instead or f"**{style.escape(code.id)}** {style.escape(code.name_in(language))}{state}"
    count = f"\u00a0·\u00a0{uses}" if code.is_codable else ""
    kind: Literal["secondary", "tertiary"] = "secondary" if code.id == chosen else "tertiary"
    indent = "\u2003" * depth
    if st.button(f"{indent}{name}{count}", key=f"code-{code.id}", type=kind, width="stretch"):
        st.query_params["code"] = code.id
        st.session_state.pop("_codebook_change", None)
        st.rerun()
