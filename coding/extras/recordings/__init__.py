"""Recordings of interviews: hearing a doubtful word in review, times of turns by estimate, and writing one down.

``records.py`` is what a steward is told, ``steps/`` the use-cases (``sealing.py``: how a recording is written and
read), ``pages/`` the parts of the pages Import and Review, the page on which words are corrected and speakers named,
and what answers a pane that plays a few seconds, and ``commands.py`` the commands. Where a recording lies, what takes
it away, and how it is backed up is the core's (:mod:`coding.vault_recordings`), and so are the keys that play one in
the review pane (``hearing.js``).
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="recordings",
    commands=(
        Command(
            name="transcribe",
            help="Write recordings down with a speech model on this computer; what is heard becomes originals.",
            after="import",
        ),
        Command(
            name="recording",
            help="Recordings of interviews, for hearing a doubtful word in the review; for stewards.",
            after="corrections",
        ),
    ),
    pages=(
        Page(
            address="wording",
            title=N_("Words and speakers"),
            permission="IMPORT",
            module="pages.wording",
            beside=("importing",),
            tab=False,
        ),
    ),
    offers={
        "clip": "pages.hearing",
        "import_recording": "pages.transcript",
        "pane_recording": "pages.recording",
        "show_recording": "pages.recording",
    },
)
