"""Find and read what stands on a shelf, and turn YAML into dataclasses with every mistake's line and column.

A shelf is a folder of the package (`kpis`, `checks`, `formats`, `presets`, `views`) in which the file name is the
name. The same reader serves the config and the users' own KPI files.

YAML is read without its traps: a plain word stays text (`NO`, `on`, `08`, `12:30`), only what a field's type
asks for becomes a number or a flag; duplicate keys, tags and anchors are refused.
"""

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

from crmkpi.errors import ConfigError, Mistake, did_you_mean
from crmkpi.phrases import phrase

T = TypeVar("T")

_TAGS = ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value", "yaml")
"""What a value without a tag may look like to YAML; it is read as text all the same."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_UNCLOSED = phrase("a quote or a bracket is never closed")
_UNREADABLE = phrase("it cannot be read from here on; put texts with unusual signs into quotes")
_FOREIGN = phrase("there is a sign in the file that no text has; save it as plain text in UTF-8")
_UNEVEN = phrase("the line does not stand under those that it belongs to, or a quote is not closed")
_PROBLEMS = {
    "mapping values are not allowed in this context": phrase(
        "there is a second `: ` in the line, or it stands too far to the right; put a text with `: ` into quotes"
    ),
    "did not find expected key": _UNEVEN,
    "did not find expected '-' indicator": _UNEVEN,
    "could not find expected ':'": phrase("a `:` is missing behind the name"),
    "found character that cannot start any token": phrase(
        "no value can begin with this sign; indent with spaces, not tabs, and put the value into quotes"
    ),
    "found unexpected end of stream": _UNCLOSED,
    "did not find expected ',' or ']'": _UNCLOSED,
    "did not find expected ',' or '}'": _UNCLOSED,
    "found undefined alias": phrase("a value that begins with `*` stands for another one; put it into quotes"),
}
"""What the parser says → what it means to someone who does not know YAML."""


class TrueFalse(Enum):
    """The only words that are a flag."""

    true = True
    false = False


def stand(shelf: str) -> Iterator[tuple[str, Traversable]]:
    """List what stands on a shelf: (name, file), sorted by name."""
    folder = resources.files("crmkpi").joinpath(shelf)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        stem, dot, suffix = file.name.rpartition(".")
        if dot and suffix in ("yaml", "py") and not stem.startswith("_"):
            yield stem, file


def read_all(shelf: str, kind: type[T]) -> dict[str, T]:
    """Read every YAML file of a built-in shelf."""
    own = {field.name for field in dataclasses.fields(typing.cast("Any", kind))} & {"id", "name"}
    files = [(name, file) for name, file in stand(shelf) if file.name.endswith(".yaml")]
    return {name: read(file, kind, **dict.fromkeys(own, name)) for name, file in files}


def read(file: Traversable, kind: type[T], /, **known: Any) -> T:
    """Read one YAML file as a dataclass; `known` are the fields that the file does not say itself."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError([Mistake(str(file), 1, 1, phrase("this is not UTF-8. Save the file as UTF-8."))]) from error
    return decode(text, str(file), kind, **known)


def decode(text: str, name: str, kind: type[T], /, **known: Any) -> T:
    """Turn YAML text into a dataclass, or raise a `ConfigError` with all its mistakes."""
    reader = Reader(name)
    node = reader.compose(text)
    value = reader.build(node, kind, known) if node is not None else None
    if reader.mistakes:
        raise ConfigError(reader.mistakes)
    return typing.cast("T", value)


def plain(text: str, name: str) -> Any:
    """Turn YAML text into dicts, lists and strings, with the same refusals as `decode`."""
    reader = Reader(name)
    node = reader.compose(text)
    value = reader.raw(node) if node is not None else None
    if reader.mistakes:
        raise ConfigError(reader.mistakes)
    return value


@dataclasses.dataclass(frozen=True, slots=True)
class At(Generic[T]):
    """A value together with the place where it was written, for mistakes that are found later."""

    value: T
    line: int
    column: int


class Reader:
    """Reads the nodes of one YAML file and collects its mistakes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mistakes: list[Mistake] = []

    def wrong(self, node: yaml.Node, sentence: str, /, **arguments: Any) -> None:
        """Note a mistake at the place of a node: a sentence, or its template and what stands in it."""
        mark = node.start_mark
        self.mistakes.append(Mistake(self.name, mark.line + 1, mark.column + 1, phrase(sentence, **arguments)))

    def compose(self, text: str) -> yaml.Node | None:
        """Parse the text into nodes; a syntax error is one mistake in plain words."""
        try:
            node = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = _PROBLEMS.get(error.problem or "", _UNREADABLE)
            message = phrase("this is not valid YAML: {problem}", problem=problem)
            self.mistakes.append(Mistake(self.name, line, column, message))
            return None
        except yaml.YAMLError:
            message = phrase("this is not valid YAML: {problem}", problem=_FOREIGN)
            self.mistakes.append(Mistake(self.name, 1, 1, message))
            return None
        if node is None:
            self.mistakes.append(Mistake(self.name, 1, 1, phrase("the file is empty")))
            return None
        return node if self._refuse_traps(node, set()) else None

    def _refuse_traps(self, node: yaml.Node, above: set[int]) -> bool:
        """Note tags, loops and bad or duplicate keys below a node; False when nothing can be built of it."""
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _TAGS:
            self.wrong(node, "the tag {tag!r} is not used here; write a plain value", tag=node.tag)
        if id(node) in above:
            self.wrong(node, "an alias must not contain itself")
            return False
        sound = True
        if isinstance(node, yaml.MappingNode):
            seen: dict[str, int] = {}
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        self.wrong(
                            key,
                            "the key {key!r} is already on line {seen}",
                            key=key.value,
                            seen=seen[key.value],
                        )
                    seen[key.value] = key.start_mark.line + 1
                else:
                    self.wrong(key, "a key must be a plain word")
                    sound = False
                sound = self._refuse_traps(value, above | {id(node)}) and sound
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                sound = self._refuse_traps(item, above | {id(node)}) and sound
        return sound

    def raw(self, node: yaml.Node) -> Any:
        """Turn a node into dicts, lists and strings; an empty or `null` scalar is None."""
        if isinstance(node, yaml.MappingNode):
            return {key.value: self.raw(value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        if isinstance(node, yaml.SequenceNode):
            return [self.raw(item) for item in node.value]
        return None if _is_null(node) else node.value

    def build(self, node: yaml.Node, kind: Any, known: Mapping[str, Any] | None = None) -> Any:
        """Build a value of a type from a node; on a mistake, note it and return None."""
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if kind is Any:
            return self.raw(node)
        if origin is At:
            mark = node.start_mark
            return At(self.build(node, arguments[0]), mark.line + 1, mark.column + 1)
        if origin in (types.UnionType, typing.Union):
            return self._union(node, arguments)
        if origin in (tuple, list):
            return self._sequence(node, arguments[0])
        if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
            return self._mapping(node, arguments)
        if origin is typing.Literal:
            return self._choice(node, {str(choice): choice for choice in arguments})
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._choice(node, {str(choice.value): choice for choice in kind})
        if dataclasses.is_dataclass(kind):
            return self._record(node, kind, known or {})
        return self._scalar(node, kind)

    def _union(self, node: yaml.Node, kinds: tuple[Any, ...]) -> Any:
        """Take the member of a union that the node's shape asks for; the last one speaks when none fits."""
        if type(None) in kinds and _is_null(node):
            return None
        kinds = tuple(kind for kind in kinds if kind is not type(None))
        shapes = [kind for kind in kinds if _fits(node, kind)] or list(kinds[-1:])
        for kind in shapes:
            before = len(self.mistakes)
            value = self.build(node, kind)
            if len(self.mistakes) == before or kind is shapes[-1]:
                return value
            del self.mistakes[before:]
        return None

    def _sequence(self, node: yaml.Node, kind: Any) -> tuple[Any, ...]:
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.build(item, kind) for item in node.value)
        return () if _is_null(node) else (self.build(node, kind),)

    def _mapping(self, node: yaml.Node, kinds: tuple[Any, ...]) -> dict[Any, Any]:
        if _is_null(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, "names with values are expected here (`name: value`)")
            return {}
        return {self.build(key, kinds[0]): self.build(value, kinds[1]) for key, value in node.value}

    def _choice(self, node: yaml.Node, choices: Mapping[str, Any]) -> Any:
        word = node.value if isinstance(node, yaml.ScalarNode) else None
        if isinstance(word, str) and word in choices:
            return choices[word]
        given = f"{word!r}" if isinstance(word, str) else "this"
        self.wrong(
            node,
            "{given} is not one of {choices}.{hint}",
            given=given,
            choices=", ".join(choices),
            hint=did_you_mean(word or "", choices),
        )
        return None

    def _record(self, node: yaml.Node, kind: Any, known: Mapping[str, Any]) -> Any:
        """Build a dataclass: unknown, missing and wrong fields are all noted."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, "names with values are expected here (`name: value`)")
            return None
        hints = _hints(kind)
        fields = {field.name: field for field in dataclasses.fields(kind) if field.name not in known}
        names = {field.metadata.get("key", name): name for name, field in fields.items()}
        rest = next((name for name, field in fields.items() if field.metadata.get("rest")), None)
        if rest:
            names = {key: name for key, name in names.items() if name != rest}
        values: dict[str, Any] = dict(known)
        others: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in names:
                name = names[key.value]
                values[name] = self.build(value, hints[name])
            elif rest:
                key_kind, value_kind = typing.get_args(hints[rest])
                others[self.build(key, key_kind)] = self.build(value, value_kind)
            else:
                self.wrong(key, "unknown key {key!r}.{hint}", key=key.value, hint=did_you_mean(key.value, names))
        if rest:
            values[rest] = others
        before = len(self.mistakes)
        for key, name in names.items():
            field = fields[name]
            if (
                name not in values
                and field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING
            ):
                self.wrong(node, "the key {key!r} is missing", key=key)
        if len(self.mistakes) > before:
            return None
        return kind(**values)

    def _scalar(self, node: yaml.Node, kind: Any) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(node, "{name} is expected here, not a list or a mapping", name=_name(kind))
            return None
        try:
            return scalar(node.value, kind)
        except (ValueError, InvalidOperation):
            self.wrong(node, "{node!r} is not {name}", node=node.value, name=_name(kind))
            return None


def scalar(text: str, kind: Any) -> Any:
    """Read a word as a type that a field asks for; ValueError when it is not one."""
    if kind is bool:
        return TrueFalse[text.lower()].value if text.lower() in TrueFalse.__members__ else _refuse()
    if kind is int:
        return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else _refuse()
    if kind is Decimal:
        number = Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
        return number if number.is_finite() else _refuse()
    if kind is date:
        return date.fromisoformat(text) if len(text) == 10 and "W" not in text else _refuse()
    if kind is Path:
        return Path(text)
    return text


def _refuse() -> Any:
    raise ValueError


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def _fits(node: yaml.Node, kind: Any) -> bool:
    """Tell whether a node has the outer shape of a type."""
    origin = typing.get_origin(kind) or kind
    if isinstance(node, yaml.MappingNode):
        return dataclasses.is_dataclass(origin) or (isinstance(origin, type) and issubclass(origin, Mapping))
    if isinstance(node, yaml.SequenceNode):
        return origin in (tuple, list)
    return not dataclasses.is_dataclass(origin) and not (isinstance(origin, type) and issubclass(origin, Mapping))


def _name(kind: Any) -> str:
    names = {
        int: phrase("a whole number"),
        Decimal: phrase("a number"),
        bool: phrase("true or false"),
        date: phrase("a date (2026-10-31)"),
    }
    return names.get(kind, phrase("a word"))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)
