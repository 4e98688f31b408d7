"""Every page of the app, by its address: what the frame is given, which knows none of them.

Addresses stay when modules move. A page's module is loaded when the page is first asked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from coding.access import Permission
from coding.extras import features
from coding.ui.frame.ingress import Ingress
from coding.ui.frame.pages import Answer, Pages, Place
from coding.ui.frame.texts import N_

PLACES: Final[Sequence[Place]] = [
    Place(
        N_("Home"),
        Permission.VIEW_PROJECT,
        [
            ("overview", N_("Home"), Permission.VIEW_PROJECT, "coding.ui.overview.page"),
            ("participants", N_("Participants"), Permission.VIEW_PROJECT, "coding.ui.people.participants"),
            ("people", N_("People"), Permission.MANAGE_PROJECT, "coding.ui.people.users"),
            ("activity", N_("Activity"), Permission.VIEW_PROJECT, "coding.ui.project.activity"),
            ("care", N_("Keys and care"), Permission.READ_RELEASED, "coding.ui.codings.care"),
        ],
        [
            (
                "passphrase",
                N_("Passphrase of the originals"),
                Permission.SET_UP_ORIGINALS,
                "coding.ui.project.passphrase",
            ),
            ("own_passphrase", N_("Your passphrase"), Permission.VIEW_PROJECT, "coding.ui.people.own_passphrase"),
            ("sign_ins", N_("Where you are signed in"), Permission.VIEW_PROJECT, "coding.ui.people.sign_ins"),
        ],
    ),
    Place(
        N_("Interviews"),
        Permission.MANAGE_PROJECT,
        [
            "participants",
            ("uniqueness", N_("Rare details"), Permission.READ_AGAIN, "coding.ui.people.rare_details"),
            ("second_reading", N_("Second reading"), Permission.READ_AGAIN, "coding.ui.release.second_reading"),
            ("exchange", N_("From other programs"), Permission.EXCHANGE, "coding.ui.exchange.page"),
        ],
        [("corpus", N_("Annotated corpus"), Permission.EXCHANGE, "coding.ui.reports.corpus")],
    ),
    Place(
        N_("Import"),
        Permission.IMPORT,
        [("importing", N_("Import"), Permission.IMPORT, "coding.ui.originals.page"), "exchange"],
        ["corpus"],
    ),
    Place(
        N_("Review"),
        Permission.REVIEW_ORIGINALS,
        [("review", N_("Review identifiers"), Permission.REVIEW_ORIGINALS, "coding.ui.review.page"), "second_reading"],
        once="interviews",
    ),
    Place(
        N_("Participants"),
        Permission.ERASE,
        ["participants", "uniqueness", ("erasing", N_("Erase"), Permission.ERASE, "coding.ui.erasure.page")],
    ),
    Place(
        N_("Read"),
        Permission.READ_RELEASED,
        [
            ("coding", N_("Coding"), Permission.READ_RELEASED, "coding.ui.codings.page"),
            ("passages", N_("Passages"), Permission.READ_RELEASED, "coding.ui.search.coded"),
            ("search", N_("Search"), Permission.READ_RELEASED, "coding.ui.search.page"),
            ("usage", N_("Usage"), Permission.READ_RELEASED, "coding.ui.codings.usage"),
            ("journal", N_("Journal"), Permission.READ_RELEASED, "coding.ui.codings.journal"),
        ],
        [
            ("printing", N_("Print"), Permission.READ_RELEASED, "coding.ui.codings.printing"),
            ("checklist", N_("Checklists"), Permission.READ_RELEASED, "coding.ui.reports.checklist"),
        ],
        once="released",
    ),
    Place(
        N_("Code"),
        Permission.CODE,
        [
            ("work", N_("My work"), Permission.CODE, "coding.ui.codings.work"),
            "coding",
            ("cases", N_("Cases"), Permission.CODE, "coding.ui.cases.page"),
            ("suggestions", N_("Suggestions"), Permission.CODE, "coding.ui.suggest.page"),
        ],
        ["printing"],
        once="released",
    ),
    Place(
        N_("Codebook"),
        Permission.VIEW_PROJECT,
        [("codebook", N_("Codebook"), Permission.VIEW_PROJECT, "coding.ui.codebook.page")],
    ),
    Place(
        N_("Find"),
        Permission.CODE,
        ["passages", "search", "usage", ("themes", N_("Themes"), Permission.PROPOSE_THEMES, "coding.ui.themes.page")],
        ["checklist"],
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
            ("agreement", N_("Agreement"), Permission.SEE_AGREEMENT, "coding.ui.agreement.page"),
            ("reconcile", N_("Reconcile"), Permission.RECONCILE, "coding.ui.reconcile.page"),
        ],
        once="locked",
    ),
    Place(N_("Agree"), Permission.EXPORT, ["agreement", "reconcile"], once="released"),
    Place(
        N_("Findings"),
        Permission.READ_FINDINGS,
        [("findings", N_("Findings"), Permission.READ_FINDINGS, "coding.ui.reports.findings")],
        once="locked",
    ),
    Place(
        N_("Report"),
        Permission.EXPORT,
        [
            ("reports", N_("Reports"), Permission.EXPORT, "coding.ui.reports.page"),
            ("indicators", N_("Indicators"), Permission.EXPORT, "coding.ui.reports.indicators"),
            "findings",
        ],
        [
            ("report_builder", N_("Report builder"), Permission.EXPORT, "coding.ui.reports.builder"),
            ("joint", N_("Sources side by side"), Permission.EXPORT, "coding.ui.reports.joint"),
            ("panel", N_("Panel"), Permission.EXPORT, "coding.ui.panel.page"),
            ("stories", N_("Stories"), Permission.EXPORT, "coding.ui.reports.stories"),
            "checklist",
        ],
        once="released",
    ),
]
"""What stands in the sidebar and, as tabs, within it: address, title, permission that shows it, module."""


def _with_extras(place: Place) -> Place:
    of_extras = [page for feature in features() for page in feature.pages if page.beside in place.addresses]
    more = [(page.address, page.title, Permission[page.permission], page.module) for page in of_extras]
    return replace(place, tabs=[*place.tabs, *more])


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


PAGES: Final = Pages([_with_extras(place) for place in PLACES], choose_project, answering)
"""All of them."""
