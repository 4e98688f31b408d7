"""What leaves for other programs: valid, whole, read by others, and nothing in it that may not leave."""

import io
import runpy
import zipfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml import etree
from openpyxl import load_workbook

from coding.errors import ExportBlocked, InvalidInput, NotReady
from coding.extras.exchange.files.refi_read import read_qdpx
from coding.store import releases
from coding.workspace.codings import transcript
from coding.workspace.codings.memos import write_memo
from coding.workspace.codings.operations import code_passage
from coding.workspace.people import participants
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from coding.workspace.reports.kinds.kind import ExportRequest
from coding.workspace.reports.register import export_register
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import PASSPHRASE, TEXT, SmallProject
from tests.helpers.csv_back import read_csv
from tests.helpers.paths import DATA as SHARED_DATA

pytestmark = pytest.mark.slow

DATA = SHARED_DATA / "refi"
SECOND = (
    ("Interviewer", "Where did you like to be?"),
    ("Odalys", "In the 🌿 garden, ένα απόγευμα, with my cafe\u0301 and a book. Nobody asked me שלום anything there."),
)


@pytest.fixture(scope="module")
def study(make_module_project) -> SmallProject:  # type: ignore[no-untyped-def]
    study: SmallProject = make_module_project("exchange")
    study.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"})
    study.release(SECOND, "P02", {})
    study.release((("Interviewer", "And then?"), ("Svenja", "Then the swans came back to the weir.")), "P03", {})
    lead = study.as_user("lea")
    for participant, consent, country in zip(
        participants.list_participants(lead), ("yes", "yes", "paraphrase"), "BEL", strict=True
    ):
        participants.update_participant(
            lead, participant.id, participant.label, consent, {"country": country, "wave": "first"}
        )
    made_round = create_round(
        lead, RoundDraft(name="Round 1", releases=study.releases, coders=["ana", "ben"], unit="turn")
    )
    for coder, shift in (("ana", 0), ("ben", 3)):
        context = study.as_user(coder)
        for release_id in study.releases:
            opened = transcript.open_transcript(context, release_id)
            turn = opened.release.turns[1]
            code = next(code.id for code in opened.codebook.codes if code.is_codable)
            start = turn.start + shift * (release_id == study.releases[0])
            code_passage(context, release_id, code, start, turn.end, memo=f"=note by {coder}")
    lock.lock_round(lead, made_round.id)
    open_queue(lead, made_round.id)
    return study


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def places(study: SmallProject) -> set[tuple[str, str, int, int, str]]:
    lead = study.as_user("lea")
    return {
        (coding.release_id, coding.coder, coding.start, coding.end, coding.code)
        for coding in transcript.visible_codings(lead)
    }


def test_a_person_says_whose_words_go_along(study: SmallProject) -> None:
    with pytest.raises(InvalidInput, match="whole released interviews"):
        reports_export.export(study.as_user("lea"), "refi")
    with pytest.raises(InvalidInput, match="Say whose words"):
        reports_export.export(study.as_user("lea"), "parquet")


def test_refi_holds_what_was_coded_and_only_what_may_leave(study: SmallProject) -> None:
    done = reports_export.export(study.as_user("lea"), "refi", texts="quotable", passphrase=PASSPHRASE)
    schema = DATA / "Project.xsd"
    if not schema.is_file():
        pytest.skip("the REFI-QDA schema is not here; set HEARD_DATA to the folder of test data")
    with zipfile.ZipFile(io.BytesIO(done.data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
        manifest = etree.fromstring(archive.read("project.qde"))
    checked = etree.XMLSchema(etree.parse(str(schema)))
    assert checked.validate(manifest), checked.error_log
    for needle in ("swans", "P03", "Tilda", "Bergquist", "Nora", "Example", str(study.folder)):
        assert needle not in whole, needle
    assert "🌿" in whole
    assert any("1 of 3 interviews stay" in note for note in done.notes)

    project = read_qdpx(done.data).project
    ours = {place for place in places(study) if place[0] in study.releases[:2]}
    names = {user.id: user.name for user in project.users}
    theirs = {(coding.source, names[coding.user], coding.start, coding.end, coding.code) for coding in project.codings}
    assert theirs == ours
    assert set(names.values()) == {"ana", "ben"}
    assert {coding.memo for coding in project.codings if coding.memo} == {"=note by ana", "=note by ben"}
    with study.project.store.read() as cursor:
        texts = {release: releases.release(cursor, release).text for release in study.releases}
    assert {source.id: source.text for source in project.sources} == {
        release: texts[release] for release in study.releases[:2]
    }
    values = {value for case in project.cases for _, value in case.variables}
    assert values == {"(withheld)"}, "no value is shared by five people here"


def test_the_consensus_is_a_choice_and_never_stands_beside_the_codings_it_comes_from(study: SmallProject) -> None:
    lead = study.as_user("lea")
    project = read_qdpx(reports_export.export(lead, "refi", layer="consensus", texts="team").data).project
    assert {user.name for user in project.users} == {"Consensus of Round 1"}
    agreed = {(coding.source, coding.start, coding.end, coding.code) for coding in project.codings}
    assert 0 < len(agreed) == len(project.codings)
    assert agreed <= {(release, start, end, code) for release, _, start, end, code in places(study)}
    own = read_qdpx(reports_export.export(lead, "refi", layer="union", texts="team").data).project
    assert {user.name for user in own.users} == {"ana", "ben"} and len(own.codings) == 6


def test_what_the_file_will_not_carry_is_said_before_it_is_made(study: SmallProject) -> None:
    lead = study.as_user("lea")
    write_memo(lead, "project", "We meet on Mondays.", shared=True)
    write_memo(lead, "journal", "I was tired today.", title="Monday", entry_date=date(2026, 3, 2), shared=False)
    registered = len(export_register(lead))
    said = reports_export.losses(lead, "refi", wanted=ExportRequest(texts="team"))
    done = reports_export.export(lead, "refi", texts="team")
    project = read_qdpx(done.data).project
    assert set(said) >= set(done.losses)
    assert len(export_register(lead)) == registered + 1
    with study.project.store.read() as cursor:
        lines = sum(len(releases.release(cursor, release).turns) for release in study.releases)
    agreed = reports_export.export(lead, "refi", layer="consensus", texts="team")
    passages = len(read_qdpx(agreed.data).project.codings)
    # A coder's memo on the third interview stays, as does the journal: its participant may not be quoted.
    assert [str(note.text) for note in project.notes] == ["We meet on Mondays."]
    assert done.losses == (
        f"Passages of the consensus, as the file holds coders' own codings: {passages}.",
        "Memos that are private, or on words that may not be quoted: 3.",
        "Values of attributes that too few people share: 6.",
        f"Lines of which the file does not say who speaks, or when: {lines}.",
    )
    assert agreed.losses[0] == "Codings of coders, as the file holds the consensus alone: 6."


def test_for_the_team_more_goes_along_but_never_what_was_refused(study: SmallProject) -> None:
    lead = study.as_user("lea")
    project = read_qdpx(reports_export.export(lead, "refi", texts="team").data).project
    assert {case.name for case in project.cases} == {"P01", "P02", "P03"}
    assert {dict(case.variables)["country"] for case in project.cases} == {"(withheld)"}
    third = participants.list_participants(lead)[2]
    participants.update_participant(lead, third.id, "P03", "never", third.attributes)
    without = read_qdpx(reports_export.export(lead, "refi", texts="team").data).project
    assert {case.name for case in without.cases} == {"P01", "P02"}
    participants.update_participant(lead, third.id, "P03", "paraphrase", third.attributes)


def test_another_reader_finds_the_same(study: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda", reason="the second reader is not installed")
    # It unpacks into the working folder and takes whatever it finds there: a fresh one each time.
    monkeypatch.chdir(tmp_path)
    done = reports_export.export(study.as_user("lea"), "refi", texts="team")
    file = tmp_path / "study.qdpx"
    file.write_bytes(done.data)
    theirs = read_with(pyrefiqda, file)
    ours = read_qdpx(done.data).project
    assert theirs
    assert theirs == {(coding.source, coding.start, coding.end) for coding in ours.codings}


def read_with(module, file: Path) -> set[tuple[str, int, int]]:  # type: ignore[no-untyped-def]
    project = module.RefiProject.load(file, extract_dir=str(file.parent / "only for this file"))
    return {
        (source.guid, selection.start_position, selection.end_position)
        for source in project.sources.text_source
        for selection in source.plain_text_selection
        for _ in selection.coding
    }


@pytest.mark.parametrize("kind", ["parquet", "duckdb"])
@pytest.mark.parametrize("texts", ["none", "quotable"])
def test_the_bundle_is_read_by_its_own_example(
    study: SmallProject, tmp_path: Path, kind: str, texts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = reports_export.export(study.as_user("lea"), kind, texts=texts, passphrase=PASSPHRASE)
    folder = unpacked(done.data, tmp_path)
    names = runpy.run_path(str(folder / "example.py"))
    shown = capsys.readouterr().out
    assert "ana" in shown
    study_tables = names["study"]

    def rows(query: str) -> list[tuple[object, ...]]:
        return list(study_tables.sql(query).fetchall())

    everything = [
        value
        for (table,) in rows("SELECT DISTINCT table_name FROM information_schema.tables WHERE table_schema = 'main'")
        for row in rows(f'SELECT * FROM "{table}"')
        for value in row
    ]
    text = "\n".join(str(value) for value in everything)
    assert "swans" not in text
    assert "Tilda" not in text
    assert ("garden" in text) == (texts != "none")
    results = {tuple(row) for row in rows('SELECT document, coder, "start", "end", code FROM codings')}
    assert results == places(study)
    assert rows("SELECT count(DISTINCT snapshot) FROM agreement_cells") == [(1,)]
    assert rows("SELECT attribute_country, attribute_wave FROM participants") == [("(withheld)", "(withheld)")] * 3
    assert rows("SELECT count(*) FROM turns WHERE text IS NOT NULL") == [(8 if texts == "quotable" else 0,)]
    if kind == "parquet":
        table = pq.read_table(folder / "codings.parquet")
        assert {"snapshot", "codebook_version", "start", "end", "coder"} <= set(table.column_names)


def test_every_table_as_csv_and_workbook_without_a_formula(study: SmallProject) -> None:
    lead = study.as_user("lea")
    with zipfile.ZipFile(io.BytesIO(reports_export.export(lead, "tables-csv", texts="quotable").data)) as archive:
        tables = {name.removesuffix(".csv"): read_csv(archive.read(name)) for name in archive.namelist()}
        raw = archive.read("codings.csv").decode("utf-8-sig")
    book = load_workbook(io.BytesIO(reports_export.export(lead, "tables-xlsx", texts="quotable").data))
    assert set(tables) == {*book.sheetnames, "about"} - {"About"}
    assert {"codings", "matrix", "codes", "memos", "decisions", "participants", "agreement_cells"} <= set(tables)
    assert "'=note by ana" in raw
    assert {row["memo"] for row in tables["codings"]} == {"=note by ana", "=note by ben", ""}
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "=note by ana" for cell in cells)


def test_attributes_appear_when_enough_share_them(study: SmallProject, tmp_path: Path) -> None:
    lead = study.as_user("lea")
    indicators.set_small_cell(lead, 2)
    folder = unpacked(reports_export.export(lead, "parquet", texts="none").data, tmp_path)
    table = pq.read_table(folder / "participants.parquet").to_pydict()
    assert table["attribute_wave"] == ["first"] * 3
    assert table["attribute_country"] == ["(withheld)"] * 3
    indicators.set_small_cell(lead, 5)


def test_a_known_name_stops_the_file(study: SmallProject) -> None:
    lead = study.as_user("lea")
    first = participants.list_participants(lead)[0]
    participants.update_participant(lead, first.id, "P01", "yes", {"friend": "Tilda Bergquist"})
    registered = len(export_register(lead))
    with pytest.raises(ExportBlocked):
        reports_export.export(lead, "refi", texts="team", passphrase=PASSPHRASE)
    assert len(export_register(lead)) == registered
    participants.update_participant(lead, first.id, "P01", "yes", {"country": "B", "wave": "first"})


def test_without_anybody_there_is_no_file(study: SmallProject) -> None:
    lead = study.as_user("lea")
    before = participants.list_participants(lead)
    for participant in before:
        participants.update_participant(lead, participant.id, participant.label, "never", participant.attributes)
    with pytest.raises(NotReady, match="no interview to export"):
        reports_export.export(lead, "refi", texts="team")
    for participant in before:
        participants.update_participant(
            lead, participant.id, participant.label, participant.quote_consent, participant.attributes
        )
