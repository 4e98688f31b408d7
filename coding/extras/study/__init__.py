"""A study of several partners, each with a project of its own: analyses travel as files, texts stay.

``files/`` is what the files are: signed, sealed, pooled, without a project (pure). ``tables.py`` is where packages,
partners and bundles are kept, ``steps/`` the use-cases of coordinator and sites, ``pages/`` and ``commands/`` how
people come to them.
"""

from coding.extras import N_, Command, Feature, Page

FEATURE = Feature(
    name="study",
    tables=("study_package", "study_partner", "study_taken", "study_sent", "study_request", "study_alias"),
    commands=(Command(name="study", help="A study of several partners: analyses travel, texts stay.", after="sites"),),
    pages=(
        Page(
            address="partners",
            title=N_("Partners"),
            permission="EXCHANGE",
            module="pages.partners",
            beside=("Interviews", "Import"),
        ),
    ),
    offers={"show_pooled": "commands.figures", "read_at_sites": "steps.pool"},
)
