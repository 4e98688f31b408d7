"""The words of the interface: English in the source, every other language in one catalogue file.

A text is written ``_("Save {name}").format(name=…)``, never as an f-string, so that it can be found and translated;
``N_("…")`` marks one in a constant, which is translated where it is shown. The scripts of the components do the same
with ``t`` and ``N_`` of ``components/texts/texts.js``, and what stands below the interface with
:class:`~coding.model.message.Message`. Where one English word is two in other languages ("Code", which
one does and which one applies), ``pgettext("verb", "Code")`` tells them apart. Catalogues are gettext ``.po`` files in
``coding/ui/catalogues``; an entry marked *fuzzy* is a draft that a native reader has not yet confirmed and is shown all
the same.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from babel.dates import format_date
from babel.messages.pofile import read_po

from coding.model.message import Message, mark, message_of

FOLDER: Final = Path(__file__).parent.parent / "catalogues"
SOURCE_LANGUAGE: Final = "en"
LANGUAGE_KEY: Final = "_interface_language"
CONTEXT_END: Final = "\x04"
"""Stands between a context and its text, as in gettext's own files."""
LANGUAGES: Final = {
    "en": "English",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "lt": "Lietuvių",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
}
"""Languages of the interface, each by its own name."""


@cache
def _entries(language: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """English text → translation and the files that use it; empty for English and where there is no catalogue.

    A text with a context stands under the context, :data:`CONTEXT_END` and the text.
    """
    path = FOLDER / f"{language}.po"
    if language == SOURCE_LANGUAGE or not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file)
    return {
        f"{message.context}{CONTEXT_END}{message.id}" if message.context else message.id: (
            message.string,
            tuple(name for name, _line in message.locations),
        )
        for message in messages
        if isinstance(message.id, str) and message.id and isinstance(message.string, str) and message.string
    }


@cache
def component_texts(language: str, components: Sequence[str]) -> dict[str, str]:
    """Translations that the scripts of some components need, by English text; empty for English."""
    folders = re.compile(rf"coding/(ui/components|extras/\w+/pages)/({'|'.join(components)})/")
    return {
        text: translation for text, (translation, files) in _entries(language).items() if any(map(folders.match, files))
    }


_SPOKEN: Final[ContextVar[str | None]] = ContextVar("spoken", default=None)


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speak a language of :data:`LANGUAGES` in what is drawn without Streamlit."""
    before = _SPOKEN.set(code if code in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> str:
    """Language of the interface in this browser session."""
    return _SPOKEN.get() or str(st.session_state.get(LANGUAGE_KEY, SOURCE_LANGUAGE))


def choose(code: str) -> None:
    """Show this session in a language of :data:`LANGUAGES`; in English where there is no such language."""
    st.session_state[LANGUAGE_KEY] = code if code in LANGUAGES else SOURCE_LANGUAGE


def translate(text: str) -> str:
    """The text in the language of the interface; itself where the catalogue has none."""
    entry = _entries(language()).get(text)
    return entry[0] if entry else text


def pgettext(context: str, text: str) -> str:
    """The text in the language of the interface, as it is said in a context; as elsewhere if that is not told apart."""
    entry = _entries(language()).get(f"{context}{CONTEXT_END}{text}")
    return entry[0] if entry else translate(text)


def say(sentence: str) -> str:
    """A sentence of the workspace in the language of the interface; another string stays as it is."""
    if not isinstance(sentence, Message):
        return sentence
    values = {name: say(value) if isinstance(value, Message) else value for name, value in sentence.values.items()}
    return translate(sentence.text).format(**values)


def words_of(error: Exception) -> str:
    """What an error says; in the language of the interface where that is a sentence of the catalogues."""
    return say(message_of(error))


def day_text(when: date) -> str:
    """A day as the language of the interface writes it."""
    spoken_here = language()
    return format_date(when, "d MMM y" if spoken_here == SOURCE_LANGUAGE else "medium", locale=spoken_here)


def moment_text(when: datetime) -> str:
    """A day, with hour and minute."""
    return f"{day_text(when)}, {when:%H:%M}"


_ = translate
N_ = mark

CHOOSE: Final = N_("Choose")
"""What stands in a field while nothing is chosen there, where no better word says what that means."""
CHOOSE_OR_ADD: Final = N_("Choose or add")
"""The same where people may write something of their own."""
