"""Commands for what is too much for one process: taking in an archive, and vectors of all passages."""

from pathlib import Path
from typing import Annotated

import typer

from coding.access import Permission
from coding.cli.common import Folder, Group, Result, progress, say, unfinished, working_in
from coding.errors import InvalidInput
from coding.extras.archives.executors import ENGINES, choose
from coding.extras.archives.steps.ingest import ingest as take_in
from coding.extras.archives.steps.vectors import embed_passages
from coding.workspace.originals.importing import ENDINGS

EngineName = Annotated[
    str, typer.Option("--engine", metavar="NAME", help=f"Where it is computed: {' or '.join(ENGINES)}.")
]
Workers = Annotated[int, typer.Option(metavar="N", help="How many processes compute.")]
Address = Annotated[str, typer.Option(metavar="HOST:PORT", help="Head of the Ray cluster; or name it in RAY_ADDRESS.")]

heard = Group()


@heard.command("ingest", acts=True)
def ingest(
    folder: Folder,
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder with transcripts, at any depth.")],
    engine: EngineName = "local",
    workers: Workers = 1,
    address: Address = "",
    divide: Annotated[
        bool, typer.Option("--divide", help="Where a file holds several people or interviews, store one each.")
    ] = False,
) -> Result:
    """Import every transcript of a folder and find identifiers; stopped work goes on when asked for again."""
    files, others = _transcripts(archive)
    executor = choose(engine, workers=workers, address=address)
    with working_in(folder, Permission.IMPORT, vault=True) as context:
        done = take_in(
            context,
            files,
            executor,
            divide=divide,
            reading=progress("Reading"),
            finding=progress("Finding identifiers"),
        )
    reasons = [f"{transcript.file}: {transcript.refused}" for transcript in done.refused]
    return Result(
        {
            "stored": [{"file": o.file, "id": o.interview_id, "warnings": list(o.warnings)} for o in done.stored],
            "known": list(done.known),
            "refused": [{"file": o.file, "reason": o.refused} for o in done.refused],
            "others": others,
            "found": dict(done.found),
        },
        [
            f"{len(done.stored)} interviews stored, {len(done.known)} files were there already, "
            f"{len(done.refused)} refused, {others} other files left alone.",
            f"{sum(done.found.values())} identifiers found in {len(done.found)} interviews; they wait for review.",
            *(f"{transcript.file}: note: {warning}" for transcript in done.stored for warning in transcript.warnings),
            *(f"{transcript.file}: refused. {transcript.refused}" for transcript in done.refused),
        ],
        unfinished(f"{len(done.stored)} stored, {len(done.refused)} refused.", reasons),
    )


def _transcripts(archive: Path) -> tuple[list[Path], int]:
    """The files of a folder that may be transcripts, in order, and how many others there are."""
    if not archive.is_dir():
        raise InvalidInput(f"{archive} is no folder. Name the folder that holds the transcripts.")
    paths = sorted(path for path in archive.rglob("*") if path.is_file() and not path.name.startswith("."))
    # A link that leads out of the folder is of whoever packed it.
    place = archive.resolve()
    files = [path for path in paths if path.suffix.casefold() in ENDINGS and path.resolve().is_relative_to(place)]
    if not files:
        raise InvalidInput(f"{archive} holds no file that can be read as a transcript ({', '.join(ENDINGS)}).")
    return files, len(paths) - len(files)


@heard.command("embed", acts=True)
def embed(
    folder: Folder,
    engine: EngineName = "local",
    workers: Workers = 1,
    address: Address = "",
    model: Annotated[str | None, typer.Option(help="Embedding model; the project's if left out.")] = None,
    comparing: Annotated[
        bool, typer.Option("--comparing", help="Vectors for themes and suggestions, where the model makes others.")
    ] = False,
) -> Result:
    """Make the vectors of all released passages that have none, for search, themes and suggestions."""
    executor = choose(engine, workers=workers, address=address)
    with working_in(folder, Permission.READ_RELEASED) as context:
        done = embed_passages(context, executor, model=model, comparing=comparing, progress=progress("Embedding"))
    if done.warning:
        say(done.warning)
    return Result(
        {"made": done.made, "passages": done.passages, "model": done.model, "warning": done.warning},
        f"{done.made} vectors made with {done.model}; {done.passages} passages have one.",
    )
