"""25 answers in, the result object out: `monshin score --json`."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.results import as_json
from flows.evaluation import evaluate
from flows.scoring import Incomplete
from knowledge import Book


class WrongInput(Exception):
    """str() says what is wrong and what to write."""


class Input(BaseModel):
    """industry: a name or id of industries.yaml; another is compared with nothing."""

    model_config = ConfigDict(extra="forbid")
    answers: dict[str, str]
    industry: str | None = None
    size: str | None = None


def score(body: bytes, book: Book) -> dict[str, Any]:
    """The result of a complete set of answers. WrongInput: what to correct."""
    try:
        given = Input.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise WrongInput("; ".join(_explain(e) for e in found)) from None
    unknown = sorted(set(given.answers) - set(book.questions))
    if unknown:
        raise WrongInput(f"answers: unknown question {', '.join(unknown)}")
    if given.size is not None and given.size not in book.sizes:
        raise WrongInput(f"size: unknown {given.size!r}; write one of: {', '.join(book.sizes)}")
    industry = _industry(given.industry, book)
    try:
        result = evaluate(book, given.answers, industry or given.industry, given.size)
    except Incomplete as error:
        wrong = (_wrong(question, what, book) for question, what in error.problems.items())
        raise WrongInput("\n".join(wrong)) from None
    return as_json(result, book)


def _industry(given: str | None, book: Book) -> str | None:
    rows = book.industries.values()
    return next((row.id for row in rows if given in (row.id, row.name)), None)


def _wrong(question: str, what: str, book: Book) -> str:
    options = ", ".join(o.id for o in book.questions[question].options)
    return f"answers: {question}: {what}; write one of: {options}"


def _explain(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "input"
    return f"{where}: {error['msg']}"
