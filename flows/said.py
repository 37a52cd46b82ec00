"""Which phrases the program says, and with which names filled in: read from its own source."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from knowledge.problems import Problem

WHERE = "flows/words/phrases.yaml"
SAYERS = ("say", "self.say", "telling.say", "stand.say", "self.voice.say", "stand.asking.voice.say")


def phrase_problems(phrases: Mapping[str, str]) -> Iterator[Problem]:
    """Phrases that are missing, or have braces that would not be filled in."""
    for phrase, names in sorted(_said().items()):
        if phrase not in phrases:
            yield Problem(f"{WHERE}:1", f"{phrase}: the phrase is missing")
        elif wrong := wrong_names(phrases[phrase], names):
            yield Problem(f"{WHERE}:1", f"{phrase}: {wrong}")
    for phrase, text in phrases.items():
        if phrase not in _said() and (wrong := wrong_names(text, None)):
            yield Problem(f"{WHERE}:1", f"{phrase}: {wrong}")


def wrong_names(text: str, allowed: set[str] | frozenset[str] | None) -> str:
    """What is wrong with the {names} of a text; allowed: None where any name will do."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        return f"braces: {error}; write {{{{ and }}}} for braces that are meant"
    wrong = [n for n in names if not n.isidentifier() or (allowed is not None and n not in allowed)]
    if not wrong:
        return ""
    known = ", ".join(sorted(allowed or ())) or "none"
    return f"{{{wrong[0]}}} cannot be filled in; known names: {known}"


@cache
def _said() -> Mapping[str, frozenset[str]]:
    """Phrase id -> names, for every say("id", name=…) of this folder."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYERS:
                names = frozenset(k.arg for k in node.keywords if k.arg)
                for phrase in _literals(node.args[0]) if node.args else ():
                    found[phrase] = found.get(phrase, names) & names
    return found


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(phrase)):
            yield phrase
        case ast.IfExp():
            yield from _literals(node.body)
            yield from _literals(node.orelse)
