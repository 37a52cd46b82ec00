"""The incident record (事案メモ) of who is asking: on paper, as plain text, as a calendar."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from adapters.web.guard import Refused
from adapters.web.press import Press
from adapters.web.reception import Reception
from adapters.web.report_dates import as_calendar
from flows.record import Record, as_text
from flows.telling import Voice

TEXT, CALENDAR = "monshin-record.txt", "monshin-dates.ics"  # names for old browsers


class Records:
    def __init__(self, reception: Reception, press: Press) -> None:
        self._reception, self._press = reception, press
        self._voice: Voice = reception.turns.brain.asking.voice

    async def show(self, request: web.Request) -> web.Response:
        record = await self._reception.record(request)
        if record is None:
            return self._press.print("no_record").answer()
        voice = self._voice
        made = self._press.words["record"]["made"].format(when=voice.time(record.made))
        return self._press.print("record", record=record, made=made).answer()

    async def text(self, request: web.Request) -> web.Response:
        text = as_text(self._voice, await self._found(request))
        response = web.Response(text=f"{text}\n", content_type="text/plain")
        return _attached(response, self._press.words["record"]["file"], TEXT)

    async def calendar(self, request: web.Request) -> web.Response:
        record = await self._found(request)
        made = as_calendar(record, self._voice, self._press.words["calendar"])
        if made is None:
            raise Refused(404, "no_dates")
        response = web.Response(body=made, content_type="text/calendar", charset="utf-8")
        return _attached(response, self._press.words["record"]["calendar_file"], CALENDAR)

    async def _found(self, request: web.Request) -> Record:
        found = await self._reception.record(request)
        if found is None:
            raise Refused(404, "no_record")
        return found


def _attached(response: web.Response, name: Any, ascii_name: str) -> web.Response:
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(str(name))}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
