"""The table of a search is left in a folder, so that the next start need not work it out."""

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge import indexing
from knowledge.docs import Doc
from knowledge.indexing import index
from knowledge.search import Index
from knowledge.words import Words

DOCS = (
    Doc(
        "card=backup", "advice", ("バックアップを取りたい", "データの控えがない"), "ディスクに写す"
    ),
    Doc("desk=police", "desk", ("警察の電話番号", "警察に相談するには"), "被害の相談を聞く"),
    Doc("incident=ransom", "incident", ("ファイルが開かない", "金を払えと出た"), "脅しの文"),
)
ASKED = "警察にデータの相談をしたいのですが、電話番号は"


class Counting(Words):
    """Remembers how many texts it took apart."""

    def __init__(self) -> None:
        super().__init__({"copy": ["バックアップ", "控え"]})
        self.read = 0

    def features(self, text: str) -> set[str]:
        self.read += 1
        return super().features(text)


@pytest.fixture
def words() -> Counting:
    return Counting()


@pytest.fixture
def kept(tmp_path: Path, words: Counting) -> Path:
    """A folder in which the table of revision `now` was left."""
    index(DOCS, words, "now", tmp_path / "var" / "kept")
    words.read = 0
    return tmp_path / "var" / "kept"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def told(index: Index) -> dict[str, float]:
    found = index.find(ASKED)
    return {hit.doc.id: hit.score for hit in found.hits} | {**found.odds}


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy(array: list[int]) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(array))
    return file.getvalue()


def test_a_table_is_left_for_the_next_start(kept: Path) -> None:
    (name,) = names(kept)
    assert name.endswith("-now.npz")


def test_a_table_read_back_finds_the_same(kept: Path, words: Counting) -> None:
    again = index(DOCS, words, "now", kept)
    assert words.read == 0
    assert told(again) == pytest.approx(told(index(DOCS, words)))


def test_a_table_that_is_read_is_not_written_again(kept: Path, words: Counting) -> None:
    before = (kept / names(kept)[0]).stat().st_mtime_ns
    index(DOCS, words, "now", kept)
    assert (kept / names(kept)[0]).stat().st_mtime_ns == before


def test_for_another_revision_it_is_worked_out_anew(kept: Path, words: Counting) -> None:
    index(DOCS, words, "next", kept)
    assert words.read > 0


def test_the_table_of_an_older_revision_is_removed(kept: Path, words: Counting) -> None:
    (kept / "index-0-old.npz").write_bytes(b"old")
    index(DOCS, words, "next", kept)
    (name,) = names(kept)
    assert name.endswith("-next.npz")


def test_what_is_not_a_table_stays_in_the_folder(kept: Path, words: Counting) -> None:
    for name in ("monshin.db", "index.html", "other.npz"):
        (kept / name).write_bytes(b"mine")
    index(DOCS, words, "next", kept)
    assert {"monshin.db", "index.html", "other.npz"} < set(names(kept))


def test_a_table_of_another_form_is_not_read(
    kept: Path, words: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "FORM", indexing.FORM + 1)
    index(DOCS, words, "now", kept)
    assert words.read > 0
    assert len(names(kept)) == 1


def test_with_another_dictionary_it_is_worked_out_anew(
    kept: Path, words: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Words, "version", "20300101")
    index(DOCS, words, "now", kept)
    assert words.read > 0
    assert len(names(kept)) == 1


@pytest.mark.parametrize("revision", ["", "now"])
def test_without_folder_or_revision_nothing_is_kept(tmp_path: Path, revision: str) -> None:
    index(DOCS, Counting(), revision, None if revision else tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"hello", id="text"),
        pytest.param(pickle.dumps([1]), id="pickle"),
        pytest.param(npz(other=[1]), id="other arrays"),
        pytest.param(npz(pieces=np.frombuffer(b"\xff\xfe", np.uint8)), id="no utf-8"),
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04" + bytes(100), id="broken off"),
        pytest.param(npy([1]), id="one array"),
    ],
)
def test_a_file_that_is_no_table_is_replaced(kept: Path, words: Counting, content: bytes) -> None:
    (file,) = kept.iterdir()
    file.write_bytes(content)
    found = told(index(DOCS, words, "now", kept))
    assert found == pytest.approx(told(index(DOCS, words)))
    assert file.read_bytes() != content


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_table_that_was_cut_short_is_replaced(kept: Path, words: Counting, share: float) -> None:
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    index(DOCS, words, "now", kept)
    assert len(file.read_bytes()) == len(whole)


def test_a_table_with_a_wrong_byte_is_replaced(kept: Path, words: Counting) -> None:
    (file,) = kept.iterdir()
    whole = bytearray(file.read_bytes())
    whole[300] ^= 0xFF
    file.write_bytes(whole)
    index(DOCS, words, "now", kept)
    assert words.read > 0


def test_a_place_that_cannot_be_written_is_no_error(kept: Path, words: Counting) -> None:
    (file,) = kept.iterdir()
    file.unlink()
    file.mkdir()
    found = index(DOCS, words, "now", kept)
    assert told(found) == pytest.approx(told(index(DOCS, words)))
    assert names(kept) == [file.name]


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, words: Counting, folder: str
) -> None:
    (tmp_path / "file").write_text("not a folder")
    found = index(DOCS, words, "now", tmp_path / folder)
    assert told(found) == pytest.approx(told(index(DOCS, words)))


def test_a_full_disk_is_no_error_and_leaves_nothing_half_written(
    tmp_path: Path, words: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(file: Path, **arrays: object) -> None:
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fill)
    assert index(DOCS, words, "now", tmp_path).find(ASKED).hits
    assert names(tmp_path) == []


def test_a_table_of_other_documents_is_worked_out_anew(kept: Path, words: Counting) -> None:
    fewer = DOCS[:2]
    assert told(index(fewer, words, "now", kept)) == pytest.approx(told(index(fewer, words)))
