from pathlib import Path

import pytest

from tests.knowledge.copies import Copy


@pytest.fixture
def content(tmp_path: Path) -> Copy:
    """The production knowledge folder, to be broken."""
    return Copy("knowledge", tmp_path)


@pytest.fixture
def flows(tmp_path: Path) -> Copy:
    """The production flows folder, to be broken."""
    return Copy("flows", tmp_path)
