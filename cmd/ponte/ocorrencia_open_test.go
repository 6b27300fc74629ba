package main

import (
	"strings"
	"testing"
	"time"
)

func TestOcorrenciaOpen(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	c.ok("import", "clientes", c.file("clientes.csv", "documento;nome;codigo\n52998224725;MARIA DA SILVA;M-1\n"))
	c.ok("import", "unidades", c.file("unidades.csv", "empreendimento;bloco;unidade;codigo\nPonte;A;101;U-1\nPonte;B;101;U-2\n"))
	c.ok("import", "contratos", c.file("contratos.csv", "codigo;documento;empreendimento;bloco;unidade;situacao\nC-1;52998224725;Ponte;A;101;A\n"))
	c.ok("status", "set", "vistoria", "--name", "Vistoria", "--phase", "em_andamento", "--external", "MOBUSS_IVV")

	var opened openedJSON
	c.decode(&opened, "ocorrencia", "open", "--contract", "C-1", "--text", "Porta, janela; tudo", "--responsible", "Ana", "--file", c.file("a,b.txt", "foto"), "--key", "k1")
	if opened.Numero == "" || opened.Repetida {
		t.Fatalf("%+v", opened)
	}
	var f fichaJSON
	c.decode(&f, "ocorrencia", "show", opened.Numero)
	if f.Sistema != "portal" || f.Contrato != "C-1" || f.Cliente != "MARIA DA SILVA" || f.Unidade != "101" || f.Responsavel != "Ana" || !strings.HasPrefix(f.AbertoPor, "cli:") ||
		f.Descricao != "Porta, janela; tudo" || len(f.Anexos) != 1 || f.Anexos[0].Nome != "a,b.txt" || len(f.Chamadas) != 1 || f.Chamadas[0].RequestID == "" {
		t.Errorf("%+v", f)
	}
	if out := c.ok("ocorrencia", "show", opened.Numero); !strings.Contains(out, "opened by    cli:") {
		t.Errorf("who opened is not shown: %s", out)
	}
	var again openedJSON
	c.decode(&again, "ocorrencia", "open", "--contract", "C-1", "--text", "Porta, janela; tudo", "--responsible", "Ana", "--file", c.dir+"/a,b.txt", "--key", "k1")
	if again.Numero != opened.Numero || !again.Repetida {
		t.Errorf("the same key: %+v", again)
	}
	c.fails(exitFailure, "(e:332)", "ocorrencia", "open", "--contract", "C-1", "--text", "outro", "--key", "k1")

	day := time.Now().Add(48 * time.Hour).Format(time.DateOnly)
	out := c.okWith("Vistoria\npedida", "ocorrencia", "open", "--client", "529.982.247-25", "--unit", "U-1", "--status", "vistoria", "--text", "-",
		"--field", "VISTORIA_INICIO="+day+" 09:00", "--field", "vistoria_fim="+day+" 10:00")
	number := strings.Fields(out)[1]
	c.decode(&f, "ocorrencia", "show", number)
	if len(f.CamposVariaveis) != 2 || f.Descricao != "Vistoria\npedida" || f.Contrato != "C-1" {
		t.Errorf("%+v", f)
	}

	open := func(args ...string) []string { return append([]string{"ocorrencia", "open", "--text", "x"}, args...) }
	c.fails(exitFailure, "--unit means several: Ponte / A / 101 (code U-1), Ponte / B / 101 (code U-2)", open("--unit", "101")...)
	c.fails(exitFailure, "--client: nothing has this key", open("--client", "maria")...)
	c.fails(exitFailure, "--contract: nothing has this key", open("--contract", "C-")...)
	c.fails(exitFailure, "--divisao was not found: NADA", open("--divisao", "NADA")...)
	c.fails(exitFailure, "VISTORIA_INICIO is over already", open("--status", "vistoria", "--field", "VISTORIA_INICIO=2020-01-01 09:00", "--field", "VISTORIA_FIM=2020-01-01 10:00")...)
	c.fails(exitFailure, "VISTORIA_FIM must come after Início da vistoria", open("--status", "vistoria", "--field", "VISTORIA_INICIO="+day+" 09:00", "--field", "VISTORIA_FIM="+day+" 08:00")...)
	c.fails(exitFailure, "VISTORIA_INICIO is no known name", open("--field", "VISTORIA_INICIO="+day+" 09:00")...)
	c.fails(exitFailure, "--text is required", "ocorrencia", "open", "--text", " ")
	if n := len(c.list("ocorrencia", "list")); n != 2 {
		t.Errorf("%d ocorrências", n)
	}
}
