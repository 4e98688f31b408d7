"""The words of the interface: English in the source, every other language in one catalogue file.

A text is written ``_("Save {name}").format(name=…)``, never as an f-string, so that it can be found and translated;
``N_("…")`` marks one in a constant, which is translated where it is shown. Catalogues are gettext ``.po`` files in
``coding/ui/catalogues``; an entry marked *fuzzy* is a draft that a native reader has not yet confirmed and is shown
all the same.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).parent / "catalogues"
SOURCE_LANGUAGE: Final = "en"
LANGUAGE_KEY: Final = "_interface_language"


@cache
def catalogue(language: str) -> dict[str | tuple[str, str], tuple[str, ...]]:
    """Translations of one language by English text (or English singular and plural); empty for English."""
    path = FOLDER / f"{language}.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    found: dict[str | tuple[str, str], tuple[str, ...]] = {}
    for message in messages:
        strings = message.string
        texts = tuple(str(one) for one in ([strings] if isinstance(strings, str) else strings or ()) if one)
        if message.id and texts:
            found[message.id if isinstance(message.id, str) else (message.id[0], message.id[1])] = texts
    return found


def language() -> str:
    """Language of the interface in this browser session."""
    return str(st.session_state.get(LANGUAGE_KEY, SOURCE_LANGUAGE))


def translate(text: str) -> str:
    """The text in the language of the interface; itself where the catalogue has none."""
    found = catalogue(language()).get(text)
    return found[0] if found else text


def mark(text: str) -> str:
    """Marks a text in a constant for the catalogues; it is translated where it is shown."""
    return text


_ = translate
N_ = mark
