import re

import pytest

from codebook.errors import UnknownFormat
from codebook.formats import load
from codebook.model import code_guid
from codebook.starters import STARTERS, load_starter
from codebook.text import count_words
from codebook.validation import validate
from tests.helpers.paths import ROOT

SURVIVOR = "survivor-interviews"
SIZES = {"C": 9, "G": 12, "M": 9, "D": 5, "R": 5, "H": 1, "P": 4, "X": 6}


@pytest.mark.parametrize("name", STARTERS)
def test_starter_is_usable_and_keeps_its_conventions(name: str) -> None:
    book = load_starter(name)
    assert book.title == STARTERS[name]
    assert validate(book) == []
    assert "official codebook" not in book.description
    for code in book.codes:
        assert code.guid == code_guid(code.id)
        assert 0 < len(code.short) <= 120
        assert 0 < count_words(code.definition) <= 80
        assert code.is_codable or code.id in {child.parent for child in book.codes} or name == "reflexive-blank"


def test_survivor_starter_has_the_published_ids() -> None:
    book = load_starter(SURVIVOR)
    assert [family.id for family in book.families()] == list(SIZES)
    expected = [f"{family}{number}" for family, size in SIZES.items() for number in range(1, size + 1)]
    assert [code.id for code in book.codable()] == expected


def test_every_survivor_code_is_complete() -> None:
    for code in load_starter(SURVIVOR).codable():
        assert code.include, code.id
        assert code.exclude, code.id
        assert all(item.use_instead for item in code.exclude), code.id
        assert code.examples.typical and code.examples.atypical and code.examples.near_miss, code.id
        assert code.parent == "X" or code.sources, code.id
        assert all(source.how_used and source.evidence for source in code.sources), code.id


@pytest.mark.slow
def test_near_misses_name_a_code_of_the_same_codebook() -> None:
    book = load_starter(SURVIVOR)
    for code in book.codable():
        for text in code.examples.near_miss:
            named = re.search(r"\(([A-Z]\d+)\)$", text)
            assert named, (code.id, text)
            assert named.group(1) in book and named.group(1) != code.id


def test_heavy_codes_carry_the_heavy_note() -> None:
    heavy = {code.id for code in load_starter(SURVIVOR).codes if code.content_note == "heavy"}
    assert heavy == {"G7", "G8", "G9", "G10", "G11", "M5", "M7", "H1", "X4"}


def test_case_files_reuse_the_interview_codes() -> None:
    files, interviews = load_starter("case-files"), load_starter(SURVIVOR)
    assert [family.id for family in files.families()] == ["G", "M", "R", "F", "X"]
    assert [code.id for code in files.children("F")] == ["F1", "F2", "F3", "F4", "F5"]
    for family in "GMR":
        assert [code.id for code in files.children(family)] == [code.id for code in interviews.children(family)]
    shared = [code for code in files.codes if code.id in interviews]
    for code in shared:
        original = interviews.by_id(code.id)
        assert (code.guid, code.name, code.definition, code.include, code.color) == (
            original.guid,
            original.name,
            original.definition,
            original.include,
            original.color,
        )
    assert files.by_id("F3").exclusive_with == ("F4",) and files.by_id("F4").exclusive_with == ("F3",)


def test_case_variables_are_closed_lists_that_know_unknown() -> None:
    variables = load_starter("case-files").case_attributes
    assert len(variables) == 26
    assert all("unknown" in item.values and len(item.values) > 2 for item in variables)
    assert {variable.name for variable in variables if variable.answer == "ordered"} == {
        "age_band", "episodes", "duration_band", "report_delay", "contact_length",
    }  # fmt: skip
    assert [variable.name for variable in variables if variable.answer == "several"] == ["platform_type"]
    assert {"age_band", "missing_category", "disclosure_route", "return_support"} <= {item.name for item in variables}


def test_the_categories_of_missing_children_stand_beside_those_of_their_source() -> None:
    category = next(
        attribute for attribute in load_starter("case-files").case_attributes if attribute.name == "missing_category"
    )
    manual = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    table = manual.partition("### Lists that partners know")[2].partition("**Gaps.**")[0]
    told = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    assert told[1:] == [value for value in category.values if value != "unknown"]
    assert "Missing Children Europe" in table and "the manual names the source" in category.note


@pytest.mark.parametrize(
    ("name", "items", "source"), [("reporting-coreq", 32, "Tong, Sainsbury"), ("reporting-srqr", 21, "O'Brien, Harris")]
)
def test_items_of_a_reporting_standard_keep_their_numbers_and_name_their_source(
    name: str, items: int, source: str
) -> None:
    codes = load_starter(name).codable()
    assert [int(re.sub("[A-Z]", "", code.id)) for code in codes] == list(range(1, items + 1))
    assert all(code.sources[0].citation.startswith(source) and code.sources[0].doi for code in codes)


def test_coding_attributes_of_the_survivor_starter() -> None:
    attributes = {item.name: item.values for item in load_starter(SURVIVOR).attributes}
    assert {"phase", "setting", "whose_view", "certainty", "sensitivity"} <= set(attributes)
    assert attributes["phase"] == ("before", "contact", "during", "missing episode", "return", "after / now")
    assert attributes["certainty"] == ("stated", "inferred")


@pytest.mark.parametrize("name", [SURVIVOR, "case-files", "reflexive-blank"])
def test_every_code_has_unreviewed_french_and_italian(name: str) -> None:
    for code in load_starter(name).codes:
        assert set(code.languages) == {"fr", "it"}
        for translation in code.languages.values():
            assert translation.name and translation.definition and not translation.reviewed


def test_unknown_starter_is_refused_by_name() -> None:
    with pytest.raises(UnknownFormat, match="survivor-interviews"):
        load_starter("../../secret")


def test_starter_file_loads_as_an_ordinary_file() -> None:
    from importlib.resources import files

    data = files("codebook.starters").joinpath(f"{SURVIVOR}.yaml").read_bytes()
    assert load(data, "mine.yaml") == load_starter(SURVIVOR)
