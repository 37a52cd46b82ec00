from pathlib import Path

import pytest

from tests.knowledge.copies import Copy, parsed_once


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """The production knowledge folder, to be broken. Pages nobody broke are parsed once."""
    monkeypatch.setattr("knowledge.reading.Page", parsed_once)
    return Copy("knowledge", tmp_path)


@pytest.fixture
def flows(tmp_path: Path) -> Copy:
    """The production flows folder, to be broken."""
    return Copy("flows", tmp_path)
