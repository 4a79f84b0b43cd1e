"""Given names by which a person is known in a cell where none should stand: common ones, folded, no everyday words.

Names that are also a word, a month or a place (Rose, Mark, Will, Marco, Vitória, Washington) are left out: they would
cover remarks. Any name is masked in its own column, whether it is here or not.
"""

_WORDS = """
abigail adalberto adam adao adele adelia ademar ademir adilson adrian adriana adriano adrienne agatha agnaldo agnes
aidan ailton aisha alan alana alba albert alberto alejandra alejandro alessandra alessandro alexander alexandra
alexandre alexandrina alexis alfred alfredo alice alicia aline alisson allan allison almir aloisio altair alvaro
amanda amelia amy ana anastasia anderson andre andrea andreas andreia andres andrew andreza angela angelica angelo
anita ann anna anne annie anselmo anthony antonella antonia antonieta antonio aparecida aparecido arnaldo arthur artur
ashley astrid audrey augusto aurelio bartolomeu beatrice beatriz becky benedita benedito benicio benjamin bernadete
bernard bernardo beth betty bianca bradley brayan brenda breno brian bridget bruce bruna bruno bryan caio camila
camile camille carina carl carla carlo carlos carmem carmen carol carolina caroline cassio catarina catherine caua
cecilia celia celina celio celso cesar charles chloe christian christiane christina christine christopher cicera
cicero cintia clarice clarissa claudete claudia claudinei claudio cleber cleide cleiton cleonice clovis conceicao
connor cristiana cristiane cristiano cristina cynthia dagmar daiane dalva damiao daniel daniela daniele danielle
danilo darci darlene davi david debora deborah deise denis denise dennis derek diana diego dimas diogo dirce djalma
donald donna doris dorothy douglas dulce dylan eder edgar edilson edinaldo edith edmilson edmundo edna edson eduarda
eduardo edward eileen elaine eleanor elena eliana eliane elias elisa elisabete elisangela elizabeth elizete ellen elza
emanuel emanuela emanuelle emerson emilia emily emma enrico enrique enzo eric erica erick erika ernesto ester esther
euclides eugenia eunice evandro evelyn everton fabiana fabiano fabio fabiola fabricio fatima felicia felipe fernanda
fernando filipe filomena flavia flavio frances francesca francesco franciele francielle francine francisca francisco
frederico gabriel gabriela gabriele gabrielle gary george geraldo gerson gilberto gilmar gilson giovana giovanna
giovanni gisele gislaine giulia gladys glaucia gloria gonzalo graham greg gregory guilherme gustavo hannah harold
harriet harry hector heitor helen helena helio heloisa helton henrique henry herbert hilda horacio hugh hugo humberto
iago ian iara igor ilda ines ingrid ione iracema irene isaac isabel isabela isabella isabelle isadora isaias ismael
itamar ivan ivana ivani ivanilda ivete ivone ivonete jacob jacqueline jailson jair james jamie jamil janaina jane
janet janete janice jaqueline jason jean jeferson jefferson jeffrey jennifer jenny jeremy jerome jessica joana joanna
joao joaquim jocelyn joel joelma johannes john jonas jonatas jonathan jordana jorge jose josefa joseph josh joshua
josiane josue joyce juan juana juarez judith julia julian juliana juliane juliano julie julieta julio jurandir jussara
justin kaique karen karina karine karla karol katherine kathleen kathryn katia kauan keila keith kelly kelvin kenneth
kevin klaus kleber kyle laercio laila larissa laura lauren laurence lawrence lazaro leandro leila leonard leonardo
leonor leticia ligia lilian liliana liliane lillian livia lorena lorenzo louis louise lourdes lourenco luan luana luca
lucas lucia luciana luciane luciano lucila lucile lucimar lucinda lucy luigi luis luisa luiz luiza luzia luzinete
lydia madalena magali magda maicon maira manoel manuel manuela mara marcela marcelo marcia marcio marcos marcus
margaret margareth margarida maria mariana mariane marilda marilene marilia marina mario marisa maristela maritza
mariza marjorie marlene marli marlon marta martha martin martina mateus matheus mathew matilde matthew maura mauricio
mauro mayara megan melanie melissa mercedes michael michel michele michelle miguel milena milton miranda miriam moacir
mohamed mohammed moises monica monique murilo nadia nadir nair nancy natacha natalia natalie natasha nathalia nathan
neide neiva nelson neusa neuza nicholas nicola nicolas nicole nicoly nilda nilson nilton nilza nina noah noemi nora
norberto odair odete olga olivia orlando osmar osvaldo oswaldo otavio pablo paloma pamela patricia patrick paul paula
paulina paulo pedro peter philip philippe pietro priscila rachel rafael rafaela raimunda raimundo ramon raphael raquel
raul raymond rebeca rebecca regiane regina reginaldo reinaldo renan renata renato ricardo richard rita robert roberta
roberto robson rodolfo rodrigo roger rogerio romario romulo ronald ronaldo roque rosalia rosana rosane rosangela
roseli rosemary rosilene rosimeire rosineide ruan rubens russell ruth ryan sabrina sally salome samantha samara samuel
sandra sara sarah savio sean sebastiana sebastiao selma sergio severina severino sharon sheila shirley sidnei sidney
silas silmara silvana silvia silvio simon simone sofia solange sonia sophia sophie stella stephanie stephen steven
stuart suelen sueli suely susan susana suzana sylvia taina tainara talita tamara tamires tania tarcisio tatiana
tatiane telma teresa teresinha terezinha thais thalita thayna theodore theresa thiago thomas tiago timothy tomas tracy
ubirajara ulisses ursula valdemar valdir valdirene valentin valentina valeria valerie valmir vanda vanderlei vanderson
vanessa vania vicente victor vilma vincent vinicius vitor vivian viviane wagner waldemar wallace walter wanda
wanderley wanessa wellington wendy wesley william wilma wilson xavier yago yara yasmin yolanda yuri yvonne zachary
zelia zilda zilma zuleica
"""

GIVEN_NAMES = frozenset(_WORDS.split())
