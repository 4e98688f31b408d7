"""The codebooks of two projects of one team: codes that are only there come, and versions that rounds there froze."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from codebook.diff import MEANING_FIELDS, diff
from codebook.model import Codebook
from codebook.validation import validate
from coding.access import Permission
from coding.extras.merging import tables as merging
from coding.extras.merging.sides import There
from coding.store import Cursor, codebooks
from coding.workspace.context import Context


def ids_here(theirs: Codebook | None, here: Codebook | None, earlier: Mapping[str, str]) -> dict[str, str]:
    """Ids of codes there that the same codes do not have here → those that they have.

    Args:
        theirs: The newest version there.
        here: The newest version here.
        earlier: Ids that codes had before here → those that they have.
    """
    by_guid = {code.guid: code.id for code in here.codes} if here else {}
    codes = theirs.codes if theirs else ()
    return {**earlier, **{code.id: by_guid[code.guid] for code in codes if by_guid.get(code.guid, code.id) != code.id}}


class MergingCodebook:
    """One pass over the other project's codebook; a dry one writes nothing.

    Attributes:
        came: Ids of codes that came.
        codes: Ids of all codes here by now.
        notes: What differs, or could not come, a sentence each.
    """

    def __init__(self, asker: Context, cursor: Cursor, there: There, *, dry: bool) -> None:
        """Begin with nothing done."""
        self._asker, self._cursor, self._there, self._dry = asker, cursor, there, dry
        self.came: list[str] = []
        self.codes: Collection[str] = ()
        self.notes: list[str] = []

    def merge(self, theirs: Codebook | None, frozen: Collection[int]) -> dict[int, int]:
        """Bring what is only there.

        Args:
            theirs: The newest version there.
            frozen: Numbers of the versions there that rounds which come were coded with.

        Returns:
            Number of a version there → here.
        """
        newest = codebooks.newest(self._cursor)
        number = newest.number if newest else 0
        book = newest.book if newest else Codebook("Codebook")
        new = [code for code in theirs.codes if code.id not in book] if theirs else []
        self._differences(book, theirs)
        added = replace(book, codes=(*book.codes, *new))
        if new and not self._asker.may(Permission.EDIT_CODEBOOK):
            self.notes.append(
                f"{len(new)} codes are only there, and you may not change the codebook: let a lead merge."
            )
        elif new and (problems := validate(added)):
            self.notes.append(f"Codes that are only there cannot be added: {problems[0].sentence}")
        else:
            self.came += [code.id for code in new]
            number, book = self._save(number, book, added, frozen), added
        self.codes = {code.id for code in book.codes}
        here = merging.version_hashes(self._cursor)
        numbers = {digest: version for version, digest in sorted(here.items(), reverse=True)}
        return {
            version: version if here.get(version) == digest else numbers.get(digest, max(number, 1))
            for version, digest in self._there.versions.items()
        }

    def _differences(self, book: Codebook, theirs: Codebook | None) -> None:
        for change in diff(book, theirs) if theirs else ():
            if change.code and change.field in MEANING_FIELDS and change.code in book:
                self.notes.append(f"The codebooks differ, and this one stays: {change.sentence}")

    def _save(self, number: int, book: Codebook, added: Codebook, frozen: Collection[int]) -> int:
        """Save the versions of rounds that are not here, and after them what holds here; return its number."""
        known = merging.version_hashes(self._cursor).values()
        missing = [version for version in sorted(frozen) if self._there.versions[version] not in known]
        if self._dry or (not missing and added == book):
            return number
        who = self._asker.user.id
        for version in missing:
            reason = f"Version {version} of another project of the team, for its rounds"
            codebooks.save(self._cursor, self._there.books[version], reason, who)
        reason = "As before" if added == book else "Codes of another project of the team"
        return codebooks.save(self._cursor, added, reason, who)
