"""A config is read as written, and every mistake in it is shown with its place, all of them at once."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from crmkpi import config, shelf
from crmkpi.business import Holidays
from crmkpi.config import DEFAULT, CheckSettings, DatedTarget, DuplicateSettings, Format, KpiSetting, Limit
from crmkpi.errors import ConfigError, ExitCode, UsageError
from crmkpi.model import Goal, Kpi, Severity
from crmkpi.period import Calendar
from crmkpi.schema import json_schema
from crmkpi.shelf import At

BUILT_IN = shelf.stand
KPI = """\
label: A KPI
question: How much?
category: business
unit: {unit}
better: {better}
source: own
{rest}
"""
KPIS = {
    "win_rate": KPI.format(unit="percent", better="higher", rest="variants: {by_amount: {interval: null}}"),
    "lead_conversion_rate": KPI.format(
        unit="percent",
        better="higher",
        rest="parameters: {window_days: 90, model: last}\nvariants: {strict: {parameters: {grace_days: 3}}}",
    ),
    "sales_cycle_days": KPI.format(unit="days", better="lower", rest=""),
    "nps": KPI.format(unit="points", better="neither", rest=""),
}
PRESETS = {"pipedrive": "", "hubspot": ""}

CONTRACT = """\
title: Vendas Brasil
language: pt-BR                # en | pt-BR
timezone: America/Sao_Paulo
currency: BRL
period: last-month
calendar: {week_starts: monday, fiscal_year_starts: january, holidays: BR-SP,
           business_hours: {mon-fri: "09:00-18:00"}}
sources:                       # paths are relative to this file
  - table: deals
    files: exports/negocios-*.csv          # a path, a glob or a list
    preset: pipedrive                      # optional: recognised when left out
    columns: {amount: "Valor total", region: "UF"}          # ours: theirs; wins over the preset
    values: {outcome: {Ganho: won, Perdido: lost, Aberto: open}}
    constants: {currency: BRL}             # a value for every row
    format: {decimal: ",", date: dmy, encoding: cp1252, delimiter: ";"}     # optional: detected when left out
kpis:                          # left out: all that the tables allow
  - win_rate: {target: 30%, warn: 27%, owner: ana@empresa.com, goal: eficiencia}
  - lead_conversion_rate:
      {window_days: 90, target: [{from: 2026-01, value: 10%}, {from: 2026-07, value: 12%}]}
  - nps
kpi_folder: kpis/              # the user's own KPI files, same form as the built-in ones
segments: [owner_id, region]
goals: {eficiencia: {name: Aumentar a eficiência comercial, due: 2026-12-31}}
checks:
  ignore: {D203: "legacy rows, cleaned in the CRM by March"}        # a reason is required
  severity: {C205: error}
  limit: {C101: 2%}            # tolerated share of rows before the check counts as failed
duplicates: {policy: merge, threshold: 0.90, not_duplicates: reviewed.csv}   # merge | report | off
"""


@pytest.fixture(autouse=True)
def small_shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put known KPIs and presets on the shelves, and an empty folder of own KPIs beside the config."""
    shelves = {"kpis": KPIS, "presets": PRESETS}
    for name, files in shelves.items():
        (tmp_path / "shelves" / name).mkdir(parents=True)
        for stem, text in files.items():
            (tmp_path / "shelves" / name / f"{stem}.yaml").write_text(text, encoding="utf-8")

    def stand(name: str) -> list[tuple[str, Path]]:
        return [(stem, tmp_path / "shelves" / name / f"{stem}.yaml") for stem in sorted(shelves.get(name, ()))]

    monkeypatch.setattr(shelf, "stand", stand)
    (tmp_path / "kpis").mkdir()
    monkeypatch.chdir(tmp_path)


def load(text: str) -> config.Config:
    Path("crmkpi.yaml").write_text(text, encoding="utf-8")
    return config.load(Path("crmkpi.yaml"))


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as wrong:
        load(text)
    assert wrong.value.exit_code is ExitCode.USAGE
    return str(wrong.value).splitlines()


def as_an_editor_reads(text: str) -> Any:
    """Read YAML as editors do (YAML 1.2 core: numbers, true, false, null; dates stay text; keys are text)."""

    class Core(yaml.SafeLoader):
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

    core = {
        "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        "int": (r"[-+]?[0-9]+", list("-+0123456789")),
        "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    }
    for kind, (pattern, first) in core.items():
        Core.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), first)
    Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))

    def with_text_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): with_text_keys(one) for key, one in value.items()}
        return [with_text_keys(one) for one in value] if isinstance(value, list) else value

    return with_text_keys(yaml.load(text, Core))


def fits_the_schema(text: str) -> bool:
    schema = json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema).is_valid(as_an_editor_reads(text))


# ---------------------------------------------------------------- what is read


def test_the_example_of_the_contract_is_read() -> None:
    read = load(CONTRACT)
    assert (read.title, read.language, read.currency) == ("Vendas Brasil", "pt-BR", "BRL")
    assert (read.timezone, read.period, read.as_of) == ("America/Sao_Paulo", "last-month", None)
    assert (read.calendar, read.holidays) == (Calendar(0, 1), Holidays(("BR-SP",)))
    assert read.business_hours == dict.fromkeys(range(5), ((9 * 60, 18 * 60),))
    (source,) = read.sources
    assert (source.table, source.preset) == ("deals", "pipedrive")
    assert source.files == (At("exports/negocios-*.csv", 10, 12),)
    assert source.columns == {"amount": At("Valor total", 12, 23), "region": At("UF", 12, 46)}
    assert source.values == {"outcome": {"Ganho": "won", "Perdido": "lost", "Aberto": "open"}}
    assert source.constants == {"currency": "BRL"}
    assert source.format == Format(decimal=",", date="dmy", encoding="cp1252", delimiter=";")
    assert read.kpis == (
        KpiSetting(
            "win_rate",
            target=(DatedTarget(date.min, Decimal("0.3")),),
            warn=Decimal("0.27"),
            owner="ana@empresa.com",
            goal="eficiencia",
        ),
        KpiSetting(
            "lead_conversion_rate",
            target=(
                DatedTarget(date(2026, 1, 1), Decimal("0.1")),
                DatedTarget(date(2026, 7, 1), Decimal("0.12")),
            ),
            parameters={"window_days": Decimal(90)},
        ),
        KpiSetting("nps"),
    )
    assert (read.kpi_folder, read.check_folder) == (Path("kpis"), None)
    assert read.segments == ("owner_id", "region")
    assert read.goals == (Goal("eficiencia", "Aumentar a eficiência comercial", date(2026, 12, 31)),)
    assert read.checks == CheckSettings(
        ignore={"D203": At("legacy rows, cleaned in the CRM by March", 25, 18)},
        severity={"C205": Severity.ERROR},
        limit={"C101": Limit(share=Decimal("0.02"))},
    )
    reviewed = At(Path("reviewed.csv"), 28, 62)
    assert read.duplicates == DuplicateSettings("merge", Decimal("0.9"), not_duplicates=reviewed)
    assert (read.file, read.folder, len(read.sha256 or "")) == (Path("crmkpi.yaml"), Path(), 64)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "configs" / "kpis").mkdir(parents=True)
    text = "kpi_folder: kpis\nduplicates: {not_duplicates: a.csv}"
    (tmp_path / "configs" / "crmkpi.yaml").write_text(text, encoding="utf-8")
    read = config.load(Path("configs/crmkpi.yaml"))
    assert read.folder == Path("configs")
    assert read.kpi_folder == Path("configs/kpis")
    assert read.duplicates.not_duplicates is not None
    assert read.duplicates.not_duplicates.value == Path("configs/a.csv")


GOOD = {
    "the example of the contract": CONTRACT,
    "a title only": "title: 2026",
    "keys whose lines are all comments": "title:\nsources:\nkpis:\ngoals:\nchecks:\ncalendar:\n",
    "a list of files": "sources: [{table: deals, files: [a.csv, b.csv], format: {delimiter: tab}}]",
    "words that YAML would turn into something else": (
        "sources: [{table: deals, files: a.csv, values: {outcome: {NO: lost, on: open, 08: won, 12:30: won}},"
        " columns: {stage: 1e5, region: yes}}]"
    ),
    "additional columns": (
        "sources: [{table: deals, files: a.csv, columns: {squad: Equipe, product_id: Produto, state: UF},\n"
        "  values: {squad: {A: Alfa}}, constants: {market: BR}}]\nsegments: [squad, market, state]"
    ),
    "targets of every form": (
        "kpis:\n- win_rate: {target: 0.3}\n- sales_cycle_days: {target: 45, warn: 60.5}\n"
        "- nps: {target: [{from: 2026, value: 4}, {from: 2026-Q3, value: .5}, {from: 2026-10-05, value: -1}]}"
    ),
    "targets beyond the whole": "kpis: [{win_rate: {target: 250%, warn: 1.1}}]",
    "equal target and warn": "kpis: [{win_rate: {target: 30 %, warn: 0.3}}]",
    "a variant with its parameters": (
        "kpis: [{lead_conversion_rate: {variant: strict, grace_days: 5, model: first}}, {nps: }]"
    ),
    "one KPI without a list": "kpis: nps",
    "a tolerated number of rows": "checks: {limit: {D104: 20, F101: 0.5%, C201: 0}, severity: {D104: info}}",
    "other hours and weeks": (
        "calendar: {week_starts: sunday, fiscal_year_starts: april, holidays: US,\n"
        '  business_hours: {mon-thu: "08:00-17:00", friday: "08:00-24:00"}}'
    ),
    "duplicates left alone": "duplicates: {policy: off, threshold: 90%}\nmin_n: 10\nas_of: 2026-10-31",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_what_loads_fits_the_schema(text: str) -> None:
    load(text)
    assert fits_the_schema(text)


def test_plain_words_stay_as_they_are_written() -> None:
    (source,) = load(GOOD["words that YAML would turn into something else"]).sources
    assert source.values["outcome"] == {"NO": "lost", "on": "open", "08": "won", "12:30": "won"}
    assert {name: theirs.value for name, theirs in source.columns.items()} == {
        "stage": "1e5",
        "region": "yes",
    }


def test_a_target_holds_from_its_day_on() -> None:
    text = "kpis: [{nps: {target: [{from: 2026-07, value: 45}, {from: 2026-01, value: 40}]}}]"
    (setting,) = load(text).kpis
    held = [config.target_at(setting, date(*day)) for day in ((2025, 12, 1), (2026, 1, 1), (2026, 6, 30), (2026, 7, 1))]
    assert held == [None, 40, 40, 45]
    assert config.target_at(KpiSetting("nps"), date(2026, 1, 1)) is None


def test_dated_targets_follow_the_fiscal_year() -> None:
    text = "calendar: {fiscal_year_starts: april}\nkpis: [{nps: {target: {from: 2026, value: 45}}}]"
    assert load(text).kpis[0].target == (DatedTarget(date(2025, 4, 1), Decimal(45)),)


def test_own_kpis_are_known_with_their_parameters() -> None:
    own = KPI.format(unit="days", better="lower", rest="parameters: {days: 30}")
    Path("kpis/waiting.yaml").write_text(own, encoding="utf-8")
    text = "kpi_folder: kpis\nkpis: [{waiting: {days: 10, target: 3}}, nps]"
    assert load(text).kpis[0].parameters == {"days": Decimal(10)}
    assert fits_the_schema(text)


def test_mistakes_in_own_kpis_are_told_with_those_of_the_config() -> None:
    Path("kpis/waiting.yaml").write_text("label: Waiting\nunits: days\n", encoding="utf-8")
    found = mistakes("kpi_folder: kpis\nkpis: [{waiting: {days: 10}}]\nsauces: []")
    assert found[0] == "crmkpi.yaml:3:1: unknown key 'sauces'. Did you mean 'sources'?"
    assert "kpis/waiting.yaml:2:1: unknown key 'units'. Did you mean 'unit'?" in [*found]
    assert not [line for line in found if "days" in line and "waiting.yaml" not in line]


def test_an_own_kpi_that_is_not_utf_8_is_told() -> None:
    Path("kpis/waiting.yaml").write_bytes("label: Negócios".encode("cp1252"))
    says = "kpis/waiting.yaml:1:1: this is not UTF-8. Save the file as UTF-8."
    assert mistakes("kpi_folder: kpis") == [says]


# ---------------------------------------------------------------- mistakes

SOURCE = "sources: [{table: deals, files: a.csv, %s}]"
BEYOND_A_SCHEMA = False
WRONG: list[tuple[str, str] | tuple[str, str, bool]] = [
    ("sauces: []", "1:1: unknown key 'sauces'. Did you mean 'sources'?"),
    ("- title", "1:1: names with values are expected here"),
    ("title: [a]", "1:8: a word is expected here, not a list or a mapping"),
    ("language: fr", "1:11: unknown language 'fr'. Write en or pt-BR."),
    ("language: pt-br", "1:11: unknown language 'pt-br'. Did you mean 'pt-BR'? Write en or pt-BR."),
    (
        "timezone: America/Sao_Paolo",
        "1:11: unknown time zone 'America/Sao_Paolo'. Did you mean 'America/Sao_Paulo'? Write a name",
        BEYOND_A_SCHEMA,
    ),
    ("timezone: localtime", "1:11: unknown time zone 'localtime'.", BEYOND_A_SCHEMA),
    ("timezone: ../UTC", "1:11: unknown time zone '../UTC'.", BEYOND_A_SCHEMA),
    ("currency: brl", "1:11: 'brl' is not a currency. Write three capital letters, such as BRL."),
    ("period: last-mont", "1:9: 'last-mont' is not a period. Did you mean 'last-month'?", BEYOND_A_SCHEMA),
    ("period: 2026-02-30", "1:9: 2026-02-30 does not exist: February 2026 has 28 days.", BEYOND_A_SCHEMA),
    ("as_of: 31/10/2026", "1:8: '31/10/2026' is not a date (2026-10-31)"),
    ("min_n: 0", "1:8: at least one case is needed. Write 1 or more."),
    ("min_n: few", "1:8: 'few' is not a whole number"),
    ("calendar: {week_starts: mondai}", "1:25: unknown weekday 'mondai'. Did you mean 'monday'?"),
    ("calendar: {fiscal_year_starts: abril}", "1:32: unknown month 'abril'. Did you mean 'april'?"),
    ("calendar: {holidays: Brazil}", "1:22: 'Brazil' is not a calendar of holidays. Write BR or BR-SP."),
    ("calendar: {weeks: 1}", "1:12: unknown key 'weeks'."),
    (
        'calendar: {business_hours: {mun-fri: "09:00-18:00"}}',
        "1:29: 'mun-fri' is not a day or a range of days. Write sat or mon-fri.",
    ),
    ("calendar: {business_hours: {mon: 9-18}}", "1:34: '9-18' is not a span of hours. Write 09:00-18:00."),
    (
        "calendar: {business_hours: {mon: 18:00-09:00}}",
        "1:34: '18:00-09:00' is not a part of one day. Write the earlier hour first.",
        BEYOND_A_SCHEMA,
    ),
    (
        'calendar: {business_hours: {mon: "09:00-12:00, 11:00-18:00"}}',
        "1:34: the spans of '09:00-12:00, 11:00-18:00' overlap. Write each hour once.",
        BEYOND_A_SCHEMA,
    ),
    (
        "calendar: {business_hours: {mon: 22:00-06:00}}",
        "1:34: '22:00-06:00' is not a part of one day. Write the earlier hour first. Hours over midnight are two spans:"
        " 22:00-24:00, and the rest on the next day.",
        BEYOND_A_SCHEMA,
    ),
    ("calendar: {holidays: BR-SB}", "1:22: BR has no holidays of its own for 'SB'.", BEYOND_A_SCHEMA),
    ("calendar: {holidays: ZZ}", "1:22: no holidays are known of the country 'ZZ'.", BEYOND_A_SCHEMA),
    ("calendar: {holidays: {calendar: BR, also: [12/10/2026]}}", "1:44: '12/10/2026' is not a day. Write one such as"),
    ("calendar: {holidays: {calendar: BR, also: [2026-02-30]}}", "1:44: '2026-02-30' is not a day.", BEYOND_A_SCHEMA),
    ("calendar: {holidays: {only: BR}}", "1:23: unknown key 'only'."),
    (
        "calendar: {business_hours: {mon-fri: 09:00-18:00, fri: 09:00-12:00}}",
        "1:51: friday has its hours already. Name each day once.",
        BEYOND_A_SCHEMA,
    ),
    ("sources: [{table: deal, files: a.csv}]", "1:19: unknown table 'deal'. Did you mean 'deals'?"),
    ("sources: [{files: a.csv}]", "1:11: the key 'table' is missing"),
    ("sources: [{table: deals}]", "1:11: the key 'files' is missing"),
    ("sources: [{table: deals, files: []}]", "1:19: `files` is empty.", BEYOND_A_SCHEMA),
    ("sources: [{table: deals, files: ['']}]", "1:34: a file needs a name.", BEYOND_A_SCHEMA),
    (SOURCE % "preset: pipedriv", "1:48: unknown preset 'pipedriv'. Did you mean 'pipedrive'?"),
    (SOURCE % "column: {}", "1:40: unknown key 'column'. Did you mean 'columns'?"),
    (
        SOURCE % "columns: {ammount: Valor}",
        "1:50: unknown column 'ammount' of deals. Did you mean 'amount'?",
        BEYOND_A_SCHEMA,
    ),
    (
        SOURCE % "constants: {curency: BRL}",
        "1:52: unknown column 'curency' of deals. Did you mean 'currency'?",
        BEYOND_A_SCHEMA,
    ),
    (
        SOURCE % "values: {outcom: {a: won}}",
        "1:49: unknown column 'outcom' of deals. Did you mean 'outcome'?",
        BEYOND_A_SCHEMA,
    ),
    (SOURCE % "columns: {Valor total: amount}", "1:50: our column comes first. Write amount: 'Valor total'."),
    (SOURCE % "columns: {Equipe A: b}", "1:50: 'Equipe A' is not a column of deals. Write small letters"),
    (SOURCE % "columns: {amount: ''}", "1:58: a header is missing.", BEYOND_A_SCHEMA),
    (
        SOURCE % "columns: {amount: a}, constants: {amount: 1}",
        "1:74: 'amount' is in `columns` too. Keep one of the two.",
        BEYOND_A_SCHEMA,
    ),
    (SOURCE % "constants: {amount: ''}", "1:60: 'amount' needs a value.", BEYOND_A_SCHEMA),
    (
        SOURCE % "values: {squad: {a: b}}",
        "1:49: 'squad' has no column. Say in `columns` which header it comes from.",
        BEYOND_A_SCHEMA,
    ),
    (
        SOURCE % "values: {outcome: {Ganho: wom}}",
        "1:66: 'wom' is no outcome. Did you mean 'won'? Write open, won, lost.",
    ),
    (SOURCE % "constants: {type: newer}", "1:58: 'newer' is no type. Did you mean 'new'?"),
    (
        "sources: [{table: touches, files: a.csv, values: {responded: {Sim: yes}}}]",
        "1:68: 'yes' is no responded. Write true, false.",
    ),
    (SOURCE % "format: {decimal: ';'}", "1:58: unknown decimal sign ';'. Write '.' or ','."),
    (SOURCE % "format: {date: dd/mm}", "1:55: unknown date order 'dd/mm'. Write dmy, mdy or ymd."),
    (SOURCE % "format: {delimiter: x}", "1:60: unknown delimiter 'x'. Write ',', ';', 'tab'"),
    (
        SOURCE % "format: {encoding: utf-9}",
        "1:59: unknown encoding 'utf-9'. Did you mean 'utf-8'?",
        BEYOND_A_SCHEMA,
    ),
    (SOURCE % "format: {encoding: hex}", "1:59: unknown encoding 'hex'.", BEYOND_A_SCHEMA),
    (
        SOURCE % "format: {decimal: '.', thousands: '.'}",
        "1:74: the decimal sign and the sign between thousands must differ.",
        BEYOND_A_SCHEMA,
    ),
    ("kpis: [win_rat]", "1:8: unknown KPI 'win_rat'. Did you mean 'win_rate'?"),
    ("kpis: [win_rate, nps, win_rate]", "1:23: the KPI 'win_rate' is already on line 1", BEYOND_A_SCHEMA),
    ("kpis: [win_rate: 30%]", "1:18: names with values are expected here"),
    ("kpis: {nps: {}, win_rate: {}}", "1:7: write each KPI on a line of its own that begins with `- `."),
    ("kpis: [win_rate: {tarjet: 1%}]", "1:19: unknown key 'tarjet' of win_rate. Did you mean 'target'?"),
    (
        "kpis: [lead_conversion_rate: {window: 1}]",
        "1:31: unknown key 'window' of lead_conversion_rate. Did you mean 'window_days'?",
    ),
    (
        "kpis: [lead_conversion_rate: {window_days: many}]",
        "1:44: 'many' is not a number. Write one, such as 90.",
        BEYOND_A_SCHEMA,
    ),
    (
        "kpis: [win_rate: {variant: by_amout}]",
        "1:28: unknown variant 'by_amout' of win_rate. Did you mean 'by_amount'? Write default, by_amount.",
    ),
    ("kpis: [win_rate: {target: '30,5'}]", "1:27: '30,5' is not a number. Write 30%, 0.3 or 1200."),
    (
        "kpis: [win_rate: {target: 30}]",
        "1:27: win_rate is a percentage: 30 would be 3000%. Write 30% or 0.3.",
        BEYOND_A_SCHEMA,
    ),
    (
        "kpis: [sales_cycle_days: {target: 30%}]",
        "1:35: sales_cycle_days is counted in days, not in percent. Write a number without %.",
        BEYOND_A_SCHEMA,
    ),
    ("kpis: [nps: {target: [{value: 1}]}]", "1:23: the key 'from' is missing"),
    ("kpis: [nps: {target: [{from: 2026-01}]}]", "1:23: the key 'value' is missing"),
    ("kpis: [nps: {target: [{from: 2026-01, value: x}]}]", "1:46: 'x' is not a number."),
    ("kpis: [nps: {target: [{from: 2026-13, value: 1}]}]", "1:30: There is no month 13", BEYOND_A_SCHEMA),
    ("kpis: [nps: {target: [{from: mtd, value: 1}]}]", "1:30: 'mtd' is not a period", BEYOND_A_SCHEMA),
    (
        "kpis: [nps: {target: [{from: 2026-01, value: 1}, {from: 2026-Q1, value: 2}]}]",
        "1:57: there is already a target from 2026-01-01 on",
        BEYOND_A_SCHEMA,
    ),
    ("kpis: [win_rate: {warn: 20%}]", "1:25: `warn` needs a `target`.", BEYOND_A_SCHEMA),
    (
        "kpis: [win_rate: {target: 30%, warn: 33%}]",
        "1:38: `warn` is on the wrong side of the target: higher is better for win_rate, so it must",
        BEYOND_A_SCHEMA,
    ),
    (
        "kpis: [sales_cycle_days: {target: 40, warn: 30}]",
        "1:45: `warn` is on the wrong side of the target: lower is better for sales_cycle_days",
        BEYOND_A_SCHEMA,
    ),
    (
        "kpis: [win_rate: {warn: 11%, target: [{from: 2026-01, value: 12%}, {from: 2026-07, value: 10%}]}]",
        "1:25: `warn` is on the wrong side of the target from 2026-07-01 on: higher is better",
        BEYOND_A_SCHEMA,
    ),
    ("kpis: [nps: {target: 1, warn: 1}]", "1:31: neither direction is better for nps.", BEYOND_A_SCHEMA),
    ("kpis: [nps: {owner: ' '}]", "1:21: ' ' is not an owner. Write a name or an address."),
    (
        "goals: {growth: {name: Grow}}\nkpis: [nps: {goal: grwth}]",
        "2:20: unknown goal 'grwth'. Did you mean 'growth'?",
        BEYOND_A_SCHEMA,
    ),
    ("goals: {growth: Grow}", "1:17: names with values are expected here"),
    ("goals: {growth: {due: 2026-12-31}}", "1:17: the key 'name' is missing"),
    ("goals: {growth: {name: ''}}", "1:24: '' is not a name. Write the goal in words."),
    ("goals: {growth: {name: Grow, due: 2026-W52-1}}", "1:35: '2026-W52-1' is not a date (2026-10-31)"),
    ("goals: {growth: {name: Grow, due: soon}}", "1:35: 'soon' is not a date (2026-10-31)"),
    ("kpi_folder: nowhere", "1:13: there is no folder 'nowhere'. Write where it is", BEYOND_A_SCHEMA),
    ("check_folder: nowhere", "1:15: there is no folder 'nowhere'.", BEYOND_A_SCHEMA),
    ("segments: [regoin]", "1:12: unknown column 'regoin'. Did you mean 'region'?", BEYOND_A_SCHEMA),
    ("checks: {ignore: {D203: ''}}", "1:25: '' is not a reason. Write why the check does not count."),
    ("checks: {ignore: [D203]}", "1:18: names with values are expected here"),
    ("checks: {ignore: {Z203: odd}}", "1:19: 'Z203' is not the code of a check. Write one such as D104"),
    ("checks: {severity: {D203: fatal}}", "1:27: unknown severity 'fatal'. Write error, warning or info."),
    ("checks: {limit: {D203: 0.02}}", "1:24: '0.02' is not a limit. Write a share such as 2%, or a whole"),
    ("checks: {limit: {D203: -1}}", "1:24: '-1' is not a limit."),
    ("checks: {limit: {D203: 120%}}", "1:24: 120% is more than all rows.", BEYOND_A_SCHEMA),
    ("checks: {limits: {D203: 2%}}", "1:10: unknown key 'limits'. Did you mean 'limit'?"),
    ("duplicates: {policy: fuse}", "1:22: unknown policy 'fuse'. Write merge, report or off."),
    ("duplicates: {threshold: 1.2}", "1:25: 1.2 is not a probability. Write a number from 0 to 1."),
    ("duplicates: {threshold: high}", "1:25: 'high' is not a number"),
]
YAML_TRAPS = [
    ("title: a\ntitle: b", "2:1: the key 'title' is already on line 1"),
    ("title: !!python/object:os.system a", "1:8: the tag 'tag:yaml.org,2002:python/object:os.system'"),
    ("title: !secret a", "1:8: the tag '!secret' is not used here; write a plain value"),
    ("kpis: &k [*k]", "an alias must not contain itself"),
    ("? [a]\n: b", "1:3: a key must be a plain word"),
    ("title: 'a", "this is not valid YAML"),
    ("title: a\n\tlanguage: en", "this is not valid YAML"),
    ("", "1:1: the file is empty"),
    ("# only a comment", "1:1: the file is empty"),
]


@pytest.mark.parametrize("row", WRONG, ids=[row[0][:60] for row in WRONG])
def test_every_mistake_is_explained_where_it_stands(row: tuple[str, str] | tuple[str, str, bool]) -> None:
    text, says = row[:2]
    found = mistakes(text)
    assert len(found) == 1
    assert found[0].startswith(f"crmkpi.yaml:{says}")
    if len(row) == 2:
        assert not fits_the_schema(text)


@pytest.mark.parametrize(("text", "says"), YAML_TRAPS)
def test_the_traps_of_yaml_are_refused(text: str, says: str) -> None:
    found = mistakes(text)
    assert any(line.startswith("crmkpi.yaml:") and says in line for line in found)


def test_all_mistakes_are_shown_at_once_in_the_order_of_the_lines() -> None:
    text = "kpis:\n- win_rat\n- nps: {owner: ''}\nlanguage: fr\nsources:\n- {table: deal}\ncurrency: R\nsauce: 1"
    places = [line.split(":")[1:3] for line in mistakes(text)]
    assert places == [["2", "3"], ["3", "16"], ["4", "11"], ["6", "3"], ["7", "11"], ["8", "1"]]


def test_a_setting_that_is_not_indented_is_explained() -> None:
    found = mistakes("kpis:\n- win_rate:\n  target: 30%")
    says = "3:3: write each KPI on a line of its own that begins with `- `. Indent 'target' below its KPI."
    assert f"crmkpi.yaml:{says}" in found


def test_a_file_that_is_not_utf_8_is_told() -> None:
    Path("crmkpi.yaml").write_bytes("language: en\ntitle: Açaí".encode("cp1252"))
    with pytest.raises(ConfigError, match=r"crmkpi\.yaml:2: this is not UTF-8\. Save the file as UTF-8\."):
        config.load(Path("crmkpi.yaml"))


def test_a_byte_order_mark_does_no_harm() -> None:
    Path("crmkpi.yaml").write_text("title: Açaí", encoding="utf-8-sig")
    assert config.load(Path("crmkpi.yaml")).title == "Açaí"


def test_a_file_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ConfigError, match=r"^nowhere\.yaml: cannot be read: No such file"):
        config.load(Path("nowhere.yaml"))
    with pytest.raises(ConfigError, match=r"^kpis: cannot be read"):
        config.load(Path("kpis"))


# ---------------------------------------------------------------- where it is found


def test_the_config_is_found_in_the_promised_order(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    paths = [Path("a.yaml"), Path("b.yaml"), Path("crmkpi.yaml"), Path("configs/crmkpi.yaml")]
    here, environ = Path(), {"CRMKPI_CONFIG": "b.yaml"}
    assert config.find(None, {}, here) is None
    for path in paths:
        path.write_text("title: a", encoding="utf-8")
    assert config.find(paths[0], environ, here) == paths[0]
    assert config.find(None, environ, here) == paths[1]
    assert config.find(None, {"CRMKPI_CONFIG": ""}, here) == paths[2]
    paths[2].unlink()
    assert config.find(None, {}, here) == paths[3]
    assert config.find(None, {}, tmp_path) == tmp_path / paths[3]


def test_a_named_config_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match=r"--config names 'a\.yaml', which does not exist"):
        config.find(Path("a.yaml"), {}, Path())
    with pytest.raises(UsageError, match=r"\$CRMKPI_CONFIG names 'b.yaml', which does not exist"):
        config.find(None, {"CRMKPI_CONFIG": "b.yaml"}, Path())


def test_without_a_config_the_defaults_hold() -> None:
    assert (DEFAULT.language, DEFAULT.timezone, DEFAULT.period, DEFAULT.min_n) == (
        "en",
        "UTC",
        "last-month",
        30,
    )
    empty = load("title:")
    assert (empty.sources, empty.kpis, empty.duplicates) == (
        DEFAULT.sources,
        DEFAULT.kpis,
        DEFAULT.duplicates,
    )


# ---------------------------------------------------------------- the schema


def test_the_schema_of_the_built_in_shelves_takes_every_kpi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "stand", BUILT_IN)
    entries: list[Any] = []
    for name, kpi in shelf.read_all("kpis", Kpi).items():
        entries += [name] if not kpi.parameters else [{name: {one: str(kpi.parameters[one]) for one in kpi.parameters}}]
    schema = json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate({"kpis": entries})
    assert not jsonschema.Draft7Validator(schema).is_valid({"kpis": ["no_such_kpi"]})
    assert len(load(yaml.safe_dump({"kpis": entries})).kpis) == len(entries) > 0


def test_the_schema_names_what_there_is_and_describes_every_key() -> None:
    schema = json_schema()
    assert schema == json_schema()
    definitions = schema["definitions"]
    assert definitions["entry"]["anyOf"][0] == {"enum": sorted(KPIS)}
    source = definitions["source"]["properties"]
    assert "deals" in source["table"]["enum"]
    assert source["preset"]["anyOf"][0] == {"enum": sorted(PRESETS)}
    for properties in (schema["properties"], source, definitions["kpi"]["properties"]):
        assert all(described["description"] for described in properties.values())
