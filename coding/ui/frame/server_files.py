"""Files that belong beside a server of Heard's: for nginx or Caddy in front, and for systemd."""

import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coding.ui.frame.ingress import SECRET_HEADER, ByProxyHeader
from coding.ui.frame.openid import ByOpenId
from coding.ui.frame.server_settings import Settings

TEMPLATES: Final = Path(__file__).with_name("templates")
UPLOAD_MB: Final = 50
"""Largest file that can be imported, in megabytes."""
RECORDING_MB: Final = 200
"""Largest recording that can be added in a browser, in megabytes; a larger one by the command."""
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def nginx(settings: Settings) -> str:
    """A site for nginx that signs people in and passes them on."""
    return _of_proxy("nginx.conf", settings)


def caddy(settings: Settings) -> str:
    """A site for Caddy that signs people in and passes them on."""
    return _of_proxy("Caddyfile", settings)


def systemd(settings: Settings, project: Path, file: Path) -> str:
    """A template unit: an instance a project, named like the project's folder and its settings.

    Args:
        settings: This project's.
        project: Its folder.
        file: Where its settings are.
    """
    return _filled(
        "heard@.service",
        settings=settings,
        project=project.resolve(),
        folder=file.resolve().parent,
        program=Path(sys.executable).with_name("heard"),
        provider=settings.auth_method.issuer if isinstance(settings.auth_method, ByOpenId) else "",
        # Whom the process may talk to, as far as the settings tell.
        allowed=" ".join(["localhost", *(str(network) for network in settings.trusted if not network.is_loopback)]),
    )


def _of_proxy(template: str, settings: Settings) -> str:
    host = f"[{settings.address}]" if ":" in settings.address else settings.address
    return _filled(
        template,
        settings=settings,
        address=urlsplit(settings.public_address),
        header=settings.auth_method.header if isinstance(settings.auth_method, ByProxyHeader) else "",
        upstream=f"{'https' if settings.certificate else 'http'}://{host}:{settings.port}",
        SECRET_HEADER=SECRET_HEADER,
        RECORDING_MB=RECORDING_MB,
    )


def _filled(template: str, **values: Any) -> str:
    return _ENVIRONMENT.get_template(template).render(**values)
