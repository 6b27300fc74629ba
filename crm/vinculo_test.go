package crm_test

import (
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

// nomear gives an object a name in another system.
func (m *memoria) nomear(tipo crm.TipoVinculo, id int64, sistema, ambiente, codigo string) {
	m.vinculos = append(m.vinculos, crm.Vinculo{TenantID: 1, Tipo: tipo, ObjetoID: id, Sistema: sistema, Ambiente: ambiente, Codigo: codigo})
}

// chamado gives the object that holds a name, 0 = none.
func (m *memoria) chamado(tipo crm.TipoVinculo, de crm.Interlocutor, codigo string) int64 {
	for _, v := range m.vinculos {
		if v.Tipo == tipo && v.Sistema == de.Sistema && v.Ambiente == de.Ambiente && igual(v.Codigo, codigo) && !v.Disputa {
			return v.ObjetoID
		}
	}
	return 0
}

func TestUnidadePeloNomeDeQuemChama(t *testing.T) {
	for nome, caso := range map[string]struct {
		usuario, codigo string
		unidade         int64
		aviso           string
	}{
		"o IdUnidade da Mobuss":                         {"mobuss", "77", 20, ""},
		"que é o código de outra unidade no ERP":        {"mobuss", "9003", 20, "COD_PROJETO 9003 E O NOME DA UNIDADE EM MOBUSS"},
		"o código do ERP, de que a Mobuss não tem nome": {"mobuss", "9002", 21, ""},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			m.nomear(crm.VinculoUnidade, 20, "mobuss", "", "77")
			m.nomear(crm.VinculoUnidade, 20, "mobuss", "", "9003")
			m.nomear(crm.VinculoUnidade, 22, "outra", "", "9002")
			r := abrir(t, o, m.pedido(caso.usuario, crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "COD_PROJETO", caso.codigo, "CNPJ_CLIENTE", cpfMaria))
			if oc := m.ocorrencia(t, r.Numero); oc.UnidadeID != caso.unidade {
				t.Errorf("unidade %d, want %d", oc.UnidadeID, caso.unidade)
			}
			avisos := strings.Join(m.chamadas[0].Avisos, "\n")
			if (caso.aviso == "") != (avisos == "") || !strings.Contains(avisos, caso.aviso) {
				t.Errorf("avisos %q, want %q", avisos, caso.aviso)
			}
		})
	}
}

// TestCodigosDeCadaSistema: the code that each system gives a client finds him for that system, whoever came first.
func TestCodigosDeCadaSistema(t *testing.T) {
	m, o := novaMemoria(t)
	abrirPara := func(usuario string, partes ...string) int64 {
		t.Helper()
		return m.ocorrencia(t, abrir(t, o, m.pedido(usuario, crm.OperacaoAbrir, partes...)).Numero).ClienteID
	}
	abrirPara("outro", "CNPJ_CLIENTE", cpfJose, "COD_CLIENTE", "V-1")
	abrirPara("integra.mega", "CNPJ_CLIENTE", cpfJose, "COD_CLIENTE", "AG-55")
	if c := m.clientes[11]; c.Codigo != "V-1" {
		t.Errorf("the master replaced the code of another system by its own: %q", c.Codigo)
	}
	for usuario, dele := range map[string]string{"outro": "V-1", "integra.mega": "AG-55"} {
		if id := abrirPara(usuario, "COD_CLIENTE", dele); id != 11 {
			t.Errorf("%s finds %d by %s, want José", usuario, id, dele)
		}
	}
	// The same code may be another client's in another system, and nobody's in a third.
	m.nomear(crm.VinculoCliente, 10, "outro", "", "AG-55")
	if id := abrirPara("outro", "COD_CLIENTE", "AG-55"); id != 10 {
		t.Errorf("outro finds %d by its own AG-55, want Maria", id)
	}
	if _, err := o.Abrir(t.Context(), m.pedido("mobuss", crm.OperacaoAbrir, "COD_CLIENTE", "AG-55")); codigo(err) != crm.RecusaClienteNaoEncontrado {
		t.Errorf("another system's code finds somebody: %v", err)
	}
	// A code of one and a document of another stay a conflict.
	_, err := o.Abrir(t.Context(), m.pedido("outro", crm.OperacaoAbrir, "COD_CLIENTE", "AG-55", "CNPJ_CLIENTE", cpfJose))
	if codigo(err) != crm.RecusaClienteDivergente || !strings.Contains(err.Error(), "COD_CLIENTE AG-55") {
		t.Errorf("%v", err)
	}
	var nomes []string
	for _, v := range m.vinculos {
		nomes = append(nomes, v.Frase())
	}
	if want := []string{"outro V-1", "mega AG-55", "outro AG-55"}; !slices.Equal(nomes, want) {
		t.Errorf("vínculos %q, want %q", nomes, want)
	}
}

// TestCodigoComBloqueio: with the block on nothing is kept, and that is said.
func TestCodigoComBloqueio(t *testing.T) {
	m, o := novaMemoria(t)
	abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "CNPJ_CLIENTE", cpfJose, "COD_CLIENTE", "ZZZ"))
	if avisos := strings.Join(m.chamadas[0].Avisos, "\n"); !strings.Contains(avisos, "COD_CLIENTE ZZZ NAO GRAVADO") || len(m.vinculos) > 0 {
		t.Errorf("avisos %q, vínculos %v", avisos, m.vinculos)
	}
}

// TestNossoIdNoDestino: a destination that was sent a client knows him by our id, in the environment in which it was sent.
func TestNossoIdNoDestino(t *testing.T) {
	m, o := novaMemoria(t)
	m.destinos = []crm.Destino{{ID: 1, TenantID: 1, Nome: "vimob", Sistema: "outro", Ambiente: crm.AmbienteProducao}}
	m.fotografar()
	enviado := crm.EntregaReservada{Nomeado: crm.Vinculo{TenantID: 1, Tipo: crm.VinculoCliente, ObjetoID: 11, Sistema: "vimob", Ambiente: crm.AmbienteProducao}}
	m.vinculos = enviado.Vinculos("V-102", "", true)
	for _, dele := range []string{"V-102", "11"} {
		if id := m.ocorrencia(t, abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "COD_CLIENTE", dele)).Numero).ClienteID; id != 11 {
			t.Errorf("%s finds %d, want José", dele, id)
		}
	}
	if _, err := o.Abrir(t.Context(), m.pedido("mobuss", crm.OperacaoAbrir, "COD_CLIENTE", "11")); codigo(err) != crm.RecusaClienteNaoEncontrado {
		t.Errorf("a system that was not sent him finds him by our id: %v", err)
	}
	m.destinos[0].Ambiente = crm.AmbienteHomologacao
	m.fotografar()
	if c := m.clientes[m.ocorrencia(t, abrir(t, o, m.pedido("outro", crm.OperacaoAbrir, "COD_CLIENTE", "V-102", "DESCRICAO", "outra")).Numero).ClienteID]; c.ID == 11 {
		t.Error("a name of produção counts in homologação")
	}
}

// TestNomeDisputado: two ocorrências with one name are both opened, and somebody is told.
func TestNomeDisputado(t *testing.T) {
	m, o := novaMemoria(t)
	for _, codigoOC := range []string{"a", "b"} {
		p := m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", codigoOC)
		p.Vinculo = &crm.Vinculo{Sistema: "vimob", Codigo: "P-9", Numero: "P-9"}
		abrir(t, o, p)
	}
	if len(m.vinculos) != 2 || m.vinculos[0].Disputa || !m.vinculos[1].Disputa {
		t.Errorf("%+v", m.vinculos)
	}
	if avisos := strings.Join(m.chamadas[1].Avisos, "\n"); !strings.Contains(avisos, "O NOME P-9 EM VIMOB JA E DE OUTRA OCORRENCIA:: ACAO::") {
		t.Errorf("avisos %q", avisos)
	}
}

// TestNomeQueNaoEId: a setting that names a part with no id in it costs a notice, not the opening.
func TestNomeQueNaoEId(t *testing.T) {
	for texto, nomes := range map[string]int{"OS-9": 1, strings.Repeat("x", 256): 0, "Porta\nnão fecha": 0} {
		m, o := novaMemoria(t)
		m.destinos = []crm.Destino{{ID: 1, TenantID: 1, Nome: "mobuss", Sistema: "mobuss", Ambiente: crm.AmbienteProducao, ParteDoNome: "observacao"}}
		m.fotografar()
		abrir(t, o, m.pedido("mobuss", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "CNPJ_CLIENTE", cpfMaria, "OBSERVACAO", texto))
		avisos := strings.Join(m.chamadas[0].Avisos, "\n")
		if len(m.vinculos) != nomes || strings.Contains(avisos, "OBSERVACAO NAO E UM ID DA OCORRENCIA EM MOBUSS") != (nomes == 0) {
			t.Errorf("%.20q: vínculos %v, avisos %q", texto, m.vinculos, avisos)
		}
	}
}
