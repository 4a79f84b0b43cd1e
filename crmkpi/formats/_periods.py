"""Days and periods as people read them in their language."""

import re
from datetime import date, timedelta

from crmkpi.words import translator

_LABEL = re.compile(
    r"(?P<year>\d{4})(-(Q(?P<quarter>[1-4])|H(?P<half>[12])|W(?P<week>\d\d)|(?P<month>\d\d)(-(?P<day>\d\d))?))?"
)


def title(label: str, language: str) -> str:
    """Name a period in full: `2026-10` is October 2026; what is not a period label stays as it is."""
    from babel.dates import format_skeleton

    parts = _parts(label)
    if parts.get("month") and not parts.get("day"):
        month = date(int(parts["year"]), int(parts["month"]), 1)
        return format_skeleton("yMMMM", month, locale=_locale(language))
    return short(label, language)


def short(label: str, language: str) -> str:
    """Name a period for a narrow place: `2026-10` is Oct 26 and `out/26`."""
    first, dots, last = label.partition("..")
    if dots and _parts(first).get("day") and _parts(last).get("day"):
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        return _months(begin, end, language) or span(begin, end, language)
    _, parts = translator(language).gettext, _parts(label)
    if parts.get("day"):
        return day(date.fromisoformat(label), language)
    if parts.get("month"):
        month = _written(date(int(parts["year"]), int(parts["month"]), 1), "LLL", language).rstrip(".")
        return _("{month} {year}").format(month=month, year=label[2:4])
    if parts.get("quarter"):
        return _("Q{quarter} {year}").format(**parts)
    if parts.get("half"):
        return _("H{half} {year}").format(**parts)
    if parts.get("week"):
        return _("week {week}, {year}").format(**parts)
    return label


def _months(first: date, last: date, language: str) -> str:
    """Name several whole months by the first and the last one; empty where days are to be named."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or f"{first:%Y-%m}" == f"{last:%Y-%m}":
        return ""
    return " – ".join(short(f"{one:%Y-%m}", language) for one in (first, last))


def day(moment: date, language: str) -> str:
    """Write a day: 5 Oct 2026, 05/10/2026."""
    # Translators: a date pattern of Unicode CLDR (d day, MMM month, y year)
    return _written(moment, translator(language).gettext("d MMM y"), language)


def span(first: date, last: date, language: str) -> str:
    """Write two days as a span, the last one included."""
    if first == last:
        return day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        # Translators: a date pattern for the first of two days of a month (the 1 of 1–31 Oct 2026)
        pattern = translator(language).gettext("d")
        return f"{_written(first, pattern, language)}–{day(last, language)}"
    return f"{day(first, language)} – {day(last, language)}"


def _parts(label: str) -> dict[str, str]:
    """Take a label apart; nothing for a word that is no label or a day that does not exist."""
    match = _LABEL.fullmatch(label)
    parts = {name: part for name, part in match.groupdict().items() if part} if match else {}
    try:
        date(int(parts.get("year", 1)), int(parts.get("month", 1)), int(parts.get("day", 1)))
    except ValueError:
        return {}
    return parts


def _written(moment: date, pattern: str, language: str) -> str:
    from babel.dates import format_date

    return format_date(moment, pattern, locale=_locale(language))


def _locale(language: str) -> str:
    return language.replace("-", "_")
