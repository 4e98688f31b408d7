"""The manual names everything the program has: commands, formats, identifier types, coefficients, pages, exports."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from codebook.formats import FORMATS as CODEBOOK_FORMATS
from codebook.starters import STARTERS
from coding.access import Permission
from coding.agreement.explain import EXPLAINED
from coding.agreement.model import UNITS
from coding.cli.commands import COMMANDS, command
from coding.reconcile import DisagreementKind, Outcome
from coding.ui.pages import PLACES
from coding.workspace.reconcile.decide import REASONS
from coding.workspace.reports.export import KINDS
from pipelines.readers import FORMATS
from pipelines.redact.model import ENTITY_TYPES
from tests.helpers.listed import LISTED
from tests.helpers.paths import ROOT

MANUAL = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
EVERYTHING = "\n".join([*MANUAL.values(), (ROOT / "README.md").read_text(encoding="utf-8")])


def commands() -> list[str]:
    results = []
    for name in COMMANDS:
        results.append(name)
        results += [f"{name} {sub}" for sub in getattr(command(name), "commands", {})]
    return results


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_manual(command: str) -> None:
    group, _, sub = command.partition(" ")
    text = MANUAL["command-line.md"]
    assert f"heard {group}" in text
    assert not sub or re.search(rf"heard {group}[^\n]*`{sub}`|heard {group} {sub}", text), command


NAMED_ON = {
    "import-formats.md": FORMATS,
    "redaction.md": ENTITY_TYPES,
    "agreement.md": {*EXPLAINED, "pa", "po", "kappa", *UNITS},
    "reconcile.md": [*map(str, DisagreementKind), *map(str, Outcome), *REASONS],
    "codebook.md": [*CODEBOOK_FORMATS, *STARTERS],
    "command-line.md": [f"`{name}`" for name in KINDS],
}
"""Page of the manual → what the program has that stands there."""


@pytest.mark.parametrize("page", NAMED_ON)
def test_what_the_program_has_is_in_the_manual(page: str) -> None:
    text = MANUAL[page].lower() if page in ("reconcile.md", "codebook.md") else MANUAL[page]
    assert not [name for name in NAMED_ON[page] if name not in text]


@pytest.mark.parametrize("title", sorted({place.title for place in PLACES} | {title for _, title, *_ in LISTED}))
def test_every_page_is_shown(title: str) -> None:
    assert title in MANUAL["screens.md"]


def test_links_of_the_manual_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken


def test_words_that_blame_are_not_in_the_manual() -> None:
    for word in ("victim's fault", "her fault", "his fault", "risk-taking behaviour of the child", "promiscuous"):
        assert word not in EVERYTHING.lower()
    assert Permission.REVIEW_ORIGINALS


RECORDS = ROOT / "docs" / "decisions"
PROGRAM = ("codebook", "coding", "pipelines", "app.py", "pyproject.toml", "ARCHITECTURE.md")
BESIDE_IT = ("benchmarks", "tests", "docs", "Makefile", "README.md", "SECURITY.md")
NAMED = re.compile(r"[Dd]ecisions?[ /]((?:(?:, | and | to )?0\d{3}\b)+)|\[(0\d{3})\]|decisions/(0\d{3})-")


def decisions_named(names: Iterable[str]) -> dict[str, Path]:
    named = {}
    for path in (path for name in names for path in (ROOT / name, *(ROOT / name).rglob("*"))):
        if path.suffix in (".py", ".js", ".sql", ".txt", ".toml", ".md", "") and path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.parent == RECORDS:
                numbers = re.findall(r"\b0\d{3}\b", text)
            else:
                numbers = re.findall(r"0\d{3}", " ".join("".join(groups) for groups in NAMED.findall(text)))
            named |= dict.fromkeys(numbers, path.relative_to(ROOT))
    return named


def test_decisions_are_listed_and_named_where_they_hold() -> None:
    records = {path.name[:4]: path.name for path in RECORDS.glob("0*.md")}
    listed = re.findall(r"\]\((0\d{3}-[\w-]+\.md)\)", (RECORDS / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(records.values())
    by_program = decisions_named(PROGRAM)
    assert not records.keys() - by_program.keys(), "no code and no line of ARCHITECTURE.md names these"
    named = decisions_named(BESIDE_IT) | by_program
    assert not {number: path for number, path in named.items() if number not in records}
