"""The `monshin` command."""

import asyncio
import gc
import json
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import click

import knowledge
from bot import clock, content, settings
from bot.ports import Unavailable
from flows import dialogue
from knowledge.files import BadContent

Given = TypeVar("Given")
KEEP_DAYS: int = settings.Settings.model_fields["keep_days"].default


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="monshin")
def main() -> None:
    """問診: asks, scores, says the three things to do next, and names who to call."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the web page and its API."""
    gc.disable()  # until all is loaded, nothing of it is to be thrown away
    from bot import serving  # noqa: PLC0415 - the other commands need no web server

    try:
        serving.run(_settings(), host, port)
    except (BadContent, serving.CannotServe) as error:
        _stop(str(error))


@main.group()
def db() -> None:
    """Look after the database named by MONSHIN_DATABASE_URL."""


@db.command()
def upgrade() -> None:
    """Bring the tables to their newest form; serve does this too."""
    from bot import upkeep  # noqa: PLC0415 - the other commands need no database

    click.echo(_done(upkeep.upgrade(_settings())))


@db.command()
@click.argument("path", type=click.Path(path_type=Path))
def backup(path: Path) -> None:
    """Copy an SQLite database to PATH, also while the service runs."""
    from bot import upkeep  # noqa: PLC0415

    click.echo(_done(upkeep.backup(_settings(), path)))


@db.command("check")
def check_database() -> None:
    """Read all of it and say what is wrong; exit code 1 when anything is."""
    from bot import upkeep  # noqa: PLC0415

    told, in_order = _done(upkeep.check(_settings()))
    click.echo(told)
    sys.exit(0 if in_order else 1)


@db.command()
@click.argument("url")
def move(url: str) -> None:
    """Copy everything from SQLite to an empty PostgreSQL database at URL.

    The service must be stopped. The password may stand in PGPASSWORD instead of the URL.
    """
    from bot import upkeep  # noqa: PLC0415

    click.echo(_done(upkeep.move(_settings(), url)))


@main.command()
@click.option("--failed", is_flag=True, help="Those that were given up, a line each.")
@click.option("--retry", multiple=True, metavar="ID", help="Let one go again, or 'all'.")
def letters(failed: bool, retry: Sequence[str]) -> None:
    """Letters that wait to be posted, by channel.

    A retried letter of which nobody knows whether it arrived may be shown twice.
    """
    from bot import upkeep  # noqa: PLC0415

    if failed and retry:
        raise click.UsageError("give --failed or --retry, not both")
    if retry:
        click.echo(_done(upkeep.retry(_settings(), _ids(retry), clock.now())))
    else:
        list_them = upkeep.failed if failed else upkeep.waiting
        click.echo(_done(list_them(_settings())))


@main.command()
@click.option("--jsonl", is_flag=True, help="One JSON object a line, in and out.")
def say(jsonl: bool) -> None:
    """Talk in the terminal. A number picks a button; nothing is stored."""
    from adapters.memory import MemoryStore  # noqa: PLC0415 - joined here as in bot/app.py
    from adapters.terminal import Terminal, stdin  # noqa: PLC0415
    from bot.bell import Bell  # noqa: PLC0415
    from bot.turns import Turns  # noqa: PLC0415

    brain = _brain()
    turns = Turns(brain, MemoryStore(), clock.now, Bell())
    terminal = Terminal(turns, clock.now)
    turns.clock = terminal.clock
    talk = terminal.json_lines if jsonl else terminal.people
    try:
        asyncio.run(talk(stdin(), sys.stdout))
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(0)


@main.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@click.option("--jsonl", is_flag=True, help='Lines of {"text": …} in, one JSON object a line out.')
@click.option("--now", help="The time of asking, ISO 8601; Japan time where no zone is given.")
def ask(text: str | None, as_json: bool, jsonl: bool, now: str | None) -> None:
    """Ask one thing in your own words, without a conversation."""
    from bot import asks  # noqa: PLC0415

    if (text is None) != jsonl:
        raise click.UsageError("give a TEXT, or --jsonl and lines on stdin")
    try:
        at = asks.moment(now) if now is not None else clock.now()
    except asks.WrongInput as error:
        _stop(f"--now: {error}")
    brain = _brain()
    if text is not None:
        found = asks.ask(brain, text, at)
        click.echo(json.dumps(found, ensure_ascii=False) if as_json else found["text"])
        return
    for line in filter(str.strip, sys.stdin.buffer.read().decode(errors="replace").splitlines()):
        try:
            answer = asks.ask(brain, asks.text_of(line), at)
        except asks.WrongInput as error:
            answer = {"error": str(error)}
        click.echo(json.dumps(answer, ensure_ascii=False))


@main.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="JSON in, JSON out.")
def score(as_json: bool) -> None:
    """Score 25 answers: {"answers": {"q01": "done", …}, "industry", "size"} on stdin."""
    from bot import scores  # noqa: PLC0415

    try:
        found = scores.score(sys.stdin.buffer.read(), _book())
    except scores.WrongInput as error:
        _stop(str(error))
    click.echo(json.dumps(found, ensure_ascii=False))


@main.command()
def check() -> None:
    """Check all content and flows; each problem as `file:line: what is wrong`."""
    try:
        brain = dialogue.load(knowledge.load(), KEEP_DAYS)
    except BadContent as error:
        click.echo(str(error))
        sys.exit(1)
    found = content.problems(brain, clock.now().date())
    for problem in found:
        click.echo(problem)
    errors = sum(not p.warning for p in found)
    kept = brain.book
    click.echo(
        f"{len(kept.questions)} questions, {len(kept.cards)} cards, {len(kept.figures)} figures, "
        f"{len(kept.desks)} desks, {len(brain.asking.flows.all)} flows: "
        f"{errors} problems, {len(found) - errors} warnings",
        err=True,
    )
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("flow", required=False)
def draw(flow: str | None) -> None:
    """Every flow (or one) as a Mermaid diagram with Japanese labels."""
    from flows.draw import draw as mermaid  # noqa: PLC0415

    flows = _brain().asking.flows.all
    if flow is not None and flow not in flows:
        _stop(f"no flow {flow}; write one of: {', '.join(flows)}")
    drawn = [flows[flow]] if flow else list(flows.values())
    click.echo("\n\n".join(mermaid(f) for f in drawn))


def _ids(named: Sequence[str]) -> list[UUID]:
    """None for `all`."""
    if "all" in named:
        return []
    try:
        return [UUID(each) for each in named]
    except ValueError:
        raise click.UsageError("--retry: give an id listed by --failed, or all") from None


def _done(work: Coroutine[Any, Any, Given]) -> Given:
    """What the work gives. What stands in its way is told."""
    try:
        return asyncio.run(work)
    except Unavailable as error:
        _stop(str(error))


def _settings() -> settings.Settings:
    try:
        return settings.load()
    except settings.WrongSetting as error:
        _stop(str(error))


def _book() -> knowledge.Book:
    try:
        return knowledge.load()
    except BadContent as error:
        _stop(str(error))


def _brain() -> dialogue.Brain:
    try:
        return content.load(KEEP_DAYS, clock.now().date(), _settings().index_dir)
    except BadContent as error:
        _stop(str(error))


def _stop(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
