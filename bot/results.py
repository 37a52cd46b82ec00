"""A finished check as JSON: the shape that `score --json`, `say --jsonl` and the web API share."""

from dataclasses import asdict
from typing import Any

from flows.scoring import Result, Row
from knowledge import Book


def as_json(result: Result, book: Book) -> dict[str, Any]:
    """total -25 … 100; parts: points by part; compare: rows of shares in percent, or null."""
    points, table = result.score, result.compare
    industry = book.industries.get(result.industry or "")
    return {
        "total": points.total,
        "best": points.best,
        "worst": points.worst,
        "unsure": points.unsure,
        "not_used": points.not_used,
        "band": points.band,
        "parts": dict(points.parts),
        "industry": industry.name if industry else result.industry,
        "size": result.size,
        "compare": {
            "industry": _row(table.industry),
            "size": _row(table.size),
            "all": _row(table.everyone),
        },
        "actions": list(result.actions),
        "then": result.then,
    }


def _row(row: Row | None) -> dict[str, Any] | None:
    return _rounded(asdict(row)) if row else None


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Percentages to one decimal, as the surveys print them."""
    return {
        name: _rounded(value)
        if isinstance(value, dict)
        else round(value, 1)
        if isinstance(value, float)
        else value
        for name, value in row.items()
    }
