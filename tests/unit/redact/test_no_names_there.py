"""Words that stand where names do and are none: turns, greetings, fields of forms, brands, compounds, verbs."""

from __future__ import annotations

import pytest

from pipelines.redact.detectors.page import Page
from pipelines.redact.detectors.person import People
from pipelines.redact.engine import _rules, detect
from pipelines.redact.model import Detection
from pipelines.redact.resolve import clean, resolve


def found(text: str, language: str) -> list[Detection]:
    """What the rules and Heard's own name models find."""
    page = Page(text, language)
    return resolve(page, clean(page, [one for rule in _rules() for one in rule.find(page)]))


def masked(text: str, language: str) -> str:
    """The text with a dash for everything that is masked."""
    letters = list(text)
    for one in found(text, language):
        letters[one.start : one.end] = "-" * (one.end - one.start)
    return "".join(letters)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("it", "D: E poi?\nR: Sono scesa alla stazione.\nD: Da sola?\nR: Sì, con lo zaino.", "R:"),
        ("it", "ADR: No, non salii.\nADR: La tenni due ore.", "ADR:"),
        ("nl", "I: En toen?\nR: Bij het water.\nI: Alleen?\nR: Ja, met de hond.", "R:"),
        ("de", "I: Und dann?\nB: Beim Reiten.\nI: Allein?\nB: Nein, mit dem Hund.", "B:"),
    ],
)
def test_who_speaks_by_a_letter_is_no_person(language: str, text: str, label: str) -> None:
    assert masked(text, language).count(label) == text.count(label)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text", "greeting", "name"),
    [
        ("pl", "Kochana Halinko,\npiszę z nad jeziora.", "Kochana", "Halinko"),
        ("nl", "Lieve oma Griet,\nhet regent hier.", "Lieve", "Griet"),
        ("de", "Grüezi Frau Ammann\nDanke für den Brief.", "Grüezi", "Ammann"),
        ("ro", "Stimată doamnă Petcu,\nvă scriu din nou.", "Stimată", "Petcu"),
        ("pl", "Szanowna Pani Wrońska,\ndziękuję.", "Szanowna", "Wrońska"),
    ],
)
def test_a_greeting_is_left_and_the_name_is_not(language: str, text: str, greeting: str, name: str) -> None:
    left = masked(text, language)
    assert greeting in left and name not in left


@pytest.mark.parametrize(
    ("language", "text", "field", "name"),
    [
        ("nl", "Achternaam: Van Dalsum   Voornamen: Griet Anna   Roepnaam: Gree", "Voornamen:", "Dalsum"),
        ("de", "Nachname: Krumm   Vorname: Ottilie   Wohnort: unbekannt", "Vorname:", "Ottilie"),
        ("it", "Cognome: Tarabella   Nome: Ginevra   Note: nessuna", "Nome:", "Tarabella"),
    ],
)
def test_the_next_field_of_a_form_is_no_part_of_a_name(language: str, text: str, field: str, name: str) -> None:
    left = masked(text, language)
    assert field in left and name not in left


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("it", "Mi ha scritto su Netlog e poi niente.", "Netlog"),
        ("it", "Avevo solo un Kinder Bueno nello zaino.", "Kinder Bueno"),
        ("nl", "Ik vond het op Marktplaats, voor weinig.", "Marktplaats"),
        ("pl", "Pisaliśmy na Gadu-Gadu do rana.", "Gadu-Gadu"),
        ("es", "Lo vimos en YouTube toda la noche.", "YouTube"),
        ("de", "Ich hatte noch eine Packung Hanuta dabei.", "Hanuta"),
        ("de", "Wir standen am Busbahnhof und froren.", "Busbahnhof"),
        ("de", "Meine Brieffreundin schrieb jede Woche.", "Brieffreundin"),
        ("nl", "Het was een gebroken spatbord, meer niet.", "spatbord"),
        ("es", "Vivíamos cerca del río, con las gallinas.", "Vivíamos"),
        ("es", "Guardada está bien, me dijo.", "Guardada"),
        ("de", "Hochachtungsvoll", "Hochachtungsvoll"),
    ],
)
def test_words_that_nobody_is_called(language: str, text: str, word: str) -> None:
    assert word in masked(text, language)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("it", "R: Primula Tarabella mi ha aiutata.", "Tarabella"),
        ("de", "Frau Bahnhof war meine Lehrerin.", "Bahnhof"),
        ("it", "Cara Lisa, ti scrivo dal mare.", "Lisa"),
        ("es", "Me llamo Victoria y vivo con mi abuela.", "Victoria"),
        ("it", "Mia zia Cara Bellini cuciva.", "Cara Bellini"),
        ("pl", "Mila Wrona mieszkała obok.", "Mila Wrona"),
    ],
)
def test_names_are_still_found_there(language: str, text: str, name: str) -> None:
    assert name not in masked(text, language)


@pytest.mark.parametrize(
    ("language", "text", "before"),
    [
        ("nl", "De man mailde mij vanaf gezin.duin@post.example elke week.", "De man mailde mij vanaf "),
        ("pl", "Pisał z adresu jan.z.lasu@okno.example do mnie.", "Pisał z adresu "),
    ],
)
def test_words_before_a_written_address_are_no_part_of_it(language: str, text: str, before: str) -> None:
    assert masked(text, language).startswith(before)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Sie nannte sich glücklich und ging."),
        ("de", "Er schrieb als Kind Gedichte."),
        ("it", "Lui scriveva come un poeta."),
        ("nl", "Zij noemde zich gelukkig, met reden."),
        ("pl", "Kazał mówić prawdę, zawsze."),
        ("es", "Firmaba como testigo, sin leer."),
        ("fr", "Il se faisait appeler par sa mère."),
        ("ro", "El își spunea că e bine."),
        ("de", "Er wohnt seit drei Jahren am Fluss."),
        ("es", "Viví en la casa de siempre."),
    ],
)
def test_calling_oneself_something_is_no_user_name(language: str, text: str) -> None:
    assert not [one for one in found(text, language) if one.type in ("HANDLE", "ADDRESS")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("es", "venían aseados y obedecían las normas", ["aseados", "obedecían"]),
        ("pl", "zginął w bitwie w 1410 r był wtedy młody", ["w 1410 r"]),
        ("es", "en el año 2010 tenía una casa", ["año"]),
        ("pl", "hahaha no i że ehehe ja też", ["hahaha", "ehehe"]),
    ],
)
def test_words_of_the_language_are_no_names(language: str, text: str, left: list[str]) -> None:
    seen = masked(text, language)
    assert [word for word in left if word not in seen] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("nl", "Toen kwam Jaja met haar broer.", ["Jaja"]),
        ("de", "Alle nannten ihn Zwerg, auch meine Mutter.", ["Zwerg"]),
        ("ro", "imi amintesc ca scria cj 45 mac si atat", ["cj 45 mac"]),
        ("pl", "stary polonez w 1234 ab stoi w garażu", ["w 1234 ab"]),
        ("pl", "Widziałam Czekaj w sklepie.", ["Czekaj"]),
        ("es", "mi amiga jaja me dijo que venía", ["jaja"]),
        ("pt", "Fui com o Rui coelho ontem.", ["coelho"]),
        ("es", "Estaba muy cansada aquella noche. Sauceda vino luego con su hermano.", ["Sauceda"]),
        ("pl", "Wtedy wszedł Ogórek i usiadł.", ["Ogórek"]),
        ("it", "Chi era? Si chiamava Primo, di nome.", ["Primo"]),
        ("nl", "hij las een boek volgens de morgan", ["de", "morgan"]),
    ],
)
def test_names_that_are_words_stay_masked(language: str, text: str, names: list[str]) -> None:
    places = {at for one in detect(text, language) for at in range(one.start, one.end)}
    missed = [name for name in names if not set(range(text.index(name), text.index(name) + len(name))) <= places]
    assert missed == []


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "We talked for an hour.\n- Grant\n- Rich\n- Gene\nand me", ["Grant", "Rich", "Gene"]),
        ("fr", "Nous étions trois.\n- Constant\n- Grâce\net moi", ["Constant", "Grâce"]),
        ("it", "- Marta\n- Topo\n- Riccio", ["Topo", "Riccio"]),
    ],
)
def test_names_in_a_list_with_dashes_stay_masked(language: str, text: str, names: list[str]) -> None:
    seen = masked(text, language)
    assert [name for name in names if name in seen] == []


@pytest.mark.slow
def test_who_chats_with_people_called_by_name_is_called_by_name() -> None:
    text = (
        "Wika: jesteś?\nMgiełka: no jestem tu, prasuję\nWika: byłam tam\nMgiełka: o matko\nWika: Tak?\nMgiełka: Jasne"
    )
    page = Page(text, "pl")
    labels = [text[one.start : one.end] for one in People().find(page)]
    assert labels.count("Mgiełka") == 3 and "Wika" in labels
    roles = "Pytanie: jesteś?\nOdpowiedź: tak, jestem tu dawno\nPytanie: Gdzie?\nOdpowiedź: Tutaj"
    assert masked(roles, "pl") == roles
    form = "Wika: jesteś?\nAdres: dom nad rzeką\nWika: Byłam tam\nAdres: Dom przy lesie"
    assert "Adres" not in [form[one.start : one.end] for one in People().find(Page(form, "pl"))]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Era un Asistente Especial y celebraron los Juegos Olímpicos."),
        ("pl", "Szła w Biegu Świątecznym Szkoły."),
    ],
)
def test_words_of_the_language_with_capitals_side_by_side_are_no_people(language: str, text: str) -> None:
    assert "PERSON" not in {one.type for one in found(text, language)}
