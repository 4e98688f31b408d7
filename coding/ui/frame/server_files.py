"""Files that belong beside a server of Heard's: for nginx or Caddy in front, and for systemd."""

import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from coding.ui.frame.ingress import SECRET_HEADER, ByProxyHeader
from coding.ui.frame.openid import ByOpenId
from coding.ui.frame.server_settings import Settings

TEMPLATES: Final = Path(__file__).with_name("templates")
UPLOAD_MB: Final = 50
"""Largest file that can be imported, in megabytes."""
RECORDING_MB: Final = 200
"""Largest recording that can be added in a browser, in megabytes; a larger one by the command."""


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
    signs_in = names = forgets = ""
    if isinstance(settings.auth_method, ByProxyHeader):
        header = settings.auth_method.header
        signs_in = (
            "        # Who may come: names and hashes made with htpasswd -B. With a sign-in of your institution put "
            f"auth_request\n        # here instead, and let {header} below carry what it says.\n"
            '        auth_basic "Heard";\n'
            f"        auth_basic_user_file /etc/nginx/heard{_suffix(settings)}.htpasswd;\n\n"
        )
        names = f"        proxy_set_header {header} $remote_user;\n"
        forgets = '        proxy_set_header Authorization "";\n'
    return _filled(
        "nginx.conf",
        settings,
        signs_in=signs_in,
        names=names,
        forgets=forgets,
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
    signs_in = names = forgets = ""
    if isinstance(settings.auth_method, ByProxyHeader):
        header = settings.auth_method.header
        signs_in = (
            "        # Who may come: a name and a hash a line, made with “caddy hash-password”. With a sign-in of your "
            "institution put\n"
            f"        # forward_auth here instead, and let {header} below carry what it says.\n"
            f"        basicauth {{\n            import /etc/caddy/heard{_suffix(settings)}.people\n        }}\n"
        )
        names = (
            "            # These replace whatever a browser sends under the same names.\n"
            f"            header_up {header} {{http.auth.user.id}}\n"
        )
        forgets = "            header_up -Authorization\n"
    return _filled(
        "Caddyfile",
        settings,
        redirect=redirect,
        signs_in=signs_in,
        names=names,
        forgets=forgets,
        secret=secret,
        upstream_tls=tls,
    )


def systemd(settings: Settings, project: Path, file: Path) -> str:
    """A template unit: an instance a project, named like the project's folder and its settings.

    Args:
        settings: This project's.
        project: Its folder.
        file: Where its settings are.
    """
    return (
        (TEMPLATES / "heard@.service")
        .read_text(encoding="utf-8")
        .format(
            instance=project.resolve().name,
            program=Path(sys.executable).with_name("heard"),
            projects=project.resolve().parent,
            settings=file.resolve().parent,
            fence=_fence(settings),
        )
    )


def _fence(settings: Settings) -> str:
    """Whom the process may talk to, as far as the settings tell."""
    allowed = " ".join(["localhost", *(str(network) for network in settings.trusted if not network.is_loopback)])
    if isinstance(settings.auth_method, ByOpenId):
        return (
            f"# Heard asks {settings.auth_method.issuer} when somebody signs in, and nobody else. Once you know the "
            f"addresses\n# of that host and of your name server, fence the process in:\n"
            f"#IPAddressDeny=any\n#IPAddressAllow={allowed} …\n"
        )
    if not settings.trusted:
        return (
            "# People reach it without a proxy, from anywhere, so it is not fenced in here; it asks nobody anything.\n"
        )
    return (
        "# Nothing leaves: the process talks to the proxies that may talk to it, and to nobody else.\n"
        f"IPAddressDeny=any\nIPAddressAllow={allowed}\n"
    )


def _suffix(settings: Settings) -> str:
    """The project's path as it stands in names of files."""
    return settings.prefix.replace("/", "-")


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
            upload=RECORDING_MB,
            upstream=f"{'https' if settings.certificate else 'http'}://{host}:{settings.port}",
            **more,
        )
    )
