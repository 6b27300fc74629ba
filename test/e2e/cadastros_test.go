package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/wsdl"
)

// TestMasterDataByCalls sends a client, a unit, a contract and its títulos in the wrong order, over REST and SOAP: what waits enters
// when what it refers to comes, and an opening finds all of it.
func TestMasterDataByCalls(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		in.credential(crm.NovaCredencial{Usuario: "parceiro", Sistema: "parceiro", Senha: "senha-parceiro", Operacoes: []string{crm.OperacaoIncluirCliente}})
		p := start(t, database)
		send := func(method string, fields map[string]any) reply {
			t.Helper()
			fields["usuario_ws"], fields["senha_ws"] = megaUser, megaSecret
			r := p.restJSON(method, fields)
			if r.status != 200 {
				t.Fatalf("%s: %d %s", method, r.status, r.body)
			}
			return r
		}
		installments := map[string]any{"lista_titulos": []any{
			map[string]any{"contrato": "7001", "codigo": "1", "vencimento": "10/12/2026", "valor": "1.500,00"},
			map[string]any{"cto_in_codigo": "7001", "par_in_codigo": "2", "par_dt_vencimento": "2027-01-10", "valor": "1500.00"},
		}}
		if r := send("incluir_titulos", installments); strings.Count(r.body, `"desfecho":"pendente"`) != 2 {
			t.Errorf("títulos before their contract: %s", r.body)
		}
		contract := operation("incluir_contrato", "USUARIO_WS", megaUser, "SENHA_WS", megaSecret,
			"COD_PROJETO", "7001", "COD_CLIENTE", "AG-70", "EMPREENDIMENTO", "Residencial Teste", "BLOCO", "A", "UNIDADE", "101", "CTO_CH_STATUS", "A")
		if r := p.soap(contract); r.status != 200 || r.text != "Recebido: o registro entra quando vier o que ele cita." || !strings.Contains(r.body, ":incluir_contratoResponse") {
			t.Errorf("a contract before its client: %d %s", r.status, r.body)
		}
		client := send("incluir_cliente", map[string]any{
			"codigo": "AG-70", "nome": "Joana Prado", "documento": "111.444.777-35", "rg": "12.345.678-9", "nascimento": "1980-05-17",
			"ddd_cel_cliente": "11", "tel_cel_cliente": "98765-4321", "complemento": "", "inscricao": "77", "data_que_nao_ha": nil,
		})
		if !digits.MatchString(client.body) {
			t.Fatal(client.body)
		}
		row := in.call(client.requestID)
		if notices := strings.Join(row.Avisos, "\n"); row.Operacao != crm.OperacaoIncluirCliente || !strings.Contains(notices, "PARTES QUE O CADASTRO NAO TEM: INSCRICAO:") ||
			!strings.Contains(notices, "CONTRATO 7001 ESPERAVA E ENTROU") || !strings.Contains(notices, "TITULO 7001/2 ESPERAVA E ENTROU") {
			t.Errorf("log row %+v", row)
		}
		for _, personal := range []string{"11144477735", "111.444.777-35", "12.345.678-9", "1980-05-17"} {
			if strings.Contains(row.Pedido, personal) {
				t.Errorf("the log shows %s: %s", personal, row.Pedido)
			}
		}
		if again := send("incluir_cliente", map[string]any{"cod_cliente": "AG-70", "nome_cliente": "Joana Prado Lima"}); again.body != client.body {
			t.Errorf("the same client is %s, then %s", client.body, again.body)
		}
		var list struct {
			Success    bool
			Resultados []struct{ Codigo, Desfecho, ID string }
		}
		if err := json.Unmarshal([]byte(send("incluir_titulos", installments).body), &list); err != nil || !list.Success || len(list.Resultados) != 2 ||
			list.Resultados[0].Desfecho != "igual" || list.Resultados[1].ID == "" {
			t.Errorf("the títulos again: %+v, %v", list, err)
		}
		// Another system counts its clients as it likes: its AG-70 is somebody else, and what it says of Joana replaces nothing.
		partner := func(fields map[string]any) reply {
			fields["usuario_ws"], fields["senha_ws"] = "parceiro", "senha-parceiro"
			return p.restJSON("incluir_cliente", fields)
		}
		other := partner(map[string]any{"codigo": "AG-70", "documento": "935.411.347-80", "nome": "Davi Rocha"})
		if !digits.MatchString(other.body) || other.body == client.body {
			t.Errorf("the partner's AG-70: %d %s, Joana is %s", other.status, other.body, client.body)
		}
		if r := partner(map[string]any{"codigo": "AG-70", "email": "davi@exemplo.com.br"}); r.body != other.body {
			t.Errorf("by the partner's code alone: %s", r.body)
		}
		if r := partner(map[string]any{"codigo": "AG-71", "nome": "Sem documento"}); !strings.Contains(r.body, "DOCUMENTO é obrigatório. (e:203)") {
			t.Errorf("nothing finds the client: %s", r.body)
		}
		if r := partner(map[string]any{"documento": "11144477735", "nome": "Joana de Tal"}); r.body != client.body || !strings.Contains(strings.Join(in.call(r.requestID).Avisos, ""), "NOME DIFERENTE DO CADASTRO") {
			t.Errorf("what another system says of Joana: %s", r.body)
		}
		opened := p.soap(operation(crm.OperacaoAbrir, "USUARIO_WS", megaUser, "SENHA_WS", megaSecret, "COD_PROJETO", "7001", "DESCRICAO", "Infiltração"))
		if !digits.MatchString(opened.text) {
			t.Fatal(opened.body)
		}
		if kept := in.record(opened.text); kept.ClienteNome != "Joana Prado Lima" || kept.ClienteDocumento != "11144477735" || kept.Unidade != "101" {
			t.Errorf("opened for %+v", kept.LinhaOcorrencia)
		}
	})
}

// TestASitesOperationIsPointed has a site's own operation, which nobody knows, lead to one of ours that no WSDL of ours lists.
func TestASitesOperationIsPointed(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		p := start(t, database)
		text, err := wsdl.Text([]byte(strings.Replace(siteWSDL(t), `name="NARRATIVA_PRINCIPAL"`, `name="AGENTE"`, 1)))
		in.must(err)
		call := func(name string) reply {
			return p.soap(operation(name, "LOGIN", megaUser, "SENHA_WS", megaSecret, "AGENTE", "AG-71", "NOME_CLIENTE", "Davi Rocha", "CNPJ_CLIENTE", "935.411.347-80"))
		}
		in.must(in.admin.TrocarWSDL(t.Context(), operator, in.tenant, "", text, siteMapping))
		eventually(t, "the site's WSDL is served", func() bool { return call("Fotografar").status == 500 })
		mapping, err := wsdl.Point(siteMapping, "Fotografar", wsdl.OperationMapping{Name: crm.OperacaoIncluirCliente, Parts: map[string]string{"AGENTE": "COD_CLIENTE"}})
		in.must(err)
		in.must(in.admin.TrocarWSDL(t.Context(), operator, in.tenant, "", text, mapping))
		var r reply
		eventually(t, "the operation is pointed", func() bool { r = call("Fotografar"); return digits.MatchString(r.text) })
		if !strings.Contains(r.body, ":FotografarResponse") || in.call(r.requestID).Operacao != crm.OperacaoIncluirCliente {
			t.Errorf("%s", r.body)
		}
		if direct := call(crm.OperacaoIncluirCliente); direct.text == "" || direct.status != 200 {
			t.Errorf("by our own name: %d %s", direct.status, direct.body)
		}
	})
}
