"""Scripts and style sheets of Heard's components, with a mark by which a browser knows that it has them already.

Streamlit answers them without one, so a page with a pane fetched some thirty files anew whenever it was opened, each
read and packed anew; nor does it let anybody else route that address, so they are answered before it.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from coding.ui.frame.ingress import Ingress
from coding.ui.frame.packaged import FOLDERS, PACKAGE

PLACE: Final = f"/_stcore/bidi-components/{PACKAGE}."
"""Where pages ask for them, below the prefix."""
KINDS: Final = {".js": "text/javascript", ".css": "text/css"}
"""Not as this machine has it: Windows says what some program wrote into its registry."""


class ComponentFiles:
    """ASGI middleware that answers them and passes everything else on. It stands behind the guard."""

    def __init__(self, app: ASGIApp, ingress: Ingress) -> None:
        self.app, self.ingress = app, ingress
        files = [path for folder in FOLDERS.values() for path in folder.iterdir() if path.suffix in KINDS]
        self.files = {f"{PLACE}{file.parent.name}/{file.name}": file for file in files}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is a component's file."""
        asks = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        file = self.files.get(self.ingress.inner(scope["path"]) or "") if asks else None
        await (self.app if file is None else _answer(file, Headers(scope=scope)))(scope, receive, send)


def _answer(file: Path, request_headers: Headers) -> Response:
    """The file, or that the browser's copy is right. A browser asks each time: scripts fit the running server only."""
    plain, packed, mark = _read(file, file.stat().st_mtime_ns)
    headers = {"Cache-Control": "no-cache", "ETag": mark, "Vary": "accept-encoding"}
    if mark in request_headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request_headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        plain = packed
    return Response(plain, headers=headers, media_type=KINDS[file.suffix])


@cache
def _read(file: Path, changed: int) -> tuple[bytes, bytes, str]:
    """A file as it lies there, packed, and its mark.

    Args:
        file: Where it lies.
        changed: When it was written; whoever works on Heard sees the new one.
    """
    plain = file.read_bytes()
    return plain, gzip.compress(plain), f'"{hashlib.sha256(plain).hexdigest()[:32]}"'
