"""A sign-in provider that answers on this machine, and somebody who signs in there without a browser."""

import os
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from tests.helpers.app_server import SECONDS, Server
from tests.helpers.paths import ROOT
from tests.helpers.team_server import certificate, wait_for_port

CLIENT_ID = "heard"
CLIENT_SECRET = "a-secret-for-heard-alone"
PASSWORD = "a gentle password"


def interpreter() -> str:
    """The Python in which the provider is installed (``make install-test``), else a skip."""
    inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    result = os.environ.get("HEARD_PROVIDER") or str(ROOT / ".venv" / "provider" / inside)
    if not Path(result).exists():
        pytest.skip("no sign-in provider is installed; make install-test does it, or name its Python in HEARD_PROVIDER")
    return result


@dataclass
class Provider(Server):
    """canaille with Ana, who is one of the coders, and a stranger.

    Attributes:
        back: The address it may send people back to.
    """

    back: str = ""

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def trust(self) -> Path:
        """Its certificate, for whoever asks it."""
        return self.log.with_name("own.crt")

    def command(self) -> list[str]:
        crt, key = certificate(self.log.parent)
        script = ROOT / "tests" / "helpers" / "sign_in_provider.py"
        # By itself: what lies beside Heard's tests is no package of the provider's.
        return [interpreter(), "-I", str(script), str(self.port), self.back, str(crt), str(key)]

    def _wait(self) -> None:
        try:
            wait_for_port(self.port)
        except RuntimeError:
            self.stop()
            raise

    def client(self) -> httpx.Client:
        return httpx.Client(verify=ssl.create_default_context(cafile=str(self.trust)), timeout=SECONDS)

    def signs_in(self, address: str, person: str) -> str:
        """Sign in as somebody at the address Heard led to; where the provider then leads, with its word."""
        with self.client() as web:
            answer = self._followed(web, web.get(address))
            for field in ({"login": person}, {"password": PASSWORD}):
                token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', answer.text)
                sent = {"csrf_token": token[1] if token else "", **field}
                page = str(answer.url)
                answer = self._followed(web, web.post(page, data=sent, headers={"Referer": page}))
            return str(answer.headers["location"])

    def _followed(self, web: httpx.Client, answer: httpx.Response) -> httpx.Response:
        while answer.is_redirect and not answer.headers["location"].startswith(self.back):
            answer = web.get(urljoin(str(answer.url), answer.headers["location"]))
        return answer
