package main

import (
	"strings"
	"testing"
)

func TestImportCommand(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	clients := c.file("clientes.csv", "documento;nome\r\n529.982.247-25;Maria da Concei\xe7\xe3o\r\n529.982.247-26;Errada\r\n")
	r := c.try("", "import", "clientes", clients, "--dry-run")
	if r.code != exitFailure || !strings.Contains(r.out, "Nothing was written") || !strings.Contains(r.err, "line 3: documento is not a valid CPF or CNPJ") {
		t.Errorf("%+v", r)
	}
	r = c.try("", "import", "clientes", clients)
	if r.code != exitFailure || !strings.Contains(r.out, "2 lines read (windows-1252, \";\"): 1 created, 0 changed, 0 unchanged, 1 with errors.") {
		t.Errorf("%+v", r)
	}
	good := c.file("bons.csv", "documento,nome\n52998224725,Maria da Conceição\n")
	if out := c.ok("import", "clientes", good); !strings.Contains(out, "0 created, 0 changed, 1 unchanged, 0 with errors") {
		t.Errorf("the dry run wrote, or windows-1252 was misread: %s", out)
	}
	c.ok("import", "unidades", c.file("u.csv", "empreendimento;bloco;unidade;codigo\nResidencial Ponte;A;101;1101\n"))
	c.ok("import", "contratos", c.file("k.csv", "codigo;documento;empreendimento;bloco;unidade\nC-1;52998224725;Residencial Ponte;A;101\n"))
	c.ok("import", "ocorrencias", c.file("o.csv", "numero;codigo_oc;sistema;contrato;status;data_abertura;data_fechamento;descricao\n"+
		"2001;OLD-1;mega;C-1;encerrado;2025-01-02 10:00:00;2025-02-01;\"Vazamento; na\nlaje\"\n"+
		"00002002;;;;;;;\n"))
	r = c.try("", "import", "clientes", c.file("aspas.csv", "documento;nome\n52998224725;Maria da Conceição\n11144477735;\"Ana\n;Eva\n;Ida\n"))
	if r.code != exitFailure || !strings.Contains(r.out, "4 lines read") || !strings.Contains(r.out, "3 with errors") ||
		!strings.Contains(r.err, "the lines up to 5 are lost with it") {
		t.Errorf("a quote that is never closed: %+v", r)
	}
	c.fails(exitFailure, "unknown columns", "import", "clientes", c.file("x.csv", "cpf;nome\n1;x\n"))
	c.fails(exitFailure, "not text", "import", "clientes", c.file("x.xlsx", "PK\x03\x04\x00"))
	c.fails(exitUsage, "must be one of", "import", "contas", good)

	rows := c.list("ocorrencia", "list", "--status", "encerrado", "--from", "2025-01-02", "--to", "2025-01-02")
	if len(rows) != 1 || rows[0]["numero"] != "2001" || rows[0]["documento"] != "***.982.247-**" || rows[0]["aberta_em"] != "2025-01-02T10:00:00-03:00" {
		t.Errorf("%v", rows)
	}
	if rows := c.list("ocorrencia", "list", "--search", "conceicao", "--system", "mega"); len(rows) != 1 {
		t.Errorf("search: %v", rows)
	}
	var shown map[string]any
	c.decode(&shown, "ocorrencia", "show", "2001")
	received := shown["recebido"].(map[string]any)
	if received["COD_PROJETO"] != "C-1" || received["DESCRICAO"] != "Vazamento; na\nlaje" || shown["unidade"] != "101" || shown["cliente"] != "Maria da Conceição" {
		t.Errorf("%v", shown)
	}
	c.fails(exitFailure, `has no ocorrência "2002"`, "ocorrencia", "show", "2002") // numbers are text: 00002002 is another
	c.fails(exitFailure, "--after is no cursor", "ocorrencia", "list", "--after", "x")
}

func TestImportHelpShowsEachTableOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	out := newCLI(t).ok("import", "--help")
	if !strings.Contains(out, "\n    contratos    codigo;documento;empreendimento;bloco;unidade;situacao\n") {
		t.Error(out)
	}
}

func TestPagesOfTheCommandLine(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("import", "ocorrencias", c.file("o.csv", "numero;data_abertura\n1;2025-01-01\n2;2025-01-01\n3;2025-01-02\n"))
	var seen []string
	args := []string{"ocorrencia", "list", "--limit", "2", "--json"}
	for range 3 {
		r := c.try("", args...)
		for _, line := range strings.Split(r.out, "\n") {
			if _, value, found := strings.Cut(line, `"numero": `); found {
				seen = append(seen, strings.Trim(value, `",`))
			}
		}
		_, cursor, more := strings.Cut(r.err, "--after ")
		if !more {
			break
		}
		args = []string{"ocorrencia", "list", "--limit", "2", "--json", "--after", strings.TrimSpace(cursor)}
	}
	if got := strings.Join(seen, " "); got != "3 2 1" {
		t.Errorf("pages give %s", got)
	}
}
