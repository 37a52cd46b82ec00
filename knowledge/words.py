"""What a text is made of, for comparing: one spelling, words, and how it is read aloud."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from importlib.metadata import version

import sudachipy

LONGEST = 500  # characters of a message that are read
GRAM = 3  # length of the pieces of a reading that are compared
_KATAKANA = {n: n - 0x60 for n in range(ord("ァ"), ord("ヶ") + 1)}
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_NOISE = re.compile(r"[\W_ー]+")
_NOT_SOUND = re.compile(r"[^\w$]+|[_ー]+")
_ENDS = re.compile(r"\$+")
_STOPS = {"。", "、", "!", "?", "\n"}
_SILENT = {"補助記号", "空白"}
_EMPTY = {"助詞", "助動詞", "補助記号", "空白", "記号"}


def _read(text: str) -> str:
    """What is read of a text: of a very long one its beginning and its end, where the point is."""
    return text if len(text) <= LONGEST else text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]


def fold(text: str) -> str:
    """One spelling for every way to write it: NFKC, lower case, hiragana, no marks or spaces."""
    plain = unicodedata.normalize("NFKC", _read(text)).lower().translate(_KATAKANA)
    return _NOISE.sub("", plain).translate(_SMALL)


class Words:
    """Takes Japanese apart with SudachiDict (small), split short (mode A).

    synonyms: name of a thing -> what people call it; the name becomes a piece of the text.
    """

    def __init__(self, synonyms: Mapping[str, Iterable[str]]) -> None:
        self._named = {fold(word): name for name, words in synonyms.items() for word in words}
        self._lengths: dict[str, list[int]] = {}  # by their first two letters, longest first
        for word in sorted(self._named, key=len, reverse=True):
            self._lengths.setdefault(word[:2], []).append(len(word))
        dictionary = sudachipy.Dictionary(dict="small")
        self._tokenizer = dictionary.tokenizer(mode=sudachipy.SplitMode.A)
        self._tells: dict[int, bool] = {}  # part of speech -> whether such a word says something
        self._silent: dict[int, bool] = {}  # part of speech -> whether it is not read aloud

    @property
    def version(self) -> str:
        """Of the dictionary: another one takes texts apart otherwise."""
        return version("sudachidict-small")

    def features(self, text: str) -> set[str]:
        """Content words in their normal form (`=メール`), pieces of the reading (`める$`), names
        of synonyms (`~mail`).

        `$` stands where a sentence ends: 「押した」 and 「押したら」 differ only there.
        """
        plain = unicodedata.normalize("NFKC", _read(text).replace("…", "。")).lower()
        plain = plain.encode(errors="ignore").decode()  # half of a character is none
        found, read = self._things(fold(text)), []
        for word in self._tokenizer.tokenize(plain):
            surface, kind = word.surface(), word.part_of_speech_id()
            if surface in _STOPS:
                read.append("$")
                continue
            if kind not in self._tells:
                name = word.part_of_speech()[0]
                self._tells[kind], self._silent[kind] = name not in _EMPTY, name in _SILENT
            if not self._silent[kind]:  # a dictionary reads a space as 「キゴウ」
                read.append(word.reading_form() or surface)
            if self._tells[kind]:
                found.add("=" + word.normalized_form())
        sound = _sound("".join(read))
        found.update([sound[n : n + GRAM] for n in range(len(sound) - GRAM + 1)])
        return found

    def _things(self, folded: str) -> set[str]:
        """The things named in a folded text, the longest words first."""
        found, at = set[str](), 0
        while at < len(folded):
            for length in self._lengths.get(folded[at : at + 2], ()):
                if name := self._named.get(folded[at : at + length]):
                    found.add(f"~{name}")
                    at += length
                    break
            else:
                at += 1
        return found


def _sound(reading: str) -> str:
    """A reading folded, with one `$` at the end of each sentence."""
    said = _NOT_SOUND.sub("", reading.translate(_KATAKANA)).translate(_SMALL)
    return _ENDS.sub("$", f"{said}$").lstrip("$")
