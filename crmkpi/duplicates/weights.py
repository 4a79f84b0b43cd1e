"""What is assumed before a row is seen: how often true matches agree, and how wide the world is beyond the table."""

from collections.abc import Mapping

from crmkpi.duplicates.matches import Kind

START: Mapping[str, tuple[float, float, float, float]] = {
    "given": (0.76, 0.15, 0.06, 0.03),
    "surname": (0.74, 0.14, 0.04, 0.08),
    "middle": (0.60, 0.22, 0.08, 0.10),
    "generation": (0.94, 0.01, 0.04, 0.01),
    "core": (0.64, 0.22, 0.11, 0.03),
    "birth": (0.72, 0.15, 0.06, 0.07),
    "tax_id": (0.82, 0.13, 0.02, 0.03),
    "email": (0.62, 0.14, 0.08, 0.16),
    "phone": (0.62, 0.10, 0.05, 0.23),
    "host": (0.30, 0.0, 0.0, 0.70),
    "employer": (0.60, 0.18, 0.10, 0.12),
    "account": (0.75, 0.02, 0.02, 0.21),
    "street": (0.55, 0.20, 0.10, 0.15),
    "postal_code": (0.68, 0.12, 0.02, 0.18),
    "city": (0.70, 0.12, 0.04, 0.14),
    "state": (0.84, 0.02, 0.02, 0.12),
    "website": (0.76, 0.02, 0.02, 0.20),
}
"""m before learning: how often the values of one customer's two rows are exact, close, near, different."""

START_COMPANY: Mapping[str, tuple[float, float, float, float]] = {"host": (0.90, 0.0, 0.0, 0.10)}
"""The same for companies, where it differs: contato@ and vendas@ are one firm, ana@ and rui@ are not one person."""

TOGETHER: Mapping[str, tuple[float, float, float, float]] = {"host": (0.97, 0.0, 0.0, 0.03)}
"""m within a relation, where it is not that of a match: colleagues have one domain, and each a mailbox."""

MISSING_GENERATION_AT_MOST = 0.1
"""How often one of a customer's rows may lack the generation word that the other has."""

DIFFERENT_AT_MOST: Mapping[str, float] = {
    **{"tax_id": 0.03, "given": 0.03, "surname": 0.12, "core": 0.04, "birth": 0.12, "middle": 0.25, "generation": 0.01},
    **{"email": 0.45, "phone": 0.45, "street": 0.45, "employer": 0.15},
}
"""How often an identifying field may differ within one customer, whatever the candidates seem to say."""

WORLD: Mapping[str, int] = {
    **{
        "given": 300,
        "surname": 1000,
        "middle": 1000,
        "generation": 20,
        "core": 2000,
        "birth": 10_000,
        "tax_id": 5000,
        "email": 5000,
    },
    **{"phone": 5000, "host": 300, "employer": 500, "account": 100, "street": 3000, "postal_code": 500, "city": 40},
    **{"state": 8, "website": 3000},
}
"""Rows of the world beyond the table: a name is not common because three of a table's five rows have it."""

LINES = ("phone", "email", "street", "website")
"""Fields of which a whole office may have one value."""

TELLING_ROWS = 500
"""Rows from which on a table teaches by itself; in a smaller one the assumptions count for the rest."""
USUAL_MATCHES = 0.1
"""Pairs that are one customer per row of a table, before a row is seen."""
USUAL_RELATED = 0.05
"""Pairs that are related per row of a table, likewise."""

BEAR_OUT = ("email", "tax_id", "birth", "street")
"""Fields one of which must agree for two nearly equal phone numbers to say much: a firm's numbers are neighbours."""
NEARLY_ALONE = 1.0

TELLING = ("birth", "tax_id")
"""Fields that tell relatives apart."""

NESTED = ("postal_code", "city", "state")
"""Each follows from the one before: their agreement counts once, plus a part of the rest."""
NESTED_PART = 0.35

EMAIL_AFTER_NAME = 0.35
"""Mailboxes are named after people: what likeness of them still says when the names agree."""

ANCHORS = ("phone", "email", "street", "host", "employer", "account", "website", "core")
"""Fields by which related customers hang together."""
ANCHOR = 0.4
"""A relation is counted by the fields that at least this share of its pairs have in common."""

MOST_RELATED = {"household": 12, "site": 12, "kin": 12}
"""The largest circle that a relation makes; a line that more rows share is another relation's."""

NAMESAKES_MAILBOX = -0.5
"""Two mailboxes that are merely alike say nothing beyond the name: namesakes have such, too."""

TOO_WIDE = 4.0
"""Bits against a household on a line that more rows share than a household has members."""

ONE_NAME_AT_HOME = 1.5
"""Bits against a household whose members have one given name: parents avoid it, but for father and son."""

ANOTHER_NAME: Mapping[str, float] = {"given": 0.1, "surname": 0.2}
"""Of one customer's names that are unlike, the part that are both well known in the table: hardly slips, but some
people marry."""
ANOTHER_NAME_PAIRS = 10.0
"""How many pairs with unlike names that assumption is worth."""

VETO = -12.0

RELATIONS: Mapping[Kind, Mapping[str, Mapping[str, float]]] = {
    Kind.PERSON: {
        "household": {
            **{"surname": 0.75, "street": 0.92, "postal_code": 0.95, "city": 0.97, "state": 0.99, "phone": 0.55},
            **{"email": 0.2, "birth": 0.03, "account": 0.5, "employer": 0.3, "host": 0.4, "middle": 0.55},
        },
        "colleagues": {
            **{"employer": 0.95, "account": 0.95, "host": 0.85, "website": 0.95, "phone": 0.45, "email": 0.12},
            **{"street": 0.8, "postal_code": 0.85, "city": 0.9, "state": 0.95},
        },
        "kin": {
            **{"given": 0.97, "surname": 0.97, "middle": 0.85, "street": 0.8, "postal_code": 0.85, "city": 0.95},
            **{"state": 0.99, "phone": 0.4, "email": 0.15, "host": 0.3, "account": 0.4},
        },
    },
    Kind.COMPANY: {
        "site": {
            **{"street": 0.9, "postal_code": 0.95, "city": 0.97, "state": 0.99, "phone": 0.45, "email": 0.25},
            **{"host": 0.25, "website": 0.08},
        },
        "chain": {"core": 0.9, "website": 0.9, "host": 0.9, "email": 0.3, "state": 0.3, "city": 0.25, "phone": 0.1},
    },
}
"""Two related customers: per field the share of such pairs that agree as one customer would; else as strangers."""
