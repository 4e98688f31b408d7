"""Every answer follows from the project, and what it rests on is there."""

import ast
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from coding.extras.board.records import MEASURED, Answer, Hosting
from coding.extras.board.steps.answers import board
from coding.ui.pages import PAGES
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.release.readiness import GateRule, set_gate_rule
from coding.workspace.search.machines import offer_codes
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.board.at_work import LOCAL, told
from tests.helpers.app_page import field, open_page, words
from tests.helpers.commands import printed
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow
SERVER = replace(LOCAL, address="https://study.example.org", provider="Example University", keep_days=14)


def answers(project: SmallProject, hosting: Hosting) -> tuple[Answer, ...]:
    return board(project.as_user("lea"), hosting).answers


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("hosting", [LOCAL, SERVER])
def test_what_an_answer_rests_on_is_there(small_project: SmallProject, hosting: Hosting) -> None:
    there = answers(small_project, hosting)
    assert len(there) >= 20 and len({answer.question for answer in there}) == len(there)
    for answer in there:
        assert answer.sentences and answer.rests_on, answer.question
        for basis in answer.rests_on:
            if basis.startswith("/"):
                assert basis[1:] in PAGES.entries, basis
                continue
            file, _, place = basis.partition("::" if basis.startswith("tests/") else "#")
            if basis.startswith("tests/extras/") and not (ROOT / file).parent.is_dir():
                continue
            text = (ROOT / file).read_text(encoding="utf-8")
            if basis.startswith("tests/"):
                assert not place or f"def {place}(" in text, basis
            else:
                assert not place or place in map(anchor, re.findall(r"^#+ (.+)$", text, re.M)), basis


def test_answers_follow_the_project(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    before = told(small_project)
    assert "is not required" in before["Does a person look before text is released?"]
    assert "No codes are offered." in before["Which machine models were used, and when?"]
    (person,) = list_participants(lead)
    yesterday = date.today() - timedelta(days=1)
    update_participant(lead, person.id, person.label, "never", {}, retention_until=yesterday)
    set_gate_rule(lead, GateRule(required=True))
    offer_codes(lead, True)
    after = told(small_project)
    assert "is required" in after["Does a person look before text is released?"]
    assert "Codes may be offered." in after["Which machine models were used, and when?"]
    assert "1 of 1" in after["How long are data kept?"] and "Past their date: 1." in after["How long are data kept?"]
    assert "Neither: 1." in after["How is consent to quotation held to?"]
    assert "Neither" not in told(small_project, "vic")["How is consent to quotation held to?"]
    assert "This computer" in board(lead, LOCAL).place


def test_a_server_says_who_signs_people_in_and_how_long_backups_stay(small_project: SmallProject) -> None:
    there = told(small_project, hosting=SERVER)
    assert "https://study.example.org" in there["Where are the data processed?"]
    assert "Example University" in there["Are there sub-processors?"]
    assert "14 days" in there["Where are backups, and how long?"]
    there = told(small_project, hosting=replace(SERVER, keep_days=None))
    assert "server's settings" in there["Where are backups, and how long?"]


def test_what_was_measured_is_what_the_manual_says() -> None:
    manual = (ROOT / "docs" / "redaction.md").read_text(encoding="utf-8")
    day = date.fromisoformat(MEASURED.on)
    assert f"Measured on {day.day} {day:%B %Y}" in manual and f"{MEASURED.texts} invented texts" in manual
    assert f"| as written | {MEASURED.written:.3f}".replace("0.", ".") in manual
    assert f"of {MEASURED.entities:,} |" in manual
    assert f"| lower case, no punctuation | {MEASURED.lower:.3f} |".replace("0.", ".") in manual
    section = manual[manual.index("### Languages") :].split("**")[1]
    names = {
        "English": "en", "French": "fr", "German": "de", "Spanish": "es", "Italian": "it", "Dutch": "nl",
        "Polish": "pl", "Greek": "el", "Lithuanian": "lt", "Portuguese": "pt", "Romanian": "ro",
    }  # fmt: skip
    assert {code for name, code in names.items() if name in section} == MEASURED.languages
    assert len(re.split(r", |\sand\s", section)) == len(MEASURED.languages)


def sources() -> list[Path]:
    return [path for top in ("coding", "pipelines", "codebook") for path in (ROOT / top).rglob("*.py")]


def test_nothing_that_runs_trains_a_model() -> None:
    """Training is a folder that nothing else imports, and no other module takes a step of one."""
    training = ROOT / "pipelines" / "redact" / "reader" / "training"
    outside = [path for path in sources() if not path.is_relative_to(training)]
    assert len(outside) > 400
    steps = {"backward", "save_pretrained", "partial_fit", "fine_tune"}
    for path in outside:
        text = path.read_text(encoding="utf-8")
        if not any(word in text for word in ("reader.training", "torch.optim", *steps)):
            continue
        tree = ast.parse(text)
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        assert not [name for name in imported if "reader.training" in name or "torch.optim" in name], path
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not called & steps, path


def test_no_model_that_writes_is_loaded() -> None:
    writers = re.compile(r"ForCausalLM|ForConditionalGeneration|text-generation|\bopenai\b|\banthropic\b|llama_cpp")
    assert len(sources()) > 400
    assert not [str(path) for path in sources() if writers.search(path.read_text(encoding="utf-8"))]


def test_the_command_answers_in_a_language_and_writes_a_file(
    make_project: Callable[..., SmallProject], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    project = make_project()
    project.project.store.close()
    page, document = tmp_path / "board.html", tmp_path / "board.docx"
    german = ("--language", "de", "--out", page, "--officer", "Ida Ämter")
    there = json.loads(printed("ethics", project.folder, "--as", "lea", *german, "--json").splitlines()[-1])["answers"]
    assert len(there) >= 20 and set(there[0]) == {"question", "answer", "rests_on"}
    assert there[0]["question"] == "Wo werden die Daten verarbeitet?"
    text = page.read_text(encoding="utf-8")
    sides = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', text)
    frame, *boxes = ((float(x), float(x) + float(width)) for x, width in sides)
    assert all(frame[0] + 10 < left and right + 10 < frame[1] for left, right in boxes[:-1])
    assert frame[1] < boxes[-1][0], "only the report leaves the frame"
    assert "<svg " in text and "Ida Ämter" in text and "Art. 35 DSGVO" in text
    printed("ethics", project.folder, "--as", "vic", "--out", document)
    assert document.read_bytes().startswith(b"PK")
    text = printed("ethics", project.folder, "--as", "vic", "--out", tmp_path / "a.txt", code=1)
    assert "ends in .html or .docx" in text
    assert "The language is one of" in printed("ethics", project.folder, "--as", "vic", "--language", "qq", code=1)


def test_the_page_answers_in_the_readers_language(small_project: SmallProject) -> None:
    page = open_page("board", small_project, "lea")
    shown = words(page)
    assert "Who reads what?" in shown and "data:image/svg+xml" in shown and "docs/redaction.md" in shown
    assert "Impact assessment" in shown
    field(page, "Data-protection officer").set_value("Ida")
    assert len(page.run().get("download_button")) == 2
    assert "Qui lit quoi" in words(open_page("board", small_project, "vic", interface="fr"))
