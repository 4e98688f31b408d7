"""Propose themes: groups of passages that speak of similar things, as a starting point for reading.

A theme is a proposal by a model run. It becomes a code only when a person makes it one.

Importing this package is cheap; the model libraries are loaded when a proposal is asked for.
"""

from pipelines.themes.lines import themes_of_lines
from pipelines.themes.model import Assignment, Term, Theme, ThemeRun
from pipelines.themes.propose import Options, Preview, propose_themes

__all__ = ["Assignment", "Options", "Preview", "Term", "Theme", "ThemeRun", "propose_themes", "themes_of_lines"]
