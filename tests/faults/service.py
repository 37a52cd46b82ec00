"""The production service with a channel for these tests, a clock that can be jumped, and a leash.

    python -m tests.faults.service --port N --clock FILE --platform URL [--broken BUILD]

It ends when its standard input does, so that nothing is left when the tests are stopped.
"""

import argparse
import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot import post, serving, settings
from tests.faults.broken import BUILDS
from tests.faults.hook import Hook

LEASE = timedelta(seconds=4)  # twice what one post of the hook may take
LOOK_SECONDS = 0.05


class Shifted:
    """The time, and what a file says is to be added to it, in seconds."""

    def __init__(self, path: Path) -> None:
        self._path, self._looked, self._added = path, 0.0, timedelta()

    def now(self) -> datetime:
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked = time.monotonic()
            self._added = timedelta(seconds=float(self._path.read_text() or 0))
        return datetime.now(UTC) + self._added


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    parser.add_argument("--platform", required=True)
    parser.add_argument("--broken", choices=BUILDS)
    given = parser.parse_args()
    faulthandler.register(signal.SIGUSR1)
    threading.Thread(target=_end_with_input, daemon=True).start()
    setattr(post, "LEASE", LEASE)  # noqa: B010
    if given.broken:
        BUILDS[given.broken]()
    try:
        channels = [partial(Hook, given.platform)]
        clock = Shifted(given.clock).now
        serving.run(settings.load(), "127.0.0.1", given.port, channels, clock)
    except serving.CannotServe as error:
        logging.getLogger(__name__).error("%s", error)
        sys.exit(1)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(2)


if __name__ == "__main__":
    main()
