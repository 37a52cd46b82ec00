"""The result of a check as messages: the score, how it compares, what to do, whom to ask."""

from flows.outlook import INDUSTRY, PARTS, Telling, evaluate, remaining, resume_button
from flows.ranking import Action, first
from flows.scoring import DONE, Compare, Incomplete, Result, Row, Share
from flows.talk import Choice, Reply
from knowledge import Desk

ADVANCED = 70  # points; the share of companies that reach it is what the 2024 survey prints


def result(telling: Telling) -> tuple[Reply, ...]:
    """The score and what it means; then whom to ask next."""
    try:
        found = evaluate(telling.now)
    except Incomplete as error:
        text = telling.say("result.missing", count=len(error.problems))
        return (Reply(text, options=(resume_button(telling),)),)
    book = telling.now.book
    start = first(book, remaining(telling))
    lines = [
        *_total(telling, found),
        "",
        *_actions(telling, found, start),
        "",
        *_parts(telling, found),
        "",
        *_compared(telling, found),
    ]
    shares = _shares(found.compare)
    return (
        Reply(
            "\n".join(lines),
            "result",
            cards=found.actions,
            figures=(*(s.figure for s in shares), *book.bands[found.score.band].damage),
            result=found,
        ),
        next_desk(telling, found, start),
    )


def _total(telling: Telling, found: Result) -> list[str]:
    say, points = telling.say, found.score
    band = telling.now.book.bands[points.band]
    lines = [say("result.total", total=points.total)]
    if before := telling.now.talk.before:
        day = telling.voice.day(before.at)
        lines.append(say("result.before", date=day, total=before.total))
    lines += ["", say("result.band", title=band.title, means=band.means)]
    return lines


def _parts(telling: Telling, found: Result) -> list[str]:
    """Points by part, and what is not yet sure of them."""
    say, points = telling.say, found.score
    lines = [say("result.parts")]
    lines += [
        say(
            "result.part",
            name=say(f"part.{part}"),
            points=points.parts[part],
            most=found.best_parts[part],
        )
        for part in PARTS
        if part in points.parts
    ]
    if points.unsure:
        lines.append(
            say("result.unsure", count=points.unsure, worst=points.worst, best=points.best)
        )
    if points.not_used:
        lines.append(say("result.not_used", count=points.not_used))
    return lines


def _compared(telling: Telling, found: Result) -> list[str]:
    """How the total compares; nothing where the survey has no such row."""
    say, table = telling.say, found.compare
    rows = [row for row in (table.industry, table.size, table.everyone) if row]
    if not rows:
        return [say("result.compare"), say("result.no_industry")]
    shares = _shares(table)
    lines = [say("result.compare")]
    if telling.now.talk.answers.get(INDUSTRY) == "other":
        lines.append(say("result.no_industry"))
    for row in rows:
        lines += _row(telling, row)
    lines += _standing(telling, found.score.total, rows[0]) + _damage(telling, found)
    return [*lines, say("result.compare_source", survey=shares[0].survey)]


def _row(telling: Telling, row: Row) -> list[str]:
    say = telling.say
    parts = []
    if reach := row.reach70:
        parts.append(say("result.reach70", percent=reach.percent, detail=_detail(telling, reach)))
    if row.organisation:
        parts.append(say("result.organisation", percent=row.organisation.percent))
    if row.education:
        parts.append(say("result.education", percent=row.education.percent))
    labels = {size.name: size.label for size in telling.now.book.sizes.values()}
    name = labels.get(row.name, row.name) or say("result.everyone")
    line = say("result.row", name=name, parts=say("list.and").join(parts))
    flags = {s.as_printed for s in (row.reach70, row.organisation, row.education) if s}
    return [line, *(say("result.compare_flag", note=flag) for flag in sorted(flags - {""}))]


def _detail(telling: Telling, reach: Share) -> str:
    if reach.low is None or reach.high is None:
        return ""
    return telling.say(
        "result.compare_detail",
        n=reach.n,
        count=reach.count,
        low=round(reach.low),
        high=round(reach.high),
    )


def _standing(telling: Telling, total: int, row: Row) -> list[str]:
    """Where the total lies against the 70 points the survey counts."""
    if row.reach70 is None:
        return []
    if total < 0:
        return [telling.say("result.far")]
    phrase = "result.above" if total >= ADVANCED else "result.below"
    name = row.name or telling.say("result.everyone")
    percent = row.reach70.percent
    return [telling.say(phrase, total=total, gap=ADVANCED - total, name=name, percent=percent)]


def _shares(table: Compare) -> list[Share]:
    rows = [r for r in (table.industry, table.size, table.everyone) if r]
    return [s for r in rows for s in (r.reach70, r.organisation, r.education) if s]


def _damage(telling: Telling, found: Result) -> list[str]:
    book = telling.now.book
    band = book.bands[found.score.band]
    if not band.damage:
        return []
    mean, most = (book.figures[f] for f in band.damage)
    return [
        telling.say(
            "result.damage",
            mean=telling.voice.value(mean),
            max=telling.voice.value(most),
            survey=book.surveys[mean.survey].short,
        )
    ]


def _actions(telling: Telling, found: Result, start: tuple[Action, ...]) -> list[str]:
    say, band = telling.say, telling.now.book.bands[found.score.band]
    if not start:
        return [say("result.all_done"), say("result.next", next=band.next)]
    most = telling.now.book.ranking.show
    return [
        say("result.actions"),
        *(action_line(telling, number, action) for number, action in enumerate(start, 1)),
        say(
            "result.then" if len(start) == most else "result.then_some",
            total=found.score.total,
            then=found.then,
        ),
        "",
        say("result.next", next=band.next),
    ]


def action_line(telling: Telling, number: int, action: Action) -> str:
    card = action.card
    return telling.say(
        "result.action",
        number=number,
        title=card.title,
        minutes=card.minutes,
        yen=telling.voice.yen(*card.yen),
    )


def next_desk(telling: Telling, found: Result, start: tuple[Action, ...]) -> Reply:
    """Whom to ask next: why this one, whether it is open, what to bring and the words to say."""
    say, voice, now = telling.say, telling.voice, telling.now.now
    (desk, why), *others = telling.referral.next(telling.now)
    lines = [
        say("referral.head", name=desk.name),
        say(why),
        *voice.contact(desk),
        voice.opening(desk, now),
        "",
        say("desk.say"),
        _words_to_say(telling, desk, found, start),
        say("referral.bring"),
        *voice.doubts(desk, now),
    ]
    if others:
        names = say("list.then").join(other.name for other, _ in others)
        lines += ["", say("referral.others", names=names)]
    find = Choice("do=find_out", say("button.find_out"))
    buttons = (
        *(voice.card_button(a.card) for a in start),
        voice.desk_button(desk),
        *((find,) if found.score.unsure else ()),
        Choice("do=fix", say("button.fix")),
    )
    return Reply("\n".join(lines), "desk", options=buttons, desks=(desk.id,))


def _words_to_say(telling: Telling, desk: Desk, found: Result, start: tuple[Action, ...]) -> str:
    """The first card's question for the own vendor; for others the score and where to start."""
    if not start:
        return telling.say("referral.say_done", total=found.score.total)
    card = start[0].card
    if desk.kind == "own":
        return card.ask_vendor
    return telling.say("referral.say", total=found.score.total, title=card.title)


def reasons(telling: Telling) -> tuple[Reply, ...]:
    """Why these three, in the words of the rule; nothing to give reasons for when all is done."""
    say = telling.say
    if not remaining(telling):
        return (Reply(say("plan.none")),)
    lines = [say("reasons.head"), say("reasons.rule"), ""]
    for number, action in enumerate(first(telling.now.book, remaining(telling)), 1):
        phrase = "reasons.basic" if action.question.part == "basic" else "reasons.other"
        reason = say(
            phrase,
            gain=action.gain,
            minutes=action.card.minutes,
            yen=telling.voice.yen(*action.card.yen),
        )
        lines.append(say("reasons.row", number=number, title=action.card.title, reason=reason))
    return (Reply("\n".join([*lines, "", say("reasons.money")])),)


def quick_result(telling: Telling) -> tuple[Reply, ...]:
    """How many of the six are done, and what to start with. No points: 25 answers make a score."""
    say, answers = telling.say, telling.now.talk.answers
    done = sum(answers.get(q) == DONE for q in telling.quick)
    start = first(telling.now.book, remaining(telling))
    lines = [say("quick.total", done=done, of=len(telling.quick))]
    if start:
        lines += ["", say("quick.next")]
        lines += [action_line(telling, number, a) for number, a in enumerate(start, 1)]
    else:
        lines.append(say("quick.all_done"))
    lines += ["", say("quick.carry")]
    buttons = tuple(telling.voice.card_button(a.card) for a in start)
    cards = tuple(a.card.id for a in start)
    return (Reply("\n".join(lines), options=buttons, cards=cards),)
