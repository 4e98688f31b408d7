"""Whatever people bring is read in a process of its own; every place where they do is listed here."""

from __future__ import annotations

import ast
import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from coding.errors import HeardError, InvalidInput
from coding.workspace.brought import brought, brought_codebook, brought_settings
from coding.workspace.cases.bring_in import import_records
from coding.workspace.codebook.texts import codes_of_file
from coding.workspace.exchange.bring_in import preview_exchange
from coding.workspace.exchange.codings_csv import import_codings
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.panel.answers import take_answers
from coding.workspace.panel.setup_file import draft_from
from coding.workspace.people.participants import plan_attributes
from coding.workspace.reconcile.decisions_csv import apply_decisions_file
from coding.workspace.reports.template import set_template
from pipelines.errors import BrokenFile
from pipelines.readers.safely.sandbox import Sandbox
from tests.conftest import SmallProject
from tests.helpers import greedy_readers as greedy
from tests.helpers.paths import ROOT

BY_HAND = {
    "coding/ui/codebook/files.py": "brought_codebook",
    "coding/ui/exchange/page.py": "preview_exchange",
    "coding/ui/originals/page.py": "preview_file",
    "coding/ui/panel/running.py": "take_answers",
    "coding/ui/people/participants.py": "plan_attributes",
    "coding/ui/projects/steps.py": "brought_codebook",
    "coding/ui/reports/page.py": "set_template",
    "coding/ui/review/recording.py": "listening",
}
"""Pages where a file is chosen, and what reads it."""

BY_COMMAND = {
    "coding/cli/cases.py": "import_records",
    "coding/cli/exchange.py": "preview_exchange",
    "coding/cli/masking.py": "brought_settings, lines of words",
    "coding/cli/panel.py": "draft_from, take_answers",
    "coding/cli/project.py": "brought_codebook",
    "coding/cli/reconcile.py": "apply_decisions_file",
    "coding/cli/text.py": "a text to look through for identifiers, in the command's own process; read_safely",
    "coding/cli/work.py": "import_codings, preview_file",
}
"""Commands that take a file's bytes, and what reads them."""

PARSERS = {"safe_load", "load_workbook", "fromstring", "ZipFile", "reader", "DictReader", "deserialize"}
PARSED_IN = {
    # in a process of its own
    "codebook/formats/rows.py": "rows of a table",
    "codebook/formats/refi.py": "codebooks",
    "codebook/formats/yaml_file.py": "codebooks and settings",
    "coding/export/exchange/refi_archive.py": "projects of other programs",
    "coding/export/report/template.py": "a Word template",
    "coding/export/tables.py": "codings, decisions; and tables that Heard wrote",
    "coding/store/sqlite_file.py": "Taguette's database",
    "coding/workspace/codebook/texts.py": "a plain list of codes",
    # Heard's own files, made here or installed with it
    "codebook/formats/tables.py": "a workbook just written",
    "coding/demo/content.py": "the demo",
    "coding/export/archive.py": "a file just written",
    "coding/export/gate/gate.py": "a file that is about to leave",
    "coding/export/methods/words.py": "sentences",
    "coding/export/report/checklist_words.py": "sentences",
    "coding/export/report/languages.py": "sentences",
    "coding/workspace/panel/demo_panel.py": "the demo's panel",
    # commands without a project: the table is read in the command's own process, which ends with it
    "coding/agreement/tables.py": "heard agreement --table",
}
"""Modules outside of the readers of transcripts that parse, and what."""


class Apart(Exception):
    """The file went to a process of its own."""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_args: Any, **_kwargs: Any) -> None:
        raise Apart

    monkeypatch.setattr(Sandbox, "read", read)


def read_here(ways: Mapping[str, Callable[[], object]]) -> list[str]:
    """What is read in this process all the same, or not at all."""
    passed = []
    for what, way in ways.items():
        try:
            way()
        except Apart:
            continue
        except HeardError as error:
            passed.append(f"{what}: {error}")
            continue
        passed.append(what)
    return passed


def calls(folder: str, names: set[str]) -> set[str]:
    """Modules that call one of these functions."""
    modules = set()
    for path in (ROOT / folder).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not any(f"{name}(" in text for name in names):
            continue
        for node in ast.walk(ast.parse(text)):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in names and not (name == "reader" and not _of_csv(called)):
                modules.add(path.relative_to(ROOT).as_posix())
    return modules


def _of_csv(called: object) -> bool:
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "csv"


def test_every_page_and_command_that_takes_a_file_is_listed() -> None:
    assert calls("coding/ui", {"file_uploader"}) == set(BY_HAND)
    assert calls("coding/cli", {"file_bytes", "read_file"}) - {"coding/cli/common.py"} == set(BY_COMMAND)


def test_every_module_that_parses_is_listed() -> None:
    assert calls("codebook", PARSERS) | calls("coding", PARSERS) == set(PARSED_IN)


@pytest.mark.slow
def test_whatever_people_bring_goes_to_a_process_of_its_own(
    seen: None, small_project: SmallProject, tmp_path: Path
) -> None:
    lead, steward = small_project.as_user("lea"), small_project.as_user("sam", vault=True)
    listed = tmp_path / "codes.csv"
    listed.write_text("id,name\nA,Snow\n", encoding="utf-8")
    ways: dict[str, Callable[[], object]] = {
        "a codebook": lambda: brought_codebook(b"title: Snow", "snow.yaml"),
        "settings": lambda: brought_settings(b"a: 1", "snow.yaml"),
        "a list of codes": lambda: codes_of_file(listed),
        "a project": lambda: preview_exchange(steward, IncomingFile("snow.qdpx", b"PK")),
        "a database": lambda: preview_exchange(steward, IncomingFile("snow.sqlite3", b"SQLite format 3\0")),
        "codings": lambda: import_codings(lead, b"document\n", "snow.csv"),
        "decisions": lambda: apply_decisions_file(lead, "r", b"item,outcome\n", "snow.csv"),
        "cases": lambda: import_records(lead, b"case\n", "snow.csv"),
        "participants": lambda: plan_attributes(lead, b"participant\n", "snow.csv"),
        "a template": lambda: set_template(lead, b"PK", "snow.docx"),
        "a panel": lambda: draft_from(lead, b"title: Snow"),
        "answers": lambda: take_answers(lead, [("snow.json", b"{}")]),
    }
    assert read_here(ways) == []


def test_what_takes_too_much_memory_or_time_is_refused_by_name() -> None:
    with pytest.raises(BrokenFile, match=r"snow\.qdpx could not be read within 2 seconds"):
        Sandbox(seconds=2).read(greedy.time_taken, b"", "snow.qdpx")
    with pytest.raises(BrokenFile, match=r"snow\.csv could not be read: the process reading it broke off"):
        Sandbox().read(greedy.broken_off, b"", "snow.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system may not limit a process")
def test_on_linux_it_has_a_gibibyte_and_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"snow\.yaml needs more memory"):
        brought(greedy.memory_taken, b"", "snow.yaml")
    with pytest.raises(BrokenFile, match="snow"):
        Sandbox().read(greedy.file_written, b"flakes", "snow.csv", str(tmp_path / "snow"))


def test_it_knows_no_secret_and_tells_nothing_but_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", "a gentle passphrase")
    assert Sandbox().read(greedy.secrets_seen, b"", "snow.csv") == []
    with pytest.raises(BrokenFile, match="snow"):
        Sandbox().read(greedy.stranger_told, b"", "snow.csv")


def test_values_and_refusals_come_back_as_they_were() -> None:
    day = greedy.Day(date(2024, 1, 2), greedy.Weather.SNOW, ("white", "\ud800"))
    more = {"a": [1, 2.5, None, True], "b": {"c": ("d",)}}
    same, again, data, sentence, moments = Sandbox().read(greedy.told, b"\0\n\xff", "snow.csv", day, more=more)
    assert (same, again, data) == (day, more, b"\0\n\xff")
    assert (str(sentence), sentence.text, moments) == ("3 flakes", "{n} flakes", [datetime(2024, 1, 2, tzinfo=UTC)])
    with pytest.raises(InvalidInput, match=r"snow\.csv: The table is too deep\."):
        brought(greedy.refused, b"", "snow.csv", "table")


@pytest.mark.slow
def test_the_two_attacks_are_refused_by_name(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", '<Project xmlns="urn:QDA-XML:project:1.0" name="Snow"/>')
        for number in range(8):
            archive.writestr(f"{number}.txt", "a " * 9_900_000)
    assert len(packed.getvalue()) < 200_000
    with pytest.raises(InvalidInput, match=r"snow\.qdpx: A part of the project file is larger"):
        preview_exchange(steward, IncomingFile("snow.qdpx", packed.getvalue()))
    codes = (
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>' + b'<Code name="a"/>' * 25_000 + b"</Codes></CodeBook>"
    )
    with pytest.raises(InvalidInput, match=r"snow\.qdc: The file holds more than 5,000 entries"):
        brought_codebook(codes, "snow.qdc")
