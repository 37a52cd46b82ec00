"""What has happened to somebody: every answer of first aid with its time, and notes in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

AID, TYPE, CALLED = "aid.", "type", "call."
BANK = "aid.bank"  # the step in which the bank is called
VIA = "via."  # before the key of a step whose answer led to another kind of trouble
OVER, CLOSED = ("aid.after", "aid.practised", "calm.fine"), "close"  # the answers that end it
DEVICE = "aid.device"  # the device somebody named: asked once, for every way of doing something
FACTS = frozenset(
    {
        *("aid.money", "aid.data", "aid.vendor", "aid.insurer", "aid.noticed", DEVICE),
        *("aid.sensitive", "aid.property", "aid.malice", "aid.many"),
    }
)  # what stays true when the kind of trouble turns out to be another
LONGEST = 300  # deeds that are kept in full; then only the last of each key


@dataclass(frozen=True, slots=True)
class Deed:
    """One answer. key: of its step; `call.<desk>`; or `type`. option: empty where taken back."""

    at: datetime
    key: str
    option: str


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wants to remember, in their own words, personal data taken out."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One incident of one person. type: empty until it is known. drill: only practised."""

    opened: datetime
    type: str = ""
    log: tuple[Deed, ...] = ()
    notes: tuple[Note, ...] = ()
    drill: bool = False
    closed: bool = False

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers as they hold now; with another kind of trouble only the facts stay."""
        found: dict[str, str] = {}
        for deed in self.log:
            if deed.key == TYPE:
                found = {k: o for k, o in found.items() if not k.startswith(AID) or k in FACTS}
            elif deed.option:
                found[deed.key] = deed.option
            else:
                found.pop(deed.key, None)
        return found

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of trouble it was taken for, the first one first."""
        return tuple(dict.fromkeys(deed.option for deed in self.log if deed.key == TYPE))

    @property
    def over(self) -> bool:
        """Whether its owner has said that it is."""
        answers = self.answers
        return any(answers.get(key) == CLOSED for key in OVER)

    def of_type(self, kind: str, at: datetime) -> "Case":
        if kind == self.type:
            return self
        return replace(self.with_deed(Deed(at, TYPE, kind)), type=kind)

    def with_deed(self, deed: Deed) -> "Case":
        longer = replace(self, log=(*self.log, deed))
        if len(longer.log) <= LONGEST:
            return longer
        last = {each.key: each for each in longer.log}
        held = {id(last[key]) for key in longer.answers}
        kept = (each for each in longer.log if each.key == TYPE or id(each) in held)
        return replace(self, log=tuple(kept))

    def when(self, key: str) -> datetime | None:
        """When the answer that holds now was given."""
        return next((deed.at for deed in reversed(self.log) if deed.key == key), None)
