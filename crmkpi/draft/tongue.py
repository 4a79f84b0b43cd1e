"""Tell the language of some exports: by the words of their headers and stages, and by how numbers are written."""

import re
from functools import cache

from crmkpi.inspection import Opened
from crmkpi.sources import Understood

PORTUGUESE = """
de do da dos das em no na data nome valor cliente clientes negócio negócios empresa etapa fase criado criada origem
telefone celular responsável proprietário vendedor fechamento fechado moeda estado cidade país código tipo motivo perda
contato conta ganho perdido aberto título funil pedido nota pesquisa resposta respondido usuário canal campanha custo
receita atividade sim prioridade assunto endereço sobrenome segmento cadastro atendente
"""
ENGLISH = """
of the at on by is date name amount value customer customers deal deals company stage created owner phone close closed
source type first last account contact lead title opportunity pipeline reason lost won open country city state street
email score survey response user channel campaign cost revenue activity number time status id industry modified record
submitted priority subject address
"""
WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-ZÀ-Ý]+(?![a-zà-ÿ])")


def told_by(ready: Opened) -> str:
    """Choose the language that most of the files' words speak; English when nothing says Portuguese."""
    score = sum(_weigh(one) for one in ready.brought.understood)
    return "pt-BR" if score > 0 else "en"


def _weigh(one: Understood) -> int:
    """Weigh one table: positive speaks for Portuguese."""
    words = [word.casefold() for name in one.export.header for word in WORD.findall(name)]
    words += [word.casefold() for said in _mapped_words(one) for word in WORD.findall(said)]
    score = sum(map(_portuguese, words)) - sum(word in _words(ENGLISH) for word in words)
    cells = one.plan.cells.values() if one.plan else ()
    brazilian = any(cell.form.currency == "BRL" for cell in cells)
    return score + 3 * brazilian + (one.export.delimiter == ";")


def _mapped_words(one: Understood) -> list[str]:
    """List the words of choice columns, as they stand in the file."""
    return [word for cell in (one.plan.cells.values() if one.plan else ()) for word in cell.words]


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _portuguese(word: str) -> bool:
    return word in _words(PORTUGUESE) or "ã" in word or "õ" in word or "ç" in word
