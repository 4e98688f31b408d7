"""A corpus as UIMA CAS in XMI, with its type system; sentences and tokens are of the types of DKPro and INCEpTION.

Offsets in the files are UTF-16 units, as UIMA counts them. A text keeps its length: a character that XML cannot hold
becomes U+FFFD.
"""

from collections.abc import Iterable

from lxml import etree

from coding.export.output import xml_text
from coding.extras.corpora.files.model import CorpusDocument, utf16_offsets

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
