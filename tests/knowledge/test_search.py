"""A handful of documents, and what is found in them."""

import math
from dataclasses import replace
from functools import cache

import pytest

from knowledge.docs import Doc
from knowledge.indexing import CLOSE, index
from knowledge.search import LEAN, MOST, UNASKED, Found, Index
from knowledge.words import Words

BACKUP = Doc(
    "card=backup",
    "advice",
    ("バックアップを取りたい", "データの控えがない"),
    "外付けのディスクに写す",
)
WIFI = Doc("card=wifi", "advice", ("無線LANの合言葉を変えたい",), "親機の設定を開く")
POLICE = Doc("desk=police", "desk", ("警察の電話番号", "警察に相談するには"), "被害の相談を聞く")
UTM = Doc("term=utm", "term", ("UTMとは", "ユーティーエムって何"), "まとめて守る箱")
RANSOM = Doc(
    "incident=ransom", "incident", ("ファイルが開かない", "身代金を払えと出た"), "脅しの文"
)
WEATHER = Doc("chat=weather", "chat", ("明日の天気は", "台風はいつ来る"))
WORRY = Doc("", "advice", ("身代金が心配", "乗っ取りが怖い"), close=True)
DOCS = (BACKUP, WIFI, POLICE, UTM, RANSOM, WEATHER, WORRY)
SYNONYMS = {"copy": ["バックアップ", "控え", "複製", "コピー"]}
OTHERS = tuple(Doc(f"term={n}", "term", (f"{n}番",), "箱") for n in range(9))  # nothing is common


@cache
def made(docs: tuple[Doc, ...] = DOCS) -> Index:
    return index(docs, Words(SYNONYMS))


def find(text: str, *docs: Doc) -> Found:
    return made(docs or DOCS).find(text)


def ids(text: str, *docs: Doc) -> list[str]:
    return [hit.doc.id for hit in find(text, *docs).hits]


def scores(text: str, *docs: Doc) -> dict[str, float]:
    return {hit.doc.id: hit.score for hit in find(text, *docs).hits}


# -- what is found -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"), [(text, doc.id) for doc in DOCS for text in doc.says if doc.id]
)
def test_what_is_asked_for_in_known_words_comes_first(text: str, wanted: str) -> None:
    assert ids(text)[0] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("データをバックアップしておきたいんですが", "card=backup"),
        ("警察に電話したい", "desk=police"),
        ("けいさつ", "desk=police"),
        ("払えって画面に出てる", "incident=ransom"),
        ("ファイル開かないです", "incident=ransom"),
        ("utmって何ですか", "term=utm"),
        ("台風来る？", "chat=weather"),
    ],
)
def test_what_is_asked_for_in_other_words_comes_first(text: str, wanted: str) -> None:
    assert ids(text)[0] == wanted


@pytest.mark.parametrize("text", ["複製", "コピー", "こぴー", "ｺﾋﾟｰ"])
def test_a_synonym_finds_what_was_never_called_so(text: str) -> None:
    assert ids(text)[0] == "card=backup"


@pytest.mark.parametrize(
    "text", ["ばっくあっぷ", "バックアップ", "ﾊﾞｯｸｱｯﾌﾟ", "ふぁいる ばっくあっぷ"]
)
def test_hiragana_katakana_and_half_width_find_the_same(text: str) -> None:
    assert ids(text)[0] == "card=backup"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ﾊﾞｯｸｱｯﾌﾟ", "バックアップ"),
        ("バックアップ！！", "バックアップ"),
        ("けいさつ", "ケイサツ"),
        ("ＵＴＭ", "UTM"),
        ("utm。", "UTM"),
    ],
)
def test_width_case_and_marks_make_no_difference(text: str, other: str) -> None:
    assert scores(text) == pytest.approx(scores(other))


def test_hits_come_best_first() -> None:
    found = [hit.score for hit in find("警察に身代金とバックアップの相談").hits]
    assert len(found) > 2
    assert found == sorted(found, reverse=True)


def test_what_shares_nothing_is_no_hit() -> None:
    assert ids("台風") == ["chat=weather"]


@pytest.mark.parametrize("text", ["", " ", "。。。", "😀", "\x00", "ζηθ", "ぬぬぬぬぬ"])
def test_of_what_nobody_ever_said_nothing_is_found(text: str) -> None:
    found = find(text)
    assert found.hits == ()
    assert found.known == 0
    assert {*found.best.values(), *found.odds.values()} == {0}


def test_a_very_long_text_finds_what_it_begins_and_ends_with() -> None:
    found = ids("警察に相談。" + "ぬ" * 100_000 + "。明日の天気は")
    assert {"desk=police", "chat=weather"} <= set(found)


def test_known_is_the_share_of_what_was_ever_said() -> None:
    assert find("警察の電話番号").known == 1
    assert 0 < find("警察のζηθζηθ").known < 1


# -- what counts ---------------------------------------------------------------------------


def test_its_own_words_find_a_document_too() -> None:
    assert ids("外付けのディスク")[0] == "card=backup"


def test_its_own_words_count_less_than_those_of_people() -> None:
    said = Doc("card=said", "advice", ("鍵を変える",), "窓を開ける")
    own = Doc("card=own", "advice", ("窓を開ける",), "鍵を変える")
    found = scores("鍵を変える", said, own, *OTHERS)
    assert 0 < found["card=own"] < found["card=said"] / 2


def test_a_document_of_which_more_is_said_is_held_back() -> None:
    short = Doc("card=short", "advice", ("鍵を変える",))
    long = Doc("card=long", "advice", ("鍵を変える", "窓の外は青い空", "犬も歩けば棒に当たる"))
    assert ids("鍵を変える", long, short, *OTHERS) == ["card=short", "card=long"]


def test_what_is_said_often_counts_more() -> None:
    once = Doc("card=once", "advice", ("窓の鍵", "窓の猫", "窓の犬"))
    often = Doc("card=often", "advice", ("窓の鍵", "庭の鍵", "犬の鍵"))
    assert ids("鍵", once, often, *OTHERS) == ["card=often", "card=once"]


def test_what_few_documents_share_tells_more() -> None:
    windows = [Doc(f"card=window{n}", "advice", ("窓",)) for n in range(4)]
    key = Doc("card=key", "advice", ("鍵",))
    assert ids("窓、鍵", *windows, key, *OTHERS)[0] == "card=key"


def test_what_most_documents_share_tells_nothing() -> None:
    windows = [Doc(f"card={n}", "advice", ("窓",), "箱") for n in range(10)]
    assert ids("窓", *windows, *OTHERS) == []
    assert len(ids("窓", *windows[:9], *OTHERS)) == 9


def test_no_more_than_sixty_hits_are_told_and_these_are_the_best() -> None:
    common = [Doc(f"card={n}", "advice", ("鍵", *["窓の外"] * n), "箱") for n in range(MOST + 10)]
    rest = [Doc(f"term={n}", "term", (f"{n}番",), "箱") for n in range(MOST + 10)]
    docs = (*reversed(common), *rest)
    assert ids("鍵", *docs) == [f"card={n}" for n in range(MOST)]


# -- kinds ---------------------------------------------------------------------------------


def test_the_best_of_each_kind_is_told_as_it_was_before_it_leant() -> None:
    found = find("警察に身代金の相談")
    top = {hit.doc.kind: hit.score for hit in reversed(found.hits)}
    leant = {k: found.best[k] * math.exp(LEAN * found.odds[k]) for k in found.best}
    assert {k: score for k, score in leant.items() if score} == pytest.approx(top)


def test_a_kind_in_which_nothing_is_found_has_no_best() -> None:
    best = find("台風").best
    assert [kind for kind, score in best.items() if score] == ["chat"]
    assert set(best) == {doc.kind for doc in DOCS}


def test_words_of_a_kind_raise_its_documents() -> None:
    mails = (Doc("card=mail", "advice", ("メール",)), Doc("incident=mail", "incident", ("メール",)))
    opened = Doc("incident=opened", "incident", ("開けてしまった", "箱を開けてしまった"))
    peace = Doc("card=peace", "advice", ("見分け方は", "箱の見分け方は"))
    docs = (*mails, opened, peace, *OTHERS)
    harm = [name for name in ids("メールを開けてしまった", *docs) if name.endswith("=mail")]
    calm = [name for name in ids("メールの見分け方は", *docs) if name.endswith("=mail")]
    assert (harm, calm) == (["incident=mail", "card=mail"], ["card=mail", "incident=mail"])


def test_odds_lean_to_the_kind_that_says_so() -> None:
    odds = find("警察").odds
    assert max(odds, key=lambda kind: odds[kind]) == "desk"
    assert odds["desk"] > 0 > odds["chat"]


def test_what_nobody_ever_said_makes_it_lean_less() -> None:
    assert 0 < find("警察ぬぬぬぬぬ").odds["desk"] < find("警察").odds["desk"]


def test_what_was_said_only_once_leans_to_no_kind() -> None:
    assert set(find("台風").odds.values()) == {0}


def test_what_is_close_to_trouble_counts_several_times() -> None:
    opened = Doc("incident=opened", "incident", ("開けてしまった",) * 2)
    plain = Doc("card=peace", "advice", ("開けてしまった",) * 2)
    told = find("開けてしまった", opened, plain, *OTHERS).odds["incident"]
    close = find("開けてしまった", opened, replace(plain, close=True), *OTHERS).odds["incident"]
    assert close < told
    many = replace(plain, says=plain.says * CLOSE)
    assert close == pytest.approx(find("開けてしまった", opened, many, *OTHERS).odds["incident"])


@pytest.mark.parametrize(("text", "worth"), [("メールは何社", 1), ("メールの見分け方は", UNASKED)])
def test_a_number_stands_back_where_no_number_is_asked_for(text: str, worth: float) -> None:
    mails = (Doc("card=mail", "advice", ("メール",)), Doc("number=mail", "number", ("メール",)))
    asked = Doc("number=all", "number", ("何社ある", "箱は何社ある"))
    peace = Doc("card=peace", "advice", ("見分け方は", "箱の見分け方は"))
    docs = (*mails, asked, peace, *OTHERS)
    found, odds = scores(text, *docs), find(text, *docs).odds
    lean = math.exp(LEAN * (odds["number"] - odds["advice"]))
    assert found["number=mail"] / found["card=mail"] == pytest.approx(worth * lean)


# -- documents without id ------------------------------------------------------------------


def test_a_document_without_id_is_never_told() -> None:
    for text in ("身代金が心配", "乗っ取りが怖い"):
        assert "" not in ids(text)


def test_a_document_without_id_is_nobodys_best() -> None:
    assert find("乗っ取りが怖い", *OTHERS, WORRY).best["advice"] == 0


def test_a_document_without_id_is_learnt_from_all_the_same() -> None:
    worried, before = find("身代金が心配"), find("身代金が心配", *DOCS[:-1])
    assert worried.odds["incident"] < before.odds["incident"]
    assert worried.known == 1 > before.known
