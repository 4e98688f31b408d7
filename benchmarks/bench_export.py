"""How long exports take and how large they are, on an invented project of a given size.

Run: ``python benchmarks/bench_export.py [--interviews 60] [--codes 60] [--codings 12000] [--out FOLDER]``.
With ``--out`` the files are kept, to be opened and looked at.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from codebook.model import Code, Codebook
from coding.export.gate.gate import check_consent, check_quotes, report_quotes, texts_in_file
from coding.export.gate.places import places_of
from coding.export.model import (
    AgreementRow,
    CodeMatrix,
    CodingRow,
    InterviewRow,
    Picture,
    Provenance,
    Report,
    ReportAgreement,
    ReportCode,
    ReportQuote,
    ReportTheme,
)
from coding.export.pictures.pictures import overlap_network, saturation_curve, standard_pictures
from coding.export.report.html import html_report
from coding.export.report.values import codebook_entries, new_codes, overlap_counts
from coding.export.report.word import word_report
from coding.export.tables import codings_csv, codings_table, parquet_bytes, xlsx_bytes

SENTENCES = (
    "We wrote to each other after school.",
    "Nobody asked me about it then.",
    "My aunt made soup and waited.",
    "The bus left before it was light.",
    "I kept the phone under the pillow.",
    "She believed me the first time.",
)
Made = TypeVar("Made")
MADE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def project(interviews: int, codes: int, codings: int) -> tuple[list[str], list[CodingRow], Codebook]:
    """Return invented texts, codings in them and the codebook."""
    draw = random.Random(20261124)
    texts = ["\n".join(draw.choice(SENTENCES) for _ in range(1_400)) for _ in range(interviews)]
    families = tuple(Code(f"F{place}", name=f"Family {place}", is_codable=False) for place in range(6))
    book = Codebook(
        "Invented",
        codes=(
            *families,
            *(
                Code(f"K{p}", name=f"Code number {p}", parent=f"F{p % 6}", definition="What is told.")
                for p in range(codes)
            ),
        ),
    )
    rows = []
    for number in range(codings):
        place = draw.randrange(interviews)
        text = texts[place]
        start = draw.randrange(len(text) - 400)
        end = start + draw.randrange(30, 400)
        code = f"K{min(int(draw.expovariate(6 / codes)), codes - 1)}"
        rows.append(
            CodingRow(
                document=f"r{place}",
                interview=f"Interview {place:02}",
                participant=f"Person {place:02}",
                coder="Ada" if number % 2 else "Ben",
                code=code,
                code_name=book.by_id(code).name,
                start=start,
                end=end,
                line=text.count("\n", 0, start) + 1,
                quote=text[start:end],
                memo="",
                attributes={"phase": "before"},
                origin="person",
                codebook_version="3",
                snapshot="snapshot",
                release_hash=f"hash{place}",
                created=None,
                participant_id=f"p{place}",
            )
        )
    return texts, rows, book


def report_of(rows: list[CodingRow], book: Codebook, interviews: int) -> Report:
    """Return a report over the rows, three quotes a code."""
    by_code: dict[str, list[CodingRow]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)

    def quote(row: CodingRow) -> ReportQuote:
        return ReportQuote(
            text=row.quote or "",
            pseudonym=row.participant,
            interview=row.interview,
            line=row.line,
            code=row.code,
            release_hash=row.release_hash,
            start=row.start,
            end=row.end,
            participant=row.participant_id,
        )

    codes = tuple(
        ReportCode(
            id=code,
            name=book.by_id(code).name,
            family=book.path(code)[0].name,
            definition="What is told.",
            include="",
            exclude="",
            interviews=len({row.document for row in entry}),
            codings=len(entry),
            quotes=tuple(map(quote, entry[:3])),
        )
        for code, entry in sorted(by_code.items())
    )
    alpha = tuple(
        AgreementRow(
            code=code.name,
            alpha=0.7,
            low=0.5,
            high=0.85,
            percent=0.95,
            prevalence=0.05,
            kappa_by_pair=(("Ada and Ben", 0.7),),
            interviews=9,
            target=0.67,
        )
        for code in codes
    )
    themes = tuple(
        ReportTheme(
            name=f"Theme {p}",
            description="A reading.",
            codes=tuple(code.id for code in codes[p::8][:5]),
            interviews=20,
            by_interview=(),
            quotes=codes[p].quotes,
        )
        for p in range(8)
    )
    return Report(
        title="Invented report",
        project="Invented project",
        created=MADE,
        counted="All codings",
        interviews=tuple(
            InterviewRow(
                title=f"Interview {p:02}", pseudonym=f"Person {p:02}", language="en", words=9_000, coders=2, codings=100
            )
            for p in range(interviews)
        ),
        codes=codes,
        codebook_version="3",
        provenance=Provenance("0" * 64, 20_000, interviews),
        themes=themes,
        agreement=ReportAgreement(
            round="Round 1",
            unit="turn",
            snapshot_hash="1" * 64,
            codebook_version="3",
            coders=("Ada", "Ben"),
            interviews=12,
            rows=alpha,
        ),
        matrix=CodeMatrix(
            tuple(code.name for code in book.codes),
            tuple(f"I{n}" for n in range(interviews)),
            ((1,) * interviews,) * len(book.codes),
        ),
        codebook=codebook_entries(book),
    )


def main() -> None:
    """Time each export once and print seconds and bytes."""
    options = argparse.ArgumentParser()
    for name, size in (("interviews", 60), ("codes", 60), ("codings", 12_000)):
        options.add_argument(f"--{name}", type=int, default=size)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    texts, rows, book = project(chosen.interviews, chosen.codes, chosen.codings)
    report = report_of(rows, book, chosen.interviews)
    releases = {f"hash{place}": text for place, text in enumerate(texts)}
    consent = {row.participant_id: "yes" for row in rows}
    print(f"{chosen.interviews} interviews, {sum(map(len, texts)):,} characters, {len(rows):,} codings")

    def timed(name: str, make: Callable[[], Made]) -> Made:
        began = time.perf_counter()
        result = make()
        seconds = time.perf_counter() - began
        data = result.png if isinstance(result, Picture) else result
        size = f"{len(data):>12,} bytes" if isinstance(data, bytes) else ""
        print(f"{name:28} {seconds:7.2f} s {size}")
        if chosen.out and isinstance(data, bytes):
            chosen.out.mkdir(parents=True, exist_ok=True)
            (chosen.out / name.replace(" ", ".")).write_bytes(data)
        return result

    problems = timed("gate quotes and consent", lambda: [*check_quotes(rows, releases), *check_consent(rows, consent)])
    problems += check_quotes(report_quotes(report), releases)
    assert not problems
    timed("places of report", lambda: len(places_of(report)))
    pictures = timed("pictures of report", lambda: standard_pictures(report))
    timed("network png", lambda: overlap_network(dict(overlap_counts(rows).most_common(40))))
    numbers = [(f"I{p}", {row.code for row in rows if row.document == f"r{p}"}) for p in range(chosen.interviews)]
    timed("saturation png", lambda: saturation_curve(new_codes(numbers)))
    full = replace(report, pictures=pictures)
    document = timed("report docx", lambda: word_report(full))
    timed("gate texts of docx", lambda: len(texts_in_file(document)))
    timed("report html", lambda: html_report(full))
    timed("codings csv", lambda: codings_csv(rows))
    timed("codings xlsx", lambda: xlsx_bytes([codings_table(rows)]))
    timed("codings parquet", lambda: parquet_bytes(codings_table(rows)))


if __name__ == "__main__":
    main()
