"""The codes by family, with how often each is used: drawn, found and folded in the browser."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from codebook.model import Code, Codebook
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import N_, _

Usage = Mapping[str, tuple[int, int]]
_KEY = "codebook-tree"
_STATES = {"merged": N_("merged"), "retired": N_("retired"), "draft": N_("draft")}


def choose(book: Codebook, usage: Usage, *, moves: bool) -> tuple[str | None, Mapping[str, str] | None]:
    """Show the codes.

    Args:
        book: The codebook.
        usage: Codings and interviews of each code.
        moves: Whether codes can be dragged.

    Returns:
        Id of the chosen code, None where there is nothing to choose; and what was dragged, once: ``code``, ``target``
        and ``where``.
    """
    code = st.query_params.get("code", "")
    if code not in book:
        code = next((code.id for code in book.codes if code.in_use), book.codes[0].id if book.codes else "")
    languages = [book.language, *sorted({tag for code in book.codes for tag in code.languages} - {book.language})]
    data = {"codes": _codes(book, usage, languages), "languages": languages, "chosen": code, "moves": moves}
    mount = packaged("code_list", css="list.css", js="list.js")
    result = mount(key=_KEY, data=data, on_chosen_change=_chosen, on_moved_change=declared)
    return code or None, getattr(result, "moved", None)


def go_to(code_id: str) -> None:
    """Show another code, and no form any more."""
    st.query_params["code"] = code_id
    st.session_state.pop("_codebook_change", None)


def _chosen() -> None:
    go_to(str(st.session_state[_KEY]["chosen"]))


def _codes(book: Codebook, usage: Usage, languages: list[str]) -> list[dict[str, Any]]:
    """Every code in the browser's terms, families before what is below them."""
    rows: dict[str, dict[str, Any]] = {}
    for root in book.children(None):
        below = _below(book, root)
        family = root.id if below else ""
        rows[root.id] = _row(root, 0, family, usage, languages)
        rows |= {code.id: _row(code, depth, family, usage, languages) for code, depth in below}
        rows[root.id] |= {
            "heading": bool(below) and not root.is_codable,
            "all": sum(usage.get(code.id, (0, 0))[0] for code in (root, *(code for code, _depth in below))),
        }
    rest = [_row(code, 0, "", usage, languages) for code in book.codes if code.id not in rows]
    return [*rows.values(), *rest]


def _below(book: Codebook, above: Code, depth: int = 0) -> list[tuple[Code, int]]:
    descendants: list[tuple[Code, int]] = []
    for child in book.children(above.id):
        descendants += [(child, depth), *_below(book, child, depth + 1)]
    return descendants


def _row(code: Code, depth: int, family: str, usage: Usage, languages: list[str]) -> dict[str, Any]:
    return {
        "id": code.id,
        "family": family,
        "depth": depth,
        "names": {tag: code.name_in(tag) for tag in languages},
        "state": f" ({_(_STATES[code.status])})" if code.status in _STATES else "",
        "old": code.status in ("merged", "retired"),
        "uses": usage.get(code.id, (0, 0))[0] if code.is_codable else None,
        "color": code.color,
        "text": f"{code.short} {code.definition}",
    }
