"""Maps: codes, memos, themes and notes placed by hand, with links between them.

``tables.py`` is what there is and where it is kept, ``steps.py`` the list of maps, ``drawing.py`` what people do on
one, also through the canvas, and how a step is taken back, ``showing.py`` what somebody sees of it and what a report
prints (``picture.py``), and ``pages/`` the page with its canvas.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="maps",
    tables=("concept_map", "map_node", "map_link"),
    undo=("map", "map_node", "map_link"),
    commands=(
        Command(name="maps", help="Maps of codes, memos, themes and notes, with links between them.", after="memos"),
    ),
    pages=(
        Page(
            address="maps",
            title=N_("Maps"),
            permission="PROPOSE_THEMES",
            module="pages.maps",
            beside=("journal",),
        ),
    ),
    offers={"shared_maps": "resolving", "printed_maps": "resolving", "report_pictures": "picture"},
)
