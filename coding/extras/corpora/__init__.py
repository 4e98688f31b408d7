"""Annotated corpora: a locked round for those who build recognition tools, on a legal basis that a steward signs.

``tables.py`` is the permit and where it is kept, ``steps.py`` who asks and who signs; ``exports.py`` what may leave,
``files/`` the formats and the datasheet, ``pages/`` and ``commands.py`` how people come to them.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="corpora",
    tables=("corpus_permit",),
    commands=(
        Command(
            name="corpus",
            help="What an annotated corpus rests on: a legal basis, and a steward's signature.",
            after="sites",
        ),
    ),
    pages=(
        Page(
            address="corpus",
            title=N_("Annotated corpus"),
            permission="EXCHANGE",
            module="pages.corpora",
            beside=("Interviews", "Import"),
        ),
    ),
    offers={"export_kinds": "exports", "own_words": "files.formats", "legal_bases": "steps"},
)
