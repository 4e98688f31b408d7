import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codebook.errors import InvalidCodebook, UnknownCode
from codebook.model import Code, Codebook, CodingAttribute, Examples, Exclusion, Source, Translation, code_guid
from codebook.palette import DARK, RAMPS, VISIONS, WHITE, assign, contrast, difference, legible
from codebook.serial import codebook_from_dict, codebook_to_dict, content_hash
from codebook.starters import STARTERS, load_starter
from codebook.text import count_words, slug, tidy, tidy_line
from codebook.validation import validate

BOOK = load_starter("survivor-interviews")


def test_codes_are_values() -> None:
    code = Code("C1", name="x", languages={"fr": Translation("y")})
    assert code == Code("C1", name="x", languages={"fr": Translation("y")})
    assert len({code, Code("C1", name="x", languages={"fr": Translation("y")})}) == 1
    assert pickle.loads(pickle.dumps(code)) == copy.deepcopy(code) == code
    assert asdict(code)["languages"]["fr"].name == "y"
    with pytest.raises(FrozenInstanceError):
        code.name = "z"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(BOOK)) == BOOK and hash(BOOK) == hash(load_starter("survivor-interviews"))


def test_texts_are_tidied_once_and_for_all() -> None:
    code = Code(
        " C1 ", name="a\n b\tc", definition="x \r\ny\x00\u2028z\ud800 ", color="#ABCDEF", parent="  ", guid="{ABC}"
    )
    assert (code.id, code.name, code.definition) == ("C1", "a b c", "x\ny\nz\ufffd")
    assert (code.color, code.parent, code.guid) == ("#abcdef", None, "abc")
    assert Code("C1", examples=Examples((" ", "a"))).examples.typical == ("a",)
    assert Code("C1", exclude=(Exclusion(" "),), sources=(Source(" "),)).exclude == ()


@given(st.text(st.characters(exclude_categories=())))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text) and tidy_line(tidy_line(text)) == tidy_line(text)
    assert "\n" not in tidy_line(text) and "\r" not in tidy(text)
    tidy(text).encode("utf-8")


def test_starter_guids_never_change() -> None:
    assert code_guid("C1") == "70d58708-47cf-599c-b961-5c85e3c8ec91" == BOOK.by_id("C1").guid
    assert load_starter("case-files").by_id("G1").guid == BOOK.by_id("G1").guid


def test_looking_codes_up() -> None:
    assert BOOK.by_id("G3").name == "Isolating" and "G3" in BOOK and "Z" not in BOOK
    assert [code.id for code in BOOK.children("D")] == ["D1", "D2", "D3", "D4", "D5"]
    assert [code.id for code in BOOK.children(None)] == ["C", "G", "M", "D", "R", "H", "P", "X"]
    assert [code.id for code in BOOK.path("D2")] == ["D", "D2"]
    assert BOOK.by_id("G3").name_in("fr") == "Isoler" and BOOK.by_id("G3").name_in("lt") == "Isolating"
    assert BOOK.by_id("G3").definition_in("it").startswith("La persona")
    with pytest.raises(UnknownCode, match="'Z'"):
        BOOK.by_id("Z")


def test_hash_depends_on_every_field_and_on_nothing_else() -> None:
    assert content_hash(BOOK) == content_hash(codebook_from_dict(codebook_to_dict(BOOK)))
    assert len(content_hash(BOOK)) == 64
    changed = [replace(BOOK, licence="x"), replace(BOOK, codes=BOOK.codes[::-1]), replace(BOOK, unit_rule="x")]
    assert len({content_hash(book) for book in (BOOK, *changed)}) == 4


@pytest.mark.parametrize(
    ("code", "field"),
    [
        (Code("a b", name="x"), "id"),
        (Code("A", name=""), "name"),
        (Code("A", name="x", guid="12"), "guid"),
        (Code("A", name="x", color="red"), "color"),
        (Code("A", name="x", status="gone"), "status"),
        (Code("A", name="x", level="deep"), "level"),
        (Code("A", name="x", content_note="awful"), "content_note"),
        (Code("A", name="x", parent="B"), "parent"),
        (Code("A", name="x", parent="A"), "parent"),
        (Code("A", name="x", exclude=(Exclusion("t", "B"),)), "exclude"),
        (Code("A", name="x", exclude=(Exclusion("t", "A"),)), "exclude"),
        (Code("A", name="x", exclusive_with=("B",)), "exclusive_with"),
        (Code("A", name="x", replaced_by=("B",)), "replaced_by"),
        (Code("A", name="x", attributes_allowed=("phase",)), "attributes_allowed"),
        (Code("A", name="x", languages={"french": Translation("y")}), "languages"),
    ],
)
def test_problems_are_found(code: Code, field: str) -> None:
    result = validate(Codebook("t", codes=(code,)))
    assert [(item.code, item.field) for item in result] == [(code.id, field)]
    assert result[0].sentence.endswith(".")


def test_problems_of_the_codebook_itself() -> None:
    twice = (CodingAttribute("phase", ("a", "a")), CodingAttribute("phase", ()), CodingAttribute("", ("x",)))
    book = Codebook("", language="?", guid="x", attributes=twice, codes=(Code("A", name="x"), Code("A", name="y")))
    fields = [item.field for item in validate(book)]
    assert {"title", "language", "guid", "attributes", "id"} <= set(fields)
    chain = tuple(Code(f"A{n}", name="x", parent=f"A{n - 1}" if n else None) for n in range(25))
    assert [item.field for item in validate(Codebook("t", codes=chain))] == ["parent"] * 5
    circle = (Code("A", name="x", parent="B"), Code("B", name="x", parent="A"), Code("C", name="x", parent="A"))
    assert [item.code for item in validate(Codebook("t", codes=circle))] == ["A", "B", "C"]


def test_from_dict_refuses_what_is_no_codebook() -> None:
    values: list[Any] = [{}, {"title": "x", "codes": [1]}, {"title": "x", "codes": "abc"}, {"title": ["x"]}, []]
    for value in values:
        with pytest.raises(InvalidCodebook):
            codebook_from_dict(value)


def test_words_and_slugs() -> None:
    assert count_words("It's a well-known, 3-part l'été text – really…") == 7
    assert (slug("Été à la mer!"), slug("Άλφα"), slug("A" * 60)) == ("ete-a-la-mer", "", "a" * 40)


# Colours


def test_every_shade_is_legible_on_white_and_on_dark() -> None:
    shades = [shade for ramp in RAMPS.values() for shade in ramp]
    assert len(set(shades)) == len(shades) == 9 * 12
    assert all(contrast(shade, WHITE) >= 3 and contrast(shade, DARK) >= 3 for shade in shades)
    assert contrast("#000000", "#ffffff") == pytest.approx(21) and contrast(WHITE, WHITE) == 1
    assert not legible("#ffff00") and not legible("#000080")


@pytest.mark.parametrize("vision", VISIONS)
def test_families_differ_in_every_kind_of_colour_vision(vision: str) -> None:
    least = min(difference(RAMPS[a][0], RAMPS[b][0], vision) for a, b in combinations(RAMPS, 2))
    assert least >= (0.12 if vision == "normal" else 0.075)
    for hue, ramp in RAMPS.items():
        for shade in ramp:
            nearest = min(RAMPS, key=lambda other: difference(RAMPS[other][0], shade, vision))
            assert nearest == hue, (hue, shade)


def test_shades_of_a_family_differ_from_each_other() -> None:
    for ramp in RAMPS.values():
        assert min(difference(a, b) for a, b in combinations(ramp, 2)) >= 0.024


@pytest.mark.parametrize("name", STARTERS)
def test_starters_are_coloured_from_the_palette(name: str) -> None:
    book = load_starter(name)
    hue_of = {shade: hue for hue, ramp in RAMPS.items() for shade in ramp}
    hues = {code.id: hue_of[code.color] for code in book.codes}
    roots = {code.id: book.path(code.id)[0].id for code in book.codes}
    assert all(hues[code.id] == hues[roots[code.id]] for code in book.codes)
    assert len({hues[root] for root in roots.values()}) == len(set(roots.values()))
    assert assign(book) == book


def test_assign_fills_gaps_and_keeps_choices() -> None:
    codes = [Code(f"F{n}", name="x") for n in range(11)] + [Code(f"F0.{n}", name="x", parent="F0") for n in range(14)]
    book = Codebook("t", codes=(*codes, Code("own", name="x", parent="F0", color="#ff0000")))
    colored = assign(book)
    assert validate(colored) == [] and all(code.color for code in colored.codes)
    assert colored.by_id("own").color == "#ff0000"
    assert len({colored.by_id(f"F{n}").color for n in range(11)}) == 11
    assert assign(colored) == colored
    circle = Codebook("t", codes=(Code("A", name="x", parent="B"), Code("B", name="x", parent="A")))
    assert all(code.color for code in assign(circle).codes)
