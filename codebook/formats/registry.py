"""Which codebook formats there are, and choosing among them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Final

from codebook.errors import FormatError, UnknownFormat, UnsafeFile
from codebook.formats.building import check_tree
from codebook.formats.json_file import read_json, write_json
from codebook.formats.markdown import read_markdown, write_markdown
from codebook.formats.refi import read_qdc, write_qdc
from codebook.formats.tables import read_csv, read_xlsx, write_csv, write_xlsx
from codebook.formats.yaml_file import read_yaml, write_yaml
from codebook.message import Message
from codebook.model import Codebook

MAX_BYTES: Final = 20_000_000


@dataclass(frozen=True)
class Loaded:
    """A codebook read from a file, and what reading did.

    Attributes:
        codebook: The codebook.
        format: Name of the format, a key of :data:`FORMATS`.
        notes: Sentences on everything that was left out, guessed or renamed.
    """

    codebook: Codebook
    format: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormatSpec:
    """One file format.

    Attributes:
        name: Short name.
        extensions: File name endings, the first is the one written.
        holds: One sentence on what the format can and cannot hold.
        write: Codebook to bytes.
        read: Bytes and a title for files that carry none, to a codebook and notes.
    """

    name: str
    extensions: tuple[str, ...]
    holds: Message
    write: Callable[[Codebook], bytes]
    read: Callable[[bytes, str], tuple[Codebook, tuple[Message, ...]]]


_SPECS: Final = (
    FormatSpec(
        "yaml",
        (".yaml", ".yml"),
        Message("Everything; made for people and version control."),
        write_yaml,
        lambda data, _title: (read_yaml(data), ()),
    ),
    FormatSpec(
        "json",
        (".json",),
        Message("Everything; made for other programs."),
        write_json,
        lambda data, _title: (read_json(data), ()),
    ),
    FormatSpec(
        "markdown",
        (".md", ".markdown"),
        Message("Everything; made for reading and printing."),
        write_markdown,
        read_markdown,
    ),
    FormatSpec(
        "xlsx", (".xlsx",), Message("Everything, as long as no text passes 32,767 characters."), write_xlsx, read_xlsx
    ),
    FormatSpec(
        "csv",
        (".csv", ".tsv"),
        Message("The codes, without the codebook's title, rules and attributes."),
        write_csv,
        read_csv,
    ),
    FormatSpec(
        "refi", (".qdc", ".qde"), Message("Everything; other programs show it as descriptions."), write_qdc, read_qdc
    ),
)
FORMATS: Final[Mapping[str, FormatSpec]] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""The formats by name."""


def save(codebook: Codebook, format: str) -> bytes:
    """Return a codebook as the bytes of a file.

    Args:
        codebook: The codebook.
        format: A key of :data:`FORMATS`.

    Raises:
        UnknownFormat: There is no such format.
        CannotHold: The format cannot hold this codebook; the message says why.
    """
    return _spec(format).write(codebook)


def load(source: str | Path | bytes, name: str | None = None) -> Codebook:
    """Read a codebook. See :func:`load_with_report`, which also says what was left out or guessed."""
    return load_with_report(source, name).codebook


def load_with_report(source: str | Path | bytes, name: str | None = None) -> Loaded:
    """Read a codebook from a file or from bytes.

    Args:
        source: Path of a file, or its bytes.
        name: File name; its ending tells the format. Needed with bytes; a format's name (``yaml``) also does.

    Returns:
        The codebook and the notes of the reader.

    Raises:
        UnknownFormat: The format cannot be told from the name.
        UnsafeFile: The file is too large or tries to reach outside itself.
        FormatError: The file cannot be read; the message says why.
    """
    file_name = name or (PurePath(source).name if not isinstance(source, bytes) else "")
    spec = _spec_for_file(file_name)
    data = source if isinstance(source, bytes) else _bytes_of(Path(source))
    if len(data) > MAX_BYTES:
        raise UnsafeFile(
            Message(
                "{file}: a codebook file may have at most {most} MB.",
                file=file_name,
                most=MAX_BYTES // 1000000,
            )
        )
    title = PurePath(file_name).stem or "Imported codebook"
    codebook, notes = spec.read(data, title)
    check_tree(codebook)
    return Loaded(codebook, spec.name, notes)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnsafeFile(
                Message(
                    "{file}: a codebook file may have at most {most} MB.",
                    file=path.name,
                    most=MAX_BYTES // 1000000,
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise FormatError(
            Message("{file}: the file cannot be opened ({reason}).", file=path.name, reason=error.strerror)
        ) from None


def _spec(format: str) -> FormatSpec:
    try:
        return FORMATS[format]
    except KeyError:
        raise UnknownFormat(
            Message(
                "There is no codebook format {format!r}; choose one of {formats}.",
                format=format,
                formats=", ".join(FORMATS),
            )
        ) from None


def _spec_for_file(name: str) -> FormatSpec:
    lowered = name.lower()
    if lowered in FORMATS:
        return FORMATS[lowered]
    for spec in FORMATS.values():
        if lowered.endswith(spec.extensions):
            return spec
    endings = ", ".join(ending for spec in FORMATS.values() for ending in spec.extensions)
    file = PurePath(name).name or "The file"
    raise UnknownFormat(
        Message(
            "{shown}: the name's ending does not tell a codebook format. Known endings: {endings}.",
            shown=file,
            endings=endings,
        )
    )
