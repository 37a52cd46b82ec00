"""A wrong setting stops the start with one line that names it."""

from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, WrongSetting


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MONSHIN_{name.upper()}", raising=False)
    monkeypatch.delenv(settings.FILE, raising=False)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that is named in the environment."""
    path = tmp_path / "monshin.toml"
    monkeypatch.setenv(settings.FILE, str(path))
    path.write_text("", encoding="utf-8")
    return path


def refused() -> str:
    with pytest.raises(WrongSetting) as raised:
        settings.load()
    return str(raised.value)


def test_without_any_setting_the_defaults_hold() -> None:
    found = settings.load()
    assert found.database_url == "sqlite:///var/monshin.db"
    assert (found.keep_days, found.rate_limit, found.log_level) == (365, 60, "info")


# -- environment ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEEP_DAYS", "soon"),
        ("KEEP_DAYS", "0"),
        ("KEEP_DAYS", "3651"),
        ("KEEP_DAYS", ""),
        ("RATE_LIMIT", "fast"),
        ("RATE_LIMIT", "0"),
        ("RATE_LIMIT", "-1"),
        ("RATE_LIMIT", "1.5"),
        ("RATE_LIMIT", "６０"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://host/db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:var/monshin.db"),
        ("PUBLIC_URL", "chat.example.jp"),
        ("PUBLIC_URL", "javascript:alert(1)"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MONSHIN_{name}", value)
    told = refused()
    assert told.startswith(f"MONSHIN_{name}: ")
    assert "\n" not in told


def test_two_wrong_values_are_told_in_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONSHIN_KEEP_DAYS", "soon")
    monkeypatch.setenv("MONSHIN_LOG_LEVEL", "loud")
    names = [line.split(":")[0] for line in refused().splitlines()]
    assert names == ["MONSHIN_KEEP_DAYS", "MONSHIN_LOG_LEVEL"]


@pytest.mark.parametrize(("value", "limit"), [("off", "off"), ("30", 30)])
def test_the_rate_limit_is_a_number_or_off(
    monkeypatch: pytest.MonkeyPatch, value: str, limit: int | str
) -> None:
    monkeypatch.setenv("MONSHIN_RATE_LIMIT", value)
    assert settings.load().rate_limit == limit


def test_an_unknown_name_is_told_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONSHIN_KEEP_DAY", "30")
    told = refused()
    assert told.startswith("MONSHIN_KEEP_DAY: no such setting; known are ")
    assert "MONSHIN_KEEP_DAYS" in told


def test_a_slash_behind_the_public_address_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONSHIN_PUBLIC_URL", "https://chat.example.jp/")
    assert settings.load().public_url == "https://chat.example.jp"


# -- file ----------------------------------------------------------------------------------


def test_a_file_is_read(file: Path) -> None:
    file.write_text('keep_days = 30\nrate_limit = "off"\n', encoding="utf-8")
    found = settings.load()
    assert (found.keep_days, found.rate_limit) == (30, "off")


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('keep_days = 30\nlog_level = "error"\n', encoding="utf-8")
    monkeypatch.setenv("MONSHIN_KEEP_DAYS", "90")
    found = settings.load()
    assert (found.keep_days, found.log_level) == (90, "error")


def test_a_wrong_value_in_the_file_is_hidden_by_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("keep_days = 0\n", encoding="utf-8")
    monkeypatch.setenv("MONSHIN_KEEP_DAYS", "90")
    assert settings.load().keep_days == 90


@pytest.mark.parametrize(
    "written",
    [
        "keep_days = 0",
        'keep_days = "soon"',
        "rate_limit = true",
        "rate_limit = 1.5",
        "log_level = 3",
        "key_file = 3",
    ],
)
def test_a_wrong_value_in_the_file_is_told_with_file_and_name(file: Path, written: str) -> None:
    file.write_text(written, encoding="utf-8")
    told = refused()
    assert told.startswith(f"{file}: {written.split(maxsplit=1)[0]}: ")
    assert "\n" not in told


def test_an_unknown_name_in_the_file_is_told(file: Path) -> None:
    file.write_text("keep_day = 30\n", encoding="utf-8")
    assert refused().startswith(f"{file}: keep_day: ")


def test_a_wrong_value_of_the_environment_is_not_blamed_on_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("keep_days = 30\n", encoding="utf-8")
    monkeypatch.setenv("MONSHIN_KEEP_DAYS", "soon")
    assert refused().startswith("MONSHIN_KEEP_DAYS: ")


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    file.unlink()
    assert refused() == f"MONSHIN_SETTINGS: cannot read {file}: No such file or directory"


def test_a_folder_in_place_of_a_file_is_told(file: Path) -> None:
    file.unlink()
    file.mkdir()
    assert refused().startswith(f"MONSHIN_SETTINGS: cannot read {file}: ")


@pytest.mark.parametrize(
    "body", [b"keep_days: 30", b"keep_days = 30\nkeep_days = 31", b"\x83\x5c", b"[a"]
)
def test_a_broken_file_is_told_in_one_line(file: Path, body: bytes) -> None:
    file.write_bytes(body)
    told = refused()
    assert told.startswith(f"{file}: not TOML: ")
    assert "\n" not in told
