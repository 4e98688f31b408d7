"""What is said of the built-in model by language, and that the manual says the same."""

import re

from pipelines.extras.recordings.transcribe.languages import NOT_UNDERSTOOD, POOR, WRONG_OF_100, caution
from tests.helpers.paths import ROOT


def test_the_manual_has_the_measured_figures() -> None:
    text = (ROOT / "docs" / "recordings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+\(`(\w\w)`\) \| (\d+) \|", text, re.M)
    assert {code: int(wrong) for code, wrong in rows} == WRONG_OF_100


def test_where_it_is_poor_or_unknown_it_is_said_and_what_to_bring() -> None:
    said = {language: caution(language, own_model=False) for language in (*WRONG_OF_100, "cy")}
    well = {language for language, wrong in WRONG_OF_100.items() if wrong < POOR}
    assert {language for language, note in said.items() if note is None} == well
    assert all("--model" in note for note in said.values() if note is not None)
    of_no_use = {language for language, note in said.items() if note is not None and "of no use" in note}
    assert of_no_use == {language for language, wrong in WRONG_OF_100.items() if wrong >= NOT_UNDERSTOOD} != set()
    assert "not measured" in str(said["cy"])
    assert all(caution(language, own_model=True) is None for language in said)
