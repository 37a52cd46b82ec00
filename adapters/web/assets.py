"""The style sheet, the script and the icon: read once, and kept by browsers for a year."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

HERE = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Asset:
    name: str
    body: bytes
    content_type: str
    version: str

    @property
    def url(self) -> str:
        """A new address whenever the file changes, so that no old copy is used."""
        return f"/static/{self.name}?v={self.version}"

    def answer(self) -> web.Response:
        response = web.Response(body=self.body, content_type=self.content_type, charset="utf-8")
        response.enable_compression()
        return response


class Assets:
    def __init__(self, folder: Path = HERE) -> None:
        self._all = {p.name: _read(p) for p in sorted(folder.iterdir()) if p.suffix in TYPES}

    def url(self, name: str) -> str:
        return self._all[name].url

    async def serve(self, request: web.Request) -> web.Response:
        return self._answer(request, request.match_info["name"])

    async def icon(self, request: web.Request) -> web.Response:
        return self._answer(request, "icon.svg")

    def _answer(self, request: web.Request, name: str) -> web.Response:
        asset = self._all.get(name)
        if asset is None:
            raise web.HTTPNotFound
        current = request.query.get("v") == asset.version
        keep = f"public, max-age={YEAR}, immutable" if current else "no-cache"
        response = unless_known(request, asset.version, asset.answer)
        response.headers["Cache-Control"] = keep
        return response


def unless_known(
    request: web.Request, version: str, answer: Callable[[], web.Response]
) -> web.Response:
    """An answer with its version, or 304 for a browser that has that version already."""
    known = any(tag.value in (version, "*") for tag in request.if_none_match or ())
    response = web.Response(status=304) if known else answer()
    response.etag = version
    return response


def digest(body: bytes) -> str:
    """Another one whenever a file changes."""
    return hashlib.sha256(body).hexdigest()[:12]


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(path.name, body, TYPES[path.suffix], digest(body))
