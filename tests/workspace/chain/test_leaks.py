"""Twenty planted identifiers: after the whole chain none is anywhere but in the vault."""

import io
import logging
import tempfile
import zipfile
from pathlib import Path

import pytest

from coding import errors
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.originals import importing
from coding.workspace.people import participants
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import release_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.review import decide as review_decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import search
from tests.helpers.exports_here import kinds_here

pytestmark = pytest.mark.slow

PLANTED = [
    ("Annelotte Verbruggen", "PERSON"), ("Dimos Kalogeras", "PERSON"), ("Ludvika Petrauskaite", "PERSON"),
    ("Pip Oxenford", "PERSON"), ("Wrenbury-on-Sands", "LOCATION"), ("Kastellopoli", "LOCATION"),
    ("Saint Hildegund's School", "SCHOOL"), ("Tealwater Rowing Club", "ORGANISATION"),
    ("Bakkerij Zonnehoek", "ORGANISATION"),
    ("moonpebble_77", "HANDLE"), ("@tidal.fern", "HANDLE"), ("a.verbruggen@example.org", "EMAIL"),
    ("+44 7700 900531", "PHONE"), ("06 12 34 56 78", "PHONE"), ("14 Lantern Row", "ADDRESS"),
    ("RSD-2047/2016", "CASE_NUMBER"), ("GB29 NWBK 6016 1331 9268 19", "IBAN"), ("KX65 TLO", "PLATE"),
    ("17 March 2009", "DATE"), ("https://example.com/u/moonpebble_77", "URL"),
]  # fmt: skip


def transcript() -> bytes:
    lines = []
    for number, (words, _) in enumerate(PLANTED):
        lines.append(f"Interviewer: And what do you remember of that, question {number}?")
        lines.append(
            f"Annelotte: I wrote down {words} at the time, and I still know it today, it was part of how I told them."
        )
    return "\n".join(lines).encode()


def scan(data: bytes, where: str, needles: list[str]) -> list[str]:
    """Where any needle stands in a file, looking into archives; in UTF-8 and UTF-16."""
    results = [f"{where}: planted #{n}" for n, needle in enumerate(needles) for code in ("utf-8", "utf-16-le")
             if needle.encode(code).lower() in data.lower()]  # fmt: skip
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                results += scan(archive.read(name), f"{where}!{name}", needles)
    return results


def run_chain(made, steward) -> list[reports_export.Exported]:
    outcome = importing.import_files(steward, [importing.IncomingFile("notes.txt", transcript())], participant="P01")[0]
    assert outcome.interview_id, outcome.refused
    find_identifiers(steward)
    review = review_decide.open_review(steward, outcome.interview_id)
    text = review.original.transcript.text
    for words, type_name in PLANTED:
        start = text.index(words)
        covering = [i for i in review.identifiers if i.start <= start and start + len(words) <= i.end]
        if not covering:
            partial = [i.id for i in review.identifiers if i.start < start + len(words) and start < i.end]
            if partial:
                review_decide.decide(steward, outcome.interview_id, partial, "rejected")
            review_decide.add_identifier(steward, outcome.interview_id, start, start + len(words), type_name)
    review_decide.accept_remaining(steward, outcome.interview_id)
    try:
        release = release_interview(steward, outcome.interview_id).release_id
    except errors.NotReady:
        review_decide.accept_remaining(steward, outcome.interview_id)
        release = release_interview(steward, outcome.interview_id).release_id
    participants.update_participant(
        made.as_user("lea"),
        participants.list_participants(made.as_user("lea"))[0].id,
        "P01",
        "yes",
        {"country": "somewhere"},
    )
    made_round = create_round(made.as_user("lea"), RoundDraft(name="R", releases=[release], coders=["ana", "ben"]))
    turns = read_release(made.as_user("ana"), release).turns
    for coder in ("ana", "ben"):
        for turn in turns[1::2]:
            code_passage(made.as_user(coder), release, "D5", turn.start, turn.end, memo="told somebody")
    lock.lock_round(made.as_user("lea"), made_round.id)
    open_queue(made.as_user("lea"), made_round.id)
    search.search(made.as_user("ana"), "telling somebody")
    return [
        reports_export.export(made.as_user("lea"), kind, layer=layer, passphrase="a gentle passphrase", texts="team")
        for kind in kinds_here()
        for layer in reports_export.LAYERS
    ]


def test_nothing_planted_is_anywhere_but_in_the_vault(make_project, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = set(Path(tempfile.gettempdir()).iterdir())
    project = make_project(uncompressed=True)
    exports = run_chain(project, project.as_user("sam", vault=True))
    needles = [words for words, _ in PLANTED]
    assert len(needles) == 20
    results: list[str] = []
    with project.project.store.read() as cursor:
        columns = cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
        ).fetchall()
        assert len(columns) > 60
        for table, column in columns:
            for (value,) in cursor.execute(f'SELECT "{column}" FROM "{table}"').fetchall():
                results += scan(str(value).encode(), f"{table}.{column}", needles)
    project.project.store.backup("leaks.duckdb")
    project.project.store.checkpoint()
    for path in project.folder.rglob("*"):
        if path.is_file() and path.name != VAULT_NAME:
            results += scan(path.read_bytes(), str(path.relative_to(project.folder)), needles)
    for entry in exports:
        results += scan(entry.data, entry.kind, needles)
    new = [path for path in Path(tempfile.gettempdir()).iterdir() if path not in before and path.is_file()]
    for path in new:
        results += scan(path.read_bytes(), f"temp {path.name}", needles)
    results += scan(caplog.text.encode(), "log", needles)
    assert results == []
    assert (project.folder / FILE_NAME).exists()
    assert b"told somebody" in (project.folder / FILE_NAME).read_bytes(), "the byte scan would see text that is there"
