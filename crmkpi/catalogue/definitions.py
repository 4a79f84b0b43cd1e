"""Definitions ready to be computed: built-in and own KPI files, with the chosen variant and parameters."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from crmkpi import shelf
from crmkpi.business import DAYS_NAME, HOURS_NAME, WorkTime, lacking
from crmkpi.catalogue import formula, views
from crmkpi.catalogue.places import place
from crmkpi.errors import ConfigError, Mistake, UsageError, did_you_mean
from crmkpi.model import Better, Kpi, Text, Unit
from crmkpi.own import read
from crmkpi.phrases import phrase
from crmkpi.tables import all_tables
from crmkpi.words import text

MODELS = {"bg_nbd": "purchase_histories", "sbg": "contract_histories"}
"""What each model is fitted to."""
FORMULA_NAMES = ("period_days", "period_months", DAYS_NAME)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a config may change about a definition."""

    variant: str = "default"
    parameters: Mapping[str, Decimal | str] = field(default_factory=dict)


@cache
def built_in() -> Mapping[str, Kpi]:
    """Read the KPI shelf, in the order in which a report tells it."""
    return dict(sorted(shelf.read_all("kpis", Kpi).items(), key=lambda one: (one[1].rank, one[0])))


def known(folder: Path | None = None) -> dict[str, Kpi]:
    """Read all definitions: the shelf and a user's folder, of which a file may also change a built-in one."""
    kpis = dict(built_in())
    if folder is None:
        return kpis
    own = read(folder)
    kpis.update(own)
    mistakes = [Mistake(*place(own[name], "formula"), fault) for name in own for fault in faults(own[name], kpis)]
    if mistakes:
        raise ConfigError(mistakes)
    return dict(sorted(kpis.items(), key=lambda one: (one[1].rank, one[0])))


def on_request(kpis: Mapping[str, Kpi]) -> set[str]:
    """Name the KPIs that a report shows only when they are asked for; parts of others' formulas are none of them."""
    forms = [form for kpi in kpis.values() for form in ({"formula": kpi.formula}, *kpi.variants.values())]
    parts = {name for form in forms for name in formula.names(str(form.get("formula") or "0"))}
    return {name for name, kpi in kpis.items() if not kpi.report and name not in parts}


def faults(kpi: Kpi, kpis: Mapping[str, Kpi]) -> list[str]:
    """Say what is wrong with a definition's shape, whatever the exports hold."""
    if kpi.program:
        return []
    forms = [name for name in ("value", "denominator", "formula", "model") if getattr(kpi, name) is not None]
    if len(forms) != 1 or (kpi.numerator is None) != (kpi.denominator is None):
        return [phrase("a KPI has either `value`, or `numerator` and `denominator`, or `formula`")]
    if kpi.model and kpi.table != MODELS[kpi.model]:
        return [phrase("the model {model} looks at the table {table}", model=kpi.model, table=MODELS[kpi.model])]
    if kpi.formula is None:
        tables = {*all_tables(), *views.all_views()}
        if kpi.table in tables:
            return []
        if not kpi.table:
            return [phrase("the key {key!r} is missing", key="table")]
        return [phrase("{table!r} is not a table.{hint}", table=kpi.table, hint=did_you_mean(kpi.table, tables))]
    try:
        names = formula.names(kpi.formula)
    except formula.WrongFormula as error:
        return [phrase("the formula {formula!r} cannot be read: {fault}", formula=kpi.formula, fault=str(error))]
    allowed = {*kpis, *FORMULA_NAMES, *kpi.parameters}
    unknown: list[str] = [
        phrase("the formula names {name!r}, which is no KPI.{hint}", name=name, hint=did_you_mean(name, allowed))
        for name in names
        if name not in allowed
    ]
    return unknown or _cycle(kpi, kpis)


def _cycle(kpi: Kpi, kpis: Mapping[str, Kpi]) -> list[str]:
    def follow(name: str, path: tuple[str, ...]) -> list[str]:
        if name in path:
            circle = " → ".join((*path[path.index(name) :], name))
            return [phrase("the formulas go round in a circle: {circle}", circle=circle)]
        inner = kpis.get(name)
        if inner is None or inner.formula is None:
            return []
        return next((found for other in formula.names(inner.formula) if (found := follow(other, (*path, name)))), [])

    return follow(kpi.id, ())


def choose(kpi: Kpi, choice: Choice) -> Kpi:
    """Apply a variant and parameters to a definition; UsageError names what there is instead."""
    if choice.variant != "default":
        if choice.variant not in kpi.variants:
            names = ["default", *kpi.variants]
            raise UsageError(
                phrase("{kpi} has no variant {variant!r}; it has {names}.{hint}"),
                kpi=kpi.id,
                variant=choice.variant,
                names=", ".join(names),
                hint=did_you_mean(choice.variant, names),
            )
        kpi = dataclasses.replace(kpi, **_changes(kpi.variants[choice.variant]), variant=choice.variant)
    unknown = [name for name in choice.parameters if name not in kpi.parameters]
    if unknown:
        raise UsageError(
            phrase("{kpi} has no parameter {unknown!r}.{hint}"),
            kpi=kpi.id,
            unknown=unknown[0],
            hint=did_you_mean(unknown[0], kpi.parameters),
        )
    kpi = dataclasses.replace(kpi, parameters={**kpi.parameters, **choice.parameters})
    if kpi.parameters.get("orientation") == Better.LOWER.value and "better" not in kpi.variants.get(kpi.variant, {}):
        return dataclasses.replace(kpi, better=Better.LOWER)
    return kpi


def in_work_time(kpi: Kpi, worked: WorkTime) -> Kpi:
    """Let a definition that counts in hours or days of work say which these are, as parameters of its own."""
    written = worded(kpi)
    if not (counts_hours(kpi) or counts_days(kpi)) or lacking(written, worked):
        return kpi
    said = {"business_hours": worked.hours_said(), "holidays": str(worked.holidays)}
    return dataclasses.replace(kpi, parameters={**kpi.parameters, **{name: one for name, one in said.items() if one}})


def counts_hours(kpi: Kpi) -> bool:
    """Tell whether a definition counts in hours of work."""
    return HOURS_NAME in worded(kpi)


def counts_days(kpi: Kpi) -> bool:
    """Tell whether a definition counts days of work, itself or in its derived table."""
    view = views.all_views().get(kpi.table or "")
    named = set(views.identifiers(worded(kpi)))
    return DAYS_NAME in named or bool(view and named & set(view.workdays))


def without_work_time(kpi: Kpi, worked: WorkTime) -> str | None:
    """Say which hours or days of work a definition lacks."""
    lack = lacking(worded(kpi), worked)
    return lack and (f"{kpi.id} {lack}" if kpi.variant == "default" else f"{kpi.id}, variant {kpi.variant}, {lack}")


def worded(kpi: Kpi) -> str:
    """Join all that a definition computes with."""
    texts = (
        kpi.value,
        kpi.numerator,
        kpi.denominator,
        kpi.where,
        kpi.immature,
        kpi.n,
        kpi.formula,
        *kpi.parts.values(),
    )
    return " ".join(text for text in texts if text)


def _changes(variant: Mapping[str, Any]) -> dict[str, Any]:
    changes = dict(variant)
    if isinstance(changes.get("uses"), list | str):
        uses = changes["uses"]
        changes["uses"] = tuple(uses) if isinstance(uses, list) else (uses,)
    if "better" in changes:
        changes["better"] = Better(changes["better"])
    if "unit" in changes:
        changes["unit"] = Unit(changes["unit"])
    return changes


def closure(wanted: Iterable[str], kpis: Mapping[str, Kpi]) -> list[str]:
    """List the KPIs that are needed for the wanted ones, each after those that its formula names."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order or name not in kpis:
            return
        for other in formula.names(kpis[name].formula or "0"):
            visit(other)
        order.append(name)

    for name in wanted:
        visit(name)
    return order


def fingerprint(kpi: Kpi, kpis: Mapping[str, Kpi]) -> str:
    """Hash a definition as it is computed: SQL, parameters, variant, and the definitions that its formula names."""
    keys = (
        "id",
        "table",
        "during",
        "where",
        "uses",
        "immature",
        "value",
        "numerator",
        "denominator",
        "formula",
        "n",
        "variant",
    )
    said = {key: _squeezed(getattr(kpi, key)) for key in keys}
    said["parameters"] = {name: str(value) for name, value in sorted(kpi.parameters.items())}
    if kpi.program and kpi.file:
        said["program"] = hashlib.sha256(Path(kpi.file).read_bytes()).hexdigest()
    if kpi.model:
        said["model"] = kpi.model
    said["parts"] = {name: _squeezed(sql) for name, sql in sorted(kpi.parts.items())}
    if kpi.formula:
        said["of"] = [fingerprint(kpis[name], kpis) for name in formula.names(kpi.formula) if name in kpis]
    return "sha256:" + hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def said(kpi: Kpi, words: Text | None, language: str) -> str:
    """Choose one of a definition's texts and write the values of its parameters into it."""
    return Template(text(words or "", language)).safe_substitute(kpi.parameters)


def label(kpi: Kpi, language: str) -> str:
    """Name a definition, with the values of the parameters that its name tells."""
    return said(kpi, kpi.label, language)


def one_line(kpi: Kpi) -> str:
    """Write a definition as one line of text."""
    if kpi.formula:
        return str(_squeezed(kpi.formula))
    if kpi.program:
        return f"{Path(kpi.file or '').name}: value(tables, period) FROM {', '.join(kpi.needs)}"
    if kpi.model:
        return f"{kpi.model}({', '.join(histories(kpi))}) FROM {kpi.table}"
    body = _squeezed(kpi.value) if kpi.value else f"{_part(kpi.numerator)} / {_part(kpi.denominator)}"
    where = f" WHERE {_squeezed(kpi.where)}" if kpi.where else ""
    during = f" DURING {kpi.during}" if kpi.during else ""
    return f"{body} FROM {kpi.table}{where}{during}"


def histories(kpi: Kpi) -> tuple[str, ...]:
    """Name the columns of its rows that a model looks at: all but whose they are."""
    return views.all_views()[kpi.table or ""].columns[1:]


def _part(sql: object) -> str:
    """Write one side of a quotient; arithmetic needs its brackets, or a reader would divide otherwise."""
    text, depth, bare = str(_squeezed(sql)), 0, []
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        bare.append(sign if depth == 0 else "")
    return f"({text})" if any(sign in "".join(bare) for sign in "+-*/") else text


def _squeezed(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else list(value) if isinstance(value, tuple) else value
