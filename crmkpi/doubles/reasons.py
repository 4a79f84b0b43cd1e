"""Why two rows are taken for one customer, in words: one short sentence for each field, and why a row should stay."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from crmkpi.duplicates import Kind, Level, Pair, Reason, Why
from crmkpi.duplicates.fold import fold
from crmkpi.duplicates.matches import CERTAIN, REVIEW
from crmkpi.duplicates.tax_ids import plain
from crmkpi.model import Band
from crmkpi.model.doubles import Agreement, Ground
from crmkpi.tax_numbers import is_tax_number
from crmkpi.words import translator

Row = Mapping[str, str]
Gettext = Callable[[str], str]
Sentences = tuple[str, str, str, str]
"""For the same, close, near and different values."""

_LEVELS = {
    Level.EXACT: Agreement.SAME,
    Level.CLOSE: Agreement.CLOSE,
    Level.NEAR: Agreement.NEAR,
    Level.DIFFERENT: Agreement.DIFFERENT,
}


def grounds(reasons: Sequence[Reason], one: Row, other: Row, language: str) -> tuple[Ground, ...]:
    """Put the reasons of two rows into words: what speaks for one customer first, then what speaks against it.

    Fields that come to one sentence (given name and surname swapped) are one ground.
    """
    _ = translator(language).gettext
    sentences = _sentences(language)
    together: dict[str, Ground] = {}
    for reason in reasons:
        level = _LEVELS[reason.level]
        values = one.get(reason.column, ""), other.get(reason.column, "")
        usual = sentences.get(reason.field) or _other(reason.field, _)
        words = _special(reason, *values, _) or usual[list(Agreement).index(level)]
        before = together.get(words)
        bits = reason.bits + (before.bits if before else 0.0)
        together[words] = Ground(before.field if before else reason.field, level, round(bits, 2), words)
    return tuple(sorted(together.values(), key=lambda ground: (ground.bits < 0, -abs(ground.bits), ground.words)))


def doubt(pair: Pair, language: str) -> str:
    """Say why a pair is held back from certainty; empty when it is not."""
    _ = translator(language).gettext
    if pair.held_by and not pair.held:
        return _never_likely(pair.held_by, _) if pair.band is Band.REVIEW else _never_certain(pair.held_by, _)
    if pair.band is Band.REVIEW and not pair.held and pair.probability >= REVIEW:
        return _also(pair.instead, _)
    if pair.held or pair.band is not Band.LIKELY or 1 / (1 + 2.0**-pair.bits) < CERTAIN:
        return ""
    if pair.kind is Kind.COMPANY:
        return _("may be two branches, so never certain")
    return _("may be two of one family, so never certain")


def _never_likely(cause: str, _: Gettext) -> str:
    """Say what somebody must look at, whatever else agrees."""
    return {
        "given": _("two given names, so somebody must look"),
        "surname": _("two surnames, so somebody must look"),
        "tax_id": _("two valid tax ids, so somebody must look"),
        "number": _("the names end in different numbers, so somebody must look"),
        "generation": _("may be parent and child, so somebody must look"),
        "birth": _("two dates of birth, so somebody must look"),
        "unit": _("the names tell two units or lines of business, so somebody must look"),
        "company": _("two company names, so somebody must look"),
        "default": _("too many rows have these very cells: what a form fills in rather than one customer"),
    }.get(cause, "")


def _also(instead: str | None, _: Gettext) -> str:
    """Say what else would explain what agrees."""
    return {
        "household": _("but may be two people of one household"),
        "colleagues": _("but may be two colleagues"),
        "kin": _("but may be parent and child"),
        "site": _("but may be two companies at one place"),
        "chain": _("but may be two companies of one name"),
    }.get(instead or "", _("but too little agrees to be sure"))


def _never_certain(cause: str, _: Gettext) -> str:
    return {
        "birth": _("two dates of birth, so never certain"),
        "copy": _("all cells are the same, and that makes it likely"),
    }.get(cause, "")


def why(reason: Why, language: str) -> str:
    """Say what makes a row the one to keep."""
    _ = translator(language).gettext
    return {
        Why.TAX_ID: _("has a valid tax id"),
        Why.ACTIVE: _("is still a customer"),
        Why.COMPLETE: _("has the most cells filled"),
        Why.RECENT: _("is the most recent"),
        Why.LINKED: _("most other records refer to it"),
        Why.ID: _("has the first id; nothing else tells the rows apart"),
    }[reason]


@cache
def _sentences(language: str) -> Mapping[str, Sentences]:
    """Gather the sentences of all fields in a language."""
    _ = translator(language).gettext
    return {**_persons(_), **_contacts(_), **_places(_)}


def _persons(_: Gettext) -> Mapping[str, Sentences]:
    return {
        "name": (_("same name"), _("name almost the same"), _("name similar"), _("name differs")),
        "given_name": (
            _("same given name"),
            _("given name almost the same"),
            _("given name similar"),
            _("given name differs"),
        ),
        "surname": (_("same surname"), _("surname almost the same"), _("surname similar"), _("surname differs")),
        "middle_names": (
            _("same middle names"),
            _("middle names left out or shortened"),
            _("middle names partly the same"),
            _("middle names differ"),
        ),
        "generation": (
            _("same generation (Jr, Filho, Neto)"),
            _("only one is a Jr, Filho or Neto"),
            _("only one is a Jr, Filho or Neto"),
            _("another generation (Jr, Filho, Neto)"),
        ),
        "company": (_("same company"), _("company almost the same"), _("company similar"), _("another company")),
        "birth_on": (
            _("same date of birth"),
            _("date of birth almost the same"),
            _("date of birth similar"),
            _("date of birth differs"),
        ),
    }


def _contacts(_: Gettext) -> Mapping[str, Sentences]:
    return {
        "email": (_("same e-mail"), _("e-mail almost the same"), _("e-mail similar"), _("e-mail differs")),
        "email_domain": (
            _("same e-mail domain"),
            _("e-mail domain almost the same"),
            _("e-mail domain similar"),
            _("e-mail domain differs"),
        ),
        "phone": (_("same phone"), _("phone almost the same"), _("phone similar"), _("phone differs")),
        "tax_id": (_("same tax id"), _("tax id almost the same"), _("tax id similar"), _("tax id differs")),
        "website": (_("same website"), _("website almost the same"), _("website similar"), _("website differs")),
        "customer_id": (_("same customer"), _("customer similar"), _("customer similar"), _("another customer")),
    }


def _places(_: Gettext) -> Mapping[str, Sentences]:
    return {
        "street": (_("same address"), _("address almost the same"), _("address similar"), _("address differs")),
        "postal_code": (
            _("same postal code"),
            _("postal code almost the same"),
            _("postal code of the same area"),
            _("postal code differs"),
        ),
        "city": (_("same city"), _("city almost the same"), _("city similar"), _("city differs")),
        "state": (_("same state"), _("state similar"), _("state similar"), _("state differs")),
        "country": (_("same country"), _("country similar"), _("country similar"), _("country differs")),
    }


def _other(field: str, _: Gettext) -> Sentences:
    """Word a field that has no sentences of its own."""
    said = (_("same {field}"), _("{field} almost the same"), _("{field} similar"), _("{field} differs"))
    one, two, three, four = (sentence.format(field=field.replace("_", " ")) for sentence in said)
    return one, two, three, four


def _special(reason: Reason, one: str, other: str, _: Gettext) -> str:
    """Say more exactly how two values are alike, where that can be seen; else nothing."""
    level = reason.level
    if not one or not other:
        return ""
    if (
        reason.field == "tax_id"
        and level is Level.DIFFERENT
        and is_tax_number(plain(one))
        and is_tax_number(plain(other))
    ):
        return _("both tax ids are valid and differ")
    if reason.field == "birth_on" and level is Level.CLOSE and sorted(one.split("-")) == sorted(other.split("-")):
        return _("day and month of birth swapped")
    if reason.field == "email" and level in (Level.CLOSE, Level.NEAR):
        same = one.lower().partition("@")[0] == other.lower().partition("@")[0]
        return _("same e-mail name, another provider") if same and "@" in one else ""
    if reason.field in ("given_name", "surname") and level in (Level.CLOSE, Level.NEAR):
        return _names(reason.field, level, fold(one).split(), fold(other).split(), _)
    return ""


def _names(field: str, level: Level, one: list[str], other: list[str], _: Gettext) -> str:
    if len(one) > 1 and one != other and sorted(one) == sorted(other):
        return _("given name and surname in another order")
    initial = one and other and min(len(one[0]), len(other[0])) == 1 and one[0][0] == other[0][0]
    if field == "given_name" and level is Level.NEAR and initial:
        return _("given name only as an initial")
    shared = one and other and one[-1] != other[-1] and (one[-1] in other or other[-1] in one)
    if field == "surname" and level is Level.CLOSE and shared:
        return _("one of the surnames is left out")
    return ""
