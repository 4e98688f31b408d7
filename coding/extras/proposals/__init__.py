"""Themes proposed by a machine: groups of passages that read alike, for people to name, split or reject.

``steps/`` asks for a proposal and stores it, ``pages/`` is its part of the page Themes, ``commands.py`` the command;
the computing is :mod:`pipelines.extras.proposals`. A stored proposal, what the team makes of one, and its own themes
are the core's (:mod:`coding.workspace.themes`).
"""

from coding.extras import Command, Feature

FEATURE = Feature(
    name="proposals",
    commands=(
        Command(
            name="themes", help="Propose themes for a project's released text, or for plain lines.", after="agreement"
        ),
    ),
    offers={"propose": "steps.propose", "propose_half": "steps.propose", "propose_themes": "pages.proposing"},
)
