package diagnostico

var doEsquema = []Exame{
	{
		Nome: "schema-version", Grupo: Esquema, Titulo: Frase{"Versão do banco", "Version of the schema"},
		Bom:    "O banco é da versão deste programa.",
		Alerta: "mais antiga que este programa",
		Ruim:   "mais nova que este programa, ou de antes da primeira versão",
		Porque: Frase{
			"Um programa mais antigo que o banco não inicia; um mais novo o atualiza, ou com --migrate check também não inicia.",
			"A program older than its database does not start; a newer one brings it up to date, or with --migrate check does not start either.",
		},
		Sanar: Frase{"Banco mais antigo: rode ponte migrate. Mais novo: troque este programa pelo da mesma versão.", "Older database: run ponte migrate. Newer: replace this program by the one of the same version."},
	},
	{
		Nome: "engine", Grupo: Esquema, Titulo: Frase{"Tabelas em InnoDB", "Tables in InnoDB"},
		Bom:    "Todas as tabelas são InnoDB.",
		Alerta: "`default_storage_engine` não é InnoDB",
		Ruim:   "uma tabela do Ponte não é InnoDB",
		Porque: Frase{"Outro motor não tem transações: grava pela metade, e no Galera não vai aos outros nós.", "Another engine has no transactions: it writes by halves, and on Galera does not reach the other nodes."},
		Sanar:  Frase{"Converta a tabela, com o servidor parado, e acerte default_storage_engine.", "Convert the table with the server stopped, and set default_storage_engine."},
	},
	{
		Nome: "charset", Grupo: Esquema, Titulo: Frase{"Comparação de textos", "Comparison of texts"},
		Bom:    "Todos os textos estão em utf8mb4_bin.",
		Alerta: "o padrão do banco não é utf8mb4",
		Ruim:   "uma tabela ou coluna de texto do Ponte não está em utf8mb4_bin",
		Porque: Frase{"Com outra comparação \"a\", \"A\" e \"a \" são a mesma chave, e fora do utf8mb4 nem todo texto cabe.", "Under another collation \"a\", \"A\" and \"a \" are one key, and outside utf8mb4 not every text fits."},
		Sanar:  Frase{"Converta a tabela, com o servidor parado.", "Convert the table with the server stopped."},
	},
	{
		Nome: "indexes", Grupo: Esquema, Titulo: Frase{"Tabelas e índices", "Tables and indexes"},
		Bom:    "Nada falta.",
		Alerta: "falta um índice de busca, ou tem outras colunas",
		Ruim:   "falta uma tabela, uma chave primária ou um índice único, ou têm outras colunas",
		Porque: Frase{"Os índices únicos impedem que um número ou uma chave seja de dois; os outros dão o tempo de resposta.", "Unique indexes keep a number or a key from being two's; the others give the response time."},
		Sanar:  Frase{"Crie o que falta com o comando mostrado, fora do horário de pico.", "Make what is missing with the command shown, outside the busy hours."},
	},
	{
		Nome: "statistics", Grupo: Esquema, Titulo: Frase{"Estatísticas das tabelas", "Statistics of the tables"},
		Bom:    "As estatísticas bastam.",
		Alerta: "faltam em uma tabela de mais de 1.000 linhas, ou erram por mais de 10 vezes",
		Porque: Frase{"Sem elas o banco pode escolher o índice errado, e uma lista leva segundos.", "Without them the database may choose the wrong index, and a list takes seconds."},
		Sanar:  Frase{"Rode o comando mostrado; pode ser com o servidor no ar.", "Run the command shown; the server may be up."},
	},
}

var doGalera = []Exame{
	{
		Nome: "galera-node", Grupo: Galera, Titulo: Frase{"Estado do nó", "State of the node"},
		Bom:    "O nó está no cluster e em dia.",
		Alerta: "`wsrep_desync` ligado, ou o nó é doador (Donor/Desynced)",
		Ruim:   "`wsrep_on` sem provedor, `wsrep_ready` OFF, cluster não Primary, nó não Synced",
		Porque: Frase{"Um nó fora do cluster recusa tudo (erro 1047); um que se atrasa devolve leituras velhas.", "A node without its cluster refuses everything (error 1047); one that lags gives old reads."},
		Sanar: Frase{
			"Se os outros nós vivem, reinicie este e espere Synced. Depois de uma queda de todos, não inicie um qualquer: em cada nó rode mariadbd --wsrep-recover, " +
				"ache o de maior seqno, só no grastate.dat dele ponha safe_to_bootstrap: 1, inicie-o com --wsrep-new-cluster e depois os outros (docs/operacao.md, \"Galera\").",
			"If other nodes live, restart this one and wait for Synced. After all went down do not start just any: run mariadbd --wsrep-recover on every node, " +
				"find the highest seqno, set safe_to_bootstrap: 1 in that node's grastate.dat only, start it with --wsrep-new-cluster and then the others (docs/operacao.md, \"Galera\").",
		},
	},
	{
		Nome: "galera-size", Grupo: Galera, Titulo: Frase{"Nós do cluster", "Nodes of the cluster"},
		Bom:    "Os nós são em número ímpar, e mais de um.",
		Alerta: "um só, ou um número par",
		Porque: Frase{"Com um não há reserva; com um número par, uma partição ao meio para os dois lados.", "With one there is no reserve; with an even number a split in halves stops both sides."},
		Sanar:  Frase{"Use três nós, ou um árbitro (garbd) como terceiro voto.", "Use three nodes, or an arbitrator (garbd) as the third vote."},
	},
	{
		Nome: "galera-settings", Grupo: Galera, Titulo: Frase{"Configuração do nó", "Settings of the node"},
		Bom:    "A configuração do nó é a que o Galera pede.",
		Ruim:   "`innodb_autoinc_lock_mode` não é 2, `binlog_format` não é ROW, `pc.ignore_sb` ou `pc.ignore_quorum` ligados",
		Porque: Frase{"O Galera só é consistente com eles; sem quórum, dois lados de uma partição gravam coisas diferentes.", "Galera is consistent only with them; without quorum two sides of a partition store different things."},
		Sanar:  Frase{"Acerte a configuração de todos os nós e reinicie-os um a um.", "Set the configuration of every node and restart them one by one."},
	},
	{
		Nome: "galera-sync-wait", Grupo: Galera, Titulo: Frase{"Leituras esperam o cluster", "Reads wait for the cluster"},
		Bom:    "Nenhuma leitura se adianta à gravação.",
		Alerta: "`wsrep_sync_wait=0` e há mais de um nó de escrita",
		Porque: Frase{"Uma leitura em outro nó, logo depois do COMMIT, não vê tudo (491 de 504 medidas).", "A read on another node right after the COMMIT misses some (491 of 504 were seen)."},
		Sanar:  Frase{"Use um nó de escrita por vez (veja one-server); se não for possível, wsrep_sync_wait=1.", "Use one writer at a time (see one-server); where that cannot be, wsrep_sync_wait=1."},
	},
}

var dosLimites = []Exame{
	{
		Nome: "connections", Grupo: Limites, Titulo: Frase{"Conexões", "Connections"},
		Bom:    "As réplicas cabem no limite.",
		Alerta: "as réplicas usam mais de 80% do limite, ou ele já foi alcançado desde que o servidor iniciou",
		Ruim:   "réplicas × conexões por processo passam de `max_connections` ou `max_user_connections`",
		Porque: Frase{"É o primeiro limite que várias réplicas encontram: o erro 1040 vira \"tente novamente\".", "It is the first limit that several replicas meet: error 1040 becomes \"try again\"."},
		Sanar: Frase{
			"Aumente o limite, ou use menos réplicas. Com --replicas N o exame conta as que daqui não se veem." + aConfiguracaoDele,
			"Raise the limit, or run fewer replicas. With --replicas N the examination counts those that cannot be seen from here." + itsConfiguration,
		},
	},
	{
		Nome: "open-files", Grupo: Limites, Titulo: Frase{"Arquivos abertos", "Open files"},
		Bom:    "Cabem as conexões de quem chama.",
		Alerta: "este processo pode abrir menos de 16.384",
		Ruim:   "menos de 1.024",
		Porque: Frase{"Metade deles são conexões de quem chama: o que passa disso é cortado.", "Half of them are callers' connections: what is beyond that is cut."},
		Sanar:  Frase{"Use ulimit -n ou LimitNOFILE (systemd) de 16.384 ou mais. No comando, vale o limite do terminal, e não o do serviço.", "Set ulimit -n or LimitNOFILE (systemd) to 16,384 or more. The command sees the terminal's limit, and not the service's."},
	},
	{
		Nome: "disk", Grupo: Limites, Titulo: Frase{"Espaço em disco", "Disk space"},
		Bom:    "Há espaço livre.",
		Alerta: "menos de 1 GiB ou de 5% livres na pasta do banco, ou menos de 256 MiB na de temporários",
		Ruim:   "menos de 64 MiB na pasta do banco",
		Porque: Frase{"Com o disco cheio nada é gravado: as chamadas recebem \"tente novamente\".", "On a full disk nothing is stored: calls are told to try again."},
		Sanar:  Frase{"Libere espaço ou aumente o disco. O de um servidor MySQL em outra máquina não se vê daqui.", "Free space or grow the disk. That of a MySQL server on another machine cannot be seen from here."},
	},
}

var daConfiguracao = []Exame{
	{
		Nome: "secret-key", Grupo: Configuracao, Titulo: Frase{"Chave dos segredos", "Key of secrets"},
		Bom:    "Há uma chave.",
		Alerta: "sem `PONTE_SECRET_KEY` no MySQL",
		Porque: Frase{"Sem ela nenhum segredo de destino é guardado, e as entregas que precisam de um falham.", "Without it no secret of a destination is stored, and deliveries that need one fail."},
		Sanar:  Frase{"Dê a mesma chave a todas as réplicas em PONTE_SECRET_KEY_FILE, e guarde uma cópia.", "Give every replica the same key in PONTE_SECRET_KEY_FILE, and keep a copy."},
	},
	{
		Nome: "public-url", Grupo: Configuracao, Titulo: Frase{"Endereço público", "Public address"},
		Bom:    "O WSDL e os guias dizem o endereço público.",
		Alerta: "sem `--public-url`, e o serviço não é só desta máquina",
		Porque: Frase{"O WSDL cita então o endereço que cada chamada usou, que atrás de um proxy pode não ser o certo.", "The WSDL then names the address that each call used, which behind a proxy may be a wrong one."},
		Sanar:  Frase{"Informe --public-url.", "Give --public-url."},
	},
}
