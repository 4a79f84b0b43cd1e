"""What the three checks of customers entered twice share: the search is done once for a table, the bands are theirs."""

from collections.abc import Iterator

from crmkpi import duplicates
from crmkpi.checks._asked import Checking, Found, Idle, OfTable
from crmkpi.duplicates import Group, Matches, RowKey
from crmkpi.duplicates.roles import IDENTITY
from crmkpi.engine import Engine, Member
from crmkpi.model import Band, Place
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

TABLES = ("customers", "contacts")
TELLING = frozenset(IDENTITY) - {"city", "state", "country", "postal_code"}
"""Columns of which at least one must be there: places alone identify nobody."""
MOST = 20_000
"""Rows that are compared in passing; of a larger table `crmkpi duplicates` compares all."""
MERGES = ("customers",)
"""Tables in which a report, too, looks for duplicates, because it counts them once."""


def columns(table: str) -> tuple[str, ...]:
    """Name the columns that identify a customer."""
    return tuple(name for name in IDENTITY if name in all_tables()[table].columns)


def matches(told: Checking, table: str) -> Matches:
    """Search a table once in a run."""
    if table not in told.matches:
        told.matches[table] = _searched(told, table)
    return told.matches[table]


def _searched(told: Checking, table: str) -> Matches:
    """Compare all rows where that is wanted, or takes no more than seconds; else only those with an equal value."""
    if compares_all(told.engine, table, told.fuzzy):
        return duplicates.find(told.engine, (table,), reviewed=told.reviewed)
    return duplicates.find_equal(told.engine, table, cautious=told.fuzzy is None, reviewed=told.reviewed)


def compares_all(engine: Engine, table: str, fuzzy: bool | None) -> bool:
    """Tell whether all rows of a table are compared, or only those found that share a value."""
    return fuzzy is True or (fuzzy is None and engine.count(table) <= MOST)


def unlooked(told: Checking) -> Iterator[str]:
    """Say of which tables only equal values were looked for, though nobody asked for that."""
    _ = translator(told.language).gettext
    for table in told.matches:
        if told.fuzzy is None and not compares_all(told.engine, table, None):
            yield _(
                "{table}: too many rows to compare in passing, so only equal e-mails and tax ids were looked for;"
                " `crmkpi duplicates` compares all, and so does `fuzzy: true` under `duplicates:`"
            ).format(table=text(all_tables()[table].title, told.language))


def found(told: Checking, one: OfTable, band: Band) -> Iterator[Found | Idle]:
    """Count the rows in groups of one band and show the first of them."""
    _ = translator(told.language).gettext
    if told.policy == "off":
        yield Idle(_("switched off in the config"))
        return
    if not TELLING & told.engine.present[one.table]:
        yield Idle(_("no name, e-mail, phone, tax id or address in {table}").format(table=one.table))
        return
    groups = [group for group in matches(told, one.table).groups if group.band is band]
    limit = told.first(one.code)
    places = [place for number, group in enumerate(groups[:limit], 1) for place in _places(told, one, number, group)]
    rows = tuple((row.file, row.row) for group in groups for row in group.rows)
    yield Found(len(rows), told.engine.count(one.table), one.table, keys=len(groups), places=tuple(places), every=rows)


def _places(told: Checking, one: OfTable, number: int, group: Group) -> Iterator[Place]:
    """Show each row of a group with what it has in common with the others."""
    _ = translator(told.language).gettext
    for position, row in enumerate(group.rows):
        column, value = _witness(one.table, group, position)
        name, line = told.locate(row.file, row.row)
        kept = told.cell(group.rows[group.survivor].id, one.table, one.key)
        stays = _("stays") if position == group.survivor else _("into {id}").format(id=kept)
        note = _("group {number}, {percent}%: {what}").format(
            number=number, percent=_percent(group.probability, told.language), what=stays
        )
        shown = told.cell(value, one.table, column) if value else None
        own = told.cell(row.id, one.table, one.key) if row.id else None
        yield Place(name, line, own, column or None, shown, note)


def _witness(table: str, group: Group, position: int) -> tuple[str, str]:
    """Choose the cell that says most for a row: the strongest reason of its best pair."""
    for pair in group.pairs:
        if position in (pair.a, pair.b):
            for reason in pair.reasons:
                if reason.bits > 0 and reason.column in all_tables()[table].columns:
                    return reason.column, group.values[position].get(reason.column, "")
    return "", ""


def _percent(probability: float, language: str) -> str:
    """Write a probability without ever rounding it up to certainty."""
    written = f"{min(int(probability * 1000) / 10, 99.9):.1f}".removesuffix(".0")
    return written.replace(".", ",") if language == "pt-BR" else written


def members(found: Matches, threshold: float) -> tuple[Member, ...]:
    """List the rows of all groups that are sure enough to be counted once."""
    sure = [group for group in found.groups if group.probability >= threshold]
    return tuple(
        _member(number, row, position == group.survivor, group.band)
        for number, group in enumerate(sure)
        for position, row in enumerate(group.rows)
    )


def _member(number: int, row: RowKey, stays: bool, sure: Band) -> Member:
    return Member(number, row.file, row.row, row.id or None, stays, sure)
