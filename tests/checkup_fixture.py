"""Checkups made by hand for the tests of their formats: every outcome of a check, and hostile names everywhere."""

from dataclasses import replace
from datetime import date

from report_fixture import HOSTILE

from crmkpi.model import Checkup, Duplicates, Finding, NotRun, Place, Severity, Source

WORDS = {
    "en": {
        "C101": "Customers entered twice",
        "C212": "Invalid e-mail",
        "D101": "Won without an amount",
        "D102": "No id",
        "D103": "The same id more than once",
        "D104": "Closed before it was created",
        "D226": "No owner",
        "D228": "Amount far outside its pipeline",
        "F101": "Unreadable rows",
        "F102": "Unreadable cells",
        "F205": "Stale export",
        "T104": "Resolved before it was opened",
        "why": "The sales cycle turns negative, and the deal counts in a month in which it did not exist.",
        "todo": "Correct one of the dates in the CRM and export again.",
        "closed": "closed {}, created {}",
        "twice": "2 rows",
        "cells": "more cells than the header",
        "ignored": "ignored: legacy rows, cleaned in the CRM by March",
        "tolerated": "tolerated up to 2%",
        "baseline": "as in the baseline (31)",
        "surveys": "no surveys in the sources",
        "column": "no column probability in deals",
        "note": "exports/old.csv: not recognised and left out; name its table and columns in a config",
    },
    "pt-BR": {
        "C101": "Clientes cadastrados em dobro",
        "C212": "E-mail inválido",
        "D101": "Ganho sem valor",
        "D102": "Sem identificador",
        "D103": "Identificador repetido",
        "D104": "Fechado antes de ser criado",
        "D226": "Sem responsável",
        "D228": "Valor muito fora do seu funil",
        "F101": "Linhas ilegíveis",
        "F102": "Células ilegíveis",
        "F205": "Exportação antiga",
        "T104": "Resolvido antes de ser aberto",
        "why": "O ciclo de venda fica negativo, e o negócio conta em um mês em que ainda não existia.",
        "todo": "Corrija uma das datas no CRM e exporte de novo.",
        "closed": "fechado {}, criado {}",
        "twice": "2 linhas",
        "cells": "mais células que o cabeçalho",
        "ignored": "ignorado: linhas antigas, serão limpas no CRM até março",
        "tolerated": "tolerado até 2%",
        "baseline": "como na linha de base (31)",
        "surveys": "nenhum arquivo de surveys nas fontes",
        "column": "falta a coluna probability em deals",
        "note": "exports/old.csv: não reconhecido e deixado de fora; indique a tabela e as colunas em uma configuração",
    },
}
DEALS, MORE, CUSTOMERS = "exports/negocios-2025.csv", "exports/negocios-2026.csv", "exports/clientes.csv"


def mixed(language: str = "en") -> Checkup:
    """A checkup with every outcome: found, accepted in three ways, worse than before, passed, not run."""
    words = WORDS[language]
    error, warning, info = Severity.ERROR, Severity.WARNING, Severity.INFO

    def told(code: str, severity: Severity, table: str, rows: int, of: int, **more: object) -> Finding:
        return Finding(code, severity, table, rows, of, words[code], words["why"], words["todo"], **more)  # type: ignore[arg-type]

    closed = tuple(
        Place(file, line, id, "closed_at", day, words["closed"].format(day, created))
        for file, line, id, day, created in (
            (DEALS, 412, "8821", "2026-10-01", "2026-10-05"),
            (DEALS, 99_977, "9002", "2026-09-30", "2026-10-01 14:03:11"),
            (MORE, 3, "deal-000-000-000-000-017", "2025-12-31", "2026-01-02"),
        )
    )
    refused = tuple(Place(DEALS, line, None, None, None, words["cells"]) for line in (7, 8, 1200))
    cells = (Place(MORE, 41, None, "Ganho em", "31/02/2026", None), Place(MORE, 57, None, "Ganho em", "ontem", None))
    sums = (Place(MORE, 90, None, "Valor", "mil reais", None),)
    mails = tuple(
        Place(CUSTOMERS, line, str(line), "email", value, None)
        for line, value in ((12, "a***@e***.com"), (17, "***"), (33, "c***@***"))
    )
    return Checkup(
        title="Vendas Brasil" if language == "pt-BR" else "Brazil sales",
        language=language,
        as_of=date(2026, 11, 1),
        timezone="America/Sao_Paulo",
        checks=(
            told("D104", error, "deals", 12, 18_412, places=closed, affects=("win_rate", "cycle"), before=7,
                 column="closed_at"),
            told("F102", error, "deals", 2, 987, places=cells, column="closed_at", unit="cells", before=0),
            told("F102", error, "deals", 1, 18_400, places=sums, column="amount", unit="cells", before=0),
            told("F101", error, "deals", 12, 18_424, places=refused, before=0),
            told("D103", error, "deals", 130, 18_412, keys=65, column="deal_id", before=0,
                 places=(Place(DEALS, 5, "17", "deal_id", "17", words["twice"]),)),
            told("C101", error, "customers", 386, 9377, keys=173, accepted=words["ignored"], before=0),
            told("C212", warning, "customers", 9376, 9377, places=mails, column="email", unit="cells", before=9000),
            told("D226", warning, "deals", 31, 18_412, accepted=words["baseline"], before=31, column="owner_id"),
            told("D101", error, "deals", 1, 18_412, accepted=words["tolerated"], before=0, affects=("won_amount",),
                 places=(Place(MORE, 11, "77", "amount", "–", None),)),
            told("F205", warning, "", 1, 0, places=(Place(CUSTOMERS, None, None, None, None, "2026-07-31"),), before=0),
            told("D228", info, "deals", 3, 402, before=0),
            told("D102", error, "deals", 0, 18_412, before=0),
            told("T104", error, "tickets", 0, 0, before=0),
        ),
        not_run=(
            NotRun("D114", words["column"], table="deals", title="114"),
            NotRun("N110", words["surveys"], table="surveys", title="110"),
            NotRun("N225", words["surveys"], table="surveys", title="225"),
        ),
        duplicates=Duplicates("customers", 173, 386, "report"),
        sources=(
            Source(DEALS, "7c1e90" + "0" * 58, "deals", "pipedrive", 18_424, 18_412, 12, 7),
            Source(MORE, "7c1e91" + "0" * 58, "deals", "pipedrive", 400, 400, 0),
            Source(CUSTOMERS, "ab12cd" + "1" * 58, "customers", "hubspot", 9377, 9377, 0),
        ),
        rows={"customers": 9377, "deals": 18_805, "tickets": 0},
        notes=(words["note"],),
        labels={"win_rate": "Taxa de ganho", "cycle": "Ciclo de venda", "won_amount": "Receita ganha"},
        baseline="base.json",
        config="crmkpi.yaml",
        config_sha256="f0" * 32,
        config_lines={"D104": 31, "table:deals": 9, "table:customers": 14},
        config_path="configs/crmkpi.yaml",
        version="0.1.0",
    )  # fmt: skip


def passed() -> Checkup:
    """Nothing found, no config, no baseline."""
    whole = mixed()
    checks = tuple(
        replace(one, rows=0, keys=None, places=(), accepted=None, affects=(), before=None) for one in whole.checks
    )
    return replace(
        whole, checks=checks, not_run=(), notes=(), baseline=None, config=None, config_sha256=None, config_path=None,
        config_lines={}, duplicates=None, labels={},
    )  # fmt: skip


def broken() -> Checkup:
    """A checkup that could not be finished: a check that failed and a file that could not be read."""
    whole = mixed()
    failed = NotRun("D111", "could not be asked of these tables", True, "deals", "Stage and outcome contradict")
    return replace(
        whole,
        checks=tuple(one for one in whole.checks if one.severity is not Severity.ERROR or not one.rows),
        not_run=(*whole.not_run, failed),
        failed=("exports/pedidos.csv: the file is empty",),
        fail_on=("error", "warning"),
    )


def listed(language: str = "en") -> Checkup:
    """All rows of one check were asked for."""
    whole = mixed(language)
    first = whole.checks[0]
    places = tuple(
        replace(place, line=(place.line or 0) + number * 1000, id=f"{place.id}{number}", value="x" * 9 * (number % 3))
        for number in range(4)
        for place in first.places
    )
    return replace(whole, checks=(replace(first, places=places), *whole.checks[1:]), shown="D104")


def personal() -> Checkup:
    """Personal data is shown as it is."""
    whole = mixed()
    shown = ("ana.souza@empresa.com.br", "@SUM(1+1)", "+5511999990000")
    checks = tuple(
        replace(one, places=tuple(replace(p, value=v) for p, v in zip(one.places, shown, strict=True)))
        if one.code == "C212"
        else one
        for one in whole.checks
    )
    return replace(whole, checks=checks, personal=True)


NASTY = (
    *HOSTILE,
    "::error::owned",
    "##[add-mask]x",
    "]]> <!-- --> &amp; \ufffe\x00",
    "שלום עולם",
    "a\\|b|c",
    "`` ` ``",
    "@octocat #1 GH-2 :smile: $x$ 0123456789abcdef",
    "' OR 1=1 --",
    "% , : %0A\r\n::warning::x",
    "ana@empresa.com www.evil.example http://evil.example ftp://x.y",
)


def hostile() -> Checkup:
    """Hostile names wherever data, file names or the config can put one."""
    whole = mixed()
    checks = [
        Finding(
            f"D1{number:02}",
            Severity.ERROR if number % 2 else Severity.WARNING,
            ("deals", "", name)[number % 3],
            number + 1,
            100_000,
            name,
            why=name,
            todo=name,
            column=name,
            places=(Place(name, number, name, name, name, name), Place("plain.csv", 2, "x", name, name, None)),
            accepted=name if number % 5 == 4 else None,
            affects=(name, "win_rate"),
            before=number,
        )
        for number, name in enumerate(NASTY)
    ]
    return replace(
        whole,
        title=NASTY[0] + NASTY[6] + NASTY[11],
        checks=tuple(checks),
        not_run=tuple(NotRun(f"N1{n:02}", name, n % 4 == 0, name, name) for n, name in enumerate(NASTY)),
        sources=tuple(Source(name, "0" * 64, "deals", name, 10, 9, 1, notes=(name,)) for name in NASTY),
        notes=NASTY,
        failed=tuple(f"{name}: {name}" for name in NASTY),
        labels={name: name for name in NASTY},
        baseline=NASTY[0],
        config=NASTY[2],
        config_path="a:b,c%\n::error::.yaml",
        config_lines={"D101": 3},
        version="0.1.0",
    )


CHECKUPS = {
    "mixed": mixed(),
    "mixed-pt": mixed("pt-BR"),
    "passed": passed(),
    "broken": broken(),
    "listed": listed(),
    "hostile": hostile(),
    "personal": personal(),
}
