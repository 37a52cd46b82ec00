"""knowledge <- flows <- bot <- adapters. Four modules of bot join adapters: JOINED_IN."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "knowledge": set[str](),
    "flows": {"knowledge"},
    "bot": {"knowledge", "flows"},
    "adapters": {"knowledge", "flows", "bot"},
}
JOINED_IN = {Path("bot") / f"{name}.py" for name in ("app", "serving", "upkeep", "__main__")}
IMPURE = {
    "aiohttp", "asyncio", "sqlmodel", "sqlalchemy", "os", "random", "socket", "time", "adapters",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(tree(path)))
    names = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def modules(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_layers_import_downwards_only(layer: str) -> None:
    for path in modules(layer):
        if path.relative_to(ROOT) not in JOINED_IN:
            theirs = imports(path) & (set(MAY_IMPORT) - {layer})
            assert theirs <= MAY_IMPORT[layer], path


@pytest.mark.parametrize("layer", ["knowledge", "flows"])
def test_the_core_is_pure(layer: str) -> None:
    for path in modules(layer):
        assert not imports(path) & IMPURE, path


@pytest.mark.parametrize("layer", ["knowledge", "flows"])
def test_the_core_never_looks_at_the_clock_and_never_waits(layer: str) -> None:
    for path in modules(layer):
        for node in ast.walk(tree(path)):
            assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                looks = node.func.attr in CLOCKS and called.split(".")[0] in ("datetime", "date")
                assert not looks, (path, called)


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        path.relative_to(ROOT)
        for layer in ("bot", "adapters")
        for path in modules(layer)
        if "datetime.now(" in path.read_text(encoding="utf-8")
    }
    assert readers == {Path("bot/clock.py")}


def test_no_module_outgrows_one_scroll() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for layer in MAY_IMPORT
        for path in modules(layer)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 300
    }
    assert long == {}
