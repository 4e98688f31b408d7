"""Presidio, without what it loads and Heard does not need.

Importing Presidio imports spaCy, transformers and torch for engines that nobody here uses, and for two recognisers that
nobody here uses a client of the network and patterns of a thousand endings; that is most of the time it takes. They are
left out while it is imported; who needs spaCy afterwards gets the real one.
"""

import sys
from functools import cache
from importlib import import_module
from types import ModuleType

from pipelines.loading import leaving_out, loads

_UNUSED = {
    "nlp_engine.no_op_nlp_engine": "NoOpNlpEngine",
    "nlp_engine.slim_spacy_nlp_engine": "SlimSpacyNlpEngine",
    "nlp_engine.spacy_nlp_engine": "SpacyNlpEngine",
    "nlp_engine.stanza_nlp_engine": "StanzaNlpEngine",
    "nlp_engine.transformers_nlp_engine": "TransformersNlpEngine",
    "predefined_recognizers.generic.email_recognizer": "EmailRecognizer",
    "predefined_recognizers.generic.url_recognizer": "UrlRecognizer",
}
"""Modules of Presidio that are left out, and the class that each brings."""


@cache
@loads
def presidio() -> ModuleType:
    """Presidio's package, loaded once a process."""
    loaded = "presidio_analyzer" in sys.modules
    empty = {} if loaded else _empty_modules()
    sys.modules.update(empty)
    try:
        with leaving_out("transformers"), leaving_out("torch"):
            return import_module("presidio_analyzer")
    finally:
        for name in empty:
            if name.partition(".")[0] == "spacy":
                del sys.modules[name]


def _empty_modules() -> dict[str, ModuleType]:
    """Modules that hold nothing but the names that Presidio imports from them."""
    parents: dict[str, tuple[str, ...]] = {f"presidio_analyzer.{module}": (name,) for module, name in _UNUSED.items()}
    if "spacy" not in sys.modules:
        parents |= {"spacy": (), "spacy.tokens": ("Doc", "Span")}
    modules = {}
    for name, contents in parents.items():
        modules[name] = ModuleType(name)
        for content in contents:
            setattr(modules[name], content, type(content, (), {"is_available": False, "engine_name": name}))
    return modules
