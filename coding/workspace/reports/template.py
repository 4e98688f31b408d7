"""The team's own Word template for reports, kept beside the project file."""

import hashlib
import os
from pathlib import Path

from coding.access import Permission
from coding.store import events
from coding.workspace.brought import brought
from coding.workspace.context import Context, requires

FILE_NAME = "report-template.docx"


@requires(Permission.EXPORT)
def sample(context: Context) -> bytes:
    """A Word document with every style of the report, to be restyled and given back."""
    from coding.export.report.template import style_sample

    return style_sample()


@requires(Permission.SET_UP)
def set_template(context: Context, data: bytes | None, name: str = FILE_NAME) -> None:
    """Keep a template for this project's Word and PDF reports, or None to go back to Heard's own styles.

    Raises:
        InvalidInput: The file cannot be used as a template; the one before stays.
    """
    from coding.export.report.template import check_template

    path = _path(context)
    if data is None:
        path.unlink(missing_ok=True)
    else:
        brought(check_template, data, name)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(data)
        os.replace(fresh, path)
    digest = hashlib.sha256(data).hexdigest() if data else ""
    context.store.write(
        lambda cursor: events.append(
            cursor, context.user.id, "template.changed", "project", context.project.id, {"hash": digest}
        )
    )


@requires(Permission.EXPORT)
def template_of(context: Context) -> bytes | None:
    """The project's template, or None where it has none."""
    path = _path(context)
    return path.read_bytes() if path.exists() else None


def _path(context: Context) -> Path:
    return context.project.folder / FILE_NAME
