"""The report as slides: ``slides.py`` lays them out and writes them, ``exports.py`` is the kind of file."""

from coding.extras import Feature

FEATURE = Feature(name="slides", offers={"export_kinds": "exports", "own_words": "exports"})
