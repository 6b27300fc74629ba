package portal

import (
	"slices"

	"ponte/crm"
)

// passo is something to do before a system can call.
type passo struct {
	Rotulo, Ajuda, Link string
	Feito               bool
}

// primeirosPassos says what is missing before the first call, from what is there; none when nothing is, or when somebody did not want to
// see it any more.
func (k *contexto) primeirosPassos() ([]passo, error) {
	if !k.tenant.Configuracoes.Sim(crm.ConfPrimeirosPassos) {
		return nil, nil
	}
	r := k.retrato()
	temCredencial := false
	for _, c := range r.Credenciais {
		temCredencial = temCredencial || c.Ativa()
	}
	contratos, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return nil, err
	}
	chamadas, err := k.p.Acervo.Chamadas(k.ctx, crm.FiltroChamadas{TenantID: k.tenant.ID, Situacoes: []crm.SituacaoChamada{crm.ChamadaAtendida}, Pagina: crm.Pagina{Limite: 1}})
	if err != nil {
		return nil, err
	}
	passos := []passo{
		{"Credencial do sistema que vai chamar", "Usuário e senha que ele envia em cada chamada.", Raiz + "/credenciais", temCredencial},
		{"IP de onde ele chama", "Sem um endereço liberado, toda chamada é recusada.", Raiz + "/ips", len(r.Faixas) > 0},
		{"Endereço público", "O que vai no WSDL e nos guias: --public-url, no servidor.", Raiz + "/webservice", k.p.Publica != ""},
		{"Contratos", "Carregados de uma fonte, importados ou cadastrados; a abertura os procura.", Raiz + "/contratos", len(contratos.Linhas) > 0},
		{"Primeira chamada atendida", "As recusadas dizem por quê, e levam ao que falta.", Raiz + "/chamadas", len(chamadas.Linhas) > 0},
	}
	if !slices.ContainsFunc(passos, func(p passo) bool { return !p.Feito }) {
		return nil, nil
	}
	return passos, nil
}

// dispensarPassos takes the list away for everybody; a setting brings it back.
func (k *contexto) dispensarPassos() error {
	_, err := k.p.Administracao.AlterarTenant(k.ctx, k.ator(""), k.tenant.Slug, []crm.Atribuicao{{Chave: crm.ConfPrimeirosPassos, Valor: "nao"}})
	if err != nil {
		return err
	}
	return k.voltar("", "A lista não aparece mais. Em Configurações ela volta.")
}
