"""Whatever people bring is read in a process of its own; every place where they do is listed here."""

import ast
import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pypdf
import pytest
import yaml
from lxml import etree

from coding.errors import HeardError, InvalidInput
from coding.export.model import Own
from coding.export.report.word import style_sample
from coding.workspace.cases.bring_in import import_records
from coding.workspace.cases.reconciling.decisions_table import apply_decisions_file
from coding.workspace.incoming_files import read_codebook_file, read_in_sandbox, read_settings_file
from coding.workspace.people.participants import plan_attributes
from coding.workspace.reports.codings_csv import import_codings
from coding.workspace.reports.export import export
from coding.workspace.reports.plans import set_template
from pipelines.errors import BrokenFile
from pipelines.readers.safely.sandbox import Sandbox
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers import greedy_readers as greedy
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.usefixtures("fresh_readers")

BY_HAND = {
    "coding/ui/codebook/files.py": "read_codebook_file",
    "coding/ui/originals/page.py": "preview_file",
    "coding/ui/people/participants.py": "plan_attributes",
    "coding/ui/projects/page.py": "import_files",
    "coding/ui/reports/page.py": "set_template",
}
"""Pages where a file is chosen, and what reads it."""

BY_COMMAND = {
    "coding/cli/cases.py": "import_records",
    "coding/cli/codebook.py": "read_codebook_file",
    "coding/cli/project.py": "read_codebook_file",
    "coding/cli/participants.py": "plan_attributes",
    "coding/cli/tables.py": "named_rows",
    "coding/cli/reconcile.py": "apply_decisions_file",
    "coding/cli/report.py": "a summary, which is taken as the text it is",
    "coding/cli/settings.py": "set_template, read_settings_file, lines of words",
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
    "coding/export/report/word.py": "a Word template",
    "coding/export/tables.py": "codings, decisions; and tables that Heard wrote",
    "coding/store/database_files.py": "Taguette's database",
    # Heard's own files, made here or installed with it
    "codebook/formats/tables.py": "a workbook just written",
    "coding/export/output.py": "a file just written",
    "coding/export/gate/gate.py": "a file that is about to leave",
    "coding/export/methods/text.py": "sentences",
    "coding/export/report/wording.py": "sentences",
    # commands without a project: the table is read in the command's own process, which ends with it
    "coding/agreement/tables.py": "heard agreement --table",
    # comes with Heard
    "coding/workspace/demo.py": "the prepared demo",
}
"""Modules outside of the readers of transcripts that parse, and what."""


class Apart(Exception):
    """The file went to a process of its own."""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_args: Any, **_kwargs: Any) -> None:
        raise Apart

    monkeypatch.setattr(Sandbox, "read", read)


OWN = ("pipelines.readers.safely.sandbox", "coding.store.", "coding.vault", "json", "zipfile")
"""Modules that parse in this process: answers of another one, Heard's own records, installed packages."""


class ParsedHere(BaseException):
    """A parser was called in this process; nothing that expects a broken file takes it for one."""


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """From when it is called on, parsers of this process read the answers of others and Heard's own records only.

    It takes further modules that read such records.
    """
    own = [*OWN]

    def guarded(parser: Callable[..., Any]) -> Callable[..., Any]:
        def parse(*args: Any, **kwargs: Any) -> Any:
            caller = str(sys._getframe(1).f_globals["__name__"])
            if not caller.startswith(tuple(own)):
                raise ParsedHere(f"{parser.__name__} for {caller}")
            return parser(*args, **kwargs)

        return parse

    def begin(*more: str) -> None:
        own.extend(more)
        for module, names in (
            (json, ("loads", "load")),
            (csv, ("reader", "DictReader")),
            (yaml, ("load", "safe_load", "compose")),
            (etree, ("fromstring", "parse", "iterparse", "XML")),
            (zipfile.ZipFile, ("__init__",)),
            (pypdf.PdfReader, ("__init__",)),
        ):
            for name in names:
                monkeypatch.setattr(module, name, guarded(getattr(module, name)))

    return begin


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
    parsing = {path for top in ("codebook", "coding") for path in calls(top, PARSERS)}
    assert {path for path in parsing if not path.startswith("coding/extras/")} == set(PARSED_IN)


@pytest.mark.slow
def test_whatever_people_bring_goes_to_a_process_of_its_own(seen: None, small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    ways: dict[str, Callable[[], object]] = {
        "a codebook": lambda: read_codebook_file(b"title: Snow", "snow.yaml"),
        "settings": lambda: read_settings_file(b"a: 1", "snow.yaml"),
        "codings": lambda: import_codings(lead, b"document\n", "snow.csv"),
        "decisions": lambda: apply_decisions_file(lead, "r", b"item,outcome\n", "snow.csv"),
        "cases": lambda: import_records(lead, b"case\n", "snow.csv"),
        "participants": lambda: plan_attributes(lead, b"participant\n", "snow.csv"),
        "a template": lambda: set_template(lead, b"PK", "snow.docx"),
    }
    assert read_here(ways) == []


@pytest.mark.slow
def test_no_parser_of_this_process_reads_a_template_or_what_it_brought_along(
    locked_round: Callable[..., tuple[SmallProject, str]],
    no_parser: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project, _ = locked_round()
    lead = project.as_user("lea")
    template = docx.Document(io.BytesIO(style_sample()))
    template.sections[0].header.paragraphs[0].text = "Institute of invented studies"
    data = io.BytesIO()
    template.save(data)
    # Libraries read files of their own when they are loaded.
    export(lead, "report", passphrase=PASSPHRASE)
    no_parser()
    set_template(lead, data.getvalue(), "snow.docx")
    result = export(lead, "report", passphrase=PASSPHRASE)
    monkeypatch.undo()
    head = docx.Document(io.BytesIO(result.data)).sections[0].header.paragraphs
    assert head[0].text == "Institute of invented studies"


@pytest.mark.slow
def test_no_parser_of_this_process_reads_tables_codebooks_or_settings(
    small_project: SmallProject, no_parser: Callable[..., None]
) -> None:
    lead = small_project.as_user("lea")
    passage = f"document,coder,code,start,end\n{small_project.releases[0]},ana,C1,0,10\n".encode()
    no_parser()
    assert read_codebook_file(b"title: Snow\ncodes:\n  - id: A\n    name: Snow\n", "snow.yaml").codebook.title == "Snow"
    assert read_codebook_file(b"id,name\nA,Snow\n", "snow.csv").codebook.codes[0].name == "Snow"
    assert read_settings_file(b"a: b", "snow.yaml") == {"a": "b"}
    assert import_codings(lead, passage, "snow.csv")
    assert plan_attributes(lead, b"participant,country\nP01,Norway\n", "snow.csv")
    for way in (
        lambda: apply_decisions_file(lead, "r", b"item,outcome\ni,accept\n", "snow.csv"),
        lambda: import_records(lead, b"case,coder\nS1,ana\n", "snow.csv"),
    ):
        with suppress(HeardError):
            way()


def test_what_takes_too_much_memory_or_time_is_refused_by_name() -> None:
    with pytest.raises(BrokenFile, match=r"snow\.qdpx could not be read within 2 seconds"):
        Sandbox(seconds=2).read(greedy.time_taken, b"", "snow.qdpx")
    with pytest.raises(BrokenFile, match=r"snow\.csv could not be read: the process reading it broke off"):
        Sandbox().read(greedy.broken_off, b"", "snow.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system may not limit a process")
def test_on_linux_it_has_a_gibibyte_and_writes_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"snow\.yaml needs more memory"):
        read_in_sandbox(greedy.memory_taken, b"", "snow.yaml")
    with pytest.raises(BrokenFile, match="snow"):
        Sandbox().read(greedy.file_written, b"flakes", "snow.csv", str(tmp_path / "snow"))


def test_it_knows_no_secret_and_tells_nothing_but_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", "a gentle passphrase")
    assert Sandbox().read(greedy.secrets_seen, b"", "snow.csv") == []
    with pytest.raises(BrokenFile, match="snow"):
        Sandbox().read(greedy.stranger_told, b"", "snow.csv")


def test_values_and_refusals_come_back_as_they_were() -> None:
    day = greedy.Day(date(2024, 1, 2), greedy.Weather.SNOW, ("white", "\ud800"))
    more = {"a": [1, 2.5, None, True], "b": {"c": ("d",)}, "e": [Own("white"), np.float64(0.5)]}
    same, again, data, sentence, moments = Sandbox().read(greedy.told, b"\0\n\xff", "snow.csv", day, more=more)
    assert (same, again, data) == (day, more, b"\0\n\xff")
    assert (str(sentence), sentence.text, moments) == ("3 flakes", "{n} flakes", [datetime(2024, 1, 2, tzinfo=UTC)])
    with pytest.raises(InvalidInput, match=r"snow\.csv: The table is too deep\."):
        read_in_sandbox(greedy.refused, b"", "snow.csv", "table")


@pytest.mark.slow
def test_codes_without_end_are_refused_by_name() -> None:
    codes = (
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>' + b'<Code name="a"/>' * 25_000 + b"</Codes></CodeBook>"
    )
    with pytest.raises(InvalidInput, match=r"snow\.qdc: The file holds more than 5,000 entries"):
        read_codebook_file(codes, "snow.qdc")
