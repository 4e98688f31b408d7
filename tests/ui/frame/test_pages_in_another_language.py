"""Every page in a made-up language: what is not in brackets was never handed to the catalogues."""

from __future__ import annotations

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
from coding.ui.frame.main import SECTIONS
from coding.ui.frame.sessions import BrowserSession, SignIn
from tests.helpers.app_page import _script, checked

pytestmark = pytest.mark.slow
USERS = {Role.RESEARCHER: "ana", Role.LEAD: "lea", Role.STEWARD: "sam"}
PAGES = [(page, permission) for _, pages in SECTIONS for page, _, permission in pages]
MADE_UP = "qps"
DATA = re.compile(r"^\*\*[A-Z]\d*\*\* |^language\\:")
"""Names of codes and of attributes, which are the project's own."""


@pytest.fixture
def brackets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every text of the catalogues between ⟦ and ⟧, as the language of the session."""
    made = Catalog()
    with (texts.FOLDER / "fr.po").open("rb") as file:
        english = read_po(file)
    for message in english:
        if message.id:
            made.add(message.id, f"⟦{message.id}⟧", locations=message.locations)
    with (tmp_path / f"{MADE_UP}.po").open("wb") as file:
        write_po(file, made)
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    monkeypatch.setattr(texts, "language", lambda: MADE_UP)
    monkeypatch.setattr(texts, "LANGUAGES", {MADE_UP: MADE_UP})
    texts._entries.cache_clear()
    texts.component_texts.cache_clear()
    yield
    texts._entries.cache_clear()
    texts.component_texts.cache_clear()


def labelled(test: AppTest) -> list[str]:
    """Titles, headings and the labels, help and placeholders of every field and button."""
    shown = [one.value for kind in (test.title, test.header, test.subheader) for one in kind]
    fields = (test.button, test.selectbox, test.multiselect, test.text_input, test.text_area, test.number_input)
    for one in (field for kind in (*fields, test.checkbox, test.toggle, test.slider, test.radio) for field in kind):
        shown += [one.label, one.help, getattr(one, "placeholder", "")]
    shown += [str(tab.label) for tab in (*test.tabs, *test.expander)]
    return [text for text in shown if text]


def outside(text: str) -> str:
    """What stands outside the brackets."""
    before = None
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return text


@pytest.mark.parametrize("role", list(USERS))
def test_every_label_comes_from_the_catalogues(small_project: Any, brackets: None, role: Role) -> None:
    runtime.use(small_project.project)
    named = ("heard", "ana", "lea", "sam", "vic", "ben")
    left: dict[str, list[str]] = {}
    for page, permission in PAGES:
        if permission not in GRANTS[role]:
            continue
        opened = small_project.as_user(USERS[role], vault=True).vault if role is Role.STEWARD else None
        test = AppTest.from_function(_script, kwargs={"name": page}, default_timeout=120)
        test.session_state["_browser"] = BrowserSession(SignIn(USERS[role], opened))
        for text in labelled(checked(test.run())):
            if DATA.search(text):
                continue
            rest = re.sub(r"[^a-z ]", " ", outside(text).lower())
            if any(len(word) > 3 and word not in named for word in rest.split()):
                left.setdefault(page, []).append(text)
    assert not left
