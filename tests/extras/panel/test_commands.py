"""A panel on the command line: from no panel at all to results, and what is refused says why."""

import json
from pathlib import Path
from typing import Any

import pytest

from coding.model.findings import Indicator
from coding.workspace.reports import indicators
from tests.helpers.commands import heard, shut
from tests.helpers.panel_answers import answer

pytestmark = pytest.mark.slow


def test_from_no_panel_to_results(make_project: Any, tmp_path: Path) -> None:
    project = make_project()
    indicators.save_indicator(project.as_user("lea"), Indicator("", 0, "Contact is kept secret."))
    folder, out = shut(project), tmp_path / "out"
    heard("panel", "make", folder, folder / "project.duckdb", code=1)
    assert heard("panel", "results", folder) == {"panels": []}, "nobody is asked where nothing can be written"
    first = heard("panel", "make", folder, out, "--panelists", "5", "--language", "pl")
    assert (first["round"], len(first["files"]), first["compared_with_key"]) == (1, 5, False)
    files = [Path(entry["file"]) for entry in first["files"]]
    assert 'lang="pl"' in files[0].read_text(encoding="utf-8")
    saved = [answer(file, value) for file, value in zip(files, (8, 8, 9, 7, 2), strict=True)]
    assert {entry["state"] for entry in heard("panel", "answers", folder, *saved[:4])} == {"taken"}
    again = heard("panel", "answers", folder, *saved, files[0], code=1)
    assert [entry["state"] for entry in again] == ["known"] * 4 + ["taken", "refused"] and again[-1]["problems"]
    answer(files[0], 3)
    (refused,) = heard("panel", "answers", folder, saved[0], code=1)
    assert "taken already" in refused["problems"][0]
    heard("panel", "answers", folder, saved[0], "--replace")
    second = heard("panel", "make", folder, out, "--next")
    assert second["round"] == 2 and second["item_set"] != first["item_set"]
    (panel,) = heard("panel", "results", folder)["panels"]
    (item,) = panel["items"]
    assert item["rounds"][0]["scales"]["relevance"] == {
        "n": 5, "not_judged": 0, "counts": [0, 1, 1, 0, 0, 0, 1, 1, 1], "median": 7.0, "q1": 3.0, "q3": 8.0, "iqr": 5.0,
        "percent_low": 40.0, "percent_high": 60.0, "consensus": "none", "disagreement": True, "ipr": pytest.approx(4),
        "ipras": pytest.approx(3.55), "change": None,
    }  # fmt: skip


def test_a_panel_from_a_file_and_the_one_that_is_named(make_project: Any, tmp_path: Path) -> None:
    folder = shut(make_project())
    setup = tmp_path / "panel.yaml"
    setup.write_text(
        "title: Ours\nkind: survivors\nconsent: You may stop.\npanelists: 3\ncards: none\nitems: [One.]\n"
        "rules: {scales: {relevance: 5}}\n"
    )
    made_files = heard("panel", "make", folder, tmp_path / "out", "--setup", setup)
    assert (made_files["title"], made_files["scales"], len(made_files["files"])) == ("Ours", {"relevance": 5}, 3)
    refused = heard("panel", "answers", folder, answer(Path(made_files["files"][0]["file"]), 4), code=1)
    assert "consent" in refused[0]["problems"][0]
    (panel,) = heard("panel", "results", folder, "--panel", "Ours")["panels"]
    assert (panel["kind"], panel["rounds"][0]["missing"]) == ("survivors", ["E01", "E02", "E03"])
    assert "no panel called" in heard("panel", "results", folder, "--panel", "Theirs", code=1)
    assert "language" in heard("panel", "make", folder, tmp_path, "--language", "xx", code=1)


def test_links_are_made_into_a_file_of_ones_own_listed_and_ended(make_project: Any, tmp_path: Path) -> None:
    project = make_project()
    indicators.save_indicator(project.as_user("lea"), Indicator("", 0, "Contact is kept secret."))
    folder, table, config = project.folder, tmp_path / "links.csv", tmp_path / "server.toml"
    behind = '[proxy]\ntrusted = ["127.0.0.1"]\n[sign_in]\n'
    config.write_text(f'public_address = "https://heard.example.org/study"\n{behind}way = "accounts"\n')
    project.project.store.close()
    assert "No panel goes on" in heard("panel", "link", "list", folder, code=1)
    heard("panel", "make", folder, tmp_path / "out", "--panelists", "3")
    said = heard(
        "panel", "link", "make", folder, table, "--config", config, "--for", "E02", "--until", "2000-01-01", code=1
    )
    assert "within" in said and not table.exists(), "what is not made leaves no file"
    first = heard("panel", "link", "make", folder, table, "--config", config, "--for", "E02")
    assert first["panelists"] == ["E02"] and table.stat().st_mode & 0o77 == 0
    head, row = table.read_text(encoding="utf-8-sig").split()
    assert head == '"code","link"' and row.startswith('"E02","https://heard.example.org/study/panelist#')
    assert row.rpartition("#")[2].rstrip('"') not in json.dumps(first)
    assert "there already" in heard("panel", "link", "make", folder, table, "--config", config, code=1)
    assert "every copy" in heard("panel", "link", "make", folder, folder / "links.csv", "--config", config, code=1)
    rest = heard("panel", "link", "make", folder, tmp_path / "rest.csv", "--config", config)
    assert rest["panelists"] == ["E01", "E03"]
    assert "has a link" in heard("panel", "link", "make", folder, tmp_path / "more.csv", "--config", config, code=1)
    assert [entry["panelist"] for entry in heard("panel", "link", "list", folder)] == ["E01", "E02", "E03"]
    assert heard("panel", "link", "end", folder, "E01", "E03") == {"ended": 2}
    (left,) = heard("panel", "link", "list", folder)
    assert left["panelist"] == "E02" and left["good"]
    by_header = 'way = "proxy-header"\nheader = "X-Remote-User"\n'
    config.write_text(f'public_address = "https://heard.example.org/"\n{behind}{by_header}')
    said = heard("panel", "link", "make", folder, tmp_path / "none.csv", "--config", config, code=1)
    assert "would not let them through" in said


def test_items_reasons_and_rounds_change_between_rounds(make_project: Any, tmp_path: Path) -> None:
    folder, out = shut(make_project()), tmp_path / "out"
    setup = tmp_path / "panel.yaml"
    setup.write_text("title: Evenings\ncards: none\nitems:\n  - wording: Evenings alone.\npanelists: 3\n")
    first = heard("panel", "make", folder, out, "--setup", setup)
    assert "A round is open" in heard("panel", "item", "drop", folder, "Evenings alone.", "--why", "Twice.", code=1)
    heard("panel", "take-back-round", folder)
    anew = tmp_path / "anew.yaml"
    anew.write_text("title: Long evenings\ncards: none\ninstructions: Take your time.\n")
    assert heard("panel", "change", folder, anew)["title"] == "Long evenings"
    assert heard("panel", "results", folder)["panels"][0]["title"] == "Long evenings"
    assert "lead" in heard("panel", "change", folder, anew, who="ana", code=1)
    heard("panel", "remove", folder)
    assert heard("panel", "results", folder) == {"panels": []}
    assert "No panel goes on" in heard("panel", "remove", folder, code=1)
    first = heard("panel", "make", folder, out, "--setup", setup)
    assert "asked by this panel" in heard("panel", "remove", folder, code=1)
    saved = [answer(Path(each["file"]), 7) for each in first["files"]]
    told = json.loads(saved[0].read_text(encoding="utf-8"))
    told["reasons"] = {next(iter(told["answers"])): "Evenings are long."}
    saved[0].write_text(json.dumps(told), encoding="utf-8")
    heard("panel", "answers", folder, *saved)
    heard("panel", "close-round", folder)
    (reason,) = heard("panel", "reason", "list", folder)
    assert reason["text"] == "Evenings are long." and reason["let_through"] is None
    heard("panel", "reason", "let-through", folder, reason["id"], "none", code=1)
    assert heard("panel", "reason", "list", folder)[0]["let_through"] is None, "all of them, or none"
    heard("panel", "reason", "let-through", folder, reason["id"])
    assert heard("panel", "reason", "list", folder)[0]["let_through"] is True
    parts = ("--wording", "Evenings at a screen.", "--wording", "Evenings away.", "--why", "Two things.")
    split = heard("panel", "item", "replace", folder, "Evenings alone.", *parts)
    assert [each["how"] for each in split] == ["split", "split"]
    heard("panel", "item", "translate", folder, split[0]["id"], "fr", "--wording", "Des soirées devant un écran.")
    heard("panel", "item", "drop", folder, "Evenings away.", "--why", "Not asked of all.")
    (added,) = heard("panel", "item", "add", folder, "--wording", "Tired at school.", "--limits", "It is common.")
    assert added["limits"] == "It is common."
    wordings = {each["wording"] for each in heard("panel", "item", "list", folder) if each["retired"] is None}
    assert wordings == {"Evenings at a screen.", "Tired at school."}
    heard("panel", "join", folder, "--code", "E07")
    second = heard("panel", "make", folder, out)
    assert second["round"] == 2 and len(second["items"]) == 2 and len(second["files"]) == 4
    heard("panel", "withdraw", folder, "E07")
    heard("panel", "answers", folder, *(answer(Path(each["file"]), 6) for each in second["files"][:3]))
    heard("panel", "close-round", folder)
    heard("panel", "close", folder)
    assert heard("panel", "results", folder)["panels"][0]["state"] == "closed"
