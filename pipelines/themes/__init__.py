"""A proposal of themes as it is stored, and how far two are alike. Making one is an extra's.

A theme is a proposal by a model run. It becomes a code only when a person makes it one.
"""

from pipelines.themes.model import Assignment, Term, Theme, ThemeRun

__all__ = ["Assignment", "Term", "Theme", "ThemeRun"]
