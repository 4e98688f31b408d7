"""How long the whole report takes, and how much memory: a project of 60 interviews and 30,000 codings.

    .venv/bin/python benchmarks/bench_report.py [--interviews 60] [--codings 500] [--kind report]

The project is a real one: a vault with a key of 400 names, released interviews of about 9,000 words and 120 turns,
two coders with 250 codings each an interview, participants with attributes, eight themes. The export is made through
the same use-case as in the app, passphrase given, so that quotes, consent, key and finished file are all checked. It
runs in a process of its own; memory is that process's highest. Baseline named: the same report's values laid out by
python-docx alone, without collecting, checks and pictures. Prints one JSON line.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pandas as pd

from codebook.starters import load_starter
from coding.model import (
    Role,
    User,
    findings,
)
from coding.store import interviews, people
from coding.store import releases as store_releases
from coding.workspace.originals import importing
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import create_project, open_project
from coding.workspace.release.release import release_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from coding.workspace.reports import selection as reports_selection
from coding.workspace.review.decide import add_identifier
from coding.workspace.themes.team import create_theme
from pipelines.transcript import ReadResult, SpokenTurn, Transcript

PASSPHRASE = "a gentle passphrase"
SENTENCES = (
    "We wrote to each other after school.", "Nobody asked me about it then.", "My aunt made soup and waited.",
    "The bus left before it was light.", "I kept the phone under the pillow.", "She believed me the first time.",
)  # fmt: skip
NAMES = tuple(f"Invenna{number:03d} Madeupson{number:03d}" for number in range(400))


def build(folder: Path, count: int, codings: int) -> None:
    """Make the project through the use-cases, but for the codings, which are put in as one frame."""
    draw = random.Random(20261125)
    users = [User("ana", "Ana", frozenset({Role.RESEARCHER})), User("ben", "Ben", frozenset({Role.RESEARCHER}))]
    users += [User("lea", "Lea", frozenset({Role.LEAD})), User("sam", "Sam", frozenset({Role.STEWARD}))]
    starter = load_starter("survivor-interviews")
    project = create_project(folder, "Invented study", PASSPHRASE, users, starter)
    steward = sign_in(project, "sam").with_vault(PASSPHRASE)
    releases: list[tuple[str, int]] = []
    for number in range(count):
        name = NAMES[number]
        turns = [
            SpokenTurn("Anna" if place % 2 else "Interviewer", " ".join(draw.choice(SENTENCES) for _ in range(11)))
            for place in range(120)
        ]
        turns[1] = SpokenTurn("Anna", f"{name} lived next door. {turns[1].text}")
        transcript = Transcript.from_spoken(turns)
        read = ReadResult(
            file=f"P{number}.txt", format="text", encoding="utf-8", language="en", warnings=(), transcript=transcript
        )
        roles = {"Interviewer": "interviewer", "Anna": "participant"}
        file = importing.IncomingFile(f"P{number}.txt", transcript.text.encode())
        attributes = {"country": "ABCDE"[number % 5], "interview mode": ("in person", "by telephone")[number % 2]}
        plan = importing.ImportPlan(
            file=file, read=read, roles=roles, participant=f"P{number:02d}", quote_consent="yes"
        )
        interview = importing.store_import(steward, plan).interview_id or ""
        project.store.write(lambda cursor, one=interview: interviews.set_state(cursor, one, "in_review"))
        start = transcript.text.index(name)
        add_identifier(steward, interview, start, start + len(name), "PERSON")
        release = release_interview(steward, interview, leave_questions=True).release_id
        with project.store.read() as cursor:
            person = store_releases.release(cursor, release)
        project.store.write(
            lambda cursor, pid=person.participant_id, held=attributes: people.replace_attributes(
                cursor, "participant", {pid: held}
            )
        )
        releases.append((release, len(person.text)))
    codes = [code.id for code in starter.codes if code.is_codable]
    rows = []
    for release, length in releases:
        for number in range(codings):
            start = draw.randrange(length - 400)
            code = codes[min(int(draw.expovariate(6 / len(codes))), len(codes) - 1)]
            phase = ("before", "contact", "during", "after / now")[number % 4]
            rows.append((release, ("ana", "ben")[number % 2], code, start, start + draw.randint(40, 400), phase))
    frame = pd.DataFrame(rows, columns=["release_id", "coder", "code", "s", "e", "phase"])

    def fill(cursor: Any) -> None:
        cursor.register("frame", frame)
        cursor.execute(
            "INSERT INTO coding SELECT uuid()::VARCHAR, release_id, coder, code, s, e, '', "
            "'{\"phase\": \"' || phase || '\"}', 1, 'person', ?, NULL, nextval('coding_revision'), 1 FROM frame",
            [datetime.now(UTC)],
        )
        cursor.unregister("frame")

    project.store.write(fill)
    lead = sign_in(project, "lea")
    for place in range(8):
        create_theme(lead, f"Theme {place}", "A reading that runs through several accounts.", codes[place::8][:4])
    for place in range(4):
        draft = indicators.save_indicator(
            lead, findings.Indicator("", 0, f"Sign {place}", codes=tuple(codes[place::9]))
        )
        for passage in indicators.passages_of(lead, "indicator", draft.id, draft.codes)[:3]:
            indicators.choose(
                lead, "indicator", draft.id, passage.release_id, passage.start, passage.end, code=passage.code
            )
    project.store.close()


def export(folder: Path, kind: str) -> None:
    """Make one export and print its figures."""
    project = open_project(folder)
    lead = sign_in(project, "lea")
    begun = time.perf_counter()
    result = reports_export.export(lead, kind, passphrase=PASSPHRASE)
    seconds = time.perf_counter() - begun
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    layout = baseline(lead) if kind == "report" else None
    project.store.close()
    figures = {
        "kind": kind,
        "seconds": round(seconds, 2),
        "megabytes_highest": round(highest),
        "file_bytes": len(result.data),
        "layout_alone_seconds": round(layout, 2) if layout else None,
        "times_layout_alone": round(seconds / layout, 2) if layout else None,
    }
    print(json.dumps(figures), flush=True)


def baseline(lead: Any) -> float:
    """Seconds that python-docx takes for the same values, without collecting, checks and pictures."""
    from coding.export.report.word import word_report
    from coding.workspace.reports.contents import report_input

    report = replace(report_input(reports_selection.collect(lead), title="Baseline"), pictures=())
    begun = time.perf_counter()
    word_report(report)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=60)
    parser.add_argument("--codings", type=int, default=500)
    parser.add_argument("--kind", action="append")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        export(options.folder, options.kind[0])
        return
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "study"
        build(folder, options.interviews, options.codings)
        for kind in options.kind or ["report", "report-html", "xlsx", "csv"]:
            subprocess.run([sys.executable, __file__, "--folder", str(folder), "--kind", kind], check=True)


if __name__ == "__main__":
    main()
