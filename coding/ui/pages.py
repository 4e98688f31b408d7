"""Every page of the app, by its address: what the frame is given, which knows none of them.

Addresses stay when modules move. A page's module is loaded when the page is first asked for.
"""

from collections.abc import Callable, Sequence
from typing import Final

from coding.access import Permission
from coding.extras import features, page_of
from coding.ui.frame.ingress import Ingress
from coding.ui.frame.pages import Answer, Draw, Entry, Pages
from coding.ui.frame.texts import N_

SECTIONS: Final[Sequence[tuple[str, Sequence[Entry]]]] = [
    (
        N_("Project"),
        [
            ("overview", N_("Overview"), Permission.VIEW_PROJECT),
            ("participants", N_("Participants"), Permission.VIEW_PROJECT),
            ("people", N_("People"), Permission.MANAGE_PROJECT),
            ("activity", N_("Activity"), Permission.VIEW_PROJECT),
            ("erasing", N_("Erase"), Permission.ERASE),
        ],
    ),
    (
        N_("Prepare"),
        [
            ("importing", N_("Import"), Permission.IMPORT),
            ("exchange", N_("From other programs"), Permission.EXCHANGE),
            ("review", N_("Review identifiers"), Permission.REVIEW_ORIGINALS),
            ("second_reading", N_("Second reading"), Permission.READ_AGAIN),
        ],
    ),
    (
        N_("Code"),
        [
            ("work", N_("My work"), Permission.CODE),
            ("coding", N_("Coding"), Permission.READ_RELEASED),
            ("cases", N_("Cases"), Permission.CODE),
            ("codebook", N_("Codebook"), Permission.VIEW_PROJECT),
            ("search", N_("Search"), Permission.READ_RELEASED),
            ("suggestions", N_("Suggestions"), Permission.CODE),
            ("journal", N_("Journal"), Permission.READ_RELEASED),
            ("care", N_("Keys and care"), Permission.READ_RELEASED),
        ],
    ),
    (
        N_("Make sense"),
        [
            ("passages", N_("Passages"), Permission.READ_RELEASED),
            ("themes", N_("Themes"), Permission.PROPOSE_THEMES),
            ("usage", N_("Usage"), Permission.READ_RELEASED),
            ("agreement", N_("Agreement"), Permission.SEE_AGREEMENT),
            ("reconcile", N_("Reconcile"), Permission.RECONCILE),
        ],
    ),
    (
        N_("Share"),
        [
            ("findings", N_("Findings"), Permission.READ_FINDINGS),
            ("indicators", N_("Indicators"), Permission.EXPORT),
            ("reports", N_("Reports"), Permission.EXPORT),
        ],
    ),
]
"""Pages by section: address, title, permission that shows it."""

UNLISTED: Final[Sequence[Entry]] = [
    ("joint", N_("Sources side by side"), Permission.EXPORT),
    ("uniqueness", N_("Rare details"), Permission.READ_AGAIN),
    ("panel", N_("Panel"), Permission.EXPORT),
    ("printing", N_("Print"), Permission.READ_RELEASED),
    ("report_builder", N_("Report builder"), Permission.EXPORT),
    ("passphrase", N_("Passphrase of the originals"), Permission.SET_UP_ORIGINALS),
    ("own_passphrase", N_("Your passphrase"), Permission.VIEW_PROJECT),
    ("sign_ins", N_("Where you are signed in"), Permission.VIEW_PROJECT),
    *((page.address, page.title, Permission[page.permission]) for feature in features() for page in feature.pages),
]
"""Pages that others lead to, in the same terms."""


def page_at(address: str) -> Draw:
    """What draws the page at an address.

    Raises:
        KeyError: There is no such page.
    """
    match address:
        case "overview":
            from coding.ui.overview.page import page
        case "participants":
            from coding.ui.people.participants import page
        case "people":
            from coding.ui.people.users import page
        case "own_passphrase":
            from coding.ui.people.own_passphrase import page
        case "sign_ins":
            from coding.ui.people.sign_ins import page
        case "activity":
            from coding.ui.project.activity import page
        case "passphrase":
            from coding.ui.project.passphrase import page
        case "erasing":
            from coding.ui.erasure.page import page
        case "importing":
            from coding.ui.originals.page import page
        case "exchange":
            from coding.ui.exchange.page import page
        case "review":
            from coding.ui.review.page import page
        case "second_reading":
            from coding.ui.release.second_reading import page
        case "work":
            from coding.ui.codings.work import page
        case "coding":
            from coding.ui.codings.page import page
        case "cases":
            from coding.ui.cases.page import page
        case "codebook":
            from coding.ui.codebook.page import page
        case "search":
            from coding.ui.search.page import page
        case "passages":
            from coding.ui.search.coded import page
        case "suggestions":
            from coding.ui.suggest.page import page
        case "journal":
            from coding.ui.codings.journal import page
        case "care":
            from coding.ui.codings.care import page
        case "themes":
            from coding.ui.themes.page import page
        case "usage":
            from coding.ui.codings.usage import page
        case "agreement":
            from coding.ui.agreement.page import page
        case "reconcile":
            from coding.ui.reconcile.page import page
        case "indicators":
            from coding.ui.reports.indicators import page
        case "panel":
            from coding.ui.panel.page import page
        case "findings":
            from coding.ui.reports.findings import page
        case "reports":
            from coding.ui.reports.page import page
        case "joint":
            from coding.ui.reports.joint import page
        case "report_builder":
            from coding.ui.reports.builder import page
        case "uniqueness":
            from coding.ui.people.rare_details import page
        case "printing":
            from coding.ui.codings.printing import page
        case _:
            return page_of(address)
    return page


def choose_project(below: Callable[[], None]) -> None:
    """Draw the page without a project.

    Args:
        below: Draws what stands at its end.
    """
    from coding.ui.projects.page import page

    page(below)


def answering(ingress: Ingress) -> Answer:
    """What answers at the address that panelists have a link to; without Streamlit and for nobody who has signed in.

    Args:
        ingress: How this process is reached.
    """
    from coding.ui.panel import answering

    return answering.answering(ingress)


PAGES: Final = Pages(SECTIONS, UNLISTED, page_at, choose_project, answering)
"""All of them."""
