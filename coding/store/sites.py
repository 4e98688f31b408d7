"""The sites of a study, and who and what belongs to one. What follows from it is in :mod:`coding.store.seen`."""

from datetime import UTC, datetime

from coding.errors import NotFound
from coding.model import Placed, Site
from coding.model.said import Said
from coding.store.connection import Cursor


def all_sites(cursor: Cursor) -> list[Site]:
    """All sites, by name."""
    return [Site(*row) for row in cursor.execute("SELECT id, name FROM site ORDER BY name, id").fetchall()]


def get(cursor: Cursor, site_id: str) -> Site:
    """One site.

    Raises:
        NotFound: No such site.
    """
    row = cursor.execute("SELECT id, name FROM site WHERE id = ?", [site_id]).fetchone()
    if row is None:
        raise NotFound(
            Said(
                "There is no site {site_id} in this project. `heard sites list` shows which there are.", site_id=site_id
            )
        )
    return Site(*row)


def put(cursor: Cursor, site: Site) -> None:
    """Insert a site, or rename it."""
    cursor.execute(
        "INSERT INTO site (id, name, made_at, version) VALUES (?, ?, ?, 1) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = site.version + 1",
        [site.id, site.name, datetime.now(UTC)],
    )


def remove(cursor: Cursor, site_id: str) -> None:
    """Remove a site that nobody and nothing belongs to."""
    cursor.execute("DELETE FROM site WHERE id = ?", [site_id])


def people(cursor: Cursor) -> dict[str, str]:
    """Id of each person who belongs to a site → the site's id."""
    rows = cursor.execute("SELECT user_id, site_id FROM site_person ORDER BY user_id").fetchall()
    return {str(user): str(site) for user, site in rows}


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
