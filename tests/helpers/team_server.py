"""``heard serve`` in a process of its own, and a small proxy with TLS in front of it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers.app_server import SECONDS, HeardServer
from tests.helpers.nursery import start_heard
from tests.helpers.paths import ROOT

ACCOUNTS = ("[sign_in]", 'way = "accounts"')
SECRET = "a-word-that-only-the-proxy-knows"
HEADER = "X-Remote-User"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    """The one key of all certificates that this process makes."""
    return ec.generate_private_key(ec.SECP256R1())


def trusted_keys() -> str:
    """What Chromium calls a list of keys whose certificates it takes, whoever signed them: that of this process.

    Told to ignore errors instead, it begins each connection anew when it meets one, and gives up after a number of them
    where much is going on.
    """
    key = _key().public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A self-made certificate for this machine and its key, as files."""
    key = _key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    result = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "own.crt", folder / "own.key"
    files[0].write_bytes(result.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    files[1].chmod(0o600)
    return files


@dataclass
class TeamServer(HeardServer):
    """``heard serve`` on a project folder, with settings written beside it.

    Attributes:
        public_port: Port of the proxy in front.
        prefix: Path it lives under.
        trusted: Who may speak for others.
        tls: Whether it has a certificate of its own.
        secret: Whether the proxy shows that it is the one.
        sign_in: Lines of settings that say how people sign in without a proxy; none for the proxy.
        host: Name of this machine in the public address.
    """

    folder: Path = Path()
    public_port: int = 0
    prefix: str = "/study"
    trusted: str = "127.0.0.1"
    tls: bool = False
    secret: bool = True
    sign_in: tuple[str, ...] = ()
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"https://{self.host}:{self.public_port or self.port}"

    @property
    def public(self) -> str:
        return f"{self.origin}{self.prefix}"

    @property
    def settings(self) -> Path:
        return self.folder.parent / "study.toml"

    def write_settings(self) -> None:
        self.port = self.port or free_port()
        secret = self.folder.parent / "study.secret"
        secret.write_text(f"{SECRET}\n")
        secret.chmod(0o600)
        lines = [f'public_address = "{self.public}"', "[listen]", f"port = {self.port}"]
        if self.tls:
            crt, key = certificate(self.folder.parent)
            lines += [f'certificate = "{crt}"', f'key = "{key}"']
        if self.sign_in:
            lines += self.sign_in
            self.settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return
        lines += ["[proxy]", f'trusted = ["{self.trusted}"]']
        lines += ["[sign_in]", 'way = "proxy-header"', f'header = "{HEADER}"']
        if self.secret:
            lines.append(f'secret_file = "{secret}"')
        themselves = ", ".join(f'"{entry}" = "{entry}"' for entry in ("ana", "ben", "lea", "sam", "vic"))
        lines.append(f'people = {{ "ana@uni.example" = "ana", "José" = "vic", {themselves} }}')
        self.settings.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def arguments(self) -> list[str]:
        return ["serve", str(self.folder), "--config", str(self.settings)]

    def start(self) -> None:
        self.write_settings()
        super().start()

    def run(self) -> int:
        """Start it with the settings as they are where it ends by itself; its exit code."""
        return start_heard(self.arguments(), {**os.environ, "PYTHONPATH": str(ROOT)}, self.log).wait(SECONDS)

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS
        plain = ssl.create_default_context()
        plain.check_hostname, plain.verify_mode = False, ssl.CERT_NONE
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=2, context=plain):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not start: {self.log.read_text(errors='replace')}")


@dataclass
class SmallProxy:
    """A test double for a proxy with TLS that signs people in: it names :attr:`person`, whoever asks.

    One request a connection, so that nothing is mixed up; what a browser says about itself under the same names is
    replaced, as nginx does with ``proxy_set_header``.
    """

    folder: Path
    port: int
    upstream: int
    person: str | None = None
    secret: str = SECRET
    _loop: asyncio.AbstractEventLoop | None = None
    _ended: asyncio.Event | None = None

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(self.folder))
        return context

    def _head(self, head: bytes) -> bytes:
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        ours = {HEADER.lower(), "x-heard-secret", "x-forwarded-for", "x-forwarded-proto", "forwarded"}
        headers = [line for line in lines if line.partition(":")[0].lower() not in ours]
        if not any(entry.lower().startswith("upgrade:") for entry in headers):
            headers = [entry for entry in headers if not entry.lower().startswith("connection:")] + [
                "Connection: close"
            ]
        headers += ["X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.7", f"X-Heard-Secret: {self.secret}"]
        if self.person is not None:
            headers.append(f"{HEADER}: {self.person}")
        return "\r\n".join([first, *headers, "", ""]).encode("latin-1")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def relay(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while piece := await source.read(65536):
                target.write(piece)
                await target.drain()

        writers = [writer]
        with suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                inward, outward = await asyncio.open_connection("127.0.0.1", self.upstream)
                writers.append(outward)
                outward.write(self._head(head))
                ways = [asyncio.create_task(relay(reader, outward)), asyncio.create_task(relay(inward, writer))]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
            finally:
                for way in writers:
                    way.close()
        for way in writers:
            with suppress(OSError, ssl.SSLError, asyncio.CancelledError):
                await way.wait_closed()

    async def _main(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._context(), limit=2**20)
        await self._ended.wait()
        server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for entry in rest:
            entry.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    @contextmanager
    def running(self) -> Iterator[SmallProxy]:
        thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        thread.start()
        wait_for_port(self.port)
        try:
            yield self
        finally:
            if self._loop and self._ended:
                self._loop.call_soon_threadsafe(self._ended.set)
            thread.join(30)


def wait_for_port(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something listens there, as long as the process that should is alive."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens at port {port}")
