import json
import re
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import Cancelled, ModelMissing
from pipelines.languages import detect_language
from pipelines.redact.engine import coverage, detect, detect_many
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.page import Page
from pipelines.redact.review import risks, unmasked_candidates
from pipelines.redact.shapes import frame
from tests.helpers.paths import DATA as SHARED_DATA

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

DATA = SHARED_DATA / "deid"

# Written for the tests, [[ ]] around what must be masked; nobody in them exists.
SAID = [
    ("en", "My gran [[Dilys]] lived at [[14b Copper Beech Lane]], [[Llandudno]], [[LL30 2QT]]."),
    ("en", "Then [[Wren]] said that [[Idris Pugh-Bowen]] had my number, [[01492 555 317]]."),
    ("en", "Her insta was [[@its.wren.x]] and on Roblox she's [[xXnightowlXx]]."),
    ("en", "[[Joy]], she was my best mate, and [[Summer]], they both knew."),
    ("en", "I was [[thirteen]] when we moved to [[Castlebar]] with [[Mehmet]]'s cousin [[Ayşe]]."),
    ("en", "my name is [[oluwaseun adeyemi]] and i grew up in [[peckham]] with my sister [[temi]]"),
    ("de", "Ich heiße [[Annika Brandstetter]] und wohne in der [[Lindenstraße 45]] in [[Gütersloh]]."),
    ("de", "Frau [[Özdemir]] vom Jugendamt hatte das Aktenzeichen [[12 F 345/15]]."),
    ("fr", "Je m'appelle [[Maëlys Kervadec]], j'habite au [[12 bis rue des Glycines]] à [[Concarneau]]."),
    ("es", "Me llamo [[Nerea Etxeberria]] y vivía en la [[calle San Prudencio 8]], en [[Vitoria]]."),
    ("it", "Mia cugina [[Ludovica]] aveva [[tredici]] anni, era il [[12 maggio 2016]]."),
    ("nl", "Ik heet [[Fleur van den Berg]] en woonde in de [[Kastanjelaan 21]] in [[Zutphen]]."),
    ("pl", "Nazywam się [[Kinga Wróblewska]] i mieszkałam przy [[ul. Lipowej 12]] w [[Rzeszowie]]."),
    ("pt", "Chamo-me [[Matilde Vasconcelos]] e morava na [[Rua das Flores 33]], em [[Viseu]]."),
    ("ro", "Mă numesc [[Ilinca Munteanu]] și locuiam pe [[Strada Teilor 5]] în [[Bacău]]."),
    ("el", "Με λένε [[Αντιγόνη Καραγιάννη]] και έμενα στην [[οδό Ερμού 14]] στα [[Ιωάννινα]]."),
    ("lt", "Mano vardas [[Austėja Petrauskaitė]], gyvenau [[Liepų g. 12]], [[Panevėžyje]]."),
]


# As some systems write letters with marks: the mark is a code point of its own.
DECOMPOSED = [
    "what is your name? ", "Rene\u0301", "Zoe\u0308 ", "\u0301", " (mother)", "signed by: ", "no, ", "lived at ", "12 ",
    "Muhlba\u0308ch ", "K. ", "\n", "A: ", ", ", ". ", "dad (Rene\u0301)", "-", "rene\u0301s dad ", "on Roblox ",
    "\U0001d4d0",
]  # fmt: skip


def plain(marked: str) -> tuple[str, list[tuple[int, int]]]:
    text, gold = "", []
    for part in re.split(r"(\[\[.*?\]\])", marked):
        if part.startswith("[["):
            gold.append((len(text), len(text) + len(part) - 4))
            part = part[2:-2]
        text += part
    return text, gold


def masked(text: str, detections: list[Detection]) -> str:
    characters = list(text)
    for d in detections:
        characters[d.start : d.end] = "█" * (d.end - d.start)
    return "".join(characters)


@pytest.mark.parametrize(("language", "marked"), SAID)
def test_identifiers_of_many_languages_are_found(language: str, marked: str) -> None:
    text, gold = plain(marked)
    shown = masked(text, detect(text, language))
    assert [text[a:b] for a, b in gold if any(c.isalnum() for c in shown[a:b])] == []


def test_detections_are_sorted_apart_typed_and_signed() -> None:
    text = "\n".join(plain(marked)[0] for language, marked in SAID if language == "en")
    detections = detect(text, "en")
    assert len(detections) > 10
    for before, after in zip(detections, detections[1:], strict=False):
        assert before.end <= after.start
    for d in detections:
        assert d.kind == ENTITY_TYPES[d.type].kind and 0 < d.score <= 1 and d.detectors == tuple(sorted(d.detectors))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "de", None]))
def test_any_text_is_survived_with_offsets_in_it(text: str, language: str | None) -> None:
    end = 0
    for d in detect(text, language):
        assert end <= d.start < d.end <= len(text)
        end = d.end


_PIECES = (
    "Anna Ilinca BEN BROWN Ben Weber Kowalska Will you J. K. Dr. St. M. Mme tête Oma von de e i y X XX uh Uh Il And "
    "poi pa:dre (.) [ ] . ? ! , 's 12 - la Maëlys anna kowalska mia:u"
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(_PIECES.split()), st.sampled_from([" ", " ", " ", "", "\n"])), min_size=1, max_size=30
    ),
    st.sampled_from(["en", "fr", "it", "pl", "de", None]),
)
def test_people_are_whole_words_of_one_sentence(pieces: list[tuple[str, str]], language: str | None) -> None:
    text = "".join(piece + gap for piece, gap in pieces)
    page = Page(text, language or detect_language(text))
    for d in detect(text, language):
        if d.type == "PERSON":
            assert page.stretches(d.start, d.end) == [(d.start, d.end)]
            assert page.whole_words(d.start, d.end) == (d.start, d.end)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(DECOMPOSED), min_size=1, max_size=8).map("".join), st.sampled_from(["en", "fr", None]))
def test_nothing_ends_before_the_mark_of_its_last_letter(text: str, language: str | None) -> None:
    for entry in detect(text, language):
        after = text[entry.end : entry.end + 1]
        assert not (text[entry.end - 1].isalpha() and after and unicodedata.combining(after)), text[
            entry.start : entry.end
        ]


def test_many_texts_come_back_in_order() -> None:
    items = [
        ("a", "Ask Dilys.", "en"),
        ("b", "", "en"),
        ("c", "Demande à Maëlys.", "fr"),
        ("d", "Klausk Austėjos.", "lt"),
    ]
    results = dict(detect_many(items))
    assert list(results) == ["a", "b", "c", "d"]
    assert results["b"] == [] and results["a"] == detect("Ask Dilys.", "en")


def test_cancelling_stops() -> None:
    with pytest.raises(Cancelled):
        list(detect_many([("a", "Ask Dilys.", "en")], cancelled=lambda: True))


def test_the_projects_lists_win() -> None:
    text = "Ask Dilys about the quarry."
    spans = detect(text, "en", deny=["Quarry"], allow=["dilys"])
    assert [text[d.start : d.end] for d in spans] == ["quarry"]
    assert spans[0].type == "OTHER"


def test_the_language_is_told_when_not_given() -> None:
    text = "Je m'appelle Maëlys et mon frère avait treize ans quand nous sommes partis de la maison."
    assert {"AGE", "PERSON"} <= {d.type for d in detect(text)}


def test_coverage_says_what_the_reader_never_learned() -> None:
    assert coverage("en").read and coverage("lt").read and not coverage("en").models
    assert not coverage("sv").read and "read every line" in coverage("sv").sentence
    assert not coverage(None).read


def test_a_configured_model_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEARD_NAME_MODELS", str(tmp_path / "models.yaml"))
    with pytest.raises(ModelMissing, match="HEARD_NAME_MODELS"):
        detect("Ik heet Fleur.", "nl")


def test_nothing_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    frame._analyzer.cache_clear()
    assert detect("Write to ida.b@example.org or see www.example.org, card 4111 1111 1111 1111.", "en")


def test_risk_order_puts_the_doubtful_first() -> None:
    text = "So I asked Dilys. Then Dilys knew Hope. The account was DE89 3704 0044 0532 0130 01."
    detections = detect(text, "en")
    order = sorted(zip(risks(text, detections), detections, strict=True), key=lambda each: -each[0].risk)
    words = [text[detection.start : detection.end] for _, detection in order]
    assert words.index("Hope") < words.index("Dilys")
    assert all(risk.reasons for risk, _ in order[:2])


def test_what_nobody_flagged_is_shown() -> None:
    text = "Then Dilys saw the Quarry at 5 and told @x."
    shown = {text[c.start : c.end]: c.reason for c in unmasked_candidates(text, [])}
    assert {"Dilys", "Quarry", "5", "@x."} <= set(shown) and "Then" not in shown
    start = text.index("Dilys")
    rest = unmasked_candidates(text, [Detection(start, start + 5, "PERSON", "direct", 0.9, ("people",))])
    assert "Dilys" not in {text[c.start : c.end] for c in rest}


def gold(name: str) -> list[dict[str, object]]:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not here; set HEARD_DATA to the folder of test data")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("name", "least_direct", "least_quasi"),
    [("synthetic_interviews_dev.jsonl", 0.99, 0.95), ("echr_fr_es/fr_dev.jsonl", 0.94, 0.75)],
)
def test_recall_on_gold_does_not_fall(name: str, least_direct: float, least_quasi: float) -> None:
    documents = gold(name)
    hits: dict[object, list[bool]] = {"DIRECT": [], "QUASI": []}
    items = [(str(d["id"]), str(d["text"]), str(d["lang"])) for d in documents]
    for document, (_, detections) in zip(documents, detect_many(items), strict=True):
        shown = masked(str(document["text"]), detections)
        for span in document["spans"]:  # type: ignore[attr-defined]
            hits[span["id"]].append(not any(c.isalnum() for c in shown[span["start"] : span["end"]]))
    assert sum(hits["DIRECT"]) >= least_direct * len(hits["DIRECT"])
    assert sum(hits["QUASI"]) >= least_quasi * len(hits["QUASI"])


@pytest.mark.parametrize(
    "text",
    [
        "I: And then?\nP: None of it had happened. None of them came.",
        "P: We were out at two. I was twelve once, one of those boys who sing.",
        "Q. Thank you.\nA. Yes, I think so.\nQ. And then?\nA. We baked.",
    ],
)
def test_function_words_never_stand_alone(text: str) -> None:
    results = {text[d.start : d.end] for d in detect(text, "en")}
    assert not results & {"None", "one", "out at", "Q", "A", "Q. Thank", "And"}


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("Abitavamo in via dei Tigli 31, sopra il panificio.", "it", "via dei Tigli 31"),
        ("Vivíamos en la calle de Rosa Almendro 23, encima de la panadería.", "es", "calle de Rosa Almendro 23"),
    ],
)
def test_a_street_called_like_a_person_is_one_address(text: str, language: str, address: str) -> None:
    start = text.index(address)
    assert [(d.type, d.start, d.end) for d in detect(text, language)] == [("ADDRESS", start, start + len(address))]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Ma tante Odile Verbois m'a gardée."),
        ("es", "Mi tía Inés Robledal me escuchó."),
        ("it", "Mia zia Livia Montefiore mi ha ascoltato."),
        ("pt", "A minha tia Alda Figueiral ouviu-me."),
        ("nl", "Ik zag Jan van den Broek gisteren."),
        ("en", "Then Dr. J. R. Merrin came."),
        ("de", "Dann kam Ludwig von der Heide."),
    ],
)
def test_titles_particles_and_initials_leave_a_name_in_one_piece(language: str, text: str) -> None:
    (name,) = [item for item in detect(text, language) if item.type == "PERSON"]
    assert text[name.start : name.end] in (
        "tante Odile Verbois",
        "tía Inés Robledal",
        "zia Livia Montefiore",
        "tia Alda Figueiral",
        "Jan van den Broek",
        "J. R. Merrin",
        "Ludwig von der Heide",
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "INTERVIEWER: And then?\nWITNESS: We went to the market.\nINTERVIEWER: Go on.\nDRIVER: The bus was late.",
        ),
        ("es", "Entrevistadora: ¿Y entonces?\nParticipante: Fuimos al mercado.\nParticipante: Compramos pan."),
        ("fr", "Enquêtrice : Et après ?\nEnquêtée : On est allées au marché.\nTémoin : Il pleuvait."),
        ("de", "Interviewerin: Und dann?\nErzählerin: Wir gingen zum Markt.\nModeration: Danke."),
        ("it", "Intervistatrice: E poi?\nPartecipante: Siamo andati al mercato."),
    ],
)
def test_a_role_before_a_turn_names_nobody(language: str, text: str) -> None:
    assert detect(text, language) == []


def test_a_name_before_a_turn_is_found_also_where_roles_are() -> None:
    said = "Interviewer: And then?\nMirela: We went to the market.\nInterviewer: Go on.\nMirela: With Officer Dunne."
    assert {said[entry.start : entry.end] for entry in detect(said, "en")} >= {"Mirela", "Dunne"}


def test_identifiers_are_found_where_they_stand_in_a_text_written_on_a_mac() -> None:
    usual = "Ich heiße Jürgen Groß und wohne in Köln, Görlitzer Straße 14. Meine Schwester Zoë hat mich geholt."
    mac = unicodedata.normalize("NFD", usual)
    expected = [(usual[entry.start : entry.end], entry.type) for entry in detect(usual, "de")]
    results = [(mac[entry.start : entry.end], entry.type) for entry in detect(mac, "de")]
    assert [(unicodedata.normalize("NFC", words), type_name) for words, type_name in results] == expected
    assert ("Zoë", "PERSON") in expected
