"""What files that leave are looked through for: words of people who did not allow it, and cells that compute."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from coding.export.gate import gate
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.people import participants
from coding.workspace.reports import contents, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.kinds.kind import ExportRequest, LineChoice
from coding.workspace.reports.selection import collect
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject, span_of

WORDS = {"yes": "marigolds", "paraphrase": "kingfisher", "never": "snowdrops"}
"""Consent → a word that only this participant says and that only notes on their interview repeat."""


def everything_in(data: bytes) -> str:
    """All text of a file, in whatever it is packed."""
    parts = [*gate.texts_in_file(data).values(), data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore")]
    if data[:4] == b"PAR1":
        parts.append(str(pq.read_table(io.BytesIO(data)).to_pylist()))
    if data[8:12] == b"DUCK":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "it.duckdb"
            path.write_bytes(data)
            with duckdb.connect(str(path), read_only=True) as connection:
                for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                    parts.append(str(connection.execute(f'SELECT * FROM "{table}"').fetchall()))
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [everything_in(archive.read(name)) for name in archive.namelist()]
    return "\n".join(parts)


def formula_cells(data: bytes) -> list[str]:
    """Cells that a spreadsheet would compute."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            inner = [cell for name in names if name.endswith(".csv") for cell in formula_cells(archive.read(name))]
        if "xl/workbook.xml" not in names:
            return inner
        book = load_workbook(io.BytesIO(data))
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        return [str(cell.value) for cell in cells if cell.data_type == "f"]
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@") and not _number(cell)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def four_people(made: SmallProject) -> None:
    """Four people, two of whom agreed to be quoted; a masked name; a locked round."""
    lead = made.as_user("lea")
    indicators.set_small_cell(lead, 2)
    for number, word in enumerate((*WORDS.values(), "tulips"), 1):
        told = f"There were {word} by the window, and Tilda Bergquist laughed about it for a while."
        turns = (("Interviewer", "What do you remember?"), ("Speaker", told))
        made.release(turns, f"P{number:02}", {"Tilda Bergquist": "PERSON"})
    opened = create_round(lead, RoundDraft(name="=Round 1", releases=made.releases, coders=["ana", "ben"]))
    for release_id in made.releases:
        for coder in ("ana", "ben"):
            turn = open_transcript(made.as_user(coder), release_id).release.turns[1]
            code_passage(made.as_user(coder), release_id, "C1", turn.start, turn.end - (coder == "ben") * 30)
    lock.lock_round(lead, opened.id)
    for participant, consent in zip(participants.list_participants(lead), (*WORDS, "yes"), strict=True):
        participants.update_participant(lead, participant.id, participant.label, consent, {"country": "Elsewhere"})
    for release_id in (made.releases[0], made.releases[3]):
        indicators.choose(lead, "code", "C1", release_id, *span_of(lead, release_id, "There were"))


def titled_alike(made: SmallProject) -> None:
    """Every interview has a title that somebody typed."""
    made.project.store.write(lambda cursor: cursor.execute("UPDATE interview SET title = 'The lighthouse'"))


def differences(made: SmallProject, kinds: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Kind → which options make a difference to its file."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(contents, "datetime", SimpleNamespace(now=lambda _zone: now))
    lead = made.as_user("lea")
    material = {layer: collect(lead, layer) for layer in reports_export.LAYERS}
    told: dict[str, set[str]] = {}

    def written(kind: str, layer: str = "union", title: str = "A", summary: str = "B", reader: str = "") -> bytes:
        wanted = ExportRequest(title=title, summary=(summary,), lines=LineChoice(reader))
        maker = reports_export.KINDS[kind]
        return maker.write(maker.draft(material[layer], wanted))

    for kind in kinds:
        usual, told[kind] = written(kind), set()
        others = {
            "layer": [written(kind, layer=layer) for layer in ("all", "consensus")],
            "title": [written(kind, title="Another")],
            "summary": [written(kind, summary="Another")],
            "lines": [written(kind, reader="teacher")],
        }
        told[kind] = {option for option, files in others.items() if any(entry != usual for entry in files)}
    return told
