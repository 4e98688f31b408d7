"""Settings of ``heard serve``: a TOML file, read once at the start into a record that is whole and sound.

Every mistake is one plain sentence, and all of them are told at once. :data:`KEYS` says what may stand in the file; the
commented example and the test of the manual are made of it.
"""

import os
import re
import ssl
import stat
import textwrap
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from coding.errors import InvalidInput, reason_of
from coding.model import Role
from coding.ui.frame.ingress import LOOPBACK, SECRET_HEADER, ByAccount, ByProxyHeader, Ingress, Network
from coding.ui.frame.openid import BACK, END, ByOpenId
from coding.ui.frame.server_backups import plan
from coding.ui.frame.server_log import SYSLOG
from coding.ui.frame.sign_in import LIMITS, Limits
from coding.workspace.people.second_factor import Rule
from coding.workspace.project.backup import Plan

LogTarget = Literal["stdout", "syslog"]
Value = TypeVar("Value")
SEGMENT: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
HOST: Final = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+:[0-9a-f:.]+")
HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^`|~-]+")
TAKEN_PATHS: Final = frozenset(
    {"static", "media", "component", "app", "auth", "healthz", "readyz", "favicon", "manifest"}
)
"""First parts of paths that the server answers itself."""
TAKEN_HEADERS: Final = frozenset(
    {"authorization", "connection", "cookie", "forwarded", "host", "origin", "upgrade", "via", SECRET_HEADER}
)
LEAST_SECRET: Final = 16
"""Characters of a secret."""
IDLE_MINUTES: Final = range(5, 24 * 60 + 1)
ABSOLUTE_HOURS: Final = range(1, 7 * 24 + 1)


class SettingsRefused(InvalidInput):
    """The settings cannot be used.

    Attributes:
        mistakes: A sentence for each.
    """

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__(" ".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Key:
    """One entry of the file.

    Attributes:
        kind: What it holds: a text, a number, a list of texts, or texts by name.
        says: What it is for, in sentences.
        example: A value, as TOML writes it.
        needed: Whether it must be there; the others stand in the example as comments.
    """

    kind: Literal["text", "number", "texts", "table"]
    says: str
    example: str
    needed: bool = False


KEYS: Final[Mapping[str, Key]] = {
    "public_address": Key(
        "text",
        "What people type into their browsers, with https. A path behind the host is kept, so that several projects "
        "can share one host.",
        '"https://heard.example.org/study"',
        needed=True,
    ),
    "listen.address": Key(
        "text", "Address that Heard listens at. Behind a proxy on the same machine: this one.", '"127.0.0.1"'
    ),
    "listen.port": Key("number", "Each project needs a port of its own.", "8501"),
    "listen.certificate": Key(
        "text",
        "A certificate of Heard's own (PEM, with its chain), where the proxy is on another machine.",
        '"/etc/heard/study.crt"',
    ),
    "listen.key": Key("text", "The key of that certificate; nobody but Heard may read it.", '"/etc/heard/study.key"'),
    "proxy.trusted": Key(
        "texts",
        "Addresses or networks of the proxies in front. What they say about who connects is believed, and nobody "
        "else's.",
        '["127.0.0.1"]',
        needed=True,
    ),
    "browser.allowed_hosts": Key(
        "texts", "Names that Heard answers to. Without this: the host of public_address.", '["heard.example.org"]'
    ),
    "browser.allowed_origins": Key(
        "texts", "Pages that may talk to Heard. Without this: public_address alone.", '["https://heard.example.org"]'
    ),
    "sign_in.way": Key(
        "text",
        "How people sign in: at Heard's own page with a passphrase of theirs (accounts), at their institution by "
        "OpenID Connect (openid), or at a trusted proxy, which names them in a header (proxy-header).",
        '"accounts"',
        needed=True,
    ),
    "sign_in.second_factor": Key(
        "text",
        "With accounts: who must have a second factor, which is an app that shows codes. leads (and stewards), "
        "everyone or nobody; others may.",
        '"leads"',
    ),
    "sign_in.header": Key(
        "text", "With proxy-header: the header in which the proxy names the person.", '"X-Remote-User"'
    ),
    "sign_in.secret_file": Key(
        "text",
        f"With proxy-header: file with one line that the proxy must send in the header {SECRET_HEADER}. Without "
        "it every program on the proxy's machine can claim to be anybody.",
        '"/etc/heard/study.secret"',
    ),
    "sign_in.sign_out": Key(
        "text",
        "With proxy-header: address at which the proxy signs people out.",
        '"https://heard.example.org/oauth2/sign_out"',
    ),
    "sign_in.people": Key(
        "table",
        "With proxy-header or openid, who is who: what the proxy calls a person, or the value of openid.claim, and the "
        "person's id in the project (heard users list). Without this, that is the id itself.",
        '{ "ana@uni.example" = "ana" }',
    ),
    "sign_in.idle_minutes": Key(
        "number",
        f"A sign-in that was not used for so many minutes ({IDLE_MINUTES[0]} to {IDLE_MINUTES[-1]}) is over. Whoever "
        "signs in again goes on where they were.",
        f"{int(LIMITS.idle / 60)}",
    ),
    "sign_in.absolute_hours": Key(
        "number",
        f"So many hours after it began ({ABSOLUTE_HOURS[0]} to {ABSOLUTE_HOURS[-1]}) it is over in any case.",
        f"{int(LIMITS.longest / 3600)}",
    ),
    "backups.at": Key(
        "text", "When a backup is made every night, by the clock of this computer; never for none.", '"02:30"'
    ),
    "backups.keep_days": Key("number", "For how many days backups of the night are kept.", "30"),
    "backups.after": Key(
        "texts",
        "A program that is run after each backup, to encrypt it and copy it to another machine. No shell; {folder} "
        "stands for the backup.",
        '["/usr/local/bin/copy-heard-backup", "{folder}"]',
    ),
    "backups.after_minutes": Key("number", "How many minutes that may take.", "60"),
    "openid.issuer": Key(
        "text",
        "With openid: the provider, as it names itself. Heard asks it and nobody else.",
        '"https://login.uni.example/realms/staff"',
    ),
    "openid.client_id": Key("text", "How the provider knows Heard; you register it there.", '"heard-study"'),
    "openid.client_secret_file": Key(
        "text", "File with one line: what Heard proves itself with at the provider.", '"/etc/heard/study.openid"'
    ),
    "openid.name": Key("text", "What people call it. Without this: its host.", '"the university"'),
    "openid.claim": Key(
        "text",
        "What of the provider's word names a person. sub never changes and is never given to somebody else; for "
        "another, be sure of the same.",
        '"sub"',
    ),
    "openid.groups": Key("texts", "Groups of which a person must be in one (the claim groups).", '["survivor-study"]'),
    "openid.roles": Key(
        "table",
        "Roles by group: whoever signs in has such a role as long as they are in its group, and loses it at the next "
        "sign-in after that. Roles that stand here are not given by leads; the others are.",
        '{ "survivor-study-coders" = "researcher" }',
    ),
    "openid.hosts": Key(
        "texts", "Hosts beside the issuer's own at which the provider has addresses.", '["keys.uni.example"]'
    ),
    "log.to": Key("text", "Where the log goes, as JSON lines: stdout or syslog.", '"stdout"'),
}
"""What may stand in the file, by section and name."""


_OF_PROXY: Final = 'this goes with way = "proxy-header"; leave it out'
NOT_WITH: Final[Mapping[str, Mapping[str, str]]] = {
    "accounts": {
        "sign_in.header": _OF_PROXY,
        "sign_in.secret_file": _OF_PROXY,
        "sign_in.sign_out": _OF_PROXY,
        "sign_in.people": _OF_PROXY,
    },
    "openid": {
        "sign_in.header": _OF_PROXY,
        "sign_in.secret_file": _OF_PROXY,
        "sign_in.sign_out": _OF_PROXY,
        "sign_in.second_factor": 'this goes with way = "accounts"; the provider asks for it here',
    },
    "proxy-header": {"sign_in.second_factor": 'this goes with way = "accounts"; the proxy asks for it here'},
}
"""Entries that are of no use where people sign in otherwise, by way."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings that have been checked.

    Attributes:
        public_address: What people type, without a slash at the end.
        address: Address to listen at.
        port: Port to listen at.
        certificate: A certificate of Heard's own, or None.
        key: Its key, or None.
        trusted: Networks of the trusted proxies.
        hosts: Names that are answered to.
        origins: Pages that may talk to Heard.
        auth_method: How people sign in.
        secret_file: Where the proxy's secret was read, or None.
        log: Where the log goes.
        limits: How long a sign-in may last.
        backups: When backups are made, or None.
    """

    public_address: str
    address: str
    port: int
    certificate: Path | None
    key: Path | None
    trusted: tuple[Network, ...]
    hosts: frozenset[str]
    origins: frozenset[str]
    auth_method: ByProxyHeader | ByAccount | ByOpenId
    secret_file: Path | None
    log: LogTarget
    limits: Limits
    backups: Plan | None = None

    @property
    def host(self) -> str:
        """Host of the public address, without port."""
        return urlsplit(self.public_address).hostname or ""

    @property
    def prefix(self) -> str:
        """Path of the public address ("/study"), or ""."""
        return urlsplit(self.public_address).path

    @property
    def ingress(self) -> Ingress:
        """How the process is reached."""
        return Ingress(
            hosts=self.hosts,
            origins=self.origins,
            prefix=self.prefix,
            secure=True,
            trusted=self.trusted,
            auth_method=self.auth_method,
            address=self.public_address,
        )

    @property
    def warnings(self) -> list[str]:
        """What works and is less safe than it could be, a sentence each."""
        sentences = []
        if isinstance(self.auth_method, ByOpenId) and self.auth_method.claim != "sub":
            sentences.append(
                f"openid.claim: whoever gets the same {self.auth_method.claim} from the provider later is taken for "
                "the person who has it now. The claim sub is safe from that."
            )
        named_by_proxy = isinstance(self.auth_method, ByProxyHeader) and not self.auth_method.secret
        if named_by_proxy and any(network.is_loopback for network in self.trusted):
            sentences.append(
                "Every program on this machine can claim to be anybody of the project: the proxy is known by its "
                "address alone. Name a sign_in.secret_file."
            )
        if not self.certificate and not ip_address(self.address).is_loopback:
            sentences.append(
                f"Between the proxy and {self.address} everything travels unencrypted. Name a listen.certificate, or "
                "keep that network to yourselves."
            )
        if self.backups is None:
            sentences.append("No backups are made at night (backups.at is never).")
        return sentences


def example() -> str:
    """A settings file with a comment for every entry."""
    lines = ["# Settings of “heard serve”. What is commented out may be left out."]
    section = ""
    for name, key in KEYS.items():
        part, _, short = name.rpartition(".")
        if part != section:
            section = part
            lines += ["", f"[{section}]"]
        else:
            lines.append("")
        lines += [f"# {line}" for line in textwrap.wrap(key.says, 110)]
        lines.append(f"{'' if key.needed else '# '}{short} = {key.example}")
    return "\n".join(lines) + "\n"


def load(file: Path) -> Settings:
    """Read and check a settings file.

    Raises:
        SettingsRefused: It cannot be read, or something in it cannot be used; a sentence for each mistake.
    """
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsRefused([f"The settings {file} cannot be read: {reason_of(error)}."]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused([f"{file} is not TOML: {error}. See: heard serve --print example"]) from None
    return _Check(read).settings()


class _Check:
    """Goes through the entries and collects every mistake."""

    def __init__(self, read: Mapping[str, Any]) -> None:
        self.mistakes: list[str] = []
        self.told: set[str] = set()
        self.values = self._known(read)

    def settings(self) -> Settings:
        public = self._public()
        address, port = self._listen()
        certificate, key = self._certificate()
        trusted = self._trusted()
        parts = urlsplit(public)
        named = self.values.get("browser.allowed_hosts", [parts.hostname or ""])
        hosts = frozenset(name.lower().strip("[]") for name in named)
        for name in hosts:
            what = f"“{name}” is not the name of a host; write it without https and port"
            self._must("browser.allowed_hosts", not public or HOST.fullmatch(name), what)
        origins = [self._origin(origin) for origin in self.values.get("browser.allowed_origins", [])]
        self._protected(address, certificate, trusted)
        auth_method, secret_file = self._sign_in(public, trusted)
        limits = self._limits()
        backups = plan(self.values, self._must)
        log = self.values.get("log.to", "stdout")
        if self._must("log.to", log in get_args(LogTarget), f"“{log}” is neither stdout nor syslog"):
            available = log != "syslog" or SYSLOG.exists()
            self._must("log.to", available, f"there is no syslog on this machine ({SYSLOG} is missing)")
        if self.mistakes:
            raise SettingsRefused(self.mistakes)
        return Settings(
            public_address=public,
            address=address,
            port=port,
            certificate=certificate,
            key=key,
            trusted=trusted,
            hosts=hosts,
            origins=frozenset(origins or [_origin(parts.scheme, parts.netloc)]),
            auth_method=auth_method,
            secret_file=secret_file,
            log=log,
            limits=limits,
            backups=backups,
        )

    def _must(self, name: str, sound: object, what: str) -> bool:
        """Tell what is wrong with an entry unless it is sound; whether it is."""
        if not sound:
            self.told.add(name)
            self.mistakes.append(f"{name}: {what}.")
        return bool(sound)

    def _known(self, read: Mapping[str, Any]) -> dict[str, Any]:
        """Entries that exist and are of their kind, by section and name."""
        sections = {name.partition(".")[0] for name in KEYS if "." in name}
        flat: dict[str, Any] = {}
        for name, value in read.items():
            if name not in sections:
                flat[name] = value
            elif self._must(name, isinstance(value, dict), f"this is a section; write [{name}] and its entries below"):
                flat |= {f"{name}.{short}": entry for short, entry in value.items()}
        entries = {}
        for name, value in flat.items():
            if name not in KEYS:
                near = [match for match in get_close_matches(name, KEYS, 1) if match not in flat]
                self.told.update(near)
                self._must(name, False, "there is no such entry" + (f"; did you mean {near[0]}" if near else ""))
            elif self._fits(name, value):
                entries[name] = value
        known = "public_address" in flat or "public_address" in self.told
        self._must("public_address", known, "this is needed")
        return entries

    def _fits(self, name: str, value: Any) -> bool:
        texts = isinstance(value, list) and all(isinstance(text, str) and text for text in value)
        table = isinstance(value, dict) and all(isinstance(text, str) and text for text in value.values())
        fits, kind = {
            "text": (isinstance(value, str) and value, "a text in quotes"),
            "number": (isinstance(value, int) and not isinstance(value, bool), "a whole number"),
            "texts": (texts and value, 'a list of texts, as in ["…"]'),
            "table": (table and value, 'names and ids, as in { "name" = "id" }'),
        }[KEYS[name].kind]
        return self._must(name, fits, f"this takes {kind}")

    def _public(self) -> str:
        address = self.values.get("public_address")
        if address is None:
            return ""
        try:
            parts = urlsplit(address)
            plain = not (parts.query or parts.fragment or parts.username or parts.password) and parts.port != 0
        except ValueError:
            parts, plain = urlsplit(""), False
        segments = [part for part in parts.path.split("/") if part]
        first = segments[0] if segments else ""
        whole = parts.scheme == "https" and parts.hostname and plain
        for sound, what in (
            (parts.scheme != "http", "this begins with http; people reach a server by https only"),
            (whole, f"“{address}” is not an address such as https://heard.example.org/study"),
            (all(map(SEGMENT.fullmatch, segments)), "the path takes small letters, digits, - and _ only"),
            (first not in TAKEN_PATHS, f"/{first} is a path of the program's own; take another"),
        ):
            if not self._must("public_address", sound, what):
                return ""
        return f"https://{parts.netloc.lower()}" + "".join(f"/{segment}" for segment in segments)

    def _listen(self) -> tuple[str, int]:
        address, port = self.values.get("listen.address", "127.0.0.1"), self.values.get("listen.port", 8501)
        what = f"“{address}” is not an address such as 127.0.0.1 or 10.0.0.5"
        self._must("listen.address", _read(ip_address, address), what)
        self._must("listen.port", 0 < port < 65536, f"{port} is not between 1 and 65535")
        return address, port

    def _certificate(self) -> tuple[Path | None, Path | None]:
        named = [self.values[name] for name in ("listen.certificate", "listen.key") if name in self.values]
        both = "a certificate and its key go together; name both"
        if not named or not self._must("listen.certificate", len(named) == 2, both):
            return None, None
        certificate, key = map(Path, named)
        if self._private("listen.key", key):
            what = ""
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
            except ssl.SSLError:
                what = f"{certificate} and {key} are not a certificate and its key in PEM"
            except OSError as error:
                what = f"{certificate} cannot be read: {reason_of(error)}"
            self._must("listen.certificate", not what, what)
        return certificate, key

    def _private(self, name: str, file: Path) -> bool:
        """Whether a file can be read, and not by everybody."""
        try:
            with file.open("rb") as opened:
                mode = os.fstat(opened.fileno()).st_mode
        except OSError as error:
            return self._must(name, False, f"{file} cannot be read: {reason_of(error)}")
        closed = os.name != "posix" or not mode & stat.S_IRWXO
        return self._must(name, closed, f"everybody on this machine can read {file}; do: chmod o= {file}")

    def _trusted(self) -> tuple[Network, ...]:
        networks: list[Network] = []
        for address in self.values.get("proxy.trusted", []):
            network = _read(ip_network, address)
            if network is None:
                what = f"“{address}” is no address or network such as 127.0.0.1 or 10.0.0.0/24"
                self._must("proxy.trusted", False, what)
                continue
            self._must("proxy.trusted", network.prefixlen, f"{address} is everybody; name the proxy")
            networks.append(network)
        return tuple(networks)

    def _origin(self, address: str) -> str:
        parts = urlsplit(address)
        beyond = parts.path.strip("/") or parts.query or "@" in parts.netloc
        whole = parts.scheme == "https" and parts.netloc and not beyond
        what = f"“{address}” is not the beginning of an address: https, host, port"
        self._must("browser.allowed_origins", whole, what)
        return _origin(parts.scheme, parts.netloc)

    def _sign_in(
        self, public: str, trusted: tuple[Network, ...]
    ) -> tuple[ByProxyHeader | ByAccount | ByOpenId, Path | None]:
        way = self.values.get("sign_in.way")
        if way is None and "sign_in.way" in self.told:
            return ByAccount(), None
        strays = [name for name in self.values if name.startswith("openid.") and way != "openid"]
        for name in strays[:1]:
            self._must(name, False, 'the section openid goes with sign_in.way = "openid"; leave it out')
        known = self._must(
            "sign_in.way",
            way in NOT_WITH,
            "nobody gets in by choosing a name on a server; let people sign in at Heard's own page (way = "
            '"accounts"), at their institution (way = "openid") or at a proxy (way = "proxy-header"), or use '
            "“heard app” on this computer",
        )
        if not known:
            return ByAccount(), None
        for name, what in NOT_WITH[str(way)].items():
            self._must(name, name not in self.values, what)
        if way == "accounts":
            return self._accounts(), None
        return (self._openid(public), None) if way == "openid" else self._proxy(trusted)

    def _proxy(self, trusted: tuple[Network, ...]) -> tuple[ByProxyHeader, Path | None]:
        header = self.values.get("sign_in.header")
        if header is None:
            has_header = "sign_in.header" in self.told
            self._must("sign_in.header", has_header, "this is needed: the header in which the proxy names the person")
            return ByProxyHeader(""), None
        reserved = header.lower() in TAKEN_HEADERS or header.lower().startswith(("x-forwarded", "sec-"))
        what = f"“{header}” cannot be the name of that header; take one such as X-Remote-User"
        self._must("sign_in.header", HEADER.fullmatch(header) and not reserved, what)
        told_of = {"proxy.trusted", "listen.address"} & self.told
        what = "this is needed: only a trusted proxy may say who somebody is"
        self._must("proxy.trusted", trusted or told_of, what)
        sign_out = self.values.get("sign_in.sign_out", "")
        what = f"“{sign_out}” is no address that begins with https:// or /"
        self._must("sign_in.sign_out", not sign_out or sign_out.startswith(("https://", "/")), what)
        file = Path(self.values["sign_in.secret_file"]) if "sign_in.secret_file" in self.values else None
        secret = self._secret("sign_in.secret_file", file) if file else ""
        return ByProxyHeader(header, self.values.get("sign_in.people", {}), secret, sign_out=sign_out), file

    def _limits(self) -> Limits:
        """How long a sign-in may last."""
        minutes = self.values.get("sign_in.idle_minutes")
        hours = self.values.get("sign_in.absolute_hours", LIMITS.longest / 3600)
        sound = True
        for name, number, allowed in (
            ("sign_in.idle_minutes", minutes, IDLE_MINUTES),
            ("sign_in.absolute_hours", hours, ABSOLUTE_HOURS),
        ):
            what = f"{number} is not between {allowed[0]} and {allowed[-1]}"
            sound &= self._must(name, number is None or number in allowed, what)
        longest = 3600 * hours
        if minutes is None:
            return Limits(min(LIMITS.idle, longest), longest)
        what = f"{minutes} minutes are longer than a sign-in may last at all"
        self._must("sign_in.idle_minutes", not sound or 60 * minutes <= longest, what)
        return Limits(60 * minutes, longest)

    def _accounts(self) -> ByAccount:
        rule: Rule = self.values.get("sign_in.second_factor", "leads")
        self._must("sign_in.second_factor", rule in get_args(Rule), f"“{rule}” is none of leads, everyone and nobody")
        return ByAccount(rule)

    def _openid(self, public: str) -> ByOpenId:
        for name in ("openid.issuer", "openid.client_id", "openid.client_secret_file"):
            self._must(name, name in self.values or name in self.told, 'this is needed with way = "openid"')
        issuer = str(self.values.get("openid.issuer", ""))
        parts = urlsplit(issuer)
        whole = parts.scheme == "https" and parts.hostname and not (parts.query or parts.fragment)
        self._must("openid.issuer", not issuer or whole, f"“{issuer}” is not an address that begins with https://")
        file = self.values.get("openid.client_secret_file")
        return ByOpenId(
            issuer=issuer,
            client_id=self.values.get("openid.client_id", ""),
            client_secret=self._secret("openid.client_secret_file", Path(file), least=1) if file else "",
            name=self.values.get("openid.name", parts.hostname or ""),
            claim=self.values.get("openid.claim", "sub"),
            people=self.values.get("sign_in.people", {}),
            groups=frozenset(self.values.get("openid.groups", ())),
            roles=self._roles_by_group(),
            hosts=frozenset(self.values.get("openid.hosts", ())),
            back=public + BACK,
            sign_out=public + END,
        )

    def _roles_by_group(self) -> dict[str, Role]:
        known = {member.value: member for member in Role}
        roles: dict[str, str] = self.values.get("openid.roles", {})
        for group, role in roles.items():
            what = f"“{role}”, for “{group}”, is none of {', '.join(known)}"
            self._must("openid.roles", role in known, what)
        return {group: known[role] for group, role in roles.items() if role in known}

    def _secret(self, name: str, file: Path, least: int = LEAST_SECRET) -> str:
        if not self._private(name, file):
            return ""
        lines = file.read_text(encoding="utf-8", errors="replace").split()
        secret = lines[0] if len(lines) == 1 else ""
        how = f" of at least {least} characters; do: openssl rand -hex 32 > {file}" if least > 1 else ""
        self._must(name, len(secret) >= least and secret.isascii(), f"{file} must hold one word{how}")
        return secret

    def _protected(self, address: str, certificate: Path | None, trusted: tuple[Network, ...]) -> None:
        settings = {"proxy.trusted", "listen.address", "listen.certificate", "listen.key"} & self.told
        where = f"on {address}" if address not in LOOPBACK else f"behind {address}"
        self._must(
            "listen.address",
            certificate or trusted or settings,
            f"{where} Heard would be reached without TLS; name a certificate (listen.certificate, listen.key) or the "
            "proxy that has one (proxy.trusted)",
        )


def _read(kind: Callable[[str], Value], text: str) -> Value | None:
    try:
        return kind(text)
    except ValueError:
        return None


def _origin(scheme: str, netloc: str) -> str:
    """An origin as browsers send it: without the port that goes without saying."""
    return f"{scheme}://{netloc.lower().removesuffix(':443')}"
