"""The sites of a study, and who and what belongs to one. What follows from it is in :mod:`coding.store.row_filter`."""

from typing import Final

from coding.model import Placed, Site
from coding.model.message import N_
from coding.store.sql import Cursor
from coding.store.table import Table

SITES: Final = Table(
    "site",
    Site,
    once=["made_at"],
    stamped=["made_at"],
    order="name, id",
    missing=N_("There is no site {site_id} in this project. `heard sites list` shows which there are."),
)


def people(cursor: Cursor) -> dict[str, str]:
    """Id of each person who belongs to a site → the site's id."""
    return dict(cursor.execute("SELECT user_id, site_id FROM site_person ORDER BY user_id").fetchall())


def place_person(cursor: Cursor, user_id: str, site_id: str | None) -> None:
    """Put a person into a site; None for the whole study."""
    cursor.execute("DELETE FROM site_person WHERE user_id = ?", [user_id])
    if site_id is not None:
        cursor.execute("INSERT INTO site_person (user_id, site_id) VALUES (?, ?)", [user_id, site_id])


def interviews(cursor: Cursor) -> dict[str, Placed]:
    """Id of each interview that belongs to a site → where it belongs; erased ones too."""
    rows = cursor.execute("SELECT interview_id, site_id, shared FROM site_interview ORDER BY interview_id").fetchall()
    return {str(interview): Placed(str(site), bool(shared)) for interview, site, shared in rows}


def place_interview(cursor: Cursor, interview_id: str, placed: Placed | None) -> None:
    """Put an interview into a site; None for the whole study."""
    cursor.execute("DELETE FROM site_interview WHERE interview_id = ?", [interview_id])
    if placed is not None:
        cursor.execute(
            "INSERT INTO site_interview (interview_id, site_id, shared) VALUES (?, ?, ?)",
            [interview_id, placed.site, placed.shared],
        )
