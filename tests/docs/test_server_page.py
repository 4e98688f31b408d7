"""The way from a bare Debian to a server, as the manual has it."""

import re
from pathlib import Path

from coding.ui.frame.server_settings import load
from tests.helpers.paths import ROOT

PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
BLOCK = re.search(r"## From a bare Debian.*?```sh\n(.*?)```", PAGE, re.DOTALL)


def test_it_takes_ten_commands_and_each_is_counted() -> None:
    assert BLOCK
    bare = re.sub(r"<<'EOF'\n.*?\nEOF\n", "\n", BLOCK[1], flags=re.DOTALL)
    commands = [line for line in bare.splitlines() if line.strip() and not line.startswith("#")]
    assert len(commands) == 10
    numbers = [int(match) for line in bare.splitlines() if line.startswith("#") for match in re.findall(r"\d+", line)]
    assert numbers == list(range(1, 11))


def test_its_settings_load(tmp_path: Path) -> None:
    blocks = re.findall(r"/etc/heard/study\.toml <<'EOF'\n(.*?\n)EOF\n", PAGE, re.DOTALL)
    assert len(blocks) == 3
    secret = tmp_path / "study.secret"
    secret.write_text("a" * 64)
    secret.chmod(0o640)
    for number, text in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(text.replace("/etc/heard/study.secret", str(secret)), encoding="utf-8")
        assert load(file).prefix == "/study"
