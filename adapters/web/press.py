"""Papers: pages whole in one file, to be printed, saved, and read without a network."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from knowledge.files import Page

HERE = Path(__file__).parent
SHARED = "paper.css"
POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HOUR = 60 * 60


@dataclass(frozen=True, slots=True)
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

    def kept(self, request: web.Request) -> web.Response:
        """The same for everybody: to be kept for an hour, then asked for again."""
        version = hashlib.sha256(self.html.encode()).hexdigest()[:12]
        known = any(tag.value in (version, "*") for tag in request.if_none_match or ())
        response = web.Response(status=304) if known else self.answer()
        # a browser takes over what comes with a 304, so the policy goes with it
        response.headers["Content-Security-Policy"] = self.policy
        response.headers["Cache-Control"] = f"public, max-age={HOUR}"
        response.etag = version
        return response


class Press:
    """Templates of papers/, each with the style they share and its own."""

    def __init__(self) -> None:
        self.words: Mapping[str, Any] = Page(HERE / "papers.yaml", HERE).mapping()
        self._folder = HERE / "templates"
        self._env = Environment(
            loader=FileSystemLoader(self._folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def print(self, name: str, **shown: object) -> Paper:
        """papers/<name>.html with its words and what it is to show."""
        style = self._style(name)
        template = self._env.get_template(f"papers/{name}.html")
        html = template.render(words=self.words[name], style=Markup(style), **shown)  # noqa: S704
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return Paper(html, POLICY.format(style=digest))

    def _style(self, name: str) -> str:
        files = (self._folder / "papers" / each for each in (SHARED, f"{name}.css"))
        return "".join(path.read_text(encoding="utf-8") for path in files if path.exists())
