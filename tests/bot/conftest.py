from pathlib import Path

import pytest

import knowledge
from tests.knowledge.copies import Copy


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """A copy of the knowledge folder that is read in place of the real one."""
    made, load = Copy("knowledge", tmp_path), knowledge.load
    monkeypatch.setattr(knowledge, "load", lambda: load(made.root))
    return made
