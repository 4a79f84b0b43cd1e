"""Words that stand where a number or a date should, and are nobody's name: shown as they are, folded."""

_WORDS = """
a abc about abr abril active ago agora agosto aguardando ainda algarismo am amanha amount ano anos antes approx apr
april aprox asdf ate ativo atualizar aug august aviso bar blank brl cada campo cancelado cancelled centavos cerca
cinco closed com combinar confirmar consulta cortesia data date day days deal dec december def definir depois
desconhecida desconhecido dez dezembro dia dias digital disponivel div dois dolar dolares dollar dollars domingo due
durante em empty erro error estimado eur euro euros false falso feb february fechado fev fevereiro fim five foo four
free fri friday from gbp gmt gratis gratuito had hoje hora horas hour hours hundred inativo incluso indefinido
indisponivel inf infinity informado informar invalid invalida invalido isento issue jan janeiro january jul julho july
jun june junho lead lixo mai maio mais mar march marco may menos mes meses mi mil milhao milhoes million min minutos
missing mon monday month months nada nan nao negociar nenhum nenhuma never nil no none nossa not nov nove november
novembro null num numero oct october off oito ok on one ontem open ou out outubro para pendente pending per perdido
please pm point por post pra preco preencher price private quarta quatro que quinta quinze reais real ref registro
reservado sabado sat saturday segunda seis sem semana semanas sep sept september ser set sete setembro sexta sim six
sob solicitar sun sunday tba tbc tbd ten ter terca test teste testing the thousand three thu thursday to today
tomorrow tres true tue tuesday two um uma undefined unknown usd utc vai valor value variavel varies vazio vencido ver
verdadeiro verificar vinte wed wednesday week weeks won xx xxx xyz year years yes yesterday zero
"""

EXPECTED_WORDS = frozenset(_WORDS.split())
