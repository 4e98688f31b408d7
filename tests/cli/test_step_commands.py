"""Steps of a study on the command line that its pages have too: each does what it says, and says why it could not."""

from pathlib import Path
from typing import Any

import pytest

from coding.workspace.cases.reconciling.decisions_table import apply_decisions_file
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.reconcile import queue as reconcile_queue
from coding.workspace.reports import export as exports
from tests.conftest import PASSPHRASE
from tests.helpers.case_study import table_of, take_variables
from tests.helpers.commands import heard, printed, shut

pytestmark = pytest.mark.slow


def test_decisions_on_passages_come_from_a_table_by_their_lines(locked_round: Any, tmp_path: Path) -> None:
    project, round_id = locked_round()
    apply_decisions_file(project.as_user("lea"), round_id, b"line,outcome\n99,none\n", "meeting.csv", dry_run=True)
    assert not project.rows("FROM disagreement"), "nor is anything asked of before it is meant"
    queue = reconcile_queue.open_queue(project.as_user("lea"), round_id)
    first, *_ = queue.open_items
    release = queue.releases[first.release_id]
    row = f"{release.participant_label},{release.line_of(first.start)}"
    codes = {span.code for span in queue.details[first.id].spans}
    file, folder = tmp_path / "decisions.csv", shut(project)
    file.write_text(
        f"document,line,code,outcome,reason_tag,reason\n{row},{min(codes)},none,slip,Nobody meant it.\nP05,99,,none,,\n"
    )
    tried = heard("reconcile", "apply", folder, file, "--dry-run", code=1)
    assert (tried["dry_run"], tried["taken"]) == (True, 1) and "are at 99" in tried["rows"][1]["reason"]
    assert first.id in {each["id"] for each in heard("reconcile", "list", folder)}
    taken = heard("reconcile", "apply", folder, file, code=1)
    assert taken == {**tried, "dry_run": False} and taken["rows"][0]["reason"] is None
    assert first.id not in {each["id"] for each in heard("reconcile", "list", folder)}
    (happened,) = heard("reconcile", "history", folder, first.id)["happened"]
    assert happened["outcome"] == "none" and happened["reason_tag"] == "slip"
    assert heard("reconcile", "undo", folder)["undone"] == first.id
    heard("reconcile", "aside", folder, first.id, "escalated")
    states = {each["id"]: each["state"] for each in heard("reconcile", "list", folder)}
    assert states[first.id] == "escalated"


def test_variables_of_cases_are_settled_by_the_same_table(make_project: Any, tmp_path: Path) -> None:
    project = make_project()
    take_variables(project)
    folder, file = shut(project), tmp_path / "records.csv"
    answers = (("F01", "ana", "yes"), ("F01", "ben", "no"), ("F02", "ana", "yes"), ("F02", "ben", "yes"))
    file.write_bytes(table_of([(case, coder, "meeting", answer) for case, coder, answer in answers]))
    heard("cases", "import", folder, file)
    (differs,) = heard("reconcile", "cases", folder)
    assert differs["case"] == "F01" and differs["values"] == {"ana": ["yes"], "ben": ["no"]}
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(
        "case,variable,outcome,coder,answers,reason\n"
        "F01,meeting,coder,ana,,Page two says so.\nF09,meeting,new,,yes,\nF01,meeting,new,,perhaps,\n"
        "F01,meeting,new,,yes,\n,,none,,,\n"
    )
    tried = heard("reconcile", "apply", folder, decisions, "--dry-run", code=1)
    assert len(heard("reconcile", "cases", folder)) == 1
    taken = heard("reconcile", "apply", folder, decisions, code=1)
    assert [row["reason"] is None for row in taken["rows"]] == [True, False, False, True, False]
    assert taken["rows"] == tried["rows"] and "There is no case “F09”" in taken["rows"][1]["reason"]
    assert "No round is locked" in taken["rows"][4]["reason"]
    assert heard("reconcile", "cases", folder) == [] and len(heard("reconcile", "cases", folder, "--all")) == 2
    told = printed("reconcile", "apply", folder, decisions, "--as", "lea", code=1)
    assert "2 decisions taken, 3 refused. Line 3" in told
    assert "The record of F02 by ben" in printed("cases", "give-back", folder, "F02", "ben", "--as", "lea")
    assert set(heard("cases", "list", folder)[1]["records"]) == {"ana"}
    assert "F02 is removed" in printed("cases", "remove", folder, "F02", "--as", "lea")
    assert len(heard("cases", "list", folder)) == 1
    heard("cases", "undo", folder)
    assert len(heard("cases", "list", folder)) == 2
    assert "“F07”" in heard("cases", "remove", folder, "F07", code=1)


def test_consent_attributes_and_parts_that_are_not_used(small_project: Any, tmp_path: Path) -> None:
    folder, table = shut(small_project), tmp_path / "people.csv"
    heard("participants", "consent", folder, "paraphrase", "P01")
    assert heard("participants", "list", folder)[0]["quote_consent"] == "paraphrase"
    table.write_text("participant,age,name\nP01,18 to 25,somebody\nP09,over 25,nobody\n")
    tried = heard("participants", "attributes", folder, table, "--dry-run")
    assert tried["changed"] == 0 and tried["taken"] == ["age"] and set(tried["not_taken"]) == {"name"}
    assert heard("participants", "attributes", folder, table)["changed"] == 1
    changed = heard("participants", "change", folder, "P01", "--until", "2031-01-31", "--attribute", "country=Norway")
    assert changed["attributes"] == {"age": "18 to 25", "country": "Norway"}
    assert changed["retention_until"] == "2031-01-31"
    assert heard("participants", "undo", folder) == {"undone": ["P01"]}
    assert "“P02”" in heard("participants", "consent", folder, "yes", "P02", code=1)
    answer = heard("use", "not", folder, "P01", "--line", "2")["answer"]
    (standing,) = heard("use", "list", folder)["answers"]
    assert standing["id"] == answer and not standing["may_use"] and standing["first_line"] == 2
    heard("use", "take-back", folder, answer)
    assert heard("use", "list", folder) == {"waiting": [], "answers": []}


def test_a_report_is_made_from_a_plan_with_the_passages_that_were_chosen(small_project: Any, tmp_path: Path) -> None:
    said = open_transcript(small_project.as_user("lea"), small_project.releases[0]).release
    folder, out = shut(small_project), tmp_path / "pages.html"
    heard("participants", "consent", folder, "yes", "P01")
    theme = heard("theme", "make", folder, "Being asked", "--code", "C1", "--description", "Somebody asked.")
    quote = heard("quotes", "choose", folder, "P01", "--line", "2", "--theme", "Being asked")
    assert said.text[quote["start"] : quote["end"]] == said.text[said.turns[1].start : said.turns[1].end]
    (shown,) = [each for each in heard("quotes", "list", folder, "--theme", theme["id"]) if each["chosen"]]
    assert shown["chosen"] == quote["id"] and shown["line"] == 2
    summary = tmp_path / "summary.txt"
    summary.write_text("One\nparagraph.\n\nAnother.")
    plan = heard("report", "plan", folder, "Pages", "--length", "short", "--summary", summary, "--title", "Asked")
    assert plan["summary"] == ["One paragraph.", "Another."] and plan["layer"] == "union"
    again = heard("report", "plan", folder, "pages", "--language", "de")
    assert again == {**plan, "name": "pages", "language": "de"}
    assert any("reader" in each["said"] for each in heard("report", "missing", folder, "Pages"))
    result = heard("report", "make", folder, "Pages", out)
    assert result["kind"] == "report-html" and result["id"] and "Another." in out.read_text(encoding="utf-8")
    assert "pages.txt" in heard("report", "make", folder, "Pages", tmp_path / "pages.txt", code=1)
    assert "There are: “pages”" in heard("report", "make", folder, "Other", out, code=1)
    assert "no folder" in heard("report", "make", folder, "Pages", tmp_path / "none" / "pages.html", code=1)
    heard("quotes", "drop", folder, quote["id"])
    heard("report", "forget", folder, "Pages")
    assert heard("report", "plans", folder) == []


def test_themes_are_renamed_merged_and_rejected_with_their_reason(small_project: Any) -> None:
    folder = shut(small_project)
    first = heard("theme", "make", folder, "Being asked", "--code", "C1")
    heard("theme", "make", folder, "Being seen", "--code", "D5")
    heard("theme", "rename", folder, "Being asked", "Somebody asked", "--description", "In the end.")
    assert heard("theme", "merge", folder, "Somebody asked", "Being seen")["state"] == "merged"
    assert heard("theme", "undo", folder) == {"undone": "merged"}
    heard("theme", "codes", folder, "2", "--code", "D3")
    assert heard("theme", "park", folder, "2")["state"] == "parked"
    heard("theme", "accept", folder, "2")
    assert heard("theme", "reject", folder, "Somebody asked", "--reason", "Too wide.")["reason"] == "Too wide."
    states = {each["name"]: (each["state"], each["codes"]) for each in heard("theme", "list", folder)}
    assert states == {"Somebody asked": ("rejected", ["C1"]), "Being seen": ("accepted", ["D3"])}
    code = heard("theme", "to-code", folder, first["id"], "--definition", "Somebody asked how things were.")["code"]
    assert any(code in each["codes"] for each in heard("theme", "list", folder))
    assert "“Nothing”" in heard("theme", "accept", folder, "Nothing", code=1)


def test_an_indicator_is_agreed_once_somebody_looked_for_what_speaks_against_it(small_project: Any) -> None:
    folder = shut(small_project)
    heard("participants", "consent", folder, "yes", "P01")
    heard("indicators", "write", folder, "--wording", "Evenings alone.", "--phase", "before", "--code", "C1")
    refused = heard("indicators", "write", folder, "--change", "1", "--status", "agreed", code=1)
    assert "look for what speaks against it" in refused
    heard("quotes", "choose", folder, "P01", "--line", "2", "--indicator", "1", "--against")
    assert heard("indicators", "write", folder, "--change", "1", "--status", "agreed")["status"] == "agreed"
    (card,) = heard("indicators", "list", folder)
    assert card["counter_participants"] == 1 and card["indicator"]["phases"] == ["before"]
    heard("indicators", "undo", folder)
    heard("indicators", "write", folder, "--change", "Evenings alone.", "--limits", "We looked.", "--status", "agreed")
    heard("indicators", "remove", folder, "1")
    assert heard("indicators", "list", folder) == []
    assert "one of --theme" in heard("quotes", "list", folder, code=1)


def test_settings_memos_and_the_codebook(small_project: Any, tmp_path: Path) -> None:
    folder = shut(small_project)
    before = heard("settings", folder)
    assert before["machines"] and before["small_cell"] == 5
    changed = heard("settings", folder, "--no-machines", "--small-cell", "4", "--support", "Ask Mo.", "--titles")
    assert changed == {**before, "machines": False, "small_cell": 4, "support": "Ask Mo.", "titles": True}
    assert "without machine suggestions" in heard("settings", folder, "--suggestions", code=1)
    memo = heard("memos", "write", folder, "A calm beginning.", "--document", "P01", "--line", "2", who="ana")
    assert memo["turn"] == 1 and heard("memos", "list", folder)[0]["text"] == "A calm beginning."
    heard("memos", "remove", folder, memo["id"], who="ana")
    assert heard("memos", "list", folder) == []
    book = tmp_path / "book.yaml"
    book.write_text("title: Snow\ncodes:\n  - id: S1\n    name: Snow\n    definition: Somebody tells of snow.\n")
    tried = heard("codebook", "save", folder, book, "--reason", "Anew.", "--dry-run")
    saved = heard("codebook", "save", folder, book, "--reason", "Anew.")
    assert saved["version"] == tried["version"] + 1 and saved["changes"] == tried["changes"]
    heard("codebook", "rename", folder, "S1", "S2")
    assert isinstance(heard("codebook", "check", folder), list)
    assert heard("codebook", "recheck", folder, "S2", who="ana") == []


def test_speakers_are_corrected_and_reports_of_missed_words_listed(
    small_project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    talk = tmp_path / "P02.txt"
    talk.write_text("Ana: How was it?\n\nMo: There was a lot of snow.\n\nMoo: And a sledge.\n", encoding="utf-8")
    folder = shut(small_project)
    heard("import", folder, talk, "--participant", "P02", who="sam")
    heard("speakers", folder, "P02", "--same", "Moo=Mo", "--role", "Ana=interviewer", "--language", "en", who="sam")
    stands = heard("speakers", folder, "P02", who="sam")
    assert stands["language"] == "en" and stands["speakers"]["Mo"]["turns"] == 2
    assert heard("speakers", folder, "P02", "--undo", who="sam")["language"] != "xx"
    assert heard("missed", "list", folder, who="sam") == []
    assert heard("missed", "decline", folder, "none", who="sam", code=1)


def test_a_settled_round_is_what_reports_count_and_else_page_one_says_who_coded_alone(
    locked_round: Any, tmp_path: Path
) -> None:
    project, round_id = locked_round()
    lead = project.as_user("lea")
    assert exports.usual_plan(lead).layer == "union"
    items = reconcile_queue.open_queue(lead, round_id).open_items
    folder, file = shut(project), tmp_path / "decisions.csv"
    before = heard("export", folder, tmp_path / "before.html", "--to", "report-html")
    assert before["id"] and "one coder only" in (tmp_path / "before.html").read_text(encoding="utf-8")
    file.write_text("item,outcome\n" + "".join(f"{item.id},none\n" for item in items))
    assert heard("reconcile", "apply", folder, file)["taken"] == len(items)
    assert heard("report", "plan", folder, "Settled", "--length", "partners")["layer"] == "consensus"
    heard("report", "make", folder, "Settled", tmp_path / "after.html")
    after = (tmp_path / "after.html").read_text(encoding="utf-8")
    assert "one coder only" not in after and ", line " not in after


ROWS = [
    (f"F0{number}", coder, "meeting", "no" if (number, coder) == (2, "ben") else answer)
    for number, answer in enumerate(("yes", "no", "yes", "no", "unknown"), 1)
    for coder in ("ana", "ben")
] + [("F01", coder, "platform", value) for coder in ("ana", "ben") for value in ("game", "chat")]


def test_records_are_tried_taken_listed_and_compared(make_project: Any, tmp_path: Path) -> None:
    project = make_project()
    take_variables(project)
    folder, file = shut(project), tmp_path / "records.csv"
    file.write_bytes(table_of(ROWS))
    tried = heard("cases", "import", folder, file, "--dry-run")
    assert tried["dry_run"] and tried["taken"] == 14 and tried["cases"] == [f"F0{at}" for at in range(1, 6)]
    assert heard("cases", "list", folder) == []
    taken = heard("cases", "import", folder, file)
    assert taken == {**tried, "dry_run": False}
    first = heard("cases", "list", folder)[0]
    assert first["case"] == "F01" and first["documents"] == []
    assert first["records"] == {name: {"answered": 2, "handed_in": True} for name in ("ana", "ben")}
    result = heard("cases", "agreement", folder, "--target", "0.8")
    meeting = result["variables"]["meeting"]
    assert result["cases"] == 5 and meeting["percent"] == 1 and meeting["kripp_alpha"] == 1 and meeting["reached"]
    assert meeting["pairs"]["ana|ben"]["units"] == 5 and meeting["unknown_as_missing"]["units"] == 4
    assert set(result["variables"]["platform"]) > {"alpha_masi", "interval", "kripp_alpha", "cohen_kappa", "holsti"}
    text = printed("cases", "agreement", folder, "--as", "lea")
    assert "alpha without “unknown”" in text and "MASI" in text
    used = heard("cases", "consensus", folder)
    assert first["consensus"] is None and len(used) == 5 and not used[0]["consensus"] and not used[0]["unsettled"]
    told = {"values": ["yes"], "from": "records", "coders": ["ana", "ben"], "older": False, "passages": []}
    assert used[0]["values"]["meeting"] == told
    assert "game, chat  (records: ana, ben)" in printed("cases", "consensus", folder, "--as", "lea")
    file.write_bytes(table_of([("F01", "ana", "meeting", "no"), ("F06", "ana", "meeting", "yes")]))
    mixed = heard("cases", "import", folder, file, code=1)
    assert mixed["taken"] == 1 and mixed["refused"][0]["line"] == 2
    assert "Line 2" in printed("cases", "import", folder, file, code=1)
    assert "There is no round" in heard("cases", "agreement", folder, "--round", "R9", code=1)


def test_documents_are_put_into_a_case(small_project: Any) -> None:
    folder = shut(small_project)
    result = heard("cases", "documents", folder, "F01", "P01", who="ana")
    assert result["made"] and len(result["documents"]) == 1
    again = heard("cases", "documents", folder, "F01", *result["documents"], who="ana")
    assert again == {**result, "made": False}
    assert heard("cases", "list", folder)[0]["documents"][0]["participant"] == "P01"
    assert "Not in this project: P09" in heard("cases", "documents", folder, "F02", "P09", code=1, who="ana")
    assert len(heard("cases", "list", folder)) == 1
