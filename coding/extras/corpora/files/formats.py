"""A corpus as one file: the documents in a format, with codes, documents and agreement as tables, and the datasheet.

UIMA CAS in XMI has sentences and tokens of the types of DKPro and INCEpTION. WebAnno TSV 3.3 is as INCEpTION reads it:
one layer with the features ``layer`` and ``code``. A unit is a token, or a part of one where a passage begins or ends
inside; a passage over several units, or one of several at the same unit, has a number in brackets. White space at the
ends of a passage cannot be said in it and is left out. Offsets in both are UTF-16 units, as UIMA counts them; a
character that XML cannot hold becomes U+FFFD.

CoNLL-2002: one file a layer and document, a token a line, an empty line between sentences; the first column is the
token, each further one a code with O, B- or I-. What overlaps under one code is one stretch there, and a token that a
passage touches belongs to it whole. Lines of JSON lose nothing.
"""

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from coding.export.output import pack, xml_text
from coding.export.tables import Table, csv_bytes
from coding.extras.corpora.files.datasheet import datasheet
from coding.extras.corpora.files.model import (
    CONSENSUS_LAYER,
    Corpus,
    CorpusAgreement,
    CorpusCoding,
    CorpusDocument,
    CorpusTurn,
    utf16_offsets,
)
from pipelines.segments import without_outer_space

CODING_TYPE = "webanno.custom.Coding"
TURN_TYPE = "webanno.custom.Turn"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
SENTENCE_TYPE = f"{_DKPRO}.segmentation.type.Sentence"
TOKEN_TYPE = f"{_DKPRO}.segmentation.type.Token"
METADATA_TYPE = f"{_DKPRO}.metadata.type.DocumentMetaData"
_ANNOTATION = "uima.tcas.Annotation"
_STRING, _INTEGER, _BOOLEAN = "uima.cas.String", "uima.cas.Integer", "uima.cas.Boolean"
_UIMA = "http://uima.apache.org/resourceSpecifier"
_XMI = "http://www.omg.org/XMI"
_CAS = "http:///uima/cas.ecore"

_TYPES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        METADATA_TYPE,
        "uima.tcas.DocumentAnnotation",
        (
            ("documentTitle", _STRING), ("documentId", _STRING), ("documentUri", _STRING), ("collectionId", _STRING),
            ("documentBaseUri", _STRING), ("isLastSegment", _BOOLEAN),
        ),
    ),
    (SENTENCE_TYPE, _ANNOTATION, (("id", _STRING),)),
    (TOKEN_TYPE, _ANNOTATION, (("id", _STRING),)),
    (CODING_TYPE, _ANNOTATION, (("layer", _STRING), ("code", _STRING))),
    (TURN_TYPE, _ANNOTATION, (("role", _STRING), ("line", _INTEGER))),
)  # fmt: skip
"""Name, supertype and features of each type."""


def type_system() -> bytes:
    """The type system that the files need, as UIMA reads it."""
    namespaces: dict[str | None, str] = {None: _UIMA}
    root = etree.Element(f"{{{_UIMA}}}typeSystemDescription", nsmap=namespaces)  # type: ignore[arg-type]
    types = etree.SubElement(root, f"{{{_UIMA}}}types")
    for name, supertype, features in _TYPES:
        described = _described(types, "typeDescription", name)
        etree.SubElement(described, f"{{{_UIMA}}}supertypeName").text = supertype
        element = etree.SubElement(described, f"{{{_UIMA}}}features")
        for feature, range_type in features:
            description = _described(element, "featureDescription", feature)
            etree.SubElement(description, f"{{{_UIMA}}}rangeTypeName").text = range_type
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _described(parent: etree._Element, kind: str, name: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_UIMA}}}{kind}")
    etree.SubElement(element, f"{{{_UIMA}}}name").text = name
    etree.SubElement(element, f"{{{_UIMA}}}description")
    return element


def xmi_of(document: CorpusDocument) -> bytes:
    """A document as XMI, with its turns, sentences, tokens and codings."""
    writer = _Writer(document.text)
    writer.add(METADATA_TYPE, 0, len(document.text), documentTitle=document.name, documentId=document.name,
               language=document.language or "x-unspecified")  # fmt: skip
    for line, turn in enumerate(document.turns, 1):
        writer.add(TURN_TYPE, turn.start, turn.end, role=turn.role, line=str(line))
    for kind, spans in ((SENTENCE_TYPE, document.sentences), (TOKEN_TYPE, document.tokens)):
        for start, end in spans:
            writer.add(kind, start, end)
    for coding in document.codings:
        writer.add(CODING_TYPE, coding.start, coding.end, layer=coding.layer, code=coding.code)
    return writer.finished()


class _Writer:
    """Writes annotations on one text; the text itself comes last, as UIMA writes it."""

    def __init__(self, text: str) -> None:
        self._text = xml_text(text)
        self._units = utf16_offsets(text)
        prefixes = {_prefix(name): _namespace(name) for name, _, _ in _TYPES}
        self._root = etree.Element(f"{{{_XMI}}}XMI", nsmap={"xmi": _XMI, "cas": _CAS, **prefixes})
        self._root.set(f"{{{_XMI}}}version", "2.0")
        self._element(f"{{{_CAS}}}NULL", 0)
        self._sofa = 1
        self._next = 2
        self._members: list[int] = []

    def add(self, kind: str, start: int, end: int, **features: str) -> None:
        """Write an annotation; offsets are code points."""
        place = {"sofa": str(self._sofa), "begin": str(self._units[start]), "end": str(self._units[end])}
        name = f"{{{_namespace(kind)}}}{kind.rpartition('.')[2]}"
        self._element(name, self._next, (place | features).items())
        self._members.append(self._next)
        self._next += 1

    def finished(self) -> bytes:
        """The file."""
        sofa = {"sofaNum": "1", "sofaID": "_InitialView", "mimeType": "text/plain", "sofaString": self._text}
        self._element(f"{{{_CAS}}}Sofa", self._sofa, sofa.items())
        view = etree.SubElement(self._root, f"{{{_CAS}}}View")
        view.set("sofa", str(self._sofa))
        view.set("members", " ".join(str(member) for member in self._members))
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")

    def _element(self, name: str, number: int, features: Iterable[tuple[str, str]] = ()) -> None:
        element = etree.SubElement(self._root, name)
        element.set(f"{{{_XMI}}}id", str(number))
        for feature, value in features:
            element.set(feature, xml_text(value))


def _namespace(kind: str) -> str:
    return f"http:///{kind.rpartition('.')[0].replace('.', '/')}.ecore"


def _prefix(kind: str) -> str:
    # “…segmentation.type.Token” is called segmentation, “webanno.custom.Coding” custom.
    return [part for part in kind.split(".")[:-1] if part != "type"][-1]


_EMPTY = "_"
_RESERVED = ("\\", "->", "[", "]", "|", "_", ";", "*")
_CONTROL = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\b": "\\b", "\x1b": "\\e"}


@dataclass(frozen=True, slots=True)
class _Marked:
    """A passage, what is said of it, and its units in order."""

    coding: CorpusCoding
    units: tuple[tuple[int, int], ...]


def tsv_of(document: CorpusDocument) -> bytes:
    """A document as a file."""
    marked, parts = _marked(document)
    at: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, passage in enumerate(marked):
        for unit in passage.units:
            at[unit].append(number)
    numbers = _numbers(marked, at)
    places = utf16_offsets(document.text)
    lines = ["#FORMAT=WebAnno TSV 3.3", f"#T_SP={CODING_TYPE}|layer|code", "", ""]
    for count, ((start, end), tokens) in enumerate(document.tokens_by_sentence(), 1):
        lines += [f"#Text={_text(line)}" for line in document.text[start:end].split("\n")]
        for place, token in enumerate(tokens, 1):
            named = [(f"{count}-{place}", token)]
            named += [(f"{count}-{place}.{part}", unit) for part, unit in enumerate(sorted(parts[token]), 1)]
            for name, unit in named:
                pairs = [(marked[index].coding, numbers.get(index)) for index in at.get(unit, ())]
                cells = (_cell([(coding.layer, n) for coding, n in pairs]), _cell([(c.code, n) for c, n in pairs]))
                words = document.text[unit[0] : unit[1]]
                lines.append("\t".join((name, f"{places[unit[0]]}-{places[unit[1]]}", _text(words), *cells)) + "\t")
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _marked(document: CorpusDocument) -> tuple[list[_Marked], dict[tuple[int, int], set[tuple[int, int]]]]:
    """Every passage with its units, and of each token the parts at which a passage begins or ends."""
    passages: list[_Marked] = []
    parts: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
    begins, ends = [entry[0] for entry in document.tokens], [entry[1] for entry in document.tokens]
    for coding in document.codings:
        start, end = without_outer_space(document.text, coding.start, coding.end)
        units = []
        for token in document.tokens[bisect_right(ends, start) : bisect_left(begins, end)]:
            unit = (max(token[0], start), min(token[1], end))
            units.append(unit)
            if unit != token:
                parts[token].add(unit)
        if units:
            passages.append(_Marked(coding, tuple(units)))
    return passages, parts


def _numbers(marked: Sequence[_Marked], at: Mapping[tuple[int, int], Sequence[int]]) -> dict[int, int]:
    """The number in brackets of each passage that needs one."""
    needed = [
        number
        for number, passage in enumerate(marked)
        if len(passage.units) > 1 or any(len(at[unit]) > 1 for unit in passage.units)
    ]
    return {number: bracket for bracket, number in enumerate(needed, 1)}


def _cell(values: Sequence[tuple[str, int | None]]) -> str:
    return "|".join(_value(text) + (f"[{number}]" if number else "") for text, number in values) or _EMPTY


def _text(text: str) -> str:
    text = text.replace("\\", "\\\\")
    for character, written in _CONTROL.items():
        text = text.replace(character, written)
    return text


def _value(text: str) -> str:
    for reserved in _RESERVED:
        text = text.replace(reserved, f"\\{reserved}")
    for character, written in _CONTROL.items():
        text = text.replace(character, written)
    return text or "*"


OUTSIDE = "O"


def conll_of(document: CorpusDocument, layer: str, codes: Iterable[str]) -> bytes:
    """One layer of a document, a column a code."""
    columns = [_tags(document, layer, code) for code in codes]
    lines, at = [], 0
    for _, tokens in document.tokens_by_sentence():
        for start, end in tokens:
            lines.append(" ".join((document.text[start:end], *(tags[at] for tags in columns))))
            at += 1
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _tags(document: CorpusDocument, layer: str, code: str) -> list[str]:
    tags = [OUTSIDE] * len(document.tokens)
    begins, ends = [token[0] for token in document.tokens], [entry[1] for entry in document.tokens]
    spans = [(coding.start, coding.end) for coding in document.codings if (coding.layer, coding.code) == (layer, code)]
    for start, end in _joined(spans):
        first, last = bisect_right(ends, start), bisect_left(begins, end)
        # Of two passages that share a token, the earlier one has it.
        first += sum(1 for tag in tags[first:last] if tag != OUTSIDE)
        for place in range(first, last):
            tags[place] = f"{'B' if place == first else 'I'}-{code}"
    return tags


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def json_lines(corpus: Corpus, datasheet: str) -> bytes:
    """The whole corpus, what it is first, then a line a document; offsets are code points."""
    lines = [_head(corpus, datasheet), *(_document(document) for document in corpus.documents)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")


def _head(corpus: Corpus, datasheet: str) -> dict[str, Any]:
    return {
        "type": "corpus",
        "format": "heard-corpus-1",
        "offsets": "Unicode code points, half-open",
        "project": corpus.project,
        "round": corpus.round,
        "made": corpus.made.isoformat(timespec="seconds"),
        "snapshot": corpus.snapshot,
        "codebook_version": corpus.codebook_version,
        "licence": corpus.licence,
        "legal_basis": corpus.legal_basis,
        "layers": list(corpus.layers),
        "codes": [{"id": code.id, "name": code.name, "definition": code.definition} for code in corpus.codes],
        "unit": corpus.unit,
        "agreement": [
            {
                "code": agreement.code,
                "alpha": agreement.alpha,
                "low": agreement.low,
                "high": agreement.high,
                "percent": agreement.percent,
                "ac1": agreement.ac1,
            }
            for agreement in corpus.agreement
        ],
        "documents": len(corpus.documents),
        "read_first": list(corpus.notices),
        "datasheet": datasheet,
    }


def _document(document: CorpusDocument) -> dict[str, Any]:
    return {
        "type": "document",
        "id": document.name,
        "person": document.person,
        "language": document.language,
        "release_hash": document.release_hash,
        "coded_by": list(document.coded_by),
        "text": document.text,
        "turns": [{"start": turn.start, "end": turn.end, "role": turn.role} for turn in document.turns],
        "sentences": [list(span) for span in document.sentences],
        "tokens": [list(span) for span in document.tokens],
        "codings": [
            {"layer": coding.layer, "code": coding.code, "start": coding.start, "end": coding.end}
            for coding in document.codings
        ],
    }


DATASHEET = "DATASHEET.md"


def cas_archive(corpus: Corpus) -> bytes:
    """UIMA CAS: the type system and an XMI file a document."""
    members = {"TypeSystem.xml": type_system()}
    members |= {f"documents/{document.name}.xmi": xmi_of(document) for document in corpus.documents}
    return pack(members | _accompanying_files(corpus))


def tsv_archive(corpus: Corpus) -> bytes:
    """WebAnno TSV 3.3: a file a document, and the type system that says what its layer is."""
    members = {f"documents/{document.name}.tsv": tsv_of(document) for document in corpus.documents}
    return pack(members | {"TypeSystem.xml": type_system()} | _accompanying_files(corpus))


def conll_archive(corpus: Corpus) -> bytes:
    """CoNLL-2002 columns: a file a layer and document, and what each column is."""
    codes = [code.id for code in corpus.codes]
    columns = "".join(f"{number} {name}\n" for number, name in enumerate(("token", *codes), 1))
    members = {"columns.txt": columns.encode("utf-8")}
    for layer in corpus.layers:
        for document in corpus.documents:
            if layer in document.coded_by or layer not in _coders(corpus):
                members[f"{layer}/{document.name}.conll"] = conll_of(document, layer, codes)
    return pack(members | _accompanying_files(corpus))


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


def _accompanying_files(corpus: Corpus) -> dict[str, bytes]:
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
