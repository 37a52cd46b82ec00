"""Read the content files once, at start-up, into one immutable Book."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from knowledge.desk import Desk
from knowledge.files import BadContent, Page, Spot
from knowledge.models import (
    Band,
    Canned,
    Card,
    Chat,
    Device,
    Entry,
    Figure,
    HowTo,
    Id,
    Incident,
    Industry,
    Number,
    Option,
    Question,
    Size,
    Source,
    Survey,
    Term,
    Theme,
)
from knowledge.reading import Reader

SMALL_WITHOUT_INDUSTRY = 5  # people; commerce and services, where most small companies are
HERE = Path(__file__).parent
SAYS = ("questions", "themes", "desks", "commands", "worries")  # the pages of says/
Rule = Literal["basic_first", "worth_the_effort", "written_priority"]


class Ranking(Entry):
    """How the next actions are ordered; each rule is a named function in flows/ranking.py."""

    order: tuple[Rule, ...]
    show: int = Field(ge=1)
    minutes_per_1000_yen: int


class Compared(Entry):
    """Which figures a company is compared with: `<survey>.<row>.<name>` for a row of a table."""

    survey: Id
    everyone: Id
    reach70: Id
    organisation: Id
    education: Id


@dataclass(frozen=True, eq=False)
class Book:
    """All content, keyed by id. Where each entry stands is known for error messages."""

    questions: Mapping[str, Question]
    cards: Mapping[str, Card]
    figures: Mapping[str, Figure]
    surveys: Mapping[str, Survey]
    desks: Mapping[str, Desk]
    sources: Mapping[str, Source]
    industries: Mapping[str, Industry]
    sizes: Mapping[str, Size]
    bands: Mapping[str, Band]
    themes: Mapping[str, Theme]
    glossary: Mapping[str, Term]
    replies: Mapping[str, Canned]
    numbers: Mapping[str, Number]
    incidents: Mapping[str, Incident]
    devices: Mapping[str, Device]
    howto: Mapping[str, HowTo]
    chat: Mapping[str, Chat]
    synonyms: Mapping[str, tuple[str, ...]]
    everyday: tuple[str, ...]  # foreign words that need no explanation
    says: Mapping[str, Mapping[str, tuple[str, ...]]]  # file of says/ -> id -> how people say it
    ranking: Ranking
    compared: Compared
    spots: Mapping[str, Spot]  # "<kind>/<id>" -> where it is written
    revision: str  # changes when any content file changes

    def cards_for(self, question: str, option: str) -> tuple[Card, ...]:
        """Cards that fit this answer, the one to start with first."""
        return self._by_answer.get((question, option), ())

    @cached_property
    def _by_answer(self) -> dict[tuple[str, str], tuple[Card, ...]]:
        fit: dict[tuple[str, str], list[Card]] = {}
        for card in sorted(self.cards.values(), key=lambda c: (c.level, c.priority, c.id)):
            for question, options in card.for_.items():
                for option in options:
                    fit.setdefault((question, option), []).append(card)
        return {answer: tuple(cards) for answer, cards in fit.items()}

    def cards_about(self, question: str) -> tuple[Card, ...]:
        about = [c for c in self.cards.values() if question in c.for_]
        return tuple(sorted(about, key=lambda c: (c.level, c.priority, c.id)))

    def cards_on(self, theme: str) -> tuple[Card, ...]:
        on = [c for c in self.cards.values() if c.topic == theme]
        return tuple(sorted(on, key=lambda c: (c.level, c.priority, c.id)))

    def size_of(self, people: int, industry: str) -> str:
        """The size a number of people makes; the smallest depends on the industry (5 or 20)."""
        known = self.industries.get(industry)
        sizes = list(self.sizes.values())
        smallest = known.small_up_to if known else SMALL_WITHOUT_INDUSTRY
        limits = (smallest, *(size.up_to for size in sizes[1:]))
        fits = (
            s.id for s, most in zip(sizes, limits, strict=True) if most is None or people <= most
        )
        return next(fits, sizes[-1].id)

    def band(self, total: int) -> Band:
        return next(
            b for b in sorted(self.bands.values(), key=lambda b: -b.at_least) if total >= b.at_least
        )


def load(root: Path = HERE) -> Book:
    """All content under root. BadContent: every problem found, each with file and line."""
    read = Reader(root)
    with_options = _with_options(read, _scales(read))
    ranking, compared = read.one("ranking.yaml", Ranking), read.one("compared.yaml", Compared)
    peers = [root / "industries.yaml"]
    book = Book(
        questions=read.table(sorted(root.glob("questions/*.yaml")), Question, fill=with_options),
        cards=read.files("advice", Card),
        figures=read.table(sorted(root.glob("figures/*.yaml")), Figure, fill=_survey, prefix=True),
        surveys=read.table([root / "surveys.yaml"], Survey),
        desks=read.table([root / "desks.yaml"], Desk),
        sources=read.table([root / "sources.yaml"], Source),
        industries=read.table(peers, Industry, section="industries"),
        sizes=read.table(peers, Size, section="sizes"),
        bands=read.table([root / "bands.yaml"], Band),
        themes=read.table([root / "themes.yaml"], Theme),
        glossary=read.table([root / "glossary.yaml"], Term),
        replies=read.table([root / "replies.yaml"], Canned),
        numbers=read.table([root / "numbers.yaml"], Number),
        incidents=read.table([root / "incidents.yaml"], Incident),
        devices=read.table([root / "howto.yaml"], Device, section="devices"),
        howto=read.table([root / "howto.yaml"], HowTo, section="howto"),
        chat=read.table([root / "chat.yaml"], Chat),
        everyday=tuple(chain.from_iterable(_says(read, root / "everyday.yaml").values())),
        synonyms=_says(read, root / "synonyms.yaml"),
        says={page: _says(read, root / "says" / f"{page}.yaml") for page in SAYS},
        ranking=ranking or Ranking(order=(), show=3, minutes_per_1000_yen=0),
        compared=compared
        or Compared(
            survey="none", everyone="none", reach70="none", organisation="none", education="none"
        ),
        spots=read.spots,
        revision=read.revision,
    )
    read.problems.extend(_unread(root))
    if read.problems:
        raise BadContent(*read.problems)
    return book


def _unread(root: Path) -> Iterator[str]:
    """Pages of says/ that nothing reads."""
    for name in sorted({path.stem for path in root.glob("says/*.yaml")} - set(SAYS)):
        yield f"says/{name}.yaml: nothing reads this page; write one of: {', '.join(SAYS)}"


def _with_options(
    read: Reader, scales: Mapping[str, tuple[dict[str, Any], ...]]
) -> Callable[[Page, str, Any], Any]:
    """What puts the options of its scale into a question."""

    def fill(page: Page, key: str, raw: Any) -> Any:
        if not isinstance(raw, dict) or not isinstance(raw.get("scale"), str):
            return raw
        if raw["scale"] not in scales:
            known = ", ".join(scales)
            what = f"unknown scale {raw['scale']!r}; write one of: {known}"
            read.problems.append(page.wrong((key, "scale"), what))
        return raw | {"options": scales.get(raw["scale"], ())}

    return fill


def _survey(page: Page, key: str, raw: Any) -> Any:
    return raw | {"survey": key.split(".", 1)[0]} if isinstance(raw, dict) else raw


def _says(read: Reader, path: Path) -> dict[str, tuple[str, ...]]:
    """A page of `id: [how people say it]`."""
    page = read.page(path)
    if page is None:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    try:
        entries = page.mapping()
    except BadContent as error:
        read.problems.extend(error.problems)
        return {}
    for name, texts in entries.items():
        if not isinstance(texts, list) or not all(isinstance(t, str) and t for t in texts):
            read.problems.append(page.wrong((name,), f"{name} must be a list of texts"))
            continue
        found[name] = tuple(texts)
        read.spots[f"{path.stem}/{name}"] = Spot(page, (name,))
    return found


def _scales(read: Reader) -> dict[str, tuple[dict[str, Any], ...]]:
    page = read.page(read.root / "scales.yaml")
    if page is None:
        return {}
    scales: dict[str, tuple[dict[str, Any], ...]] = {}
    for name, options in page.mapping().items():
        rows = options.values() if isinstance(options, dict) else [None]
        if not all(isinstance(row, dict) and "id" not in row for row in rows):
            what = f"{name} must be a table of options, each with label and points, without id"
            read.problems.append(page.wrong((name,), what))
            continue
        try:
            made = tuple(
                page.model(Option, {"id": key} | option, (name, key))
                for key, option in options.items()
            )
        except BadContent as error:
            read.problems.extend(error.problems)
            continue
        scales[name] = tuple(option.model_dump() for option in made)
    return scales
