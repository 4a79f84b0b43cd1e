"""Every KPI of the sample a second time: plain pandas, straight from the files, nothing of crmkpi.

The rules for bad cells are the tool's: a row with too many cells is read in the only way that fits, or refused; a cell
that cannot be read is empty, a row that stands there twice counts once, no duration ends before it begins, and who was
entered twice counts once. A window is half-open. Money is exact (`Decimal`), a duration is time elapsed.
"""

import csv
import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

FOLDER = Path(__file__).parent.parent / "sample_data"
HERE = ZoneInfo("America/Sao_Paulo")
Value = int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of local time."""

    start: pd.Timestamp
    end: pd.Timestamp

    @classmethod
    def of(cls, start: str, end: str) -> "Window":
        """Make a window of days."""
        return cls(pd.Timestamp(start), pd.Timestamp(end))

    def holds(self, moments: pd.Series) -> pd.Series:
        """Say for each moment whether it lies in the window."""
        return (moments >= self.start) & (moments < self.end)

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.end - self.start).days

    @property
    def months(self) -> float:
        """Count its months; when they are not whole, in days of a mean year."""
        if self.start.day == self.end.day == 1:
            return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        return self.days * 12 / 365.25


UNTIL = pd.Timestamp("2026-11-02")
"""The first moment that the exports of 1 November 2026 do not know."""


# ---------------------------------------------------------------- files to frames


def cells(name: str, delimiter: str = ",", encoding: str = "utf-8") -> pd.DataFrame:
    """Read a file as text; empty cells are None, rows of another length and blank lines are not there."""
    content = (FOLDER / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode(encoding)
    text = re.sub(r"\A(#[^\n]*\n)+\n", "", text)
    header, *rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    # One deal has a `;` in its title.
    rows = [[row[0], f"{row[1]};{row[2]}", *row[3:]] if len(row) == len(header) + 1 else row for row in rows]
    kept = [[cell or None for cell in row] for row in rows if len(row) == len(header)]
    return pd.DataFrame(kept, columns=header, dtype=object)


def money(texts: pd.Series, comma: bool = False) -> pd.Series:
    """Read exact money, `1.234,56` or `1234.56`."""

    def one(text: str | None) -> Decimal | None:
        """Read one amount; None when there is none."""
        if text is None:
            return None
        plain = text.removeprefix("R$ ")
        try:
            return Decimal(plain.replace(".", "").replace(",", ".") if comma else plain)
        except InvalidOperation:
            return None

    return pd.Series([one(text) for text in texts], index=texts.index, dtype=object)


def moments(texts: pd.Series, form: str, utc: bool = False) -> pd.Series:
    """Read moments as local wall clock; what cannot be is empty."""
    read = pd.to_datetime(texts, format=form, errors="coerce", utc=utc)
    local = read.dt.tz_convert(HERE).dt.tz_localize(None) if utc else read
    return local.astype("datetime64[us]")


DAY, MINUTE = "%d/%m/%Y", "%d/%m/%Y %H:%M"
ISO_DAY, ISO_MINUTE, ISO_SECOND = "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"


def deals() -> pd.DataFrame:
    """Read Pipedrive's deals."""
    raw = cells("negocios-2026-11-01.csv", ";", "utf-8-sig").rename(
        columns=lambda name: name.removeprefix("Negócio - ")
    )
    raw = raw[raw["ID"].isna() | ~raw.duplicated()]
    return pd.DataFrame({
        "id": raw["ID"],
        "outcome": raw["Status"].map({"Ganho": "won", "Perdido": "lost", "Aberto": "open"}),
        "amount": money(raw["Valor"], comma=True),
        "probability": raw["Probabilidade"].map(lambda text: Decimal(text) / 100 if text else None),
        "created": moments(raw["Data de criação do negócio"], MINUTE),
        "expected": moments(raw["Data de fechamento esperada"], DAY),
        "closed": moments(raw["Negócio fechado em"], MINUTE),
        "active": moments(raw["Data da última atividade"], DAY),
        "type": raw["Tipo de venda"].map({"Novo": "new", "Expansão": "expansion", "Renovação": "renewal"}),
        "owner_id": raw["Proprietário"],
        "region": raw["UF"],
        "campaign": raw["UTM CAMPAIGN"],
        "customer": raw["Código ERP"],
    })  # fmt: skip


def leads() -> pd.DataFrame:
    """Read HubSpot's contacts, which are the leads."""
    raw = cells("hubspot-crm-exports-all-contacts-2026-11-01.csv")
    customer = 'Date entered "Customer (Lifecycle Stage Pipeline)"'
    return pd.DataFrame({
        "owner_id": raw["Contact owner"],
        "status": raw["Lead Status"],
        "created": moments(raw["Create Date"], ISO_MINUTE),
        "answered": moments(raw["First Sales Response"], ISO_MINUTE),
        "converted": moments(raw[customer], ISO_MINUTE),
        "customer": raw["ERP Code"],
        "deal": raw["Pipedrive Deal ID"],
    })  # fmt: skip


def customers() -> pd.DataFrame:
    """Read the ERP's customers; one without a code is nobody, three were entered again."""
    raw = cells("clientes_erp.csv", ";", "cp1252")
    read = pd.DataFrame({
        "id": raw["Código"],
        "since": moments(raw["Cliente desde"], DAY),
        "left": moments(raw["Data de saída"], DAY),
        "owner_id": raw["Vendedor"],
    })  # fmt: skip
    return read[read["id"].notna() & ~read["id"].isin(["C0901", "C0902", "C0903"])]


def owners(customer: pd.Series) -> pd.Series:
    """Look up who is in charge of each customer."""
    return customer.map(customers().set_index("id")["owner_id"])


def tickets() -> pd.DataFrame:
    """Read Zendesk's tickets."""
    raw = cells("zendesk-tickets.csv")
    created = moments(raw["Created at"], ISO_MINUTE)
    wait = pd.to_timedelta(pd.to_numeric(raw["First reply time in minutes"]), unit="min")
    return pd.DataFrame({
        "created": created,
        "answered": created + wait,
        "resolved": moments(raw["Solved at"], ISO_MINUTE),
        "replies": pd.to_numeric(raw["Replies"]),
        "status": raw["Status"],
        "owner_id": owners(raw["Requester external id"]),
    })  # fmt: skip


def surveys() -> pd.DataFrame:
    """Read the three surveys as one; unfinished Typeform answers are none."""
    nps = cells("nps-typeform.csv")
    nps = nps[nps["Response Type"] == "completed"]
    csat = cells("csat-google-forms.csv")
    ces = cells("surveys_ces.csv")
    question = "De 0 a 10, quanto você <strong>recomendaria</strong> a Fornada?"
    parts = (
        ("nps", nps[question], moments(nps["Submit Date (UTC)"], ISO_SECOND, utc=True), owners(nps["customer_id"])),
        ("csat", csat.iloc[:, 1], moments(csat["Timestamp"], "%m/%d/%Y %H:%M:%S"), None),
        ("ces", ces["score"], moments(ces["responded_at"], "%Y-%m-%dT%H:%M:%S"), None),
    )
    return pd.concat(
        pd.DataFrame({"survey": name, "score": pd.to_numeric(scores), "at": at, "owner_id": owner})
        for name, scores, at, owner in parts
    )


def orders() -> pd.DataFrame:
    """Read Stripe's payments, less refunds, with the owner of the customer; one given back whole is none."""
    raw = cells("stripe_unified_payments.csv")
    read = pd.DataFrame({
        "customer": raw["erp_code (metadata)"],
        "at": moments(raw["Created date (UTC)"], ISO_SECOND, utc=True),
        "amount": money(raw["Amount"]) - money(raw["Amount Refunded"]),
    })  # fmt: skip
    read["owner_id"] = owners(read["customer"])
    return read[(raw["Status"] == "Paid") & (read["amount"] > 0)]


def costs() -> pd.DataFrame:
    """Read the sheet of costs."""
    raw = cells("custos.csv", ";")
    return pd.DataFrame({
        "category": raw["Categoria"],
        "at": moments(raw["Mês"], DAY),
        "amount": money(raw["Valor"], comma=True),
    })  # fmt: skip


def contracts() -> pd.DataFrame:
    """Read the contracts."""
    raw = cells("contracts.csv")
    return pd.DataFrame({
        "end": moments(raw["term_end_at"], ISO_DAY),
        "renewed": moments(raw["renewed_at"], ISO_DAY),
        "outcome": raw["outcome"],
        "owner_id": owners(raw["customer_id"]),
        "prior": money(raw["prior_amount"]),
        "next": money(raw["renewed_amount"]),
    })  # fmt: skip


def activities() -> pd.DataFrame:
    """Read the activities; their times are UTC."""
    raw = cells("activities.csv")
    kept = raw[["type", "direction", "status", "owner_id"]].copy()
    kept["at"] = moments(raw["occurred_at"], "%Y-%m-%dT%H:%M:%SZ", utc=True)
    return kept


def campaigns() -> pd.DataFrame:
    """Read the campaigns."""
    raw = cells("campaigns.tsv", "\t")
    return pd.DataFrame({
        "id": raw["campaign_id"],
        "start": moments(raw["start_at"], ISO_DAY),
        "end": moments(raw["end_at"], ISO_DAY),
    })  # fmt: skip


def users() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the CRM's users and their logins."""
    raw, seen = cells("users.csv"), cells("logins.csv.gz")
    people = pd.DataFrame({
        "id": raw["user_id"], "start": moments(raw["licensed_from_on"], ISO_DAY),
        "end": moments(raw["licensed_to_on"], ISO_DAY),
    })  # fmt: skip
    return people, pd.DataFrame({"id": seen["user_id"], "at": moments(seen["logged_in_at"], ISO_MINUTE)})


def duplicate_groups() -> list[set[str]]:
    """Group the customers that share an e-mail, phone or tax number, however written."""
    raw = cells("clientes_erp.csv", ";", "cp1252")
    groups: dict[str, set[str]] = {}
    for column, code in ((column, 1) for column in ("E-mail", "Telefone", "CNPJ/CPF")):
        del code
        for who, text in zip(raw["Código"], raw[column], strict=True):
            if text and who:
                key = column + re.sub(r"[^0-9a-z@]", "", text.lower())
                groups.setdefault(key, set()).add(who)
    return [group for group in groups.values() if len(group) > 1]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that was read."""

    deals: pd.DataFrame
    leads: pd.DataFrame
    customers: pd.DataFrame
    tickets: pd.DataFrame
    surveys: pd.DataFrame
    orders: pd.DataFrame
    costs: pd.DataFrame
    contracts: pd.DataFrame
    activities: pd.DataFrame
    campaigns: pd.DataFrame
    users: pd.DataFrame
    logins: pd.DataFrame


@cache
def sample() -> Tables:
    """Read all files, once."""
    people, seen = users()
    return Tables(
        deals(), leads(), customers(), tickets(), surveys(), orders(), costs(), contracts(), activities(),
        campaigns(), people, seen,
    )  # fmt: skip


def part(tables: Tables, column: str, key: str | None) -> Tables:
    """Keep the rows with one value of a column, in the tables that have it."""

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        """Filter one table."""
        if column not in frame:
            return frame
        return frame[frame[column].isna() if key is None else frame[column] == key]

    return Tables(*(kept(getattr(tables, one.name)) for one in fields(Tables)))


# ---------------------------------------------------------------- arithmetic


def share(part_of: Value, whole: Value) -> Value:
    """Divide; nothing by nothing is nothing."""
    if part_of is None or not whole:
        return None
    return float(part_of) / float(whole)


def total(amounts: pd.Series) -> Decimal:
    """Add up exact money."""
    return sum(amounts.dropna(), Decimal(0))


def some(amounts: pd.Series) -> Decimal | None:
    """Add up exact money; of no rows there is no sum."""
    return total(amounts) if len(amounts.dropna()) else None


def middle(start: pd.Series, end: pd.Series, unit: Literal["D", "h"]) -> float | None:
    """Take the median of the time elapsed; nowhere in these months does the clock change."""
    spans = sorted(span for span in (end - start).dropna() if span >= pd.Timedelta(0))
    if not spans:
        return None
    half = len(spans) // 2
    span = spans[half] if len(spans) % 2 else (spans[half - 1] + spans[half]) / 2
    return float(span / pd.Timedelta(1, unit))


def by_quotient(above: str, below: str) -> Callable[[Tables, Window], Value]:
    """Make a KPI of two others."""
    return lambda tables, window: share(KPIS[above](tables, window), KPIS[below](tables, window))


# ---------------------------------------------------------------- customers


def active(frame: pd.DataFrame, moment: pd.Timestamp) -> pd.Series:
    """Say who is a customer at a moment: came before it, not gone before it."""
    return (frame["since"] < moment) & (frame["left"].isna() | (frame["left"] >= moment))


def customers_active(tables: Tables, window: Window) -> int:
    return int(active(tables.customers, window.end).sum())


def new_customers(tables: Tables, window: Window) -> int:
    return int(window.holds(tables.customers["since"]).sum())


def stayed(tables: Tables, window: Window) -> tuple[set[str], set[str]]:
    """Name the customers of the start, and those of them who are customers at the end."""
    frame = tables.customers
    opening = set(frame["id"][active(frame, window.start)])
    return opening, opening & set(frame["id"][active(frame, window.end)])


def retained_customers(tables: Tables, window: Window) -> int:
    return len(stayed(tables, window)[1])


def retention_rate(tables: Tables, window: Window) -> Value:
    opening, kept = stayed(tables, window)
    return share(len(kept), len(opening))


def customer_churn_rate(tables: Tables, window: Window) -> Value:
    opening, kept = stayed(tables, window)
    return share(len(opening - kept), len(opening))


def churn_annualised(tables: Tables, window: Window) -> Value:
    churn = customer_churn_rate(tables, window)
    return None if churn is None else 1 - (1 - float(churn)) ** (12 / window.months)


def renewal_rate(tables: Tables, window: Window) -> Value:
    due = tables.contracts[window.holds(tables.contracts["end"])]
    last = due["end"] + pd.Timedelta(days=30)
    renewed = due["renewed"] <= last
    return share(int(renewed.sum()), int((renewed | (last < UNTIL)).sum()))


def retained_revenue(tables: Tables, window: Window) -> Decimal:
    bought = tables.orders[window.holds(tables.orders["at"])]
    return total(bought["amount"][bought["customer"].isin(stayed(tables, window)[1])])


def repeat_purchase_rate(tables: Tables, window: Window) -> Value:
    bought = tables.orders[window.holds(tables.orders["at"])]
    days = bought["at"].dt.date.groupby(bought["customer"]).nunique()
    return share(int((days >= 2).sum()), len(days))


# ---------------------------------------------------------------- money spent


def spent(*categories: str) -> Callable[[Tables, Window], Value]:
    """Make the KPI that adds up some kinds of cost."""

    def cost(tables: Tables, window: Window) -> Value:
        """Add up."""
        frame = tables.costs
        return some(frame["amount"][window.holds(frame["at"]) & frame["category"].isin(categories)])

    return cost


def crm_roi(tables: Tables, window: Window) -> Value:
    cost = KPIS["crm_cost"](tables, window)
    brought = won_amount(tables, window) * Decimal("0.08") * Decimal("0.4")
    return None if cost is None else share(brought - Decimal(cost), cost)


def retention_cost_ratio(tables: Tables, window: Window) -> Value:
    return share(spent("Retenção")(tables, window), retained_revenue(tables, window))


# ---------------------------------------------------------------- deals


def closed(tables: Tables, window: Window, *outcomes: str) -> pd.DataFrame:
    """Keep the deals closed in a window with these outcomes."""
    frame = tables.deals
    return frame[window.holds(frame["closed"]) & frame["outcome"].isin(outcomes)]


def win_rate(tables: Tables, window: Window) -> Value:
    return share(len(closed(tables, window, "won")), len(closed(tables, window, "won", "lost")))


def won_amount(tables: Tables, window: Window) -> Decimal:
    return total(closed(tables, window, "won")["amount"])


def new_revenue(tables: Tables, window: Window) -> Decimal:
    won = closed(tables, window, "won")
    return total(won["amount"][won["type"] == "new"])


def avg_deal_size(tables: Tables, window: Window) -> Value:
    amounts = closed(tables, window, "won")["amount"].dropna()
    return share(total(amounts), len(amounts))


def sales_cycle_days(tables: Tables, window: Window) -> Value:
    won = closed(tables, window, "won")
    return middle(won["created"], won["closed"], "D")


def pipeline(tables: Tables, window: Window) -> pd.DataFrame:
    """Keep the deals that are open at the end."""
    frame = tables.deals
    running = (frame["outcome"] == "open") | (frame["closed"] >= window.end)
    return frame[running & (frame["created"] < window.end)]


def open_opportunities(tables: Tables, window: Window) -> int:
    return len(pipeline(tables, window))


def pipeline_value(tables: Tables, window: Window) -> Decimal:
    return total(pipeline(tables, window)["amount"])


def weighted_pipeline(tables: Tables, window: Window) -> Decimal:
    frame = pipeline(tables, window)
    known = frame[frame["amount"].notna() & frame["probability"].notna()]
    return total(known["amount"] * known["probability"])


def sales_calls(tables: Tables, window: Window) -> int:
    frame = tables.activities
    made = (frame["type"] == "call") & (frame["direction"] == "out") & (frame["status"] == "completed")
    return int((made & window.holds(frame["at"])).sum())


# ---------------------------------------------------------------- leads and campaigns


def asked(tables: Tables, window: Window) -> pd.DataFrame:
    """Keep the leads that came in a window."""
    return tables.leads[window.holds(tables.leads["created"])]


def prospects_new(tables: Tables, window: Window) -> int:
    return len(asked(tables, window))


def prospects_open(tables: Tables, window: Window) -> int:
    frame = tables.leads
    running = (frame["converted"] >= window.end) | (frame["converted"].isna() & (frame["status"] != "Unqualified"))
    return int((running & (frame["created"] < window.end)).sum())


def lead_conversion_rate(tables: Tables, window: Window) -> Value:
    frame = asked(tables, window)
    last = frame["created"] + pd.Timedelta(days=90)
    became = frame["converted"] <= last
    return share(int(became.sum()), int((became | (last < UNTIL)).sum()))


def lead_response_time(tables: Tables, window: Window) -> Value:
    frame = asked(tables, window)
    return middle(frame["created"], frame["answered"], "h")


def campaigns_active(tables: Tables, window: Window) -> int:
    frame = tables.campaigns
    return int(((frame["start"] < window.end) & (frame["end"].isna() | (frame["end"] >= window.start))).sum())


# ---------------------------------------------------------------- service and surveys


def cases_created(tables: Tables, window: Window) -> int:
    return int(window.holds(tables.tickets["created"]).sum())


def cases_closed(tables: Tables, window: Window) -> int:
    return int(window.holds(tables.tickets["resolved"]).sum())


def cases_handled(tables: Tables, window: Window) -> int:
    frame = tables.tickets
    return int((window.holds(frame["answered"]) | window.holds(frame["resolved"])).sum())


def cases_closed_per_day(tables: Tables, window: Window) -> Value:
    return share(cases_closed(tables, window), window.days)


def backlog(tables: Tables, window: Window) -> int:
    frame = tables.tickets
    unsolved = frame["resolved"].isna() & ~frame["status"].isin(["Solved", "Closed"])
    return int(((frame["created"] < window.end) & (unsolved | (frame["resolved"] >= window.end))).sum())


def first_response_time(tables: Tables, window: Window) -> Value:
    frame = tables.tickets[window.holds(tables.tickets["created"])]
    return middle(frame["created"], frame["answered"], "h")


def resolution_time(tables: Tables, window: Window) -> Value:
    frame = tables.tickets[window.holds(tables.tickets["resolved"])]
    return middle(frame["created"], frame["resolved"], "h")


def scores(tables: Tables, window: Window, survey: str, low: int, high: int) -> pd.Series:
    """Take the valid scores of a survey in a window."""
    frame = tables.surveys
    given = frame["score"][(frame["survey"] == survey) & window.holds(frame["at"])]
    return given[given.between(low, high)]


def nps(tables: Tables, window: Window) -> Value:
    given = scores(tables, window, "nps", 0, 10)
    return share(100 * int((given >= 9).sum() - (given <= 6).sum()), len(given))


def csat(tables: Tables, window: Window) -> Value:
    given = scores(tables, window, "csat", 1, 5)
    return share(int((given >= 4).sum()), len(given))


def ces(tables: Tables, window: Window) -> Value:
    given = scores(tables, window, "ces", 1, 7)
    return share(int(given.sum()), len(given))


# ---------------------------------------------------------------- use of the CRM


def active_user_rate(tables: Tables, window: Window) -> Value:
    frame = tables.users
    licensed = (frame["start"] < window.end) & (frame["end"].isna() | (frame["end"] > window.start))
    people = set(frame["id"][licensed])
    seen = set(tables.logins["id"][window.holds(tables.logins["at"])])
    return share(len(people & seen), len(people))


KPIS: Mapping[str, Callable[[Tables, Window], Value]] = {
    **{
        kpi.__name__: kpi
        for kpi in (
            customers_active, new_customers, retained_customers, retention_rate, customer_churn_rate,
            churn_annualised, renewal_rate, repeat_purchase_rate, crm_roi, retention_cost_ratio, win_rate,
            won_amount, new_revenue, avg_deal_size, sales_cycle_days, open_opportunities, pipeline_value,
            weighted_pipeline, sales_calls, prospects_new, prospects_open, lead_conversion_rate,
            lead_response_time, campaigns_active, cases_created, cases_closed, cases_handled,
            cases_closed_per_day, backlog, first_response_time, resolution_time, nps, csat, ces,
            active_user_rate, retained_revenue,
        )
    },
    "acquisition_cost": spent("Vendas", "Marketing"),
    "marketing_cost": spent("Marketing"),
    "retention_cost": spent("Retenção"),
    "crm_cost": spent("CRM - licenças", "CRM - implantação", "CRM - treinamento"),
    "cac": by_quotient("acquisition_cost", "new_customers"),
    "customer_retention_cost": by_quotient("retention_cost", "retained_customers"),
    "cost_per_lead": by_quotient("marketing_cost", "prospects_new"),
}  # fmt: skip

TABLE_OF: Mapping[str, tuple[str, ...]] = {
    "customers": ("customers_active", "new_customers", "retained_customers", "retained_revenue"),
    "deals": ("won_amount", "new_revenue", "open_opportunities", "pipeline_value", "weighted_pipeline"),
    "leads": ("prospects_new", "prospects_open"),
    "activities": ("sales_calls",),
    "campaigns": ("campaigns_active",),
    "logins": ("active_user_rate",),
    "tickets": ("cases_created", "cases_handled", "cases_closed", "cases_closed_per_day", "backlog"),
}
"""KPIs that would be 0 where there is nothing to count, by the table that they count."""


@cache
def begins(table: str) -> pd.Timestamp:
    """Say when a table's first event was; before it there is no number, not even 0."""
    frame = getattr(sample(), table)
    events = frame.select_dtypes("datetime").drop(columns=["expected", "end"], errors="ignore")
    first: pd.Timestamp = events.min().min()
    return first


def value(kpi: str, tables: Tables, window: Window) -> Value:
    """Compute one KPI."""
    table = next((table for table, kpis in TABLE_OF.items() if kpi in kpis), None)
    if table and window.end <= begins(table):
        return None
    return KPIS[kpi](tables, window)
