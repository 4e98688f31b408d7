import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import ExportBlocked
from coding.export.gate.gate import (
    check_consent,
    check_leaks,
    check_quotes,
    report_quotes,
    require,
    texts_in_file,
    values_in,
)
from coding.export.gate.places import LEFT_OUT, own_parts, places_of, without
from coding.export.model import Own, ReportQuote
from coding.export.report.word import word_report
from coding.export.tables import codings_csv, codings_table, xlsx_bytes
from tests.unit.export.test_sample import CONSENT, HASHES, RELEASES, TEXTS, quote, report, rows


def find(name: str):  # type: ignore[no-untyped-def]
    return lambda texts: {text: text.count(name) for text in texts}


def test_the_sample_passes_every_check() -> None:
    quotes = report_quotes(report())
    assert len(quotes) > 15
    assert check_quotes([*quotes, *rows()], RELEASES) == []
    assert check_consent([*quotes, *rows()], CONSENT) == []
    require([])


@given(st.text(min_size=1, max_size=40), st.data())
@pytest.mark.slow
def test_a_quote_must_be_the_slice_of_its_release(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    exact = ReportQuote(
        text=text[start:end], pseudonym="Mira", interview="I", line=1, code="c", release_hash="h", start=start, end=end
    )
    assert check_quotes([exact], {"h": text}) == []
    assert [problem.kind for problem in check_quotes([replace(exact, text=exact.text + "x")], {"h": text})] == ["quote"]
    outside = replace(exact, end=len(text) + 1)
    assert [problem.kind for problem in check_quotes([outside], {"h": text})] == ["quote"]


def test_a_quote_that_is_a_problem_is_named_by_its_interview_and_never_by_text_hash_or_id() -> None:
    passage, row = quote("Interview 01", 0, "attention"), rows()[0]
    (problem,) = check_quotes([replace(passage, release_hash="gone")], RELEASES)
    assert "not part of this export" in problem.message
    assert passage.text not in problem.message
    for entry in (replace(passage, end=10**6), replace(row, end=10**6)):
        (problem,) = check_quotes([entry], RELEASES)
        assert entry.interview in problem.message
        assert entry.release_hash[:12] not in problem.message
    assert row.document not in problem.message


def test_a_paraphrase_must_use_other_words_also_where_letters_are_of_two_characters() -> None:
    passage = replace(quote("Interview 01", 2, "believed"), paraphrased=True)
    assert [problem.kind for problem in check_quotes([passage], RELEASES)] == ["quote"]
    own = replace(passage, text="Back home, her aunt cooked and did not press her.")
    assert check_quotes([own], RELEASES) == []
    told = "où était la fenêtre à côté du café, là-bas derrière"
    releases = {passage.release_hash: told}
    same = replace(passage, text=unicodedata.normalize("NFD", told), start=0, end=len(told))
    assert [problem.kind for problem in check_quotes([same], releases)] == ["quote"]


def test_consent_covers_quotes() -> None:
    whole = quote("Interview 01", 0, "attention")
    covered = {("yes", False), ("yes", True), ("paraphrase", True)}
    for given_consent in ("yes", "paraphrase", "never", None):
        for paraphrased in (False, True):
            consent = {} if given_consent is None else {whole.participant: given_consent}
            allowed = check_consent([replace(whole, paraphrased=paraphrased)], consent) == []
            assert allowed == ((given_consent, paraphrased) in covered)


def texts_by_place(value: object) -> dict[str, str]:
    return {f"{number}, {place.said}": place.text for number, place in enumerate(places_of(value))}


def test_leaks_are_found_in_any_field_and_named_by_place() -> None:
    leaking = replace(report(), methods=(("Material", "Held at Rosewood Lane."),), wording={"summary": "Rosewood"})
    problems = check_leaks(texts_by_place(leaking), find("Rosewood"))
    assert [problem.kind for problem in problems] == ["leak", "leak"]
    assert all(problem.where in problem.message for problem in problems)
    assert all("Rosewood" not in problem.message for problem in problems)
    assert check_leaks(texts_by_place(report()), find("Rosewood")) == []


@pytest.mark.slow
def test_leaks_are_found_in_the_finished_file_even_across_runs() -> None:
    name = "Rosewood Lane"
    leaking = replace(report(), summary=(f"It was at {name}.",), methods=((name, "label and text are two runs"),))
    assert len(check_leaks(texts_in_file(word_report(leaking)), find(name))) == 2
    assert check_leaks(texts_in_file(word_report(report())), find(name)) == []
    memo = [replace(rows()[0], memo=f"near {name}")]
    assert check_leaks(texts_in_file(xlsx_bytes([codings_table(memo)])), find(name))
    assert check_leaks(texts_in_file(codings_csv(memo)), find(name))


@pytest.mark.slow
def test_a_finished_report_holds_every_quote_as_it_is_in_the_release() -> None:
    texts = "\n".join(texts_in_file(word_report(report())).values())
    for passage in report_quotes(report())[:5]:
        assert TEXTS[passage.interview][passage.start : passage.end] in texts
    assert HASHES["Interview 01"] not in texts


def test_require_stops_the_export_and_names_the_first_problems() -> None:
    quotes = [replace(passage, text="other words") for passage in report_quotes(report())]
    problems = check_quotes(quotes, RELEASES)
    with pytest.raises(ExportBlocked, match=rf"Nothing was written.*And {len(problems) - 5} more"):
        require(problems)


def test_the_numbers_of_a_picture_spell_no_name_and_words_beside_it_do() -> None:
    picture = '<p><img alt="{alt}" src="data:image/png;base64,iVBORw0KGgoAAA/Tilda+8BQDwAE="></p>'
    assert check_leaks(texts_in_file(picture.format(alt="three lines").encode()), find("Tilda")) == []
    assert len(check_leaks(texts_in_file(picture.format(alt="Tilda").encode()), find("Tilda"))) == 1


def test_every_text_of_a_report_has_a_place_said_by_name() -> None:
    places = places_of((report(), tuple(rows())))
    texts = {place.text for place in places}
    everything = {value for value in values_in((report(), rows())) if isinstance(value, str)}
    everything -= {*values_in(report().layout)}
    ids = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
    assert {text for text in everything if text and not ids.fullmatch(text)} <= texts
    assert not [place.said for place in places if "[" in place.said or "_" in place.said or not place.said.strip()]
    quote = report_quotes(report())[0]
    code = next(code for code in report().codes if quote in code.quotes)
    (named,) = [place for place in places if place.kind == "passage" and place.text == quote.text]
    where = f"{quote.who}, line {quote.line}"
    assert named.said == f"the quote of {where}, under the code “{code.name}”"


def test_what_heard_wrote_itself_is_passed_over_and_nothing_else() -> None:
    own = replace(report(), counted=Own("Counts are of Fisher’s passages."), summary=("Told by Fisher.",))
    texts = [place.text for place in places_of(own)]
    assert "Told by Fisher." in texts and own.counted not in texts
    assert own_parts(own) == ["Counts are of Fisher’s passages."]
    assert "Told by Fisher." not in [place.text for place in places_of(own, own={"Told by Fisher."})]


@pytest.mark.parametrize("at", range(3))
def test_a_quote_is_left_out_wherever_it_stands(at: int) -> None:
    quote = report_quotes(report())[at]
    place = next(place for place in places_of(report()) if place.kind == "passage" and place.text == quote.text)
    rest = without((report(), tuple(rows())), [place.key(1, 3)])
    quotes = [(entry.release_hash, entry.start, entry.end) for entry in report_quotes(rest[0])]
    assert (quote.release_hash, quote.start, quote.end) not in quotes and quotes
    spans = [(row.start, row.end) for row in rest[1]]
    assert spans == [(row.start, row.end) for row in rows()], "a coding keeps its place"
    for row in rest[1]:
        if row.release_hash == quote.release_hash and row.start < quote.start + 3 and quote.start + 1 < row.end:
            assert row.quote is None


def test_any_other_text_says_that_it_was_left_out() -> None:
    code = report().codes[0]
    place = next(place for place in places_of(report()) if place.text == code.definition)
    assert place.kind == "codebook" and f"“{code.name}”" in place.said
    rest = without(report(), [place.key(0, 4)])
    assert rest.codes[0].definition == LEFT_OUT and rest.codes[1] == report().codes[1]
    assert without(report(), []) == report()
