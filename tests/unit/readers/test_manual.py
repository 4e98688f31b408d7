"""The manual names every format, and nothing that cannot be read."""

import re

import pytest

from pipelines.readers import FORMATS
from pipelines.readers.limits import MAX_INFLATED, MEBIBYTE
from pipelines.readers.speech.cues import MOST_WORDS
from tests.helpers.paths import ROOT

MANUAL = (ROOT / "docs" / "import-formats.md").read_text(encoding="utf-8")
ROWS = {match[1]: match[2] for match in re.finditer(r"^\| `(\w+)` \| ([^|]*) \|", MANUAL, re.MULTILINE)}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_row_with_its_endings(name: str) -> None:
    assert re.findall(r"`(\.\w+)`", ROWS[name]) == list(FORMATS[name].extensions)


def test_the_manual_has_no_other_formats_and_links_that_lead_somewhere() -> None:
    assert list(ROWS) == list(FORMATS)
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in re.findall(r"^## (.*)$", MANUAL, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", MANUAL)) <= headings


def test_the_figures_are_those_of_the_program() -> None:
    assert f"at most about {MOST_WORDS} words" in MANUAL
    assert f"{MAX_INFLATED // MEBIBYTE} MB when unpacked" in MANUAL
    caps = {name: format_.cap // MEBIBYTE for name, format_ in FORMATS.items()}
    assert all(caps[name] == 10 for name in ("text", "webvtt", "srt"))
    assert all(20 <= caps[name] <= 30 for name in ("rtf", "html", "csv", "xlsx", "ods", "elan", "textgrid", "tei"))
    assert all(caps[name] == 50 for name in ("docx", "odt", "pdf", "whisper"))
