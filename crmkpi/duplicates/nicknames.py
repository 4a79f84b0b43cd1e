"""Short and pet forms of given names in English, Portuguese and some neighbours: form → names it may stand for."""

from functools import cache

_FORMS = """
alex: alexander alexandra alexandre alexis; sandy sasha sascha: alexander alexandra alexandr alexandre; al: alan
albert alfred; andy: andrew anderson andre; tony: anthony antonio; bob bobby rob robbie: robert roberto; bill billy
will willie: william; beth betty liz lizzie eliza bete: elizabeth elisabete elisabeth; cathy kathy kate katie:
catherine katherine kathryn kathleen; charlie chuck: charles; chris: christopher christian christine christina; dan
danny dani: daniel daniela daniele danielle; dave davey: david; dick rick ricky richie rich: richard ricardo; don:
donald; doug: douglas; ed eddie ted ned: edward eduardo edmund edson; fred freddie: frederick frederico alfred; gabe
gabi biel: gabriel gabriela; greg: gregory; hank harry: henry; jack johnny jon: john jonathan; jake: jacob; jeff:
jeffrey geoffrey; jen jenny: jennifer; jerry: gerald jeremy jerome; jess jessie: jessica; jim jimmy jamie: james; joe
joey: joseph; josh: joshua; ken kenny: kenneth; larry: lawrence laurence; len leo: leonard leonardo leandro; lou:
louis louise; maggie meg peggy: margaret; matt: matthew matthias; mike mick mickey misha: michael mikhail; nate:
nathan nathaniel; nick nicky: nicholas nicolas; pat patty trish pati: patricia; paddy pat: patrick; pete: peter; phil:
philip phillip; ray: raymond; ron ronnie: ronald ronaldo; sam sammy: samuel samantha; steve: stephen steven; sue
susie: susan susana suzana; tim: timothy; tom tommy: thomas; vicky: victoria vitoria; val: valerie valeria; zach:
zachary; abby: abigail; becky: rebecca; ben benny: benjamin; deb debbie: deborah; gus guto: augustus augusto gustavo;
terry: terence theresa teresa; theo: theodore; max: maximilian maxwell; mandy: amanda; nan: nancy anne anna; molly
polly: mary; ellie nell: eleanor ellen helen; tina: christina cristina valentina; annie: ann anne anna; ze zeca
zezinho juca pepe chema: jose; joca: joao; chico xico chiquinho paco: francisco; beto betinho: roberto alberto
humberto norberto gilberto; bia: beatriz; cadu: carlos; caca carlinhos: carlos; dudu edu: eduardo; duda: eduarda
eduardo; fabi: fabiana fabiola; fe: fernanda fernando felipe; nando: fernando; nanda: fernanda; lipe: felipe; gui:
guilherme; isa bel: isabel isabela isabella; ju: juliana julia julio; lu: luciana luiza lucia luiz; lula luizinho:
luiz luis; malu: maria; mari: mariana maria marina mariane; marcinho: marcio marcos; nina carol: carolina caroline;
pedrinho: pedro; rafa: rafael rafaela; digo ro: rodrigo; tati: tatiana tatiane; tiao: sebastiao; toninho tonho tonico:
antonio; vivi: viviane viviana; vini: vinicius; xande ale: alexandre alexandra alessandra; paulinho: paulo; manu:
manuela emanuel manuel; mane: manoel manuel; leti: leticia; lari: larissa; bruninho: bruno; cris: cristina cristiane
cristiano; nacho: ignacio; kike quique: enrique; lola: dolores; sepp: josef; hans: johannes; fritz: friedrich; heinz:
heinrich; vanya: ivan; kolya: nikolai; katya: ekaterina; natasha: natalia natalya; gigi: luigi; beppe: giuseppe;
gianni: giovanni
"""


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    """Read the list as pairs of words that may be one name, both ways round."""
    pairs: set[tuple[str, str]] = set()
    for line in _FORMS.replace("\n", " ").split(";"):
        forms, _, names = (part.split() for part in line.partition(":"))
        pairs.update((a, b) for a in forms for b in (*forms, *names) if a != b)
    return frozenset(pairs | {(b, a) for a, b in pairs})


def related(a: str, b: str) -> bool:
    """Tell whether two folded given names may be forms of one name."""
    return (a, b) in _pairs()
