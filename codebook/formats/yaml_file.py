"""Codebooks as YAML, Heard's own format: every field, readable by people, safe to keep under version control.

Only a plain part of YAML is read: no tags, no anchors or aliases, and no guessing of numbers and dates, so that a DOI
such as ``10.10`` stays the text it is.
"""

import re
from collections.abc import Hashable
from typing import Any, Final

import yaml

from codebook.errors import FormatError, InvalidCodebook, UnsafeFile
from codebook.message import Message
from codebook.model import Codebook, code_guid
from codebook.serial import codebook_from_dict, codebook_to_dict

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_Base):  # type: ignore[misc]
    """A safe loader that makes text of everything but true, false and null, and refuses a key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = set()
        for key, _ in node.value:
            if key.value in keys:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} is given twice", key.start_mark
                )
            keys.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


_PlainLoader.yaml_implicit_resolvers = {}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|True|false|False)$"), list("tTfF"))
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|)$"), ["~", "n", ""])


class _ReadableDumper(yaml.SafeDumper):
    """A safe dumper that indents lists and writes texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_ReadableDumper.add_representer(str, _represent_text)

MAX_VALUES: Final = 400_000
MAX_NESTED: Final = 50
MAX_SETTINGS: Final = 2_000_000

_DEFAULTS: Final[dict[str, Any]] = {
    "parent": None,
    "status": "active",
    "content_note": "none",
    "level": "semantic",
    "is_codable": True,
}


def write_yaml(book: Codebook) -> bytes:
    """Return a codebook as UTF-8 YAML. Fields at their default value are left out; reading fills them in again."""
    value = codebook_to_dict(book)
    value["codes"] = [_without_defaults(code) for code in value["codes"]]
    fields = {key: item for key, item in value.items() if item not in ("", []) or key == "codes"}
    text = yaml.dump(fields, Dumper=_ReadableDumper, allow_unicode=True, sort_keys=False, width=110)
    return text.encode("utf-8")


def read_yaml(data: bytes) -> Codebook:
    """Read a codebook from YAML.

    Raises:
        UnsafeFile: The file uses anchors, aliases or tags, or holds far more than a codebook.
        FormatError: It is not YAML, or not a codebook; the message says where.
    """
    try:
        text = data.decode("utf-8-sig")
        check_plain(text)
        value = yaml.load(text, Loader=_PlainLoader)
    except UnicodeDecodeError:
        raise FormatError(Message("The YAML file is not in UTF-8; save it as UTF-8 and try again.")) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FormatError(
            Message(
                "The file is not valid YAML near line {line}: {problem}.", line=mark.line + 1, problem=error.problem
            )
            if mark
            else Message("The file is not valid YAML: {problem}.", problem=error.problem)
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise FormatError(Message("The file is not valid YAML, or it holds characters YAML cannot carry.")) from None
    if not isinstance(value, dict):
        raise InvalidCodebook(
            Message("The YAML file holds no codebook: it should begin with fields such as “title” and “codes”.")
        )
    return codebook_from_dict(value)


def read_settings(data: bytes) -> Any:
    """The values of a settings file in YAML, with numbers and dates as such; None for an empty one.

    Raises:
        UnsafeFile: The file uses anchors, aliases or tags, or holds far more than settings.
        FormatError: It is not YAML in UTF-8.
    """
    try:
        text = data[: MAX_SETTINGS + 1].decode("utf-8-sig")
        if len(data) > MAX_SETTINGS:
            raise UnsafeFile(
                Message(
                    "The file holds more than {most} entries, or they are nested far too deeply. Split it.",
                    most=f"{MAX_VALUES:,}",
                )
            )
        check_plain(text)
        return yaml.safe_load(text)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError):
        raise FormatError(Message("The file is not valid YAML, or it holds characters YAML cannot carry.")) from None


def check_plain(text: str) -> None:
    """Look at YAML piece by piece before anything is made of it.

    Raises:
        UnsafeFile: It uses anchors, aliases or tags, holds far too many values, or is nested too deeply.
        yaml.YAMLError: It is not YAML.
    """
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_PlainLoader)):
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise UnsafeFile(Message("The YAML file uses anchors, aliases or tags; write the text out instead."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if number > MAX_VALUES or depth > MAX_NESTED:
            raise UnsafeFile(
                Message(
                    "The file holds more than {most} entries, or they are nested far too deeply. Split it.",
                    most=f"{MAX_VALUES:,}",
                )
            )


def _without_defaults(code: dict[str, Any]) -> dict[str, Any]:
    fields = {}
    for key, item in code.items():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            item = [{name: text for name, text in entry.items() if text not in ("", None)} for entry in item]
        elif key == "examples":
            item = {kind: texts for kind, texts in item.items() if texts}
        default = code_guid(code["id"]) if key == "guid" else _DEFAULTS.get(key, "")
        if item != default and item not in ([], {}):
            fields[key] = item
    return fields
