"""Conditions of a config told again in words, as they stand in the notes of a report."""

from collections.abc import Mapping
from typing import Any

from crmkpi.filters import ALSO, columns_of
from crmkpi.tables import REFERS, Column, all_tables, referred
from crmkpi.words import text, translator


def said(only: Mapping[str, Any], table: str, language: str) -> str:
    """Say which rows a KPI looks at: `Region: SP, RJ; Amount: from 1000`."""
    return "; ".join(f"{_label(name, table, language)}: {_one(wanted, language)}" for name, wanted in only.items())


def _label(name: str, table: str, language: str) -> str:
    own = columns_of(table)
    if isinstance(column := own.get(name), Column):
        return text({"en": column.en, "pt-BR": column.pt_br}, language)
    found = None if name in own else referred(name, table, own)
    if found is None:
        return name
    other = all_tables()[REFERS[found[0]]].columns[found[1]]
    by = all_tables()[table].columns.get(found[0]) if table in all_tables() else None
    label = text({"en": other.en, "pt-BR": other.pt_br}, language)
    return f"{text({'en': by.en, 'pt-BR': by.pt_br}, language)} – {label}" if by else label


def _one(wanted: Any, language: str) -> str:
    _ = translator(language).gettext
    if wanted is None:
        return _("(missing)")
    if isinstance(wanted, list):
        return ", ".join(_one(one, language) for one in wanted)
    if not isinstance(wanted, Mapping):
        return str(wanted)
    words = {
        "from": _("from {value}"), "to": _("up to {value}"), "above": _("above {value}"), "below": _("below {value}"),
        "not": _("not {value}"),
    }  # fmt: skip
    said = ((words[ALSO.get(str(word), str(word))], value) for word, value in wanted.items())
    return " ".join(word.format(value=_one(value, language)) for word, value in said)
