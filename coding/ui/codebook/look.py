"""How codes and differences look: swatches, word-by-word differences, chips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from html import escape

import streamlit as st

from codebook.diff import Change
from codebook.model import Code, Codebook
from coding.ui.texts import _

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_LONGEST = 6000

_CSS = """
<style>
.heard-swatch { display: inline-block; width: .85rem; height: .85rem; border-radius: .2rem; margin-right: .5rem;
  vertical-align: -.08rem; border: 1px solid color-mix(in srgb, currentColor 45%, transparent); }
.heard-code-title { font-size: 1.3rem; font-weight: 600; line-height: 1.35; margin: 0 0 .15rem 0; }
.heard-code-id { font-variant-numeric: tabular-nums; opacity: .85; margin-right: .1rem; font-weight: 500; }
.heard-label { font-size: .92rem; font-weight: 600; margin: .7rem 0 .1rem 0; }
.heard-text { line-height: 1.6; margin: 0 0 .2rem 0; white-space: pre-line; }
.heard-list { margin: 0; padding-left: 1.15rem; line-height: 1.55; }
.heard-list li { margin-bottom: .2rem; }
.heard-diff { line-height: 1.6; margin: .1rem 0 .7rem 0; padding: .4rem .7rem; border-radius: .4rem;
  border: 1px solid color-mix(in srgb, currentColor 18%, transparent); white-space: pre-line; font-size: .95rem; }
.heard-diff ins { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 3px;
  background: color-mix(in srgb, #167a27 17%, transparent); }
.heard-diff del { text-decoration: line-through; background: color-mix(in srgb, #b2481e 17%, transparent); }
.heard-changes { margin: 0 0 .3rem 0; padding-left: 1.15rem; line-height: 1.55; }
[class*="st-key-code-"] button { justify-content: flex-start; text-align: left; padding: .18rem .5rem; min-height: 0; }
[class*="st-key-code-"] button p { font-size: .95rem; line-height: 1.35; white-space: normal; text-align: left; }
[class*="st-key-code-"] button > div { justify-content: flex-start; width: 100%; }
[class*="st-key-actions"] button { padding: .2rem .6rem; min-height: 0; }
[class*="st-key-actions"] button p { font-size: .9rem; }
.page-quote mark { background: color-mix(in srgb, #c98313 28%, transparent); color: inherit; border-radius: .15rem; }
[class*="st-key-actions-steps"] kbd { display: none; }
</style>
"""


def apply(book: Codebook) -> None:
    """Put the page's styles and the codes' swatches on the page."""
    rules = [
        f".{key_class(f'code-{code.id}')} button p::before {{ content: ''; display: inline-block; width: .7rem; "
        f"height: .7rem; border-radius: .15rem; margin-right: .45rem; background: {code.color}; }}"
        for code in book.codes
        if _COLOR.fullmatch(code.color)
    ]
    st.html(f"{_CSS}<style>{' '.join(rules)}</style>")


def key_class(key: str) -> str:
    """The class that Streamlit gives to the element of a key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def swatch(code: Code) -> str:
    """A small square in the code's colour, as HTML; it only accompanies the id and the name."""
    if not _COLOR.fullmatch(code.color):
        return ""
    return f'<span class="heard-swatch" style="background:{code.color}" aria-hidden="true"></span>'


def section(title: str, text: str) -> None:
    """A text of the codebook under its small heading."""
    st.html(f'<p class="heard-label">{escape(title)}</p><p class="heard-text">{escape(text)}</p>')


def label(text: str) -> None:
    """A small heading inside a code."""
    st.html(f'<p class="heard-label">{escape(text)}</p>')


def paragraph(text: str) -> None:
    """A text of the codebook."""
    st.html(f'<p class="heard-text">{escape(text)}</p>')


def items(texts: Iterable[str]) -> None:
    """A list of texts of the codebook."""
    st.html(f'<ul class="heard-list">{"".join(f"<li>{escape(text)}</li>" for text in texts)}</ul>')


def chips(texts: Sequence[str]) -> None:
    """Short facts side by side."""
    if texts:
        st.html("".join(f'<span class="page-chip">{escape(text)}</span>' for text in texts))


def changes(found: Sequence[Change], *, most: int = 60) -> None:
    """Differences in sentences, long texts word by word (struck out: gone; underlined: new)."""
    if not found:
        st.markdown(_("Nothing differs."))
        return
    parts: list[str] = []
    for change in found[:most]:
        worded = bool(change.before and change.after) and len(change.before) + len(change.after) > 60
        sentence = change.sentence.partition(" changed")[0] + " changed." if worded else change.sentence
        parts.append(f'<ul class="heard-changes"><li>{escape(sentence)}</li></ul>')
        if worded:
            parts.append(f'<div class="heard-diff">{words(change.before, change.after)}</div>')
    if len(found) > most:
        further = _("… and {number} further differences.").format(number=len(found) - most)
        parts.append(f'<p class="page-note">{escape(further)}</p>')
    st.html("".join(parts))


def words(before: str, after: str) -> str:
    """The difference of two texts word by word, as safe HTML with ``<del>`` and ``<ins>``."""
    if len(before) + len(after) > _LONGEST:
        return f"<del>{escape(before)}</del><br><ins>{escape(after)}</ins>"
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    parts: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[i1:i2])), escape("".join(new[j1:j2]))
        if kind == "equal":
            parts.append(come)
            continue
        parts.append((f"<del>{gone}</del>" if gone else "") + (f"<ins>{come}</ins>" if come else ""))
    return "".join(parts)
