"""Codebook files: YAML, JSON, CSV, Excel, Markdown and REFI-QDA ``.qdc``.

:func:`load` reads any of them, :func:`save` writes any of them. Reading is lenient where files from elsewhere differ
and reports what it left out or guessed; writing is strict.
"""

from codebook.formats.registry import FORMATS, FormatSpec, Loaded, load, load_with_report, save

__all__ = ["FORMATS", "FormatSpec", "Loaded", "load", "load_with_report", "save"]
