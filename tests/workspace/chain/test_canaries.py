"""Eight types of identifier in six languages: found by the machine, and after the whole chain only in the vault."""

import io
import logging
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coding import errors
from coding.store import columns
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.originals import importing
from coding.workspace.people import participants
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.review.decide import accept_remaining, add_identifier, decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import search
from tests.conftest import SmallProject, span_in
from tests.helpers.exports_here import legible_kinds

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

# Invented for the test. Language → type → (a sentence, what is planted in it).
PLANTED: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "PERSON": ("The one who helped me was {}, every single week.", "Perpetua Lindqvist-Oyelaran"),
        "ADDRESS": ("We lived at {} then, above the bakery.", "27b Copperfield Mews"),
        "PHONE": ("I still know the number, it was {}.", "+44 7700 900842"),
        "EMAIL": ("I wrote to {} and waited for days.", "p.lindqvist@example.org"),
        "HANDLE": ("On the game I was called {} by everyone.", "quietotter_93"),
        "IBAN": ("The money went to {} without a word.", "GB82 WEST 1234 5698 7654 32"),
        "CASE_NUMBER": ("The case number was {}, I read it often.", "KCR/2041/17"),
        "SCHOOL": ("I was at {} until the summer.", "Saint Werburgh's Primary School"),
    },
    "fr": {
        "PERSON": ("C'est {} qui m'a écoutée la première fois.", "Philomène Kervadec"),
        "ADDRESS": ("On habitait au {}, au deuxième étage.", "14 rue des Mésanges"),
        "PHONE": ("Le numéro était le {}, je le connais encore.", "06 39 98 41 27"),
        "EMAIL": ("J'ai écrit à {} un soir, sans réponse.", "philo.kervadec@example.org"),
        "HANDLE": ("Mon pseudo en ligne était {} à ce moment.", "petitelune_77"),
        "IBAN": ("L'argent partait sur le compte {} chaque mois.", "FR14 2004 1010 0505 0001 3M02 606"),
        "CASE_NUMBER": ("Le dossier portait le numéro {} je crois.", "2017/004521"),
        "SCHOOL": ("J'étais au {} cette année-là.", "collège Anatole-Brévent"),
    },
    "es": {
        "PERSON": ("La que me ayudó fue {} desde el principio.", "Eulalia Berasategui"),
        "ADDRESS": ("Vivíamos en la {}, encima de la panadería.", "calle de los Almendros 23"),
        "PHONE": ("El teléfono era el {} y lo recuerdo todavía.", "+34 612 345 987"),
        "EMAIL": ("Le escribí a {} y esperé varios días.", "eulalia.b@example.org"),
        "HANDLE": ("En el juego me llamaban {} todos.", "lunatranquila_88"),
        "IBAN": ("El dinero iba a la cuenta {} cada mes.", "ES91 2100 0418 4502 0005 1332"),
        "CASE_NUMBER": ("El expediente número {} sigue abierto.", "1452/2017"),
        "SCHOOL": ("Yo iba al {} cuando empezó todo.", "Colegio San Telmo de Arriba"),
    },
    "de": {
        "PERSON": ("Geholfen hat mir {} von Anfang an.", "Walburga Hinterseher"),
        "ADDRESS": ("Wir wohnten in der {}, über der Bäckerei.", "Fliederstraße 17a"),
        "PHONE": ("Die Nummer war {}, die weiß ich heute noch.", "0151 23456789"),
        "EMAIL": ("Ich habe an {} geschrieben und gewartet.", "w.hinterseher@example.org"),
        "HANDLE": ("Im Spiel hieß ich {} für alle.", "stillerfuchs_91"),
        "IBAN": ("Das Geld ging auf das Konto {} jeden Monat.", "DE89 3704 0044 0532 0130 00"),
        "CASE_NUMBER": ("Das Aktenzeichen war {}, glaube ich.", "3 Js 4711/17"),
        "SCHOOL": ("Ich war damals auf der {} in der Nähe.", "Marie-Seebach-Grundschule"),
    },
    "it": {
        "PERSON": ("Chi mi ha ascoltata è stata {} fin dall'inizio.", "Ermenegilda Vattimelli"),
        "ADDRESS": ("Abitavamo in {}, sopra il panificio.", "via dei Tigli 31"),
        "PHONE": ("Il numero era {} e lo ricordo ancora.", "+39 333 184 5521"),
        "EMAIL": ("Ho scritto a {} e ho aspettato giorni.", "erme.vattimelli@example.org"),
        "HANDLE": ("Nel gioco mi chiamavo {} per tutti.", "lontraquieta_90"),
        "IBAN": ("I soldi andavano sul conto {} ogni mese.", "IT60 X054 2811 1010 0000 0123 456"),
        "CASE_NUMBER": ("Il fascicolo era il numero {} se ricordo bene.", "2219/2017"),
        "SCHOOL": ("Andavo alla {} in quel periodo.", "scuola media Giosuè Belforte"),
    },
    "pl": {
        "PERSON": ("Pomogła mi {} od samego początku.", "Gryzelda Wierzchosławska"),
        "ADDRESS": ("Mieszkaliśmy przy {} nad piekarnią.", "ul. Jarzębinowej 12/4"),
        "PHONE": ("Numer telefonu to był {} i pamiętam go do dziś.", "+48 601 234 987"),
        "EMAIL": ("Napisałam na {} i czekałam kilka dni.", "g.wierzchoslawska@example.org"),
        "HANDLE": ("W grze nazywałam się {} dla wszystkich.", "cichawydra_92"),
        "IBAN": ("Pieniądze szły na konto {} co miesiąc.", "PL61 1090 1014 0000 0712 1981 2874"),
        "CASE_NUMBER": ("Sygnatura akt to {} o ile pamiętam.", "II K 458/17"),
        "SCHOOL": ("Chodziłam wtedy do {} niedaleko domu.", "Szkoły Podstawowej nr 47"),
    },
}
QUESTIONS = {
    "en": "What do you remember of that time?", "fr": "De quoi vous souvenez-vous de cette époque ?",
    "es": "¿Qué recuerda usted de aquella época?", "de": "Woran erinnern Sie sich aus dieser Zeit?",
    "it": "Che cosa ricorda di quel periodo?", "pl": "Co pani pamięta z tamtego czasu?",
}  # fmt: skip
CASES = [(language, type_name) for language, rows in PLANTED.items() for type_name in rows]
BY_HAND = {
    "Wrenbury-on-Sands": "LOCATION", "Tealwater Rowing Club": "ORGANISATION", "moonpebble_77": "HANDLE",
    "KX65 TLO": "PLATE", "17 March 2009": "DATE", "https://example.com/u/moonpebble_77": "URL",
}  # fmt: skip
"""What a steward masks in one more interview, whether a machine saw it or not."""


def transcript(language: str) -> bytes:
    turns = []
    for sentence, words in PLANTED[language].values():
        turns += [f"Interviewer: {QUESTIONS[language]}", f"Participant: {sentence.format(words)}"]
    return "\n".join(turns).encode()


def marked_by_hand(project: SmallProject, steward: Any) -> str:
    """One more interview in which every planted word is masked by a person, as a whole."""
    told = "".join(f"Interviewer: And then?\nAnnelotte: I wrote down {words} at the time.\n" for words in BY_HAND)
    file = importing.IncomingFile("notes.txt", told.encode())
    interview_id = importing.import_files(steward, [file], participant="P07")[0].interview_id
    find_identifiers(steward)
    for words, type_name in BY_HAND.items():
        start, end = span_in(project.original(interview_id), words)
        seen = [place for place in project.places(interview_id) if place.start < end and start < place.end]
        if not any(place.start <= start and end <= place.end for place in seen):
            decide(steward, interview_id, [place.id for place in seen], "rejected")
            add_identifier(steward, interview_id, start, end, type_name)
    return interview_id


@dataclass
class Run:
    """What the chain left behind."""

    found: dict[str, list[tuple[int, int]]]
    texts: dict[str, str]
    places: list[tuple[str, str]]
    log: str


def readable(data: bytes, where: str) -> list[tuple[str, str]]:
    """A file's content as text in every encoding it may be in, archives opened."""
    parts = [(where, data.decode("utf-8", "ignore").lower()), (where, data.decode("utf-16-le", "ignore").lower())]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                parts += readable(archive.read(name), f"{where}!{name}")
    return parts


@pytest.fixture(scope="module")
def run(make_module_project) -> Run:
    """Import, search, accept, release, code, search, lock, export: once for all cases."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    before = set(Path(tempfile.gettempdir()).iterdir())
    project = make_module_project(uncompressed=True)
    steward, lead = project.as_user("sam", vault=True), project.as_user("lea")
    ids: dict[str, str] = {}
    for number, language in enumerate(PLANTED, 1):
        file = importing.IncomingFile(f"{language}.txt", transcript(language))
        outcome = importing.import_files(steward, [file], participant=f"P{number:02}")[0]
        assert outcome.interview_id, outcome.refused
        ids[language] = outcome.interview_id
    ids["by hand"] = marked_by_hand(project, steward)
    result, texts, releases = {}, {}, []
    for language, interview_id in ids.items():
        result[language] = [(place.start, place.end) for place in project.places(interview_id)]
        texts[language] = project.original(interview_id)
        accept_remaining(steward, interview_id)
    for interview_id in ids.values():
        try:
            releases.append(release_interview(steward, interview_id).release_id)
        except errors.NotReady:
            accept_remaining(steward, interview_id)
            releases.append(release_interview(steward, interview_id).release_id)
    for person in participants.list_participants(lead):
        participants.update_participant(lead, person.id, person.label, "yes", {"group": "one"})
    opened = create_round(lead, RoundDraft(name="R", releases=releases, coders=["ana", "ben"]))
    for coder in ("ana", "ben"):
        for release in releases:
            for turn in read_release(project.as_user(coder), release).turns[1:8:3]:
                code_passage(project.as_user(coder), release, "D5", turn.start, turn.end, memo="told somebody")
    lock.lock_round(lead, opened.id)
    open_queue(lead, opened.id)
    search.search(project.as_user("ana"), "telling somebody")
    places: list[tuple[str, str]] = []
    for kind in legible_kinds():
        for layer in reports_export.LAYERS if "layer" in reports_export.KINDS[kind].takes else ("union",):
            done = reports_export.export(lead, kind, layer=layer, passphrase="a gentle passphrase", texts="team")
            places += readable(done.data, f"export {kind} {layer}")
    for table, column in project.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
    ):
        rows = project.rows(f'SELECT "{column}" FROM "{table}"')
        places.append((f"{table}.{column}", "\n".join(str(value) for (value,) in rows).lower()))
    project.project.store.backup("canaries.duckdb")
    project.project.store.checkpoint()
    for path in project.folder.rglob("*"):
        if path.is_file() and path.name != VAULT_NAME:
            places += readable(path.read_bytes(), str(path.relative_to(project.folder)))
    for path in Path(tempfile.gettempdir()).iterdir():
        if path not in before and path.is_file():
            places += readable(path.read_bytes(), f"temp {path.name}")
    logging.getLogger().removeHandler(handler)
    return Run(result, texts, places, stream.getvalue().lower())


@pytest.mark.parametrize(("language", "type_name"), CASES)
def test_the_machine_finds_what_was_planted(run: Run, language: str, type_name: str) -> None:
    words = PLANTED[language][type_name][1]
    start = run.texts[language].index(words)
    masked = {place for first, last in run.found[language] for place in range(first, last)}
    missed = [
        place for place in range(start, start + len(words)) if words[place - start].isalnum() and place not in masked
    ]
    assert not missed, "".join(c if start + n in missed else "·" for n, c in enumerate(words))


@pytest.mark.parametrize("words", [*(PLANTED[language][name][1] for language, name in CASES), *BY_HAND])
def test_what_was_planted_is_nowhere_but_in_the_vault(run: Run, words: str) -> None:
    words = words.lower()
    assert [where for where, text in run.places if words in text] == []
    assert words not in run.log


def test_columns_declared_without_words_hold_no_sentence(run: Run) -> None:
    silent = {f"{table}.{column}" for table, column, kind in columns.every() if not (kind.words or kind.masked)}
    sentence = re.compile(r"(?:[^\W\d_]{2,} ){5}[^\W\d_]{2,}")
    assert [
        (where, sentence.findall(text)) for where, text in run.places if where in silent and sentence.search(text)
    ] == []
    assert any(sentence.search(text) for where, text in run.places if where == "release.text")


def test_the_search_for_leaks_would_see_text_that_is_there(run: Run) -> None:
    assert len({where for where, _ in run.places}) > 100
    for kind in ("project.duckdb", "backups"):
        assert any(kind in where and "told somebody" in text for where, text in run.places)
    assert sum("told somebody" in text for where, text in run.places if where.startswith("export")) > 3
