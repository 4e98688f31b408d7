"""``heard study`` and ``heard agreement --pooled``: a whole consortium by command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coding.extras.study.files.package import number_of
from coding.extras.study.steps.package import mark_training, training_hashes
from coding.model import Indicator
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports.indicators import save_indicator
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.study.consortium import invented_bundle, invented_round, package_of, tell_all, took
from tests.helpers.commands import printed

pytestmark = pytest.mark.slow
Make = Callable[..., SmallProject]


def told(*words: object, code: int = 0) -> Any:
    # Messages stand before it, on standard error.
    return json.loads(printed(*words, "--json", code=code).splitlines()[-1])


def test_a_consortium_by_command_line(
    make_project: Make,
    locked_round: Callable[..., tuple[SmallProject, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    site, _ = locked_round(3)
    coordinator = make_project("coordinator")
    tell_all(site, coordinator)
    for entry in (site, coordinator):
        entry.project.store.close()
    hub, here = coordinator.folder, site.folder
    package, bundle, counts = (tmp_path / name for name in ("study.package", "site.bundle", "counts.bundle"))
    result = told("study", "package", hub, package)
    assert result["package"] == 1 and len(result["fingerprint"].split()) == 8
    assert told("study", "show", package)["kind"] == "study package"
    seen = told("study", "join", here, package, "--dry-run")
    assert not seen["taken"] and seen["fingerprint"] == result["fingerprint"]
    assert "Taken in." in printed("study", "join", here, package)
    looked = told("study", "bundle", here, bundle, "--level", "positions", "--dry-run")
    assert looked["file"] is None and not bundle.exists()
    left = told("study", "bundle", here, bundle, "--level", "positions")
    shown = told("study", "show", bundle, "--project", here)
    assert shown["lines"] == left["lines"] == told("study", "show", bundle, "--project", hub)["lines"]
    assert "Choose another level" in printed("study", "bundle", here, counts, "--level", "variables", code=1)
    printed("study", "bundle", here, counts, "--level", "counts")
    answer = told("study", "pool", hub, bundle, counts)
    pooled = answer["files"]
    assert answer["side_by_side"]["indicators"] == [] and len(answer["side_by_side"]["sources"]) == 2
    assert [entry["taken"] for entry in pooled] == [True, True]
    assert "taken already" in printed("study", "pool", hub, bundle, code=1)
    assert "has not been confirmed yet" in printed("agreement", hub, "--pooled")
    assert "confirmed" in printed("study", "confirm", hub, left["fingerprint"])
    whole = told("agreement", hub, "--pooled")
    own = told("agreement", here)
    assert own["codes"].keys() - whole["codes"].keys() == {"X1"} and list(whole["untold"]) == ["X1"]
    for code, figures in own["codes"].items():
        if code == "X1":
            continue
        assert whole["codes"][code]["kripp_alpha"] == pytest.approx(figures["kripp_alpha"], abs=1e-9)
        assert whole["codes"][code]["interval"] == pytest.approx(figures["interval"], abs=1e-9)
    assert whole["sources"][0]["snapshot"] == own["snapshot"] and whole["sources"][0]["confirmed"]
    assert not whole["between_sites"]["measured"] and "not measured" in printed("agreement", hub, "--pooled")
    assert [entry["site"] for entry in whole["forest"]["C1"]][0] is None and "one site only" in str(
        whole["design_effect"]
    )
    used = told("study", "usage", hub)
    assert used["counts"]["people"] and used["saturation"]["together"]["interviews"] == 3
    assert "No site has sent variables" in printed("study", "variables", hub, code=1)
    asked_and_answered(hub, here, tmp_path, left["fingerprint"])
    assert told("study", "training", hub) == {"training": []}
    assert "no interview “T01”" in printed("study", "training", hub, "--invented", "T01", code=1)
    assert "fingerprint" in printed("study", "partners", hub)
    assert "Nobody has withdrawn" in printed("study", "withdraw", here, counts, code=1)


def asked_and_answered(hub: Path, here: Path, where: Path, site: str) -> None:
    """A request and its answer, by commands alone; nobody agreed that a passage goes along."""
    request, answer = where / "request.heard", where / "answer.heard"
    assert "Name one figure" in printed("study", "ask", hub, site, request, code=1)
    result = told("study", "ask", hub, site, request, "--code", "C1", "--differ", "--question", "Why do they differ?")
    assert result["number"] == 1 and result["asked"]["figure"] == "disagreement" and result["asked"]["bundle"] == 1
    assert told("study", "show", request, "--project", here)["lines"] == result["lines"]
    assert "Why do they differ?" in printed("study", "request", here, request)
    assert "taken in already" in printed("study", "request", here, request, code=1)
    assert "no bundle" in printed("study", "pool", hub, request, code=1)
    assert "did not agree to be quoted" in printed("study", "answer", here, 1, answer, "--quotes", code=1)
    assert "no numbers" in printed("study", "answer", here, 1, answer, "--words", "All 3.", code=1)
    looked = told("study", "answer", here, 1, answer, "--words", "They read one turn differently.", "--dry-run")
    assert looked["file"] is None and not answer.exists()
    nowhere = where / "none" / "answer.heard"
    refused = printed("study", "answer", here, 1, nowhere, "--words", "They read one turn differently.", code=1)
    assert "Nothing was made" in refused and told("study", "requests", here)["requests"][0]["state"] == "asked"
    left = told("study", "answer", here, 1, answer, "--words", "They read one turn differently.")
    assert left["lines"] == told("study", "show", answer, "--project", hub)["lines"]
    assert (
        "C1" in printed("study", "requests", here)
        and told("study", "requests", here)["requests"][0]["state"] == "answered"
    )
    assert told("study", "requests", hub)["requests"][0]["state"] == "asked"
    assert told("study", "pool", hub, answer)["files"][0]["level"] == "answer"
    assert "They read one turn differently." in printed("study", "requests", hub)
    printed("study", "answer", here, 1, answer, "--decline", "We asked, and they would rather not.")
    printed("study", "pool", hub, answer)
    assert told("study", "requests", hub)["requests"][0]["state"] == "declined"


def test_what_cannot_be_told_hides_nothing_of_the_rest(make_project: Make) -> None:
    hub = make_project("coordinator")
    save_indicator(hub.as_user("lea"), Indicator("", 0, "Talks are kept secret.", (), ("C1",)))
    package_of(hub)
    counts = {
        "interviews": 9, "people": 9, "pairs": [], "groups": {},
        "codes": {"C1": {"people": 9, "interviews": 9, "codings": 9, "as_of": 1}},
    }  # fmt: skip
    empty = invented_round(0) | {"spans": []}
    assert took(hub, invented_bundle(hub, "North", "counts", counts),
                invented_bundle(hub, "West", "positions", {"rounds": [empty]})) == [None, None]  # fmt: skip
    hub.project.store.close()
    shown = printed("study", "usage", hub.folder)
    assert "C1: 9 people" in shown and "“Talks are kept secret.”: 9 (North 9) survivors" in shown
    assert told("agreement", hub.folder, "--pooled")["codes"] == {}
    printed("study", "refuse", hub.folder, "West")
    assert "C1: 9 people" in printed("study", "usage", hub.folder)
    assert "No site has sent positions" in printed("agreement", hub.folder, "--pooled", code=1)


def test_agreement_between_sites_stands_where_nothing_else_was_coded(make_project: Make) -> None:
    hub = make_project("coordinator")
    hub.release((("Nora", "It was invented for everybody to code, every word."),), "T01", {})
    lead = hub.as_user("lea", vault=True)
    (interview,) = list_interviews(lead)
    mark_training(lead, interview.id, "invented")
    package_of(hub)
    with hub.project.store.read() as cursor:
        (text_hash,) = training_hashes(cursor)
    round_ = invented_round(0)
    words = {"word": [[0, 30, 1], [30, 60, 1]], "sentence": [], "turn": []}
    shared = {**round_["documents"][0], "id": number_of(text_hash), "units": words}
    round_ = round_ | {"documents": [shared], "spans": [span for span in round_["spans"] if span[0] == 0]}
    for site in ("North", "West"):
        assert took(hub, invented_bundle(hub, site, "positions", {"rounds": [round_]})) == [None]
    hub.project.store.close()
    result = told("agreement", hub.folder, "--pooled")
    assert result["between_sites"]["measured"] and result["codes"] == {} and "of its own" in str(result["notes"])
    assert "between" in printed("agreement", hub.folder, "--pooled")
    assert "of its own" in printed("study", "usage", hub.folder)
