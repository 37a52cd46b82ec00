"""What is refused at the door, and the headers on every answer of ours."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # no-referrer would make browsers send `Origin: null` with a form, and the form be refused
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Server": "monshin",
}


@dataclass(eq=False)
class Refused(Exception):
    """A request that is not served. code: an entry of `errors` in words.yaml.

    after: seconds to wait. draft: what the person had written, so that nothing is lost.
    """

    status: int
    code: str
    after: int = 0
    draft: str = ""


def same_site(request: web.Request, public_url: str) -> None:
    """Refuse a POST that another site's page caused; programs that send neither header pass."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        if fetch_site not in ("same-origin", "none"):
            raise Refused(403, "other_site")
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != public_url and _host(origin) != request.host.lower():
        raise Refused(403, "other_site")


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
