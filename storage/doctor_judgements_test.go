package storage

import (
	"context"
	"maps"
	"slices"
	"testing"

	"ponte/crm/diagnostico"
)

type pairs map[string]string

// node is a sound Galera node.
func node(vars, status pairs) *examiner {
	x := &examiner{
		vars: pairs{
			"version": "10.11.6-MariaDB", "wsrep_on": "ON", "wsrep_provider": "/usr/lib/galera/libgalera_smm.so", "wsrep_desync": "OFF", "innodb_autoinc_lock_mode": "2", "binlog_format": "ROW",
			"innodb_flush_log_at_trx_commit": "1", "wsrep_provider_options": "pc.ignore_sb = false; pc.ignore_quorum = false",
		},
		status:  pairs{"wsrep_ready": "ON", "wsrep_cluster_status": "Primary", "wsrep_local_state_comment": "Synced", "wsrep_cluster_size": "3"},
		session: pairs{"wsrep_sync_wait": "0"},
		servers: map[string]int{"n1": freshConns},
	}
	maps.Copy(x.vars, vars)
	maps.Copy(x.status, status)
	return x
}

// TestJudgementsOfGalera: a cluster is not needed to know what is said of one.
func TestJudgementsOfGalera(t *testing.T) {
	two := node(nil, nil)
	two.servers = map[string]int{"n1": 2, "n2": 2}
	waits := node(nil, nil)
	waits.servers, waits.session["wsrep_sync_wait"] = two.servers, "1"
	apart := &examiner{vars: pairs{"version": "8.4.0"}, servers: two.servers}
	for _, c := range []struct {
		what string
		ask  examine
		x    *examiner
		want diagnostico.Desfecho
	}{
		{"sound", examineNode, node(nil, nil), diagnostico.Bom},
		{"without its cluster", examineNode, node(nil, pairs{"wsrep_ready": "OFF"}), diagnostico.Ruim},
		{"in the minority", examineNode, node(nil, pairs{"wsrep_cluster_status": "non-Primary"}), diagnostico.Ruim},
		{"joining", examineNode, node(nil, pairs{"wsrep_local_state_comment": "Joining: receiving State Transfer"}), diagnostico.Ruim},
		{"wsrep off in a node", examineNode, node(pairs{"wsrep_on": "OFF"}, nil), diagnostico.Ruim},
		{"without a provider", examineNode, node(pairs{"wsrep_provider": "none"}, nil), diagnostico.Ruim},
		{"donor", examineNode, node(nil, pairs{"wsrep_local_state_comment": "Donor/Desynced"}), diagnostico.Alerta},
		{"desynced", examineNode, node(pairs{"wsrep_desync": "ON"}, nil), diagnostico.Alerta},
		{"flush 0", examineFlushLog, node(pairs{"innodb_flush_log_at_trx_commit": "0"}, nil), diagnostico.Ruim},
		{"flush 2", examineFlushLog, node(pairs{"innodb_flush_log_at_trx_commit": "2"}, nil), diagnostico.Ruim},
		{"flush 3", examineFlushLog, node(pairs{"innodb_flush_log_at_trx_commit": "3"}, nil), diagnostico.Ruim},
		{"flush 3 without Galera", examineFlushLog, node(pairs{"innodb_flush_log_at_trx_commit": "3", "wsrep_on": "OFF", "wsrep_provider": ""}, nil), diagnostico.Bom},
		{"three nodes", examineClusterSize, node(nil, nil), diagnostico.Bom},
		{"one node", examineClusterSize, node(nil, pairs{"wsrep_cluster_size": "1"}), diagnostico.Alerta},
		{"two nodes", examineClusterSize, node(nil, pairs{"wsrep_cluster_size": "2"}), diagnostico.Alerta},
		{"settings", examineNodeSettings, node(nil, nil), diagnostico.Bom},
		{"lock mode", examineNodeSettings, node(pairs{"innodb_autoinc_lock_mode": "1"}, nil), diagnostico.Ruim},
		{"binlog", examineNodeSettings, node(pairs{"binlog_format": "MIXED"}, nil), diagnostico.Ruim},
		{"split brain", examineNodeSettings, node(pairs{"wsrep_provider_options": "gcache.size = 128M; pc.ignore_sb = true"}, nil), diagnostico.Ruim},
		{"one writer", examineSyncWait, node(nil, nil), diagnostico.Bom},
		{"two writers", examineSyncWait, two, diagnostico.Alerta},
		{"two writers that wait", examineSyncWait, waits, diagnostico.Bom},
		{"one writer's server", examineOneServer, node(nil, nil), diagnostico.Bom},
		{"two writers' servers", examineOneServer, two, diagnostico.Alerta},
		{"two servers that are no cluster", examineOneServer, apart, diagnostico.Ruim},
		{"no Galera", galera(examineNode), apart, diagnostico.NaoSeAplica},
	} {
		f, err := c.ask(context.Background(), c.x)
		if err != nil || f.outcome != c.want {
			t.Errorf("%s: %s (%s, %v), want %s", c.what, f.outcome, f.found, err, c.want)
		}
	}
}

// TestJudgementsOfAServer: what no server that tests start can be made to be.
func TestJudgementsOfAServer(t *testing.T) {
	for _, c := range []struct {
		what          string
		ask           examine
		vars, session pairs
		want          diagnostico.Desfecho
	}{
		{"MySQL 8.4", examineVersion, pairs{"version": "8.4.3"}, nil, diagnostico.Bom},
		{"MySQL 5.7", examineVersion, pairs{"version": "5.7.44-log"}, nil, diagnostico.Ruim},
		{"MariaDB 10.5", examineVersion, pairs{"version": "10.5.29-MariaDB"}, nil, diagnostico.Ruim},
		{"MariaDB 11", examineVersion, pairs{"version": "11.4.2-MariaDB-log"}, nil, diagnostico.Bom},
		{"another", examineVersion, pairs{"version": "best"}, nil, diagnostico.Alerta},
		{"no binlog", examineBinlog, pairs{"log_bin": "OFF", "sync_binlog": "0"}, nil, diagnostico.NaoSeAplica},
		{"no fsync of files", examineFlushMethod, pairs{"innodb_flush_method": "O_DIRECT_NO_FSYNC"}, nil, diagnostico.Alerta},
		{"O_DIRECT", examineFlushMethod, pairs{"innodb_flush_method": "O_DIRECT"}, nil, diagnostico.Bom},
		{"MySQL detects only", examineDoublewrite, pairs{"innodb_doublewrite": "DETECT_ONLY"}, nil, diagnostico.Alerta},
		{"super_read_only", examineReadOnly, pairs{"read_only": "OFF", "super_read_only": "ON"}, nil, diagnostico.Ruim},
		{"Galera rejects", examineReadOnly, pairs{"read_only": "OFF", "wsrep_reject_queries": "ALL"}, nil, diagnostico.Ruim},
		{"recovery", examineReadOnly, pairs{"read_only": "OFF", "innodb_force_recovery": "4"}, nil, diagnostico.Ruim},
		{"repeatable read", examineIsolation, nil, pairs{"transaction_isolation": "REPEATABLE-READ"}, diagnostico.Ruim},
		{"read committed of MariaDB", examineIsolation, nil, pairs{"tx_isolation": "READ-COMMITTED"}, diagnostico.Bom},
		{"no strict mode", examineSQLMode, nil, pairs{"sql_mode": "NO_ENGINE_SUBSTITUTION"}, diagnostico.Ruim},
		{"no backslash", examineSQLMode, nil, pairs{"sql_mode": "STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES"}, diagnostico.Ruim},
		{"a packet for a batch only", examinePacket, nil, pairs{"max_allowed_packet": "5000000"}, diagnostico.Alerta},
		{"a packet", examinePacket, nil, pairs{"max_allowed_packet": "16777216"}, diagnostico.Bom},
	} {
		x := &examiner{vars: c.vars, session: c.session, target: 1}
		f, err := c.ask(context.Background(), x)
		if err != nil || f.outcome != c.want {
			t.Errorf("%s: %s (%s, %v), want %s", c.what, f.outcome, f.found, err, c.want)
		}
	}
}

// TestJudgementsOfConnections: the command raises the limit that is too low, and lowers none.
func TestJudgementsOfConnections(t *testing.T) {
	for _, c := range []struct {
		all, own, used string
		replicas       int
		want           diagnostico.Desfecho
		command        string
	}{
		{"151", "0", "5", 1, diagnostico.Bom, ""},
		{"151", "0", "5", 6, diagnostico.Ruim, "SET GLOBAL max_connections = 312;"},
		{"151", "0", "5", 5, diagnostico.Alerta, "SET GLOBAL max_connections = 302;"},
		{"300", "0", "300", 1, diagnostico.Alerta, "SET GLOBAL max_connections = 600;"},
		{"151", "30", "5", 1, diagnostico.Alerta, "ALTER USER 'p'@'%' WITH MAX_USER_CONNECTIONS 52;"},
		{"151", "20", "5", 1, diagnostico.Ruim, "ALTER USER 'p'@'%' WITH MAX_USER_CONNECTIONS 52;"},
		{"20", "20", "5", 1, diagnostico.Ruim, "ALTER USER 'p'@'%' WITH MAX_USER_CONNECTIONS 52; SET GLOBAL max_connections = 52;"},
	} {
		x := &examiner{vars: pairs{"max_connections": c.all}, session: pairs{"max_user_connections": c.own}, status: pairs{"max_used_connections": c.used}}
		if f := x.judgeConnections(c.replicas, nil, "'p'@'%'"); f.outcome != c.want || f.command != c.command {
			t.Errorf("%+v: %s, %q", c, f.outcome, f.command)
		}
	}
}

func TestGrantsAreRead(t *testing.T) {
	read := func(lines ...string) (list []grant) {
		for _, line := range lines {
			if g, ok := parseGrant(line); ok {
				list = append(list, g)
			}
		}
		return list
	}
	all := append(slices.Clone(neededPrivileges), migrationPrivileges...)
	for _, c := range []struct {
		what  string
		lines []string
		lacks []string
	}{
		{"everything", []string{"GRANT ALL PRIVILEGES ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*12' WITH GRANT OPTION"}, nil},
		{"everything on the database", []string{"GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*12'", "GRANT ALL PRIVILEGES ON `ponte_1`.* TO `a`@`%`"}, nil},
		{"an escaped name", []string{"GRANT ALL PRIVILEGES ON `ponte\\_1`.* TO `a`@`%`"}, nil},
		{"a pattern", []string{"GRANT ALL PRIVILEGES ON `po%`.* TO `a`@`%`"}, nil},
		{"another database", []string{"GRANT ALL PRIVILEGES ON `ponte`.* TO `a`@`%`"}, all},
		{"a table", []string{"GRANT ALL PRIVILEGES ON `ponte_1`.`tenants` TO `a`@`%`"}, all},
		{"columns", []string{"GRANT SELECT (`id`, `nome`), INSERT ON `ponte_1`.* TO `a`@`%`"}, all},
		{"a role and a proxy", []string{"GRANT `r`@`%` TO `a`@`%`", "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION"}, all},
		{"a partial revoke", []string{"GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON *.* TO `a`@`%`", "REVOKE DELETE ON `ponte_1`.* FROM `a`@`%`"}, []string{"DELETE"}},
		{"another case", []string{"GRANT ALL PRIVILEGES ON `Ponte_1`.* TO `a`@`%`"}, all},
		{"a name like a statement", []string{"GRANT ALL PRIVILEGES ON `ponte_1` TO b`.* TO `a`@`%`", "GRANT ALL PRIVILEGES ON `x``.* TO ``a`.* TO `a`@`%`"}, all},
		{"some", []string{"GRANT SELECT, INSERT, UPDATE, DELETE ON `ponte_1`.* TO `a`@`%`"}, migrationPrivileges},
	} {
		if got := lacking(read(c.lines...), "ponte_1", all); !slices.Equal(got, c.lacks) {
			t.Errorf("%s: lacks %v, want %v", c.what, got, c.lacks)
		}
	}
}

// TestEveryExaminationHasItsSentences keeps what storage asks and the table of sentences together; the server adds the last ones.
func TestEveryExaminationHasItsSentences(t *testing.T) {
	names := []string{"answer", "open-files", "secret-key", "public-url"}
	for _, e := range examinations {
		names = append(names, e.name)
	}
	for _, e := range diagnostico.Tabela {
		if !slices.Contains(names, e.Nome) {
			t.Errorf("nobody makes the examination %s", e.Nome)
		}
		if e.Bom == "" || e.Porque.PT == "" || e.Porque.EN == "" {
			t.Errorf("%s has no words", e.Nome)
		}
	}
	if len(names) != len(diagnostico.Tabela) {
		t.Errorf("%d examinations, %d rows of the table", len(names), len(diagnostico.Tabela))
	}
}
