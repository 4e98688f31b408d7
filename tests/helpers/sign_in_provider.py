"""A real sign-in provider (canaille) with two people, in a process of its own: over TLS, in memory.

``python sign_in_provider.py PORT BACK CERTIFICATE KEY`` serves at https://127.0.0.1:PORT until it is ended; BACK is the
address it may send people back to.
"""

import sys
from datetime import UTC, datetime
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "heard"
CLIENT_SECRET = "a-secret-for-heard-alone"
PASSWORD = "a gentle password"


def _asked_whole(backend: Any) -> None:
    """Let its store in memory, which finds what fits any part of a question, find what fits the code as well."""
    query = backend.do_query

    def do_query(model: Any, *given: Any, **wanted: Any) -> list[Any]:
        return [
            entry for entry in query(model, *given, **wanted) if "code" not in wanted or entry.code == wanted["code"]
        ]

    backend.do_query = do_query


def main(port: int, back: str, certificate: str, key: str) -> None:
    """Serve until ended."""
    signing = RSAKey.generate_key(2048)
    app = create_app(
        {
            "SECRET_KEY": "a secret of this test's alone",
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "https",
            "CANAILLE": {"DATABASE": "memory", "TIMEZONE": "UTC", "JAVASCRIPT": False, "HTMX": False},
            "CANAILLE_OIDC": {
                "ACTIVE_JWKS": [signing.as_dict(private=True)],
                "REQUIRE_NONCE": True,
                "TRUSTED_DOMAINS": ["127.0.0.1"],
            },
        }
    )
    with app.app_context():
        _asked_whole(Backend.instance)
        people = [
            models.User(
                formatted_name=f"{name.title()} Example",
                given_name=name.title(),
                family_name="Example",
                user_name=name,
                emails=[f"{name}@uni.example"],
                password=PASSWORD,
            )
            for name in ("ana", "stranger")
        ]
        for person in people:
            Backend.instance.save(person)
        Backend.instance.save(models.Group(display_name="coders", members=[people[0]]))
        heard = models.Client(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            client_name="Heard",
            client_uri="https://127.0.0.1",
            redirect_uris=[back],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile", "email", "groups"],
            token_endpoint_auth_method="client_secret_basic",
            client_id_issued_at=datetime.now(UTC),
        )
        Backend.instance.save(heard)
        heard.audience = [heard]
        Backend.instance.save(heard)
    make_server("127.0.0.1", port, app, threaded=True, ssl_context=(certificate, key)).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
