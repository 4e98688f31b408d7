"""Signing in at a provider by OpenID Connect (an institution's Keycloak, Entra ID, Authentik, canaille).

The authorisation-code flow with PKCE, state and nonce is Authlib's. What is added here: the provider must be the one
that the settings name, nothing but its addresses is asked, its tokens are signed with a key that only it has, and a
person is known by the issuer and a claim of theirs, never by what they type. Decision 0690 says why it is not
``st.login``.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from cryptography.fernet import Fernet, InvalidToken
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from coding.errors import HeardError
from coding.model import Credential, Role, User
from coding.ui.frame import runtime, server_log
from coding.ui.frame.account_pages import html_page
from coding.ui.frame.accounts import REFUSED, enter_browser, in_its_language, inside, style_of_pages
from coding.ui.frame.guard import COOKIE_OF_BROWSER
from coding.ui.frame.ingress import SIGN_IN, STYLE, AuthMethod, Ingress, NotVouched
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.texts import _, words_of
from coding.workspace.people.users import sign_in, take_roles_of_groups

BEGIN: Final = "/_openid/begin"
"""Leads to the provider."""
BACK: Final = "/_openid/back"
"""Where the provider sends people back to; it is told of this address when Heard is registered there."""
END: Final = "/_openid/end"
"""Leads to where the provider ends its own sign-in."""

SIGNED_BY_A_KEY: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""Signatures that nobody but the provider can make; "none" and those by a shared secret are not among them."""
SCOPES: Final = ("openid", "profile", "email")
"""What Heard asks to be told of."""
LONGEST_SECONDS: Final = 600
"""For so long somebody may be at the provider."""
_TO: Final = "to"
_LONGEST_TO: Final = 1500
"""Browsers drop a cookie of more than 4096 bytes."""
_GROUPS: Final = "groups"
"""Scope and claim in which a provider names the groups of a person."""
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")


@dataclass(frozen=True)
class Vouched:
    """What a provider's word comes to.

    Attributes:
        person: Id of the user.
        to: The page of Heard's that was asked for, or "".
        roles: What the person's groups let them do, among the roles that follow groups.
    """

    person: str
    to: str
    roles: frozenset[Role]


@dataclass(frozen=True, kw_only=True)
class ByOpenId(AuthMethod):
    """People sign in at a provider; who came back from it is known by the sign-in that began then.

    Attributes:
        issuer: The provider, as it names itself.
        client_id: How it knows Heard.
        client_secret: What Heard proves itself with there.
        name: What people call it.
        claim: What of its word names a person: ``sub``, which never changes, or another claim.
        people: Ids of users by that claim's value; where there are none, the value is the id.
        groups: Groups of which a person must be in one; empty for no such rule.
        roles: Roles by the group whose members have them; a role that no group has is given by leads alone.
        hosts: Hosts beside the issuer's own at which it may have addresses.
        back: Public address of :data:`BACK`.
        sign_out: Public address of :data:`END`, or "".
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    claim: str = "sub"
    people: Mapping[str, str] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    roles: Mapping[str, Role] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    back: str = ""
    pages: frozenset[str] = frozenset({SIGN_IN, STYLE, BEGIN, BACK, END})

    def person_of(self, claims: Mapping[str, Any]) -> str:
        """Id of the user whom a checked token names.

        Raises:
            NotVouched: It names nobody of the project.
        """
        if self.groups and not self.groups & set(_texts(claims.get(_GROUPS))):
            raise NotVouched(
                "group",
                _("{name} knows you, but not as a member of this study. Ask a lead of the study.").format(
                    name=self.name
                ),
            )
        value = str(claims.get(self.claim) or "")
        person = self.people.get(value, "") if self.people else value
        if not person:
            raise NotVouched(
                "person",
                _(
                    "{name} knows you, but it is not said who you are in this project. Give this to whoever runs this "
                    "server: {known}"
                ).format(name=self.name, known=f"{self.claim} = {value}"),
            )
        return person

    def roles_of(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        """What the groups in a checked token let a person do."""
        return frozenset(self.roles[group] for group in _texts(claims.get(_GROUPS)) if group in self.roles)


class Flow:
    """The way to the provider and back, for one server.

    Args:
        auth_method: Who the provider is.
    """

    def __init__(self, auth_method: ByOpenId) -> None:
        self.auth_method = auth_method
        self._seal = Fernet(Fernet.generate_key())
        self._answered: dict[str, float] = {}
        self._client = OAuth().register(
            "provider",
            client_id=auth_method.client_id,
            client_secret=auth_method.client_secret,
            server_metadata_url=f"{auth_method.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(SCOPES + ((_GROUPS,) if auth_method.groups or auth_method.roles else ())),
                "code_challenge_method": "S256",
                "timeout": 10,
            },
        )

    async def begin(self, request: Request, to: str = "") -> tuple[str, str]:
        """Address at the provider where somebody signs in, and what their browser has to show when they come back.

        Nothing is kept of who begins: however often strangers do, nobody else is kept waiting.

        Args:
            request: Where they are now.
            to: The page of Heard's that was asked for; one whose address is very long is forgotten.

        Raises:
            NotVouched: The provider does not answer, or is not the one that the settings mean.
        """
        await self._known()
        state: dict[str, Any] = {_TO: to if len(to) <= _LONGEST_TO else ""}
        answer = await self._client.authorize_redirect(_with(request, state), self.auth_method.back)
        return str(answer.headers["location"]), self._seal.encrypt(json.dumps(state).encode()).decode()

    async def finish(self, request: Request, begun: str) -> Vouched:
        """Who has come back from the provider, what their groups give them, and the page that they asked for.

        Args:
            request: With the provider's answer.
            begun: What the browser shows, as :meth:`begin` gave it.

        Raises:
            NotVouched: The provider's word is missing, is not for this browser, has been used, does not hold, or names
                nobody of the project.
        """
        now, word = time.monotonic(), request.query_params.get("state", "")
        self._answered = {answered: until for answered, until in self._answered.items() if now <= until}
        try:
            state = json.loads(self._seal.decrypt(begun.encode(), ttl=LONGEST_SECONDS))
        except InvalidToken:
            state = {}
        if not state or word in self._answered:
            raise NotVouched("state", _("This sign-in was begun elsewhere, or too long ago. Begin again."))
        if request.query_params.get("iss", self.auth_method.issuer) != self.auth_method.issuer:
            raise NotVouched("provider", _("That answer came from elsewhere. Begin again."))
        await self._known()
        rules = {
            "iss": {"essential": True, "values": [self.auth_method.issuer]},
            "aud": {"essential": True, "values": [self.auth_method.client_id]},
        }
        try:
            token = await self._client.authorize_access_token(_with(request, state), claims_options=rules)
        except (OAuthError, JoseError, ValueError) as error:
            raise NotVouched(
                "token", _("The sign-in at {name} did not end well. Begin again.").format(name=self.auth_method.name)
            ) from error
        except HTTPError as error:
            raise self._silent() from error
        # Only the provider's own word brings one here, so nobody can fill it.
        self._answered[word] = now + LONGEST_SECONDS
        claims = token.get("userinfo")
        if not claims:
            raise NotVouched(
                "token",
                _("{name} did not say who you are. Tell whoever runs this server.").format(name=self.auth_method.name),
            )
        return Vouched(self.auth_method.person_of(claims), str(state.get(_TO, "")), self.auth_method.roles_of(claims))

    async def end(self, home: str) -> str:
        """Address at the provider that ends its own sign-in; ``home`` where it offers none.

        Raises:
            NotVouched: The provider does not answer, or is not the one that the settings mean.
        """
        ends = (await self._known()).get("end_session_endpoint")
        return f"{ends}?{urlencode({'client_id': self.auth_method.client_id})}" if ends else home

    async def _known(self) -> Mapping[str, Any]:
        """What the provider says of itself, held against the settings."""
        try:
            metadata: dict[str, Any] = await self._client.load_server_metadata()
        except (HTTPError, ValueError) as error:
            raise self._silent() from error
        hosts = {urlsplit(self.auth_method.issuer).hostname, *self.auth_method.hosts}
        places = [urlsplit(str(metadata[endpoint])) for endpoint in _ENDPOINTS if metadata.get(endpoint)]
        strange = [place.hostname or "" for place in places if place.scheme != "https" or place.hostname not in hosts]
        signed = SIGNED_BY_A_KEY & set(_texts(metadata.get("id_token_signing_alg_values_supported")))
        why = (
            "issuer"
            if metadata.get("issuer") != self.auth_method.issuer
            else "address"
            if strange
            else ""
            if signed
            else "signature"
        )
        if why:
            self._client.server_metadata.clear()
            raise NotVouched(
                why,
                _("{name} is not set up as this server expects. Tell whoever runs this server.").format(
                    name=self.auth_method.name
                ),
            )
        self._client.server_metadata["id_token_signing_alg_values_supported"] = sorted(signed)
        return metadata

    def _silent(self) -> NotVouched:
        text = _("{name} does not answer. Try again in a moment; if it stays so, tell whoever runs this server.")
        return NotVouched("provider", text.format(name=self.auth_method.name))


class OpenIdSignIn:
    """Heard's page that leads to the provider, and what the provider leads back to.

    Args:
        ingress: How this process is reached.
        auth_method: Who the provider is.
        pages: Addresses that people may be led to once they have signed in.
    """

    def __init__(self, ingress: Ingress, auth_method: ByOpenId, pages: Collection[str]) -> None:
        self._ingress, self._auth_method, self._pages, self._flow = ingress, auth_method, pages, Flow(auth_method)
        self._begun = ingress.cookie.replace("heard_browser", "heard_openid")

    def routes(self) -> list[Route]:
        """What it answers."""
        answers = {SIGN_IN: self.sign_in, BEGIN: self.begin, BACK: self.back, END: self.end}
        routes = [Route(self._ingress.prefix + path, in_its_language(answer)) for path, answer in answers.items()]
        return [*routes, Route(self._ingress.prefix + STYLE, style_of_pages)]

    async def sign_in(self, request: Request) -> Response:
        """The page where people are told where to sign in."""
        to = inside(request.query_params.get("to", ""), self._pages)
        if TABLE.signed_in(request.scope.get(COOKIE_OF_BROWSER)):
            return RedirectResponse(f"{self._ingress.prefix}{to or '/'}", 303)
        return self._page(to=to)

    async def begin(self, request: Request) -> Response:
        """Lead to the provider, with a cookie, so that what comes back is for this browser alone."""
        try:
            address, begun = await self._flow.begin(request, inside(request.query_params.get("to", ""), self._pages))
        except NotVouched as error:
            return self._refuse(error)
        return self._with_cookie(RedirectResponse(address, 303), begun, LONGEST_SECONDS)

    def _with_cookie(self, answer: Response, begun: str, seconds: int) -> Response:
        cookie = f"{self._begun}={begun}; Max-Age={seconds}; {self._ingress.cookie_attributes}"
        answer.headers.append("set-cookie", cookie)
        return answer

    async def back(self, request: Request) -> Response:
        """Let in whom the provider names."""
        try:
            word = await self._flow.finish(request, request.cookies.get(self._begun, ""))
            user = await run_in_threadpool(self._of_project, word)
        except NotVouched as error:
            return self._refuse(error)
        answer = self._with_cookie(RedirectResponse(f"{self._ingress.prefix}{word.to or '/'}", 303), "", 0)
        return enter_browser(self._ingress, request, user, answer, Credential.INSTITUTION)

    async def end(self, request: Request) -> Response:
        """Lead to where the provider ends its own sign-in."""
        try:
            return RedirectResponse(await self._flow.end(self._ingress.prefix + SIGN_IN), 303)
        except NotVouched as error:
            return self._refuse(error)

    def _of_project(self, word: Vouched) -> User:
        project = runtime.project()
        try:
            user = sign_in(project, word.person).user
        except HeardError as error:
            raise NotVouched(
                "person", _("You are signed in, but not as somebody of this project. Ask a lead of the study.")
            ) from error
        try:
            return take_roles_of_groups(project, user.id, word.roles, frozenset(self._auth_method.roles.values()))
        except HeardError as error:
            raise NotVouched("group", words_of(error)) from error

    def _refuse(self, error: NotVouched) -> Response:
        server_log.write(REFUSED, why=error.why)
        sentence = words_of(error)
        # It may begin with the provider's name, which has no capital in the middle of one.
        return self._page(wrong=sentence[:1].upper() + sentence[1:])

    def _page(self, *, to: str = "", wrong: str = "") -> Response:
        begin, end = (self._ingress.prefix + path for path in (BEGIN, END))
        begin += f"?{urlencode({'to': to})}" if to else ""
        values = {"name": self._auth_method.name, "begin": begin, "end": end if wrong else ""}
        return html_page("provider", self._ingress.prefix, 403 if wrong else 200, wrong, **values)


def _with(request: Request, state: dict[str, Any]) -> Request:
    """The request with what Authlib keeps between the two steps; Streamlit has a session of its own."""
    return Request({**request.scope, "session": state})


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
