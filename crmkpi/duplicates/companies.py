"""Take a company's name apart: the words that name it, without its legal form, in one spelling."""

import re

from crmkpi.duplicates.fold import spellings, words

_FORMS = words(
    """
    ltda limitada sa me mei epp eireli ss cia inc incorporated llc llp lp ltd limited corp corporation co company
    plc pty gmbh ag kg ohg ug mbh bv nv sarl sas sasu srl spa sl slu ab as asa oy oyj aps pvt private bhd sdn kk pte
    sro doo kft zrt slne scp unipessoal lda coop cooperativa eirl ltd. e.v ev eg
    """
)
STRONG_FORMS = _FORMS - {
    "as",
    "me",
    "co",
    "ss",
    "ag",
    "sa",
    "ab",
    "lp",
    "ug",
    "sl",
    "ev",
    "eg",
    "coop",
    "oy",
    "sas",
    "kk",
    "cia",
}
"""Forms that are hardly a word of anyone's name wherever they stand."""
_SPELLED = spellings(
    """
    comercio: com comercial; industria: ind industrial industrias inds; distribuidora: distr dist distrib; servicos:
    serv servs servico; services: svcs svc service; transportes: transp transporte; construtora: constr const
    construcoes construcao; engenharia: eng; importacao: imp; exportacao: exp; produtos: prod; alimentos: alim;
    associados: assoc associates; administracao: adm admin; consultoria: cons consult; tecnologia: tec tecnol;
    technology: tech technologies technol; manufacturing: mfg; international: intl int; national: natl; management:
    mgmt mgt; systems: sys system; solutions: sols solution soln; group: grp; brothers: bros; department: dept;
    university: univ; association: assn; center: ctr centre; hospital: hosp; laboratorio: lab laboratorios;
    farmacia: farm; materiais: mat mats material; eletrica: elet; instituto: inst; educacao: educ; restaurante:
    rest; supermercado: superm supermercados; mercado: merc; academia: acad; clinica: clin cli; representacoes: rep
    repres representacao; irmaos: irm; santa: sta; santo: sto; sao: s; nossa: n; senhora: sra
    """
)
_LINKS = words(
    """
    e and und et y the o a os as da de do das dos of for para und der die das el la
    """
)
_WORDS = words(
    """
    comercio industria distribuidora servicos services transportes construtora engenharia importacao exportacao
    produtos alimentos associados administracao consultoria consulting tecnologia technology manufacturing
    international systems sistemas solutions solucoes group grupo brothers irmaos hospital laboratorio farmacia
    drogaria materiais eletrica instituto restaurante restaurant supermercado mercado academia clinica clinic
    representacoes padaria hotel pousada escola school colegio loja lojas store moveis auto autopecas oficina
    grafica editora agencia agency imobiliaria contabilidade advogados advocacia partners holdings holding capital
    ventures studio estudio design media marketing digital software labs industries enterprises logistics logistica
    foods bank banco seguros insurance energy energia solar metalurgica textil confeccoes papelaria livraria petshop
    condominio edificio residencial associacao fundacao sindicato prefeitura secretaria paroquia igreja
    mercearia acougue lanchonete pizzaria bar cafe salao barbearia pharmacy motors veiculos pneus posto
    transportadora
    """
)
_UNITS = words(
    """
    uti maternidade ambulatorio almoxarifado emergencia radiologia hemodialise norte sul leste oeste north south east
    west i ii iii iv v vi vii viii ix x
    """
)
_STROKES = re.compile(r"\b(s|l)\s*[/.]\s*(a|c|s)\b\.?", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_LONE_LETTERS = re.compile(r"\b(?:[a-z] ){1,5}[a-z]\b")


def plain(cell: str) -> str:
    """Write S/A and S.A. as one word, and dotted initials without their dots, before the cell is folded."""
    cell = _STROKES.sub(lambda found: found[1] + found[2] + " ", cell)
    return _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", cell).replace("&", " e ").replace("+", " e ")


def core(folded: str) -> str:
    """Keep the words that name a company: no legal form at its ends, no links, abbreviations spelled out."""
    words = _LONE_LETTERS.sub(lambda found: found[0].replace(" ", ""), folded).split()
    kept = [word for word in words if word not in _LINKS] or words
    while len(kept) > 1 and (kept[-1] in _FORMS or (len(kept) > 2 and kept[-1].isdigit() and len(kept[-1]) >= 11)):
        kept = kept[:-1]
    kept = [word for index, word in enumerate(kept) if index == 0 or word not in STRONG_FORMS] or kept
    return " ".join(_SPELLED.get(word, word) for word in kept)


def has_form(folded: str) -> bool:
    """Tell whether a folded name carries a legal form."""
    words = folded.split()
    return len(words) > 1 and (words[-1] in _FORMS or any(word in STRONG_FORMS for word in words[1:]))


def has_trade(folded: str) -> bool:
    """Tell whether a folded name has a word that only companies have (padaria, solutions)."""
    return any(_SPELLED.get(word, word) in _WORDS for word in folded.split() if len(word) > 2)


def is_trade(word: str) -> bool:
    """Tell whether a spelled-out word says what a company does rather than which it is."""
    return word in _WORDS


def unit(core: str) -> str:
    """Keep the words of a core name that tell neighbours apart: numbers, kinds of business, wards; in their order."""
    kept = {word for word in core.split() if word.isdigit() or word in _WORDS or word in _UNITS}
    return " ".join(sorted(str(int(word)) if word.isdecimal() else word for word in kept))


def initials(name: str) -> str:
    """Give the first letters of a core name of three words or more; else nothing."""
    words = name.split()
    return "".join(word[0] for word in words) if len(words) >= 3 else ""
