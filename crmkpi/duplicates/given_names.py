"""Given names that are well known in themselves: two of them are two people, however few letters lie between."""

from crmkpi.duplicates.fold import words

KNOWN = words(
    """
    maria jose ana joao antonio francisco carlos paulo pedro lucas luiz luis marcos gabriel rafael francisca marcelo
    daniel bruno eduardo felipe adriana juliana marcia fernanda patricia aline rodrigo sandra camila amanda bruna
    jessica leticia julia luciana vanessa mariana gabriela vera vitoria larissa claudia beatriz rita luana sonia
    renata eliane josefa simone natalia cristiane carla debora rosangela jaqueline rosa daniela aparecida marlene
    terezinha raimunda andreia andrea fabiana fabiola lucia raquel angela rafaela joana luzia daniele adriano leonardo
    fernando fabio leandro andre tiago gustavo guilherme ricardo sergio diego vinicius matheus mateus thiago alexandre
    roberto roberta marcio jorge anderson rogerio edson sebastiao sebastiana alex manoel manuel raimundo geraldo claudio
    samuel mario renato wagner henrique cesar vitor victor artur enzo miguel davi heitor sofia alice laura manuela
    helena valentina isabella cecilia livia heloisa lorena yasmin caio murilo igor hugo otavio rubens celia celio regina
    ivone neusa tatiane tatiana priscila viviane michele sabrina bianca carolina carlota isabela isabel giovana giovani
    lara elisa ester emanuel joaquim benedito benedita valdir valter nelson osvaldo gilberto gilberta katia rosana
    silvana silvia silvio monica solange denise elaine flavia flavio karina tania ivan nilton milton wilson walter
    helio otto breno danilo everton jonas elias saulo rui telma zelia paula luisa luiza julio juliano luciano lucio
    cristiano cristina cristiana josue davi mauricio mauro maura clara julieta eva evandro eloisa marta martin marcela
    marco mateo vicente teresa margarida ines leonor filipe filipa francisca nuno sara rute tomas duarte marina marisa
    marilia mariane mirela milena melissa nadia nair nara noemi olga olivia paloma poliana rebeca rosimeire samara
    sueli suzana thais valeria vania vilma wanda aldo alan alana alberto alfredo alvaro amelia anselmo ariane arnaldo
    augusto aurora barbara bernardo caetano camilo celso clarice cleber cleusa dalva dario denis diana dirce dora
    edna elena eliana elisabete elza emerson emilia emilio erica erick estela eugenio fabricio fatima felix gloria
    graca humberto inacio irene iris ivo jaime janaina jandira joel juarez kelly leda leila lidia lilian lourdes
    ludmila luan magali marilda marilene marli mirian moacir nathalia orlando ruth salete selma tais vagner
    james john robert michael william david richard joseph thomas charles christopher matthew anthony mark donald steven
    paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric
    jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis
    jerry tyler aaron jose adam nathan henry douglas zachary peter kyle ethan walter noah jeremy christian keith roger
    terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe logan albert
    willie alan juan wayne elijah randy roy vincent ralph eugene russell bobby mason philip louis mary patricia
    jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily
    donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela
    shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine
    heather diane ruth julie joyce virginia victoria kelly lauren christina joan evelyn judith olivia frances martha
    cheryl megan hannah jacqueline ann jean alice kathryn teresa sara janice doris madison grace judy marie theresa
    beverly denise marilyn amber danielle rose brittany diana abigail jane lori
    juan javier alejandro pablo luca marco matteo giulia hans peter klaus jurgen stefan andreas anja petra
    monika ursula sabine karin jean pierre michel marie sophie camille
    """
)
