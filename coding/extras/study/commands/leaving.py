"""What a site's commands make for the coordinator: seen first or made, every line of it shown, the file written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Result, check_out, working_in, write_file
from coding.extras.study.steps.bundle import BundleFile, Prepared
from coding.workspace.context import Context

Out = Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show it and change nothing.")]


@dataclass(frozen=True)
class Leaving:
    """How a command was called.

    Attributes:
        folder: The site's project.
        out: File to write.
        dry_run: Whether it is only shown.
    """

    folder: Path
    out: Path
    dry_run: bool

    def show_or_make(
        self,
        preview: Callable[[Context], Prepared],
        make: Callable[[Context], BundleFile],
        says: Callable[[Prepared], dict[str, Any]],
        end: Callable[[Prepared], str],
    ) -> Result:
        """Show what would leave, or make it; every line of it is told.

        Args:
            preview: Puts it together.
            make: Makes it.
            says: What the result says besides.
            end: What is to be done with the file.
        """
        if not self.dry_run:
            check_out(self.out)
        with working_in(self.folder, Permission.BUNDLE, vault=True) as context:
            if self.dry_run:
                prepared, file = preview(context), None
            else:
                file = make(context)
                prepared = file.prepared
        if file is not None:
            write_file(self.out, file.data)
        result: dict[str, Any] = {
            "file": None if file is None else str(self.out),
            "id": None if file is None else file.export_id,
            "hash": None if file is None else file.hash,
            **says(prepared),
            "number": prepared.bundle.number,
            "lines": list(prepared.lines),
            "notes": list(prepared.notes),
            "problems": [problem.message for problem in prepared.problems],
        }
        last = "Nothing was made." if file is None else f"Written to {self.out}. {end(prepared)}"
        return Result(result, [*prepared.lines, *map(str, (*prepared.notes, *result["problems"])), last])
