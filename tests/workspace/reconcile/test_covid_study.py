"""A published study, two coders and what they settled on, from end to end on the command line."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from tests.helpers import covid_study
from tests.helpers.covid_study import DIALECTIC, OUTSIDE, QUESTIONS, Judgement

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),  # identifiers are searched for in 57 interviews
    pytest.mark.skipif(not covid_study.ANSWERS.is_file(), reason="the coded study is not on this computer"),
]
ENVIRONMENT = {"HEARD_PASSPHRASE": "a gentle passphrase", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


def heard(*arguments: str | Path, status: int = 0) -> Any:
    """Run a command with ``--json``; what it printed. In this process, where the models are loaded once."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"], env=ENVIRONMENT)
    assert done.exit_code == status, f"heard {arguments[0]}: {done.stderr[-2000:]} {done.exception!r}"
    return json.loads(done.stdout) if done.stdout else None


def release_all(project: Path) -> None:
    """Release; where the disclosure check finds more places, accept them and release what is left."""
    for _ in range(3):
        done = CliRunner().invoke(app, ["release", str(project), "--leave-questions", "--json"], env=ENVIRONMENT)
        if done.exit_code == 0:
            return
        heard("redact", project, "--accept")
    raise AssertionError(done.stderr)


@pytest.fixture(scope="module")
def gold() -> list[Judgement]:
    return covid_study.judgements()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, gold: list[Judgement]) -> Path:
    """The study in a project: imported, redacted, released, coded by CC and OM, locked."""
    folder = tmp_path_factory.mktemp("covid")
    project, codings = folder / "study", folder / "codings.csv"
    codings.write_text(covid_study.codings_csv(gold), encoding="utf-8")
    heard("init", project, "--codebook", covid_study.CODEBOOK)
    assert len(heard("import", project, covid_study.ANSWERS, "--divide")) == 57
    heard("redact", project, "--accept")
    release_all(project)
    for coder in ("cc", "om"):
        heard("users", "add", project, coder, "--name", f"Coder {coder.upper()}", "--role", "researcher")
    heard("rounds", "create", project, "--name", "Reliability", "--coder", "cc", "--coder", "om")
    taken = heard("codings", "import", project, codings, "--as", "lead")
    assert (taken["taken"], taken["refused"]) == (sum(entry.cc + entry.om for entry in gold), [])
    heard("rounds", "lock", project, "Reliability", "--as", "lead")
    return project


def question_of(row: dict[str, Any], gold: list[Judgement]) -> Judgement:
    """The judgement a queue item is about."""
    codes = {coding["code"] for coding in row["codings"]}
    (result,) = [
        entry
        for entry in gold
        if entry.participant == row["participant"] and {entry.code} == codes and entry.line == row["line"]
    ]
    return result


def test_the_queue_holds_the_studys_disagreements(study: Path, gold: list[Judgement]) -> None:
    rows = heard("reconcile", "list", study, "--all", "--as", "lead")
    waiting = Counter(question_of(row, gold).question for row in rows if row["state"] == "open")
    assert waiting == {"Q1_Outside": 7, "Q3_Outside": 11, "Dialectic": 10}
    assert Counter(entry.question for entry in gold) == {"Q1_Outside": 57, "Q3_Outside": 56, "Dialectic": 57}
    agreed = Counter(question_of(row, gold).question for row in rows if row["state"] == "agreed")
    assert agreed == Counter(entry.question for entry in gold if entry.cc and entry.om)


def test_agreement_equals_the_table_of_yes_and_no(study: Path, gold: list[Judgement], tmp_path: Path) -> None:
    for question in QUESTIONS:
        table = tmp_path / f"{question}.csv"
        table.write_text(covid_study.ratings_csv(gold, question), encoding="utf-8")
        figures = heard("agreement", "--table", table)
        mine = [entry for entry in gold if entry.question == question]
        assert figures["percent"] == pytest.approx(1 - sum(entry.differs for entry in mine) / len(mine), abs=1e-12)
        if question == "Dialectic":
            of_code = heard("agreement", study, "--unit", "interview", "--as", "lead")["codes"][DIALECTIC]
            for name, same in (("pa", "percent"), ("kripp_alpha", "kripp_alpha"), ("gwet_ac1", "gwet_ac1")):
                assert of_code[name] == pytest.approx(figures[same], abs=1e-12)


def test_decisions_lead_to_the_final_coding(study: Path, gold: list[Judgement], tmp_path: Path) -> None:
    before = heard("agreement", study, "--as", "lead")
    heard("codings", "export", study, tmp_path / "before.csv", "--as", "lead")
    heard("reconcile", "plan", study, "--method", "consensus", "--decider", "cc", "--decider", "om", "--as", "lead")

    rows = heard("reconcile", "list", study, "--all", "--as", "cc")
    waiting = [row for row in rows if row["state"] == "open"]
    overturned = [row for row in rows if row["state"] == "agreed" and not question_of(row, gold).final]
    assert len(overturned) == 1
    heard("reconcile", "say", study, overturned[0]["id"], "@om shall we look at this one again?", "--as", "cc")
    heard("reconcile", "decide", study, overturned[0]["id"], "none", "--reason-tag", "definition unclear",
          "--decider", "cc", "--decider", "om", "--as", "om")  # fmt: skip

    decisions = tmp_path / "decisions.csv"
    with decisions.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["item", "outcome", "coder", "reason_tag"])
        for row in waiting:
            judged = question_of(row, gold)
            writer.writerow([row["id"], "coder", "cc" if judged.cc == judged.final else "om", "different reading"])
    report = heard("reconcile", "apply", study, decisions, "--as", "cc")
    assert report["taken"] == len(report["rows"]) == 28 and report["refused"] == []

    (blank,) = [entry for entry in gold if entry.final and not entry.cc and not entry.om]
    added = heard(
        "reconcile", "add", study, blank.participant, OUTSIDE, "--line", blank.lines,
        "--reason", "Both had overlooked it.", "--reason-tag", "slip", "--as", "cc",
    )  # fmt: skip

    assert heard("reconcile", "list", study, "--as", "cc") == []
    consensus = heard("reconcile", "consensus", study, "--as", "cc")
    assert consensus["coverage"] == 1.0
    codings = [(coding["participant"], coding["code"], coding["line"]) for coding in consensus["codings"]]
    assert len(codings) == len(set(codings)) and set(codings) == covid_study.final_codings(gold)
    assert [
        coding["parents"]
        for coding in consensus["codings"]
        if coding["line"] == blank.line and coding["participant"] == blank.participant and coding["code"] == OUTSIDE
    ] == [[]]

    history = heard("reconcile", "history", study, overturned[0]["id"], "--as", "cc")
    assert [entry["what"] for entry in history["happened"]] == ["agreed", "said", "decided"]
    assert history["happened"][0]["revoked"] and history["happened"][2]["deciders"] == ["cc", "om"]
    assert heard("reconcile", "history", study, added["item"], "--as", "cc")["happened"][0]["outcome"] == "new"

    assert heard("agreement", study, "--as", "lead") == before
    heard("codings", "export", study, tmp_path / "after.csv", "--as", "lead")
    assert (tmp_path / "after.csv").read_bytes() == (tmp_path / "before.csv").read_bytes()
    assert heard("verify", study, "--as", "lead")["intact"]
