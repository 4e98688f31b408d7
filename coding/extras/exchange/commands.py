"""The command that takes in a project of another program."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, unfinished, working_in
from coding.errors import InvalidInput
from coding.extras.exchange.files.refi_offsets import LineEnd, Reading, Unit
from coding.extras.exchange.steps import bring_in
from coding.extras.exchange.steps.bring_in import ExchangePreview
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.standalone import file_bytes

heard = Group()
_READINGS = {
    "codepoint-lf": Reading(Unit.CODE_POINT, LineEnd.ONE),
    "codepoint-crlf": Reading(Unit.CODE_POINT, LineEnd.TWO),
    "utf16-lf": Reading(Unit.UTF_16, LineEnd.ONE),
    "utf16-crlf": Reading(Unit.UTF_16, LineEnd.TWO),
}


@heard.command("import-refi", acts=True)
def import_refi(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help=".qdpx, .qde, .qdc, or a Taguette database (.sqlite3).")],
    preview: Annotated[bool, typer.Option("--preview", help="Only say what the file holds; store nothing.")] = False,
    positions: Annotated[str, typer.Option(help=f"What positions count: auto, {', '.join(_READINGS)}.")] = "auto",
    coder: Annotated[
        list[str] | None, typer.Option(metavar="NAME=USER", help="Whose codings become whose; may be given again.")
    ] = None,
) -> Result:
    """Take a project of another program: texts become originals, codings wait for their release."""
    if positions != "auto" and positions not in _READINGS:
        raise InvalidInput(f"Positions are one of: auto, {', '.join(_READINGS)}.")
    reading = _READINGS.get(positions)
    incoming = IncomingFile(file.name, file_bytes(file))
    with working_in(folder, Permission.IMPORT, vault=not preview) as context:
        exchange_preview = bring_in.preview_exchange(context, incoming, reading)
        if preview:
            return Result(_preview_record(exchange_preview), _preview_lines)
        if not exchange_preview.project.sources:
            added = bring_in.add_codes(context, exchange_preview)
            return Result({"codes_added": added, "texts": []}, f"{added} codes were added to the codebook.")
        if exchange_preview.reading.project.codings and not exchange_preview.reading.offsets.sure and reading is None:
            raise InvalidInput(
                "It is not sure what the positions in this file count. Look at the passages with --preview, then say "
                f"it with --positions {'|'.join(_READINGS)}. Nothing was stored."
            )
        report = bring_in.import_exchange(context, exchange_preview, coders=_coders(exchange_preview, coder or []))
    refused = [
        f"Text {text.source}{f' (“{text.name}”)' if text.name else ''}, with {text.left_out} codings: {text.refused}"
        for text in report.texts
        if text.refused
    ]
    came = sum(text.waiting + text.placed for text in report.texts)
    summary = (
        f"{len(refused)} of {len(report.texts)} texts refused; the others are stored, with {came} codings and "
        f"{report.codes_added} codes added."
    )
    record = {
        "texts": [
            {
                "text": text.source, "name": text.name, "interview": text.interview_id, "waiting": text.waiting,
                "placed": text.placed, "known": text.known, "left_out": text.left_out, "refused": text.refused,
            }
            for text in report.texts
        ],
        "codes_added": report.codes_added, "coders": dict(report.coders), "notes": list(report.notes),
    }  # fmt: skip
    return Result(record, _report_lines, unfinished(summary, refused))


def _coders(preview: ExchangePreview, pairs: list[str]) -> dict[str, str]:
    by_name = {user.name: user.id for user in preview.project.users}
    coders: dict[str, str] = {}
    for pair in pairs:
        name, equals, user = pair.rpartition("=")
        if not equals or name not in by_name:
            raise InvalidInput(f"--coder takes NAME=USER; coders of the file are: {', '.join(by_name) or 'none'}.")
        coders[by_name[name]] = user
    return coders


def _preview_record(preview: ExchangePreview) -> dict[str, Any]:
    offsets = preview.reading.offsets
    names = {reading: name for name, reading in _READINGS.items()}
    return {
        "program": preview.reading.origin,
        "texts": [
            {
                "name": source.name,
                "characters": len(source.text),
                "codings": sum(1 for coding in preview.project.codings if coding.source == source.id),
                "interview": preview.present.get(source.id),
            }
            for source in preview.project.sources
        ],
        "coders": [user.name for user in preview.project.users],
        "codes_known": len(preview.codes),
        "codes_new": [code.name for code in preview.new_codes],
        "positions": {
            "chosen": names[offsets.chosen],
            "sure": offsets.sure,
            "selections": offsets.selections,
            "scores": [
                {
                    "positions": names[score.reading],
                    "quotes": score.quotes,
                    "boundaries": score.boundaries,
                    "outside": score.outside,
                }
                for score in offsets.scores
            ],
            "samples": [[sample.before, sample.passage, sample.after] for sample in offsets.samples],
        },
        "notes": preview.losses,
    }


def _preview_lines(record: dict[str, Any]) -> list[str]:
    positions = record["positions"]
    return [
        f"{len(record['texts'])} texts, {sum(text['codings'] for text in record['texts'])} codings, "
        f"{len(record['codes_new'])} new codes, {record['codes_known']} known ones.",
        f"Positions: {positions['chosen']}{'' if positions['sure'] else ' (not sure: look at the passages)'}",
        *("  …" + " ".join(f"{a}[{b}]{c}".split()) + "…" for a, b, c in positions["samples"]),
        *record["notes"],
    ]


def _report_lines(answer: dict[str, Any]) -> list[str]:
    lines = [
        f"text {text['text']}: refused, with {text['left_out']} codings. {text['refused']}"
        if text["refused"]
        else f"text {text['text']}: interview {text['interview']}, {text['waiting']} codings wait for its release, "
        f"{text['placed']} placed, {text['known']} known from before, {text['left_out']} left out"
        for text in answer["texts"]
    ]
    return [*lines, f"{answer['codes_added']} codes were added.", *answer["notes"]]
