"""The shelf of checks, and how they are run: all predicates of a table in one pass over its rows.

A check that is one predicate is a YAML file. `unreadable_rows`, `unreadable_cells` and `mixed_dates` speak of what
the reader found; `duplicate_customers` is an algorithm. Nothing here is listed by hand but those four.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from crmkpi import shelf
from crmkpi.checks import _predicates, duplicate_customers, mixed_dates, unreadable_cells, unreadable_rows
from crmkpi.checks._predicates import Checking, OfTable, predicates, unique
from crmkpi.config import CheckSettings
from crmkpi.engine import Engine
from crmkpi.masking import masked_cell
from crmkpi.model import Check, Duplicates, Finding, NotRun, Place, Severity
from crmkpi.tables import all_tables
from crmkpi.words import text, translator

__all__ = ["Checked", "Checking", "Described", "described", "idle_ignores", "needed_columns", "of_tables", "run"]

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of all checks: findings (0 rows: passed) and what could not be asked."""

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]
    duplicates: Duplicates | None


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
    findings += predicates(engine, [one for one in asked if one.bad], told)
    findings += [unique(engine, one, told) for one in asked if one.unique]
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
    for group in groups[: _predicates.FIRST]:
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
