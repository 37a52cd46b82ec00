"""Who is asking: a random value in a cookie, and nothing else."""

import re
import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.ports import Address
from bot.settings import Settings

OFFICE, CHANNEL = "demo", "web"
VALUE = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 bytes as base64url
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Session:
    """fresh: no usable cookie came with the request; one must go out with the answer."""

    value: str
    fresh: bool
    secure: bool

    @property
    def who(self) -> Address:
        return Address(OFFICE, CHANNEL, self.value)


SESSION = web.RequestKey("session", Session)


class Sessions:
    def __init__(self, settings: Settings) -> None:
        self._https = settings.public_url.startswith("https://")
        self._seconds = settings.keep_days * DAY

    def open(self, request: web.Request) -> Session:
        """The session of a request; a missing or malformed cookie opens a new one."""
        secure = request.secure or self._https
        given = request.cookies.get(_name(secure=secure), "")
        fresh = VALUE.fullmatch(given) is None
        session = Session(secrets.token_urlsafe(32) if fresh else given, fresh, secure)
        request[SESSION] = session
        return session

    def keep(self, session: Session, response: web.StreamResponse) -> None:
        """Hand out the cookie, for as long as the talk is kept."""
        response.set_cookie(
            _name(secure=session.secure),
            session.value,
            max_age=self._seconds,
            path="/",
            secure=session.secure,
            httponly=True,
            samesite="Lax",
        )


def _name(*, secure: bool) -> str:
    """A browser takes a __Host- cookie over https only."""
    return "__Host-monshin" if secure else "monshin"
