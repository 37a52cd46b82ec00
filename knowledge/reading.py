"""Read pages of entries: every problem is collected, and where each entry stands is kept."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from knowledge.files import BadContent, Page, Place, Spot
from knowledge.models import Entry

E = TypeVar("E", bound=Entry)


class Reader:
    """Reads pages, collects every problem, and remembers where each entry stands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[str] = []
        self.spots: dict[str, Spot] = {}
        self._digest = hashlib.sha256()

    @property
    def revision(self) -> str:
        return self._digest.hexdigest()[:12]

    def page(self, path: Path) -> Page | None:
        try:
            self._digest.update(path.read_bytes())
            return Page(path, self.root)
        except FileNotFoundError:
            self.problems.append(f"{path.relative_to(self.root)}: the file is missing")
        except BadContent as error:
            self.problems.extend(error.problems)
        return None

    def one(self, name: str, model: type[E]) -> E | None:
        """A page that is one entry."""
        page = self.page(self.root / name)
        return self._entry(name, model, page, (), page.data if page else None)

    def table(
        self,
        paths: Iterable[Path],
        model: type[E],
        *,
        section: str = "",
        fill: Callable[[Page, str, Any], Any] = lambda page, key, raw: raw,
        prefix: bool = False,
    ) -> dict[str, E]:
        """Pages whose every top-level key (or key of a section) is an entry."""
        found: dict[str, E] = {}
        for path in paths:
            for page, place, key, raw in self._rows(path, section):
                name = f"{path.stem}.{key}" if prefix else key
                if name in found:
                    where = self.spots[f"{model.__name__.lower()}/{name}"].at()
                    self.problems.append(page.wrong(place, f"{name} is already at {where}"))
                    continue
                entry = self._entry(name, model, page, place, fill(page, name, raw))
                if entry is not None:
                    found[name] = entry
        return found

    def files(self, folder: str, model: type[E]) -> dict[str, E]:
        """A folder in which every page is an entry and its name is the id."""
        found: dict[str, E] = {}
        for path in sorted((self.root / folder).glob("*.yaml")):
            page = self.page(path)
            raw = page.data if page else None
            entry = self._entry(path.stem, model, page, (), raw)
            if entry is not None:
                found[path.stem] = entry
        return found

    def _rows(self, path: Path, section: str) -> Iterator[tuple[Page, Place, str, Any]]:
        page = self.page(path)
        if page is None:
            return
        try:
            rows = page.mapping()
        except BadContent as error:
            self.problems.extend(error.problems)
            return
        if section and not isinstance(rows.get(section), dict):
            self.problems.append(page.wrong((section,), f"`{section}:` must be there, a table"))
            return
        rows = rows[section] if section else rows
        for key, raw in rows.items():
            yield page, ((section, key) if section else (key,)), key, raw

    def _entry(
        self,
        name: str,
        model: type[E],
        page: Page | None,
        place: Place,
        raw: Any,
    ) -> E | None:
        if page is None:
            return None
        if not isinstance(raw, dict):
            self.problems.append(page.wrong(place, f"{name} must be a table of `field: value`"))
            return None
        if "id" in raw:
            self.problems.append(page.wrong((*place, "id"), "id is the key or file name; remove"))
            return None
        named = raw | {"id": name} if "id" in model.model_fields else raw
        self.spots[f"{model.__name__.lower()}/{name}"] = Spot(page, place)
        try:
            return page.model(model, named, place)
        except BadContent as error:
            self.problems.extend(error.problems)
            return None
