from collections.abc import Sequence
from dataclasses import replace

import pytest

from codebook.blaming import BLAMING, find_blaming
from codebook.identifiers import find_identifiers
from codebook.lint import Finding, lint
from codebook.model import Code, Codebook, CodingAttribute, Examples, Exclusion, Source, Translation
from codebook.starters import STARTERS, load_starter

GOOD = Code(
    "A1",
    name="Rain",
    parent="A",
    definition="Water from above.",
    include="drizzle",
    exclude=(Exclusion("snow", "A2"),),
    examples=Examples(("“It rained.”",)),
)
OTHER = replace(GOOD, id="A2", guid="", name="Snow", exclude=(Exclusion("rain", "A1"),))
BOOK = Codebook(
    "Weather",
    unit_rule="One sentence.",
    codes=(Code("A", name="Wet", definition="Wet.", is_codable=False), GOOD, OTHER),
)

# What the starters are allowed to be told, and why.
JUSTIFIED = {
    ("survivor-interviews", "single-child", "H"): "impact is one code here; projects add sub-codes from their material"
}
EXPECTED_NOTES = {"translation-not-reviewed", "source-to-check"}


def rules(book: Codebook, **arguments: object) -> set[tuple[str, str]]:
    return {(item.code, item.rule) for item in lint(book, **arguments)}  # type: ignore[arg-type]


def with_code(**changes: object) -> Codebook:
    return replace(BOOK, codes=(BOOK.codes[0], replace(GOOD, **changes), OTHER))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", STARTERS)
@pytest.mark.slow
def test_starters_are_clean_but_for_what_is_justified(name: str) -> None:
    expected = EXPECTED_NOTES | ({"empty-family"} if name == "reflexive-blank" else set())
    # Names of an instrument, whose text stays with it.
    expected |= {"missing-inclusion", "missing-example"} if name.startswith("reporting-") else set()
    left = [
        item
        for item in lint(load_starter(name))
        if (name, item.rule, item.code) not in JUSTIFIED and not (item.severity == "note" and item.rule in expected)
    ]
    assert left == []


def test_every_source_from_memory_is_reported_before_print() -> None:
    said = " ".join(
        item.sentence for item in lint(load_starter("survivor-interviews")) if item.rule == "source-to-check"
    )
    for author in ("O'Connell", "Olson", "Lorenzo-Dus", "Craven"):
        assert author in said


def test_a_good_codebook_has_no_findings() -> None:
    assert lint(BOOK) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"exclude": ()}, "missing-exclusion"),
        ({"exclude": (Exclusion("snow"),)}, "exclusion-without-code"),
        ({"include": ""}, "missing-inclusion"),
        ({"definition": ""}, "missing-definition"),
        ({"definition": "word " * 81}, "long-definition"),
        ({"short": "x" * 121}, "long-short"),
        ({"examples": Examples()}, "missing-example"),
        ({"color": "#ffff00"}, "faint-color"),
        ({"parent": "A1"}, "circular-parent"),
        ({"definition": "Her risk-taking."}, "blaming-word"),
        ({"include": "Write to help@example.org"}, "identifier"),
        ({"examples": Examples(("“Then Melina came.”",))}, "identifier"),
        ({"sources": (Source("see @someone_there"),)}, "identifier"),
        ({"languages": {"fr": Translation("Pluie", "Elle était consentante.")}}, "blaming-word"),
    ],
)
def test_each_rule_finds_its_fault(changes: dict[str, object], rule: str) -> None:
    book = with_code(**changes)
    assert ("A1", rule) in rules(book)
    assert ("A1", rule) not in rules(BOOK)
    retired = replace(
        book, codes=tuple(replace(code, status="retired") if code.id == "A1" else code for code in book.codes)
    )
    assert ("A1", rule) not in rules(retired)


def test_eighty_words_are_enough_and_allowed() -> None:
    assert ("A1", "long-definition") not in rules(with_code(definition="word " * 80))


def test_families_circles_and_the_codebooks_own_texts() -> None:
    only = replace(BOOK, codes=(BOOK.codes[0], replace(GOOD, exclude=()), Code("B", name="Empty", is_codable=False)))
    assert {("A", "single-child"), ("B", "empty-family")} <= rules(only)
    circle = Codebook("t", unit_rule="u", codes=(Code("A", name="x", parent="B"), Code("B", name="y", parent="A")))
    items = [item for item in lint(circle) if item.rule == "circular-parent"]
    assert [(item.code, item.severity) for item in items] == [("A", "error"), ("B", "error")]
    assert ("", "missing-unit-rule") in rules(replace(BOOK, unit_rule=""))
    assert ("", "blaming-word") in rules(replace(BOOK, description="for promiscuous girls"))
    said = (CodingAttribute("place", ("Snapchat", "other")),)
    assert ("", "identifier") in rules(replace(BOOK, attributes=said))


def test_use_and_agreement_are_judged_only_when_given() -> None:
    assert rules(BOOK, counts={"A1": 3}) == {("A2", "unused")}
    assert rules(BOOK, agreement={"A1": 0.66, "A2": 0.9}) == {("A1", "low-agreement")}


def test_missing_and_unreviewed_translations() -> None:
    book = with_code(languages={"fr": Translation("Pluie", "De l'eau."), "el": Translation("Βροχή", "")})
    result = rules(book)
    assert {("A2", "missing-translation"), ("", "translation-not-reviewed"), ("A1", "missing-translation")} <= result


def test_overlapping_definitions_use_the_similarity_given() -> None:
    seen: list[Sequence[str]] = []

    def shared_words(texts: Sequence[str]) -> list[list[float]]:
        seen.append(texts)
        sets = [set(text.lower().split()) for text in texts]
        return [[len(a & b) / len(a | b) for b in sets] for a in sets]

    alike = replace(BOOK, codes=(*BOOK.codes, replace(GOOD, id="A3", guid="", definition="Something else entirely")))
    items = [item for item in lint(alike, similarity=shared_words) if item.rule == "overlapping-definitions"]
    assert [(item.code, "A2" in item.sentence) for item in items] == [("A1", True)]
    assert len(seen) == 1 and len(seen[0]) == 3


def test_findings_are_sentences_with_a_known_severity() -> None:
    book = with_code(definition="naive " * 90, exclude=(), languages={"fr": Translation("x")}, short="y" * 130)
    result = lint(book, counts={}, agreement={"A1": 0.0})
    assert len(result) > 8
    assert all(item.severity in ("error", "warning", "note") and item.sentence for item in result)
    assert all(isinstance(item, Finding) for item in result)


BLAME = {
    "en": ["She showed risk-taking behaviour.", "He was naïve.", "a consensual relationship", "voluntarily missing"],
    "fr": ["une jeune fille provocante", "une relation consentie", "La fugueuse est revenue.", "Elle l’a cherché."],
    "it": ["una ragazza ingenua", "era consenziente", "allontanamento volontario", "prostituzione minorile"],
    "de": ["sie war naiv", "einvernehmlicher Kontakt", "die Ausreißerin", "Risikoverhalten"],
    "es": ["una niña provocativa", "relación consentida", "fuga voluntaria", "pornografía infantil"],
    "nl": ["een naïef meisje", "vrijwillig meegegaan", "de wegloper", "risicogedrag"],
    "el": ["προκλητική συμπεριφορά", "ήταν αφελής", "εκούσια εξαφάνιση", "συναινετική σχέση"],
    "lt": ["naivi mergaitė", "savanoriškas santykis", "bėglys", "pati kalta"],
}
FAIR = {
    "en": "The other person took risks with nobody noticing; the naval officer asked for its content.",
    "fr": "La personne naissait alors ; le provocateur n'est pas nommé.",
    "it": "La persona racconta come l'altra ha mantenuto il legame.",
    "de": "Die andere Person schrieb zuerst.",
    "es": "La otra persona escribió primero.",
    "nl": "De andere persoon schreef als eerste.",
    "el": "Το άλλο πρόσωπο έγραψε πρώτο.",
    "lt": "Kitas žmogus parašė pirmas.",
}


@pytest.mark.parametrize("language", BLAMING)
def test_blaming_words_are_found_in_each_language(language: str) -> None:
    for text in BLAME[language]:
        phrases = list(find_blaming(text, f"{language}-XX"))
        assert phrases, text
        assert all(text[word.start : word.end] == word.word and word.advice for word in phrases)
    assert list(find_blaming(FAIR[language], language)) == []
    assert set(BLAME) == set(BLAMING)


def test_a_language_without_a_list_gives_nothing() -> None:
    assert list(find_blaming("naive", "sw")) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ask mira.l@example.org first.", "e-mail address"),
        ("see https://example.org/x", "web address"),
        ("He wrote as @moon_light99 there.", "account name"),
        ("Call +32 470 12 34 56 now", "telephone number"),
        ("Call 0470 12 34 56 now", "telephone number"),
        ("We met on Snapchat.", "brand"),
        ("My friend was called Melina.", "name of a person"),
        ("Elle s’appelait Noémie.", "name of a person"),
        ("Frau Albrecht kam.", "name of a person"),
        ("Then Melina told me.", "name of a person or place"),
        ("I moved to Ghent that year.", "name of a person or place"),
        ("Τότε η Μελίνα ήρθε.", "name of a person or place"),
    ],
)
def test_identifier_like_strings_are_found(text: str, kind: str) -> None:
    identifiers = list(find_identifiers(text, "de" if "Frau" in text else "en"))
    assert [item.kind for item in identifiers] == [kind]
    assert text[identifiers[0].start : identifiers[0].end] == identifiers[0].text


@pytest.mark.parametrize(
    "text",
    [
        "The hotline 116 000 helped. I'm glad.",
        "“He said: Come.” Then I left. (G3)",
        "Use C1, not F2 or ABC; in May and on Monday.",
        "Steps 1-2, 2020-01-01 to 2021-02-03, 10.1080/10538712.2020.1801935",
        "an SMS from the EU in English",
        "zoom in; a kick; discord between them",
    ],
)
def test_ordinary_strings_are_left_alone(text: str) -> None:
    assert list(find_identifiers(text)) == []


def test_german_nouns_are_not_names() -> None:
    assert list(find_identifiers("Die Person erzählt von der Schule und dem Vater.", "de")) == []
