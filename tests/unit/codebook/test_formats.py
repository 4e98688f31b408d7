import csv
import io
import uuid
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from codebook.formats import FORMATS, load, load_with_report, save
from codebook.model import ANSWERS, Code, Codebook, CodingAttribute, Examples, Exclusion, Source, Translation
from codebook.serial import codebook_from_dict, codebook_to_dict, content_hash
from codebook.starters import STARTERS, load_starter
from codebook.validation import validate
from tests.helpers.paths import DATA

HOSTILE = (
    "=1+1",
    "'quoted'",
    "''",
    "-5 degrees",
    "@handle",
    "Include: not a label",
    "ID: C9\nname: x\nlayout: y",
    "- **ID:** C9\n## A heading · B",
    "text → use C1",
    "text -> use C1",
    "→ use —",
    "a | b \\| c \\",
    "\\n is not a line feed\nbut this is",
    "_x000D_ and _x005F_x000D_",
    "```\n# code\n```",
    "<!-- Heard codebook -->",
    "]]>&amp;<tag attr='1'>",
    "yes",
    "null",
    "10.10",
    "2020-01-01",
    "1. one\n2) two\n\n  indented   \n\ttab",
    "a;b; c\\;d",
    "–",
    "\ufeffmark",
    "cafe\u0301 café ﷽ 👩‍👩‍👧 \U0010ffff",
    "\u202eright to left\u202c",
    "a\x00b\x1f\x85c\u2028d\ud800",
)
LINE = st.one_of(st.text(st.characters(exclude_categories=()), max_size=25), st.sampled_from(HOSTILE))
TEXT = st.one_of(LINE, st.lists(LINE, max_size=4).map("\n".join))
FILLED = TEXT.filter(lambda text: Code("x", name=text).name != "")
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
IDS = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._\-]{0,8}\Z")
TAGS = st.sampled_from(("fr", "it", "el", "pt-BR", "zh-Hant"))
COLORS = st.one_of(st.just(""), st.from_regex(r"\A#[0-9a-f]{6}\Z"))
SOURCES = st.lists(st.builds(Source, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=2).map(tuple)
TRANSLATIONS = st.dictionaries(TAGS, st.builds(Translation, TEXT, TEXT, st.booleans(), TEXT, TEXT, LINE), max_size=2)


@st.composite
def attributes(draw: st.DrawFn) -> tuple[CodingAttribute, ...]:
    results: dict[str, CodingAttribute] = {}
    for name in draw(st.lists(FILLED, max_size=2)):
        values = draw(st.lists(FILLED, min_size=1, max_size=3))
        item = CodingAttribute(name, tuple(values), draw(TEXT))
        values = list(dict.fromkeys(item.values))
        memo_for = [value for value in values if draw(st.booleans())]
        answer = draw(st.sampled_from(ANSWERS))
        results[item.name] = replace(item, values=tuple(values), memo_for=tuple(memo_for), answer=answer)
    return tuple(results.values())


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    said = draw(attributes())
    pointers = st.lists(st.sampled_from(ids), max_size=2, unique=True)
    codes = []
    for number, code_id in enumerate(ids):
        others = [item for item in ids if item != code_id]
        pointed = tuple(item for item in draw(pointers) if item in others)
        exclusion = st.builds(Exclusion, TEXT, st.sampled_from([None, *others]))
        code = Code(
            id=code_id,
            guid=str(uuid.UUID(int=draw(st.integers(0, 2**96)) * 8 + number)),
            name=draw(FILLED),
            parent=draw(st.sampled_from([None, *ids[:number]])),
            short=draw(TEXT),
            definition=draw(TEXT),
            include=draw(TEXT),
            exclude=tuple(draw(st.lists(exclusion, max_size=2))),
            examples=Examples(draw(TEXTS), draw(TEXTS), draw(TEXTS)),
            color=draw(COLORS),
            status=draw(st.sampled_from(("draft", "active", "merged", "retired"))),
            content_note=draw(st.sampled_from(("none", "mild", "heavy"))),
            level=draw(st.sampled_from(("semantic", "latent"))),
            attributes_allowed=tuple(draw(st.lists(st.sampled_from([item.name for item in said]), unique=True)))
            if said
            else (),
            exclusive_with=pointed,
            sources=draw(SOURCES),
            languages=draw(TRANSLATIONS),
            is_codable=draw(st.booleans()),
            replaced_by=pointed,
        )
        codes.append(code)
    order = draw(st.permutations(codes))
    guid = str(uuid.UUID(int=draw(st.integers(0, 2**128 - 1))))
    book = Codebook(draw(FILLED), draw(TEXT), draw(TEXT), "en", tuple(order), said, draw(TEXT), draw(TEXT), guid)
    return replace(book, case_attributes=draw(attributes()))


def hostile_book() -> Codebook:
    codes = tuple(
        Code(
            f"C{number}",
            name=text,
            short=text,
            definition=text,
            include=text,
            exclude=(
                Exclusion(text),
                Exclusion(text, "C0" if number else "C1"),
                Exclusion("", "C2" if number != 2 else "C3"),
            ),
            examples=Examples((text, f"{text}\n{text}"), (text,), (text,)),
            sources=(Source(text, text, "", text), Source("", "", "", "", text)),
            languages={"fr": Translation(text, text, True, text, text), "el": Translation("", text)},
            attributes_allowed=("a; b",),
        )
        for number, text in enumerate(HOSTILE)
    )
    said = (CodingAttribute("a; b", HOSTILE, "\n".join(HOSTILE), HOSTILE[:5]),)
    return Codebook("=title", "\n".join(HOSTILE), "CC0", "en", codes, said, "a\n\nb", case_attributes=said)


def without_book_fields(book: Codebook) -> Codebook:
    codes = tuple(replace(code, attributes_allowed=()) for code in book.codes)
    return Codebook("codes", codes=codes)


LOSSLESS = [name for name in FORMATS if name != "csv"]
relaxed = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@pytest.mark.slow
@relaxed
@given(codebooks())
@example(hostile_book())
def test_any_codebook_comes_back_equal(book: Codebook) -> None:
    """From plain values and from every format; making up a codebook costs more than writing and reading it."""
    assert validate(book) == []
    assert codebook_from_dict(codebook_to_dict(book)) == book
    for format in LOSSLESS:
        loaded = load_with_report(save(book, format), f"book{FORMATS[format].extensions[0]}")
        assert loaded.codebook == book, format
        assert content_hash(loaded.codebook) == content_hash(book), format
        assert loaded.notes == (), format
        assert loaded.format == format
    check_csv(book)


def check_csv(book: Codebook) -> None:
    """CSV brings every code back, and says which fields of the book it does not hold."""
    loaded = load_with_report(save(book, "csv"), "codes.csv")
    assert without_book_fields(loaded.codebook) == without_book_fields(book)
    mentions = [note for note in loaded.notes if "does not define the attributes" in note]
    assert len(loaded.notes) == len(mentions) == any(code.attributes_allowed for code in book.codes)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_cell_can_be_taken_for_a_formula(format: str) -> None:
    book = Codebook(
        "x",
        codes=(
            Code("C1", name="=HYPERLINK(1)", definition="+1", short="@a", include="-x", exclude=(Exclusion("\t=1"),)),
        ),
    )
    data = save(book, format)
    if format == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    else:
        from openpyxl import load_workbook

        workbook = load_workbook(io.BytesIO(data))
        assert all(cell.data_type != "f" for sheet in workbook for row in sheet.iter_rows() for cell in row)
        rows = [[str(value or "") for value in row] for sheet in workbook for row in sheet.iter_rows(values_only=True)]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert load(data, f"x.{format}").codes == book.codes


@pytest.mark.slow
@pytest.mark.parametrize("format", LOSSLESS)
@pytest.mark.parametrize("name", STARTERS)
def test_starters_come_back_equal_from_every_format(format: str, name: str) -> None:
    book = load_starter(name)
    assert load(save(book, format), FORMATS[format].extensions[0]) == book


@pytest.fixture(scope="session")
def refi_schema() -> etree.XMLSchema:
    root = DATA
    path = root / "refi" / "Codebook.xsd"
    if not path.is_file():
        pytest.skip("the REFI-QDA schema is not here: set HEARD_DATA to the folder that holds refi/Codebook.xsd")
    return etree.XMLSchema(etree.parse(path))


@pytest.mark.slow
def test_any_codebook_is_schema_valid_refi(refi_schema: etree.XMLSchema) -> None:
    @relaxed
    @given(codebooks())
    @example(hostile_book())
    def check(book: Codebook) -> None:
        refi_schema.assertValid(etree.fromstring(save(book, "refi")))

    check()


@pytest.mark.slow
@pytest.mark.parametrize("name", STARTERS)
def test_starters_are_schema_valid_refi(refi_schema: etree.XMLSchema, name: str) -> None:
    root = etree.fromstring(save(load_starter(name), "refi"))
    refi_schema.assertValid(root)
    assert [element for element in root.iter("{*}Sets") if not len(element)] == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_codebook_gives_the_same_bytes(format: str) -> None:
    data = save(hostile_book(), format)
    assert save(hostile_book(), format) == data
    if format == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as workbook:
            assert {member.date_time[0] for member in workbook.infolist()} == {1980}
            assert b">2000-01-01T00:00:00Z<" in workbook.read("docProps/core.xml")
