"""Which translations of codes native speakers marked as read at the sites, as far as they stand at the coordinator."""

from collections import defaultdict
from collections.abc import Sequence

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from codebook.translations import Read, original_of
from coding.access import Permission
from coding.extras.study import tables
from coding.extras.study.files.count_rows import TRANSLATIONS_READ
from coding.extras.study.steps.pool import contributions
from coding.store import Cursor, codebooks
from coding.workspace.context import Context, reads

Reads = dict[tuple[str, str], Read]


@reads(Permission.VIEW_PROJECT)
def read_at_sites(context: Context, cursor: Cursor) -> dict[tuple[str, str], Sequence[str]]:
    """Code and language → the sites at which a native speaker read the translation as it stands here.

    A site read the words of the package that its bundle was made under: what has changed since does not count.
    """
    newest = codebooks.book_of(cursor)
    came = [
        contribution
        for contribution in contributions(cursor, "counts")
        if TRANSLATIONS_READ in contribution.bundle.contents
    ]
    if newest is None or not came:
        return {}
    books = {
        package.number: _words(codebook_from_dict(package.content["codebook"]))
        for package in tables.PACKAGES.all(cursor)
    }
    now = _words(newest[1])
    sites: dict[tuple[str, str], list[str]] = defaultdict(list)
    for contribution in came:
        then = books.get(contribution.bundle.package, {})
        for code, language in contribution.bundle.contents[TRANSLATIONS_READ]:
            key = (code, language)
            if key in now and then.get(key) == now[key]:
                sites[key].append(contribution.name)
    return dict(sites)


def _words(book: Codebook) -> Reads:
    return {
        (code.id, tag): Read(item.words_hash, original_of(code))
        for code in book.codes
        for tag, item in code.languages.items()
    }
