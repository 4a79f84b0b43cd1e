"""The shelf of checks, and how they are run: all predicates of a table in one pass over its rows.

A check that is one predicate is a YAML file. `unreadable_rows`, `unreadable_cells` and `mixed_dates` speak of what
the reader found; `duplicate_customers` is an algorithm. Nothing here is listed by hand but those four.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from crmkpi import shelf
from crmkpi.checks import duplicate_customers, mixed_dates, unreadable_cells, unreadable_rows
from crmkpi.config import CheckSettings
from crmkpi.engine import Engine
from crmkpi.engine.ask import filled
from crmkpi.masking import masked_cell
from crmkpi.model import Check, Duplicates, Finding, NotRun, Place, RejectedRows, Severity, UnreadableCells
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

SLICE = 3_000_000
"""Keys that are compared at once: about 100 MB."""
FIRST = 5
"""Bad rows that are shown for each finding."""
Locate = Callable[[int, int], tuple[str, int]]
"""(file, record) → (its name, physical line)."""
ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Checking:
    """What the checks are told."""

    locate: Locate
    rejected: Sequence[RejectedRows]
    unreadable: Sequence[UnreadableCells]
    as_of: datetime
    language: str = "en"
    settings: CheckSettings = field(default_factory=CheckSettings)
    policy: str = "report"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of all checks: findings (0 rows: passed) and what could not be asked."""

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    duplicates: Duplicates | None


@dataclass(frozen=True, slots=True)
class OfTable:
    """A check as it is asked of one table."""

    check: Check
    code: str
    table: str
    bad: str | None
    unique: str | None
    column: str | None

    @property
    def columns(self) -> set[str]:
        """The columns of the table that it looks at."""
        words = _words(" ".join(part for part in (self.bad, self.unique, self.check.note) if part))
        return words & set(all_tables()[self.table].columns)


@cache
def built_in() -> Mapping[str, Check]:
    """Read the YAML files of the shelf."""
    return shelf.read_all("checks", Check)


def of_tables() -> Iterator[OfTable]:
    """List every check with every table that it is asked of."""
    for check in built_in().values():
        for name, table in all_tables().items():
            if check.table not in (name, "*") or (check.table == "*" and table.key is None):
                continue
            key = table.key or ""
            code = check.code.replace("?", table.letter)
            bad = _with_key(check.bad, key)
            yield OfTable(
                check,
                code,
                name,
                bad,
                _with_key(check.unique, key),
                key if check.column == "key" else check.column,
            )


def _with_key(sql: str | None, key: str) -> str | None:
    return None if sql is None else " ".join(key if word == "key" else word for word in sql.split())


def _words(sql: str) -> set[str]:
    return set("".join(sign if sign.isalnum() or sign == "_" else " " for sign in sql).split())


def needed_columns() -> dict[str, set[str]]:
    """Name the columns that the checks look at: table → columns."""
    found: dict[str, set[str]] = {"customers": set(duplicate_customers.KEYS)}
    for one in of_tables():
        found.setdefault(one.table, set()).update(one.columns)
    return found


def run(engine: Engine, told: Checking) -> Checked:
    """Run every check that can be asked; the worst findings first."""
    findings: list[Finding] = []
    not_run: dict[str, NotRun] = {}
    asked = []
    for one in of_tables():
        if (reason := _cannot(engine, one, told.language)) is None:
            asked.append(one)
        elif one.table in engine.present or one.check.table != "*":
            not_run.setdefault(one.code, NotRun(one.code, reason))
    findings += _predicates(engine, [one for one in asked if one.bad], told)
    findings += [_unique(engine, one, told) for one in asked if one.unique]
    findings += unreadable_rows.find(told.rejected, told.language)
    findings += unreadable_cells.find(told.unreadable, told.language)
    findings += mixed_dates.find(told.unreadable, told.language)
    findings += _passed_file_checks(findings, told.language)
    finding, duplicates, reason = _duplicates(engine, told)
    if finding is None:
        not_run[duplicate_customers.CODE] = NotRun(duplicate_customers.CODE, reason)
    else:
        findings.append(finding)
    ran = {finding.code for finding in findings}
    findings = [_settled(one, told) for one in findings]
    findings.sort(key=lambda one: (not one.rows, ORDER[one.severity], one.code, one.table, one.column or "", -one.rows))
    return Checked(tuple(findings), tuple(not_run[code] for code in sorted(not_run) if code not in ran), duplicates)


def _settled(one: Finding, told: Checking) -> Finding:
    """Apply what the config says of a check: its severity, a reason to ignore it, the share that is tolerated."""
    settings, _ = told.settings, translator(told.language).gettext
    one = replace(one, severity=settings.severity.get(one.code, one.severity))
    if not one.rows:
        return one
    if one.code in settings.ignore:
        return replace(one, accepted=_("ignored: {reason}").format(reason=settings.ignore[one.code].value))
    limit = settings.limit.get(one.code)
    if limit is None:
        return one
    if limit.rows is not None and one.rows <= limit.rows:
        return replace(one, accepted=_("tolerated up to {limit} rows").format(limit=limit.rows))
    # Shares are compared as they are, never rounded.
    if limit.share is not None and one.rows <= limit.share * one.of:
        return replace(
            one,
            accepted=_("tolerated up to {limit}").format(limit=f"{limit.share * 100:f}".rstrip("0").rstrip(".") + "%"),
        )
    return one


def idle_ignores(findings: Sequence[Finding], settings: CheckSettings) -> list[str]:
    """Name the ignored codes under which nothing was found: the entry may go."""
    found = {finding.code for finding in findings if finding.rows}
    return sorted(set(settings.ignore) - found)


def _cannot(engine: Engine, one: OfTable, language: str) -> str | None:
    _ = translator(language).gettext
    if not engine.has(one.table):
        return _("no {table} in the sources").format(table=one.table)
    lack = sorted(one.columns - engine.present[one.table])
    return _("no column {columns} in {table}").format(columns=", ".join(lack), table=one.table) if lack else None


def _predicates(engine: Engine, asked: Sequence[OfTable], told: Checking) -> Iterator[Finding]:
    """Count the bad rows of all predicates, one pass for each table."""
    for table in dict.fromkeys(one.table for one in asked):
        own = [one for one in asked if one.table == table]
        conditions = [filled(one.bad or "", {"as_of": told.as_of}) for one in own]
        counts = ", ".join(f"count(*) FILTER (({condition}) IS TRUE)" for condition in conditions)
        total, *rows = engine.rows(f'SELECT count(*), {counts} FROM "{table}"')[0]
        for one, condition, bad in zip(own, conditions, rows, strict=True):
            yield _finding(engine, one, int(bad), int(total), f"({condition}) IS TRUE", told)


def _ascending(engine: Engine, one: OfTable) -> bool:
    """Tell whether the values rise from row to row, as ids mostly do: then none stands twice, at no cost of memory."""
    before = f'SELECT {one.unique} AS own, lag({one.unique}) OVER () AS before FROM "{one.table}"'
    return not engine.rows(f"SELECT 1 FROM ({before} WHERE {one.unique} IS NOT NULL) WHERE before >= own LIMIT 1")


def _unique(engine: Engine, one: OfTable, told: Checking) -> Finding:
    """Count the values that several rows share, in slices, so that millions of ids need not be in memory twice."""
    total, filled_rows = engine.rows(f'SELECT count(*), count({one.unique}) FROM "{one.table}"')[0]
    slices = 0 if _ascending(engine, one) else 1 + total // SLICE
    keys = rows = 0
    shared: list[str] = []
    for number in range(slices):
        within = f"hash({one.unique}) % {slices} = {number}" if slices > 1 else "true"
        sql = f'SELECT count({one.unique}) - count(DISTINCT {one.unique}) FROM "{one.table}" WHERE {within}'
        if engine.rows(sql)[0][0]:
            rows_with = f'"{one.table}" WHERE {one.unique} IS NOT NULL AND {within}'
            twice = f"SELECT {one.unique} AS value, count(*) AS n FROM {rows_with} GROUP BY value HAVING n > 1"
            k, r, some = engine.rows(f"SELECT count(*), sum(n), list(value ORDER BY value)[1:{FIRST}] FROM ({twice})")[
                0
            ]
            keys, rows, shared = keys + k, rows + r, [*shared, *some]
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(map(str, shared))[:FIRST])
    finding = _finding(engine, one, int(rows), int(filled_rows), f"{one.unique} IN ({values})", told)
    return replace(finding, keys=keys)


def _finding(engine: Engine, one: OfTable, rows: int, of: int, condition: str, told: Checking) -> Finding:
    check, language = one.check, told.language
    places = tuple(_places(engine, one, condition, told)) if rows else ()
    words = (text(check.title, language), text(check.why, language), text(check.todo, language))
    return Finding(one.code, check.severity, one.table, rows, of, *words, column=one.column, places=places)


def _places(engine: Engine, one: OfTable, condition: str, told: Checking) -> Iterator[Place]:
    """Look the first bad rows up."""
    table = all_tables()[one.table]
    columns = [name for name in table.columns if name in one.columns | {one.column}]
    cells = "".join(f', CAST("{name}" AS VARCHAR)' for name in columns)
    key = f'CAST("{table.key}" AS VARCHAR)' if table.key else "NULL"
    sql = f'SELECT _file, _row, {key}{cells} FROM "{one.table}" WHERE {condition} ORDER BY _file, _row LIMIT {FIRST}'
    for file, row, own, *values in engine.rows(sql):
        shown = {name: masked_cell(_short(value), one.table, name) for name, value in zip(columns, values, strict=True)}
        note = one.check.note.format_map(shown) if one.check.note else None
        name, line = told.locate(file, row)
        yield Place(name, line, own, one.column, shown.get(one.column or ""), note)


def _short(value: str | None) -> str:
    """Write a cell for people: empty as a dash, a midnight as its day."""
    return "–" if value is None else value.removesuffix(" 00:00:00")


def _passed_file_checks(findings: Sequence[Finding], language: str) -> Iterator[Finding]:
    found = {finding.code for finding in findings}
    for module in (unreadable_rows, unreadable_cells, mixed_dates):
        if module.CODE not in found:
            yield Finding(
                module.CODE,
                module.SEVERITY,
                "",
                0,
                0,
                module.TITLE[language],
                module.WHY[language],
                module.TODO[language],
            )


def _duplicates(engine: Engine, told: Checking) -> tuple[Finding | None, Duplicates | None, str]:
    module = duplicate_customers
    _ = translator(told.language).gettext
    if told.policy == "off":
        return None, None, _("switched off in the config")
    if not engine.has("customers"):
        return None, None, _("no {table} in the sources").format(table="customers")
    if not any(engine.has("customers", [column]) for column in module.KEYS):
        return None, None, _("no e-mail, phone or tax id in customers")
    groups = module.find(engine)
    rows = sum(len(group) for group in groups)
    places = []
    for group in groups[:FIRST]:
        for (file, row), column in group.items():
            sql = f"SELECT CAST(customer_id AS VARCHAR), {column} FROM customers WHERE _file = {file} AND _row = {row}"
            own, value = engine.rows(sql)[0]
            name, line = told.locate(file, row)
            places.append(Place(name, line, own, column, masked_cell(value, "customers", column), None))
    words = (module.TITLE[told.language], module.WHY[told.language], module.TODO[told.language])
    finding = Finding(
        module.CODE,
        module.SEVERITY,
        "customers",
        rows,
        engine.count("customers"),
        *words,
        keys=len(groups),
        places=tuple(places),
    )
    return finding, Duplicates("customers", len(groups), rows, "report"), ""


@dataclass(frozen=True, slots=True)
class Described:
    """A check in words."""

    code: str
    severity: Severity
    table: str
    title: str
    why: str
    todo: str
    rule: str


def described(language: str) -> dict[str, Described]:
    """Describe every check by its code."""
    found: dict[str, Described] = {}
    for one in of_tables():
        check = one.check
        words = (text(check.title, language), text(check.why, language), text(check.todo, language))
        rule = one.bad or f"unique: {one.unique}"
        tables = f"{found[one.code].table}, {one.table}" if one.code in found else one.table
        found[one.code] = Described(one.code, check.severity, tables, *words, rule)
    for module in (unreadable_rows, unreadable_cells, mixed_dates, duplicate_customers):
        words = (module.TITLE[language], module.WHY[language], module.TODO[language])
        table = "customers" if module is duplicate_customers else ""
        found[module.CODE] = Described(
            module.CODE, module.SEVERITY, table, *words, (module.__doc__ or "").partition("\n")[0]
        )
    return dict(sorted(found.items()))
