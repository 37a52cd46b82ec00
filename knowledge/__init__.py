"""What we know: questions, advice, figures, desks and sources. Imports nothing of ours."""

from knowledge.book import Book, load
from knowledge.models import (
    Band,
    Canned,
    Card,
    Desk,
    Figure,
    Industry,
    Option,
    Question,
    Size,
    Source,
    Survey,
    Term,
    Theme,
)

__all__ = [
    "Band",
    "Book",
    "Canned",
    "Card",
    "Desk",
    "Figure",
    "Industry",
    "Option",
    "Question",
    "Size",
    "Source",
    "Survey",
    "Term",
    "Theme",
    "load",
]
