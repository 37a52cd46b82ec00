"""The key file and what is sealed with it."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.seal import Seal
from bot.ports import Unavailable


@pytest.fixture
def seal() -> Seal:
    return Seal(b"k" * 32)


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_opens_what_it_closed(seal: Seal) -> None:
    assert seal.open(seal.close("U1 山田", "person:user:1"), "person:user:1") == "U1 山田"


def test_the_same_text_is_sealed_differently_each_time(seal: Seal) -> None:
    assert seal.close("U1", "p:u:1") != seal.close("U1", "p:u:1")


def test_refuses_what_was_moved_to_another_row(seal: Seal) -> None:
    with pytest.raises(Unavailable, match="p:u:2"):
        seal.open(seal.close("U1", "p:u:1"), "p:u:2")


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 40])
def test_refuses_what_is_damaged(seal: Seal, damaged: bytes) -> None:
    with pytest.raises(Unavailable, match="p:u:1"):
        seal.open(damaged, "p:u:1")


def test_does_not_open_with_another_key(seal: Seal) -> None:
    with pytest.raises(Unavailable, match="key file"):
        Seal(b"j" * 32).open(seal.close("U1", "p:u:1"), "p:u:1")


def test_a_hash_is_the_same_for_the_same_parts_and_key_only(seal: Seal) -> None:
    here = seal.hash("demo", "line", "U1")
    assert here == Seal(b"k" * 32).hash("demo", "line", "U1")
    assert here != Seal(b"j" * 32).hash("demo", "line", "U1")


def test_parts_do_not_run_together(seal: Seal) -> None:
    assert seal.hash("a", "bc") != seal.hash("ab", "c")


def test_a_missing_key_is_made_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "key"
    Seal.load(path)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert len(base64.b64decode(path.read_text())) == 32
    assert os.listdir(path.parent) == ["key"]


def test_a_key_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert Seal.load(path).fingerprint == Seal.load(path).fingerprint


def test_many_who_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        seals = list(pool.map(Seal.load, [tmp_path / "key"] * 32))
    assert len({seal.fingerprint for seal in seals}) == 1


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o644])
def test_refuses_a_key_that_others_can_read(tmp_path: Path, bits: int) -> None:
    path = write(tmp_path / "key", base64.b64encode(b"k" * 32).decode())
    path.chmod(bits)
    with pytest.raises(Unavailable, match=f"chmod 600 {path}"):
        Seal.load(path)


@pytest.mark.parametrize(
    "text", ["", "secret", "a" * 44, base64.b64encode(b"k" * 31).decode(), "鍵"]
)
def test_refuses_what_is_not_a_key(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unavailable, match="32 bytes in base64") as told:
        Seal.load(write(tmp_path / "key", text))
    assert text not in str(told.value) or not text


@pytest.mark.parametrize("place", ["folder", "file/key"])
def test_a_place_that_cannot_hold_a_key_is_told_in_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="MONSHIN_KEY_FILE") as told:
        Seal.load(tmp_path / place)
    assert "\n" not in str(told.value)
