package crm_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

func consultar(t *testing.T, o *crm.Ocorrencias, p *crm.Pedido) []map[string]string {
	t.Helper()
	r := fazer(t, o.Consultar, p)
	var linhas []map[string]string // fails on a value that is no string
	if err := json.Unmarshal([]byte(r.Texto), &linhas); err != nil {
		t.Fatalf("%v: %s", err, r.Texto)
	}
	return linhas
}

func TestConsultarOcorrencias(t *testing.T) {
	m, o := novaMemoria(t)
	abertura := func(usuario, oc, quando string, mais ...string) {
		abrir(t, o, m.pedido(usuario, crm.OperacaoAbrir, append([]string{"CODIGO_OC", oc, "DATA_ABERTURA", quando}, mais...)...))
	}
	abertura("integra.mega", "A", "2026-11-20 00:00:00", "COD_PROJETO", "1001", "DESCRICAO", `a "b" <c> & ção`)
	abertura("integra.mega", "B", "2026-11-20 23:59:59", "CODIGO_AUXILIAR", "J-1", "COD_STATUS", "encerrado")
	abertura("outro", "C", "2026-11-21 00:00:00")
	p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "D", "DATA_ABERTURA", "2026-11-22 10:00:00")
	p.Campos = append(p.Campos, crm.Campo{Nome: "CAMPOS_VARIAVEIS_OCORRENCIA", Itens: []crm.Item{{Codigo: "CA_950", Valor: "Torre"}}})
	abrir(t, o, p)

	for id, oc := range m.ocorrencias { // inside its second
		if oc.CodigoOC == "B" {
			oc.AbertaEm = oc.AbertaEm.Add(999 * time.Millisecond)
			m.ocorrencias[id] = oc
		}
	}
	for nome, c := range map[string]struct {
		usuario string
		partes  []string
		quer    string
	}{
		"dia inteiro, mestre":  {"integra.mega", []string{"TIPO_DATA", "data_abertura", "DATA_INI", "2026-11-20 00:00:00", "DATA_FIM", "2026-11-20 23:59:59", "RETORNO", "JSON"}, "AB"},
		"fim no segundo":       {"integra.mega", []string{"DATA_INI", "2026-11-20 00:00:01", "DATA_FIM", "2026-11-21 00:00:00"}, "BC"},
		"fim sem hora":         {"integra.mega", []string{"DATA_INI", "20/11/2026", "DATA_FIM", "20/11/2026"}, "AB"},
		"sem fim":              {"integra.mega", []string{"DATA_INI", "2026-11-01"}, "ABC"},
		"modificação":          {"integra.mega", []string{"TIPO_DATA", "ultima_modificacao", "DATA_INI", "2026-11-22 09:00:00", "DATA_FIM", "2026-11-22 09:00:00"}, "ABCD"},
		"da própria origem":    {"outro", []string{"DATA_INI", "2026-11-20", "DATA_FIM", "2026-11-23"}, "C"},
		"concedida":            {"mobuss", []string{"DATA_INI", "2026-11-20", "DATA_FIM", "2026-11-23"}, "ABCD"},
		"cliente":              {"integra.mega", []string{"DATA_INI", "2026-11-20", "DATA_FIM", "2026-11-23", "CODIGO_AUXILIAR_CLIENTE", "J-1"}, "B"},
		"status":               {"integra.mega", []string{"DATA_INI", "2026-11-20", "DATA_FIM", "2026-11-23", "STATUS", "encerrado"}, "B"},
		"código sem datas":     {"integra.mega", []string{"CODIGO_OC", "D"}, "D"},
		"número de outro":      {"outro", []string{"NUMERO", "501"}, ""},
		"31 dias":              {"integra.mega", []string{"DATA_INI", "2026-11-01 00:00:00", "DATA_FIM", "2026-12-02 00:00:00"}, "ABCD"},
		"dinâmicos":            {"integra.mega", []string{"CAMPOS_DINAMICOS", `{"data_abertura":{"tipo_data":"data_abertura","d_ini":"20/11/2026","d_fim":"21/11/2026"},"cliente_codigo_auxiliar":"J-1"}`, "RETURN_DINAMICOS", `{"dados":["codigo_oc"]}`}, "B"},
		"dinâmicos por código": {"integra.mega", []string{"DATA_INI", "", "CAMPOS_DINAMICOS", `{"codigo_oc":"A"}`, "RETURN_DINAMICOS", `["codigo_oc"]`}, "A"},
	} {
		t.Run(nome, func(t *testing.T) {
			if c.usuario == "mobuss" {
				m.creds["mobuss"].Operacoes = []string{"consultarocorrencias"}
			}
			var veio []string
			for _, l := range consultar(t, o, m.pedido(c.usuario, crm.OperacaoConsultar, c.partes...)) {
				veio = append(veio, l["codigo_oc"])
			}
			slices.Sort(veio)
			if strings.Join(veio, "") != c.quer {
				t.Errorf("%v, want %s", veio, c.quer)
			}
		})
	}

	l := consultar(t, o, m.pedido("integra.mega", crm.OperacaoConsultar, "CODIGO_OC", "A", "CAMPOS", "numero, DATA_ABERTURA,data_fechamento,descricao,status_codigo,cliente_nome,ultima_narrativa,sla_x,idcamposvariaveis_950"))[0]
	want := map[string]string{
		"numero": "501", "DATA_ABERTURA": "2026-11-20 00:00:00", "data_fechamento": "", "descricao": `a "b" <c> & ção`, "status_codigo": "aberta",
		"cliente_nome": "MARIA DA SILVA", "ultima_narrativa": `a "b" <c> & ção`, "sla_x": "", "idcamposvariaveis_950": "",
	}
	if len(l) != len(want) {
		t.Errorf("%v", l)
	}
	for k, v := range want {
		if l[k] != v {
			t.Errorf("%s = %q, want %q", k, l[k], v)
		}
	}
	if l := consultar(t, o, m.pedido("integra.mega", crm.OperacaoConsultar, "CODIGO_OC", "D", "CAMPOS", "idcamposvariaveis_950"))[0]; l["idcamposvariaveis_950"] != "Torre" {
		t.Errorf("%v", l)
	}
	if l := consultar(t, o, m.pedido("integra.mega", crm.OperacaoConsultar, "CODIGO_OC", "B"))[0]; len(l) < 20 || l["oco_status_simples"] != "Encerrada" {
		t.Errorf("%v", l)
	}
}

// TestConsultarCliente: address and phones are answered under the names of an opening's parts, when they are asked for and
// only to who may look clients up.
func TestConsultarCliente(t *testing.T) {
	m, o := novaMemoria(t)
	abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "CODIGO_OC", "E", "CNPJ_CLIENTE", "390.533.447-05", "NOME_CLIENTE", "ANA",
		"END_CLIENTE", "Praça da Sé", "CEP_CLIENTE", "01001-000", "DDD_CEL_CLIENTE", "11", "TEL_CEL_CLIENTE", "98004-0000", "TEL_RES2_CLIENTE", "3333-4444"))
	const campos = "cliente_nome,END_CLIENTE,cep_cliente,cnpj_cliente,ddd_tel_cel_cliente,tel_res2_cliente,tel_com_cliente"
	want := map[string]string{
		"cliente_nome": "ANA", "END_CLIENTE": "Praça da Sé", "cep_cliente": "01001-000", "cnpj_cliente": "39053344705",
		"ddd_tel_cel_cliente": "11 98004-0000", "tel_res2_cliente": "3333-4444", "tel_com_cliente": "",
	}
	for usuario, ve := range map[string]bool{"integra.mega": true, "outro": false} {
		l := consultar(t, o, m.pedido(usuario, crm.OperacaoConsultar, "CODIGO_OC", "E", "CAMPOS", campos))[0]
		for nome, valor := range want {
			if !ve && nome != "cliente_nome" {
				valor = ""
			}
			if tem, ok := l[nome]; !ok || tem != valor {
				t.Errorf("%s: %s = %q, want %q", usuario, nome, tem, valor)
			}
		}
	}
	m.creds["outro"].Operacoes = []string{crm.OperacaoConsultarCliente}
	if l := consultar(t, o, m.pedido("outro", crm.OperacaoConsultar, "CODIGO_OC", "E", "CAMPOS", campos))[0]; !maps.Equal(l, want) {
		t.Errorf("granted: %v", l)
	}
	if l := consultar(t, o, m.pedido("integra.mega", crm.OperacaoConsultar, "CODIGO_OC", "E"))[0]; l["end_cliente"] != "" || len(l) < 20 {
		t.Errorf("unasked: %v", l)
	}
}

func TestConsultarRecusas(t *testing.T) {
	m, o := novaMemoria(t)
	for _, c := range []struct {
		partes []string
		codigo crm.CodigoRecusa
	}{
		{nil, crm.RecusaObrigatorio},
		{[]string{"DATA_FIM", "2026-11-20"}, crm.RecusaObrigatorio},
		{[]string{"DATA_INI", "x"}, crm.RecusaData},
		{[]string{"DATA_INI", "2026-11-01 00:00:00", "DATA_FIM", "2026-12-02 00:00:01"}, crm.RecusaPeriodo},
		{[]string{"DATA_INI", "2026-11-02", "DATA_FIM", "2026-11-01"}, crm.RecusaValor},
		{[]string{"DATA_INI", "2026-11-01", "TIPO_DATA", "hoje"}, crm.RecusaValor},
		{[]string{"DATA_INI", "2026-11-01", "RETORNO", "xml"}, crm.RecusaValor},
		{[]string{"CAMPOS_DINAMICOS", "["}, crm.RecusaValor},
		{[]string{"CODIGO_OC", "A", "RETURN_DINAMICOS", "1"}, crm.RecusaValor},
	} {
		p := m.pedido("integra.mega", crm.OperacaoConsultar, c.partes...)
		if _, err := o.Consultar(context.Background(), p); codigo(err) != c.codigo {
			t.Errorf("%v: %v", c.partes, err)
		}
	}
	for i := range crm.MaxLinhasConsulta + 1 {
		m.ocorrencias[int64(i+1)] = crm.Ocorrencia{ID: int64(i + 1), Numero: strconv.Itoa(i), StatusID: m.status[0].ID, AbertaEm: m.agora}
	}
	p := m.pedido("integra.mega", crm.OperacaoConsultar, "DATA_INI", "2026-11-22", "DATA_FIM", "2026-11-22")
	if _, err := o.Consultar(context.Background(), p); codigo(err) != crm.RecusaLinhas {
		t.Error(err)
	}
	delete(m.ocorrencias, 1)
	if n := len(consultar(t, o, p)); n != crm.MaxLinhasConsulta {
		t.Errorf("%d lines", n)
	}
	if l := linha(p, fazer(t, o.Consultar, p), nil); l.Situacao != crm.ChamadaAtendida || l.Resposta != "5000 ocorrências" {
		t.Errorf("%+v", l)
	}
}

func TestGetClienteCpfCnpj(t *testing.T) {
	m, o := novaMemoria(t)
	var ultimo *crm.Pedido
	pedir := func(usuario, documento string) (*crm.Resposta, error) {
		ultimo = m.pedido(usuario, crm.OperacaoConsultarCliente, "CNPJ_CPF", documento)
		return o.ConsultarCliente(context.Background(), ultimo)
	}
	c := m.clientes[10]
	c.Telefones = []crm.Telefone{{Tipo: "CEL", Ordem: 2, DDD: "11", Numero: "9"}}
	m.clientes[10] = c
	r, err := pedir("integra.mega", "529.982.247-25")
	if err != nil {
		t.Fatal(err)
	}
	var dados map[string]string
	if err := json.Unmarshal([]byte(r.Texto), &dados); err != nil || dados["nome_cliente"] != "MARIA DA SILVA" || dados["cnpj_cliente"] != cpfMaria || dados["codigo_cliente"] != "M-1" || dados["tel_cel2_cliente"] != "9" {
		t.Errorf("%v: %s", err, r.Texto)
	}
	if l := linha(ultimo, r, nil); strings.Contains(l.Resposta, "MARIA") || r.Chamada != nil {
		t.Errorf("%+v", l)
	}
	if _, err := pedir("outro", cpfMaria); codigo(err) != crm.RecusaOperacao {
		t.Error(err)
	}
	m.creds["outro"].Operacoes = []string{crm.OperacaoConsultarCliente}
	if _, err := pedir("outro", cpfMaria); err != nil {
		t.Error(err)
	}
	if _, err := pedir("integra.mega", "11122233396"); err == nil || err.Error() != "Cliente não encontrado por CNPJ_CPF ***.222.333-**. (e:314)" {
		t.Error(err)
	}
	if _, err := pedir("integra.mega", ""); codigo(err) != crm.RecusaObrigatorio {
		t.Error(err)
	}
}

func TestDadosTimesheet(t *testing.T) {
	m, o := novaMemoria(t)
	pedir := func(usuario string, partes ...string) (*crm.Resposta, error) {
		return o.LancarTimesheet(context.Background(), m.pedido(usuario, crm.OperacaoTimesheet, append([]string{"CNPJ_EMPRESA", cnpj, "CODIGO_AUXILIAR_PREST", "P1", "DATA_LANCAMENTO", "2026-11-22"}, partes...)...))
	}
	for i := range 2 {
		r, err := pedir("integra.mega", "COBRAVEL_NAO_COBRAVEL", "T", "HR_INICIO", "08:00", "NARRATIVA_PRINCIPAL", "vedação")
		if err != nil || r.Texto != "T" || r.Chamada == nil || r.Repetida != (i == 1) || r.Chamada.Resposta != "T" {
			t.Errorf("%+v, %v", r, err)
		}
	}
	m.passar(48 * time.Hour)
	if r, err := pedir("integra.mega", "COBRAVEL_NAO_COBRAVEL", "T", "HR_INICIO", "08:00", "NARRATIVA_PRINCIPAL", "vedação"); err != nil || r.Repetida {
		t.Errorf("%+v, %v", r, err)
	}
	if len(m.timesheets) != 2 || m.timesheets[0].Prestador != "P1" || !m.timesheets[0].Cobravel || m.timesheets[0].Inicio != "08:00" || m.timesheets[0].Origem.Sistema != "mega" {
		t.Errorf("%+v", m.timesheets)
	}
	for _, partes := range [][]string{{"COBRAVEL_NAO_COBRAVEL", "talvez"}, {"NARRATIVA_PRINCIPAL", "\x01"}} {
		if _, err := pedir("integra.mega", partes...); codigo(err) != crm.RecusaValor {
			t.Error(err)
		}
	}
	if _, err := o.LancarTimesheet(context.Background(), m.pedido("integra.mega", crm.OperacaoTimesheet, "CODIGO_AUXILIAR_PREST", "P1", "DATA_LANCAMENTO", "x")); codigo(err) != crm.RecusaData {
		t.Error(err)
	}
	if _, err := o.LancarTimesheet(context.Background(), m.pedido("integra.mega", crm.OperacaoTimesheet)); codigo(err) != crm.RecusaObrigatorio {
		t.Error(err)
	}
	if _, err := pedir("outro"); codigo(err) != crm.RecusaOperacao {
		t.Error(err)
	}
}

func TestGetDivisoesSolicitacoes(t *testing.T) {
	m, o := novaMemoria(t)
	pedir := func() string {
		return fazer(t, o.ListarDivisoes, m.pedido("outro", crm.OperacaoDivisoes)).Texto
	}
	if got := pedir(); got != "[]" {
		t.Error(got)
	}
	m.divisoes = []crm.Divisao{{ID: 1, Codigo: "COM01", Nome: `Comercial "SP"`}, {ID: 2, Codigo: "ASS", Nome: "Assistência"}}
	m.solicitacoes = []crm.Solicitacao{{ID: 3, Codigo: "SO124", Nome: "Laje", DivisaoID: 1}, {ID: 4, Codigo: "SO1", Nome: "Outra"}}
	m.fotografar()
	want := `[{"codigo":"ASS","nome":"Assistência","solicitacoes":[{"codigo":"SO1","nome":"Outra"}]},` +
		`{"codigo":"COM01","nome":"Comercial \"SP\"","solicitacoes":[{"codigo":"SO1","nome":"Outra"},{"codigo":"SO124","nome":"Laje"}]}]`
	if got := pedir(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
