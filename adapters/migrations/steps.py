"""What alembic does here, without a settings file of its own."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.ports import Unavailable

HERE = Path(__file__).parent


def config(db: Connection | None = None, versions: Path = HERE / "versions") -> Config:
    """db: the connection to work on, in whose transaction everything happens."""
    found = Config(attributes={"connection": db})
    found.set_main_option("script_location", str(HERE).replace("%", "%%"))
    found.set_main_option("version_locations", str(versions).replace("%", "%%"))
    found.set_main_option("path_separator", "newline")
    return found


def head() -> str:
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def upgrade(db: Connection) -> None:
    try:
        command.upgrade(config(db), "head")
    except CommandError:
        raise Unavailable(
            "the database was written by a newer Monshin; install that one again"
        ) from None


def downgrade(db: Connection, to: str = "base") -> None:
    command.downgrade(config(db), to)
