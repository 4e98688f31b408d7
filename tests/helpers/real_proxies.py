"""nginx and Caddy in front of a server of Heard's, with the files that Heard prints for them."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coding.ui.frame import server_files, server_settings
from tests.helpers.install_proxies import where
from tests.helpers.team_server import SECRET, TeamServer, certificate, free_port, wait_for_port

PASSWORD = "a gentle password"


ACCESSES = "accesses.log"
"""What a proxy was asked, beside its other files."""


def program(name: str) -> str:
    """Where nginx or Caddy is, else a skip."""
    result = where(name)
    if not result:
        pytest.skip(f"no {name} on this machine: make proxies, or name one in HEARD_{name.upper()}")
    return result


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        headers = [(name.lower(), value) for name, value in self.headers.items()]
        body = json.dumps({"path": self.path, "headers": headers})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test sees what was asked."""


@contextmanager
def echo(port: int) -> Iterator[None]:
    """Stands where another project would: answers with what the proxy asked it."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _replaced(site: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        assert old in site, old
        site = site.replace(old, new)
    return site


def _people(server: TeamServer) -> str:
    return f"heard{server.prefix.replace('/', '-')}"


@contextmanager
def nginx(server: TeamServer, people: dict[str, str], other: TeamServer | None = None) -> Iterator[int]:
    """A real nginx with the printed file, until the block ends; only paths and ports of this test are put in.

    Args:
        server: The project it stands in front of.
        people: Names and passwords it lets in; none where Heard signs people in.
        other: Another project on the same host, joined as the printed file says; None for none.

    Yields:
        The port at which it answers without TLS.
    """
    binary, folder, plain = program("nginx"), server.folder.parent, free_port()
    crt, key = certificate(folder)
    all_here = [server, *([other] if other else ())]
    printed = [server_files.nginx(server_settings.load(entry.settings)) for entry in all_here]
    site = printed[0]
    for more in printed[1:]:
        site = site.rstrip().removesuffix("}") + "".join(more.partition("    location = ")[1:])
    (folder / "people").write_text(
        "".join(f"{name}:{_said('openssl', 'passwd', '-apr1', word)}\n" for name, word in people.items())
    )
    for entry in all_here:
        (entry.folder.parent / "study.nginx").write_text(f'proxy_set_header x-heard-secret "{SECRET}";\n')
    changes = [(f"/etc/nginx/{_people(entry)}.htpasswd", str(folder / "people")) for entry in all_here if people]
    changes += [
        ("/etc/ssl/heard/127.0.0.1.crt", str(crt)), ("/etc/ssl/heard/127.0.0.1.key", str(key)),
        ("listen 80;", f"listen 127.0.0.1:{plain};"), ("    listen [::]:80;\n", ""),
        (f"    listen [::]:{server.public_port} ssl;\n", ""),
    ]  # fmt: skip
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    user = "user root; " if os.geteuid() == 0 else ""
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; {user}pid {folder / 'nginx.pid'}; error_log stderr; events {{}}\n"
        f"http {{ access_log {folder / ACCESSES}; {temporary}\n{_replaced(site, changes)}\n}}\n"
    )
    with _running([binary, "-e", "stderr", "-p", str(folder), "-c", str(whole)], server, folder / "nginx.log"):
        yield plain


@contextmanager
def caddy(server: TeamServer, people: dict[str, str], other: TeamServer | None = None) -> Iterator[int]:
    """A real Caddy with the printed file; as :func:`nginx`."""
    binary, folder, plain = program("caddy"), server.folder.parent, free_port()
    crt, key = certificate(folder)
    all_here = [server, *([other] if other else ())]
    printed = [server_files.caddy(server_settings.load(entry.settings)) for entry in all_here]
    site = printed[0]
    for more in printed[1:]:
        site = site.rstrip().removesuffix("}") + "".join(more.partition("    redir ")[1:])
    hashes = {word: _said(binary, "hash-password", "--plaintext", word) for word in set(people.values())}
    (folder / "people").write_text("".join(f"{name} {hashes[word]}\n" for name, word in people.items()))
    changes = [(f"/etc/caddy/{_people(entry)}.people", str(folder / "people")) for entry in all_here if people]
    changes.append(
        (
            "# tls /etc/ssl/heard/127.0.0.1.crt /etc/ssl/heard/127.0.0.1.key",
            f"tls {crt} {key}\n    log {{\n        output file {folder / ACCESSES}\n    }}",
        )
    )
    whole = folder / "Caddyfile"
    whole.write_text(f"{{\n admin off\n http_port {plain}\n}}\n{_replaced(site, changes)}")
    environment = {"HEARD_SECRET": SECRET, "XDG_DATA_HOME": str(folder / "caddy"), "HOME": str(folder)}
    command = [binary, "run", "--config", str(whole), "--adapter", "caddyfile"]
    with _running(command, server, folder / "caddy.log", environment):
        yield plain


PROXIES: dict[str, Callable[..., AbstractContextManager[int]]] = {
    "nginx": nginx,
    "caddy": caddy,
}


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def _running(
    command: list[str], server: TeamServer, log: Path, environment: dict[str, str] | None = None
) -> Iterator[None]:
    with log.open("ab") as opened:
        process = subprocess.Popen(command, stdout=opened, stderr=opened, env={**os.environ, **(environment or {})})
    try:
        wait_for_port(server.public_port, process)
        yield
    except RuntimeError as error:
        raise RuntimeError(f"{error}: {log.read_text(errors='replace')}") from None
    finally:
        process.terminate()
        process.wait(30)
