"""The command that suggests codes for plain lines."""

from pathlib import Path
from typing import Annotated

import typer

from coding.cli.common import Group, Result, listing, progress, say
from coding.extras.suggest.codes import codes_of_file
from coding.extras.suggest.lines import suggest_lines
from coding.workspace.standalone import read_json_lines

heard = Group()


@heard.command("suggest")
def suggest(
    codebook: Annotated[Path, typer.Option(help="Codebook file: YAML, JSON, CSV, Excel, Markdown or REFI-QDA.")],
    examples: Annotated[Path, typer.Option(help='Coded passages, JSON lines {"id","text","codes"}.')],
    segments: Annotated[Path, typer.Option(help='Passages to suggest for, JSON lines {"id","text"}.')],
    top: Annotated[int, typer.Option(metavar="N", min=1, help="Most codes a passage.")] = 10,
    model: Annotated[str | None, typer.Option(help="Folder of a sentence-transformers model.")] = None,
) -> Result:
    """Suggest codes for passages, from definitions and from what people coded, with the nearest coded passages."""
    answer = suggest_lines(
        codes_of_file(codebook),
        read_json_lines(examples),
        read_json_lines(segments),
        top=top,
        model=model,
        progress=progress("Embedding"),
    )
    say(*answer.notes)
    return listing(
        answer.lines,
        lambda line: (
            f"{line['id']}: "
            + (", ".join(str(suggestion["name"]) for suggestion in line["suggestions"][:3]) or "nothing to go by")
        ),
    )
