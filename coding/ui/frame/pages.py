"""Which module draws which page: addresses stay when modules move."""

from collections.abc import Awaitable, Callable
from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response

from coding.extras import features
from coding.ui.frame.front import Front
from coding.ui.frame.texts import language, spoken
from coding.workspace.context import Context

_OF_THE_CORE = {
    "overview": "overview.page",
    "participants": "people.participants",
    "people": "people.users",
    "own_passphrase": "people.own_passphrase",
    "sign_ins": "people.sign_ins",
    "activity": "project.activity",
    "passphrase": "project.passphrase",
    "erasing": "erasure.page",
    "importing": "originals.page",
    "exchange": "exchange.page",
    "review": "review.page",
    "second_reading": "release.second_reading",
    "work": "codings.work",
    "coding": "codings.page",
    "cases": "cases.page",
    "codebook": "codebook.page",
    "search": "search.page",
    "passages": "search.coded",
    "suggestions": "suggest.page",
    "journal": "codings.journal",
    "care": "codings.care",
    "themes": "themes.page",
    "usage": "codings.usage",
    "agreement": "agreement.page",
    "reconcile": "reconcile.page",
    "indicators": "reports.indicators",
    "panel": "panel.page",
    "findings": "reports.findings",
    "reports": "reports.page",
    "corpus": "reports.corpus",
    "checklist": "reports.checklist",
    "joint": "reports.joint",
    "stories": "reports.stories",
    "report_builder": "reports.builder",
    "uniqueness": "people.rare_details",
    "printing": "codings.printing",
}
PAGES = {address: f"ui.{module}" for address, module in _OF_THE_CORE.items()} | {
    page.address: f"extras.{feature.name}.{page.module}" for feature in features() for page in feature.pages
}
"""Address of a page → its module below ``coding``; each has a function ``page(context)``."""


def draw(address: str, context: Context) -> None:
    """Draw a page; its module is loaded when it is first asked for."""
    module = import_module(f"coding.{PAGES[address]}")
    show: Callable[[Context], None] = module.page
    # A long table has thousands of texts, and Streamlit is slow to say which language was chosen.
    with spoken(language()):
        show(context)


def answering(front: Front) -> Callable[[Request], Awaitable[Response]]:
    """What answers at the address that panelists have a link to; without Streamlit and for nobody who has signed in.

    Args:
        front: How this process is reached.
    """
    made: Callable[[Front], Callable[[Request], Awaitable[Response]]] = import_module(
        "coding.ui.panel.answering"
    ).answering
    return made(front)


def choose_project(below: Callable[[], None]) -> None:
    """Draw the page without a project.

    Args:
        below: Draws what stands at its end.
    """
    show: Callable[[Callable[[], None]], None] = import_module("coding.ui.projects.page").page
    show(below)
