from __future__ import annotations

import pytest

from pipelines.redact.detectors.ages import Ages
from pipelines.redact.detectors.codes import Codes, iban_is_valid
from pipelines.redact.detectors.consistency import consistent
from pipelines.redact.detectors.dates import Dates
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.lists import AllowList, DenyList
from pipelines.redact.detectors.location import Addresses, Places
from pipelines.redact.detectors.nationalities import Nationalities
from pipelines.redact.detectors.organisation import Organisations
from pipelines.redact.detectors.page import Detector, Page, found
from pipelines.redact.detectors.person import People
from pipelines.redact.detectors.rampart import windows
from pipelines.redact.joining import join_names
from pipelines.redact.names import are_nicknames
from pipelines.redact.resolve import clean, resolve


def spans(detector: Detector, text: str, language: str | None = "en", type: str | None = None) -> set[str]:
    page = Page(text, language)
    return {text[d.start : d.end] for d in detector.find(page) if type in (None, d.type)}


@pytest.mark.parametrize(
    ("text", "code", "type"),
    [
        ("the plate was GX 068 VX, I think", "GX 068 VX", "PLATE"),
        ("Kennzeichen M-AB 1234 war es", "M-AB 1234", "PLATE"),
        ("case number 5626 Js 32154/12, yes", "5626 Js 32154/12", "CASE_NUMBER"),
        ("my reference, CR/2019/004417.", "CR/2019/004417", "CASE_NUMBER"),
        ("call me on 0176 389 544 12 please", "0176 389 544 12", "PHONE"),
        ("ring +30 691 851 3374", "+30 691 851 3374", "PHONE"),
        ("account DE88 4589 2152 7589 2900 75", "DE88 4589 2152 7589 2900 75", "IBAN"),
        ("they wanted my id, 36148540581, so", "36148540581", "NATIONAL_ID"),
        ("he said oh seven seven nine one two", "oh seven seven nine one two", "PHONE"),
        ("the plate was gr 409 lk i remember", "gr 409 lk", "PLATE"),
        ("the case number was rsd-049/2014 and", "rsd-049/2014", "CASE_NUMBER"),
    ],
)
def test_codes_of_any_format(text: str, code: str, type: str) -> None:
    assert code in spans(Codes(), text, type=type)


@pytest.mark.parametrize(
    "text",
    [
        "at 12:30 we left",
        "in 2014 or 2015",
        "10 000 euros",
        "it cost €1,250",
        "on 3.5.2007",
        "Year 9 at school",
        "in 1999/2000",
    ],
)
def test_times_dates_prices_are_no_codes(text: str) -> None:
    assert spans(Codes(), text) == set()


def test_a_mistyped_iban_stays_as_near_miss() -> None:
    good, bad = "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"
    assert iban_is_valid(good) and not iban_is_valid(bad)
    scores = [next(iter(Codes().find(Page(text, "en")))).score for text in (good, bad)]
    assert scores[0] > 0.9 and scores[1] < 0.5


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("on the 25th of June I left", "en", "the 25th of June"),
        ("the third of january two thousand and four", "en", "the third of january two thousand and four"),
        ("born on March 6, 1998, in", "en", "March 6, 1998"),
        ("le 1er mars 2003 au matin", "fr", "le 1er mars 2003"),
        ("les 19 et 20 août 1995", "fr", "les 19 et 20 août 1995"),
        ("el 2 de marzo de 2011", "es", "el 2 de marzo de 2011"),
        ("am 3. Oktober 2014 kam", "de", "am 3. Oktober 2014"),
        ("il 12 maggio 2016", "it", "il 12 maggio 2016"),
        ("op 4 mei 2018", "nl", "4 mei 2018"),
        ("15 marca 2016 roku", "pl", "15 marca 2016"),
        ("στις 5 Μαρτίου 2016", "el", "5 Μαρτίου 2016"),
        ("2016 m. kovo 5 d.", "lt", "2016 m. kovo 5"),
        ("pe 3 mai 2017", "ro", "3 mai 2017"),
        ("a 7 de abril de 2015", "pt", "7 de abril de 2015"),
        ("it was 2014-05-03", "en", "2014-05-03"),
        ("back in 1998 we", "en", "1998"),
        ("since last May we", "en", "May"),
        ("last Tuesday I", "en", "Tuesday"),
    ],
)
def test_dates(text: str, language: str, date: str) -> None:
    page = Page(text, language)
    merged = resolve(page, clean(page, Dates().find(page)))
    joined = {text[d.start : d.end] for d in merged}
    assert any(
        piece.endswith(date) or date.endswith(piece) and date in text and len(piece) >= len(date) - 3
        for piece in joined
    ), joined


def test_words_that_are_months_are_no_dates() -> None:
    assert spans(Dates(), "I may march with you, you may go") == set()


def test_a_birth_date_is_told_apart() -> None:
    assert spans(Dates(), "my date of birth, 3.5.2007", type="BIRTH_DATE") == {"3.5.2007"}


@pytest.mark.parametrize(
    ("text", "language", "age"),
    [
        ("I was thirteen when it", "en", "thirteen"),
        ("a 14-year-old girl", "en", "14"),
        ("before my 12th birthday", "en", "12th"),
        ("aged fifteen", "en", "fifteen"),
        ("He was 52, not sixteen.", "en", "52"),
        ("elle avait treize ans", "fr", "treize"),
        ("tenía catorce años", "es", "catorce"),
        ("sie war zwölf Jahre alt", "de", "zwölf"),
        ("aveva tredici anni", "it", "tredici"),
        ("hij was twaalf jaar", "nl", "twaalf"),
        ("miała trzynaście lat", "pl", "trzynaście"),
        ("avea treisprezece ani", "ro", "treisprezece"),
        ("ήταν 13 χρονών", "el", "13"),
    ],
)
def test_ages(text: str, language: str, age: str) -> None:
    assert age in spans(Ages(), text, language)


def test_durations_and_amounts_are_no_ages() -> None:
    assert spans(Ages(), "it was three weeks, I was 20 minutes late, at 8 o'clock, he was two metres away") == set()


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("add @moon_child on it", "@moon_child"),
        ("his name there was dark.prince.99", "dark.prince.99"),
        ("it was ghost_rider44, yes", "ghost_rider44"),
        ("his username was silentcrow then", "silentcrow"),
        ("as silentcrow, that was his username", "silentcrow"),
        ("mail ida.b@example.org now", "ida.b@example.org"),
        ("ida dot b at example dot org", "ida dot b at example dot org"),
        ("look at www.example.org/ida", "www.example.org/ida"),
    ],
)
def test_handles_and_addresses(text: str, handle: str) -> None:
    assert any(handle in piece for piece in spans(Handles(), text))


def test_ordinary_words_are_no_handles() -> None:
    assert spans(Handles(), "He said his username was something like that. I don't know, e.g. a name.") == set()


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("I'm called Dilys at home", "en", "Dilys"),
        ("my cousin Quorra saw it", "en", "Quorra"),
        ("with Hope, my mum, and", "en", "Hope"),
        ("when Will's friend came", "en", "Will"),
        ("Je m'appelle Maëlys Kervadec.", "fr", "Maëlys Kervadec"),
        ("Ich heiße Annika Brandstetter.", "de", "Annika Brandstetter"),
        ("Me llamo Nerea.", "es", "Nerea"),
        ("Mi chiamo Ginevra Bellandi.", "it", "Ginevra Bellandi"),
        ("Με λένε Αντιγόνη Καραγιάννη.", "el", "Αντιγόνη Καραγιάννη"),
        ("the lawyer, A. Dixon, said", "en", "A. Dixon"),
        ("my name is oluwaseun adeyemi and i", "en", "oluwaseun adeyemi"),
        ("he was with mark's brother and my friend hope", "en", "mark"),
    ],
)
def test_names(text: str, language: str, name: str) -> None:
    assert name in spans(People(), text, language, "PERSON")


@pytest.mark.parametrize(
    "text",
    [
        "I hope so. I may go, I will be there.",
        "On Monday in June we spoke English on Discord.",
        "It was God who helped, and Mum.",
    ],
)
def test_words_are_no_names(text: str) -> None:
    assert spans(People(), text) == set()


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("at 14b Copper Beech Lane, in", "en", "14b Copper Beech Lane"),
        ("at Flat 2, 7 Mill Road now", "en", "7 Mill Road"),
        ("in der Lindenstraße 45 in", "de", "Lindenstraße 45"),
        ("au 12 bis rue des Glycines à", "fr", "12 bis rue des Glycines"),
        ("la calle San Prudencio 8, en", "es", "calle San Prudencio 8"),
        ("in via dei Mille 7 a Pistoia", "it", "via dei Mille 7"),
        ("de Kastanjelaan 21 in", "nl", "Kastanjelaan 21"),
        ("przy ul. Lipowej 12 w", "pl", "ul. Lipowej 12"),
        ("na Rua das Flores 33, em", "pt", "Rua das Flores 33"),
        ("pe Strada Teilor 5 în", "ro", "Strada Teilor 5"),
        ("στην οδό Ερμού 14 στα", "el", "οδό Ερμού 14"),
        ("we lived at 12 copper beech lane then", "en", "12 copper beech lane"),
    ],
)
def test_addresses(text: str, language: str, address: str) -> None:
    assert address in spans(Addresses(), text, language, "ADDRESS")


def test_places_need_a_capital_or_a_journey() -> None:
    assert spans(Places(), "I grew up in Drogheda, near the Reading road") == {"Drogheda", "Reading"}
    assert spans(Places(), "i took the bus to reading and i was reading") == {"reading"}
    assert spans(Places(), "it was nice and i was reading a book") == set()


@pytest.mark.parametrize(
    ("text", "language", "name", "type"),
    [
        ("I went to St Columba's Primary School then", "en", "St Columba's Primary School", "SCHOOL"),
        ("in the Blue Lantern shelter for", "en", "Blue Lantern shelter", "CARE_PLACE"),
        ("at Café Orbita, you know", "en", "Café Orbita", "ORGANISATION"),
        ("au collège Jean Rostand, puis", "fr", "collège Jean Rostand", "SCHOOL"),
        ("auf die Sophie-Lind-Gesamtschule und", "de", "Sophie-Lind-Gesamtschule", "SCHOOL"),
        ("alla scuola media Giusti e", "it", "scuola media Giusti", "SCHOOL"),
        ("they put me in westbrook youth centre for", "en", "westbrook youth centre", "ORGANISATION"),
    ],
)
def test_organisations(text: str, language: str, name: str, type: str) -> None:
    assert any(name in piece for piece in spans(Organisations(), text, language, type))


def test_generic_places_of_work_and_care_name_nobody() -> None:
    assert spans(Organisations(), "I was in hospital, then at school. The school knew. We went to church.") == set()
    assert spans(Organisations(), "i was in the hospital and then my school rang the church") == set()


def test_nationalities() -> None:
    assert spans(Nationalities(), "My mother is Greek and I polish shoes, my dad is Polish") == {"Greek", "Polish"}
    assert spans(Nationalities(), "my mother is polish and i polish shoes") == {"polish"}
    assert spans(Nationalities(), "des ressortissants turcs et polonais", "fr") == {"turcs", "polonais"}


def test_what_is_found_once_is_found_everywhere() -> None:
    text = "My brother Tobias came. Tobias' phone rang, and TOBIAS and Tobi laughed. i saw tobias."
    page = Page(text, "en")
    first = [found(11, 17, "PERSON", 0.8, "people")]
    pieces = [text[d.start : d.end] for d in consistent(page, first)]
    assert pieces == ["Tobias", "TOBIAS", "Tobi", "tobias"]


def test_names_that_are_words_stay_words_in_lower_case() -> None:
    text = "my sister hope came and i hope hope will come and the hope was gone"
    page = Page(text, "en")
    first = [found(10, 14, "PERSON", 0.6, "people")]
    assert [d.start for d in consistent(page, first)] == [31]


def test_deny_and_allow_lists() -> None:
    page = Page("The Quarry gang, QUARRY again, and Ida", "en")
    assert len(list(DenyList(["quarry", " "]).find(page))) == 2
    ida = found(35, 38, "PERSON", 0.9, "people")
    assert AllowList(["ida"]).allows(page.text, ida)
    assert not AllowList(["id"]).allows(page.text, ida)
    denied = found(4, 10, "OTHER", 1.0, DenyList.name)
    assert not AllowList(["Quarry"]).allows(page.text, denied)


def test_resolution_covers_everything_without_overlap() -> None:
    page = Page("Ida Berg lived in Berg town", "en")
    raw = [
        found(0, 3, "PERSON", 0.9, "people"),
        found(0, 8, "PERSON", 0.6, "spaCy"),
        found(4, 12, "LOCATION", 0.4, "places"),
        found(18, 22, "LOCATION", 0.7, "places"),
    ]
    merged = resolve(page, raw)
    assert [(d.start, d.end, d.type) for d in merged] == [(0, 8, "PERSON"), (9, 12, "LOCATION"), (18, 22, "LOCATION")]
    assert merged[0].detectors == ("people", "spaCy")


def test_initials_and_titles_belong_to_the_name() -> None:
    text = "Codey M Ross"
    page = Page(text, "en")
    joined = join_names(page, [found(0, 5, "PERSON", 0.8, "a"), found(8, 12, "PERSON", 0.8, "b")])
    assert [(d.start, d.end) for d in joined] == [(0, 12)]
    page = Page("and Mrs van der Horst came", "en")
    assert [(d.start, d.end) for d in join_names(page, [found(16, 21, "PERSON", 0.8, "a")])] == [(8, 21)]
    page = Page("vu par Mme Robin hier", "fr")
    assert [(d.start, d.end) for d in join_names(page, [found(11, 16, "PERSON", 0.8, "a")])] == [(7, 16)]


@pytest.mark.parametrize(
    ("left", "right", "related"), [("kasia", "katarzyna", True), ("rosi", "rositsa", True), ("ida", "berta", False)]
)
def test_nicknames(left: str, right: str, related: bool) -> None:
    assert are_nicknames(left, right) is related


def test_windows_cover_the_text_once() -> None:
    text = ("some words here. " * 60 + "\n") * 3
    pieces = list(windows(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(b - a <= 480 for a, b in pieces)
