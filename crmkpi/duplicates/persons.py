"""Take a person's name apart: given name, surname, what stands between, generation word."""

from dataclasses import dataclass

from crmkpi.duplicates.fold import words

PARTICLES = words(
    """
    da de do das dos e del della di du des la le van von der den ter ten zu zur af av al el bin ibn y i
    """
)
TITLES = words(
    """
    mr mrs ms miss mister sir dr dra prof profa sr sra srta senhor senhora dona eng enga adv herr frau mme mlle phd
    md esq
    """
)
GENERATIONS = {
    **{"filho": "filho", "fo": "filho", "junior": "junior", "jr": "junior", "jnr": "junior", "jor": "junior"},
    **{"neto": "neto", "nt": "neto", "sobrinho": "sobrinho", "segundo": "ii", "bisneto": "bisneto", "filha": "filho"},
    **{"ii": "ii", "iii": "iii", "iv": "iv", "sr": "senior", "senior": "senior", "snr": "senior"},
}
_NEVER_SURNAMES = words(
    """
    junior jr jnr filho ii iii iv
    """
)
ROLE_WORDS = words(
    """
    info contato contact sales vendas admin suporte support team the no nao sem
    """
)
MOST = 6
"""Words between given name and surname that are looked at."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """The folded words of a person's name; what is not there is empty."""

    given: str = ""
    middle: tuple[str, ...] = ()
    surname: str = ""
    generation: str = ""


def parse(name: str) -> PersonName:
    """Take a folded full name apart: "jose carlos da silva filho" → jose, (carlos,), silva, filho."""
    words, generation = _words(name.split())
    if not words:
        return PersonName(generation=generation)
    if len(words) == 1:
        return PersonName(given=words[0], generation=generation)
    return PersonName(words[0], tuple(words[1:-1][:MOST]), words[-1], generation)


def join(given: str, surname: str) -> PersonName:
    """Put a folded given name and a folded surname together; the first and the last word count most."""
    before, early = _words(given.split())
    after, late = _words(surname.split(), least=2 if before else 3)
    middle = (*before[1:], *after[:-1])[:MOST]
    return PersonName(before[0] if before else "", middle, after[-1] if after else "", late or early)


def completed(name: PersonName, mailbox: str) -> PersonName:
    """Take what a name lacks from a mailbox such as rosa.silva, when the rest agrees: Rosa; Rosa S.; R. Silva."""
    parts = [part.strip("0123456789") for part in mailbox.replace("_", ".").replace("-", ".").split(".")]
    parts = [part for part in parts if part]
    if len(parts) != 2 or not all(part.isalpha() for part in parts) or min(map(len, parts)) < 3:
        return name
    given, surname = parts
    if not name.given and (name.surname or given in ROLE_WORDS):
        return name
    lacks_surname = given == name.given and len(name.surname) < 2 and surname.startswith(name.surname)
    lacks_given = surname == name.surname and len(name.given) == 1 and given.startswith(name.given)
    if name.given and not lacks_surname and not lacks_given:
        return name
    return PersonName(given, name.middle, surname, name.generation)


def turned(cell: str) -> str:
    """Write "Silva, João" as "João Silva"; a comma before a mere generation word or title stays out."""
    before, comma, after = cell.partition(",")
    rest = after.strip().strip(".").lower()
    if not comma or "," in after or not rest or rest in GENERATIONS or rest in TITLES:
        return cell
    return f"{after.strip()} {before.strip()}"


def _words(words: list[str], least: int = 3) -> tuple[list[str], str]:
    """Leave titles, particles and the generation word out, but never everything.

    `least`: words from which on "Neto" at the end is no surname.
    """
    generation = ""
    for place in range(len(words) - 1, 0, -1):
        # Of two words "Neto" may be the surname; "Júnior" hardly.
        if words[place] in GENERATIONS and (len(words) >= least or words[place] in _NEVER_SURNAMES):
            generation = GENERATIONS[words[place]]
            words = words[:place] + words[place + 1 :]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    kept = [word for word in words if word not in PARTICLES]
    return (kept or words), generation
