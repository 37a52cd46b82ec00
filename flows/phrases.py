"""The bot's own sentences, by id, from words/phrases.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.flow import HERE
from knowledge.files import BadContent, Page


@dataclass(frozen=True)
class Phrases:
    all: Mapping[str, str]

    def __call__(self, phrase: str, /, **fill: object) -> str:
        """The sentence with its {names} filled in. KeyError: no such phrase, or a name missing."""
        return self.all[phrase].format_map(fill)


def load(root: Path = HERE) -> Phrases:
    page = Page(root / "words" / "phrases.yaml", root.parent)
    wrong = [
        page.wrong((key,), f"{key} must be a text")
        for key, text in page.mapping().items()
        if not isinstance(text, str)
    ]
    if wrong:
        raise BadContent(*wrong)
    return Phrases(page.mapping())
