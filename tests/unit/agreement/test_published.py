"""The published counts give every published figure again, in another program and without the spans."""

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.agreement import Document, Span, agreement_report
from coding.agreement.published import CODE_FIGURES, PAIR_FIGURES, published_block, student_t
from coding.errors import InvalidInput
from coding.export.methods import recompute, recompute_more

CODERS = ("ana", "ben", "çem", "d")
CODES = ("C1", "C2", "Zoë 🌱")
LENGTH = 40
TURNS = [(0, 9), (10, 25), (25, 40)]


def documents_of(teams: list[set[str]]) -> list[Document]:
    return [Document(f"r{n}", LENGTH, frozenset(team), {"turn": TURNS}) for n, team in enumerate(teams)]


@st.composite
def projects(draw: st.DrawFn) -> tuple[list[Span], list[Document]]:
    teams = draw(st.lists(st.sets(st.sampled_from(CODERS), max_size=4), min_size=1, max_size=8))
    documents = documents_of(teams)
    places = st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 20)), max_size=2)
    spans = [
        Span(document.id, coder, code, start, min(start + length, LENGTH))
        for document in documents
        for coder in sorted(document.coders)
        for code in CODES
        for start, length in draw(places)
    ]
    return spans, documents


def published(spans: list[Span], documents: list[Document], unit: Any) -> dict[str, Any]:
    report = agreement_report(spans, documents, unit=unit, codes=CODES, coders=CODERS)
    part = [document for document in documents if int(document.id[1:]) % 2]
    inside = [span for span in spans if int(span.document[1:]) % 2]
    group = agreement_report(inside, part, unit=unit, codes=CODES, coders=CODERS)
    return published_block(
        report,
        spans,
        documents,
        coders={coder: chr(65 + n) for n, coder in enumerate(CODERS)},
        interviews={document.id: f"I{n:02}" for n, document in enumerate(documents, start=1)},
        groups={"odd=yes": (group, [entry.id for entry in part])},
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(projects(), st.sampled_from(["character", "turn", "interview"]))
def test_every_figure_follows_from_the_counts(project: tuple[list[Span], list[Document]], unit: Any) -> None:
    block = json.loads(json.dumps(published(*project, unit), allow_nan=False))
    student = student_t(len(project[1]))
    with np.errstate(all="ignore"):
        figures = recompute_more.figures(block, student)
        short = dict(recompute.figures(block, student))
    said = block["figures"]
    assert {"\t".join(key) for key in figures} == set(said)
    wanted = {
        "code": {*CODE_FIGURES, "low", "high"} - {"fleiss_kappa"},
        "pair": set(PAIR_FIGURES) - {"scott_pi", "jaccard"},
    }
    assert set(short) == {
        key for key in figures if key[3] in wanted.get(key[0], ()) and (key[0], key[1] != "") != ("code", True)
    }
    for key, value in [*figures.items(), *short.items()]:
        expected = said["\t".join(key)]
        if expected is None:
            assert np.isnan(value), key
        else:
            assert abs(value - expected) <= 1e-9, key


@pytest.mark.slow
@pytest.mark.parametrize("module", [recompute, recompute_more])
def test_the_scripts_run_by_themselves_and_notice_a_changed_figure(module: ModuleType, tmp_path: Path) -> None:
    documents = documents_of([{"ana", "ben", "çem"}] * 5 + [{"ana"}])
    spans = [
        Span(document.id, coder, code, at, at + 8 + n)
        for n, document in enumerate(documents)
        for at, (coder, code) in enumerate([("ana", "C1"), ("ana", "C2"), ("ben", "C1"), ("çem", "Zoë 🌱")], start=n)
        if coder in document.coders
    ]
    block = {"name": "R1", **published(spans, documents, "turn")}
    data = {"student_t_975": student_t(6), "blocks": [block]}
    file, script = tmp_path / "agreement.json", Path(str(module.__file__))

    def run() -> subprocess.CompletedProcess[str]:
        file.write_text(json.dumps(data), encoding="utf-8")
        return subprocess.run(
            [sys.executable, str(script), str(file)], capture_output=True, text=True, check=False, timeout=300
        )

    ran = run()
    assert ran.returncode == 0 and "figures recomputed" in ran.stdout, ran.stderr
    name = next(
        key
        for key, value in block["figures"].items()
        if value not in (None, 0, 1) and key.startswith("code\t\t") and "kripp_alpha" in key
    )
    block["figures"][name] += 1e-6
    assert run().returncode == 1
    block["figures"][name] = None
    assert run().returncode == 1


def test_published_names_must_tell_coders_apart() -> None:
    documents = documents_of([{"ana", "ben"}])
    report = agreement_report([], documents, unit="turn")
    for names in ({"ana": "A", "ben": "A"}, {"ana": "A|", "ben": "B"}):
        with pytest.raises(InvalidInput, match="published name"):
            published_block(report, [], documents, coders=names, interviews={"r0": "I01"})
