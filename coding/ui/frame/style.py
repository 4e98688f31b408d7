"""Look and small shared pieces of the pages."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape as html_escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coding.errors import HeardError
from coding.ui.frame.texts import _, words_of
from pipelines.errors import PipelineError


def apply() -> None:
    """Put the project's styles on the page."""
    st.html(Path(__file__).with_name("style.css"))


def hints() -> None:
    """Say in the page's language what Streamlit says in English: which key takes in a text, which row chooses all.

    Its own words stand there first, before the count of characters; they give way to these.
    """
    typed, every = '[data-testid="InputInstructions"] > span:first-child', '[data-key^="__select_"] [data-item-hl]'
    words = {
        f".stTextArea {typed}": _("Ctrl+Enter takes it in"),
        f":is(.stTextInput, .stNumberInput) {typed}": _("Enter takes it in"),
        every: _("All of these"),
    }
    rules = "".join(f"{at}::after{{content:{json.dumps(text, ensure_ascii=False)}}}" for at, text in words.items())
    places = f":is({typed}, {every})"
    st.html(f"<style>{places}{{font-size:0}}{places}::after{{font-size:.875rem}}{rules}</style>")


def escape(text: str) -> str:
    """Text that may stand in Markdown as itself: no markup, no colour directives, no links, no emoji for their names.

    A full stop or a colon makes something of a text only before a letter, a dash or a number only where a line begins.
    Addresses, names of emoji and arrows are looked for after escapes were read; nothing, in small, parts them.
    """
    lines = "\n".join(line.strip() for line in text.splitlines())
    inside = re.sub(r"[\\`*_{}\[\]<>~$&|]|\.(?=\w)|:(?=\S)", r"\\\g<0>", lines)
    begun = re.sub(r"(?m)^(\d+(?=[.)]))?(?=[-+#=.)])", r"\g<1>\\", inside)
    read_later = r"(?i):(?=//|[\w\\/+-]+:)|www(?=\\\.)|[-<>~](?=\\?[-=>])|(?=@)"
    return re.sub(read_later, lambda match: f"{match[0]}:small[]", begun)


def acting_on(label: str, name: str) -> str:
    """A button's label that stands in several rows; the name of what is in its row is for who does not see that."""
    return f"{label} *{escape(name.strip())}*"


def check_figure(digest: str) -> str:
    """The beginning of a SHA-256 as people compare it, in groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def note(text: str) -> None:
    """A quiet line of explanation, readable (stock captions are too faint)."""
    st.html(f'<p class="page-note">{html_escape(text)}</p>')


def quote(text: str, source: str = "") -> None:
    """A passage of released text, with where it stands."""
    after = f'<div class="page-note">{html_escape(source)}</div>' if source else ""
    st.html(f'<blockquote class="page-quote">{html_escape(text)}{after}</blockquote>')


def passage(before: str, words: str, after: str, source: str, *, current: bool = False) -> None:
    """Words marked amid what stands around them, with where that is.

    Args:
        before: A little of the text before the words.
        words: The words.
        after: A little after.
        source: Where it stands.
        current: Whether it is the one that keys act on.
    """
    state = ' aria-current="true"' if current else ""
    text = f"… {html_escape(before)}<mark>{html_escape(words)}</mark>{html_escape(after)} …"
    st.html(
        f'<blockquote class="page-quote"{state}>{text}<div class="page-note">{html_escape(source)}</div></blockquote>'
    )


# Why no `st.dataframe`: decision 0009.
def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    label: str,
    numbers: Sequence[int] = (),
    short: Sequence[int] = (),
    links: Sequence[str] = (),
) -> None:
    """A real HTML table: readable by screen readers and with the browser's own search, unlike a canvas grid.

    Args:
        header: Column titles.
        rows: Cell texts.
        label: What the table is, for screen readers.
        numbers: Columns to align right.
        short: Columns whose cells stay on one line, such as times and names.
        links: For each row, the address that its first cell leads to, or "".
    """

    def cell(tag: str, column: int, text: str) -> str:
        names = [name for name, columns in (("number", numbers), ("short", short)) if column in columns]
        kind = f' class="{" ".join(names)}"' if names else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{kind}{scope}>{text}</{tag}>"

    head = "".join(cell("th", index, html_escape(text)) for index, text in enumerate(header))
    cells = [[html_escape(text) for text in row] for row in rows]
    for row, address in zip(cells, links, strict=False):
        if address:
            row[0] = f'<a href="{html_escape(address, quote=True)}" target="_self">{row[0]}</a>'
    body = "".join(f"<tr>{''.join(cell('td', i, text) for i, text in enumerate(row))}</tr>" for row in cells)
    st.html(
        f'<table class="page-table" aria-label="{html_escape(label, quote=True)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def report(body: str) -> None:
    """A whole report, as :func:`coding.export.report.html.html_body` gives it: safe HTML, in the look of the page."""
    st.html(f'<article class="page-report">{body}</article>')


def empty(text: str) -> None:
    """An empty state: what is missing and what to do next."""
    st.info(text, icon=":material/info:")


def announce(key: str) -> bool:
    """Say once what the last run of the page left under a key of the session; whether there was anything."""
    text = st.session_state.pop(key, None)
    if text:
        st.success(text)
    return bool(text)


@contextmanager
def refusals() -> Iterator[None]:
    """Where Heard refuses what is asked for inside, its words are shown and the rest of the block is left out."""
    try:
        yield
    except (HeardError, PipelineError) as error:
        st.error(escape(words_of(error)))


@contextmanager
def anew() -> Iterator[None]:
    """As :func:`refusals`; where nothing was refused, the page is shown anew."""
    with refusals():
        yield
        st.rerun()


def attempt(action: Callable[[], object], key: str = "", news: object = None) -> None:
    """Do something and show the page anew, or say why it could not be done; ``key`` of the session then holds news."""
    with anew():
        action()
        if key:
            st.session_state[key] = news


def toggle(label: str, on: bool, action: Callable[[bool], object], **more: Any) -> None:
    """A switch of something that is on or off; turning it does something, as pressing a button does."""
    wanted = st.toggle(label, on, **more)
    if wanted != on:
        attempt(lambda: action(wanted))


def button(
    label: str,
    action: Callable[[], object],
    place: DeltaGenerator | None = None,
    news: tuple[str, object] = ("", None),
    **more: Any,
) -> None:
    """A button that does something: the page is shown anew, or says why it could not be done.

    Args:
        label: What it says.
        action: What it does.
        place: Where it stands; here if nothing else is said.
        news: What an entry of the session then holds, after the entry's name.
        more: What else a button of Streamlit's takes.
    """
    if (place or st).button(label, **more):
        attempt(action, *news)
