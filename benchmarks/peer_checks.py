"""The checks that `crmkpi check` shares with other tools, written for one of them; prints bad rows per rule.

python benchmarks/peer_checks.py pandera-polars customers.csv

Each peer reports the rows that fail, as `crmkpi` does. Frictionless goes through the rows one by one.
"""

import json
import sys
from datetime import date

STATES = [
    *("AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA"),
    *("PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"),
]
EMAIL = r"^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$"
PHONE = r"^(?:\+55 ?)?\(?[1-9][1-9]\)? ?(?:9[0-9]{4}|[2-5][0-9]{3})[ .-]?[0-9]{4}$"
MOJIBAKE = "Ã[£§©¡ª³º]"
UNSEEN = "[\u200b\u200e\u00a0\u00ad\ufeff\\x00-\\x1f]"
SPACES = r"^\s|\s$"
PLACEHOLDERS = ["teste", "test", "asdf", "xxx", "sem nome", "000", "n/a", "-"]
COUNTRIES = ["Brasil", "Brazil", "BR", "Portugal", "Argentina", "USA"]
LAST, FILLED = "2026-10-31", "1970-01-01"
RULES = (
    "id",
    "name",
    "email",
    "phone",
    "tax_id",
    "state",
    "country",
    "birth_on",
    "test",
    "mojibake",
    "unseen",
    "spaces",
)


def good_polars(frame):
    """Write every rule but the unique id as an expression that is true for good rows."""
    import polars as pl

    name = pl.col("name")
    digits = pl.col("tax_id").str.replace_all(r"[.\-/]", "")
    digit = [digits.str.slice(k, 1).cast(pl.Int32, strict=False) for k in range(11)]
    first = sum(digit[k] * (10 - k) for k in range(9)) * 10 % 11 % 10
    second = sum(digit[k] * (11 - k) for k in range(10)) * 10 % 11 % 10
    born = pl.col("birth_on")
    del frame
    return {
        "name": name.is_not_null(),
        "email": pl.col("email").is_null() | pl.col("email").str.contains(EMAIL),
        "phone": pl.col("phone").is_null() | pl.col("phone").str.contains(PHONE),
        "tax_id": digits.is_null() | ((digits.str.len_bytes() == 11) & (first == digit[9]) & (second == digit[10])),
        "state": pl.col("state").is_null() | pl.col("state").is_in(STATES),
        "country": pl.col("country").is_null() | pl.col("country").is_in(COUNTRIES),
        "birth_on": born.is_null() | ((born <= LAST) & (born != FILLED)),
        "test": name.is_null() | ~name.str.to_lowercase().is_in(PLACEHOLDERS),
        "mojibake": name.is_null() | ~name.str.contains(MOJIBAKE),
        "unseen": name.is_null() | ~name.str.contains(UNSEEN),
        "spaces": name.is_null() | ~name.str.contains(SPACES),
    }


def good_pandas(frame):
    """Work out every rule but the unique id as a column that is true for good rows."""
    import numpy as np

    name, born = frame["name"], frame["birth_on"]
    digits = frame["tax_id"].str.replace(r"[.\-/]", "", regex=True)
    whole = (digits.str.len() == 11).to_numpy(dtype=bool, na_value=False)
    signs = np.zeros((len(frame), 11), dtype=np.int64)
    text = "".join(digits[whole].to_list()).encode()
    signs[whole] = np.frombuffer(text, dtype=np.uint8).reshape(-1, 11) - 48
    first = signs[:, :9] @ np.arange(10, 1, -1) * 10 % 11 % 10
    second = signs[:, :10] @ np.arange(11, 1, -1) * 10 % 11 % 10
    return {
        "name": name.notna(),
        "email": frame["email"].isna() | frame["email"].str.contains(EMAIL, na=False),
        "phone": frame["phone"].isna() | frame["phone"].str.contains(PHONE, na=False),
        "tax_id": frame["tax_id"].isna() | (whole & (first == signs[:, 9]) & (second == signs[:, 10])),
        "state": frame["state"].isna() | frame["state"].isin(STATES),
        "country": frame["country"].isna() | frame["country"].isin(COUNTRIES),
        "birth_on": born.isna() | ((born <= LAST) & (born != FILLED)),
        "test": ~name.str.lower().isin(PLACEHOLDERS),
        "mojibake": ~name.str.contains(MOJIBAKE, na=False),
        "unseen": ~name.str.contains(UNSEEN, na=False),
        "spaces": ~name.str.contains(SPACES, na=False),
    }


def pandera_polars(file: str) -> dict[str, int]:
    """Validate lazily with polars; every failing row is a failure case."""
    import pandera.polars as pa
    import polars as pl

    frame = pl.read_csv(file, infer_schema=False)
    rules = good_polars(frame)
    checked = [pa.Check(lambda data, rule=rule: data.lazyframe.select(rule), name=name) for name, rule in rules.items()]
    schema = pa.DataFrameSchema(
        {"customer_id": pa.Column(str, unique=True, nullable=True)}, checks=checked, strict=False
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        counts = dict(cases.group_by("check").agg(pl.col("index").n_unique()).iter_rows())
        return {**{rule: counts.get(rule, 0) for rule in rules}, "id": counts.get("field_uniqueness", 0)}
    return dict.fromkeys(RULES, 0)


def pandera_pandas(file: str) -> dict[str, int]:
    """Validate lazily with pandas; every failing row is a failure case."""
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])
    rules = good_pandas(frame)
    column = {name: "name" if name in ("test", "mojibake", "unseen", "spaces") else name for name in rules}
    columns = {
        own: pa.Column(
            nullable=True,
            checks=[
                pa.Check(lambda series, name=name: rules[name], name=name, ignore_na=False)
                for name in rules
                if column[name] == own
            ],
        )
        for own in dict.fromkeys(column.values())
    }
    columns["customer_id"] = pa.Column(unique=True, nullable=True)
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        counts = error.failure_cases.groupby("check")["index"].nunique().to_dict()
        return {**{rule: int(counts.get(rule, 0)) for rule in rules}, "id": int(counts.get("field_uniqueness", 0))}
    return dict.fromkeys(RULES, 0)


def pointblank(file: str) -> dict[str, int]:
    """Interrogate with polars; the failing rows are its extracts."""
    import pointblank as pb
    import polars as pl

    frame = pl.read_csv(file, infer_schema=False)
    rules = good_polars(frame)
    plan = pb.Validate(frame).rows_distinct(columns_subset="customer_id")
    for rule in rules.values():
        plan = plan.col_vals_expr(expr=rule)
    done = plan.interrogate(get_first_n=None)
    extracts = [len(done.get_data_extracts(i=number, frame=True)) for number in range(1, len(rules) + 2)]
    return dict(zip(("id", *rules), extracts, strict=True))


def great_expectations(file: str) -> dict[str, int]:
    """Validate with pandas, all unexpected rows told."""
    import great_expectations as gx
    import pandas as pd

    frame = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])
    rules = good_pandas(frame)
    for name, good in rules.items():
        frame[f"good_{name}"] = good
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("customers")
    batch = asset.add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(gx.ExpectationSuite(name="customers"))
    suite.add_expectation(gx.expectations.ExpectColumnValuesToBeUnique(column="customer_id"))
    for name in rules:
        suite.add_expectation(gx.expectations.ExpectColumnValuesToBeInSet(column=f"good_{name}", value_set=[True]))
    result = batch.get_batch(batch_parameters={"dataframe": frame}).validate(
        suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["customer_id"]}
    )
    return {
        name: len(one.result["unexpected_index_list"] or [])
        for name, one in zip(("id", *rules), result.results, strict=True)
    }


def frictionless(file: str) -> dict[str, int]:
    """Validate row by row, without a limit to the errors."""
    import re

    from frictionless import Check, Checklist, Resource, Schema, errors, fields, system
    from validate_docbr import CPF

    cpf = CPF()
    patterns = {"email": re.compile(EMAIL), "phone": re.compile(PHONE)}
    spoilt = {"mojibake": re.compile(MOJIBAKE), "unseen": re.compile(UNSEEN), "spaces": re.compile(SPACES)}
    counts = dict.fromkeys(RULES, 0)

    class Rules(Check):
        type = "customers"
        Errors = [errors.RowError]  # noqa: RUF012

        def validate_row(self, row):
            cell = row.to_dict()
            name = cell["name"]
            bad = [rule for rule, pattern in patterns.items() if cell[rule] and not pattern.search(cell[rule])]
            bad += ["name"] if not name else [rule for rule, pattern in spoilt.items() if pattern.search(name)]
            if name and name.lower() in PLACEHOLDERS:
                bad.append("test")
            if cell["tax_id"] and not cpf.validate(cell["tax_id"]):
                bad.append("tax_id")
            if cell["state"] not in STATES:
                bad.append("state")
            if cell["country"] not in COUNTRIES:
                bad.append("country")
            born = cell["birth_on"]
            if born and (born > LAST or born == FILLED):
                bad.append("birth_on")
            for rule in bad:
                yield errors.RowError.from_row(row, note=rule)

    with open(file, encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    schema = Schema(fields=[fields.StringField(name=name) for name in header])
    schema.get_field("customer_id").constraints["unique"] = True
    with system.use_context(trusted=True):
        report = Resource(file, schema=schema).validate(Checklist(checks=[Rules()]), limit_errors=10**9)
    for error in report.tasks[0].errors:
        counts[error.note if error.type == "row-error" else "id"] += 1
    return counts


PEERS = {
    "pandera-polars": pandera_polars,
    "pandera-pandas": pandera_pandas,
    "pointblank": pointblank,
    "great-expectations": great_expectations,
    "frictionless": frictionless,
}

if __name__ == "__main__":
    assert date.fromisoformat(LAST)
    print(json.dumps(PEERS[sys.argv[1]](sys.argv[2])))
