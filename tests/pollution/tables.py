"""Clean tables as a CRM, a survey tool or a spreadsheet holds them: names of columns and rows of text, from a seed."""

from dataclasses import dataclass
from random import Random

FIRST = ("Ana", "José", "Conceição", "Renée", "Luís", "Mary", "Ngũgĩ", "Zoë", "João Pedro", "Siân", "Null", "Antônio")
LAST = ("Souza", "d'Ávila", "O'Brien", "Gonçalves", "Smith", "Araújo", "Müller", "Conceição", "Brandão", "True")
FIRM = ("Padaria São João Ltda", "ACME Inc", "Aço & Cia", "Ótica Visão", "Smith-Jones LLC", "Açaí do Pará ME")
CITY = ("São Paulo", "Brasília", "Rio de Janeiro", "Belém", "Goiânia", "London", "Porto Alegre", "Maceió")
STAGE = ("Prospecting", "Closed Won", "Proposta enviada", "Negociação", "Ganho", "Perdido", "Qualificação")
STATUS = ("open", "won", "lost", "aberto", "ganho", "perdido")
PLAIN = (
    "Cliente pediu desconto",
    "Ligar de volta amanhã",
    "No answer",
    "Sent the proposal",
    "Está em férias até março",
)
RICH = (
    "Pediu desconto, depois sumiu",
    'Disse: "não é agora", e desligou',
    "Primeira linha\nsegunda linha",
    'The 24" screen is broken; call back',
    "preço alto; prazo curto",
    "a, b, c",
    'Linha com "aspas"\ne quebra, e vírgula',
    "Sem interesse",
    "It's fine",
)


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]
    """What each column holds: a name in `MAKERS`."""

    def column(self, *kinds: str) -> int:
        """Find the first column of one of these kinds."""
        return next(place for place, kind in enumerate(self.kinds) if kind in kinds)


def _id(r: Random, n: int) -> str:
    return f"006{r.getrandbits(48):015X}"[:15] + "AAA"


def _code(r: Random, n: int) -> str:
    return f"{1000 + n:08d}"


def _number(r: Random, n: int) -> str:
    return str(1000 + n * 7)


def _person(r: Random, n: int) -> str:
    return f"{r.choice(FIRST)} {r.choice(LAST)}"


def _email(r: Random, n: int) -> str:
    return f"{r.choice('abcdefgh')}{r.randrange(1, 999)}@{r.choice(('example.com', 'exemplo.com.br', 'mail.org'))}"


def _phone(r: Random, n: int) -> str:
    return f"+55 {r.randrange(11, 99)} 9{r.randrange(1000, 9999)}-{r.randrange(1000, 9999)}"


def _iso(r: Random, n: int) -> str:
    return f"2026-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}"


def _moment(r: Random, n: int) -> str:
    return f"{_iso(r, n)} {r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}"


def _dmy(r: Random, n: int) -> str:
    return f"{r.randrange(1, 29):02d}/{r.randrange(1, 13):02d}/2025"


def _point(r: Random, n: int) -> str:
    return f"{r.randrange(10, 90_000)}.{r.randrange(100):02d}"


def _comma(r: Random, n: int) -> str:
    return f"{r.randrange(1, 90)}.{r.randrange(1000):03d},{r.randrange(100):02d}"


def _flag(r: Random, n: int) -> str:
    return r.choice(("true", "false"))


def _chosen(words: tuple[str, ...]):
    return lambda r, n: r.choice(words)


MAKERS = {
    "id": (("Id", "Record ID", "ID da oportunidade"), _id),
    "code": (("Código", "Account Number", "Case Number"), _code),
    "number": (("Nº", "Deal ID", "Row"), _number),
    "person": (("Nome", "Contact Name", "Proprietário"), _person),
    "firm": (("Conta", "Account Name", "Empresa"), _chosen(FIRM)),
    "email": (("E-mail", "Email", "Contact Email"), _email),
    "phone": (("Telefone", "Phone", "Celular"), _phone),
    "iso": (("Created Date", "Criado em", "CloseDate"), _iso),
    "moment": (("Last Modified", "Atualizado em", "SystemModstamp"), _moment),
    "dmy": (("Data de fechamento", "Data da venda", "Data"), _dmy),
    "point": (("Amount", "Annual Revenue", "Total"), _point),
    "comma": (("Valor", "Receita (R$)", "Preço"), _comma),
    "flag": (("IsClosed", "Ativo", "Opt out"), _flag),
    "stage": (("Stage", "Fase", "Etapa"), _chosen(STAGE)),
    "status": (("Status", "Situação", "State"), _chosen(STATUS)),
    "city": (("Cidade", "City", "Billing City"), _chosen(CITY)),
    "plain": (("Observações", "Notes", "Next Step"), _chosen(PLAIN)),
    "rich": (("Descrição", "Description", "Comentário"), _chosen(RICH)),
}
"""Kind of column → (headers, how a cell of it is made)."""
CALM = tuple(kind for kind in MAKERS if kind not in ("rich", "comma"))
"""Kinds without a comma, a semicolon, a quote or a line break."""
EMPTY = frozenset({"phone", "plain", "rich", "city", "stage"})
"""Kinds of which some cells are empty."""


def table(
    r: Random,
    *,
    kinds: tuple[str, ...] | None = None,
    columns: tuple[int, int] = (2, 12),
    rows: tuple[int, int] = (2, 40),
    among: tuple[str, ...] = tuple(MAKERS),
    full: bool = False,
) -> Table:
    """Make a table; the kinds of its columns are drawn from `among` unless they are given."""
    if kinds is None:
        size = min(r.randint(*columns), len(among))
        kinds = (r.choice(("id", "code", "number")), *r.sample(sorted(set(among) - {"id", "code", "number"}), size - 1))
    spelling = r.randrange(3)
    header = tuple(MAKERS[kind][0][spelling if r.random() < 0.8 else r.randrange(3)] for kind in kinds)
    made = []
    for n in range(r.randint(*rows)):
        cells = (MAKERS[kind][1](r, n) for kind in kinds)
        made.append(
            tuple("" if not full and kind in EMPTY and r.random() < 0.12 else c for kind, c in zip(kinds, cells))  # noqa: B905
        )
    return Table(header, tuple(made), kinds)
