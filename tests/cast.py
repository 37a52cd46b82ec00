"""Small content with a fixed cast of questions, cards and desks, and a voice that echoes.

Behaviour is tested on this, so that correcting production words never breaks a test: flows are
the real ones, but every phrase reads `<id name=value …>`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache

from flows import flow_files, hears, referral
from flows.asking import Asking
from flows.dialogue import Brain
from flows.finding import Finding
from flows.phrases import Phrases
from flows.talk import Said, Talk, Turn
from flows.telling import Voice
from knowledge import (
    Band,
    Book,
    Card,
    Chat,
    Desk,
    Figure,
    Incident,
    Industry,
    Number,
    Option,
    Question,
    Size,
    Source,
    Survey,
    Term,
    Theme,
)
from knowledge.book import Compared, Ranking
from knowledge.desk import Channels, DeskKind, Hours
from knowledge.models import Device, HowTo, Part

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 12:00 in Japan
TODAY, LATER = date(2026, 11, 20), date(2027, 5, 20)
PRACTICE = (
    Option(id="done", label="できている", points=4),
    Option(id="partly", label="一部できている", points=2),
    Option(id="not_yet", label="まだ", points=0),
    Option(id="unsure", label="わからない", points=-1),
)
NOT_USED = Option(id="not_used", label="使っていない", points=4)
ASKED: dict[str, tuple[int, Part, str]] = {
    "q01": (1, "basic", "更新"),
    "q02": (2, "basic", "ウイルス対策"),
    "q03": (3, "basic", "パスワード"),
    "q04": (4, "basic", "共有"),
    "q05": (5, "basic", "手口"),
    "q09": (9, "staff", "無線LAN"),
    "q11": (11, "staff", "バックアップ"),
    "q24": (24, "organisation", "備え"),
}
KINDS: dict[str, DeskKind] = {
    "it_vendor": "own", "internal": "own", "bank": "money", "card_company": "money",
    "insurer": "money",
}  # fmt: skip
PHONES = {"police": "#9110", "police_110": "110"}
DESKS = (
    "it_vendor", "otasuketai", "chamber", "ipa_company", "police", "police_110", "bank",
    "card_company", "insurer", "internal", "hosting", "lawyer", "ppc", "jpcert", "antiphishing",
    "police_online", "payment_agency",
)  # fmt: skip


def question(name: str) -> Question:
    item, part, title = ASKED[name]
    return Question(
        id=name,
        item=item,
        part=part,
        title=title,
        ask=f"{title}をしていますか？",
        member=f"その会社では、{title}をしていますか？",
        why=f"{title}のわけ",
        example=f"{title}の例",
        find_out=("一つ目", "二つ目", "三つ目"),
        scale="practice",
        options=(*PRACTICE, NOT_USED) if name == "q09" else PRACTICE,
        sources=("guide",),
        guideline_version="4.0",
        wording_verified=False,
    )


def card(name: str, asks: dict[str, tuple[str, ...]], **fields: object) -> Card:
    return Card.model_validate(
        {
            "id": name,
            "title": f"{name}の対策",
            "for": asks,
            "level": 1,
            "minutes": 10,
            "yen": (0, 0),
            "why": "わけ",
            "steps": ("する",),
            "done_when": "できた。",
            "ask_vendor": f"「{name}はどうですか」",
            "sources": ("guide",),
            "basis": "memory",
            "reviewed": TODAY,
            "review_by": LATER,
        }
        | fields
    )


def cards() -> dict[str, Card]:
    start = {f"{q}-start": card(f"{q}-start", {q: ("not_yet", "unsure")}) for q in ASKED}
    more = {f"{q}-more": card(f"{q}-more", {q: ("partly",)}, level=2) for q in ASKED}
    return start | more | {"mail-trap": card("mail-trap", {}, topic="mail")}


def desk(name: str) -> Desk:
    return Desk(
        id=name,
        name=name,
        full_name=f"{name}の窓口",
        audience="company",
        kind=KINDS.get(name, "support"),
        channels=Channels(phone=PHONES.get(name, "")),
        hours={"police": Hours(spans=((time(9), time(17)),)), "police_110": "always"}.get(name),
        after_hours="police_110" if name == "police" else None,
        inside=name == "internal",
        does=("聞く",),
        bring=("メモ",),
        say_this="「助けてください」",
        verified_on=TODAY,
        expires_on=LATER,
        basis="confirmed",
        sources=("guide",),
    )


def industry(name: str, printed: str, label: str, small_up_to: int) -> Industry:
    return Industry(id=name, name=printed, label=label, small_up_to=small_up_to)


def figure(name: str, value: float, n: int | None = None, count: int | None = None) -> Figure:
    return Figure(
        id=f"survey.{name}",
        survey="survey",
        says=name,
        value=value,
        unit="yen" if name.startswith("damage") else "percent",
        of="会社",
        where="1",
        claim="association" if name.startswith("damage") else "descriptive",
        n=n,
        count=count,
        sources=("guide",),
    )


def figures() -> dict[str, Figure]:
    made = (
        figure("construction.reach70", 13.1, 566, 74),
        figure("construction.organisation", 26.7, 566, 151),
        figure("construction.education", 33.0, 566, 187),
        figure("small.reach70", 17.5),
        figure("small.organisation", 15.5),
        figure("all.reach70", 21.8, 4191),
        figure("all.organisation", 30.3, 4191),
        figure("damage.mean", 1_200_000),
        figure("damage.max", 30_000_000),
    )
    return {f.id: f for f in made}


def bands() -> dict[str, Band]:
    damage = ("survey.damage.mean", "survey.damage.max")
    rows = (("full", 32, damage), ("high", 20, damage), ("low", -25, ()))
    return {
        name: Band(id=name, at_least=low, title=name, means="意味", next="次", damage=figures)
        for name, low, figures in rows
    }


TROUBLES = {
    "ransomware": ("データが開けない", "ファイルが開けなくなった", "身代金を払えと出た"),
    "phishing": ("だまされて入力した", "偽のページにパスワードを入れてしまった", "だまされた"),
    "support_scam": ("遠隔操作", "遠隔操作されています", "サポートの人が操作している"),
    "unclear": ("わからない", "助けて", "やられた", "被害にあった"),
} | {
    name: (name, f"{name}が起きた")
    for name in (
        "malware", "bec", "account_takeover", "web_tamper", "data_leak", "missent_mail",
        "lost_device", "ddos", "insider", "supplier_notice", "cloud_misconfig", "payment_fraud",
    )
}  # fmt: skip


def sayings(*texts: str) -> tuple[str, ...]:
    """As many ways to say it as the content needs, the first ones real."""
    return (*texts, *(f"{texts[0]}{'ー' * n}" for n in range(1, 11 - len(texts))))


def source(name: str) -> Source:
    return Source(id=name, title=name, publisher="国", checked=TODAY, basis="confirmed")


class AnySource(dict[str, Source]):
    """Whatever first aid rests on."""

    def __missing__(self, name: str) -> Source:
        return source(name)


class AnyWay(dict[str, HowTo]):
    """A way of doing anything that first aid asks for, on two devices."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> HowTo:
        on = {"windows": ("押す", "抜く"), "other": ("聞く",)}
        return HowTo(id=name, title=name, on=on, basis="memory", sources=("guide",))


@cache
def book() -> Book:
    return Book(
        questions={name: question(name) for name in ASKED},
        cards=cards(),
        figures=figures(),
        surveys={
            "survey": Survey(
                id="survey", name="調査", short="調査", year=2024, asked="会社", sources=("guide",)
            )
        },
        desks={name: desk(name) for name in DESKS},
        sources=AnySource(guide=source("guide")),
        industries={
            "construction": Industry(
                id="construction", name="建設業", label="建設・工事", small_up_to=20
            ),
            "it": Industry(id="it", name="情報通信業", label="IT・ソフト", small_up_to=5),
        },
        sizes={
            "small": Size(id="small", name="小規模企業者", label="小さい"),
            "large": Size(id="large", name="大きい会社", label="大きい"),
        },
        bands=bands(),
        glossary={
            "utm": Term(
                id="utm",
                term="UTM",
                reads="ゆーてぃーえむ",
                also=("ユーティーエム",),
                means="まとめて守る箱",
                matters="まず業者に聞く",
                see=("q01-start",),
                sources=("guide",),
            )
        },
        replies={},
        numbers={
            "spend": Number(
                id="spend",
                label="70点以上の会社",
                by="reach70",
                survey="survey",
                figures=("survey.all.reach70",),
                asks=sayings("70点とれる会社は何割"),
            )
        },
        incidents={
            name: Incident(
                id=name,
                label=label,
                picture=label,
                urgency="now",
                says=sayings(*says),
            )
            for name, (label, *says) in TROUBLES.items()
        },
        devices={
            name: Device(id=name, label=name)
            for name in ("windows", "mac", "iphone", "android", "router", "other")
        },
        howto=AnyWay(),
        chat={
            "weather": Chat(
                id="weather",
                label="天気",
                reply="天気のことは、わかりません。",
                desk="chamber",
                says=sayings("今日は雨降る", "明日の天気は", "台風はいつ来る", "気温は何度"),
            )
        },
        synonyms={},
        everyday=(),
        says={
            "questions": {},
            "themes": {"mail": ("怪しいメールの見分け方", "変なメールが届く")},
            "desks": {"police": ("警察の電話番号", "警察に相談するには")},
            "commands": {"check": ("自己点検を始めたい", "うちの会社を診断して")},
            "worries": {"worries": ("ランサムウェアが心配", "乗っ取られたらどうする")},
        },
        themes={"mail": Theme(id="mail", label="メール", about="メールの話")},
        ranking=Ranking(
            order=("basic_first", "worth_the_effort", "written_priority"),
            show=3,
            minutes_per_1000_yen=20,
        ),
        compared=Compared(
            survey="survey",
            everyone="all",
            reach70="reach70",
            organisation="organisation",
            education="education",
        ),
        spots={},
        revision="cast",
    )


@dataclass(frozen=True)
class Echo(Phrases):
    """Every phrase as its id and what was filled in; button labels as in production."""

    buttons: Phrases

    def __call__(self, phrase: str, /, **fill: object) -> str:
        shown = phrase.endswith("_button") or phrase.startswith("button.")
        if shown or phrase in ("menu.people", "leave.menu"):
            return self.buttons(phrase)
        filled = "".join(f" {name}={value}" for name, value in fill.items())
        return f"<{phrase}{filled}>"


@cache
def brain() -> Brain:
    from flows import phrases  # noqa: PLC0415 - the production words, for button labels only

    content = book()
    production = phrases.load()
    voice = Voice(content, Echo(production.all, production), keep_days=365)
    asking = Asking(flow_files.load(content), referral.load(content), voice)
    return Brain(content, asking, hears.load(content), Finding(content))


class Person:
    """Somebody talking with the cast's brain; remembers the last turn."""

    def __init__(self, brain: Brain, now: datetime = NOON) -> None:
        self.brain, self.now = brain, now
        self.talk = Talk()
        self.turn = Turn(Talk(), ())

    def say(self, text: str) -> str:
        return self._take(Said(text))

    def tap(self, option: str) -> str:
        return self._take(Said(option=option))

    def start(self) -> str:
        """Through the welcome and the profile to the first question."""
        for option in (
            "welcome:hello=start",
            "profile:industry=construction",
            "profile:size=small",
            "profile:vendor=yes",
        ):
            self.tap(option)
        return self.heard

    def answer(self, *options: str) -> str:
        """Answer the questions being asked, one after the other."""
        for option in options:
            wanted = f":{self.turn.step}={option}"
            self.tap(next(offer for offer in self.offered if offer.endswith(wanted)))
        return self.heard

    def finish(self, option: str = "partly") -> str:
        self.start()
        return self.answer(*[option] * len(self.brain.book.questions))

    def through(self, step: str = "after", **told: str) -> str:
        """Through first aid to a step, everything done; told: answers to questions, by step."""
        for _ in range(60):
            if (self.talk.flow, self.turn.step) == ("aid", step):
                break
            names = {offer.rpartition("=")[2]: offer for offer in self.offered}
            wanted = (told.get(self.turn.step, "no"), "done", "next", "d0", "yes")
            self.tap(next(names[name] for name in wanted if name in names))
        return self.heard

    @property
    def heard(self) -> str:
        return "\n".join(reply.text for reply in self.turn.replies)

    @property
    def offered(self) -> list[str]:
        return [option.id for reply in self.turn.replies for option in reply.options]

    def _take(self, said: Said) -> str:
        self.turn = self.brain.decide(self.talk, said, self.now)
        self.talk = self.turn.talk
        return self.heard
