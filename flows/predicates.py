"""Named conditions that flow files may use. Add a function here; never an expression there."""

from collections.abc import Callable, Mapping

from flows.talk import Situation


def check_finished(situation: Situation) -> bool:
    """Every question of the book has an answer of its scale."""
    answers = situation.talk.answers
    return all(q.option(answers.get(q.id, "")) for q in situation.book.questions.values())


def check_begun(situation: Situation) -> bool:
    return any(q in situation.talk.answers for q in situation.book.questions)


def has_vendor(situation: Situation) -> bool:
    return situation.talk.answers.get("profile.vendor") == "yes"


def profile_known(situation: Situation) -> bool:
    """The three questions about the company were asked, answered or passed over."""
    asked = ("profile.industry", "profile.size", "profile.vendor")
    return all(key in situation.talk.answers for key in asked)


def money_moved(situation: Situation) -> bool:
    """Money or what opens an account is out, or may be: then the bank is called first."""
    answers = situation.talk.answers
    told = answers.get("incident.cut") in ("remote", "money")
    return told or answers.get("incident.money") in ("yes", "unsure")


PREDICATES: Mapping[str, Callable[[Situation], bool]] = {
    p.__name__: p for p in (check_finished, check_begun, has_vendor, profile_known, money_moved)
}
