"""A corpus as one file: the documents in a format, codes, documents and agreement as tables, and the datasheet."""

from datetime import UTC, datetime

from coding.export.output import pack
from coding.export.tables import Table, csv_bytes
from coding.extras.corpora.files.cas import type_system, xmi_of
from coding.extras.corpora.files.datasheet import datasheet
from coding.extras.corpora.files.flat import conll_of, json_lines
from coding.extras.corpora.files.model import (
    CONSENSUS_LAYER,
    Corpus,
    CorpusAgreement,
    CorpusDocument,
    CorpusTurn,
)
from coding.extras.corpora.files.tsv import tsv_of

DATASHEET = "DATASHEET.md"


def cas_archive(corpus: Corpus) -> bytes:
    """UIMA CAS: the type system and an XMI file a document."""
    members = {"TypeSystem.xml": type_system()}
    members |= {f"documents/{document.name}.xmi": xmi_of(document) for document in corpus.documents}
    return pack(members | _beside(corpus))


def tsv_archive(corpus: Corpus) -> bytes:
    """WebAnno TSV 3.3: a file a document, and the type system that says what its layer is."""
    members = {f"documents/{document.name}.tsv": tsv_of(document) for document in corpus.documents}
    return pack(members | {"TypeSystem.xml": type_system()} | _beside(corpus))


def conll_archive(corpus: Corpus) -> bytes:
    """CoNLL-2002 columns: a file a layer and document, and what each column is."""
    codes = [code.id for code in corpus.codes]
    columns = "".join(f"{number} {name}\n" for number, name in enumerate(("token", *codes), 1))
    members = {"columns.txt": columns.encode("utf-8")}
    for layer in corpus.layers:
        for document in corpus.documents:
            if layer in document.coded_by or layer not in _coders(corpus):
                members[f"{layer}/{document.name}.conll"] = conll_of(document, layer, codes)
    return pack(members | _beside(corpus))


def corpus_lines(corpus: Corpus) -> bytes:
    """Lines of JSON, the datasheet in the first."""
    return json_lines(corpus, datasheet(corpus))


EMPTY_CORPUS = Corpus(
    project="",
    round="",
    made=datetime(2000, 1, 1, tzinfo=UTC),
    snapshot="",
    codebook_version="",
    layers=("coder-1", CONSENSUS_LAYER),
    codes=(),
    documents=(
        CorpusDocument(
            name="D01",
            person="S01",
            language=None,
            text="",
            release_hash="",
            turns=(CorpusTurn(0, 0, "participant"), CorpusTurn(0, 0, "interviewer")),
            sentences=(),
            tokens=(),
            codings=(),
            coded_by=(),
        ),
    ),
    unit="",
    agreement=(CorpusAgreement(code="", alpha=None, low=None, high=None, percent=None, ac1=None),),
    legal_basis="",
    licence="",
    people=0,
    small_cell=0,
    languages=(("others", None),),
    interviews_of_round=0,
)
"""A corpus of nothing: its files hold only words that Heard itself writes."""


def _coders(corpus: Corpus) -> frozenset[str]:
    return frozenset(layer for document in corpus.documents for layer in document.coded_by)


def _beside(corpus: Corpus) -> dict[str, bytes]:
    documents = Table(
        "documents",
        ("document", "person", "language", "coded_by", "characters", "tokens", "release_hash"),
        tuple(
            (
                document.name,
                document.person,
                document.language,
                "|".join(document.coded_by),
                len(document.text),
                len(document.tokens),
                document.release_hash,
            )
            for document in corpus.documents
        ),
    )
    agreement = Table(
        "agreement",
        ("code", "alpha", "low", "high", "percent", "ac1", "unit", "snapshot"),
        tuple(
            (
                corpus_agreement.code,
                corpus_agreement.alpha,
                corpus_agreement.low,
                corpus_agreement.high,
                corpus_agreement.percent,
                corpus_agreement.ac1,
                corpus.unit,
                corpus.snapshot,
            )
            for corpus_agreement in corpus.agreement
        ),
    )
    codes = Table("codes", ("code", "name", "definition"), tuple((c.id, c.name, c.definition) for c in corpus.codes))
    tables = {f"{table.name}.csv": csv_bytes(table) for table in (codes, documents, agreement)}
    return tables | {DATASHEET: datasheet(corpus).encode("utf-8")}


def own_words() -> list[str]:
    """What its files hold whatever the project."""
    from coding.export.gate.gate import texts_in_file

    writers = (cas_archive, tsv_archive, conll_archive, corpus_lines)
    return [text for write in writers for text in texts_in_file(write(EMPTY_CORPUS)).values()]
