"""What we know: questions, advice, figures, desks and sources. Imports nothing of ours."""

from knowledge.book import Book, load
from knowledge.desk import Desk
from knowledge.models import (
    Band,
    Canned,
    Card,
    Chat,
    Figure,
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

__all__ = [
    "Band",
    "Book",
    "Canned",
    "Card",
    "Chat",
    "Desk",
    "Figure",
    "Incident",
    "Industry",
    "Number",
    "Option",
    "Question",
    "Size",
    "Source",
    "Survey",
    "Term",
    "Theme",
    "load",
]
