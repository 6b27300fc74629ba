package diagnostico

// What follows a value that a statement sets until the server restarts.
const (
	aConfiguracaoDele = " Grave o mesmo na configuração do servidor de banco, ou ele volta ao que era quando reiniciar."
	itsConfiguration  = " Write the same into the database server's configuration, or a restart brings the old value back."
)

var doServidor = []Exame{
	{
		Nome: "answer", Grupo: Servidor, Titulo: Frase{"O banco responde", "The database answers"},
		Bom:    "O banco respondeu.",
		Ruim:   "não conecta, não responde a tempo, ou o arquivo SQLite não existe",
		Porque: Frase{"Sem o banco nenhuma chamada é atendida.", "Without the database no call is answered."},
		Sanar: Frase{
			"Confira --database, o servidor e a rede; no SQLite, o arquivo, as permissões e o disco. Os outros exames ficam para quando ele responder.",
			"Check --database, the server and the network; on SQLite the file, its permissions and the disk. The other examinations wait until it answers.",
		},
	},
	{
		Nome: "server-version", Grupo: Servidor, Titulo: Frase{"Versão do servidor", "Version of the server"},
		Bom:    "A versão é das que o Ponte aceita.",
		Ruim:   "MySQL antes do 8.0 ou MariaDB antes do 10.6",
		Porque: Frase{"O SQL do Ponte é provado a partir do MySQL 8.0 e do MariaDB 10.6.", "Ponte's SQL is proven from MySQL 8.0 and MariaDB 10.6 on."},
		Sanar:  Frase{"Atualize o servidor de banco.", "Upgrade the database server."},
	},
	{
		Nome: "read-only", Grupo: Servidor, Titulo: Frase{"O banco aceita gravações", "The database takes writes"},
		Bom:    "O banco pode ser gravado.",
		Alerta: "o arquivo SQLite está travado por outro programa",
		Ruim:   "`read_only`, `super_read_only`, `innodb_read_only`, `innodb_force_recovery`, `offline_mode`, `wsrep_reject_queries`, arquivo ou pasta sem permissão de gravar",
		Porque: Frase{"Toda chamada que abre ou muda algo recebe \"tente novamente\".", "Every call that opens or changes something is told to try again."},
		Sanar: Frase{
			"Se este servidor é uma réplica, aponte --database para o primário; senão, devolva a gravação a ele (no SQLite, a permissão do arquivo e da pasta).",
			"If this server is a replica, point --database at the primary; otherwise let it take writes again (on SQLite, the permission of file and folder).",
		},
	},
	{
		Nome: "one-server", Grupo: Servidor, Titulo: Frase{"Toda conexão chega ao mesmo servidor", "Every connection reaches the same server"},
		Bom:    "Todas as conexões chegaram ao mesmo servidor.",
		Alerta: "conexões novas caem em nós diferentes de um Galera: há mais de um nó de escrita",
		Ruim:   "conexões novas caem em servidores que não são um cluster Galera",
		Porque: Frase{
			"Com mais de um nó de escrita o Galera desfaz transações que se cruzam, custa mais, e uma leitura em outro nó não vê o que acabou de ser gravado. Sem Galera, o que é gravado em um servidor não está no outro.",
			"With more than one writer Galera undoes transactions that cross, costs more, and a read on another node misses what was just written. Without Galera, what one server stores is not on the other.",
		},
		Sanar: Frase{
			"No balanceador, deixe um nó ativo e os outros de reserva (HAProxy: backup), com on-marked-down shutdown-sessions.",
			"In the load balancer keep one node active and the others as backup (HAProxy: backup), with on-marked-down shutdown-sessions.",
		},
	},
}

var daDurabilidade = []Exame{
	{
		Nome: "flush-log", Grupo: Durabilidade, Titulo: Frase{"COMMIT vai para o disco", "A COMMIT is on disk"},
		Bom:  "Cada COMMIT vai para o disco antes da resposta.",
		Ruim: "`innodb_flush_log_at_trx_commit` não é 1 (fora do Galera, 3 no MariaDB vale o mesmo)",
		Porque: Frase{
			"O Ponte responde depois do COMMIT. Com outro valor, uma queda de energia leva ocorrências já respondidas; no Galera, com 0, sumiram de 115 a 575 quando todos os nós caíram juntos.",
			"Ponte answers after the COMMIT. With another value a power cut takes ocorrências that were acknowledged; on Galera, with 0, 115 to 575 were gone when all nodes died together.",
		},
		Sanar: Frase{"Use innodb_flush_log_at_trx_commit=1, em todos os nós." + aConfiguracaoDele, "Set innodb_flush_log_at_trx_commit=1, on every node." + itsConfiguration},
	},
	{
		Nome: "sync-binlog", Grupo: Durabilidade, Titulo: Frase{"O binlog vai para o disco", "The binary log is on disk"},
		Bom:  "O binlog não perde o que foi respondido.",
		Ruim: "`log_bin` ligado e `sync_binlog` não é 1",
		Porque: Frase{
			"Ao reiniciar, o servidor desfaz as transações que não encontra no binlog: sem gravá-lo a cada COMMIT, uma queda leva ocorrências já respondidas.",
			"When it restarts, the server undoes transactions that it does not find in the binary log: unless that is synced with every COMMIT, a crash takes ocorrências that were acknowledged.",
		},
		Sanar: Frase{"Use sync_binlog=1." + aConfiguracaoDele, "Set sync_binlog=1." + itsConfiguration},
	},
	{
		Nome: "doublewrite", Grupo: Durabilidade, Titulo: Frase{"Páginas escritas pela metade se recuperam", "Half-written pages are recovered"},
		Bom:    "As páginas são escritas em dobro.",
		Alerta: "`innodb_doublewrite` desligado ou só detecta",
		Porque: Frase{
			"Uma queda no meio da escrita de uma página a deixa ilegível, a não ser que o sistema de arquivos garanta o contrário (ZFS).",
			"A crash in the middle of writing a page leaves it unreadable, unless the file system guarantees otherwise (ZFS).",
		},
		Sanar: Frase{"Ligue innodb_doublewrite na configuração do servidor e reinicie-o.", "Turn innodb_doublewrite on in the server's configuration and restart it."},
	},
	{
		Nome: "flush-method", Grupo: Durabilidade, Titulo: Frase{"O servidor espera o disco", "The server waits for the disk"},
		Bom:    "O servidor espera o disco.",
		Alerta: "`innodb_flush_method=O_DIRECT_NO_FSYNC`",
		Ruim:   "`nosync` ou `littlesync`",
		Porque: Frase{
			"Sem fsync, o que foi confirmado pode estar só na memória da máquina.",
			"Without fsync what was committed may be in the machine's memory only.",
		},
		Sanar: Frase{"Use innodb_flush_method=O_DIRECT ou fsync na configuração do servidor e reinicie-o.", "Set innodb_flush_method=O_DIRECT or fsync in the server's configuration and restart it."},
	},
	{
		Nome: "sqlite-sync", Grupo: Durabilidade, Titulo: Frase{"SQLite grava antes de responder", "SQLite writes before it answers"},
		Bom:    "O SQLite grava no disco antes de responder.",
		Alerta: "`journal_mode` não é WAL, como em uma cópia recém-restaurada",
		Ruim:   "`synchronous` é menos que FULL",
		Porque: Frase{"O Ponte pede WAL e FULL a cada conexão; se o SQLite não os dá, um COMMIT pode se perder.", "Ponte asks every connection for WAL and FULL; where SQLite does not give them, a COMMIT may be lost."},
		Sanar:  Frase{"Inicie o servidor, que põe o arquivo em WAL. Se continuar assim, ponha o banco em um disco local, em uma pasta que o Ponte possa gravar.", "Start the server, which puts the file into WAL. If it stays so, put the database on a local disk, in a folder that Ponte may write to."},
	},
	{
		Nome: "file-system", Grupo: Durabilidade, Titulo: Frase{"Sistema de arquivos do SQLite", "File system of SQLite"},
		Bom:    "O disco é local.",
		Alerta: "FUSE, 9p ou a camada de um contêiner (overlay)",
		Ruim:   "rede (NFS, SMB, Ceph, Lustre, GFS2, OCFS2) ou memória (tmpfs)",
		Porque: Frase{
			"O WAL precisa de memória partilhada e de travas que sistemas de rede não cumprem; um tmpfs some com a máquina, a camada de um contêiner com ele.",
			"The WAL needs shared memory and locks that network file systems do not keep; a tmpfs is gone with the machine, a container's layer with the container.",
		},
		Sanar: Frase{"Mova o banco, com o servidor parado, para um disco local (em contêiner, um volume).", "With the server stopped, move the database to a local disk (in a container, a volume)."},
	},
	{
		Nome: "wal-size", Grupo: Durabilidade, Titulo: Frase{"Tamanho do -wal", "Size of the -wal"},
		Bom:    "O -wal é pequeno.",
		Alerta: "mais de 64 MiB",
		Porque: Frase{
			"O Ponte passa o -wal ao arquivo sem parar; um -wal grande diz que uma leitura longa de outro programa o segura, e o disco enche.",
			"Ponte moves the -wal into the file all the time; a large one says that another program's long read holds it, and the disk fills.",
		},
		Sanar: Frase{"Feche os outros programas que têm o banco aberto.", "Close the other programs that have the database open."},
	},
	{
		Nome: "page-check", Grupo: Durabilidade, Titulo: Frase{"Danos anotados", "Damages on the trail"},
		Bom:    "Nenhum dano nos últimos 7 dias.",
		Alerta: "`banco.recuperado` na Auditoria dos últimos 7 dias",
		Ruim:   "`banco.danificado` na Auditoria dos últimos 7 dias",
		Porque: Frase{
			"O servidor lê o -wal e as páginas depois de uma parada brusca, e anota o que achou.",
			"After a crash the server reads the -wal and the pages, and notes what it found.",
		},
		Sanar: Frase{
			"Veja docs/operacao.md, \"Banco danificado\": guarde os arquivos e restaure a última cópia.",
			"See docs/operacao.md, \"Banco danificado\": keep the files and restore the last backup.",
		},
	},
}

var daSessao = []Exame{
	{
		Nome: "isolation", Grupo: Sessao, Titulo: Frase{"Isolamento da sessão", "Isolation of the session"},
		Bom:  "A sessão está em READ COMMITTED.",
		Ruim: "a sessão que o Ponte recebe não está em READ COMMITTED",
		Porque: Frase{
			"Depois de um choque de chaves, quem perdeu precisa ver a linha de quem ganhou para devolver o mesmo número.",
			"After two keys collide, the loser must see the winner's row to give the same number back.",
		},
		Sanar: Frase{
			"O Ponte pede READ COMMITTED em cada conexão: um proxy no meio troca a sessão. Deixe-o passar a sessão inteira (sem multiplexação).",
			"Ponte asks every connection for READ COMMITTED: something in between swaps sessions. Let the proxy keep whole sessions (no multiplexing).",
		},
	},
	{
		Nome: "sql-mode", Grupo: Sessao, Titulo: Frase{"sql_mode da sessão", "sql_mode of the session"},
		Bom:    "A sessão está em modo estrito.",
		Ruim:   "sem modo estrito, ou com NO_BACKSLASH_ESCAPES ou ANSI_QUOTES",
		Porque: Frase{"Sem modo estrito o servidor corta em silêncio um texto que não cabe.", "Without a strict mode the server silently cuts a text that does not fit."},
		Sanar: Frase{
			"O Ponte pede o modo em cada conexão: um proxy no meio, ou init_connect, o troca. Tire essa troca.",
			"Ponte sets the mode on every connection: a proxy in between, or init_connect, changes it. Take that change away.",
		},
	},
	{
		Nome: "autocommit", Grupo: Sessao, Titulo: Frase{"autocommit da sessão", "autocommit of the session"},
		Bom:    "Está ligado.",
		Ruim:   "desligado",
		Porque: Frase{"Uma gravação sem transação ficaria aberta e se perderia com a conexão.", "A write without a transaction would stay open and be lost with its connection."},
		Sanar:  Frase{"Tire autocommit=0 da configuração do servidor e de init_connect.", "Take autocommit=0 out of the server's configuration and of init_connect."},
	},
	{
		Nome: "max-packet", Grupo: Sessao, Titulo: Frase{"Maior comando aceito", "Largest statement taken"},
		Bom:    "O maior pedido cabe em um comando.",
		Alerta: "`max_allowed_packet` menor que um lote com o maior pedido que alguma instalação aceita (`corpo_maximo`)",
		Ruim:   "menor que um lote de gravações (4 MiB)",
		Porque: Frase{"Um comando maior é recusado e a conexão cortada: a chamada recebe \"tente novamente\" para sempre.", "A larger statement is refused and its connection cut: the call is told to try again forever."},
		Sanar:  Frase{"Use max_allowed_packet=64M." + aConfiguracaoDele, "Set max_allowed_packet=64M." + itsConfiguration},
	},
	{
		Nome: "clock", Grupo: Sessao, Titulo: Frase{"Relógio do banco e deste processo", "Clock of the database and of this process"},
		Bom:    "Os dois relógios andam juntos.",
		Alerta: "mais de 2 s de diferença, descontado o tempo da pergunta",
		Ruim:   "mais de 30 s",
		Porque: Frase{
			"Reservas de entregas usam o relógio do banco, prazos e datas o do processo: com réplicas fora de hora, uma janela de repetição acaba cedo e a ordem das narrativas engana. A zona do servidor não importa.",
			"Claims of deliveries use the database's clock, deadlines and dates the process's: with replicas out of time a repeat window ends early and the order of narrativas misleads. The server's zone does not matter.",
		},
		Sanar: Frase{"Acerte a hora das duas máquinas (chrony, systemd-timesyncd).", "Set the time of both machines (chrony, systemd-timesyncd)."},
	},
	{
		Nome: "grants", Grupo: Sessao, Titulo: Frase{"Permissões da conta", "Privileges of the account"},
		Bom:    "A conta tem as permissões de que o Ponte precisa.",
		Alerta: "falta o que só as atualizações usam (CREATE, ALTER, INDEX, DROP)",
		Ruim:   "falta SELECT, INSERT, UPDATE ou DELETE no banco, ou falta o das atualizações e o banco precisa de uma",
		Porque: Frase{"Um comando sem permissão falha na primeira vez que é preciso, e não no início.", "A statement without its privilege fails when it is first needed, and not at the start."},
		Sanar:  Frase{"Conceda o que falta, como administrador do banco.", "Grant what is missing, as the database's administrator."},
	},
	{
		Nome: "grants-excess", Grupo: Sessao, Titulo: Frase{"Permissões demais", "Privileges beyond need"},
		Bom:    "A conta não tem permissões demais.",
		Alerta: "ALL, SUPER, FILE, SHUTDOWN, CREATE USER ou GRANT OPTION sobre `*.*`",
		Porque: Frase{
			"Quem obtiver a senha do Ponte manda no servidor inteiro; com SUPER, read_only e o limite de conexões não valem para ele.",
			"Whoever gets Ponte's password rules the whole server; with SUPER, read_only and the connection limit do not hold for it.",
		},
		Sanar: Frase{"Dê ao Ponte uma conta sua, com permissões só no banco dele.", "Give Ponte an account of its own, with privileges on its database only."},
	},
}
