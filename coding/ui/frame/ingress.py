"""How a process of Heard's is reached: under which address, through whom, and who says who somebody is.

``heard app`` answers on its own computer only (:data:`LOCAL`). ``heard serve`` makes an :class:`Ingress` of its
settings (:mod:`coding.ui.frame.server_settings`). The guard (:mod:`coding.ui.frame.guard`) holds to it.
"""

import hmac
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from coding.extras import offered
from coding.workspace.people.invitations import PATH as JOIN
from coding.workspace.people.second_factor import Rule

SIGN_IN: Final = "/sign-in"
"""Heard's own page where people sign in, or that leads to where they do."""
STYLE: Final = "/account.css"
"""Style of that page and of the others that are drawn without Streamlit."""
SCRIPT: Final = "/account.js"
"""Their script."""
PASSKEY: Final = "/sign-in/passkey"
"""Where a browser is asked to show a passkey."""
Network = IPv4Network | IPv6Network

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SECRET_HEADER: Final = "x-heard-secret"
"""Header in which a proxy shows that it is the one that the settings mean."""


class NotVouched(Exception):
    """Nobody who may be believed says who sends a request. ``str(error)`` is a sentence for people.

    Attributes:
        why: One word for the log.
    """

    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class AuthMethod:
    """How people say who they are. Another way is another class of this kind (``openid.ByOpenId``).

    Attributes:
        chosen: Whether people choose on the first page who they are, unproved: on one's own computer only.
        asks: Whether Heard has accounts of its own, and asks for the passphrase.
        pages: What anybody may ask for, where nothing else is answered before somebody has signed in; empty elsewhere.
        sign_out: Address at which whoever vouches for people signs them out, or "".
    """

    chosen: bool = False
    asks: bool = False
    pages: frozenset[str] = frozenset()
    sign_out: str = ""

    @property
    def hides(self) -> frozenset[str]:
        """Headers (in lower case) that are taken from a request before anything else sees it."""
        return frozenset()

    def person(self, headers: Headers, *, trusted: bool) -> str | None:
        """Id of the user of the project that a request vouches for; None where requests vouch for nobody.

        Args:
            headers: The request's.
            trusted: Whether it comes from a trusted proxy, as the socket tells.

        Raises:
            NotVouched: It has to and does not.
        """
        return None


@dataclass(frozen=True, kw_only=True)
class Choosing(AuthMethod):
    """People choose who they are; nothing proves it."""

    chosen: bool = True


@dataclass(frozen=True)
class ByProxyHeader(AuthMethod):
    """A trusted proxy signs people in and names them in a header of every request.

    Attributes:
        header: Name of that header.
        people: Ids of users by the name that the proxy uses; where there are none, the proxy says the id itself.
        secret: What the proxy must also send in :data:`SECRET_HEADER`; "" for nothing. An address alone does not tell
            the proxy from another program on the same machine.
    """

    header: str
    people: Mapping[str, str] = field(default_factory=dict)
    secret: str = field(default="", repr=False)

    @property
    def hides(self) -> frozenset[str]:
        """The header itself and the secret: no page has any use for them."""
        return frozenset({self.header.lower(), SECRET_HEADER})

    def person(self, headers: Headers, *, trusted: bool) -> str | None:
        """Id of the user that the proxy names.

        Raises:
            NotVouched: The request does not come from the proxy, or names nobody, or two people, or somebody unknown.
        """
        if not trusted or not self._knows_the_secret(headers):
            raise NotVouched("proxy", "Heard is reached through its own address only. Ask whoever runs this server.")
        named = headers.getlist(self.header)
        if len(named) != 1:
            raise NotVouched("header", "The server in front of Heard did not say who you are. Sign in there first.")
        try:
            # Headers are bytes; names outside ASCII come as UTF-8.
            name = named[0].encode("latin-1").decode("utf-8").strip()
        except UnicodeError:
            name = ""
        person = self.people.get(name) if self.people else name
        if not name or not person:
            raise NotVouched(
                "person", "You are signed in, but not as somebody of this project. Ask a lead of the study."
            )
        return person

    def _knows_the_secret(self, headers: Headers) -> bool:
        if not self.secret:
            return True
        secrets = headers.getlist(SECRET_HEADER)
        return len(secrets) == 1 and hmac.compare_digest(secrets[0].encode("latin-1"), self.secret.encode())


@dataclass(frozen=True)
class ByAccount(AuthMethod):
    """People sign in at a page of Heard's own, with a passphrase of theirs and, who must, a second factor.

    Who has signed in is known by the browser's cookie; no request vouches for anybody.

    Attributes:
        second_factor: Who must have one.
    """

    second_factor: Rule = "leads"
    _: KW_ONLY
    asks: bool = True
    pages: frozenset[str] = frozenset({SIGN_IN, JOIN, STYLE, SCRIPT, PASSKEY})


@dataclass(frozen=True)
class Ingress:
    """How this process is reached.

    Attributes:
        hosts: Names it answers to, in lower case, without port.
        origins: Pages that may talk to it (``https://heard.example.org``); None for any page of its hosts.
        prefix: Path it lives under ("/study"), or "".
        secure: Whether browsers reach it by TLS only, its own or the proxy's.
        trusted: Networks of the proxies whose ``X-Forwarded-*`` headers are believed.
        auth_method: How people say who they are.
        address: What people type, without a slash at the end; "" on this computer, where nobody is sent a link.
    """

    hosts: frozenset[str] = LOOPBACK
    origins: frozenset[str] | None = None
    prefix: str = ""
    secure: bool = False
    trusted: tuple[Network, ...] = ()
    auth_method: AuthMethod = field(default_factory=Choosing)
    address: str = ""

    @property
    def cookie(self) -> str:
        """Name of the cookie by which a browser is known; under a path prefix each project has a name of its own."""
        name = "__Host-heard_browser" if self.secure else "heard_browser"
        return name + self.prefix.replace("/", ".").replace(".", "-", 1)

    @property
    def invites(self) -> bool:
        """Whether panelists, who have no account, can be given a link.

        By TLS only, and not where a web server in front asks everybody who they are: they would not get past it.
        Nobody is where nothing answers them (the extra ``panel``).
        """
        return self.secure and bool(self.auth_method.pages and offered("answering"))

    @property
    def cookie_attributes(self) -> str:
        """What goes with the cookie. By TLS people come from links in mails and from the page where they sign in."""
        return "Path=/; HttpOnly; " + ("SameSite=Lax; Secure" if self.secure else "SameSite=Strict")

    def answers_to(self, host: str) -> bool:
        """Whether a request's ``Host`` is one of its names."""
        return _host_of(f"//{host}") in self.hosts

    def hears(self, origin: str) -> bool:
        """Whether a page of this origin may talk to it."""
        return _host_of(origin) in self.hosts if self.origins is None else origin.lower() in self.origins

    def trusts(self, peer: str) -> bool:
        """Whether the other end of a connection is a trusted proxy.

        Args:
            peer: Its address as the socket tells it, never as a header does.
        """
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.trusted)

    def inner(self, path: str) -> str | None:
        """A path without the prefix; None where it lies elsewhere."""
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            return path[len(self.prefix) :] or "/"
        return None


def _host_of(address: str) -> str | None:
    """The host of ``scheme://host:port`` and nothing more, in lower case."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname if "@" not in parts.netloc and not (parts.path or parts.query or parts.fragment) else None


LOCAL: Final = Ingress()
"""On this computer only, by plain HTTP, and people choose who they are."""
