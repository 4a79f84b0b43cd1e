"""E-mail addresses: one spelling per mailbox, its local part, and whether the domain is the customer's own."""

from crmkpi.duplicates.fold import words

FREE = words(
    """
    gmail.com googlemail.com hotmail.com hotmail.com.br outlook.com outlook.com.br live.com live.com.br msn.com
    yahoo.com yahoo.com.br ymail.com rocketmail.com icloud.com me.com mac.com aol.com uol.com.br bol.com.br
    terra.com.br ig.com.br globo.com globomail.com r7.com zipmail.com.br oi.com.br protonmail.com proton.me gmx.com
    gmx.de gmx.net web.de mail.com mail.ru yandex.ru yandex.com zoho.com t-online.de orange.fr free.fr wanadoo.fr
    laposte.net sfr.fr libero.it virgilio.it comcast.net verizon.net att.net sbcglobal.net btinternet.com sky.com
    hotmail.co.uk yahoo.co.uk hotmail.fr yahoo.fr hotmail.es yahoo.es yahoo.de yahoo.co.in rediffmail.com qq.com
    163.com sapo.pt iol.pt live.co.uk outlook.es outlook.fr fastmail.com tutanota.com
    """
)
ROLES = words(
    """
    info contato contact contatos sales vendas comercial admin adm administrativo financeiro finance faturamento
    office hello ola oi suporte support sac atendimento compras rh hr jobs marketing mail email secretaria recepcao
    diretoria cobranca fiscal nfe contabilidade billing accounts service services help team enquiries inquiries
    webmaster postmaster noreply reception gerencia loja
    """
)


def mailbox(cell: str) -> tuple[str, str]:
    """Split a cell into local part and host, without tags, mailto and Gmail's dots; ("", "") when it is none."""
    text = cell.strip().lower().removeprefix("mailto:")
    if "<" in text:
        text = text.partition("<")[2].partition(">")[0]
    for sign in ";, ":
        parts = [part for part in text.split(sign) if "@" in part]
        text = parts[0] if parts else text
    local, at, host = text.strip(" .;,'\"").rpartition("@")
    local, host = local.strip(), host.strip(" .")
    if not at or not local or not host:
        return "", ""
    local = local.partition("+")[0] or local
    if host == "googlemail.com":
        host = "gmail.com"
    if host == "gmail.com":
        local = local.replace(".", "") or local
    return local[:80], host[:80]


def own_domain(host: str) -> str:
    """Give the host of a company's own mail; nothing for providers that anyone may use."""
    return "" if host in FREE else host
