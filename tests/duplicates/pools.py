"""Names, streets and words that the generated tables are made of."""

import random


def words(text: str) -> list[str]:
    return text.split()


def phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(";") if phrase.strip()]


BR_GIVEN = words(
    """
    Maria José Ana João Antônio Francisco Carlos Paulo Pedro Lucas Luiz Marcos Luís Gabriel Rafael Francisca Marcelo
    Daniel Bruno Eduardo Felipe Adriana Juliana Márcia Fernanda Patrícia Aline Rodrigo Sandra Camila Amanda Bruna
    Jéssica Letícia Júlia Luciana Vanessa Mariana Gabriela Vera Vitória Larissa Cláudia Beatriz Rita Luana Sônia
    Renata Eliane Josefa Simone Natália Cristiane Carla Débora Rosângela Jaqueline Rosa Daniela Aparecida Marlene
    Terezinha Raimunda Andréia Fabiana Lúcia Raquel Ângela Rafaela Joana Luzia Daniele Adriano Leonardo Fernando
    Fábio Leandro André Tiago Gustavo Guilherme Ricardo Sérgio Diego Vinícius Matheus Thiago Alexandre Roberto
    Márcio Jorge Anderson Mateus Rogério Edson Sebastião Alex Manoel Marcelo Raimundo Geraldo Cláudio Samuel Mário
    Renato Wagner Henrique César Vitor Artur Enzo Miguel Davi Heitor Sofia Alice Laura Manuela Helena Valentina
    Isabella Cecília Lívia Heloísa Lorena Yasmin Caio Murilo Igor Hugo Otávio Rubens Célia Regina Ivone Neusa
    Tatiane Priscila Viviane Michele Sabrina Bianca Carolina Isabela Giovana Lara Elisa Ester Emanuel Joaquim
    Benedito Valdir Nelson Osvaldo Gilberto Kátia Rosana Silvana Mônica Solange Denise Elaine Flávia Karina Tânia
    Ivan Nilton Milton Wilson Walter Hélio Otto Breno Danilo Everton Jonas Elias Saulo Rui Telma Zélia
    """
)
BR_SURNAME = words(
    """
    Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Ribeiro Carvalho Almeida Lopes Soares
    Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas Cardoso
    Ramos Gonçalves Santana Teixeira Araújo Costa Martins Pinto Moura Cavalcanti Castro Campos Monteiro Batista
    Correia Reis Miranda Azevedo Melo Barros Borges Fonseca Xavier Tavares Farias Peixoto Coelho Moraes Duarte
    Rezende Braga Guimarães Matos Bezerra Siqueira Macedo Viana Sales Pires Aguiar Assis Brito Cunha Medeiros
    Magalhães Toledo Franco Neves Leite Camargo Dantas Amaral Paiva Bittencourt Figueiredo Queiroz Pacheco Prado
    Vasconcelos Bueno Furtado Godoy Esteves Sampaio Valente Muniz Antunes Lacerda Rangel Lemos Chaves Pimentel Leal
    Porto Simões Vargas Domingues Aragão Mota Trindade Bastos Nogueira Galvão Serra Paz Cordeiro Lobo Falcão Marinho
    Arruda Abreu Brandão Caldeira Nakamura Tanaka Sato Yamamoto Rossi Ferrari Bianchi Schmidt Müller Becker Weber
    Kowalski Novak Haddad Salim
    """
)
BR_STREET = phrases(
    """
    das Flores; Quinze de Novembro; Sete de Setembro; Presidente Vargas; Getúlio Vargas; São João; Tiradentes; Dom
    Pedro II; Santos Dumont; Rui Barbosa; Marechal Deodoro; Bahia; Amazonas; Paraná; Goiás; Duque de Caxias; Brasil;
    Independência; Castro Alves; José Bonifácio; Barão do Rio Branco; Santa Catarina; Doutor Arnaldo; Padre
    Anchieta; Voluntários da Pátria; Visconde de Mauá; das Acácias; dos Ipês; Floriano Peixoto; Paulista;
    Consolação; Augusta; Haddock Lobo; Oscar Freire; Bela Cintra; Vergueiro; Domingos de Morais; Conselheiro
    Furtado; General Osório; Coronel Oliveira Lima; Major Sertório; Ipiranga; Treze de Maio; Primeiro de Maio; Monte
    Alegre; Cardoso de Almeida; Nossa Senhora de Fátima; Professor João Marinho; Governador Valadares; Almirante
    Barroso; Benjamin Constant; Aurora; do Comércio; da Praia; Boa Vista; Bom Jesus; Cruzeiro do Sul; Tupinambás;
    Guarani; Tamoios
    """
)
BR_CITY = [
    ("São Paulo", "SP", "01", 11),
    ("Rio de Janeiro", "RJ", "20", 21),
    ("Belo Horizonte", "MG", "30", 31),
    ("Salvador", "BA", "40", 71),
    ("Curitiba", "PR", "80", 41),
    ("Porto Alegre", "RS", "90", 51),
    ("Recife", "PE", "50", 81),
    ("Fortaleza", "CE", "60", 85),
    ("Brasília", "DF", "70", 61),
    ("Campinas", "SP", "13", 19),
    ("Goiânia", "GO", "74", 62),
    ("Florianópolis", "SC", "88", 48),
    ("Santos", "SP", "11", 13),
    ("Ribeirão Preto", "SP", "14", 16),
    ("Uberlândia", "MG", "38", 34),
    ("Joinville", "SC", "89", 47),
]
EN_GIVEN = words(
    """
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
    Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra
    Donald Ashley Steven Kimberly Paul Emily Andrew Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Dorothy
    George Melissa Edward Deborah Ronald Stephanie Timothy Rebecca Jason Sharon Jeffrey Laura Ryan Cynthia Jacob
    Kathleen Gary Amy Nicholas Angela Eric Shirley Jonathan Anna Stephen Brenda Larry Pamela Justin Emma Scott
    Nicole Brandon Helen Benjamin Samantha Samuel Katherine Gregory Christine Frank Debra Alexander Rachel Raymond
    Carolyn Patrick Janet Jack Catherine Dennis Maria Jerry Heather Hans Greta Jürgen Ulrike Wolfgang Sabine Pierre
    Amélie Jean-Luc Chloé François Élodie Giulia Marco Luca Chiara Alejandro Lucía Javier Carmen Søren Freja Lars
    Ingrid Piotr Agnieszka Wei Li Hiroshi Yuki Ahmed Fatima Omar Leila Raj Priya Arjun Ananya Nguyen Thi Olga Ivan
    Dmitri Natalia
    """
)
EN_SURNAME = words(
    """
    Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
    Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson
    Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell
    Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris
    Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward
    Richardson Watson Brooks Chavez Wood James Bennett Gray Müller Schneider Fischer Weber Meyer Wagner Becker
    Hoffmann Schäfer Dubois Lefèvre Moreau Laurent Rossi Russo Esposito Bianchi Fernández O'Brien O'Connor MacDonald
    McCarthy Jensen Hansen Andersson Kowalski Nowak Wójcik Zhang Wang Chen Tanaka Suzuki Khan Hussain Patel Sharma
    Singh Ivanov Petrov Papadopoulos Silva
    """
)
EN_CITY = words(
    """
    London Manchester Birmingham Leeds Glasgow Bristol Liverpool Boston Chicago Houston Phoenix Denver Seattle
    Austin Toronto Sydney Melbourne Dublin Berlin Munich Paris Lyon Madrid Milan Amsterdam Vienna Zürich Stockholm
    """
)
EN_STREET = words(
    """
    High Church Station Park Victoria Green Manor Mill Kings Queens Oak Maple Cedar Elm Washington Lincoln Lake Hill
    Walnut Spring North South Main River Sunset Chestnut Highland Franklin Jefferson Madison
    """
)
TRADES_BR = phrases(
    """
    Comércio; Indústria; Padaria; Construtora; Transportes; Distribuidora; Farmácia; Auto Peças; Supermercado;
    Clínica; Consultoria; Tecnologia; Engenharia; Restaurante; Móveis; Confecções; Metalúrgica; Gráfica;
    Imobiliária; Contabilidade; Materiais Elétricos; Alimentos; Academia; Papelaria
    """
)
TRADES_EN = words(
    """
    Solutions Systems Consulting Logistics Foods Partners Technologies Energy Media Capital Labs Design Industries
    Health Motors Software Marketing Engineering Services Group
    """
)
NICKS = dict(
    pair.split(": ")
    for pair in phrases(
        """
        José: Zé; Francisco: Chico; Roberto: Beto; Gabriela: Gabi; Rafael: Rafa; Eduardo: Edu; Fernanda: Nanda;
        Beatriz: Bia; Isabela: Isa; Robert: Bob; William: Bill; Richard: Dick; Elizabeth: Liz; Michael: Mike;
        James: Jim; Thomas: Tom; Katherine: Kate; Margaret: Peggy; Joseph: Joe; Daniel: Dan; Matthew: Matt;
        Patricia: Pat; Edward: Ted; Samuel: Sam
        """
    )
)
HOSTS = words(
    """
    gmail.com gmail.com gmail.com hotmail.com hotmail.com outlook.com yahoo.com yahoo.com.br uol.com.br icloud.com
    """
)


def one_of(pool: list[str], luck: random.Random) -> str:
    """Draw from a pool, its beginning far more often, as with names."""
    return pool[int(len(pool) * luck.random() ** 1.7)]


def coined(luck: random.Random) -> str:
    """Coin a word that may be a brand."""
    return "".join(
        luck.choice("bcdfglmnprstvz") + luck.choice(["a", "e", "i", "o", "u", "an", "or", "ex"])
        for _ in range(luck.choice([2, 2, 3]))
    ).title()


def cpf(luck: random.Random) -> str:
    digits = [luck.randrange(10) for _ in range(9)]
    for length in (9, 10):
        digits.append(sum(digit * (length + 1 - i) for i, digit in enumerate(digits[:length])) * 10 % 11 % 10)
    return "".join(map(str, digits))


def cnpj(root: str, branch: int) -> str:
    digits = [int(sign) for sign in f"{root}{branch:04d}"]
    for length in (12, 13):
        rest = sum(digit * ((length - 1 - i) % 8 + 2) for i, digit in enumerate(digits[:length])) % 11
        digits.append(0 if rest < 2 else 11 - rest)
    return "".join(map(str, digits))
