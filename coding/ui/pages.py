"""Every page of the app, by its address: what the frame is given, which knows none of them.

Addresses stay when modules move. A page's module is loaded when the page is first asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from coding.access import Permission
from coding.extras import features, page_of
from coding.ui.frame.pages import Draw, Pages, Place
from coding.ui.frame.texts import N_

PLACES: Final[Sequence[Place]] = [
    Place(
        N_("Home"),
        Permission.VIEW_PROJECT,
        [
            ("overview", N_("Home"), Permission.VIEW_PROJECT),
            ("participants", N_("Participants"), Permission.VIEW_PROJECT),
            ("people", N_("People"), Permission.MANAGE_PROJECT),
            ("activity", N_("Activity"), Permission.VIEW_PROJECT),
            ("care", N_("Keys and care"), Permission.READ_RELEASED),
        ],
        [
            ("passphrase", N_("Passphrase of the originals"), Permission.SET_UP_ORIGINALS),
            ("own_passphrase", N_("Your passphrase"), Permission.VIEW_PROJECT),
            ("sign_ins", N_("Where you are signed in"), Permission.VIEW_PROJECT),
        ],
    ),
    Place(
        N_("Interviews"),
        Permission.MANAGE_PROJECT,
        [
            "participants",
            ("uniqueness", N_("Rare details"), Permission.READ_AGAIN),
            ("second_reading", N_("Second reading"), Permission.READ_AGAIN),
        ],
    ),
    Place(
        N_("Import"),
        Permission.IMPORT,
        [("importing", N_("Import"), Permission.IMPORT)],
    ),
    Place(
        N_("Review"),
        Permission.REVIEW_ORIGINALS,
        [("review", N_("Review identifiers"), Permission.REVIEW_ORIGINALS), "second_reading"],
        once="interviews",
    ),
    Place(
        N_("Participants"),
        Permission.ERASE,
        ["participants", "uniqueness", ("erasing", N_("Erase"), Permission.ERASE)],
    ),
    Place(
        N_("Read"),
        Permission.READ_RELEASED,
        [
            ("coding", N_("Coding"), Permission.READ_RELEASED),
            ("passages", N_("Passages"), Permission.READ_RELEASED),
            ("search", N_("Search"), Permission.READ_RELEASED),
            ("usage", N_("Usage"), Permission.READ_RELEASED),
            ("journal", N_("Journal"), Permission.READ_RELEASED),
        ],
        [
            ("printing", N_("Print"), Permission.READ_RELEASED),
        ],
        once="released",
    ),
    Place(
        N_("Code"),
        Permission.CODE,
        [
            ("work", N_("My work"), Permission.CODE),
            "coding",
            ("cases", N_("Cases"), Permission.CODE),
        ],
        ["printing"],
        once="released",
    ),
    Place(
        N_("Codebook"),
        Permission.VIEW_PROJECT,
        [("codebook", N_("Codebook"), Permission.VIEW_PROJECT)],
    ),
    Place(
        N_("Find"),
        Permission.CODE,
        ["passages", "search", "usage", ("themes", N_("Themes"), Permission.PROPOSE_THEMES)],
        once="released",
    ),
    Place(N_("Memos and maps"), Permission.PROPOSE_THEMES, ["journal"], once="released"),
    Place(
        N_("Analyse"),
        Permission.EXPORT,
        ["passages", "search", "usage", "themes", "journal"],
        once="released",
    ),
    Place(
        N_("Compare"),
        Permission.SEE_AGREEMENT,
        [
            ("agreement", N_("Agreement"), Permission.SEE_AGREEMENT),
            ("reconcile", N_("Reconcile"), Permission.RECONCILE),
        ],
        once="locked",
    ),
    Place(N_("Agree"), Permission.EXPORT, ["agreement", "reconcile"], once="released"),
    Place(
        N_("Findings"),
        Permission.READ_FINDINGS,
        [("findings", N_("Findings"), Permission.READ_FINDINGS)],
        once="locked",
    ),
    Place(
        N_("Report"),
        Permission.EXPORT,
        [
            ("report_builder", N_("Report"), Permission.EXPORT),
            ("reports", N_("Export"), Permission.EXPORT),
            ("indicators", N_("Indicators"), Permission.EXPORT),
            "findings",
        ],
        once="released",
    ),
]
"""What stands in the sidebar and, as tabs, within it: address, title, permission that shows it."""


def _with_extras(place: Place) -> Place:
    tabs, others = [*place.tabs], [*place.beside]
    where = {place.title, *place.addresses}
    for page in (page for feature in features() for page in feature.pages if where & {*page.beside}):
        (tabs if page.tab else others).append((page.address, page.title, Permission[page.permission]))
    return replace(place, tabs=tabs, beside=others)


WALK: Final = [
    ("overview", N_("This page says what comes next. Everything it names opens.")),
    ("review", N_("Names and places are found here. Press a to mask, r to leave. Then sign and release.")),
    ("coding", N_("Press a to select a line, / to find or make a code, Ctrl+Z to take it back.")),
    ("codebook", N_("Every code stands here with its definition. Begin with a starter or a file, if you like.")),
    ("passages", N_("All that was coded stands here, code by code.")),
    ("report_builder", N_("Reports are made here. Every quote is compared with the key before it leaves.")),
]
"""Stops of the walk through the app: a page and what is said there; who has no such page passes it by."""


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
            from coding.ui.people.own_sign_in import passphrase_page as page
        case "sign_ins":
            from coding.ui.people.own_sign_in import sign_ins_page as page
        case "activity":
            from coding.ui.project.activity import page
        case "passphrase":
            from coding.ui.project.passphrase import page
        case "erasing":
            from coding.ui.erasure.page import page
        case "importing":
            from coding.ui.originals.page import page
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
        case "findings":
            from coding.ui.reports.page import findings_page as page
        case "reports":
            from coding.ui.reports.page import page
        case "report_builder":
            from coding.ui.reports.builder import page
        case "uniqueness":
            from coding.ui.people.participants import rare_page as page
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


PAGES: Final = Pages([_with_extras(place) for place in PLACES], page_at, WALK, choose_project)
"""All of them."""
