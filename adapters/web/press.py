"""Papers: pages whole in one file, to be printed, saved, and read without a network."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from aiohttp import web
from markupsafe import Markup

from adapters.web import assets
from adapters.web.assets import digest, unless_known
from adapters.web.templating import FOLDER, templates
from knowledge.files import Page

HERE = Path(__file__).parent
PALETTE = assets.HERE / "palette.css"  # the colours of the chat
SHARED = "paper.css"
POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HOUR = 60 * 60


@dataclass(frozen=True)
class Paper:
    """policy: allows the style that stands in the page, and no other."""

    html: str
    policy: str

    def answer(self, status: int = 200) -> web.Response:
        """To be kept by nobody: it says what happened to somebody."""
        response = web.Response(text=self.html, content_type="text/html", status=status)
        response.headers["Content-Security-Policy"] = self.policy
        response.headers["Cache-Control"] = "no-store"
        response.enable_compression()
        return response

    @cached_property
    def version(self) -> str:
        return digest(self.html.encode())

    def kept(self, request: web.Request) -> web.Response:
        """The same for everybody: to be kept for an hour, then asked for again."""
        response = unless_known(request, self.version, self.answer)
        # a browser takes over what comes with a 304, so the policy goes with it
        response.headers["Content-Security-Policy"] = self.policy
        response.headers["Cache-Control"] = f"public, max-age={HOUR}"
        return response


class Press:
    """Templates of papers/, each with the style they share and its own."""

    def __init__(self) -> None:
        self.words: Mapping[str, Any] = Page(HERE / "papers.yaml", HERE).mapping()
        self._env = templates()
        self._styles: dict[str, tuple[str, str]] = {}

    def print(self, name: str, **shown: object) -> Paper:
        """papers/<name>.html with its words and what it is to show."""
        if name not in self._styles:
            self._styles[name] = _style(name)
        style, digest = self._styles[name]
        template = self._env.get_template(f"papers/{name}.html")
        html = template.render(words=self.words[name], style=Markup(style), **shown)  # noqa: S704
        return Paper(html, POLICY.format(style=digest))


def _style(name: str) -> tuple[str, str]:
    """The style of a paper, and its hash as a policy names it."""
    files = (PALETTE, FOLDER / "papers" / SHARED, FOLDER / "papers" / f"{name}.css")
    style = "".join(path.read_text(encoding="utf-8") for path in files if path.exists())
    return style, b64encode(hashlib.sha256(style.encode()).digest()).decode()
