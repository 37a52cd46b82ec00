"""How anything that can be tapped reads."""

from flows.aid_views import OUTCOMES
from flows.asking import Asking
from flows.commands import BUTTONS
from knowledge import Book


def label(asking: Asking, book: Book, option: str) -> str:
    """The words on the button of an option id, however old."""
    kind, _, name = option.partition("=")
    say = asking.voice.say
    match kind:
        case "card" if name in book.cards:
            return book.cards[name].title
        case "desk" if name in book.desks:
            return book.desks[name].name
        case "theme" if name in book.themes:
            return book.themes[name].label
        case "term" if name in book.glossary:
            return say("find.term", term=book.glossary[name].term)
        case "number" if name.partition(".")[0] in book.numbers:
            return book.numbers[name.partition(".")[0]].label
        case "fix" | "find" if name in book.questions:
            return book.questions[name].title
        case "did" | "why" | "back" | "do":
            outcome = name.partition(".")[2]
            called = f"called.{outcome}" if kind == "did" and outcome in OUTCOMES else None
            return say(called or BUTTONS.get(name if kind == "do" else kind) or "said.button")
    flow, _, step = kind.partition(":")
    home = asking.flows.all.get(flow)
    found = home.steps[step].option(name) if home and step in home.steps else None
    return found.label if found else say("said.button")
