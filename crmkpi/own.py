"""The user's own KPIs: YAML files of the same form as the built-in ones, and Python files where an expression is not
enough.

`extends: win_rate` takes over everything that the file does not say itself; `filter` narrows the rows without SQL. A
Python file says its words in a dict `KPI`, which is read without running the file, and computes in
`value(tables, period)`. All mistakes of all files are told at once, with their lines.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from crmkpi import shelf
from crmkpi.errors import ConfigError, Mistake, did_you_mean, strerror
from crmkpi.filters import condition
from crmkpi.model import Kpi
from crmkpi.phrases import phrase
from crmkpi.tables import all_tables

FORMS = {
    "value": ("numerator", "denominator", "formula", "model"),
    "numerator": ("value", "formula", "model"),
    "denominator": ("value", "formula", "model"),
    "model": ("value", "numerator", "denominator", "formula"),
    "formula": (
        "value", "numerator", "denominator", "model", "table", "during", "where", "uses", "immature", "interval",
    ),
}  # fmt: skip
"""Keys of the extended KPI that a key of the file takes the place of."""
_CODE = {"tables": "-needs"}
"""What a Python file says otherwise than a definition is built."""


def read(folder: Path) -> dict[str, Kpi]:
    """Read every file of a folder; `ConfigError` with the mistakes of all of them."""
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.py")], key=lambda file: (file.stem, file.suffix))
    built_in = {name: file for name, file in shelf.stand("kpis") if file.name.endswith(".yaml")}
    mistakes: list[Mistake] = []
    nodes: dict[str, yaml.MappingNode] = {}
    readers: dict[str, shelf.Reader] = {}
    for file in files:
        if file.stem.startswith("_"):
            continue
        if file.stem in nodes:
            mistakes.append(
                Mistake(str(file), 1, 1, phrase("there is a {stem}.py and a {stem}.yaml. Keep one.", stem=file.stem))
            )
            continue
        reader = shelf.Reader(str(file))
        node = _python(file, reader) if file.suffix == ".py" else _composed(file, reader)
        if isinstance(node, yaml.MappingNode):
            nodes[file.stem], readers[file.stem] = node, reader
        elif node is not None:
            reader.wrong(node, "names with values are expected here (`name: value`)")
        mistakes += reader.mistakes
    found: dict[str, Kpi] = {}
    for name, node in nodes.items():
        reader = readers[name]
        before = len(reader.mistakes)
        base = _value(node, "extends")
        if name in built_in and (base is None or base.value != name):
            message = phrase(
                "{name!r} is a built-in KPI; give the file another name, or write `extends: {name}` to change it",
                name=name,
            )
            reader.mistakes.append(Mistake(reader.name, 1, 1, message))
        kpi = _built(name, node, nodes, readers, built_in)
        if kpi is not None:
            found[name] = kpi
        mistakes += reader.mistakes[before:]
    if mistakes:
        raise ConfigError(dict.fromkeys(mistakes))
    return found


def _composed(file: Path, reader: shelf.Reader) -> yaml.Node | None:
    try:
        return reader.compose(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        reader.mistakes.append(Mistake(str(file), 1, 1, phrase("this is not UTF-8. Save the file as UTF-8.")))
    except OSError as error:
        reader.mistakes.append(
            Mistake(str(file), 0, 0, phrase("cannot be read: {strerror}.", strerror=strerror(error)))
        )
    return None


def _built(
    name: str,
    node: yaml.MappingNode,
    nodes: Mapping[str, yaml.MappingNode],
    readers: Mapping[str, shelf.Reader],
    built_in: Mapping[str, Any],
) -> Kpi | None:
    reader = readers[name]
    whole = _extended(name, node, nodes, reader, built_in, ())
    if whole is None:
        return None
    if _value(whole, "source") is None:
        # Nobody but its author vouches for a definition of one's own.
        whole = _with(whole, {"source": yaml.ScalarNode("tag:yaml.org,2002:str", "own", node.start_mark)})
    known: dict[str, Any] = {"id": name, "file": reader.name}
    if reader.name.endswith(".py"):
        known["program"] = partial(_program, reader.name)
    kpi: Kpi | None = reader.build(whole, Kpi, known)
    return kpi and _filtered(kpi, whole, reader)


def _extended(
    name: str,
    node: yaml.MappingNode,
    nodes: Mapping[str, yaml.MappingNode],
    reader: shelf.Reader,
    built_in: Mapping[str, Any],
    path: tuple[str, ...],
) -> yaml.MappingNode | None:
    """Put what a file says over what it extends, all the way down."""
    own = _renamed(_with(node, {}, without=("extends",)))
    base = _value(node, "extends")
    if base is None:
        return own
    word = str(base.value)
    there = {*built_in, *nodes}
    if word not in there:
        reader.wrong(base, "there is no KPI {word!r} to extend.{hint}", word=word, hint=did_you_mean(word, there))
        return None
    if word in path or (word == name and word not in built_in):
        reader.wrong(
            base, "the files extend each other in a circle: {choices}", choices=" → ".join((*path, name, word))
        )
        return None
    below: yaml.MappingNode | None
    if word in nodes and word != name:
        below = _extended(word, nodes[word], nodes, reader, built_in, (*path, name))
    else:
        composed = shelf.Reader(word).compose(built_in[word].read_text(encoding="utf-8"))
        below = composed if isinstance(composed, yaml.MappingNode) else None
    return below and _over(below, own)


def _over(base: yaml.MappingNode, own: yaml.MappingNode) -> yaml.MappingNode:
    """Write the keys of a file over those of its base; the base's examples do not hold for another definition."""
    said = {key.value: value for key, value in own.value}
    gone = {other for key in said for other in FORMS.get(key, ()) if other not in said}
    merged = dict(said)
    parameters = _value(base, "parameters")
    if isinstance(merged.get("parameters"), yaml.MappingNode) and isinstance(parameters, yaml.MappingNode):
        merged["parameters"] = _with(parameters, {key.value: value for key, value in merged["parameters"].value})
    return _with(base, merged, without=("example", *gone))


def _with(node: yaml.MappingNode, more: Mapping[str, yaml.Node], without: Sequence[str] = ()) -> yaml.MappingNode:
    """Copy a mapping with some keys written over or left out."""
    pairs = [
        (key, more.get(key.value, value))
        for key, value in node.value
        if key.value not in (*without,) or key.value in more
    ]
    there = {key.value for key, _ in pairs}
    for name, value in more.items():
        if name not in there:
            pairs.append((yaml.ScalarNode("tag:yaml.org,2002:str", name, value.start_mark), value))
    return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)


def _renamed(node: yaml.MappingNode) -> yaml.MappingNode:
    """Take a `where` without SQL for a filter."""
    where = _value(node, "where")
    if not isinstance(where, yaml.MappingNode):
        return node
    return _with(node, {"filter": where}, without=("where",))


def _value(node: yaml.MappingNode, key: str) -> Any:
    return next((value for name, value in node.value if name.value == key), None)


def _filtered(kpi: Kpi, node: yaml.MappingNode, reader: shelf.Reader) -> Kpi:
    """Write the filter of a definition into its population."""
    if not kpi.filter:
        return kpi
    written = _value(node, "filter")
    if kpi.formula or kpi.program:
        rather = phrase("filter the KPIs that it names") if kpi.formula else phrase("narrow the frames in value()")
        reader.wrong(written, "this KPI has no rows of its own; {rather}", rather=rather)
        return kpi
    sql, faults = condition(kpi.filter, kpi.table or "")
    places = {key.value: key for key, _ in written.value}
    for column, message in faults:
        reader.wrong(places[column], message)
    return narrow(kpi, sql)


def narrow(kpi: Kpi, condition: str) -> Kpi:
    """Add a condition to the population of a definition, and to the rows that do not fit it."""
    where = f"({kpi.where}) AND {condition}" if kpi.where else condition
    return replace(kpi, where=where, outside=kpi.outside and f"({kpi.outside}) AND {condition}")


# ---------------------------------------------------------------- Python files


def _python(file: Path, reader: shelf.Reader) -> yaml.Node | None:
    """Read the words of a Python KPI without running it, and see that it computes something."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8-sig"), str(file))
    except SyntaxError as error:
        message = phrase("this is not valid Python: {msg}", msg=error.msg)
        reader.mistakes.append(Mistake(str(file), error.lineno or 1, error.offset or 1, message))
        return None
    except (UnicodeDecodeError, ValueError):
        reader.mistakes.append(Mistake(str(file), 1, 1, phrase("this is not UTF-8. Save the file as UTF-8.")))
        return None
    except OSError as error:
        reader.mistakes.append(
            Mistake(str(file), 0, 0, phrase("cannot be read: {strerror}.", strerror=strerror(error)))
        )
        return None
    words = [statement for statement in tree.body if _assigns(statement, "KPI")]
    function = next((one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "value"), None)
    if function is None:
        message = phrase("the function value(tables, period) is missing: it returns the number of a period")
        reader.mistakes.append(Mistake(str(file), 1, 1, message))
    elif len(function.args.args) != 2:
        message = phrase("value takes two arguments: the tables by name, and the period")
        reader.mistakes.append(Mistake(str(file), function.lineno, function.col_offset + 1, message))
    if not words:
        message = phrase("the dict KPI is missing: it says label, question, category, unit, better and tables")
        reader.mistakes.append(Mistake(str(file), 1, 1, message))
        return None
    node = _node(words[-1].value, reader)  # type: ignore[attr-defined]
    if not isinstance(node, yaml.MappingNode) or reader.mistakes:
        return node
    _check_needs(node, reader)
    return _with(
        node, {_CODE[key.value]: _all(value) for key, value in node.value if key.value in _CODE}, without=tuple(_CODE)
    )


def _assigns(statement: ast.stmt, name: str) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    targets = [statement.target] if isinstance(statement, ast.AnnAssign) and statement.value else targets
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _node(value: ast.expr, reader: shelf.Reader) -> yaml.Node:
    """Turn a literal into what YAML would have made of it, at its place in the file."""
    mark = yaml.Mark(reader.name, 0, value.lineno - 1, value.col_offset, None, 0)
    if isinstance(value, ast.Dict) and all(value.keys):
        pairs = [
            (_node(key, reader), _node(one, reader)) for key, one in zip(value.keys, value.values, strict=True) if key
        ]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, mark)
    if isinstance(value, ast.List | ast.Tuple):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_node(one, reader) for one in value.elts], mark)
    try:
        plain = ast.literal_eval(value)
    except ValueError:
        plain = None
        reader.wrong(yaml.ScalarNode("", "", mark), "the dict KPI holds plain values only, nothing that has to be run")
    words = {None: "null", True: "true", False: "false"}
    text = words.get(plain, str(plain)) if plain is None or isinstance(plain, bool) else str(plain)
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, mark, style="'" if isinstance(plain, str) else None)


def _check_needs(node: yaml.MappingNode, reader: shelf.Reader) -> None:
    """See that a Python KPI names tables that there are, with their columns."""
    tables = _value(node, "tables")
    if tables is None:
        reader.wrong(node, "the key 'tables' is missing: {table: [columns]} that value() is given")
        return
    named = tables.value if isinstance(tables, yaml.MappingNode) else [(one, None) for one in _listed(tables)]
    for key, columns in named:
        if key.value not in all_tables():
            reader.wrong(
                key,
                phrase("there is no table {key!r}.{hint}"),
                key=key.value,
                hint=did_you_mean(str(key.value), all_tables()),
            )
            continue
        known = all_tables()[key.value].columns
        for column in _listed(columns) if columns is not None else []:
            if column.value not in known:
                near = did_you_mean(str(column.value), known)
                reader.wrong(
                    column,
                    phrase("{key} has no column {column!r}.{near}"),
                    key=key.value,
                    column=column.value,
                    near=near,
                )


def _listed(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def _all(tables: yaml.Node) -> yaml.Node:
    """Write a list of tables as a mapping: every column of each."""
    if isinstance(tables, yaml.MappingNode):
        return tables
    pairs = []
    for key in _listed(tables):
        known = all_tables()[key.value].columns if key.value in all_tables() else {}
        columns = [yaml.ScalarNode("tag:yaml.org,2002:str", name, key.start_mark) for name in known]
        pairs.append((key, yaml.SequenceNode("tag:yaml.org,2002:seq", columns, key.start_mark)))
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, tables.start_mark)


def _program(file: str) -> Any:
    """Run a user's file and give its function; what goes wrong is told by `catalogue.programs`."""
    path = Path(file)
    space: dict[str, Any] = {"__name__": path.stem, "__file__": file}
    exec(compile(path.read_text(encoding="utf-8-sig"), file, "exec"), space)
    return space["value"]
