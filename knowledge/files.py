"""Read YAML the careful way: every mistake names its file and line, and nothing is guessed.

Scalars follow the YAML 1.2 core schema (`yes` is a word, 12:30 is not a number), a key given
twice is an error, and so is a full-width space in a key, which no editor shows.
"""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

INTEGER = re.compile(r"[-+]?[0-9]+")
DECIMAL = re.compile(r"[-+]?[0-9]*\.[0-9]+([eE][-+]?[0-9]+)?")
WORDS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
FULL_WIDTH = re.compile(r"^ *\u3000|^[\w .-]+：", re.MULTILINE)  # what no editor shows
QUOTED = ("'", '"', "|", ">")
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


class BadContent(Exception):
    """A content file that cannot be used. str() is one `file:line: what is wrong` a line."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Page:
    """A YAML file as read: its data, and the line each part of it stands on."""

    def __init__(self, path: Path, root: Path) -> None:
        self.name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        self._lines: dict[Place, int] = {}
        node = self._compose(path)
        try:
            self.data: Any = None if node is None else self._build(node, ())
        except RecursionError:
            raise BadContent(f"{self.name}:1: a list or table may not hold itself") from None

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest part around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def wrong(self, place: Place, what: str) -> str:
        return f"{self.name}:{self.line(place)}: {what}"

    def mapping(self) -> dict[str, Any]:
        if not isinstance(self.data, dict):
            raise BadContent(self.wrong((), "the file must be a table of `key: value` lines"))
        return self.data

    def model(self, model: type[M], data: Any, place: Place = ()) -> M:
        """Validate data found at a place of this page. BadContent: what to write instead."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            raise BadContent(*(self._explain(e, place) for e in error.errors())) from None

    def _explain(self, error: Mapping[str, Any], place: Place) -> str:
        where: Place = (*place, *error["loc"])
        field = ".".join(str(part) for part in where)
        hint = "; remove it or correct its name" if error["type"] == "extra_forbidden" else ""
        what = error["msg"].removeprefix("Value error, ")
        return self.wrong(where, f"{field}: {what}{hint}")

    def _compose(self, path: Path) -> yaml.Node | None:
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise BadContent(f"{self.name}: the file is missing") from None
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            what = f"save the file as UTF-8 ({error.reason})"
            raise BadContent(f"{self.name}:{line}: {what}") from None
        try:
            node: yaml.Node | None = yaml.compose(text, _Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            near = "\n".join(text.splitlines()[max(0, line - 2) : line])
            hint = "; write half-width spaces and colons" if FULL_WIDTH.search(near) else ""
            raise BadContent(f"{self.name}:{line}: not YAML: {error.problem}{hint}") from None
        except yaml.YAMLError:
            strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
            line = text.count("\n", 0, strange.start()) + 1 if strange else 1
            raise BadContent(
                f"{self.name}:{line}: not YAML: delete the control character"
            ) from None
        return node

    def _build(self, node: yaml.Node, place: Place) -> Any:
        self._lines[place] = node.start_mark.line + 1
        match node:
            case yaml.MappingNode():
                return self._table(node, place)
            case yaml.SequenceNode():
                return [self._build(n, (*place, i)) for i, n in enumerate(node.value)]
            case yaml.ScalarNode():
                return _scalar(node)
        raise BadContent(self.wrong(place, "only tables, lists and plain values are allowed"))

    def _table(self, node: yaml.MappingNode, place: Place) -> dict[Hashable, Any]:
        table: dict[Hashable, Any] = {}
        for key_node, value in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key, str) or not key:
                raise BadContent(f"{self.name}:{line}: a key must be one word")
            if "\u3000" in key:
                raise BadContent(f"{self.name}:{line}: full-width space in or before key {key!r}")
            if key in table:
                raise BadContent(f"{self.name}:{line}: key {key!r} is given twice; remove one")
            table[key] = self._build(value, (*place, key))
            self._lines[(*place, key)] = line
        return table


@dataclass(frozen=True)
class Spot:
    """Where an entry stands, for messages about it."""

    page: Page
    place: Place

    def at(self, *field: str | int) -> str:
        """`file:line` of a field of the entry, or of the entry itself."""
        return f"{self.page.name}:{self.page.line((*self.place, *field))}"


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style in QUOTED:
        return text
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
