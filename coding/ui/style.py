"""Look and small shared pieces of the pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape as html_escape

import streamlit as st

_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 2.75rem 2.5rem 3rem 2.5rem; max-width: 1500px; }
[data-testid="stSidebar"] { min-width: 13.5rem; max-width: 15rem; }
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > script:only-child) { position: absolute; }
[data-testid="stSidebarHeader"] { height: .9rem; padding-bottom: 0; margin-bottom: .2rem; }
[data-testid="stSidebarNavItems"] > div + div { margin-top: .35rem; }
[data-testid="stSidebarNav"] li { line-height: 1.2; margin: 0; }
[data-testid="stSidebarNavLink"] { min-height: 1.5rem !important; height: 1.5rem !important; margin: 0 !important; }
[data-testid="stNavSectionHeader"] { margin: .2rem 0 0 0 !important; padding-top: .1rem !important;
  padding-bottom: 0 !important; }
[data-testid="stSidebarNavSeparator"] { margin: .2rem 0 0 0; padding-top: .2rem; }
[data-testid="stSidebarUserContent"] { position: sticky; bottom: 0; padding-top: .3rem; padding-bottom: .3rem;
  background: inherit; }
[data-testid="stSidebar"] > div, [data-testid="stSidebarContent"] { background: inherit; }
[data-testid="stSidebarUserContent"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
[data-testid="stSidebarUserContent"] [data-baseweb="select"] > div { min-height: 2rem; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: .3rem; }
[data-testid="stSidebarUserContent"] p { margin-bottom: 0; font-size: .92rem; }
[data-testid="stSidebarUserContent"] button { min-height: 2.1rem; }
h1 { font-size: 1.75rem !important; font-weight: 600 !important; padding: 0 0 .4rem 0 !important; }
h2 { font-size: 1.3rem !important; font-weight: 600 !important; }
h3 { font-size: 1.1rem !important; font-weight: 600 !important; }
[data-variant="segmented_control"][data-selected="true"] p, [data-testid="stSliderThumbValue"] p,
[role="tab"][aria-selected="true"] p { color: color-mix(in srgb, currentColor 40%, CanvasText) !important; }
kbd, [data-testid="stBaseButton-secondary"] kbd { opacity: 1 !important; color: inherit !important; }
.page-note { margin: 0; font-size: .92rem;
  color: color-mix(in srgb, var(--st-text-color, currentColor) 82%, transparent); }
.page-quote { border-left: 3px solid var(--st-primary-color, #1f5f6b); padding: .1rem 0 .1rem .8rem; margin: .3rem 0;
  line-height: 1.6; }
.page-note a, .page-memo a { color: var(--st-link-color, LinkText); }
.page-memo p { margin: 0 0 .5rem 0; max-width: 46rem; }
.page-chip { display: inline-block; border: 1px solid currentColor; border-radius: .6rem; padding: 0 .5rem;
  margin: 0 .3rem .2rem 0; font-size: .85rem; }
.page-table { border-collapse: collapse; width: 100%; font-size: .92rem; }
.page-table th { text-align: left; font-weight: 600; vertical-align: bottom;
  border-bottom: 1px solid color-mix(in srgb, currentColor 35%, transparent);
  padding: .3rem .6rem .3rem 0; }
.page-table td { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent);
  padding: .35rem .6rem .35rem 0; vertical-align: top; }
.page-table td.short { white-space: nowrap; }
.page-table td.number, .page-table th.number { text-align: right; font-variant-numeric: tabular-nums; }
.page-leave { display: inline-block; padding: .3rem .5rem; border: 1px solid currentColor; border-radius: .5rem;
  text-decoration: none; color: inherit !important; white-space: nowrap; font-size: .92rem; }
</style>
"""


def apply() -> None:
    """Put the project's styles on the page."""
    st.html(_CSS)


def escape(text: str) -> str:
    """Text that may stand in Markdown as itself: no markup, no colour directives, no links."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def note(text: str) -> None:
    """A quiet line of explanation, readable (stock captions are too faint)."""
    st.html(f'<p class="page-note">{html_escape(text)}</p>')


def quote(text: str, source: str = "") -> None:
    """A passage of released text, with where it stands."""
    after = f'<div class="page-note">{html_escape(source)}</div>' if source else ""
    st.html(f'<blockquote class="page-quote">{html_escape(text)}{after}</blockquote>')


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    numbers: Sequence[int] = (),
    short: Sequence[int] = (),
) -> None:
    """A real HTML table: readable by screen readers and with the browser's own search, unlike a canvas grid.

    Args:
        header: Column titles.
        rows: Cell texts.
        label: What the table is, for screen readers.
        numbers: Columns to align right.
        short: Columns whose cells stay on one line, such as times and names.
    """

    def cell(tag: str, column: int, text: str) -> str:
        names = [name for name, columns in (("number", numbers), ("short", short)) if column in columns]
        kind = f' class="{" ".join(names)}"' if names else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{kind}{scope}>{html_escape(text)}</{tag}>"

    head = "".join(cell("th", index, text) for index, text in enumerate(header))
    body = "".join(f"<tr>{''.join(cell('td', i, text) for i, text in enumerate(row))}</tr>" for row in rows)
    st.html(
        f'<table class="page-table" aria-label="{html_escape(label, quote=True)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def empty(text: str) -> None:
    """An empty state: what is missing and what to do next."""
    st.info(text, icon=":material/info:")
