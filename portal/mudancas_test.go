package portal

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

type retratosDeTeste struct{ crm.Retratos }

func (retratosDeTeste) Retrato(string) (*crm.Retrato, bool) {
	return &crm.Retrato{Status: map[string]*crm.Status{"aberta": {Codigo: "aberta", Nome: "Aberta"}}}, true
}

func TestMudancasEmPalavras(t *testing.T) {
	t.Parallel()
	zona := time.FixedZone("", -3*3600)
	k := &contexto{p: &Portal{Dependencias: Dependencias{Retratos: retratosDeTeste{}}}, tenant: &crm.Tenant{}, zona: zona}
	for _, caso := range []struct{ antes, depois, quer string }{
		{"", "", ""},
		{"nome=Obra; chamadas_dias=30", "nome=Obra; chamadas_dias=40", "Dias de registro de chamadas: 30 dias → 40 dias"},
		{"nome=Obra", "nome=Obra", ""},
		{"nome=Obra", "nome=Obra; anexo_maximo=1048576; status_abertura=aberta", "Tamanho máximo de um anexo: padrão → 1 MB | Status de abertura: padrão → Aberta"},
		{"nome=Obra; retorno=json", "nome=Obra", "Retorno do webservice: json → padrão"},
		{"", "prefixo=10.0.0.0/8; ate=2027-01-01T03:00:00Z; nota=a; b", "Endereço: 10.0.0.0/8 | Até: o fim de 31/12/2026 | Nota: a; b"},
		{"situacao=aberto", "situacao=aberto; silenciado_ate=2026-12-01T15:30:00Z", "Silenciado até: vazio → 01/12/2026 12:30:00"},
		{"pausado=nao", "pausado=sim", "Pausado: não → sim"},
		{"", "nome=Abrir; fase=em_andamento; integracao_externa=MOBUSS_ISA", "Nome: Abrir | Fase: Em andamento | Integração externa: MOBUSS_ISA"},
		{"url=", "url=https://a.example", "Endereço: vazio → https://a.example"},
		{"rg=***", "rg=***", "RG: *** → ***"},
		{"Clientes: acessar", "Clientes: nada", "Clientes: acessar → Clientes: nada"},
		{"", "relatório de 2026-01-01", "relatório de 2026-01-01"},
		{"prefixo=10.0.0.1/32; credencial=mobuss", "", "Endereço: 10.0.0.1/32 → vazio | Credencial: mobuss → vazio"},
	} {
		var partes []string
		for _, m := range k.mudancas(caso.antes, caso.depois) {
			texto := m.Depois
			if m.Havia {
				texto = m.Antes + " → " + texto
			}
			if m.Rotulo != "" {
				texto = m.Rotulo + ": " + texto
			}
			partes = append(partes, texto)
		}
		if tem := strings.Join(partes, " | "); tem != caso.quer {
			t.Errorf("%q, %q:\n is   %s\n want %s", caso.antes, caso.depois, tem, caso.quer)
		}
	}
	if tem := k.emPalavras(fmt.Sprintf("estado=%s; destino=mobuss", crm.EntregaFalhou)); tem != "Estado: falhou, Destino: mobuss" {
		t.Error(tem)
	}
}
