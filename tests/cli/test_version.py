"""What `heard --version` says, and that the files about the project name it rightly."""

import hashlib
import subprocess

import yaml

import coding
from coding import version
from pipelines.redact.reader.model import FOLDER, MODEL
from tests.helpers.paths import ROOT


def test_it_names_the_commit_and_the_models() -> None:
    head = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    first, commit, reader, meaning = version.lines()
    assert first == f"heard {coding.__version__}"
    assert head.stdout.strip().startswith(commit.removeprefix("commit ")) or commit == "commit unknown"
    assert reader.endswith(hashlib.sha256((FOLDER / MODEL).read_bytes()).hexdigest())
    assert "all-MiniLM-L6-v2" in meaning


def test_a_citation_names_the_version_that_is_here() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == coding.__version__
    assert citation["license"] == "AGPL-3.0-or-later"


def test_whoever_reports_is_told_to_send_nothing_of_a_study() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    read = {form.stem: yaml.safe_load(form.read_text(encoding="utf-8")) for form in forms}
    assert {"bug", "wish", "missed"} <= set(read)
    assert "No words of a transcript" in read["bug"]["body"][0]["attributes"]["value"]
    assert "Never the sentence of a participant" in read["missed"]["body"][0]["attributes"]["value"]
