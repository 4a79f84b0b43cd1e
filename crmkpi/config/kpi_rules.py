"""From written KPIs to settings that hold: ids, targets, own parameters."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from crmkpi import filters, own, shelf
from crmkpi.business import WorkTime, lacking
from crmkpi.config import written
from crmkpi.config.notes import Notes
from crmkpi.config.settings import DatedTarget, KpiSetting
from crmkpi.errors import ConfigError, UsageError, did_you_mean
from crmkpi.model import Better, Kpi, Unit
from crmkpi.period import Calendar, named
from crmkpi.phrases import either, phrase
from crmkpi.shelf import At

EXHIBITS = ("cohorts", "funnels")
"""Shelves whose names stand beside those of KPIs: a report shows them, but they have no single value."""
DIRECTIONS = (Better.HIGHER.value, Better.LOWER.value)
"""What `orientation` may be: which end of a scale is good."""
OWN_KEYS = tuple(field.name for field in fields(written.Kpi) if field.name != "parameters")


class Definitions:
    """The KPIs that there are: the built-in ones, each read only when it is asked for, and the user's own."""

    def __init__(self, theirs: Mapping[str, Kpi | None]) -> None:
        self._own = theirs
        self._files = {name: file for name, file in shelf.stand("kpis") if file.name.endswith(".yaml")}
        self.exhibits = frozenset(name for one in EXHIBITS for name, _ in shelf.stand(one))
        self.ids = tuple(sorted({*self._files, *theirs, *self.exhibits}))

    def __getitem__(self, name: str) -> Kpi | None:
        return self._own[name] if name in self._own else shelf.read(self._files[name], Kpi, id=name)


def own_kpis(folder: Path | None, notes: Notes) -> Mapping[str, Kpi | None]:
    """Read the user's KPI files; their mistakes are noted with those of the config, and they are None."""
    if folder is None:
        return {}
    try:
        return {**own.read(folder)}
    except ConfigError as error:
        notes.mistakes.extend(error.mistakes)
        return {file.stem: None for file in sorted([*folder.glob("*.yaml"), *folder.glob("*.py")])}


def settle(
    entries: tuple[At[str | Mapping[At[str], written.Kpi | None]], ...],
    definitions: Definitions,
    goals: Collection[str],
    calendar: Calendar,
    notes: Notes,
    worked: WorkTime | None = None,
) -> tuple[KpiSetting, ...]:
    """Check the KPIs of a config and bring them to the form that the program works with."""
    settings: list[KpiSetting] = []
    lines: dict[str, int] = {}
    for name, words in _entries(entries, notes):
        if name.value not in definitions.ids:
            notes.wrong(
                name,
                "unknown KPI {name!r}.{hint}",
                name=name.value,
                hint=did_you_mean(name.value, definitions.ids),
            )
        elif name.value in lines:
            notes.wrong(name, "the KPI {name!r} is already on line {line}", name=name.value, line=lines[name.value])
        else:
            lines[name.value] = name.line
            if name.value in definitions.exhibits:
                if words:
                    notes.wrong(
                        name,
                        "{name} is a table, nothing can be set for it. Write its name alone.",
                        name=name.value,
                    )
                settings.append(KpiSetting(name.value))
                continue
            kpi = definitions[name.value] if words else None
            if words and kpi:
                settings.append(_Judge(kpi, calendar, notes, worked or WorkTime()).setting(words, goals))
            else:
                settings.append(KpiSetting(name.value))
    return tuple(settings)


def _entries(
    entries: tuple[At[str | Mapping[At[str], written.Kpi | None]], ...], notes: Notes
) -> Iterator[tuple[At[str], written.Kpi | None]]:
    """Take each KPI with its words; one that is not on a line of its own is noted."""
    for entry in entries:
        if isinstance(entry.value, str):
            yield At(entry.value, entry.line, entry.column), None
        elif isinstance(entry.value, Mapping):
            if len(entry.value) == 1:
                yield from entry.value.items()
                continue
            inner = next((name for name in entry.value if name.value in OWN_KEYS), None)
            hint = phrase(" Indent {name!r} below its KPI.", name=inner.value) if inner else ""
            notes.forget(entry)
            notes.wrong(inner or entry, "write each KPI on a line of its own that begins with `- `.{hint}", hint=hint)


class _Judge:
    """Looks at what is set for one KPI in the light of its definition."""

    def __init__(self, kpi: Kpi, calendar: Calendar, notes: Notes, worked: WorkTime) -> None:
        self.kpi, self.calendar, self.notes, self.worked = kpi, calendar, notes, worked

    def setting(self, words: written.Kpi, goals: Collection[str]) -> KpiSetting:
        """Check everything and build the setting."""
        parameters = dict(self._parameters(words))
        if parameters.get("orientation") == Better.LOWER.value and not (words.variant and words.variant.value):
            self.kpi = replace(self.kpi, better=Better.LOWER)
        targets = self._targets(words.target)
        warn = self._number(words.warn) if words.warn else None
        if words.warn and warn is not None:
            self._check_warn(words.warn, warn, targets)
        if words.goal and words.goal.value is not None and words.goal.value not in goals:
            near = did_you_mean(words.goal.value, goals)
            self.notes.wrong(
                words.goal,
                "unknown goal {goal!r}.{near} List it under `goals`.",
                goal=words.goal.value,
                near=near,
            )
        variants = ("default", *self.kpi.variants)
        if words.variant and words.variant.value is not None and words.variant.value not in variants:
            near = did_you_mean(words.variant.value, variants)
            message = phrase(
                "unknown variant {variant!r} of {kpi}.{near}", variant=words.variant.value, kpi=self.kpi.id, near=near
            )
            self.notes.wrong(
                words.variant, "{message} Write {variants}.", message=message, variants=", ".join(variants)
            )
        elif words.variant and (lack := lacking(str(self.kpi.variants.get(words.variant.value, "")), self.worked)):
            self.notes.wrong(
                words.variant,
                "the variant {variant!r} of {kpi} {lack}",
                variant=words.variant.value,
                kpi=self.kpi.id,
                lack=lack,
            )
        return KpiSetting(
            id=self.kpi.id,
            target=targets,
            warn=warn,
            owner=words.owner.value if words.owner else None,
            goal=words.goal.value if words.goal else None,
            variant=words.variant.value if words.variant else None,
            parameters=parameters,
            where=self._where(words.where),
            only={name.value: one.value for name, one in words.where.items()},
        )

    def _where(self, conditions: Mapping[At[str], At[Any]]) -> str | None:
        """Write conditions as SQL; what is wrong with one is noted at its column."""
        if not conditions:
            return None
        if self.kpi.formula or self.kpi.program:
            first = next(iter(conditions))
            self.notes.wrong(
                first, "{kpi} has no rows of its own. Filter the KPIs that it is made of.", kpi=self.kpi.id
            )
            return None
        sql, faults = filters.condition(
            {name.value: one.value for name, one in conditions.items()}, self.kpi.table or ""
        )
        places = {name.value: name for name in conditions}
        for column, message in faults:
            self.notes.wrong(places[column], message)
        return sql

    def _targets(self, target: At[str | tuple[written.Target, ...]] | None) -> tuple[DatedTarget, ...]:
        if target is None or target.value is None:
            return ()
        if isinstance(target.value, str):
            number = self._number(At(target.value, target.line, target.column))
            return () if number is None else (DatedTarget(date.min, number),)
        dated: dict[date, DatedTarget] = {}
        for one in filter(None, target.value):
            start, number = self._start(one.start), self._number(one.value)
            if start in dated:
                self.notes.wrong(one.start, "there is already a target from {start} on", start=start)
            if start is not None and number is not None:
                dated[start] = DatedTarget(start, number)
        return tuple(dated[start] for start in sorted(dated))

    def _start(self, text: At[str]) -> date | None:
        try:
            return named(text.value, self.calendar).start if text.value is not None else None
        except UsageError as error:
            self.notes.wrong(text, str(error))
            return None

    def _number(self, text: At[str]) -> Decimal | None:
        """Read a number in the KPI's unit; whether it is a number at all was checked before."""
        if text.value is None or not re.fullmatch(written.NUMBER, text.value):
            return None
        number: Decimal = shelf.scalar(text.value, Decimal)
        if text.value.endswith("%"):
            if self.kpi.unit not in (Unit.PERCENT, Unit.RATIO):
                unit = phrase(self.kpi.unit.value)
                self.notes.wrong(
                    text,
                    "{kpi} is counted in {unit}, not in percent. Write a number without {sign}.",
                    kpi=self.kpi.id,
                    unit=unit,
                    sign="%",
                )
        elif self.kpi.unit is Unit.PERCENT and abs(number) >= 2:
            self.notes.wrong(
                text,
                "{kpi} is a percentage: {text} would be {meant}. Write {percent} or {fraction:f}.",
                kpi=self.kpi.id,
                text=text.value,
                meant=f"{number * 100:f}%",
                percent=f"{text.value}%",
                fraction=number / 100,
            )
        return number

    def _check_warn(self, place: At[str], warn: Decimal, targets: tuple[DatedTarget, ...]) -> None:
        better = self.kpi.better
        if better is Better.NEITHER:
            message = phrase("neither direction is better for {kpi}. Leave `warn` out.", kpi=self.kpi.id)
            self.notes.wrong(place, message)
            return
        if not targets:
            self.notes.wrong(place, "`warn` needs a `target`. Write one beside it.")
        higher = better is Better.HIGHER
        crossed = next((one for one in targets if (warn > one.value if higher else warn < one.value)), None)
        if crossed:
            since = "" if crossed.start == date.min else phrase(" from {day} on", day=crossed.start)
            why = (
                phrase("higher is better for {kpi}, so it must not be above the target", kpi=self.kpi.id)
                if higher
                else phrase("lower is better for {kpi}, so it must not be below the target", kpi=self.kpi.id)
            )
            self.notes.wrong(place, "`warn` is on the wrong side of the target{since}: {why}.", since=since, why=why)

    def _parameters(self, words: written.Kpi) -> Iterator[tuple[str, Decimal | str]]:
        """Take the KPI's own parameters in the type of their defaults; other keys are unknown."""
        variant = self.kpi.variants.get(words.variant.value, {}) if words.variant else {}
        defaults = {**self.kpi.parameters, **(variant.get("parameters") or {})}
        for name, given in words.parameters.items():
            if name.value not in defaults:
                near = did_you_mean(name.value, (*OWN_KEYS, *defaults))
                self.notes.wrong(
                    name, "unknown key {name!r} of {kpi}.{near}", name=name.value, kpi=self.kpi.id, near=near
                )
            elif name.value == "orientation" and given.value not in (None, *DIRECTIONS, defaults["orientation"]):
                near = did_you_mean(str(given.value), DIRECTIONS)
                self.notes.wrong(
                    given, "{given!r} is no orientation.{near} Write {it}.", given=given.value, near=near,
                    it=either(DIRECTIONS),
                )  # fmt: skip
            elif given.value is not None and not _is_number(defaults[name.value]):
                yield name.value, given.value
            elif given.value is not None and re.fullmatch(written.NUMBER, given.value):
                yield name.value, shelf.scalar(given.value, Decimal)
            elif given.value is not None:
                message = phrase(
                    "{given!r} is not a number. Write one, such as {default}.",
                    given=given.value,
                    default=defaults[name.value],
                )
                self.notes.wrong(given, message)


def _is_number(default: object) -> bool:
    return isinstance(default, Decimal) or re.fullmatch(written.NUMBER, str(default)) is not None
