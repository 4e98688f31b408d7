"""Projects of other programs, taken in and written, and tables for analysis elsewhere.

``files/`` is what the files are: REFI-QDA written (``refi.py``) and read (``refi_read.py``), what positions in it count
(``refi_offsets.py``), Taguette's database, and bundles of tables; ``steps/`` takes a project in, ``exports.py`` is what
leaves, ``pages/`` and ``commands.py`` how people come to it. Codings of another program wait in the vault until their
text is released, and that is the core's (:mod:`coding.workspace.originals.waiting_codings`), as are codebooks of other
programs (:mod:`codebook.formats`).
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="exchange",
    commands=(
        Command(
            name="import-refi",
            help="Take a project of another program: texts become originals, codings wait for their release.",
            after="searches",
        ),
    ),
    pages=(
        Page(
            address="exchange",
            title=N_("From other programs"),
            permission="EXCHANGE",
            module="pages.exchange",
            beside=("Interviews", "Import"),
        ),
    ),
    offers={"export_kinds": "exports", "own_words": "exports"},
)
