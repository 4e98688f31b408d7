"""More steps of a study by command: kept searches, agreement from other sides, and changes that are all or none."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.reconcile import queue as reconcile_queue
from coding.workspace.rounds import rounds
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers import round_project
from tests.helpers.case_study import table_of, take_variables
from tests.helpers.commands import heard, printed, shut
from tests.helpers.theme_project import released as released_talks
from tests.helpers.theme_project import store_run

pytestmark = pytest.mark.slow


def test_settings_and_consent_of_several_are_all_changed_or_none(small_project: SmallProject) -> None:
    folder = shut(small_project)
    before = heard("settings", folder)
    assert before["k"] == 5
    assert "At least two" in heard("settings", folder, "--titles", "--small-cell", "4", "--k", "1", code=1)
    assert "Nobody, nothing" in heard("settings", folder, "--k", "7", "--note", "Nobody, nothing=Anew", code=1)
    assert heard("settings", folder) == before
    assert heard("settings", folder, "--titles", "--k", "7") == {**before, "titles": True, "k": 7}
    heard("settings", folder, "--titles", who="ana", code=1)


def test_a_policy_with_a_date_of_birth_that_is_none_is_not_taken(
    small_project: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    folder, file = shut(small_project), tmp_path / "policy.yaml"
    before = heard("policy", folder, who="sam")
    file.write_text("age_band: 10\n", encoding="utf-8")
    assert "2003-05-14" in heard("policy", folder, "--set", file, "--born", "P01=soon", who="sam", code=1)
    assert heard("policy", folder, who="sam") == before
    assert heard("policy", folder, "--set", file, who="sam")["age_band"] == 10


def test_consent_of_one_that_changed_meanwhile_leaves_the_other_too(small_project: SmallProject) -> None:
    small_project.import_turns((("Interviewer", "And you?"), ("Nora", "Well.")), "P02")
    folder = shut(small_project)
    same = heard("participants", "consent", folder, "never", "P01", "P02", "P01", code=1)
    assert "changed" in same
    assert {each["quote_consent"] for each in heard("participants", "list", folder)} == {"yes"}
    heard("participants", "consent", folder, "never", "P01", "P02")
    assert {each["quote_consent"] for each in heard("participants", "list", folder)} == {"never"}
    heard("participants", "undo", folder)
    assert {each["quote_consent"] for each in heard("participants", "list", folder)} == {"yes", "never"}


@pytest.mark.parametrize("way", ["trend", "earlier", "consensus", "groups", "suggestions"])
def test_agreement_is_seen_from_other_sides(locked_round: Any, way: str) -> None:
    project, round_id = locked_round()
    if way == "earlier":
        lea = project.as_user("lea")
        releases = rounds.find_round(lea, round_id).releases
        drift = create_round(lea, RoundDraft(name="Drift 1", releases=releases, coders=["ana"], purpose="drift check"))
        for release_id in releases:
            round_project.apply_codings(project, release_id, "ana", round_project.CODINGS["ana"])
        lock_round(lea, drift.id)
    folder = shut(project)
    for label, country in (("P02", "Norway"), ("P03", "Poland"), ("P04", "Norway"), ("P05", "Poland")):
        heard("participants", "change", folder, label, "--attribute", f"country={country}")
    shown = heard("agreement", folder, "--compare", way)
    plain = heard("agreement", folder, "--interval", "jackknife", "--round", "Reliability 1")
    if way == "trend":
        (point,) = shown
        assert point["of"] == "Reliability 1" and set(point["codes"]) == set(plain["codes"])
        alphas = {code: each["kripp_alpha"] for code, each in plain["codes"].items()}
        assert {code: each["kripp_alpha"] for code, each in point["codes"].items()} == alphas
    elif way == "groups":
        assert {each["of"].partition(":")[0] for each in shown} == {"country"}
        assert {each["of"] for each in shown} == {"country: Norway", "country: Poland"}
    elif way == "earlier":
        assert (
            [each["of"] for each in shown] == ["ana"]
            and "C1" in shown[0]["codes"]
            and set(shown[0]["codes"]) <= set(plain["codes"])
        )
        assert heard("agreement", folder, "--compare", way, "--round", "Reliability 1") == []
    else:
        assert shown == []
    assert "lead" in heard("agreement", folder, "--compare", way, who="vic", code=1)
    heard("agreement", folder, "--compare", "luck", code=2)


def test_searches_and_questions_are_kept_asked_again_and_removed(small_project: SmallProject) -> None:
    folder = shut(small_project)
    heard("settings", folder, "--no-machines")
    search = heard("search", folder, "secret", "--keep", "Secrets", who="ana")
    assert search[0]["results"]
    again = heard("search", folder, "--kept", "secrets", who="ana")
    assert again == search
    heard("codings", "import", folder, _marked(folder), who="ana")
    assert "no folder" in heard("codings", "export", folder, folder / "none" / "all.csv", who="ana", code=1)
    question = ("--code", "C1", "--words", "alone")
    result = heard("passages", folder, *question, "--keep", "Alone", "--share", who="ana")
    assert result["total"] == 1 and heard("passages", folder, "--kept", "Alone", who="ana") == result
    assert heard("passages", folder, "--kept", "Alone", who="ben")["total"] == 1
    assert "leave out" in heard("passages", folder, "--kept", "Alone", "--words", "other", who="ben", code=2)
    searches = heard("searches", "list", folder, who="ana")
    assert {(each["name"], each["shared"]) for each in searches} == {("Secrets", False), ("Alone", True)}
    assert [each["name"] for each in heard("searches", "list", folder, who="ben")] == ["Alone"]
    assert "You keep no such search" in heard("searches", "remove", folder, "Alone", who="ben", code=1)
    heard("searches", "remove", folder, "Alone", who="ana")
    assert "no search “Alone”" in heard("passages", folder, "--kept", "Alone", who="ana", code=1)
    assert "no search “Other”" in heard("search", folder, "--kept", "Other", who="ana", code=1)
    assert "nothing to keep" in heard("passages", folder, "--keep", "All", who="ana", code=1)
    heard("search", folder, "secret", "--keep", "Mine", who="vic", code=1)


def _marked(folder: Path) -> Path:
    file = folder.parent / "codings.csv"
    file.write_text("document,coder,code,line\nP01,ana,C1,2\n")
    return file


def test_earlier_versions_marks_and_second_looks_are_taken_back(small_project: SmallProject, tmp_path: Path) -> None:
    folder, book = shut(small_project), tmp_path / "book.json"
    heard("codebook", "file", folder, book)
    said = book.read_text(encoding="utf-8")
    heard("codings", "import", folder, _marked(folder), who="ana")
    assert heard("codebook", "file", folder, tmp_path / "book.doc", code=1)
    changed = tmp_path / "changed.yaml"
    changed.write_text("title: Snow\ncodes:\n  - id: C1\n    name: Snow\n    definition: Somebody tells of snow.\n")
    heard("codebook", "save", folder, changed, "--reason", "Anew.")
    versions = heard("codebook", "history", folder)
    assert versions[0]["reason"] == "Anew." and versions[0]["number"] == 2 and '"codes"' in said
    (waiting,) = heard("codebook", "recheck", folder, "C1", who="ana")
    assert heard("codebook", "recheck", folder, "C1", "--coding", waiting["coding"]["id"], who="ana") == []
    assert len(heard("codebook", "recheck", folder, "C1", "--undo", who="ana")) == 1
    assert heard("codebook", "bring-back", folder, "1") == {"version": 3, "brought_back": 1}
    assert heard("codebook", "undo", folder)["version"] == 4
    heard("codebook", "bring-back", folder, "9", code=1)
    assert "lead" in heard("codebook", "bring-back", folder, "1", who="ana", code=1)
    assert "lead" in heard("codebook", "file", folder, book, who="ana", code=1)


def test_content_notes_and_the_journal(small_project: SmallProject) -> None:
    folder = shut(small_project)
    note = ("notes", "write", folder, "P01", "--severity", "mild", "--topic", "threats")
    written = heard(*note, "--line", "2-3", "--text", "A letter.", who="ana")
    assert (written["first"], written["last"]) == (1, 2)
    heard(*note, "--change", written["id"], who="ana")
    (shown,) = heard("notes", "list", folder, "P01", who="ben")
    assert shown["text"] == "" and shown["topics"] == ["threats"]
    assert "severe" in heard("notes", "write", folder, "P01", "--severity", "odd", who="ana", code=1)
    heard("notes", "remove", folder, shown["id"], who="ben", code=1)
    heard("notes", "remove", folder, shown["id"], who="ana")
    assert heard("notes", "list", folder, "P01") == []
    heard("memos", "write", folder, "Snow again.", "--title", "Winter", who="ana")
    heard("memos", "undo", folder, who="ana")
    assert heard("memos", "list", folder, who="ana") == []
    assert "nothing to undo" in heard("memos", "undo", folder, who="ana", code=1)


def test_memos_of_another_program_wait_for_a_steward(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    folder = shut(small_project)
    assert heard("memos", "waiting", folder, who="sam") == []
    assert "steward" in heard("memos", "waiting", folder, who="lea", code=1)


def test_a_variable_of_a_case_is_discussed_left_and_taken_back(make_project: Any, tmp_path: Path) -> None:
    project = make_project()
    take_variables(project)
    folder, file = shut(project), tmp_path / "records.csv"
    answers = (("F01", "ana", "yes"), ("F01", "ben", "no"))
    file.write_bytes(table_of([(case, coder, "meeting", answer) for case, coder, answer in answers]))
    heard("cases", "import", folder, file)
    assert heard("reconcile", "say", folder, "F01 meeting", "Page two?")["message"]
    heard("reconcile", "aside", folder, "f01 meeting", "escalated")
    (item,) = heard("reconcile", "cases", folder)
    assert item["state"] == "escalated"
    told = heard("reconcile", "history", folder, "F01 meeting")
    assert [each["text"] for each in told["messages"]] == ["Page two?"] and told["happened"]
    assert heard("reconcile", "undo", folder, "--cases")["undone"]
    assert heard("reconcile", "cases", folder)[0]["state"] == "open"
    assert "“F02 meeting”" in heard("reconcile", "aside", folder, "F02 meeting", "deferred", code=1)
    assert "can be deferred" in heard("reconcile", "aside", folder, "F01 meeting", "odd", code=1)
    assert "researcher" in heard("reconcile", "say", folder, "F01 meeting", "Hm.", who="vic", code=1)


def test_a_code_is_defined_anew_after_a_disagreement(locked_round: Any) -> None:
    project, round_id = locked_round()
    item = reconcile_queue.open_queue(project.as_user("lea"), round_id).open_items[0].id
    folder = shut(project)
    said = ("reconcile", "redefine", folder, item, "C1")
    anew = heard(*said, "--reason", "It was too wide.", "--definition", "Nobody was there at all.")
    assert anew == {"version": heard("codebook", "history", folder)[0]["number"], "code": "C1"}
    assert heard("codebook", "history", folder)[0]["reason"] == "It was too wide."
    assert "lead" in heard(*said, "--reason", "Why", who="ana", code=1)
    assert heard("codebook", "bring-back", folder, "1")["version"] == anew["version"] + 1


def test_two_proposals_of_themes_are_compared(make_project: Any) -> None:
    project = make_project()
    released_talks(project)
    first, second = store_run(project), store_run(project)
    folder = shut(project)
    assert {each["id"] for each in heard("theme", "runs", folder, who="ana")} == {first, second}
    compared = heard("theme", "compare", folder, first, "1" if first != "run-1" else second, who="ana")
    assert compared["compared"]["agreement"] == 1.0
    assert "two different" in heard("theme", "compare", folder, first, first, who="ana", code=1)
    assert "no proposal" in heard("theme", "compare", folder, first, "other", who="ana", code=1)


def test_a_link_that_was_made_for_somebody_is_ended(small_project: SmallProject) -> None:
    folder = shut(small_project)
    assert heard("users", "invite", folder, "ben")["link"]
    assert heard("users", "invite", folder, "ben", "--withdraw") == {"id": "ben", "link": None}
    assert "no link" in heard("users", "invite", folder, "ben", "--withdraw", code=1)


def test_passages_are_read_and_combined(make_project: Any) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    ana = project.as_user("ana")
    text = read_release(ana, release).text
    for code, said in (("C1", "I was alone a lot"), ("R1", "My teacher.")):
        code_passage(ana, release, code, text.index(said), text.index(said) + len(said))
    folder = shut(project)

    shown = printed("passages", folder, "--code", "C1", "--around", 1, "--as", "ana")
    assert "P02, line 2: C1 (Ana Example)" in shown and round_project.TURNS[0][1] in shown
    result = heard("passages", folder, "--also", "before 4 turns R1", who="ana")
    assert result["total"] == 1 and result["passages"][0]["text"] == "I was alone a lot"
    assert "1 more" in printed("passages", folder, "--top", 1, "--as", "ana")
    printed("passages", folder, "--also", "beside R1", "--as", "ana", code=2)


def test_translations_from_the_command_line(make_project: Any) -> None:
    folder, lea, ana = shut(make_project()), ("--as", "lea"), ("--as", "ana")
    back = ("--name", "Solitude", "--definition", "Being by oneself.")
    assert "C1 (fr), back-translated" in printed("codebook", "back", folder, "C1", "fr", *back, *lea)
    assert "Somebody else, a native speaker" in printed("codebook", "native", folder, "C1", "fr", *lea, code=1)
    assert "C1 (fr), reviewed, read by ana" in printed("codebook", "native", folder, "C1", "fr", *ana)
    assert "no translation into lt" in printed("codebook", "native", folder, "C1", "lt", *ana, code=1)
    (entry,) = heard("codebook", "translations", folder, "--language", "fr", "--state", "reviewed", who="ana")
    assert entry["written_back"] == {"name": "Solitude", "definition": "Being by oneself."}
    assert entry["reviewed_by"] == "ana" and entry["written_back_as_it_stands"]
    assert "one of: missing" in printed("codebook", "translations", folder, "--state", "odd", *ana, code=1)


def test_a_round_from_proposal_to_methods(make_project: Any, tmp_path: Path) -> None:
    project = make_project()
    for at in range(4):
        round_project.released(project, f"P1{at}")
    folder = shut(project)
    pair = ("--coder", "ana", "--coder", "ben")
    proposal = heard("rounds", "propose", folder, *pair, "--sample", "3", "--seed", "4")
    assert len(proposal["interviews"]) == 3 and proposal["eligible"] == 4
    assert heard("rounds", "list", folder) == []
    assert "REASON" not in heard("rounds", "create", folder, "--name", "R", *pair, "--code-target", "C1", code=1)
    heard(
        "rounds", "create", folder, "--name", "R1", *pair, "--sample", "3", "--seed", "4",
        "--reason", "As planned", "--code-target", "C1=0.6:It is rare",
    )  # fmt: skip
    (listed,) = heard("rounds", "list", folder)
    assert listed["releases"] == [interview["release"] for interview in proposal["interviews"]]
    assert listed["targets"] == {"C1": {"target": 0.6, "reason": "It is rare"}} and listed["seed"] == 4
    first = heard("rounds", "lock", folder, "R1")
    assert first["revision"] == 1
    heard("rounds", "unlock", folder, "R1", "--reason", "One was not finished")
    assert heard("rounds", "lock", folder, "R1")["revision"] == 2
    figures = heard("agreement", folder)
    assert figures["pooled_kappa_intervals"] == {} and figures["sets"] == {"alpha_jaccard": None, "alpha_masi": None}
    out = tmp_path / "methods.zip"
    done = heard("export", folder, out, "--to", "methods")
    assert done["kind"] == "methods"
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        text = archive.read("methods-en.txt").decode()
        assert {"agreement.json", "recompute.py", "methods-it.docx"} <= set(archive.namelist())
    assert "One was not finished." in text and "drawn at random from 4 interviews" in text
