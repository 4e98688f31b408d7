"""The codebook as a file."""

from codebook.errors import CodebookError
from codebook.formats import registry
from coding.access import Permission
from coding.errors import InvalidInput
from coding.export.gate import gate
from coding.export.gate.places import places_of
from coding.model.said import said
from coding.workspace.codebook import examples
from coding.workspace.codebook.translations import reviewed_book
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context, requires
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.register import enter_export
from coding.workspace.review.comparing import vault_for
from coding.workspace.review.stopped import remember


@requires(Permission.EXPORT)
def codebook_file(context: Context, format: str, passphrase: str | None = None) -> bytes:
    """The newest version as a file of one of :data:`codebook.formats.FORMATS`; its leaving is registered.

    Examples from the words of participants who may not be quoted (any more) are left out. Of a native speaker's mark
    the file says that there is one, and not whose.

    Args:
        context: The lead.
        format: One of :data:`codebook.formats.FORMATS`.
        passphrase: Opens the vault for this one comparison with the pseudonym key; a steward may enter it.

    Raises:
        InvalidInput: The format is unknown or cannot hold this codebook; the message says why.
        ExportBlocked: Something in it looks like an identifier, or is one (where the originals are open here).
    """
    current = current_codebook(context)
    with context.store.read() as cursor:
        book, _ = examples.without_withheld(cursor, reviewed_book(cursor, current.book))
        interviews = examples.interviews_in(cursor, book)
    vault = vault_for(context, passphrase)
    look = disclosure_check.check(context, places_of(book, own=disclosure_check.own_texts()), vault)
    if vault is not None:
        remember(context, vault, "codebook-file", look.problems)
    gate.require(look.problems, disclosure_check.WAYS_OUT if vault is not None else disclosure_check.WAYS_OUT_SHUT)
    try:
        data = registry.save(book, format)
    except CodebookError as error:
        raise InvalidInput(said(error)) from error
    kind = f"codebook-{registry.FORMATS[format].extensions[0].lstrip('.')}"
    context.store.write(lambda cursor: enter_export(cursor, context, kind, data, interviews))
    context.note_history(vault)
    return data
