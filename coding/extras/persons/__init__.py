"""Who can still be told from what is left: the persons of a text, and what stays of each when it is masked.

``steps/`` reads texts and says it (``standalone.py``), reads interviews in review (``reading.py``) and keeps what a
steward decides on a detail (``still.py``; where that lies and how it is taken back: ``kept.py``). ``pages/`` is the
part of the review page, ``commands.py`` the commands. The reading itself is :mod:`pipelines.extras.persons`.
"""

from coding.extras import Command, Feature

FEATURE = Feature(
    name="persons",
    commands=(
        Command(
            name="persons",
            help="Say who is spoken of in texts, and what is left of each person when identifiers are masked.",
            after="detect",
        ),
        Command(
            name="details",
            help="Who can still be told in an interview in review, and deciding on details; for stewards.",
            after="review",
        ),
    ),
    undo=("kept_fact",),
    offers={
        "show_risk": "pages.still",
        "risk_counts": "steps.still",
        "signed_counts": "steps.still",
        "move_corrections": "steps.kept",
    },  # fmt: skip
)
