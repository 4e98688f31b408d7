"""Sources side by side: what survivors told of an indicator, beside case files, literature and practice; and QCA.

``tables.py`` is what there is and where it is kept, ``files/`` conditions and the truth table (pure), ``steps/`` what
people enter, how it is taken back, and what the page counts, ``pages/`` the page with its three views, ``exports.py``
the files. How the display looks in a report is in :mod:`coding.export`, as every section.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="joint",
    tables=("joint_card", "joint_source"),
    undo=("joint_card", "joint_source"),
    commands=(
        Command(
            name="joint", help="Sources side by side: interviews, case files, literature and practice.", after="quotes"
        ),
    ),
    pages=(
        Page(
            address="joint",
            title=N_("Sources side by side"),
            permission="EXPORT",
            module="pages.joint",
            beside=("reports",),
            tab=False,
        ),
    ),
    offers={
        "export_kinds": "exports",
        "printed_sources": "exports",
        "read_conditions": "files.truth_table",
        "report_pictures": "files.picture",
        "signs_of_indicators": "tables",
    },
)
