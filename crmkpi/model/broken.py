"""What may be wrong with a record of a file, in words: why it was refused, and how it was mended."""

from collections.abc import Mapping

REFUSED: Mapping[str, Mapping[str, str]] = {
    "too_many_cells": {"en": "more cells than the header", "pt-BR": "mais células que o cabeçalho"},
    "too_few_cells": {"en": "fewer cells than the header", "pt-BR": "menos células que o cabeçalho"},
    "broken_quote": {"en": "text after a closing quote", "pt-BR": "texto depois de aspas fechadas"},
    "unclosed_quote": {"en": "a quote that is never closed", "pt-BR": "aspas que nunca fecham"},
    "nul": {"en": "a NUL byte", "pt-BR": "um byte nulo"},
    "undecodable": {"en": "bytes that are no text", "pt-BR": "bytes que não são texto"},
}
"""Reason of the reader → why a record was refused whole."""
MENDED: Mapping[str, Mapping[str, str]] = {
    "padded": {
        "en": "ended early: the missing cells are empty",
        "pt-BR": "acabou cedo: as células que faltam ficam vazias",
    },
    "surplus": {"en": "empty cells at the end left out", "pt-BR": "células vazias no fim deixadas de fora"},
    "joined": {"en": "a delimiter in a text without quotes", "pt-BR": "um separador em um texto sem aspas"},
    "quotes": {"en": "a stray or missing quote", "pt-BR": "aspas soltas ou faltando"},
    "lines": {"en": "a line break in a text without quotes", "pt-BR": "uma quebra de linha em um texto sem aspas"},
    "delimiter": {"en": "parted by another delimiter", "pt-BR": "separada por outro separador"},
    "nul": {"en": "NUL bytes left out", "pt-BR": "bytes nulos deixados de fora"},
    "bytes": {"en": "wrong bytes read as Windows-1252", "pt-BR": "bytes errados lidos como Windows-1252"},
}
"""Kind of a mend of the reader → what was done to the record."""
