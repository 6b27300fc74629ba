//go:build linux

package main

import (
	"database/sql"
	"fmt"
	"os"
	"strings"

	"ponte/test/mariadb"
)

// databaseArguments are the server's settings for every target of a run, on top of package mariadb's own: a commit is
// on the disk before it is answered (innodb_flush_log_at_trx_commit=1). A buffer pool and a log of ordinary size, so
// that no target pays for a checkpoint that a tuned server would not make.
func databaseArguments(binlog bool, poolMB int) []string {
	args := []string{
		"--innodb-flush-log-at-trx-commit=1",
		fmt.Sprintf("--innodb-buffer-pool-size=%dM", poolMB),
		"--innodb-log-file-size=512M",
		"--max-connections=500",
	}
	if !binlog {
		return append(args, "--skip-log-bin")
	}
	return append(args, "--sync-binlog=1")
}

// databaseSettings asks the running server what holds, for the report.
func databaseSettings(db *sql.DB) (map[string]string, error) {
	settings := map[string]string{}
	for _, name := range []string{
		"version", "innodb_flush_log_at_trx_commit", "log_bin", "sync_binlog", "innodb_buffer_pool_size",
		"innodb_log_file_size", "innodb_flush_method", "innodb_doublewrite", "max_allowed_packet",
	} {
		var value string
		if err := db.QueryRow("SELECT @@" + name).Scan(&value); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		settings[name] = value
	}
	return settings, nil
}

// peerSchema is what the peers write to. It has fewer and smaller rows than Ponte's, and no idempotency key.
var peerSchema = []string{
	`CREATE TABLE clientes (id BIGINT PRIMARY KEY AUTO_INCREMENT, documento VARCHAR(14) NOT NULL UNIQUE,
		nome VARCHAR(200) NOT NULL, email VARCHAR(200) NOT NULL)`,
	`CREATE TABLE contratos (id BIGINT PRIMARY KEY AUTO_INCREMENT, codigo VARCHAR(40) NOT NULL UNIQUE,
		cliente_id BIGINT NOT NULL, situacao CHAR(1) NOT NULL)`,
	`CREATE TABLE ocorrencias (id BIGINT PRIMARY KEY AUTO_INCREMENT, codigo_oc VARCHAR(64) NOT NULL,
		cliente_id BIGINT NOT NULL, contrato_id BIGINT NOT NULL, status VARCHAR(40) NOT NULL DEFAULT 'aberta',
		aberto_por VARCHAR(100) NOT NULL, descricao TEXT NOT NULL, recebido TEXT NOT NULL, aberta_em DATETIME(3) NOT NULL)`,
	`CREATE TABLE entregas (id BIGINT PRIMARY KEY AUTO_INCREMENT, ocorrencia_id BIGINT NOT NULL, destino VARCHAR(40) NOT NULL,
		estado VARCHAR(20) NOT NULL, tentativas INT NOT NULL DEFAULT 0, conteudo TEXT NOT NULL, criada_em DATETIME(3) NOT NULL)`,
}

// makePeerDatabase creates a peer's database with the buyers in it.
func makePeerDatabase(server *mariadb.Server, name string, buyers int) (*sql.DB, error) {
	if err := makeDatabase(server, name); err != nil {
		return nil, err
	}
	db, err := server.Open(name)
	if err != nil {
		return nil, err
	}
	for _, statement := range peerSchema {
		if _, err := db.Exec(statement); err != nil {
			return nil, err
		}
	}
	for from := 0; from < buyers; from += 500 {
		var clientes, contratos strings.Builder
		var values, codes []any
		for i := from; i < min(from+500, buyers); i++ {
			b := buyerAt(i)
			clientes.WriteString(",(?,?,?,?)")
			values = append(values, i+1, b.Documento, b.Nome, b.Email)
			contratos.WriteString(",(?,?,?,'A')")
			codes = append(codes, i+1, b.Contrato, i+1)
		}
		if _, err := db.Exec("INSERT INTO clientes VALUES "+clientes.String()[1:], values...); err != nil {
			return nil, err
		}
		if _, err := db.Exec("INSERT INTO contratos VALUES "+contratos.String()[1:], codes...); err != nil {
			return nil, err
		}
	}
	return db, nil
}

func makeDatabase(server *mariadb.Server, name string) error {
	db, err := server.Open("")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	return err
}

// writeBuyers writes the raw peer's list of keys.
func writeBuyers(path string, buyers int) error {
	var lines strings.Builder
	for i := range buyers {
		b := buyerAt(i)
		fmt.Fprintf(&lines, "%s %s\n", b.Documento, b.Contrato)
	}
	return os.WriteFile(path, []byte(lines.String()), 0o600)
}
