"""Cells that were filled in only because the form asked: they say nothing and count as empty."""

import re

from crmkpi.duplicates.fold import phrases, words

_WORDS = words(
    """
    na nd none null nil nan unknown undefined noname nobody test teste testing tester asdf asdfg qwerty x xx xxx xxxx
    tbd tba desconhecido ignorado cliente consumidor customer guest visitante anonimo anonymous fulano beltrano aaa abc
    abcd default dummy sample exemplo example lixo cadastro excluir deletar delete duplicado duplicate temp xyz
    """
)
_PHRASES = phrases(
    """
    nao tem; nao possui; nao informado; nao informada; nao consta; sem nome; sem email; sem telefone; sem cadastro;
    sem site; sem informacao; not provided; not available; no name; no email; no phone; test test; teste teste;
    a definir; test user; usuario teste; consumidor final; fulano de tal; john doe; jane doe; n a; n d; s n;
    sem endereco; no address; cliente teste; teste cliente
    """
)
_MAILBOX = re.compile(
    r"^(nao|no|sem|not|none|na|null|n\.?a|x+|a+|teste?\d*|teste?s|fake|nobody|noone|asdf\w*|qwerty|e-?mail|"
    r"seuemail|exemplo|example|user|usuario|cliente|123+\d*|0+|1+)$|"
    r"^(nao|no|sem|not)[._-]?"
    r"(tem|possui|informado|informou|e?mail|consta|provided|available|has|have|one|reply|quer|usa)",
)
_HOST = re.compile(
    r"(^|[.@])(example\.(com|org|net)|exemplo\.com(\.br)?|test\.com|teste\.com(\.br)?|invalid|localhost|"
    r"(nao|sem|no)-?(tem|e?mail|possui)\.[a-z.]+|naotem(\.com)?(\.br)?|email\.com\.com|mailinator\.com)$"
)


def says_nothing(folded: str) -> bool:
    """Tell whether a folded text cell (name, street, city) is a placeholder."""
    if not folded:
        return True
    if folded in _WORDS or folded in _PHRASES:
        return True
    signs = set(folded.replace(" ", ""))
    return len(signs) == 1 and (len(folded) > 1 or not folded.isalpha())


def no_mailbox(local: str, host: str) -> bool:
    """Tell whether an e-mail address was made up to fill the field."""
    return bool(_HOST.search(host)) or (bool(_MAILBOX.search(local)) and len(local) < 24)


def no_number(digits: str) -> bool:
    """Tell whether digits are one repeated (after an area code, too) or just counted up or down."""
    if not digits.strip("0"):
        return True
    tail = digits[-8:]
    if len(set(tail)) == 1 or len(set(digits[-7:])) == 1:
        return True
    return len(digits) >= 6 and (
        tail in "0123456789012345678" or tail in "98765432109876543210" or digits in "12345678901234"
    )
