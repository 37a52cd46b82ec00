"""Named conditions that flow files may use. Add a function here; never an expression there."""

from collections.abc import Callable, Mapping

from flows.talk import Situation

VENDORS = ("has_vendor", "no_vendor")  # an order of calling that names one asks for the vendor


def check_finished(situation: Situation) -> bool:
    """Every question of the book has an answer of its scale."""
    answers = situation.talk.answers
    return all(q.option(answers.get(q.id, "")) for q in situation.book.questions.values())


def check_begun(situation: Situation) -> bool:
    return any(q in situation.talk.answers for q in situation.book.questions)


def has_vendor(situation: Situation) -> bool:
    """There is an IT firm to ask; in an incident also while nobody is sure there is none."""
    told = _vendor(situation)
    return told == "yes" or (told != "no" and situation.aid is not None)


def no_vendor(situation: Situation) -> bool:
    """There is no IT firm to ask, or nobody knows of one."""
    return _vendor(situation) != "yes"


def profile_known(situation: Situation) -> bool:
    """The three questions about the company were asked, answered or passed over."""
    asked = ("profile.industry", "profile.size", "profile.vendor")
    return all(key in situation.talk.answers for key in asked)


def guessed(situation: Situation) -> bool:
    """What was typed sounds like some kind of trouble."""
    return bool(situation.talk.guess)


def case_open(situation: Situation) -> bool:
    """An incident is being looked after, no drill."""
    case = situation.talk.case
    return case is not None and bool(case.type) and not case.drill


def is_drill(situation: Situation) -> bool:
    case = situation.talk.case
    return case is not None and case.drill


def money_moved(situation: Situation) -> bool:
    """Money or what opens an account is out, or may be: then the bank is called first."""
    aid = situation.aid
    told = situation.answers.get("aid.money")
    return told in ("yes", "unsure") or (aid is not None and aid.facts.money == "yes")


def personal_data(situation: Situation) -> bool:
    """Data of people may be out: also while nobody has said they are not."""
    aid = situation.aid
    if aid is None or aid.facts.data == "no":
        return False
    return aid.facts.data == "yes" or situation.answers.get("aid.data") != "no"


def has_insurance(situation: Situation) -> bool:
    """Insured, or perhaps: to be asked before anybody is paid to look into it."""
    return situation.answers.get("aid.insurer") != "no"


def asks_money(situation: Situation) -> bool:
    return _asks(situation, "money")


def bank_to_call(situation: Situation) -> bool:
    """Neither the bank nor the card company has been called yet, as far as was told."""
    return not {"call.bank", "call.card_company"} & situation.answers.keys()


def asks_data(situation: Situation) -> bool:
    return _asks(situation, "data")


def asks_malice(situation: Situation) -> bool:
    return _asks(situation, "malice")


def asks_vendor(situation: Situation) -> bool:
    """Whom to call depends on it, and the profile does not say."""
    aid, told = situation.aid, situation.talk.answers.get("profile.vendor", "skip")
    return aid is not None and told == "skip" and not aid.wanted.isdisjoint(VENDORS)


def asks_insurer(situation: Situation) -> bool:
    aid = situation.aid
    return aid is not None and "has_insurance" in aid.wanted


def _asks(situation: Situation, fact: str) -> bool:
    aid = situation.aid
    return aid is not None and getattr(aid.facts, fact) == "ask"


def _vendor(situation: Situation) -> str:
    """yes, no or unsure, as told now or in the profile; empty: never told."""
    told = situation.answers.get("aid.vendor") or situation.answers.get("profile.vendor", "")
    return "" if told == "skip" else told


PREDICATES: Mapping[str, Callable[[Situation], bool]] = {
    p.__name__: p
    for p in (
        check_finished, check_begun, has_vendor, no_vendor, profile_known, guessed, case_open,
        is_drill, money_moved, personal_data, has_insurance, asks_money, bank_to_call,
        asks_data, asks_malice, asks_vendor, asks_insurer,
    )
}  # fmt: skip
