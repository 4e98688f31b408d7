"""The methods export: what it says, what it never holds, and that anybody can recompute it."""

import csv
import io
import json
import zipfile
from pathlib import Path
from string import Formatter
from typing import Any

import docx
import pytest

from coding.errors import AccessDenied, NotReady
from coding.export.methods.text import METHODS_LANGUAGES, MethodsWording, methods_files, methods_words
from coding.workspace.agreement import methods
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import export as reports_export
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round, propose_round
from tests.helpers import round_project

pytestmark = pytest.mark.slow

COUNTED = ("interview", "code", "coder", "passage", "coding")


def fields(sentence: str) -> set[str]:
    """What is put into a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> Any:
    """Two locked rounds, the first settled in part and coded again in a drift check, drawn by an attribute."""
    project = make_module_project()
    round_id = round_project.lock_small_round(project, interviews=5)
    lead = project.as_user("lea")
    first = open_queue(lead, round_id).round.releases[0]
    round_project.settle(lead, round_id, [first])
    again = {"name": "Drift 1", "releases": [first], "proposed": [first], "coders": ["ana"], "purpose": "drift check"}
    drift = create_round(lead, RoundDraft(**again))
    round_project.apply_codings(project, first, "ana", round_project.CODINGS["ben"])
    lock.lock_round(lead, drift.id)
    round_project.say_countries(project, "north", "south")
    for at in range(4):
        round_project.released(project, f"P2{at}")
    proposal = propose_round(lead, ["ana", "ben", "lea"], number=3, design="rotating pairs", seed=5)
    second = create_round(
        lead,
        RoundDraft(
            name="Reliability 2", releases=proposal.releases, coders=["ana", "ben", "lea"], design="rotating pairs",
            shares=proposal.assignments, seed=5, proposed=proposal.releases, target=0.7,
            target_reason="As Ana Example and Ben agreed", targets={"C1": (0.9, "It is plain")},
        ),
    )  # fmt: skip
    for assignment in second.assignments:
        round_project.apply_codings(project, assignment.release_id, assignment.coder, round_project.CODINGS["ana"][:2])
    lock.lock_round(lead, second.id)
    methods.set_methods_notes(lead, {"coders": "Ana Example and Ben Example were trained for two days."})
    return project, round_id, second.id


@pytest.fixture(scope="module")
def file(study: Any) -> bytes:
    """What the first round's methods leave as."""
    project, round_id, _ = study
    data: bytes = reports_export.export(project.as_user("lea"), "methods", round_id=round_id).data
    return data


@pytest.fixture(scope="module")
def exported(file: bytes) -> dict[str, bytes]:
    return unpack(file)


def test_every_figure_is_recomputed_by_the_script_that_goes_along(study: Any, tmp_path: Path) -> None:
    project, round_id, _ = study
    # All figures, before those of few people are withheld.
    files = methods_files(methods.methods_input(project.as_user("lea"), round_id))
    said = round_project.recomputed(files, tmp_path)
    data = json.loads(files["agreement.json"])
    count = sum(len(block["figures"]) for block in data["blocks"])
    assert count > 400 and said.startswith(f"{count} figures recomputed")
    assert [block["name"] for block in data["blocks"]] == [
        "Reliability 1", "Reliability 2", "Drift 1: A against earlier", "Reliability 1: A against consensus",
        "Reliability 1: B against consensus",
    ]  # fmt: skip
    agreement = round_agreement(project.as_user("lea"), round_id)
    assert data["snapshot"] == agreement.snapshot.hash == data["blocks"][0]["snapshot"]
    assert data["blocks"][0]["figures"]["code\t\tG9\tkripp_alpha"] == agreement.report.codes["G9"].kripp_alpha
    for name in ("codes", "figures", "trend", "cells", "interviews", "settled"):
        rows = [*csv.reader(files[f"tables/{name}.csv"].decode("utf-8-sig").splitlines())]
        assert rows[0][-1] == "snapshot" and len(rows) > 1


@pytest.fixture(scope="module")
def many(make_module_project: Any) -> Any:
    """A round of eleven people, all coded by two: codes of one, three, six, ten and eleven of them."""
    project = make_module_project("many")
    people = [round_project.released(project, f"P{at}") for at in range(11, 22)]
    lead = project.as_user("lea")
    of_all = create_round(lead, RoundDraft(name="Of all", releases=people, coders=["ana", "ben"], unit="turn"))
    words = {"C1": ("I was alone a lot", 11), "G9": ("keep our talks a secret", 6), "D5": ("My teacher.", 10),
             "R1": ("she believed what I said", 3), "X1": ("It felt heavy", 1)}  # fmt: skip
    for at, release_id in enumerate(people):
        codings = [(code, text) for code, (text, number) in words.items() if at < number]
        round_project.apply_codings(project, release_id, "ana", codings)
        # Ben overlooks G9 in one, so that something is to be measured.
        round_project.apply_codings(
            project, release_id, "ben", [coding for coding in codings if at or coding[0] != "G9"]
        )
    lock.lock_round(lead, of_all.id)
    round_project.say_countries(project, *["north"] * 2, *["south"] * 9)
    again = create_round(lead, RoundDraft(name="Drift", releases=people[:1], coders=["ana"], purpose="drift check"))
    round_project.apply_codings(project, people[0], "ana", [("C1", "I was alone a lot"), ("X1", "It felt heavy")])
    lock.lock_round(lead, again.id)
    return project, of_all.id


def test_what_a_report_withholds_of_a_code_is_in_no_text_table_or_count(many: Any, tmp_path: Path) -> None:
    study, round_id = many
    lead = study.as_user("lea")
    files = unpack(reports_export.export(lead, "methods", round_id=round_id).data)
    data = json.loads(files["agreement.json"])
    assert data["withheld"] == {"fewer_than": 5, "codes": ["D5", "R1", "X1"], "blocks": ["Drift: A against earlier"]}
    main, drift = data["blocks"]
    assert main["codes"] == ["C1", "G9"] and main["cells"] and drift["codes"] == []
    for part in ("codes", "cells", "spans", "sets", "figures", "groups"):
        for code in ("D5", "R1", "X1"):
            assert code not in json.dumps([block[part] for block in data["blocks"]]), (part, code)
    (codes,) = [[*csv.reader(files[name].decode("utf-8-sig").splitlines())]
                for name in files if name.endswith("codes.csv")]  # fmt: skip
    told = {line[0]: dict(zip(codes[0], line, strict=True)) for line in codes[1:]}
    assert {code: line["interviews"] for code, line in told.items()} == {
        "C1": "11", "G9": "6", "D5": "withheld", "R1": "<5", "X1": "<5",
    }  # fmt: skip
    empty = ("prevalence", "percent", "ac1", "span_f1")
    assert all((told[code][name] == "") == (code not in ("C1", "G9")) for code in told for name in empty)
    assert told["R1"]["standing"] == told["X1"]["standing"], "one is told as three are"
    text = files["methods-en.txt"].decode()
    lines = {line.split("\t")[0].split()[0]: line.split("\t")[1:] for line in text.splitlines()
             if line.startswith(("C1 ", "G9 ", "D5 ", "R1 ", "X1 ")) and "\t" in line}  # fmt: skip
    assert lines["R1"][:3] == lines["X1"][:3] == ["fewer than 5", "–", "–"] and lines["D5"][:3] == ["·", "–", "–"]
    assert lines["G9"][0] == "6" and lines["G9"][1].endswith("%")
    assert (
        "Codes found in fewer than 5 double-coded interviews, whose figures are not to be compared: R1 and X1" in text
    )
    assert "Codes of fewer than 5 people, or of all but fewer, are withheld" in text
    assert main["groups"] == {}, "of the two in the north both have C1"
    round_project.recomputed(files, tmp_path)
    # What is pooled is of the codes that are told, or the last one would follow from it.
    pooled = main["figures"]["overall\tpooled_kappa\tA|B\tvalue"]
    assert pooled != pytest.approx(round_agreement(lead, round_id).report.pooled_kappa["ana|ben"], abs=1e-6)


def test_a_report_sums_no_codings_of_what_it_withholds(many: Any) -> None:
    """Of 61 codings 33 are of the codes that are told; the rest would be of the last one."""
    page = reports_export.export(many[0].as_user("lea"), "report-html", layer="all").data.decode()
    assert "None of the 33 codings reported here" in page and "61 codings" not in page


def test_the_drift_check_and_the_second_round_have_theirs(study: Any) -> None:
    project, _, second = study
    lead = project.as_user("lea")
    drift = rounds.find_round(lead, "Drift 1")
    files = unpack(reports_export.export(lead, "methods", round_id=drift.id).data)
    assert "Drift 1: A against earlier" in [block["name"] for block in json.loads(files["agreement.json"])["blocks"]]
    text = files["methods-en.txt"].decode()
    assert "drawn at random from 5 interviews (seed 0)" in text and "the only round measured" not in text
    assert "No suggestions of a program" not in text and "No coding of this round began as a suggestion" in text
    text = unpack(reports_export.export(lead, "methods", round_id=second).data)["methods-en.txt"].decode()
    for said in (
        "drawn at random from 4 interviews that could be coded blind", "seed 5", "the pairs taking turns",
        "set at 0.7 on",
        "For C1 it was set at 0.9. Reason: It is plain.", "Reason: As A and B agreed.",
        "A and B were trained for two days.", "No suggestions of a program", "have not been settled",
        "[To be written by the team: relation of the coders to the participants]", "Krippendorff 2004, 2011",
    ):  # fmt: skip
        assert said in text, said


def test_settled_disagreements_and_consensus_are_told(exported: dict[str, bytes]) -> None:
    text = exported["methods-en.txt"].decode()
    assert "differed: 16; settled: 3; still open: 13" in text and "accepted as they were: 5" in text
    assert "Coder A coded 1 interview a second time" in text
    assert "slip\t3" in text and "coder A reaches by code" in text
    assert "The team chose the interviews" in text and "Reliability 2" in text


def test_no_word_of_a_transcript_and_no_name_is_in_it(exported: dict[str, bytes]) -> None:
    whole = b"\n".join(exported.values())
    for name, content in exported.items():
        if name.endswith(".docx"):
            whole += "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs).encode()
    for words in ("alone a lot", "keep our talks", "Nora", "Ana Example", "Ben Example", "P02", "our memo"):
        assert words.encode() not in whole, words


def test_it_is_the_same_file_twice_and_only_a_lead_makes_it(study: Any, file: bytes) -> None:
    project, round_id, _ = study
    lead = project.as_user("lea")
    assert reports_export.export(lead, "methods", round_id=round_id).data == file
    with pytest.raises(AccessDenied):
        reports_export.export(project.as_user("ana"), "methods", round_id=round_id)
    methods.set_methods_notes(lead, {**methods.methods_notes(lead), "coder_names": "names"})
    try:
        data = json.loads(unpack(reports_export.export(lead, "methods", round_id=round_id).data)["agreement.json"])
        assert data["blocks"][0]["coders"] == ["Ana Example", "Ben Example"]
    finally:
        methods.set_methods_notes(lead, {"coders": methods.methods_notes(lead)["coders"]})


def test_without_a_locked_round_there_is_nothing_to_say(small_project: Any) -> None:
    with pytest.raises(NotReady, match="locked"):
        reports_export.export(small_project.as_user("lea"), "methods")


@pytest.mark.parametrize("language", METHODS_LANGUAGES)
def test_every_language_says_everything_with_its_own_numbers(exported: dict[str, bytes], language: str) -> None:
    text = exported[f"methods-{language}.txt"].decode()
    words = MethodsWording(language)
    keys = "material coders codebook codebook.translations unit blind measure target results missing rounds settled"
    for key in (*keys.split(), "recoded", "software"):
        assert words(key) in text, key
    assert ("0,8 " if language != "en" else "0.8 ") in text and "{" not in text
    english, own = methods_words("en"), methods_words(language)
    # Some languages count in more forms than English.
    forms = {f"n.{noun}.{form}" for noun in COUNTED for form in ("few", "many")}
    assert english.keys() <= own.keys() <= english.keys() | forms
    for key, sentence in own.items():
        assert fields(sentence) == fields(english.get(key, "{n}")), key
    assert words.number(-0.001) == words.number(0.0) and words.number(None) == "–" and "−" in words.number(-0.5)
