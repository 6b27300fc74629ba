package main

import (
	"strconv"
	"strings"
	"testing"

	"ponte/test/correio"
)

// TestSMTPCommands sets empresas and servers up, tries one, and takes them away.
func TestSMTPCommands(t *testing.T) {
	t.Parallel()
	mailbox := correio.Subir(t, correio.Opcoes{})
	port := strconv.Itoa(mailbox.Porta)
	c := newCLI(t).withTenant()
	c.ok("empresa", "set", "10", "--name", "Exemplo", "--cnpj", "11222333000181", "--email", "contato@exemplo.com.br")
	c.fails(exitFailure, "there is no empresa 11", "empresa", "set", "11", "--filial", "1", "--name", "x")
	c.ok("empresa", "set", "10", "--filial", "1", "--name", "Centro", "--main")
	if rows := c.list("empresa", "list"); len(rows) != 2 || rows[1]["filial"] != "1" || rows[1]["matriz"] != true || rows[0]["cnpj"] != "11222333000181" {
		t.Errorf("empresas: %v", rows)
	}
	c.fails(exitFailure, "--host is required", "smtp", "set", "--from", "a@exemplo.com.br")
	c.fails(exitFailure, "name the empresa", "smtp", "set", "--filial", "1", "--host", "x.com", "--from", "a@exemplo.com.br")
	c.fails(exitFailure, "--tls is not in an accepted form: choose tls or ssl", "smtp", "set", "--host", "smtp.exemplo.com.br", "--from", "a@exemplo.com.br", "--user", "ana", "--tls", "none")
	if out := c.okWith("senha=segredo-forte\n", "smtp", "set", "--host", "smtp.exemplo.com.br", "--from", "a@exemplo.com.br", "--user", "ana"); strings.Contains(out, "segredo") {
		t.Errorf("the password is shown: %s", out)
	}
	c.ok("smtp", "set", "--empresa", "10", "--filial", "1", "--host", "localhost", "--port", port, "--tls", "none", "--from", "centro@exemplo.com.br", "--delay", "2")
	c.ok("smtp", "set", "--delay", "5") // the rest stays, the password too
	rows := c.list("smtp", "list")
	if len(rows) != 2 || rows[0]["principal"] != true || rows[0]["tem_senha"] != true || rows[0]["intervalo"] != 5.0 || rows[0]["tipo"] != "tls" || rows[1]["filial"] != "1" || rows[1]["seguro"] != false {
		t.Errorf("servers: %v", rows)
	}
	if strings.Contains(c.ok("smtp", "list", "--json"), "segredo") {
		t.Error("the password can be read again")
	}
	c.fails(exitFailure, "Endereço SMTP: it is not allowed", "smtp", "test", "--empresa", "10", "--filial", "1")
	c.fails(exitFailure, "there is no such server", "smtp", "test", "--empresa", "10")
	c.fails(exitFailure, "cannot be deleted: data are linked to it: servidores de e-mail (1)", "empresa", "remove", "10", "--filial", "1")
	c.fails(exitFailure, "--empresa is required", "ftp", "set", "--host", "localhost", "--user", "ana")
	c.okWith("senha=segredo-forte\n", "ftp", "set", "--empresa", "10", "--host", "localhost", "--user", "ana", "--folder", "crm")
	c.ok("ftp", "set", "--empresa", "10", "--port", "2222")
	if rows := c.list("ftp", "list"); len(rows) != 1 || rows[0]["porta"] != 2222.0 || rows[0]["tipo"] != "sftp" || rows[0]["pasta"] != "crm" || rows[0]["chave"] != "" {
		t.Errorf("files: %v", rows)
	}
	c.fails(exitFailure, "Endereço FTP: it is not allowed", "ftp", "test", "--empresa", "10")
	c.fails(exitFailure, "servidores FTP (1)", "empresa", "remove", "10")
	c.ok("ftp", "remove", "--empresa", "10")
	c.ok("smtp", "remove", "--empresa", "10", "--filial", "1")
	c.ok("empresa", "remove", "10", "--filial", "1")
	c.ok("empresa", "remove", "10")
	if rows := c.list("empresa", "list"); len(rows) != 0 {
		t.Errorf("empresas: %v", rows)
	}
}
