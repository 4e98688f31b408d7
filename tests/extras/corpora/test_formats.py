"""Annotated corpora: every span comes back from CAS and WebAnno TSV, read by somebody else's code."""

import io
import json
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import cassis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.extras.corpora.exports import cut, participants_by_language
from coding.extras.corpora.files.datasheet import datasheet
from coding.extras.corpora.files.formats import (
    CODING_TYPE,
    EMPTY_CORPUS,
    SENTENCE_TYPE,
    TOKEN_TYPE,
    cas_archive,
    conll_archive,
    conll_of,
    corpus_lines,
    tsv_archive,
    tsv_of,
    type_system,
    xmi_of,
)
from coding.extras.corpora.files.model import (
    Corpus,
    CorpusCode,
    CorpusCoding,
    CorpusDocument,
    CorpusTurn,
    utf16_offsets,
)
from pipelines.segments import without_outer_space
from tests.helpers.full_run import amount
from tests.helpers.webanno_tsv import read_tsv

ARCHIVES = {"corpus-cas": cas_archive, "corpus-tsv": tsv_archive, "corpus-conll": conll_archive}
TEXT = "How was it?\nMostly 😀👍🏽 quiet. I can't_say\tmore [Person 1] – \\n!\n\u05e9\u05dc\u05d5\u05dd 𝒳 end"
AWKWARD = ("C1", "a|b", "[x]_*;", "->\\")


def document(text: str, codings: list[tuple[str, str, int, int]]) -> CorpusDocument:
    lines = text.split("\n")
    turns, at = [], 0
    for line in lines:
        turns.append((at, at + len(line)))
        at += len(line) + 1
    sentences, tokens = cut(text, turns)
    return CorpusDocument(
        name="D01",
        person="S01",
        language="en",
        text=text,
        release_hash="",
        turns=tuple(CorpusTurn(start, end, "participant") for start, end in turns),
        sentences=sentences,
        tokens=tokens,
        codings=tuple(CorpusCoding(*coding) for coding in codings),
        coded_by=("coder-1",),
    )


def from_cas(data: bytes) -> cassis.Cas:
    return cassis.load_cas_from_xmi(io.BytesIO(data), cassis.load_typesystem(io.BytesIO(type_system())))


SPANS = st.lists(
    st.tuples(
        st.sampled_from(("coder-1", "coder-2", "consensus")),
        st.sampled_from(AWKWARD),
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 30),
    ).map(lambda one: (one[0], one[1], one[2], min(one[2] + one[3], len(TEXT)))),
    max_size=12,
)


@pytest.mark.slow
@settings(max_examples=amount(40, 12))
@given(SPANS)
def test_every_span_comes_back_from_cas_and_tsv(codings: list[tuple[str, str, int, int]]) -> None:
    result = document(TEXT, codings)
    cas = from_cas(xmi_of(result))
    assert cas.sofa_string == TEXT
    read = [(entry.layer, entry.code, entry.begin, entry.end) for entry in cas.select(CODING_TYPE)]
    assert sorted(read) == sorted(codings), "code points, as cassis counts them"
    units = utf16_offsets(TEXT)
    told = []
    for layer, code, start, end in codings:
        start, end = without_outer_space(TEXT, start, end)
        if start < end:
            told.append((units[start], units[end], layer, code))
    features, annotations, tokens = read_tsv(tsv_of(result))
    assert features == ["layer", "code"]
    assert sorted((b, e, said["layer"], said["code"]) for b, e, said in annotations) == sorted(told)
    assert [words for _, _, words in tokens] == [TEXT[start:end] for start, end in result.tokens]


def test_characters_beyond_the_first_plane_count_twice_where_java_counts() -> None:
    place = TEXT.index("quiet")
    data = xmi_of(document(TEXT, [("coder-1", "C1", place, place + 5)]))
    shown = f'begin="{place + 3}" end="{place + 8}" layer="coder-1"'
    assert shown.encode() in data, "three characters before it are two units each"
    (coding,) = from_cas(data).select(CODING_TYPE)
    assert coding.get_covered_text() == "quiet"
    assert TEXT.encode("utf-16-le").decode("utf-16-le")[place:] == TEXT[place:]
    assert utf16_offsets(TEXT)[-1] == len(TEXT.encode("utf-16-le")) // 2


def test_all_but_white_space_is_in_a_sentence_and_in_a_token() -> None:
    result = document(TEXT, [])
    cas = from_cas(xmi_of(result))
    words = "".join(entry.get_covered_text() for entry in cas.select(TOKEN_TYPE))
    assert words == "".join(TEXT.split())
    assert [entry.get_covered_text() for entry in cas.select(SENTENCE_TYPE)][:3] == [
        "How was it?", "Mostly 😀👍🏽 quiet.", "I can't_say\tmore [Person 1] – \\n!",
    ]  # fmt: skip
    odd = "before turns\n\nin a turn. between"
    sentences, tokens = cut(odd, [(14, 24)])
    assert "".join(odd[a:b] for a, b in tokens) == "".join(odd.split())
    assert [odd[a:b] for a, b in sentences] == ["before turns", "in a turn.", "between"]


def test_columns_hold_one_code_each() -> None:
    text = "One two three four. Five six."
    result = document(text, [("coder-1", "A", 0, 7), ("coder-1", "A", 4, 13), ("coder-1", "A", 13, 18),
                           ("coder-1", "B", 20, 24), ("coder-2", "B", 0, 3)])  # fmt: skip
    assert conll_of(result, "coder-1", ["A", "B"]).decode() == (
        "One B-A O\ntwo I-A O\nthree I-A O\nfour B-A O\n. O O\n\nFive O B-B\nsix O O\n. O O\n\n"
    )


def corpus() -> Corpus:
    codings = [("coder-1", "C1", 0, 3), ("consensus", "C1", 0, 7)]
    return replace(EMPTY_CORPUS, project="A study", codes=(CorpusCode("C1", "Alone | apart", "Being alone."),),
                   documents=(document(TEXT, codings),), layers=("coder-1", "consensus"), people=7, small_cell=5,
                   languages=(("en", 6), ("others", None)), legal_basis="Written consent, form 3.")  # fmt: skip


def test_the_datasheet_says_of_how_many_places_a_steward_decided() -> None:
    told = datasheet(replace(corpus(), looked_at=12, decided=40))
    assert "one by one by a steward" not in told
    assert "decided on 12 of the 40 places found" in told and "The other 28 were accepted all together" in told
    assert "The other" not in datasheet(replace(corpus(), looked_at=40, decided=40))


def test_lines_of_json_lose_nothing_and_begin_with_the_datasheet() -> None:
    head, entry = map(json.loads, corpus_lines(corpus()).decode().splitlines())
    assert head["type"] == "corpus" and "## Composition" in head["datasheet"]
    assert entry["text"] == TEXT
    assert entry["codings"] == [
        {"layer": "coder-1", "code": "C1", "start": 0, "end": 3},
        {"layer": "consensus", "code": "C1", "start": 0, "end": 7},
    ]


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("corpus-cas", {"TypeSystem.xml", "documents/D01.xmi"}),
        ("corpus-tsv", {"TypeSystem.xml", "documents/D01.tsv"}),
        ("corpus-conll", {"columns.txt", "coder-1/D01.conll", "consensus/D01.conll"}),
    ],
)
def test_archives_hold_documents_tables_and_the_datasheet(kind: str, members: set[str]) -> None:
    result = corpus()
    data = ARCHIVES[kind](result)
    assert data == ARCHIVES[kind](result)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert set(archive.namelist()) == members | {"codes.csv", "documents.csv", "agreement.csv", "DATASHEET.md"}
        told = archive.read("DATASHEET.md").decode()
    assert "| Alone \\| apart |" in told and "Written consent, form 3." in told
    assert "en: 6, others: withheld (counts below 5" in told
    assert "ever the fault of a child" in told


def test_a_language_few_people_speak_is_not_named() -> None:
    def of(language: str | None, people: int) -> list[Any]:
        return [SimpleNamespace(language=language, participant_id=f"{language}{at}") for at in range(people)]

    assert participants_by_language(of("en", 6), 5) == {"en": 6}
    assert participants_by_language([*of("en", 9), *of("fr", 6), *of("it", 2)], 5) == {"en": 9, "others": None}
    assert participants_by_language([*of("en", 5), *of("fr", 1)], 5) == {"others": None}
    assert participants_by_language(of(None, 5), 5) == {"": 5}
