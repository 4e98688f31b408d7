"""Files that belong beside a server of Heard's: for nginx or Caddy in front, and for systemd."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from coding.ui.frame.front import SECRET_HEADER
from coding.ui.frame.server_settings import Settings

TEMPLATES: Final = Path(__file__).with_name("templates")
UPLOAD_MB: Final = 50
"""Largest file that can be imported, in megabytes."""


def nginx(settings: Settings) -> str:
    """A site for nginx that signs people in and passes them on."""
    tls = ""
    if settings.certificate:
        tls = (
            f"        proxy_ssl_verify on;\n        proxy_ssl_trusted_certificate {settings.certificate};\n"
            f"        proxy_ssl_name {settings.host};\n        proxy_ssl_server_name on;\n"
        )
    secret = ""
    if settings.secret_file:
        secret = (
            f'        # One line, which only root may read: proxy_set_header {SECRET_HEADER} "…";\n'
            f"        # with the word that stands in {settings.secret_file}.\n"
            f"        include {settings.secret_file.with_suffix('.nginx')};\n"
        )
    prefix = settings.prefix
    return _filled(
        "nginx.conf",
        settings,
        redirect=f"    location = {prefix} {{ return 308 {prefix}/; }}\n\n" if prefix else "",
        https_port=str(urlsplit(settings.public_address).port or 443),
        secret=secret,
        upstream_tls=tls,
    )


def caddy(settings: Settings) -> str:
    """A site for Caddy that signs people in and passes them on."""
    tls = ""
    if settings.certificate:
        tls = (
            f"            transport http {{\n                tls_trusted_ca_certs {settings.certificate}\n"
            f"                tls_server_name {settings.host}\n            }}\n"
        )
    secret = ""
    if settings.secret_file:
        secret = (
            f"            # In Caddy's environment: the word that stands in {settings.secret_file}.\n"
            f"            header_up {SECRET_HEADER} {{$HEARD_SECRET}}\n"
        )
    redirect = f"    redir {settings.prefix} {settings.prefix}/ 308\n" if settings.prefix else ""
    return _filled("Caddyfile", settings, redirect=redirect, secret=secret, upstream_tls=tls)


def systemd(settings: Settings, project: Path, file: Path) -> str:
    """A template unit: an instance a project, named like the project's folder and its settings.

    Args:
        settings: This project's.
        project: Its folder.
        file: Where its settings are.
    """
    allowed = ["localhost", *(str(one) for one in settings.trusted if not one.is_loopback)]
    return (
        (TEMPLATES / "heard@.service")
        .read_text(encoding="utf-8")
        .format(
            instance=project.resolve().name,
            program=Path(sys.executable).with_name("heard"),
            projects=project.resolve().parent,
            settings=file.resolve().parent,
            allowed=" ".join(allowed),
        )
    )


def _filled(name: str, settings: Settings, **more: str) -> str:
    parts = urlsplit(settings.public_address)
    host = f"[{settings.address}]" if ":" in settings.address else settings.address
    return (
        (TEMPLATES / name)
        .read_text(encoding="utf-8")
        .format(
            public_address=settings.public_address,
            host=settings.host,
            authority=parts.netloc,
            prefix=settings.prefix,
            suffix=settings.prefix.replace("/", "-"),
            header=settings.way.header,
            upload=UPLOAD_MB,
            upstream=f"{'https' if settings.certificate else 'http'}://{host}:{settings.port}",
            **more,
        )
    )
