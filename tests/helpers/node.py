"""The panes' scripts outside of a browser: the node that Playwright brings runs what touches no page."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

from tests.helpers.paths import ROOT

_COMPONENTS = ROOT / "coding" / "ui" / "components"
_LOOP = """
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
const folder = pathToFileURL(`${process.cwd()}/`);
globalThis.window = globalThis;
globalThis.addEventListener ??= () => {};
globalThis.document = { hidden: false, documentElement: { lang: 'en' } };
const script = (name) => import(new URL(`heard.${name}`, folder).href);
for await (const line of createInterface({ input: process.stdin })) {
  const { code, values } = JSON.parse(line);
  let answer;
  try { answer = { value: await new Function('script', `return ${code}`)(script)(values) }; }
  catch (error) { answer = { error: error.stack ?? String(error) }; }
  process.stdout.write(`${JSON.stringify(answer)}\\n`);
}
"""


class Node:
    """A process of node that has the components' scripts as the browser finds them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def evaluate(self, code: str, values: object = None) -> Any:
        """What a function of JavaScript returns for these values; ``script('coding_pane/text.js')`` imports one."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"code": code, "values": values}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer.get("value")


@contextmanager
def running_node(folder: Path) -> Iterator[Node]:
    """Node, with the scripts in this folder under the names that pages import them by."""
    for component in _COMPONENTS.iterdir():
        if any(component.glob("*.js")):
            shutil.copytree(component, folder / f"heard.{component.name}", ignore=shutil.ignore_patterns("*.py*"))
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "loop.js").write_text(_LOOP)
    executable = compute_driver_executable()[0]
    command = [executable, "loop.js"]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield Node(process)
        assert process.stdin
        process.stdin.close()
