package ficha_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/ficha"
)

func TestMontarFicha(t *testing.T) {
	dados := ficha.Dados{
		Retrato: &crm.Retrato{
			Tenant: crm.Tenant{Slug: "obra", Nome: "Construtora", CNPJs: []string{"11222333000181"}, Configuracoes: crm.Configuracoes{crm.ConfHomologacao: "sim"}},
			Credenciais: map[string]*crm.Credencial{
				"mobuss":       {ID: 1, Usuario: "mobuss", Sistema: "mobuss", Segredo: "hash-secreto", Busca: crm.BuscaUnidade, Cadastro: crm.CadastroNenhum},
				"integra.mega": {ID: 2, Usuario: "integra.mega", Sistema: "mega"},
			},
			Faixas: []crm.FaixaIP{
				{Prefixo: netip.MustParsePrefix("203.0.113.7/32"), CredencialID: 1},
				{Prefixo: netip.MustParsePrefix("198.51.100.0/24"), Nota: "Mega, nuvem"},
				{Prefixo: netip.MustParsePrefix("192.0.2.0/24"), Nota: "geral"},
				{Prefixo: netip.MustParsePrefix("10.9.0.0/16"), CredencialID: 2},
				{Prefixo: netip.MustParsePrefix("203.0.113.50/32"), CredencialID: 1},
			},
			Divisoes: map[string]*crm.Divisao{"COM01": {Codigo: "COM01", Nome: "Assistência"}},
			Status:   map[string]*crm.Status{"abrir": {Codigo: "abrir", Nome: "Abrir", Fase: crm.FaseEmAndamento, IntegracaoExterna: "MOBUSS_ISA"}},
		},
		Endereco: "https://crm.exemplo.com.br/obra", Servico: "WebServicesMultidados", Porta: "WebServicesMultidadosPort",
		Vistos: []ficha.EnderecoVisto{{Endereco: "192.0.2.9", Ultima: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}, {Endereco: "203.0.113.99", Recusado: true}, {Endereco: "203.0.113.50", Recusado: true}},
	}
	folha, ok := ficha.Montar("mobuss", dados)
	if !ok {
		t.Fatal("there is no sheet")
	}
	texto := folha.Markdown()
	for _, quer := range []string{
		"https://crm.exemplo.com.br/obra/webservices/rest/incluir_oc", "WebServicesMultidadosPort", "Usuário (USUARIO_WS): mobuss",
		"nunca inclui nem altera clientes", "unidade: código, senão número", "somente o número", "Liberado: 203.0.113.7\n", "Liberado: 192.0.2.0/24 (geral)",
		"Visto: 192.0.2.9, última chamada em 22/11/2026 09:00", "Recusado: 203.0.113.99", "bloqueio_incluir_cliente: T", "COM01: Assistência",
		"abrir: Abrir (fase em andamento), aciona MOBUSS_ISA", "11222333000181", "Timeout de Conexão: 15007 ", "Visto: 203.0.113.50", "HOMOLOGAÇÃO",
		"\"usuario_ws\": \"mobuss\"", "\"cod_divisao\": \"COM01\"",
	} {
		if !strings.Contains(texto, quer) {
			t.Errorf("the sheet lacks %q:\n%s", quer, texto)
		}
	}
	for _, alheio := range []string{"hash-secreto", "198.51.100", "10.9.", "integra.mega"} {
		if strings.Contains(texto, alheio) {
			t.Errorf("the sheet shows %q, which is not the partner's", alheio)
		}
	}
	for _, p := range ficha.Parceiros() {
		f, ok := ficha.Montar(p, dados)
		if !ok || !strings.Contains(f.Markdown(), "Ficha de integração") {
			t.Errorf("no sheet for %s", p)
		}
	}
	outro := &crm.Credencial{ID: 3, Usuario: "crm.vendas", Sistema: "Vendas", Busca: crm.BuscaContrato}
	for c, quer := range map[*crm.Credencial]string{dados.Retrato.Credenciais["mobuss"]: "Mobuss Construção com Construtora", outro: "Vendas com Construtora"} {
		if texto := ficha.DaCredencial(c, dados).Markdown(); !strings.Contains(texto, quer) || !strings.Contains(texto, "Usuário (USUARIO_WS): "+c.Usuario) || strings.Contains(texto, "10.9.") {
			t.Errorf("the sheet of %s:\n%s", c.Usuario, texto)
		}
	}
	for nome, seu := range map[string]bool{"omega": false, "mega": true, "integra-MEGA": true, "ws_mega@nuvem": true, "mega2": true, "megaobra": false} {
		r := &crm.Retrato{Credenciais: map[string]*crm.Credencial{nome: {ID: 4, Usuario: nome, Sistema: "erp"}}}
		if got := len(ficha.CredenciaisDoParceiro(r, "mega")) == 1; got != seu {
			t.Errorf("%s is Mega's: %v", nome, got)
		}
	}
	f, _ := ficha.Montar("vimob", dados)
	for _, quer := range []string{
		"ponte credential create USUARIO --system vimob", "POST https://crm.exemplo.com.br/integracoes/vimob/obra/propostas",
		"GET https://crm.exemplo.com.br/integracoes/vimob/obra/bpo?", "\"status\": \"INSERIDA\"",
	} {
		if !strings.Contains(f.Markdown(), quer) {
			t.Errorf("Vimob's sheet lacks %q:\n%s", quer, f.Markdown())
		}
	}
	if _, ok := ficha.Montar("outro", dados); ok {
		t.Error("a sheet for nobody")
	}
}
