import io
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from coding.export.model import MATRIX_INTERVIEWS, CodeMatrix, Picture, ReportCode
from coding.export.pictures.drawing import INK, MOST_ROWS, ink_on, label
from coding.export.pictures.pictures import (
    _SHADES,
    agreement_forest,
    code_frequency,
    matrix_map,
    overlap_network,
    saturation_curve,
    standard_pictures,
    theme_map,
)
from coding.export.report.content_short import saturation_words
from coding.export.report.values import new_codes, overlap_counts
from coding.export.report.wording import WORDING, Wording
from tests.helpers.full_run import amount
from tests.unit.export.test_sample import TEXTS, agreement, matrix, report, rows

pytestmark = pytest.mark.slow

NAMES = {code.id: code.name for code in report().codes}


def every_picture() -> list[Picture]:
    texts = [(title, [row.code for row in rows() if row.interview == title]) for title in TEXTS]
    pairs = overlap_counts([*rows(), *(replace(row, code="other", code_name="Other") for row in rows())])
    return [
        code_frequency(report().codes),
        matrix_map(matrix()),
        agreement_forest(agreement()),
        theme_map(report().themes, NAMES),
        saturation_curve(new_codes(texts)),
        overlap_network(pairs, {code.name: code.family for code in report().codes}),
    ]


def grey(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png)).convert("L")


def luminance(shade: tuple[float, ...]) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in shade[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_pictures_are_images_with_a_description_and_title_and_the_same_for_the_same_numbers() -> None:
    for picture, again in zip(every_picture(), every_picture(), strict=True):
        image = grey(picture)
        low, high = image.getextrema()
        assert (image.width, high) == (1260, 255) and low < 60
        assert picture.title and len(picture.alt) > 40
        assert picture.png == again.png


def test_shades_fall_in_grey_and_numbers_on_them_can_be_read() -> None:
    steps = [_SHADES(step / 50) for step in range(51)]
    greys = [luminance(shade) for shade in steps]
    assert all(darker < lighter for lighter, darker in zip(greys, greys[1:], strict=False))
    ink = luminance(tuple(int(INK[place : place + 2], 16) / 255 for place in (1, 3, 5)))
    for shade, value in zip(steps, greys, strict=True):
        text = 1.0 if ink_on(shade) == "white" else ink
        assert (max(text, value) + 0.05) / (min(text, value) + 0.05) >= 3.7


def code(name: str, interviews: int = 1, codings: int = 1) -> ReportCode:
    return ReportCode(id=name, name=name, family="", definition="", interviews=interviews, codings=codings)


def test_frequency_is_sorted_and_described_and_cut_where_the_title_says_so() -> None:
    picture = code_frequency(report().codes)
    counts = [int(count) for count in re.findall(r"(\d+) \(\d+ passages?\)", picture.alt)]
    assert len(counts) == len(report().codes) and counts == sorted(counts, reverse=True)
    assert "Secrecy and exclusivity rules 4 (5 passages)" in picture.alt
    cut = code_frequency([code(f"Code {number}") for number in range(60)])
    assert cut.alt.count("Code ") == MOST_ROWS
    assert cut.title.endswith(f"(the first {MOST_ROWS} of 60)")


def test_the_matrix_is_told_in_words() -> None:
    alt = matrix_map(matrix()).alt
    for code, line in zip(matrix().codes, matrix().counts, strict=True):
        mark = WORDING["picture.matrix.mark"].format(code=code, passages=sum(line), interviews=sum(map(bool, line)))
        assert mark in alt


def test_forest_says_what_cannot_be_computed() -> None:
    picture = agreement_forest(agreement())
    assert "A helpline that stayed not computable" in picture.alt
    many = replace(agreement(), rows=tuple(replace(row, interviews=9) for row in agreement().rows))
    assert agreement_forest(many).png != picture.png, "a hollow mark rests on few interviews"


def test_saturation_counts_new_codes_once() -> None:
    new = new_codes([("one", "ab"), ("two", "bc"), ("three", "a")])
    picture = saturation_curve(new)
    assert picture.alt.endswith("by interview: 1: 2, 2; 2: 1, 3; 3: 0, 3.")
    told = saturation_words((*new, 2, 0), Wording())
    assert told.startswith("In the order they were coded, the last 2 of 5 interviews brought 2 of 5 codes")


@given(
    st.lists(st.tuples(*map(st.sampled_from, ("xy", "AB", "abc")), st.integers(0, 30), st.integers(1, 9)), max_size=14)
)
def test_overlaps_equal_comparing_every_pair(places: list[tuple[str, str, str, int, int]]) -> None:
    results = [
        replace(rows()[0], document=document, coder=coder, code=code, code_name=code, start=start, end=start + length)
        for document, coder, code, start, length in places
    ]
    expected: Counter[tuple[str, ...]] = Counter()
    for entry, other in combinations(results, 2):
        together = entry.document == other.document and entry.coder == other.coder and entry.code != other.code
        if together and entry.start < other.end and other.start < entry.end:
            expected[tuple(sorted((entry.code, other.code)))] += 1
    assert overlap_counts(results) == expected


@settings(max_examples=amount(20, 8), deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=60))
def test_any_name_can_be_drawn(name: str) -> None:
    assert name in code_frequency([code(name, 2, 3)]).alt


@pytest.mark.parametrize("name", ["$x_1$ cost", "50 % \\alpha", "קוד", "رمز", "代码", "🎵"])
def test_names_that_look_like_formulas_or_lack_a_glyph_are_drawn_as_text(name: str) -> None:
    assert grey(matrix_map(CodeMatrix((name,), ("I",), ((1,),)))).width == 1260


def test_long_names_are_broken_and_cut() -> None:
    lines = label("word " * 30).split("\n")
    assert len(lines) == 2
    assert max(map(len, lines)) <= 36
    assert lines[1].endswith("word…")
    assert label(" a\n b ") == "a b"


def test_empty_pictures_say_so() -> None:
    assert "nothing to show" in code_frequency([]).alt
    assert "nothing to show" in saturation_curve([]).alt
    assert "nothing to show" in overlap_network({}).alt
    assert theme_map([], {}).png


def test_standard_pictures_follow_the_report() -> None:
    sections = [picture.section for picture in standard_pictures(report())]
    assert sections == ["codes", "themes", "agreement"]
    names = tuple(f"Interview {number}" for number in range(MATRIX_INTERVIEWS + 1))
    counts = ((1,) * len(names),) * len(matrix().codes)
    wide = replace(report(), matrix=replace(matrix(), interviews=names, counts=counts))
    assert "matrix" in [picture.section for picture in standard_pictures(wide)]
    bare = replace(report(), codes=(), themes=(), agreement=None, matrix=None)
    assert standard_pictures(bare) == ()


def test_pictures_speak_the_words_of_the_team() -> None:
    words = Wording({"picture.frequency": "Interviste per codice", "picture.frequency.axis": "Interviste"})
    picture = code_frequency(report().codes, words)
    assert picture.title == "Interviste per codice"
    assert picture.png != code_frequency(report().codes).png
