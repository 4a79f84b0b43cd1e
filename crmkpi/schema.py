"""The JSON Schema of the config file (draft 7, which editors know), made of the classes in `config.written`.

What a schema cannot say (a column close to one of ours, a `warn` on the wrong side) is left to `config.load`.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crmkpi import shelf, tables
from crmkpi.config.kpi_rules import EXHIBITS
from crmkpi.config.written import NUMBER, Calendar, Checks, Kpi, Source, Words, Written, check_codes, keys
from crmkpi.model import Kpi as Definition

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
_NOTHING: Schema = {"type": "null"}
_DAY: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def json_schema() -> Schema:
    """Return the JSON Schema of the config file, with the KPIs, tables and presets that there are."""
    schema = _record(Written)
    schema["properties"]["min_n"] |= {"minimum": 1}
    schema["properties"]["kpis"] = {"description": schema["properties"]["kpis"]["description"]}
    kpis = _kpis(shelf.read_all("kpis", Definition))
    kpis["definitions"] |= {"kpi": _record(Kpi) | {"additionalProperties": _TEXT}, "source": _record(Source)}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "crmkpi.yaml",
        "description": "What `crmkpi report` reads, computes and aims at.",
        **schema,
        **kpis,
    }


def _record(kind: Any) -> Schema:
    """Describe a class: an object with these keys and no others."""
    fields = {field.name: field for field in dataclasses.fields(kind) if not field.metadata.get("rest")}
    declared = keys(kind)
    properties: Schema = {}
    for name, field in fields.items():
        about = {"description": declared[name].about} if declared[name].about else {}
        described = _value(declared[name].kind, declared[name].words)
        properties[field.metadata.get("key", name)] = about | described
    if kind is Checks:
        for described in properties.values():
            described["propertyNames"] = {"pattern": f"^({check_codes()})$"}
    if kind is Calendar:
        days = "(mon|tues|wednes|thurs|fri|satur|sun)(day)?|tue|wed|thu|sat"
        properties["business_hours"]["propertyNames"] = {"pattern": f"^({days})(-({days}))?$"}
    required = [
        field.metadata.get("key", name)
        for name, field in fields.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    if kind is Source:
        schema["allOf"] = [_table(name, table) for name, table in tables.all_tables().items()]
    return schema | ({"required": required} if required else {})


def _value(kind: Any, words: Words | None = None) -> Schema:
    """Describe a type; one value may stand for a list of one, and nothing for what may be left out."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is shelf.At:
        return _value(arguments[0], words)
    if origin in (types.UnionType, typing.Union):
        return _any_of([_value(one, words) for one in arguments])
    if origin is tuple:
        return _list_of(_value(arguments[0], words))
    if origin is Mapping:
        return {"type": ["object", "null"], "additionalProperties": _value(arguments[1], words)}
    if kind is types.NoneType:
        return _NOTHING
    if kind is Source:
        return {"$ref": "#/definitions/source"}
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    return _word(words) if words else _scalar(kind)


def _scalar(kind: Any) -> Schema:
    if kind is Any:
        return {}
    if kind is int:
        return {"type": "integer"}
    if kind is Decimal:
        return {"type": ["number", "string"], "minimum": 0, "maximum": 1, "pattern": f"^({NUMBER})$"}
    return dict(_DAY if kind is date else _TEXT)


def _word(words: Words) -> Schema:
    """Describe a text; where its pattern matches numbers, an editor may see them as such."""
    if words.choices:
        return {"enum": list(words.choices())}
    pattern = words.pattern or ""
    kinds = {"0.5": "number", "1": "integer"}
    numbers = next(([kind] for number, kind in kinds.items() if re.fullmatch(pattern, number)), [])
    limits = {} if re.fullmatch(pattern, "-1") or not numbers else {"minimum": 0}
    flags = ["boolean"] if re.fullmatch(pattern, "true") else []
    return {"type": ["string", *numbers, *flags], "pattern": f"^({pattern})$", **limits}


def _any_of(choices: list[Schema]) -> Schema:
    """Join alternatives; when all are plain types, their list is enough."""
    if all(choice.keys() == {"type"} for choice in choices):
        names = [[choice["type"]] if isinstance(choice["type"], str) else choice["type"] for choice in choices]
        return {"type": sorted({name for group in names for name in group})}
    return {"anyOf": choices}


def _table(name: str, table: tables.Table) -> Schema:
    """Name a table's columns, and the words that its choices and flags take."""
    taken = {
        column: {"enum": list(of.of or ("true", "false", True, False))}
        for column, of in table.columns.items()
        if of.of or of.type == "boolean"
    }
    named = {column: {"description": of.en} for column, of in table.columns.items()}
    return {
        "if": {"properties": {"table": {"const": name}}, "required": ["table"]},
        "then": {
            "properties": {
                "columns": {"properties": named, "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"}},
                "values": {"properties": {column: {"additionalProperties": words} for column, words in taken.items()}},
                "constants": {"properties": taken, "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"}},
            }
        },
    }


def _kpis(known: Mapping[str, Definition]) -> Schema:
    """Describe `kpis`: an id, or an id with what is set for it; with a `kpi_folder`, other ids fit too."""
    built_in = _entry({name: _any_of([_kpi(kpi), _NOTHING]) for name, kpi in sorted(known.items())}, False)
    tables_of_their_own = [name for one in EXHIBITS for name, _ in shelf.stand(one)]
    strict = _any_of([{"enum": sorted([*known, *tables_of_their_own])}, built_in])
    own = _entry({}, _any_of([{"$ref": "#/definitions/kpi"}, _NOTHING]))
    lenient = _any_of([{"$ref": "#/definitions/entry"}, {"type": "string"}, own])
    return {
        "if": {"required": ["kpi_folder"]},
        "then": {"properties": {"kpis": _list_of({"$ref": "#/definitions/any_entry"})}},
        "else": {"properties": {"kpis": _list_of({"$ref": "#/definitions/entry"})}},
        "definitions": {"entry": strict, "any_entry": lenient},
    }


def _entry(ids: Schema, others: Schema | bool) -> Schema:
    one = {"type": "object", "minProperties": 1, "maxProperties": 1}
    return one | {"properties": ids, "additionalProperties": others}


def _list_of(one: Schema) -> Schema:
    return _any_of([{"type": "array", "items": one}, one, _NOTHING])


def _kpi(kpi: Definition) -> Schema:
    """Describe what can be set for a built-in KPI."""
    variants = [{"parameters": kpi.parameters}, *kpi.variants.values()]
    parameters = {name: dict(_TEXT) for one in variants for name in one.get("parameters") or {}}
    shared = [name for name in keys(Kpi) if name not in ("parameters", "variant")]
    return {
        "type": "object",
        "description": kpi.label if isinstance(kpi.label, str) else kpi.label.get("en", kpi.id),
        "additionalProperties": False,
        "properties": {
            **{name: {"$ref": f"#/definitions/kpi/properties/{name}"} for name in shared},
            "variant": {"enum": ["default", *kpi.variants, None]},
            **parameters,
        },
    }
