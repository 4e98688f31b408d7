"""Models of the user's own: tiny ones made here show labels, offsets and errors."""

import hashlib
import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import ModelMissing
from pipelines.redact.engine import coverage, detect, detect_many
from pipelines.redact.own_models import (
    LIBRARIES,
    MODELS_VARIABLE,
    LocalModel,
    detectors_for,
    models_of,
    read_models,
)
from pipelines.redact.page import Page

# spaCy, click and torch's dependencies warn at import on this Python; none of it is ours.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def spacy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained German model that knows one sentence."""
    import spacy
    from spacy.training import Example

    nlp = spacy.blank("de")
    nlp.add_pipe("ner").add_label("PER")  # type: ignore[attr-defined]
    said = [("gestern kam Zwiebelinchen zu uns", [(12, 25, "PER")]), ("heute kam niemand zu uns", [])]
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": spans}) for text, spans in said]
    nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples)
    folder = tmp_path_factory.mktemp("models") / "tiny-german"
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def network_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token classifier with random weights and a tokenizer of bytes, so that it reads any text."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({symbol: number for number, symbol in enumerate(["<pad>", *alphabet])}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    folder = tmp_path_factory.mktemp("models") / "tiny-network"
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>").save_pretrained(folder)
    torch.manual_seed(7)
    labels = ["O", "B-PERS", "I-PERS", "B-LOC", "I-LOC", "B-MISC"]
    config = BertConfig(
        vocab_size=len(alphabet) + 1,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    BertForTokenClassification(config).save_pretrained(folder)
    return folder


def network(folder: Path, **more: object) -> LocalModel:
    entry = {"kind": "huggingface", "folder": str(folder), "labels": {"PERS": "PERSON"}, "least_score": 0.0, **more}
    return models_of([entry])[0]


def test_a_spacy_model_reads_along_in_its_language_only(spacy_folder: Path) -> None:
    model = models_of([{"kind": "spacy", "folder": str(spacy_folder), "languages": ["de"]}])
    text = "gestern kam Zwiebelinchen zu uns"
    result = next(iter(detect_many([("a", text, "de")], models=model)))[1]
    mine = [entry for entry in result if "model:tiny-german" in entry.detectors]
    assert [(text[entry.start : entry.end], entry.type, entry.kind) for entry in mine] == [
        ("Zwiebelinchen", "PERSON", "direct")
    ]
    other = next(iter(detect_many([("a", text, "nl")], models=model)))[1]
    assert not any("model:tiny-german" in entry.detectors for entry in other)
    assert coverage("de", model).models == ("model:tiny-german",)
    assert "No language model" not in coverage("de", model).sentence


def test_an_entity_ruler_is_a_model_too(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("el")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "STREET", "pattern": "οδός Ανεμώνης 3"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "ruler")
    text = "Μέναμε στην οδός Ανεμώνης 3 τότε."
    models = models_of([{"kind": "spacy", "folder": str(tmp_path / "ruler")}])
    detectors = [entry for detector in detectors_for(models) for entry in detector.find(Page(text, "el"))]
    assert [(text[entry.start : entry.end], entry.type) for entry in detectors] == [("οδός Ανεμώνης 3", "ADDRESS")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=200))
def test_offsets_of_a_network_are_code_points_of_any_text(network_folder: Path, text: str) -> None:
    detector = detectors_for([network(network_folder)])[0]
    for entry in detector.find(Page(text, "de")):
        assert 0 <= entry.start < entry.end <= len(text)
        assert entry.type in ("PERSON", "LOCATION"), "PERS is mapped, LOC is usual, MISC is ignored"
        assert 0 < entry.score <= 0.9


def test_a_network_finds_the_same_words_behind_other_alphabets(network_folder: Path) -> None:
    """What stands at an offset is what was read: the label of a character follows it behind emoji and Greek."""
    detector = detectors_for([network(network_folder)])[0]
    letter = next(
        (c, entry.type) for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ" for entry in detector.find(Page(c, "de"))
    )
    text = f"😀 Ώρα {letter[0]}"
    assert all(text[entry.start : entry.end].strip() for entry in detector.find(Page(text, "de")))
    long = "αβγ δ " * 900
    assert all(entry.end <= len(long) for entry in detector.find(Page(long, "de"))), "longer than its window"


def test_models_named_by_the_environment_serve_every_search(
    network_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "models.yaml"
    entry = {"kind": "huggingface", "folder": str(network_folder), "labels": {"PERS": "PERSON"}, "least_score": 0.0}
    named.write_text(json.dumps([entry]), encoding="utf-8")
    monkeypatch.setenv(MODELS_VARIABLE, str(named))
    assert coverage("lt").models
    # Its weights are random: words are tried until it marks the beginning of one, and not only a letter amid it.
    detector = detectors_for([network(network_folder)])[0]
    said = [f"Tai ne {name} kalbėjo." for name in ("Agota", "Liepa", "Neringa", "Jonas")]
    text = next(entry for entry in said if any(mark.start == 7 for mark in detector.find(Page(entry, "lt"))))
    assert any("model:tiny-network" in entry.detectors for entry in detect(text, "lt"))
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path / "nothing.yaml"))
    with pytest.raises(ModelMissing, match=MODELS_VARIABLE):
        detect("Vakar.", "lt")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"folder": "."}, "kind"),
        ({"kind": "magic", "folder": "."}, "kind is one of"),
        ({"kind": "spacy", "folder": "/no/such/folder"}, "no folder"),
        ({"kind": "spacy", "folder": ".", "languages": "de"}, "list of codes"),
        ({"kind": "spacy", "folder": ".", "labels": {"X": "CAT"}}, "labels go to types"),
        ({"kind": "spacy", "folder": ".", "least_score": 3}, "least_score"),
        ({"kind": "spacy", "folder": ".", "colour": "red"}, "colour"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_with_a_reason(entry: dict[str, object], reason: str) -> None:
    with pytest.raises(ModelMissing, match=reason):
        models_of([entry])


def test_a_file_of_models_that_is_no_list_is_refused() -> None:
    for data in (b"kind: spacy", b"\xff", b"[", b"- 3"):
        with pytest.raises(ModelMissing):
            read_models(data)
    assert read_models(b"# none\n") == ()


@pytest.mark.parametrize("kind", sorted(LIBRARIES))
def test_a_folder_without_a_model_and_an_absent_library_are_plain_errors(kind: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "pytorch_model.bin").write_bytes(b"never opened")
    with pytest.raises(ModelMissing) as refused:
        detectors_for(models_of([{"kind": kind, "folder": str(empty), "languages": ["de"]}]))
    wanted = "empty" if importlib.util.find_spec(LIBRARIES[kind]) else f"pip install {LIBRARIES[kind]}"
    assert wanted in str(refused.value)


def test_a_model_of_ones_own_reads_in_place_of_the_reader(spacy_folder: Path) -> None:
    text = "gestern kam Zwiebelinchen mit Annika Brandstetter, IBAN DE89 3704 0044 0532 0130 00. Zwiebelinchen lachte."
    model = models_of([{"kind": "spacy", "folder": str(spacy_folder), "languages": ["de"], "alone": True}])
    told = next(iter(detect_many([("a", text, "de")], models=model)))[1]
    assert not any("reader" in entry.detectors for entry in told)
    assert [text[entry.start : entry.end] for entry in told].count("Zwiebelinchen") == 2
    assert any(entry.type == "IBAN" for entry in told), "forms are told whoever reads"
    other = next(iter(detect_many([("a", "Ik heet Fleur van den Berg.", "nl")], models=model)))[1]
    assert any("reader" in entry.detectors for entry in other)


def test_weights_that_are_not_those_named_are_not_loaded(spacy_folder: Path) -> None:
    entry = {"kind": "spacy", "folder": str(spacy_folder)}
    digest = hashlib.sha256((spacy_folder / "config.cfg").read_bytes()).hexdigest()
    assert detectors_for(models_of([{**entry, "sha256": {"config.cfg": digest}}]))
    for hashes in ({"config.cfg": "0" * 64}, {"no-such-file": digest}):
        with pytest.raises(ModelMissing, match="its entry names"):
            detectors_for(models_of([{**entry, "sha256": hashes}]))
    with pytest.raises(ModelMissing, match="64 hexadecimal digits"):
        models_of([{**entry, "sha256": {"config.cfg": "abc"}}])
