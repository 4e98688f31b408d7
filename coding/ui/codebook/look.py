"""How codes and differences look: swatches, word-by-word differences, chips."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from codebook.diff import Change, brief
from codebook.model import Code
from coding.ui.frame.texts import _, say

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
_LONGEST = 6000


def apply() -> None:
    """Put the page's styles on the page."""
    st.html(Path(__file__).with_name("look.css"))


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


_APART: Final = '<span class="page-apart">, </span>'


def chips(texts: Sequence[str]) -> None:
    """Short facts side by side."""
    if texts:
        # Between two of them stands a comma that is heard and not seen.
        st.html(_APART.join(f'<span class="page-chip">{escape(text)}</span>' for text in texts))


def changes(differences: Sequence[Change], *, most: int = 60) -> None:
    """Differences in sentences, long texts word by word (struck out: gone; underlined: new)."""
    if not differences:
        st.markdown(_("Nothing differs."))
        return
    parts: list[str] = []
    for change in differences[:most]:
        worded = bool(change.before and change.after) and len(change.before) + len(change.after) > 60
        sentence = say(brief(change) if worded else change.sentence)
        parts.append(f'<ul class="heard-changes"><li>{escape(sentence)}</li></ul>')
        if worded:
            parts.append(f'<div class="heard-diff">{words(change.before, change.after)}</div>')
    if len(differences) > most:
        further = _("… and {number} further differences.").format(number=len(differences) - most)
        parts.append(f'<p class="page-note">{escape(further)}</p>')
    st.html("".join(parts))


def words(before: str, after: str) -> str:
    """The difference of two texts word by word, as safe HTML with ``<del>`` and ``<ins>``."""
    if len(before) + len(after) > _LONGEST:
        return f"<del>{escape(before)}</del><br><ins>{escape(after)}</ins>"
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    parts: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        words_before, come = escape("".join(old[i1:i2])), escape("".join(new[j1:j2]))
        if kind == "equal":
            parts.append(come)
            continue
        parts.append((f"<del>{words_before}</del>" if words_before else "") + (f"<ins>{come}</ins>" if come else ""))
    return "".join(parts)
