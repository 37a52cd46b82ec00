"""Wrong content stops the start; old content only warns."""

import logging
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.memory import MemoryStore
from bot import app, content
from bot.settings import Settings
from knowledge.files import BadContent
from tests.knowledge.copies import ROOT, TODAY, Copy

CARD = "advice/backup-unplugged.yaml"
LATER = date(2036, 1, 1)


def refused() -> list[str]:
    with pytest.raises(BadContent) as raised:
        content.load(365, TODAY)
    return list(raised.value.problems)


def test_good_content_is_ready_to_talk_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    brain = content.load(365, TODAY)
    assert len(brain.book.questions) == 25
    assert caplog.records == []


def test_a_file_that_cannot_be_read_stops_the_start(copy: Copy) -> None:
    copy.change(CARD, "level", "[1")
    assert refused()[0].startswith(f"{CARD}:")


def test_a_name_of_nothing_stops_the_start(copy: Copy) -> None:
    copy.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    place = copy.place("desks.yaml", "nobody")
    assert refused() == [f"{place}: unknown desk nobody"]


def test_the_service_is_not_built_on_wrong_content(copy: Copy) -> None:
    copy.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    with pytest.raises(BadContent, match="unknown desk nobody"):
        app.build(Settings(), MemoryStore(), lambda: datetime(2026, 11, 22, tzinfo=UTC))


def test_what_is_expired_only_warns(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        brain = content.load(365, LATER)
    assert len(caplog.records) == len(brain.book.cards) + len(brain.book.desks)
    assert {record.levelname for record in caplog.records} == {"WARNING"}


def test_a_warning_says_file_and_line(copy: Copy, caplog: pytest.LogCaptureFixture) -> None:
    copy.change(CARD, "review_by", "2026-11-21")
    content.load(365, TODAY)
    place = copy.place(CARD, "review_by")
    assert caplog.messages == [f"{place}: warning: read it again and set a new date"]


def test_warnings_are_not_among_what_stopped_the_start(copy: Copy) -> None:
    copy.change(CARD, "review_by", "2026-11-21")
    copy.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    assert len(refused()) == 1


def test_serve_ends_with_the_problem_and_no_trace(tmp_path: Path) -> None:
    for folder in ("bot", "adapters", "flows"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    made = Copy("knowledge", tmp_path)
    for path in (ROOT / "knowledge").glob("*.py"):
        (made.root / path.name).write_bytes(path.read_bytes())
    made.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "--port", "0"],
        cwd=tmp_path,
        env={"MONSHIN_DATABASE_URL": f"sqlite:///{tmp_path}/a.db", "MONSHIN_KEY_FILE": "key"},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    place = made.place("desks.yaml", "nobody")
    assert ended.returncode == 1
    assert f"{place}: unknown desk nobody" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_passed_is_not_checked_again_the_same_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    content.load(365, LATER, tmp_path)
    told = [record.message for record in caplog.records]
    caplog.clear()
    monkeypatch.setattr(content, "problems", lambda *_: pytest.fail("checked again"))
    content.load(365, LATER, tmp_path)
    assert [record.message for record in caplog.records] == told != []
    with pytest.raises(pytest.fail.Exception):
        content.load(365, date(2036, 1, 2), tmp_path)


def test_what_changed_is_checked_again(copy: Copy, tmp_path: Path) -> None:
    content.load(365, TODAY, tmp_path)
    copy.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    with pytest.raises(BadContent, match="unknown desk nobody"):
        content.load(365, TODAY, tmp_path)


def test_what_did_not_pass_is_not_remembered(copy: Copy, tmp_path: Path) -> None:
    copy.replace("desks.yaml", "fallback: it_vendor", "fallback: nobody")
    for _ in range(2):
        with pytest.raises(BadContent, match="unknown desk nobody"):
            content.load(365, TODAY, tmp_path)


def test_code_and_words_are_part_of_what_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brain = content.load(365, TODAY)
    here = content._seen(brain, TODAY)
    for name in ("said.py", "words/phrases.yaml"):
        other = tmp_path / name
        other.parent.mkdir(exist_ok=True)
        other.write_text("other")
        monkeypatch.setattr("flows.__path__", [str(tmp_path)])
        assert content._seen(brain, TODAY) != here
