"""The training command takes marked text as it is published."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipelines.redact.training.columns import marked_files, rows_of, set_name
from pipelines.redact.training.corpus import folder_sources, lowered, sources

TREEBANK = """# sent_id = 1
# text = Della Ugnė atėjo.
1-2	Della	_	_	_	_	_	_	_	_
1	Di	di	ADP	_	_	3	case	_	_
2	la	il	DET	_	_	3	det	_	_
3	Ugnė	Ugnė	PROPN	_	_	4	nsubj	_	_
4	atėjo	ateiti	VERB	_	_	0	root	_	SpaceAfter=No
4.1	tada	_	ADV	_	_	_	_	_	_
5	.	.	PUNCT	_	_	4	punct	_	_

"""
WITH_KINDS = """1	Rasa	Rasa	PROPN	_	_	2	nsubj	_	NER=B-Person|SpaceAfter=No
2	gyvena	gyventi	VERB	_	_	0	root	_	NER=O
3	Kaune	Kaunas	PROPN	_	_	2	obl	_	NER=B-GPE

"""
COLUMNS = "-DOCSTART- -X- O\n\nRasa NNP B-PER\nmokosi VB O\nVilniuje NNP B-LOC\n\n# O\ngera NN O\n"
GERMEVAL = "#\tinvented\n1\tWiebke\tB-PER\tO\n2\taus\tO\tO\n3\tMarburger\tB-LOCderiv\tO\n4\tCaritas\tB-ORG\tO\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "lt.tree.conllu",
            TREEBANK,
            [[("Della", "X", "_"), ("Ugnė", "PROPN", "_"), ("atėjo", "VERB", "_"), (".", "PUNCT", "_")]],
        ),
        (
            "lt.kinds.conllu",
            WITH_KINDS,
            [[("Rasa", "PROPN", "B-PER"), ("gyvena", "VERB", "O"), ("Kaune", "PROPN", "B-LOC")]],
        ),
        (
            "lt.news.conll",
            COLUMNS,
            [
                [("Rasa", "_", "B-PER"), ("mokosi", "_", "O"), ("Vilniuje", "_", "B-LOC")],
                [("#", "_", "O"), ("gera", "_", "O")],
            ],
        ),
        (
            "de.germeval.iob2",
            GERMEVAL,
            [[("Wiebke", "_", "B-PER"), ("aus", "_", "O"), ("Marburger", "_", "O"), ("Caritas", "_", "B-ORG")]],
        ),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_published_formats_are_read_as_they_are(
    tmp_path: Path, name: str, text: str, expected: list[list[tuple[str, str, str]]], packed: bool
) -> None:
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert list(rows_of(path)) == expected
    assert marked_files(tmp_path, name[:2]) == [path]
    assert set_name(path) == name.split(".")[1]


def test_a_line_without_a_mark_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pl.words.conll"
    path.write_text("Kuba B-PER\nsam\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pl\.words\.conll, line 2"):
        list(rows_of(path))


@pytest.mark.slow
def test_one_published_file_is_enough_to_train_on(tmp_path: Path) -> None:
    from pipelines.redact.training.train import Limits, train_language

    with pytest.raises(FileNotFoundError, match=r"lt\.NAME\.conllu"):
        folder_sources(tmp_path, "lt")
    (tmp_path / "lt.tree.conllu").write_text(TREEBANK * 6 + WITH_KINDS * 6, encoding="utf-8")
    held = folder_sources(tmp_path, "lt")
    assert [(one.name, len(one.sentences)) for one in held] == [("tree", 12)]
    assert {token.text for token in held[0].sentences[0] if token.name} == {"Ugnė"}
    made = tmp_path / "made"
    made.mkdir()
    train_language(tmp_path, made, "lt", Limits(iterations=3), lambda _: None)
    assert {path.name for path in made.iterdir()} == {"lt.cased.crf.xz", "lt.lower.crf.xz"}


def test_parts_of_a_token_are_joined_also_in_lower_case_unless_a_sign_was_between(tmp_path: Path) -> None:
    rows = ("# src=own", "Andy’emu\tPROPN\t_", "Ann-Lis\tPROPN\t_", "10 000\tNUM\t_", "\n")
    (tmp_path / "pl.dev.tsv.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    (source,) = sources(tmp_path / "pl.dev.tsv.gz", "pl")
    (sentence,) = source.sentences
    written = [token.text for token in sentence if token.joined]
    assert written == ["emu", "-", "Lis"]
    assert [token.text for token in lowered(sentence)] == ["andy’", "emu", "ann", "lis", "10", "000"]
    assert [token.text for token in lowered(sentence) if token.joined] == ["emu"]
