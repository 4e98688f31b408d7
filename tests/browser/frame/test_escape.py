"""What somebody else wrote, on a page that Streamlit draws: its own letters, and nothing made of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.helpers.app_server import StreamlitServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRITTEN = (
    "see https://e.example/x and ana@e.example", "www.e.example", "<https://e.example>", "![x](http://e.example/a.png)",
    ":smile: :heart_eyes: :+1: 12:30:45", ":material/home:", ":streamlit:", ":red[x]", "a -> b -- c <= d ~= e",
    "a\r# b", "a\r\n- b", "a\n\n- b\n\n1. c", "a\n===", "a\n\n    b", "a | b\n- | -\n1 | 2", "`a` **b** _c_ ~~d~~ $e$",
    "[^1]\n\n[^1]: a", "<b>a</b> &amp; \\*",
)  # fmt: skip
SCRIPT = """
import streamlit as st
from coding.ui.frame.style import escape
for number, text in enumerate({written!r}):
    with st.container(key=f"at-{{number}}"):
        st.error(escape(text))
        st.markdown(f":small[{{escape(text)}}]" if "\\n" not in text and "\\r" not in text else escape(text))
        st.button(escape(text), key=f"button-{{number}}")
st.text("All of it")
"""
DRAWN = """() => [...document.querySelectorAll('[class*="st-key-at-"]')].map(at =>
    [...at.querySelectorAll('[data-testid="stMarkdownContainer"]')].map(text => [
        text.textContent.split(/\\s+/).join(' ').trim(),
        [...text.querySelectorAll(':not(p, span)')].map(part => part.tagName).join()]))"""


def test_text_is_shown_as_it_was_written(serve: Callable[..., StreamlitServer], page: Page, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(SCRIPT.format(written=WRITTEN), "utf-8")
    page.goto(serve(script).url)
    page.get_by_text("All of it").wait_for()
    for text, drawn in zip(WRITTEN, page.evaluate(DRAWN), strict=True):
        assert drawn == [[" ".join(text.split()), ""]] * 3
