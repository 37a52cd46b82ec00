"""Whole conversations as data: tests/transcripts/*.yaml, played with the cast's content.

A line is `at:` (ISO time), `me:` (typed), `tap:` (an option id), `bot:` (pieces that must appear,
in order of the messages) or `where:` (flow and step).
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cast import Person, brain

TRANSCRIPTS = [
    pytest.param(lines, id=f"{path.stem}: {title}")
    for path in sorted(Path(__file__).parent.glob("transcripts/*.yaml"))
    for title, lines in yaml.safe_load(path.read_text(encoding="utf-8")).items()
]


@pytest.mark.parametrize("lines", TRANSCRIPTS)
def test_transcript(lines: list[dict[str, Any]]) -> None:
    anna = Person(brain())
    for line in lines:
        match line:
            case {"at": at}:
                anna.now = datetime.fromisoformat(str(at))
            case {"me": text}:
                anna.say(str(text))
            case {"tap": options}:
                for option in [options] if isinstance(options, str) else options:
                    anna.tap(option)
            case {"bot": pieces}:
                wanted = [pieces] if isinstance(pieces, str) else pieces
                assert all(piece in anna.heard for piece in wanted), (line, anna.heard)
            case {"where": where}:
                assert f"{anna.talk.flow} {anna.turn.step}" == where
            case _:
                raise AssertionError(line)


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 10
