"""Settings: environment variables MONSHIN_*, or a TOML file named by MONSHIN_SETTINGS.

A wrong one stops the start with its name and what to write instead. Names: bot/README.md.
"""

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "MONSHIN_"
FILE = f"{PREFIX}SETTINGS"
LONGEST_NAME = 40  # what fits a line of the card for the wall


class WrongSetting(Exception):
    """str() names the setting, what is wrong with it, and what to write."""


class Settings(BaseSettings):
    """All settings with their defaults; what each means is in bot/README.md."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str = "sqlite:///var/monshin.db"
    key_file: Path = Path("var/key")
    index_dir: Path | None = Path("var/index")
    keep_days: int = Field(default=365, ge=1, le=3650)
    rate_limit: int | Literal["off"] = 60
    public_url: str = ""
    offices: Path | None = None
    office_name: str = ""
    office_phone: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("database_url")
    @classmethod
    def _known(cls, url: str) -> str:
        wanted = "write sqlite:///path/to/monshin.db or postgresql://user:password@host/database"
        try:
            at = make_url(url)
        except (ArgumentError, ValueError):  # ValueError: a port that is no number
            raise ValueError(wanted) from None
        a_file = url.startswith("sqlite:///") and at.database
        a_server = at.drivername == "postgresql" and at.database
        if not (a_file or a_server):
            raise ValueError(wanted)
        return url

    @field_validator("rate_limit", mode="before")
    @classmethod
    def _positive(cls, limit: object) -> object:
        if limit != "off" and not re.fullmatch("[1-9][0-9]{0,8}", str(limit)):
            raise ValueError("write a number of messages a minute, or off")
        return limit

    @field_validator("index_dir", mode="before")
    @classmethod
    def _or_nowhere(cls, folder: object) -> object:
        return folder or None

    @field_validator("offices")
    @classmethod
    def _none_yet(cls, folder: Path | None) -> Path | None:
        if folder is None:
            return folder
        if not folder.is_dir():
            raise ValueError("write a folder that exists, or leave it out")
        if found := sorted(folder.glob("*.toml")):
            raise ValueError(f"only the built-in office demo is served; take {found[0].name} out")
        return folder

    @field_validator("office_name")
    @classmethod
    def _short(cls, name: str) -> str:
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise ValueError(f"write at most {LONGEST_NAME} characters, or leave it out")
        return name

    @field_validator("office_phone")
    @classmethod
    def _dialled(cls, phone: str) -> str:
        if phone and not re.fullmatch("[0-9][0-9-]{2,19}", phone):
            raise ValueError("write digits and hyphens, 3 to 20 characters, such as 03-1234-5678")
        return phone

    @field_validator("public_url")
    @classmethod
    def _web(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("write the address people open, beginning with https://")
        return url.rstrip("/")


def load() -> Settings:
    """Settings from the file, if one is named, and the environment, which wins."""
    named = os.environ.get(FILE, "")
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX)
        and name != FILE
        and name.removeprefix(PREFIX).lower() not in Settings.model_fields
    )
    if unknown:
        known = ", ".join(PREFIX + name.upper() for name in Settings.model_fields)
        raise WrongSetting(f"{unknown[0]}: no such setting; known are {known}, {FILE}")
    written = _file(Path(named)) if named else {}
    in_environment = {n for n in Settings.model_fields if PREFIX + n.upper() in os.environ}
    try:
        return Settings(**{k: v for k, v in written.items() if k not in in_environment})
    except ValidationError as error:
        wrong = (_explain(e, named, in_environment) for e in error.errors())
        raise WrongSetting("\n".join(wrong)) from None


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSetting(f"{FILE}: cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path}: not TOML: {error}") from None


def _explain(error: Any, named: str, in_environment: set[str]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "settings"
    here = f"{PREFIX}{name.upper()}" if name in in_environment or not named else f"{named}: {name}"
    what = error["msg"].removeprefix("Value error, ")
    return f"{here}: {what}"
