"""The fixed sentences of checklists, a file a language in ``sentences``.

All but the English ones are drafts until a native speaker has read them. A language that is not there has the English
ones around its own lines.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

_FOLDER: Final = Path(__file__).parent / "sentences"
CHECKLIST_LANGUAGES: Final = ("en", *sorted(file.stem for file in _FOLDER.glob("*.yaml") if file.stem != "en"))
"""Languages whose sentences there are, English first."""


def checklist_words(language: str) -> Mapping[str, str]:
    """Key → sentence in a language, or in English."""
    base = language.partition("-")[0]
    return _sentences(base if base in CHECKLIST_LANGUAGES else "en")


@cache
def _sentences(language: str) -> Mapping[str, str]:
    words: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


def own_words() -> list[str]:
    """All of them."""
    return [text for language in CHECKLIST_LANGUAGES for text in checklist_words(language).values()]
