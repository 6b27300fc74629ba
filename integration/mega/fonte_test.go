package mega

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// simulado is a simulated Mega and the settings that it lets in.
func simulado(t *testing.T, tamanho destino.Tamanho) (*simulator.Simulator, string, map[string]string) {
	t.Helper()
	s := NovoSimulador(tamanho)
	servidor := httptest.NewServer(s)
	t.Cleanup(servidor.Close)
	return s, servidor.URL, Tipo().ExemploValores
}

// lerTudo reads to the end; outro, when given, makes another reader for each piece, as after the death of a process.
func lerTudo(t *testing.T, f *leitor, outro func() *leitor) (registros []cadastro.Registro, linhas []carga.Linha) {
	t.Helper()
	for posicao, n := "", 0; ; n++ {
		parte, err := f.Proxima(t.Context(), posicao)
		if err != nil || n > 10_000 {
			t.Fatalf("at %q: %v", posicao, err)
		}
		if parte.Feitos > parte.Total {
			t.Errorf("at %q: %d of %d", posicao, parte.Feitos, parte.Total)
		}
		registros, linhas = append(registros, parte.Registros...), append(linhas, parte.Linhas...)
		if parte.Fim {
			return registros, linhas
		}
		if parte.Posicao == posicao {
			t.Fatalf("it stays at %q", posicao)
		}
		if posicao = parte.Posicao; outro != nil {
			f = outro()
		}
	}
}

// porNome is what a reading says of each thing; a thing of which two pieces say different things fails.
func porNome(t *testing.T, registros []cadastro.Registro) map[string]string {
	t.Helper()
	ditos := map[string]string{}
	for _, r := range registros {
		nome, dito := string(r.Tipo)+" "+r.Codigo, fmt.Sprint(r.Valores, r.Em)
		if antes, ja := ditos[nome]; ja && antes != dito {
			t.Errorf("%s is told in two ways:\n%s\n%s", nome, antes, dito)
		}
		ditos[nome] = dito
	}
	return ditos
}

// TestContinuar: whoever reads a piece, all of it is read, each thing says the same, and what is referred to comes before.
func TestContinuar(t *testing.T) {
	t.Parallel()
	_, endereco, valores := simulado(t, destino.Tamanho{Empreendimentos: 3, Contratos: 170, Parcelas: 7})
	abrir := func() *leitor { f, _ := leitorDe(t, endereco, valores); return f }
	de1, linhas := lerTudo(t, abrir(), nil)
	deMuitos, _ := lerTudo(t, abrir(), abrir)
	if d := cmp.Diff(porNome(t, de1), porNome(t, deMuitos)); d != "" {
		t.Error(d)
	}
	vieram := map[string]bool{}
	conta := map[crm.TipoVinculo]int{}
	for _, r := range de1 {
		vieram[string(r.Tipo)+r.Codigo] = true
		conta[r.Tipo]++
		for _, e := range cadastro.Entidades() {
			for _, c := range e.Campos {
				if v := r.Valores[c.Nome]; e.Tipo == r.Tipo && c.Tipo == cadastro.Nome && v != "" && !vieram[string(c.Refere)+v] {
					t.Errorf("%s %s comes before %s %s", r.Tipo, r.Codigo, c.Refere, v)
				}
			}
		}
	}
	if conta[crm.VinculoContrato] != 170 || conta[crm.VinculoTitulo] != 170*7 || conta[crm.VinculoBloco] != 6 || conta[crm.VinculoUnidade] != 170+17 {
		t.Errorf("records: %v", conta)
	}
	for _, l := range linhas {
		t.Errorf("%+v", l)
	}
	if _, err := abrir().Proxima(t.Context(), "lixo"); err == nil {
		t.Error("a position of nobody is taken")
	}
	gone, err := abrir().Proxima(t.Context(), posicao{faseContratos, "99999", ""}.String())
	if err != nil || !gone.Fim {
		t.Errorf("behind the last empreendimento: %+v, %v", gone, err)
	}
}

// TestArmadilhasPedidas: faults that pass change nothing of what is read. One that ends a call comes in every fifth: by chance it
// would come as often in a row as a call is tried.
func TestArmadilhasPedidas(t *testing.T) {
	t.Parallel()
	s, _, valores := simulado(t, destino.Tamanho{Empreendimentos: 2, Contratos: 12, Parcelas: 3})
	var pedidas []simulator.Fault
	var chamadas, cada atomic.Int64
	servidor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if chamadas.Add(1)%cada.Load() == 0 {
			s.SetFaults(pedidas)
		} else {
			s.SetFaults(nil)
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(servidor.Close)
	endereco := servidor.URL
	cada.Store(1)
	f, _ := leitorDe(t, endereco, valores)
	sem, _ := lerTudo(t, f, nil)
	for _, falhas := range []string{"bom:100%", "429:100%", "cut:100%", "500:100%", "reset:100%", "row:50%"} {
		f, _ := leitorDe(t, endereco, valores)
		pedidas = nil
		cada.Store(5)
		if strings.HasPrefix(falhas, "bom") || strings.HasPrefix(falhas, "row") {
			cada.Store(1)
		}
		err := f.entrar(t.Context()) // of a login no answer may be lost
		if err != nil {
			t.Fatal(err)
		}
		if pedidas, err = simulator.ParseFaults(falhas); err != nil {
			t.Fatal(err)
		}
		com, linhas := lerTudo(t, f, nil)
		if d := cmp.Diff(porNome(t, sem), porNome(t, com)); d != "" {
			t.Errorf("%s: %s", falhas, d)
		}
		for _, l := range linhas {
			if l.Desfecho != cadastro.Recusado || !strings.HasSuffix(l.Caminho, " $[0]") || l.Motivo != errSemJSON.Error() {
				t.Errorf("%s: %+v", falhas, l)
			}
		}
		if (len(linhas) > 0) != strings.HasPrefix(falhas, "row") {
			t.Errorf("%s: %d lines", falhas, len(linhas))
		}
	}
}

// TestContaBloqueada: the simulated account locks after three refused logins, and stays locked for the right password.
func TestContaBloqueada(t *testing.T) {
	t.Parallel()
	s, endereco, valores := simulado(t, destino.Tamanho{})
	for range maxErros {
		f, _ := leitorDe(t, endereco, map[string]string{campoTenantID: tenantSimulado, campoUsuario: usuarioSimulado})
		if _, err := f.Proxima(t.Context(), ""); !errors.Is(err, carga.ErrLogin) {
			t.Fatal(err)
		}
	}
	f, _ := leitorDe(t, endereco, valores)
	if _, err := f.Proxima(t.Context(), ""); !errors.Is(err, carga.ErrLogin) || !strings.Contains(err.Error(), "bloqueado") {
		t.Errorf("%v", err)
	}
	if n := s.Executadas()["login recusado"]; n != maxErros+1 {
		t.Errorf("%d refused logins", n)
	}
}

// TestOrcamento: the budget ends a run between pieces, and the next one goes on.
func TestOrcamento(t *testing.T) {
	t.Parallel()
	_, endereco, valores := simulado(t, destino.Tamanho{Empreendimentos: 2, Contratos: 20, Parcelas: 2})
	f, _ := leitorDe(t, endereco, valores)
	todos, _ := lerTudo(t, f, nil)
	var registros []cadastro.Registro
	posicao, execucoes := "", 0
	for fim := false; !fim; execucoes++ {
		f, _ := leitorDe(t, endereco, valores)
		f.orcamento = 12
		for {
			parte, err := f.Proxima(t.Context(), posicao)
			if errors.Is(err, carga.ErrOrcamento) {
				break
			}
			if err != nil || execucoes > 100 {
				t.Fatal(err)
			}
			if registros, posicao = append(registros, parte.Registros...), parte.Posicao; parte.Fim {
				fim = true
				break
			}
		}
		if n := f.Chamadas(); n > 12 {
			t.Errorf("%d calls", n)
		}
	}
	if d := cmp.Diff(porNome(t, todos), porNome(t, registros)); d != "" || execucoes < 3 {
		t.Errorf("%d runs: %s", execucoes, d)
	}
}

// TestSoOsEscolhidos: the setting names the empreendimentos to read, in the way that Mega spells them or not.
func TestSoOsEscolhidos(t *testing.T) {
	t.Parallel()
	_, endereco, valores := simulado(t, destino.Tamanho{Empreendimentos: 3, Contratos: 9, Parcelas: 1})
	f, _ := leitorDe(t, endereco, valores)
	f.so = escolhidos("310.0, 999")
	registros, _ := lerTudo(t, f, nil)
	for _, r := range registros {
		if r.Tipo == crm.VinculoEmpreendimento && r.Codigo != "310" {
			t.Errorf("%s was read", r.Codigo)
		}
	}
	if len(registros) < 10 {
		t.Errorf("%d records", len(registros))
	}
}

// roteiroDe answers an empreendimento with a bloco without units, and what is given besides.
func roteiroDe(respostas map[string]string) func(w http.ResponseWriter, r *http.Request, n int) {
	return func(w http.ResponseWriter, r *http.Request, _ int) {
		resposta, ha := respostas[strings.TrimPrefix(r.URL.Path, "/api/")]
		switch {
		case r.URL.Path == "/api/globalestruturas/Empreendimentos" && !ha:
			resposta = `[{"id":"x/1","codigo":"320.0","nome":"Um"}]`
		case !ha:
			w.WriteHeader(http.StatusNoContent)
			return
		case strings.HasPrefix(resposta, "4"):
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, resposta)
	}
}

// dito reads all and gives what a kind's records say, and the lines.
func dito(t *testing.T, tipo crm.TipoVinculo, respostas map[string]string) []string {
	t.Helper()
	a := novaAPI(t, roteiroDe(respostas))
	f, _ := leitorDe(t, a.URL, nil)
	registros, linhas := lerTudo(t, f, nil)
	var ditos []string
	for _, r := range registros {
		if r.Tipo == tipo {
			ditos = append(ditos, fmt.Sprint(r.Codigo, " ", r.Valores))
		}
	}
	for _, l := range linhas {
		ditos = append(ditos, fmt.Sprintf("%s %s %s: %s", l.Desfecho, l.Codigo, l.Caminho, l.Motivo))
	}
	return ditos
}

const contratosDo320 = "Carteira/DadosContrato/IdEmpreendimento=320"

// TestSituacoes: Mega's words of a contract's situation; a word without a letter is kept and stands for none.
func TestSituacoes(t *testing.T) {
	t.Parallel()
	for palavra, letra := range map[string]string{
		"Ativo": "A", "Normal": "A", "NORMAL ": "A", "Inadimplente": "U", "Quitado": "Q", "Distratado": "D", "Cessão": "C", "Cessão de Direitos": "C", "Transferido": "T", "D": "D",
		"Em análise": "", "": "",
	} {
		tem := dito(t, crm.VinculoContrato, map[string]string{contratosDo320: fmt.Sprintf(`[{"cod_contrato":1,"status_contrato":"%s"}]`, palavra)})
		quer := fmt.Sprintf("1 map[codigo:1 situacao:%s situacao_na_fonte:%s]", letra, strings.TrimSpace(palavra))
		if letra == "" {
			quer = fmt.Sprintf("1 map[codigo:1 situacao_na_fonte:%s]", palavra)
		}
		if d := cmp.Diff([]string{quer}, tem); d != "" {
			t.Error(d)
		}
	}
}

// TestLinhasRuins: a row that is none, or says not which it is, is one refused record with its path; the others come.
func TestLinhasRuins(t *testing.T) {
	t.Parallel()
	tem := dito(t, crm.VinculoContrato, map[string]string{contratosDo320: `[{"cod_contrato":1},null,"x",{"cod_contrato": },{"cod_contrato":null,"nome_cliente":"Maria"},{"cod_contrato":"2"},{"cod_contrato":1.0}]`})
	if d := cmp.Diff([]string{
		"1 map[codigo:1]", "2 map[codigo:2]",
		"recusado  " + contratosDo320 + " $[1]: a linha não é um objeto JSON",
		"recusado  " + contratosDo320 + " $[2]: a linha não é um objeto JSON",
		"recusado  " + contratosDo320 + " $[3]: a linha não é JSON válido",
		"recusado  " + contratosDo320 + " $[4].cod_contrato: falta cod_contrato",
		"recusado  " + contratosDo320 + " $[6]: o código 1 veio mais de uma vez na mesma resposta: só a primeira linha vale",
	}, tem); d != "" {
		t.Error(d)
	}
}

// TestParcelas: the slip's due date is the prorogated one; a code that comes twice is told once; why one is inactive is its situation.
func TestParcelas(t *testing.T) {
	t.Parallel()
	tem := dito(t, crm.VinculoTitulo, map[string]string{
		contratosDo320: `[{"cod_contrato":7}]`,
		"Carteira/DadosParcelas/IdContrato=7": `[
			{"cod_parcela":1,"data_vencimento":"01/12/2026","data_Venc_boleto":"10/12/2026","vlr_original":10.129,"situacao":"Aberto","data_baixa":"0001/01/01"},
			{"codParcela":"2","dataVencimento":"02/12/2026","dataVencBoleto":"02/12/2026 00:00:00","vlrPago":"5"},
			{"CodParcela":3.0,"DataVencimento":"2026-12-03T00:00:00","DataVencBoleto":null,"MotivoInativacao":"Renegociada"},
			{"cod_parcela":"1","data_vencimento":"01/01/2027"}]`,
	})
	if d := cmp.Diff([]string{
		"7/1 map[codigo:1 contrato:7 pago_em: prorrogado:10/12/2026 situacao:Aberto valor:10.13 vencimento:01/12/2026]",
		"7/2 map[codigo:2 contrato:7 pago:5.00 prorrogado: vencimento:02/12/2026]",
		"7/3 map[codigo:3 contrato:7 prorrogado: situacao:Inativa: Renegociada vencimento:2026-12-03]",
		"recusado  Carteira/DadosParcelas/IdContrato=7 $[3]: o código 7/1 veio mais de uma vez na mesma resposta: só a primeira linha vale",
	}, tem); d != "" {
		t.Error(d)
	}
}

// TestClientes: documents are padded and masked, an agent's own code is none, a client is not lost for a phone, and what the agent does
// not say the contract does.
func TestClientes(t *testing.T) {
	t.Parallel()
	const agente = "globalagente/AgenteCliente/codigocliente/735"
	for nome, c := range map[string]struct{ contrato, agente, quer string }{
		"padded and masked":       {`{}`, `{"nomeAgente":" Maria   da Silva ","cnpj":"529.982.247-25    "}`, "735 map[codigo:735 documento:52998224725 nome:Maria da Silva]"},
		"a list of one":           {`{}`, `[{"NomeAgente":"Maria","Cnpj":"11.222.333/0001-81"}]`, "735 map[codigo:735 documento:11222333000181 nome:Maria]"},
		"the agent's code":        {`{"cpf_cnpj_cliente":"529.982.247-25"}`, `{"nomeAgente":"Maria","cnpj":"735            "}`, "735 map[codigo:735 documento:52998224725 nome:Maria]"},
		"a document that is none": {`{"cpf_cnpj_cliente":"529.982.247-26"}`, `{"nomeAgente":"Maria","cnpj":"00000000000"}`, "735 map[codigo:735 nome:Maria]"},
		"no agent":                {`{"nome_cliente":"Maria","cpf_cnpj_cliente":"52998224725"}`, ``, "735 map[codigo:735 documento:52998224725 nome:Maria]"},
		"contacts": {
			`{}`, `{"nomeAgente":"Maria","email":"a@exemplo.com.br; b@exemplo.com.br","telefone":[{"numero":"(11) 98765-4321","tipo":"Celular"},{"numero":"1133334444","tipo":"Comercial"},{"numero":" ","tipo":"Fixo"}],"tipoLogradouro":"Rua","nomeLogradouro":"das Pontes","numeroEndereco":7,"ufSigla":"SP"}`,
			"735 map[celular:(11) 98765-4321 codigo:735 email:a@exemplo.com.br estado:SP logradouro:Rua das Pontes nome:Maria numero:7 telefone_comercial:1133334444]",
		},
		"what cannot be read of it": {
			`{}`, `{"nomeAgente":"Maria","email":"não tem","telefone":[{"numero":"123","tipo":"Celular"}],"dataNascimento":"31/31/1980"}`,
			"735 map[codigo:735 nome:Maria]|aviso 735 : NASCIMENTO NAO LIDO: não é um dia do calendário: confira o dia e o mês:: ACAO:: Corrigir no Mega::" +
				"|aviso 735 : E-MAIL NAO LIDO: não está no formato aceito: nome@dominio:: ACAO:: Corrigir no Mega::" +
				"|aviso 735 : CELULAR NAO LIDO: não está no formato aceito: 11 98765-4321:: ACAO:: Corrigir no Mega::",
		},
		"a spouse without a code": {`{}`, `{"nomeAgente":"Maria","nomeConjuge":"José","cpfConjuge":"111.444.777-35"}`, "735 map[codigo:735 conjuge_documento:11144477735 conjuge_nome:José nome:Maria]"},
		"no spouse":               {`{}`, `{"nomeAgente":"Maria","nomeConjuge":""}`, "735 map[codigo:735 conjuge_nome: nome:Maria]"},
		"Mega refuses it":         {`{"nome_cliente":"Maria"}`, `400`, "735 map[codigo:735 nome:Maria]|recusado 735 " + agente + ": " + agente + ": o destino recusou o pedido (HTTP 400): 400"},
		"it is no object":         {`{"nome_cliente":"Maria"}`, `["735"]`, "735 map[codigo:735 nome:Maria]|recusado  " + agente + " $[0]: a linha não é um objeto JSON"},
		"several agents":          {`{}`, `[{"codigoSistema":7,"nomeAgente":"Outra"},{"codigoSistema":735,"nomeAgente":"Maria"}]`, "735 map[codigo:735 nome:Maria]"},
	} {
		t.Run(nome, func(t *testing.T) {
			t.Parallel()
			respostas := map[string]string{contratosDo320: `[` + strings.Replace(strings.Replace(c.contrato, "{", `{"cod_contrato":1,"cod_cliente":"735.0",`, 1), ",}", "}", 1) + `]`}
			if c.agente != "" {
				respostas[agente] = c.agente
			}
			if d := cmp.Diff(strings.Split(c.quer, "|"), dito(t, crm.VinculoCliente, respostas)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestConjugeVem: a spouse whom the client names by code is read before him.
func TestConjugeVem(t *testing.T) {
	t.Parallel()
	tem := dito(t, crm.VinculoCliente, map[string]string{
		contratosDo320: `[{"cod_contrato":1,"cod_cliente":1}]`,
		"globalagente/AgenteCliente/codigocliente/1": `{"nomeAgente":"Maria","conjuge":{"codigo":2,"nome":"José"}}`,
		"globalagente/AgenteCliente/codigocliente/2": `{"nomeAgente":"José","conjuge":{"codigo":1,"nome":"Maria"}}`,
	})
	if !slices.Equal(tem, []string{"2 map[codigo:2 conjuge:1 conjuge_nome:Maria nome:José]", "1 map[codigo:1 conjuge:2 conjuge_nome:José nome:Maria]"}) {
		t.Error(tem)
	}
}

// TestParticipantes: who takes part in a contract comes as a client and as a participant.
func TestParticipantes(t *testing.T) {
	t.Parallel()
	tem := dito(t, crm.VinculoParticipante, map[string]string{
		contratosDo320: `[{"cod_contrato":1,"cod_cliente":1}]`,
		"Carteira/DadosParticipantes/IdEmpreendimento=320": `[{"CodContrato":1,"CodCliente":5,"NomeCliente":"José","TipoParticipante":"Cônjuge","PercParticipacao":"33.333"},{"cod_contrato":1}]`,
	})
	if d := cmp.Diff([]string{
		"1/5 map[cliente:5 contrato:1 papel:Cônjuge parte:33.33]",
		"recusado  Carteira/DadosParticipantes/IdEmpreendimento=320 $[1].cod_cliente: falta cod_cliente",
	}, tem); d != "" {
		t.Error(d)
	}
}

// TestEntregaDoEmpreendimento: the common area's delivery, else the habite-se; the empty date is none.
func TestEntregaDoEmpreendimento(t *testing.T) {
	t.Parallel()
	tem := dito(t, crm.VinculoEmpreendimento, map[string]string{"globalestruturas/Empreendimentos": `[
		{"codigo":"1.0","nome":null,"nomeReal":"Um","entregaAreaComum":"01/12/2026","habite":"01/11/2026"},{"codigo":2,"nome":"Dois","entregaAreaComum":"0001/01/01","habite":"01/11/2026"},{"nome":"Três"}]`})
	if d := cmp.Diff([]string{
		"1 map[data_entrega:01/12/2026 nome:Um]", "2 map[data_entrega:01/11/2026 nome:Dois]", "recusado  globalestruturas/Empreendimentos $[2].codigo: falta codigo",
	}, tem); d != "" {
		t.Error(d)
	}
}
