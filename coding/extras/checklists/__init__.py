"""Checklists: indicators in words for one kind of reader, in one language, each line with what it rests on.

``tables.py`` is what there is and where it is kept, ``steps.py`` what people do; ``exports.py`` (with ``sentences/``)
are the files, ``pages/`` and ``commands.py`` how people come to them.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="checklists",
    tables=("checklist_line",),
    undo=("checklist_line",),
    commands=(
        Command(name="checklist", help="Checklists: indicators in words for one kind of reader.", after="sites"),
    ),
    pages=(
        Page(
            address="checklist",
            title=N_("Checklists"),
            permission="READ_RELEASED",
            module="pages.checklists",
            beside=("passages", "indicators"),
        ),
    ),
    offers={
        "export_kinds": "exports",
        "own_words": "exports",
        "choose_lines": "pages.checklists",
        "list_lines": "steps",
    },
)
