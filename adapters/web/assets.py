"""The style sheet, the script and the icon: read once, and kept by browsers for a year."""

import hashlib
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
        headers = {"Cache-Control": keep}
        known = any(tag.value == asset.version for tag in request.if_none_match or ())
        if known:
            response = web.Response(status=304, headers=headers)
        else:
            response = web.Response(
                body=asset.body, content_type=asset.content_type, charset="utf-8", headers=headers
            )
            response.enable_compression()
        response.etag = asset.version
        return response


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    version = hashlib.sha256(body).hexdigest()[:12]
    return Asset(path.name, body, TYPES[path.suffix], version)
