package crm

import (
	"context"
	"slices"
	"strings"
)

// repetir answers an opening whose key is known: the same number, and nothing written but the call. A repeat with other
// content follows the credential's ao_repetir, unless it speaks of another client and another contract: that is no repeat,
// and nothing of it is given to the first. Content that is unknown (imported keys) counts as equal, except to a master,
// whose state is compared with what is stored.
func (o *Ocorrencias) repetir(ctx context.Context, a *abertura, chave *ChaveIdempotencia) (*Resposta, error) {
	modo := a.p.Credencial.AoRepetirEfetivo()
	if chave.Conteudo == a.conteudo {
		return o.gravarRepetida(ctx, a, chave, nil)
	}
	if a.p.Token != "" && chave.Tipo == ChaveCabecalho { // there a key stands for one call (reenvio)
		return nil, Recusar(RecusaChaveReusada, chave.Numero)
	}
	diferenca := ProcuraChave{Sistema: chave.Sistema, Tipo: ChaveDiferenca, Chave: resumo(chave.Numero, a.conteudo)}
	if modo == RepetirAtualizar {
		diferenca.Chave = resumo(chave.Numero, "ultimo conteudo aplicado")
	}
	narrada := ProcuraChave{Sistema: chave.Sistema, Tipo: ChaveDiferenca, Chave: resumo(chave.Numero, "descricao", a.p.Campos.Texto("DESCRICAO"))}
	achados, err := o.Consultas.Buscar(ctx, &Procura{
		TenantID: a.procura.TenantID, OcorrenciaID: chave.OcorrenciaID, Chaves: []ProcuraChave{diferenca, narrada},
		Cliente: a.procura.Cliente, Contrato: a.procura.Contrato, Unidade: a.procura.Unidade, De: a.procura.De, Vinculo: a.procura.Vinculo,
	})
	if err != nil {
		return nil, err
	}
	oc := achados.Ocorrencia
	if oc == nil { // the key outlived its ocorrência: only an operator can have removed it
		return o.gravarRepetida(ctx, a, chave, nil)
	}
	switch outro := a.deOutro(oc, achados); {
	case outro && modo == RepetirAbrir:
		return o.abrirOutra(ctx, a, chave, achados)
	case outro:
		return nil, recusarOutro(chave)
	case chave.Conteudo == "" && modo != RepetirAtualizar:
		return o.gravarRepetida(ctx, a, chave, nil)
	}
	m := novaMovimentacao(a.retrato, oc, a.p.origem(), a.p.Campos.Texto("COD_ABERTO_POR"), a.agora)
	anterior := acharChave(achados.Chaves, diferenca)
	switch modo {
	case RepetirRecusar:
		return nil, Recusar(RecusaRepetida, chave.Numero, camposDiferentes(oc.Recebido, a.recebidas))
	case RepetirAtualizar:
		if anterior != nil && anterior.Conteudo == a.conteudo {
			return o.gravarRepetida(ctx, a, chave, nil)
		}
		if err := a.aplicarRepeticao(m, acharChave(achados.Chaves, narrada) != nil, narrada); err != nil {
			return nil, err
		}
	default:
		if anterior != nil {
			return o.gravarRepetida(ctx, a, chave, nil)
		}
		m.narrar(NarrativaSistema, "Reenvio com diferença: "+camposDiferentes(oc.Recebido, a.recebidas), a.agora)
	}
	m.lembrar(diferenca, anterior, a.conteudo)
	return o.gravarRepetida(ctx, a, chave, m)
}

// aplicarRepeticao takes over what a master says anew: status and DATA_FECHAMENTO as a movement, the solution, and a
// description that differs as a narrativa, once.
func (a *abertura) aplicarRepeticao(m *movimentacao, jaNarrada bool, narrada ProcuraChave) error {
	campos := a.p.Campos
	if err := m.mover(campos.Texto("COD_STATUS"), "COD_STATUS", a.fechamento, a); err != nil {
		return err
	}
	m.resolver(campos.Texto("DESCRICAO_SOLUCAO"))
	if d := campos.Texto("DESCRICAO"); d != "" && d != m.oc.Descricao && !jaNarrada {
		m.narrar(NarrativaRecebida, d, a.agora)
		m.lembrar(narrada, nil, "")
	}
	return nil
}

// lembrar keeps a key of the ocorrência: a new row, or the move of the one that was read.
func (m *movimentacao) lembrar(k ProcuraChave, anterior *ChaveIdempotencia, conteudo string) {
	chave := ChaveIdempotencia{
		TenantID: m.oc.TenantID, Sistema: k.Sistema, Tipo: k.Tipo, Chave: k.Chave,
		OcorrenciaID: m.oc.ID, Numero: m.oc.Numero, Conteudo: conteudo, Versao: 1, Em: m.agora,
	}
	if anterior != nil {
		chave.Versao = anterior.Versao
		m.mudancas = append(m.mudancas, MudancaChave{Chave: chave})
		return
	}
	m.chaves = append(m.chaves, chave)
}

// gravarRepetida writes the call, and what the repeat changes when m is not nil, and answers the number of the first.
func (o *Ocorrencias) gravarRepetida(ctx context.Context, a *abertura, chave *ChaveIdempotencia, m *movimentacao) (*Resposta, error) {
	r := &Resposta{Numero: chave.Numero, OcorrenciaID: chave.OcorrenciaID, Repetida: true, Chave: chave.Tipo, avisos: a.avisos}
	return o.gravarMovimentacao(ctx, a.p, m, r)
}

// gravarMovimentacao draws the ids of a movement (nil = the call alone), writes it with its call, and answers r.
func (o *Ocorrencias) gravarMovimentacao(ctx context.Context, p *Pedido, m *movimentacao, r *Resposta) (*Resposta, error) {
	n := 1
	if r.item {
		n = 0
	}
	var entregas []Entrega
	if m != nil {
		entregas = m.disparar()
		n += m.quantosIDs(entregas)
	}
	if n == 0 && m != nil && !m.mudou {
		return r, nil
	}
	primeiro, err := o.Numeracao.IDs(ctx, max(n, 1))
	if err != nil {
		return nil, err
	}
	ids, e := sequencia{primeiro}, &Escrita{}
	if !r.item {
		e.Chamada = o.registrar(p, r, ids.proximo())
	}
	if m != nil {
		m.escrever(e, entregas, &ids)
	}
	return o.gravar(ctx, e, r)
}

func acharChave(chaves []ChaveIdempotencia, k ProcuraChave) *ChaveIdempotencia {
	i := slices.IndexFunc(chaves, func(c ChaveIdempotencia) bool {
		return c.Tipo == k.Tipo && c.Chave == k.Chave && c.Sistema == k.Sistema
	})
	if i < 0 {
		return nil
	}
	return &chaves[i]
}

// camposDiferentes names the parts in which two calls differ, in the order of the later one; values stay out, they may
// be personal.
func camposDiferentes(antes, depois Campos) string {
	var nomes []string
	for i := range depois {
		c := &depois[i]
		if foraDoConteudo(c.Nome) || c.Vazio() || parteIgual(antes, c) {
			continue
		}
		nomes = append(nomes, c.Nome)
	}
	for i := range antes {
		c := &antes[i]
		if foraDoConteudo(c.Nome) || c.Vazio() {
			continue
		}
		if !slices.ContainsFunc(depois, func(d Campo) bool { return d.Nome == c.Nome && !d.Vazio() }) {
			nomes = append(nomes, c.Nome)
		}
	}
	if len(nomes) == 0 {
		return "anexos"
	}
	return strings.Join(nomes, ", ")
}

func parteIgual(antes Campos, c *Campo) bool {
	return antes.Texto(c.Nome) == strings.TrimSpace(c.Valor) && slices.Equal(antes.Itens(c.Nome), c.Itens)
}
