"""Heard's own pages for accounts: signing in, a link that was opened, a second factor, recovery codes, passkeys.

They are templates (``templates/*.html``), drawn without Streamlit, which nobody reaches who has not signed in, and tell
nothing of the project. What is put into them is escaped.
"""

from pathlib import Path
from typing import Any, Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from coding.ui.frame.texts import _, language, say
from coding.workspace.people.own_passphrase import LONGEST, MINIMUM
from coding.workspace.people.passkeys import NOT_MADE
from coding.workspace.people.second_factor import NOT_TAKEN

TEMPLATES: Final = Path(__file__).with_name("templates")
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # Without any, a browser does not say which page a form comes from.
    "Referrer-Policy": "same-origin",
}


def html_page(template: str, prefix: str, status: int = 200, wrong: str = "", /, **values: Any) -> HTMLResponse:
    """One of Heard's own pages, with the headers they carry.

    Args:
        template: Its template.
        prefix: Path that the project lives under.
        status: HTTP status.
        wrong: What to say about the last step.
        values: What else stands in it.
    """
    page = _ENVIRONMENT.get_template(f"{template}.html").render(prefix=prefix, wrong=wrong, **values)
    return HTMLResponse(page, status, headers=HEADERS)


def picture(address: str) -> str:
    """A QR code, dark on white in any theme, as an image within the page.

    Not as SVG among the tags: Streamlit takes that out of what a page shows.
    """
    source = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=3, light="white")
    return _ENVIRONMENT.get_template("picture.html").render(source=source)


def grouped(secret: str) -> str:
    """A key as people type it, in groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ENVIRONMENT.globals.update(
    _=_, say=say, language=language, picture=picture, grouped=grouped,
    LONGEST=LONGEST, MINIMUM=MINIMUM, NOT_MADE=NOT_MADE, NOT_TAKEN=NOT_TAKEN,
)  # fmt: skip
