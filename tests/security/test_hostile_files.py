"""Files made to use up a server's memory or time are refused before anything is made of them, with their name."""

from collections.abc import Callable

import pytest

from codebook.errors import CodebookError
from codebook.formats import load
from codebook.formats.yaml_file import read_settings
from coding.errors import InvalidInput
from coding.export.tables import named_rows
from pipelines.errors import FileTooLarge
from pipelines.readers import read

CODES = '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{}</Codes></CodeBook>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("codes.qdc", lambda: CODES.format('<Code name="a"/>' * 25_000).encode()),
        ("codes.csv", lambda: b"id,name\n" + b"a,a\n" * 100_000),
        ("codes.md", lambda: b"# Snow\n" + b"## a\n\nDefinition: b\n\n" * 20_000),
        ("codes.yaml", lambda: b"title: Snow\ncodes: [" + b"[]," * 3_000_000 + b"]"),
        ("deep.yaml", lambda: b"title: Snow\ncodes: " + b"[" * 100_000),
        ("codes.json", lambda: b'{"title": "Snow", "codes": [' + b"[]," * 3_000_000 + b"[]]}"),
        ("deep.json", lambda: b'{"title": "Snow", "codes": ' + b"[" * 100_000),
        ("number.json", lambda: b'{"title": ' + b"1" * 10_000 + b"}"),
        ("rows.csv", lambda: b"id,name\n" + b"\n" * 5_000_000),
        ("chain.csv", lambda: b"id,name,parent\n" + b"".join(b"c%d,n%d,c%d\n" % (n, n, n - 1) for n in range(3_000))),
    ],
)
@pytest.mark.slow
def test_a_codebook_of_far_too_many_codes_or_values_is_refused(name: str, data: Callable[[], bytes]) -> None:
    with pytest.raises(CodebookError):
        load(data(), name)


def test_as_many_codes_as_are_allowed_are_read() -> None:
    book = load(CODES.format('<Code name="a"/>' * 5_000).encode(), "codes.qdc")
    assert [book.codes[0].id, book.codes[-1].id] == ["a", "a-5000"]


@pytest.mark.parametrize(
    "data",
    [
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        b"a: " + b"[" * 1_000,
        b"[" + b"x," * 500_000 + b"]",
        b"when: 2001-99-99",
        b"x" * 3_000_000,
        b"a: \xff",
    ],
)
def test_settings_with_aliases_or_without_end_are_refused(data: bytes) -> None:
    with pytest.raises(CodebookError):
        read_settings(data)


@pytest.mark.slow
def test_a_table_without_end_is_refused() -> None:
    with pytest.raises(InvalidInput, match="rows.csv has more than 200000 rows"):
        named_rows(b"document,code\n" + b"P01,A\n" * 200_001, "rows.csv", ["document"])
    with pytest.raises(InvalidInput, match="not a CSV table"):
        named_rows(b"document,code\nP01," + b"a" * 140_000, "long.csv", ["document"])


TIMES = "00:00:01.000 --> 00:00:02.000\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("talk.vtt", "WEBVTT\n\n" + TIMES + "<v " * 400_000),
        ("talk.srt", "1\n" + TIMES + "snow falls\n" * 20_000),
        ("talk.csv", "speaker,text\n" + "A,snow\n" * 250_000),
    ],
)
@pytest.mark.slow
def test_cues_and_tables_without_end_are_refused_before_they_are_read(name: str, text: str) -> None:
    with pytest.raises(FileTooLarge, match=name):
        read(text.encode(), name)


def test_a_cue_of_tags_that_never_end_is_read_in_one_pass() -> None:
    assert read(("WEBVTT\n\n" + TIMES + "<v Ada>Snow.</v>" + "<v   " * 19_000).encode(), "talk.vtt").transcript.turns
