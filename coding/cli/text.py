"""Commands on files and plain text, without a project."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.cli.common import Group, Result, listing, say
from coding.errors import HeardError, InvalidInput
from coding.workspace import standalone
from pipelines.errors import PipelineError

_MOST_HEADINGS = 8

heard = Group()


@heard.command("read")
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Transcript files.")],
    encoding: Annotated[str | None, typer.Option(help="Text encoding, where it cannot be told.")] = None,
) -> Result:
    """Parse transcripts and show what was understood; nothing is stored."""
    records: list[dict[str, Any]] = []
    for path in files:
        try:
            records.append(standalone.read_record(standalone.read_file(path, encoding=encoding)))
        except (HeardError, PipelineError) as error:
            say(str(error))
    return listing(records, _summary, unfinished="" if len(records) < len(files) else None)


def _summary(record: dict[str, Any]) -> str:
    turns = Counter(turn["speaker"] for turn in record["turns"] if turn["speaker"])
    words = sum(len(turn["text"].split()) for turn in record["turns"])
    speakers = ", ".join(f"{speaker} ({number})" for speaker, number in sorted(turns.items()))
    lines = [
        f"{record['file']}: {record['format']}, {record['language'] or 'language unclear'}, {words} words in "
        f"{len(record['turns'])} turns, speakers: {speakers or 'none marked'}"
    ]
    lines += [f"  note: {warning}" for warning in record["warnings"]]
    headings = [line for part in record["parts"] for line in part["heading"].split("\n") if line]
    lines += [f"  heading, not in the text: {line}" for line in headings[:_MOST_HEADINGS]]
    if len(headings) > _MOST_HEADINGS:
        lines.append(f"  and {len(headings) - _MOST_HEADINGS} more heading lines (--json has all)")
    return "\n".join(lines)


@heard.command("detect")
def detect(
    file: Annotated[str, typer.Argument(metavar="FILE or -", help="A text file, or - for standard input.")] = "-",
    lines: Annotated[
        bool, typer.Option("--jsonl", help='One {"id","text","lang"} a line in, one result a line out.')
    ] = False,
    language: Annotated[str | None, typer.Option(help="ISO 639-1 code; told from the text if left out.")] = None,
) -> Result | None:
    """Find identifiers in text, without a project."""
    raw = _input(file)
    if lines:
        records = list(standalone.json_lines(raw.splitlines(), file))
        for result in standalone.detect_records(records):
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return None
    name = "text" if file == "-" else Path(file).name
    result = next(iter(standalone.detect_records([{"id": name, "text": raw, "lang": language}])))
    return Result(
        result,
        lambda record: [
            *([_span(raw, span) for span in record["spans"]] or ["Nothing was found."]),
            standalone.detection_coverage(raw, language),
        ],
    )


def _span(text: str, span: dict[str, Any]) -> str:
    return f"{span['start']:>7} {span['type']:14} {span['pseudonym']:18} {text[span['start'] : span['end']]}"


def _input(file: str) -> str:
    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    try:
        return standalone.file_bytes(Path(file)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not UTF-8 text. Convert it, or import it into a project.") from None
