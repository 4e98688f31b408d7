"""How the sites of a study are called in figures: by their names, or by numbers that say nothing about them."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from coding.access import Permission
from coding.extras.study import tables
from coding.extras.study.files.sealing import PublicKeys
from coding.store import Cursor, events
from coding.store.settings import set_setting, setting
from coding.workspace.context import Context, writes

_NUMBERED: Final = "study.sites_numbered"
_NUMBERS: Final = "study.site_numbers"


@writes(Permission.SET_UP)
def number_sites(context: Context, cursor: Cursor, *, numbered: bool) -> None:
    """Call sites by numbers in every pooled figure, or by their names again.

    A site keeps its number: numbers are drawn by lot among the sites that are known, those that come later follow.

    Args:
        context: The lead of the coordinating project.
        cursor: The transaction.
        numbered: Whether figures number the sites.
    """
    set_setting(cursor, _NUMBERED, numbered)
    keep_numbers(cursor)
    detail = {"numbered": numbered}
    events.append(cursor, context.user.id, "study.sites_called", "project", context.project.id, detail)


def keep_numbers(cursor: Cursor) -> None:
    """Give every site that has no number one, where figures number them."""
    if not are_numbered(cursor):
        return
    numbers: dict[str, int] = setting(cursor, _NUMBERS, {})
    fresh = [partner.key for partner in tables.PARTNERS.all(cursor) if partner.key not in numbers]
    secrets.SystemRandom().shuffle(fresh)
    first = max(numbers.values(), default=0) + 1
    set_setting(cursor, _NUMBERS, {**numbers, **{key: at for at, key in enumerate(fresh, first)}})


def are_numbered(cursor: Cursor) -> bool:
    """Whether figures number the sites."""
    return bool(setting(cursor, _NUMBERED, False))


def called_in_figures(cursor: Cursor) -> Mapping[str, str]:
    """Signing key → what figures call the site."""
    known = tables.PARTNERS.all(cursor)
    if not are_numbered(cursor):
        return names_of(known)
    numbers: dict[str, int] = setting(cursor, _NUMBERS, {})
    return {partner.key: f"S{numbers[partner.key]:02}" for partner in known}


def names_of(known: Sequence[tables.Partner]) -> dict[str, str]:
    """Signing key → name; sites that call themselves the same get the first digits of their fingerprint beside it."""
    times = Counter(partner.name for partner in known)
    return {
        partner.key: partner.name
        if times[partner.name] == 1
        else f"{partner.name} ({PublicKeys(partner.key, partner.box).fingerprint.split()[0]})"
        for partner in known
    }
