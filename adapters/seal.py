"""Hides who people are: a keyed hash to find them by, AES-GCM to be able to answer them."""

import base64
import binascii
import json
import os
import secrets
import stat
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.ports import Unavailable

KEY_BYTES = 32
NONCE_BYTES = 12  # AES-GCM, NIST SP 800-38D 8.2


class Seal:
    """Two keys made from one, so that neither use says anything about the other."""

    def __init__(self, master: bytes) -> None:
        self._finding = _derived(master, b"monshin: find")
        self._sealing = AESGCM(_derived(master, b"monshin: seal"))
        self.fingerprint = self.hash("key")

    @classmethod
    def load(cls, path: Path) -> "Seal":
        """The seal of a key file, which is made when missing. Unavailable: it cannot be trusted."""
        try:
            if not path.exists():
                _make(path)
            return cls(_read(path))
        except OSError as error:
            raise Unavailable(
                f"{path}: {error.strerror}; give this user access to it, "
                "or name another key file in MONSHIN_KEY_FILE"
            ) from None

    def hash(self, *parts: str) -> bytes:
        """The same 32 bytes for the same parts, and nothing to learn them from."""
        return blake2b(json.dumps(parts).encode(), key=self._finding, digest_size=32).digest()

    def close(self, text: str, place: str) -> bytes:
        """Sealed text. place: table:column:row it is kept at, where alone it opens again."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """The text again. Unavailable: sealed with another key, or moved, or damaged."""
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._sealing.decrypt(nonce, text, place.encode()).decode()
        except (InvalidTag, ValueError):  # ValueError: cut short
            raise Unavailable(
                f"{place} does not open with this key file; put back the one used before"
            ) from None


def _derived(master: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=use).derive(master)


def _make(path: Path) -> None:
    """Write a new key beside, then link it: whole or not at all, and never over another's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(file, "wb") as out:
            out.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was first; its key is the key
    finally:
        draft.unlink()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise Unavailable(f"{path}: others can read this key; run: chmod 600 {path}")
        written = file.read(1024)
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unavailable(
            f"{path}: not a key of {KEY_BYTES} bytes in base64; put back the right one"
        )
    return key
