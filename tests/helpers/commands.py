"""Commands of ``heard`` in a test, run in its own process."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from coding.cli.main import app


def printed(*arguments: object, code: int = 0, **environment: str) -> str:
    """What a command prints, on both streams; its exit status is asserted."""
    done = CliRunner().invoke(app, list(map(str, arguments)), env=environment)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def heard(*arguments: object, code: int = 0, who: str | None = "lea") -> Any:
    """What a command comes to, from its JSON; where there is none, why not."""
    acting = () if who is None else ("--as", who)
    done = CliRunner().invoke(app, [*map(str, arguments), *acting, "--json"])
    assert done.exit_code == code, (done.output, done.exception)
    return json.loads(done.stdout) if done.stdout else done.stderr


def shut(project: Any) -> Path:
    """The folder of a project that a command can open now."""
    project.project.store.close()
    folder: Path = project.folder
    return folder
