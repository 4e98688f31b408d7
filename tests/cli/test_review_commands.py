"""Decisions on words of originals by command: place by place from a table, and on words that stopped an export."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.store import events
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.project.open import open_project
from coding.workspace.review.decide import open_review
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.commands import heard, printed, shut
from tests.workspace.reports.test_disclosure_check import masked

pytestmark = pytest.mark.slow

TALK = (
    ("Interviewer", "Who was there?"),
    ("Nora", "Mira Holm was there, and Tilda came late. Mira sang, and we had rain."),
)


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)


def in_review(project: SmallProject) -> tuple[Path, str]:
    interview = project.in_review(TALK, "P02")
    text = open_review(project.as_user("sam", vault=True), interview).original.transcript.text
    return shut(project), text


def at(text: str, words: str) -> str:
    return f"{text.index(words)}-{text.index(words) + len(words)}"


def test_places_are_decided_on_from_a_table_all_of_them_or_none(small_project: SmallProject, tmp_path: Path) -> None:
    folder, text = in_review(small_project)
    before = heard("review", "show", folder, "P02", who="sam")
    assert before["places"] == [] and before["interview"]
    file, rain = tmp_path / "decisions.csv", at(text, "rain")
    rows = [
        "do,place,type,decision,pseudonym,other",
        f"add,{at(text, 'Mira Holm')},PERSON,,,",
        f"add,{at(text, 'Tilda')},PERSON,,,",
        f"pseudonym,{at(text, 'Tilda')},,,Ada,",
        f"retype,{at(text, 'Tilda')},OTHER,,,",
        f"pass,{rain},,,,",
    ]
    file.write_text("\n".join([*rows, f"add,{at(text, 'Tilda')},PERSON,,,"]))
    refused = heard("review", "apply", folder, "P02", file, who="sam", code=1)
    assert refused["taken"] == 0 and [row["reason"] is None for row in refused["rows"]] == [True] * 5 + [False]
    assert heard("review", "show", folder, "P02", who="sam") == before
    file.write_text("\n".join(rows))
    tried = heard("review", "apply", folder, "P02", file, "--dry-run", who="sam")
    assert tried["dry_run"] and tried["taken"] == 5 and heard("review", "show", folder, "P02", who="sam") == before
    assert heard("review", "apply", folder, "P02", file, who="sam")["taken"] == 5
    shown = {row["words"]: row for row in heard("review", "show", folder, "P02", who="sam")["places"]}
    assert shown["Mira Holm"]["decision"] == "accepted" and shown["Tilda"]["type"] == "OTHER"
    assert heard("review", "undo", folder, "P02", who="sam") == {"undone": "passed"}
    assert heard("review", "undo", folder, "P02", who="sam") == {"undone": "retyped"}
    shown = {row["words"]: row for row in heard("review", "show", folder, "P02", who="sam")["places"]}
    assert (shown["Tilda"]["type"], shown["Tilda"]["pseudonym"]) == ("PERSON", "Ada")


def test_showing_an_original_is_logged(small_project: SmallProject) -> None:
    folder, _ = in_review(small_project)
    interview = heard("review", "show", folder, "P02", who="sam")["interview"]
    project = open_project(folder)
    with project.store.read() as cursor:
        newest = events.recent(cursor, "sam", 1, 0)[0]
    project.store.close()
    assert (newest.action, newest.actor, newest.target_id) == ("original.read", "sam", interview)


def test_a_place_that_was_left_and_marked_again_is_the_mark(small_project: SmallProject, tmp_path: Path) -> None:
    folder, text = in_review(small_project)
    file, place = tmp_path / "decisions.csv", at(text, "Tilda")

    def decisions() -> list[tuple[str, str]]:
        shown = heard("review", "show", folder, "P02", who="sam")["places"]
        return [(row["type"], row["decision"]) for row in shown if row["place"] == place]

    kinds = ("SCHOOL", "LOCATION", "ORGANISATION", "OTHER", "PERSON")
    steps = [f"add,{place},{kind},\ndecide,{place},,rejected\n" for kind in kinds]
    file.write_text("".join(("do,place,type,decision\n", *steps)))
    heard("review", "apply", folder, "P02", file, who="sam")
    assert sorted(decisions()) == sorted((kind, "rejected") for kind in kinds)


def test_two_places_are_the_same_person_and_a_place_is_left(small_project: SmallProject, tmp_path: Path) -> None:
    folder, text = in_review(small_project)
    file, later = tmp_path / "decisions.csv", text.index("Mira sang")
    mira, again = at(text, "Mira Holm"), f"{later}-{later + 4}"
    file.write_text(
        f"do,place,type,decision,other,score,alone\nadd,{mira},PERSON,,,,\nadd,{again},ORGANISATION,,,,\n"
        f"add,{at(text, 'Tilda')},PERSON,,,,\ndecide,{at(text, 'Tilda')},,rejected,,,\naccept_above,,,,,0.5,\n"
        f"retype,{again},PERSON,,,,\nlink,{mira},,,{again},,\n"
    )
    taken = heard("review", "apply", folder, "P02", file, who="sam")
    assert taken["taken"] == 7
    shown = {row["place"]: row for row in heard("review", "show", folder, "P02", who="sam")["places"]}
    assert shown[mira]["cluster"] == shown[again]["cluster"] and shown[at(text, "Tilda")]["decision"] == "rejected"
    file.write_text(f"do,place,alone\nsplit,{again},yes\n")
    heard("review", "apply", folder, "P02", file, who="sam")
    shown = {row["place"]: row for row in heard("review", "show", folder, "P02", who="sam")["places"]}
    assert shown[mira]["cluster"] != shown[again]["cluster"]
    file.write_text("do,place\nfly,1-2\ndecide,nowhere\n")
    refused = heard("review", "apply", folder, "P02", file, who="sam", code=1)
    fly, nowhere = (row["reason"] for row in refused["rows"])
    assert "Write one of: decide" in fly and "Nothing was found at “nowhere”" in nowhere
    assert "in review" in heard("review", "show", folder, "P01", who="sam", code=1)
    for command in (("review", "show"), ("review", "undo")):
        assert "steward" in heard(*command, folder, "P02", who="lea", code=1)
    assert "steward" in heard("review", "apply", folder, "P02", file, who="ana", code=1)


def test_words_that_stopped_an_export_are_settled(small_project: SmallProject, tmp_path: Path) -> None:
    lead = small_project.as_user("lea")

    def say(book: Any) -> Any:
        codes = tuple(replace(each, definition="As Tilda said.") if each.id == "C1" else each for each in book.codes)
        return replace(book, codes=codes)

    edit_codebook(lead, say, "An example")
    folder, out = shut(small_project), tmp_path / "book.yaml"
    assert "Nothing was written" in heard("codebook", "file", folder, out, code=1) and not out.exists()
    (waiting,) = heard("stopped", "list", folder, who="sam")["waiting"]
    assert waiting["word"] == "Tilda"
    assert "change what is written" in heard("stopped", "mask", folder, waiting["id"], "PERSON", who="sam", code=1)
    missing = heard("stopped", "no-name", folder, waiting["id"], "none", "--reason", "A ship.", who="sam", code=1)
    assert "settled already" in missing and len(heard("stopped", "list", folder, who="sam")["waiting"]) == 1
    said = heard("stopped", "no-name", folder, waiting["id"], "--reason", "A ship.", who="sam")["no_name"]
    assert heard("codebook", "file", folder, out)["format"] == "yaml" and b"As Tilda said" in out.read_bytes()
    (stands,) = heard("stopped", "list", folder, who="sam")["no_names"]
    assert (stands["id"], stands["reason"], stands["by"]) == (said, "A ship.", "sam")
    heard("stopped", "take-back", folder, said, who="sam")
    assert "Nothing was written" in heard("codebook", "file", folder, out, code=1)
    assert "steward" in heard("stopped", "list", folder, who="lea", code=1)


def test_a_word_of_an_interview_is_masked_and_a_report_opened_again(make_project: Any, tmp_path: Path) -> None:
    project = masked(make_project, {"Rowan": "PERSON"}, "It was Rowan who came to see me, the whole long winter.")
    folder, out = shut(project), tmp_path / "codings.csv"
    assert "Nothing was written" in heard("export", folder, out, "--to", "csv", code=1)
    (waiting,) = heard("stopped", "list", folder, who="sam")["waiting"]
    assert waiting["word"] == "Rowan" and waiting["line"]
    assert heard("stopped", "mask", folder, waiting["id"], "PERSON", who="sam")["masked"] == 1
    assert heard("stopped", "list", folder, who="sam")["waiting"][0]["masked"]
    (report,) = heard("missed", "list", folder, "--closed", who="sam")
    heard("missed", "reopen", folder, report["id"], "--reason", "Looked at once more.", who="sam")
    assert [each["id"] for each in heard("missed", "list", folder, who="sam")] == [report["id"]]
    heard("missed", "undo", folder, report["id"], who="sam")
    assert heard("missed", "list", folder, who="sam") == []
    assert heard("review", "undo", folder, "P01", who="sam")["undone"]
    assert not heard("stopped", "list", folder, who="sam")["waiting"][0]["masked"]


def test_an_answer_on_a_drawn_line_is_taken_back(small_project: SmallProject) -> None:
    folder, _ = in_review(small_project)
    reading = heard("second-reading", "draw", folder, "P02", "--lines", "2", who="sam")
    arguments = ["second-reading", "read", str(folder), reading["id"], "--as", "lea"]
    read = CliRunner().invoke(app, arguments, input="n\nq\n")
    assert read.exit_code == 0, read.output
    assert heard("second-reading", "show", folder)[0]["unread"] == 1
    assert isinstance(heard("second-reading", "undo", folder, reading["id"])["line"], int)
    assert heard("second-reading", "show", folder)[0]["unread"] == 2
    assert "nothing to undo" in heard("second-reading", "undo", folder, reading["id"], code=1)


FIRST = (
    ("Interviewer", "And then?"),
    ("Ida", "Qvarlek came by. Will you stay, I asked. Will from next door laughed with qvarlek."),
)
SECOND = (("Bo", "Qvarlek and Will were there, and they were kind to me."),)


def test_places_of_known_names_are_shown_answered_taken_back_and_released(make_project: Any) -> None:
    project = make_project()
    project.release(FIRST, "P01", {})
    project.release(SECOND, "P02", {"Qvarlek": "PERSON", "Will": "PERSON"})
    folder = shut(project)
    result = heard("corrections", "show", folder, who=None)
    assert [(place["words"], place["everyday"], place["participant"]) for place in result["places"]] == [
        ("Qvarlek", False, "P01"),
        ("qvarlek", False, "P01"),
        ("Will", True, "P01"),
        ("Will", True, "P01"),
    ]
    assert "▸Will◂ you stay" in printed("corrections", "show", folder)
    assert "4 places of names masked elsewhere" in printed("status", folder)
    assert heard("corrections", "mask", folder, "--names", who=None) == {"masked": 2, "opened": ["P01"]}
    assert heard("corrections", "undo", folder, who=None) == {"undone": "mask"}
    printed("corrections", "mask", folder, "--names")
    word, name = result["places"][2]["place"], result["places"][3]["place"]
    assert heard("corrections", "leave", folder, word, "--other-word", who=None) == {"left": 1}
    assert heard("corrections", "mask", folder, name, who=None) == {"masked": 1, "opened": []}
    assert "names those that wait" in printed("corrections", "leave", folder, word, code=1)
    assert "use --names" in printed("corrections", "mask", folder, code=1)
    (done,) = heard("release", folder, who=None)
    assert (done["participant"], done["number"], done["masked"]) == ("P01", 2, 3)
    assert printed("corrections", "show", folder).strip() == "No known name stands in a release."
    assert "“P01” is open" in printed("corrections", "open", folder, "P01", "--reason", "to look once more")
    assert "“P01” is closed; its release stays as it is" in printed("corrections", "close", folder, "P01")
    assert "names no interview" in printed("corrections", "close", folder, "P01", code=1)
