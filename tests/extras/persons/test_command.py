"""``heard persons``: what it prints for people and for programs."""

import json
from pathlib import Path

import pytest

from coding.workspace.standalone import text_rows
from pipelines.extras.persons.lexicon import speaker
from tests.helpers.commands import printed
from tests.helpers.paths import ROOT

ROWS = [
    {"id": "told", "lang": "en", "text": "My sister Hanna is a nurse in Lyon. She sings in a choir."},
    {"id": "released", "lang": "en", "text": "My sister [PERSON_1] is [aged 20-24] and a nurse."},
    {"text": "Moja babcia Zofia jest nauczycielką."},
]


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.mark.slow
def test_one_entry_a_row_with_places_in_its_text(tmp_path: Path) -> None:
    told = json.loads(printed("persons", written(tmp_path, ROWS), "--json"))
    assert [row["id"] for row in told] == ["told", "released", "3"]
    for row, entry in zip(ROWS, told, strict=True):
        text = str(row["text"])
        for person in entry["persons"]:
            assert person.keys() == {"label", "mentions", "facts", "protection"} and 0 <= person["protection"] <= 1
            said = {text[place["start"] : place["end"]] for place in person["mentions"]}
            assert person["label"] in {*said, "who speaks", "kto mówi"}
            assert all(text[fact["start"] : fact["end"]] == fact["text"] for fact in person["facts"])
    hanna = next(person for person in told[0]["persons"] if person["label"] == "Hanna")
    assert ("occupation", "nurse") in {(fact["class"], fact["text"]) for fact in hanna["facts"]}
    masked = next(person for person in told[1]["persons"] if person["label"] == "[PERSON_1]")
    assert ("age", "[aged 20-24]") in {(fact["class"], fact["text"]) for fact in masked["facts"]}


@pytest.mark.slow
def test_for_people_whoever_can_be_told_best_stands_first(tmp_path: Path) -> None:
    lines = printed("persons", written(tmp_path, ROWS[:1])).splitlines()
    manual = (ROOT / "docs" / "persons.md").read_text(encoding="utf-8")
    assert lines[0] == "told: 2 persons" and f"> `{lines[0]}`\n> `{lines[1]}`" in manual
    assert lines[1].startswith("  Hanna: masking takes") and "occupation “nurse”" in lines[1]
    assert lines[2].startswith("  who speaks: masking takes")


@pytest.mark.slow
def test_a_single_person_is_no_persons(tmp_path: Path) -> None:
    assert printed("persons", written(tmp_path, [{"id": "a", "text": "Hanna sings."}])).splitlines()[0] == "a: 1 person"


SHIFTS = {
    "en": "The server went down again during my shift. I restarted the database and the logs show errors.",
    "de": "Der Server ist während meiner Schicht wieder ausgefallen. Ich habe die Datenbank neu gestartet.",
    "fr": "Le serveur est encore tombé pendant ma garde. J'ai redémarré la base de données.",
    "es": "El servidor volvió a caerse durante mi turno. Reinicié la base de datos, dijo mi jefe.",
    "it": "Il server è caduto di nuovo durante il mio turno. Ho riavviato il database.",
    "pl": "Serwer znowu padł podczas mojej zmiany. Zrestartowałam bazę danych.",
    "nl": "De server viel weer uit tijdens mijn dienst. Ik heb de database opnieuw gestart.",
    "pt": "O servidor caiu outra vez durante o meu turno. Reiniciei a base de dados.",
}


@pytest.mark.slow
def test_what_somebody_works_at_is_inferred_from_the_sense_in_other_languages_too(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"id": each, "lang": each, "text": SHIFTS[each]} for each in SHIFTS]
    told = json.loads(printed("persons", written(tmp_path, rows), "--json"))
    for entry in told:
        speaks = next(person for person in entry["persons"] if person["label"] == speaker(entry["id"]))
        assert "occupation" in {fact["class"] for fact in speaks["facts"]} and speaks["protection"] < 1


def test_a_row_without_text_is_named(tmp_path: Path) -> None:
    assert "Record 1 has no “text”." in printed("persons", written(tmp_path, [{"id": "a"}]), code=1)


def test_rows_are_taken_as_other_programs_write_them() -> None:
    rows: list[dict[str, object]] = [
        {"id": None, "text": "My \ud800 aunt", "lang": "EN"},
        {"text": "My aunt", "lang": ["en"]},
        {"id": 7, "text": "", "language": "en-GB"},
    ]
    assert list(text_rows(rows)) == [("1", "My \ufffd aunt", "en"), ("2", "My aunt", None), ("7", "", "en")]
