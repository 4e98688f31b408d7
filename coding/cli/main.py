"""The command's entry point."""

import faulthandler
import os
import signal
import sys
from typing import Annotated

import typer

from coding.cli.commands import Commands

app = typer.Typer(
    name="heard",
    cls=Commands,
    help="Qualitative coding of survivor interviews, offline. Nothing ever leaves this computer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the ``heard`` command."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    # Whatever is written, whoever writes it: for the person alone who started this.
    os.umask(os.umask(0o077) | 0o077)
    # A library that crashes takes the process with it: say where, by names of files and lines.
    faulthandler.enable()
    if sys.argv[1:2] not in (["app"], ["serve"]):
        # These two stop by themselves in good order.
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _stop)
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles may not be UTF-8; JSON and names must come out whole all the same.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


def _stop(number: int, frame: object) -> None:
    """As Ctrl+C: what is unfinished is taken back, and one line says so."""
    raise KeyboardInterrupt


def _version(wanted: bool) -> None:
    if wanted:
        from coding.version import lines

        typer.echo("\n".join(lines()))
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print it, with the commit and the models."),
    ] = False,
) -> None:
    """Qualitative coding of survivor interviews, offline."""
