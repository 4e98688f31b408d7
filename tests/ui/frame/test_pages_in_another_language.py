"""Every page in a made-up language: what is not in brackets was never handed to the catalogues."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from streamlit.testing.v1 import AppTest

from coding.access import GRANTS
from coding.model import Role
from coding.ui.frame import runtime, texts
from coding.ui.frame.sessions import BrowserSession, SignIn
from coding.ui.review.masking import EXAMPLES
from tests.helpers.app_page import _script, checked, mounted
from tests.helpers.listed import LISTED
from tests.helpers.plain_words import unplain

pytestmark = pytest.mark.slow
USERS = {Role.RESEARCHER: "ana", Role.LEAD: "lea", Role.STEWARD: "sam"}
PAGES = [(page, permission) for page, _, permission in LISTED]
MADE_UP = "ja"
"""Any language that Heard does not speak; its dates are real, and have no words in Latin letters."""
DATA = re.compile(r"^\*\*[A-Z]\d*\*\* |^language:|: themes and codes$")
"""Names of codes and of attributes, which are the project's own, and the title of a report, in its language."""


SHOWN = ("title", "header", "subheader", "markdown", "caption", "text", "info", "warning", "error", "success")
ORIGINAL = {"text", "questions", "html"}
"""What a pane is sent that is words of an interview, or a report in a language of its own."""
SOME_WORDS = re.compile(r"[A-Za-z’']{2,}(?: [A-Za-z’']+)+")


@pytest.fixture
def brackets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every text of the catalogues between ⟦ and ⟧, as the language of the session."""
    catalog = Catalog()
    with (texts.FOLDER / "fr.po").open("rb") as file:
        english = read_po(file)
    for message in english:
        if message.id:
            catalog.add(message.id, f"⟦{message.id}⟧", locations=message.locations)
    with (tmp_path / f"{MADE_UP}.po").open("wb") as file:
        write_po(file, catalog)
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    monkeypatch.setattr(texts, "language", lambda: MADE_UP)
    monkeypatch.setattr(texts, "LANGUAGES", {**texts.LANGUAGES, MADE_UP: MADE_UP})
    texts._entries.cache_clear()
    texts.component_texts.cache_clear()
    yield
    texts._entries.cache_clear()
    texts.component_texts.cache_clear()


def labelled(test: AppTest) -> list[str]:
    """Titles, headings and the labels, help and placeholders of every field and button."""
    shown = [entry.value for kind in (test.title, test.header, test.subheader) for entry in kind]
    fields = (test.button, test.selectbox, test.multiselect, test.text_input, test.text_area, test.number_input)
    for entry in (field for kind in (*fields, test.checkbox, test.toggle, test.slider, test.radio) for field in kind):
        shown += [entry.label, entry.help, getattr(entry, "placeholder", "")]
    shown += [str(tab.label) for tab in (*test.tabs, *test.expander)]
    return [text for text in shown if text]


def outside(text: str, mark: str = " ") -> str:
    """What stands outside the brackets."""
    before = None
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", mark, text)
    return text


def leaves(value: Any) -> Iterator[str]:
    """The texts of a document; a text of the scripts themselves is translated where it is drawn."""
    match value:
        case str():
            files = texts._entries(MADE_UP).get(value, ("", ()))[1]
            if not any("/components/" in name for name in files):
                yield value
        case list():
            yield from (text for entry in value for text in leaves(entry))
        case dict():
            yield from (text for name, entry in value.items() if name not in ORIGINAL for text in leaves(entry))


def said_on(test: AppTest) -> Iterator[str]:
    """Everything that a page shows in words, and what it sends to its panes."""
    for kind in SHOWN:
        yield from (entry.value for entry in getattr(test, kind))
    for entry in test.get("html"):
        yield re.sub(r"<(style|script).*?</\1>|<!--.*?-->|<[^>]+>", " | ", entry.proto.body, flags=re.DOTALL)
    for field in (*test.selectbox, *test.multiselect, *test.radio):
        yield from map(str, field.options)
    yield from (text for document in mounted(test) for text in leaves(document))


def plainly(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def data_of(project: Any) -> str:
    """Every text of the project, and what is written into released text: nobody's to translate."""
    with project.store.read() as cursor:
        tables = cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")
        rows = [row for (name,) in tables.fetchall() for row in cursor.execute(f'SELECT * FROM "{name}"').fetchall()]
    written = [plainly(example) for options in EXAMPLES.values() for example, _ in options.values()]
    return " | ".join([*(plainly(json.dumps(row, default=str, ensure_ascii=False)) for row in rows), *written])


def english(test: AppTest, data: str) -> set[str]:
    """Words in a row that come from no catalogue and are not the project's."""
    shown = "\n".join(outside(text, " | ").replace("\\", "").replace("&#x27;", "'") for text in said_on(test))
    return {match for match in SOME_WORDS.findall(shown.replace("\n", " | ")) if plainly(match) not in data}


@pytest.mark.parametrize("role", list(USERS))
def test_every_label_and_sentence_comes_from_the_catalogues(small_project: Any, brackets: None, role: Role) -> None:
    runtime.use(small_project.project)
    named = ("heard", "ana", "lea", "sam", "vic", "ben")
    data = data_of(small_project.project)
    left: dict[str, list[str]] = {}
    for page, permission in PAGES:
        if permission not in GRANTS[role]:
            continue
        opened = small_project.as_user(USERS[role], vault=True).vault if role is Role.STEWARD else None
        test = AppTest.from_function(_script, kwargs={"name": page}, default_timeout=120)
        test.session_state["_browser"] = BrowserSession(SignIn(USERS[role], opened))
        checked(test.run())
        if result := english(test, data):
            left[page] = sorted(result)
        if codes := unplain(set(labelled(test))):
            left.setdefault(page, []).extend(codes)
        for text in labelled(test):
            if DATA.search(text):
                continue
            rest = re.sub(r"[^a-z ]", " ", outside(text).lower())
            if any(len(word) > 3 and word not in named for word in rest.split()):
                left.setdefault(page, []).append(text)
    assert not left
