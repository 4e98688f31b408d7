"""Signing in by OpenID Connect, against a real provider over TLS; and what a false word of one comes to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.integrations.base_client import async_openid
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidClaimError
from starlette.requests import Request

from coding.model import Role
from coding.ui.frame import openid
from coding.ui.frame.ingress import NotVouched
from coding.ui.frame.openid import ByOpenId, Flow, Vouched
from tests.helpers.coroutines import finished
from tests.helpers.provider import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = pytest.mark.slow

BACK = f"https://127.0.0.1:9/study{openid.BACK}"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    result = Provider(tmp_path_factory.mktemp("provider") / "provider.log", back=BACK)
    result.start()
    yield result
    result.stop()


@pytest.fixture
def auth_method(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> ByOpenId:
    monkeypatch.setenv("SSL_CERT_FILE", str(provider.trust))
    return ByOpenId(
        issuer=provider.url,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        name="The university",
        people={"ana": "a1"},
        back=BACK,
    )


def request(query: str = "") -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []})


COOKIES: dict[str, str] = {}
"""What each browser was given."""


def begin(flow: Flow, browser: str = "one") -> str:
    address, COOKIES[browser] = finished(flow.begin(request()))
    return address


def finish(flow: Flow, address: str, browser: str = "one") -> str:
    return came_back(flow, address, browser).person


def came_back(flow: Flow, address: str, browser: str = "one") -> Vouched:
    return finished(flow.finish(request(urlsplit(address).query), COOKIES.get(browser, "")))


def test_somebody_signs_in_with_pkce_state_and_nonce(provider: Provider, auth_method: ByOpenId) -> None:
    flow = Flow(auth_method)
    address = begin(flow)
    query = parse_qs(urlsplit(address).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"] and query["nonce"] and query["response_type"] == ["code"]
    assert finish(flow, provider.signs_in(address, "ana")) == "a1"
    assert len(finished(flow.begin(request(), "/search?q=" + "x" * 9000))[1]) < 4000, "a browser keeps it"


def test_a_word_is_good_once_and_for_the_browser_that_asked(provider: Provider, auth_method: ByOpenId) -> None:
    flow = Flow(auth_method)
    begin(flow, "another")
    back = provider.signs_in(begin(flow), "ana")
    # A thousand strangers who only begin kept everybody out once: nothing is kept of them.
    assert not flow._answered
    with pytest.raises(NotVouched, match="did not end well"):
        finish(flow, back, "another")
    with pytest.raises(NotVouched, match="begun elsewhere"):
        finish(flow, back, "a third")
    assert finish(flow, back) == "a1"
    with pytest.raises(NotVouched, match="begun elsewhere"):
        finish(flow, back)
    begin(flow)
    with pytest.raises(NotVouched, match="begun elsewhere"):
        finish(flow, back)


def test_too_long_at_the_provider(provider: Provider, auth_method: ByOpenId, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow(auth_method)
    back = provider.signs_in(begin(flow), "ana")
    monkeypatch.setattr(openid, "LONGEST_SECONDS", -1)
    with pytest.raises(NotVouched, match="too long ago"):
        finish(flow, back)


def test_breaking_off_at_the_provider(auth_method: ByOpenId) -> None:
    flow = Flow(auth_method)
    state = parse_qs(urlsplit(begin(flow)).query)["state"][0]
    with pytest.raises(NotVouched, match="did not end well"):
        finish(flow, f"{BACK}?error=access_denied&state={state}")


def test_whom_the_provider_knows_but_the_project_does_not(provider: Provider, auth_method: ByOpenId) -> None:
    flow = Flow(auth_method)
    with pytest.raises(NotVouched, match="sub = stranger") as told:
        finish(flow, provider.signs_in(begin(flow), "stranger"))
    assert told.value.why == "person"
    grouped = Flow(replace(auth_method, people={}, groups=frozenset({"coders"})))
    assert finish(grouped, provider.signs_in(begin(grouped), "ana")) == "ana"
    with pytest.raises(NotVouched, match="not as a member"):
        finish(grouped, provider.signs_in(begin(grouped), "stranger"))


def test_groups_give_the_roles_that_the_settings_let_follow_them(provider: Provider, auth_method: ByOpenId) -> None:
    flow = Flow(replace(auth_method, people={}, roles={"coders": Role.RESEARCHER, "leads": Role.LEAD}))
    assert came_back(flow, provider.signs_in(begin(flow), "ana")).roles == {Role.RESEARCHER}
    assert came_back(flow, provider.signs_in(begin(flow), "stranger")).roles == frozenset()


def test_a_wrong_secret_is_told_as_a_broken_sign_in(provider: Provider, auth_method: ByOpenId) -> None:
    flow = Flow(replace(auth_method, client_secret="another"))
    with pytest.raises(NotVouched, match="did not end well"):
        finish(flow, provider.signs_in(begin(flow), "ana"))


def test_a_provider_that_is_another_or_silent(auth_method: ByOpenId) -> None:
    with pytest.raises(NotVouched, match="not set up as this server expects"):
        begin(Flow(replace(auth_method, issuer=f"{auth_method.issuer}/")))
    with pytest.raises(NotVouched, match="does not answer"):
        begin(Flow(replace(auth_method, issuer="https://127.0.0.1:9")))
    flow = Flow(auth_method)
    begin(flow)
    with pytest.raises(NotVouched, match="came from elsewhere"):
        finish(flow, f"{BACK}?code=x&state=y&iss=https%3A%2F%2Felsewhere.example")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"token_endpoint": "https://elsewhere.example/token"}, "address"),
        ({"jwks_uri": "http://127.0.0.1/keys"}, "address"),
        ({"id_token_signing_alg_values_supported": ["none", "HS256"]}, "signature"),
    ],
)
def test_nothing_is_asked_but_the_provider(auth_method: ByOpenId, said: dict[str, Any], why: str) -> None:
    flow = Flow(auth_method)
    finished(flow._known())
    flow._client.server_metadata.update(said)
    with pytest.raises(NotVouched, match="not set up") as told:
        begin(flow)
    assert told.value.why == why


def test_a_provider_whose_certificate_nobody_trusts(auth_method: ByOpenId, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotVouched, match="does not answer") as told:
        begin(Flow(auth_method))
    assert "certificate" in str(told.value.__cause__).lower()


def test_no_redirect_of_the_provider_is_followed(auth_method: ByOpenId) -> None:
    asking = Flow(auth_method)._client._get_oauth_client()
    assert asking.follow_redirects is False


def test_a_token_with_another_signature(provider, auth_method, monkeypatch) -> None:
    flow = Flow(auth_method)
    back = provider.signs_in(begin(flow), "ana")
    decode = async_openid.jwt.decode

    def altered(token: str, *given: Any, **named: Any) -> Any:
        head, body, signature = token.split(".")
        return decode(".".join((head, body, signature[::-1])), *given, **named)

    monkeypatch.setattr(async_openid.jwt, "decode", altered)
    with pytest.raises(NotVouched, match="did not end well") as told:
        finish(flow, back)
    assert isinstance(told.value.__cause__, BadSignatureError)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"aud": []},
        {"exp": 1},
        {"nonce": "another"},
    ],
)
def test_a_token_that_is_not_meant_for_this_sign_in(provider, auth_method, claims, monkeypatch) -> None:
    flow = Flow(auth_method)
    back = provider.signs_in(begin(flow), "ana")
    decode = async_openid.jwt.decode

    def altered(*given: Any, **named: Any) -> Any:
        token = decode(*given, **named)
        token.claims.update(claims)
        return token

    monkeypatch.setattr(async_openid.jwt, "decode", altered)
    with pytest.raises(NotVouched, match="did not end well") as told:
        finish(flow, back)
    cause = told.value.__cause__
    assert isinstance(cause, ExpiredTokenError if "exp" in claims else InvalidClaimError)
    assert "exp" in claims or next(iter(claims)) in str(cause)
