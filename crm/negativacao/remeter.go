package negativacao

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ponte/crm"
)

// maxItens bounds a remessa: its bytes are one row.
const maxItens = 5000

// Remetida is what Remeter made, and what it left out.
type Remetida struct {
	Remessa *Remessa // nil = nothing was to be sent
	Fora    []Impedida
}

// Remeter makes a remessa of all that was approved and of all exclusions that were asked for. Before anything is sent each title is judged
// again: what changed since it was approved does not go, and is told. The remessa has the tenant's next number, and is never changed.
func (g *Negativador) Remeter(ctx context.Context, ator crm.Ator, t *crm.Tenant) (*Remetida, error) {
	credor, err := CredorDe(t)
	if err != nil {
		return nil, err
	}
	x, err := g.transporte(t)
	if err != nil {
		return nil, err
	}
	if _, err := g.AcompanharTitulos(ctx, t); err != nil { // what was paid a moment ago does not go in, but out
		return nil, err
	}
	ns, err := g.Negativacoes.AEnviar(ctx, t.ID, maxItens)
	if err != nil {
		return nil, err
	}
	titulos, err := g.titulosDe(ctx, t, ns)
	if err != nil {
		return nil, err
	}
	r := &Remessa{TenantID: t.ID, Transporte: x.Nome(), Situacao: RemessaGerada, Quem: ator.Quem, GeradaEm: g.Relogio()}
	if err := g.enderecar(ctx, r, x, credor); err != nil {
		return nil, err
	}
	m := &movimentoDeEnvio{g: g, t: t, x: x, credor: credor, ator: ator, titulos: titulos, ambiente: r.Ambiente}
	for i := range ns {
		m.juntar(ns[i])
	}
	if len(m.envios) == 0 {
		if err := m.gravarFora(ctx); err != nil {
			return nil, err
		}
		if len(m.fora) == 0 {
			return nil, impedir("Nada há a enviar: nenhuma negativação está aprovada e nenhuma baixa foi pedida.")
		}
		return &Remetida{Fora: m.fora}, nil
	}
	if err := g.Negativacoes.Remeter(ctx, r, func() ([]Envio, []Negativacao, []Passo, crm.Auditoria, error) { return m.montar(r) }); err != nil {
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return nil, desligado(r)
		}
		if errors.Is(err, crm.ErrConflito) {
			return nil, impedir("Alguém mudou uma das negativações, ou o destino, enquanto a remessa era gerada: nada foi gerado, gere de novo.")
		}
		return nil, err
	}
	return &Remetida{Remessa: r, Fora: m.fora}, m.gravarFora(ctx)
}

// enderecar says where a remessa goes.
func (g *Negativador) enderecar(ctx context.Context, r *Remessa, x Transporte, credor *Credor) (err error) {
	servico, ok := x.(PorEntregas)
	if !ok {
		r.Ambiente, r.Diferencial = crm.AmbienteProducao, credor.Diferencial
		return nil
	}
	r.Destino = servico.Destino()
	if r.Ambiente, err = g.Negativacoes.Ambiente(ctx, r.TenantID, r.Destino); errors.Is(err, crm.ErrNaoEncontrado) {
		return desligado(r)
	}
	return err
}

func desligado(r *Remessa) error {
	return impedir("O destino %s não está ligado: ligue-o em Destinos, ou escolha outro transporte em Configurações.", r.Destino)
}

// movimentoDeEnvio gathers what goes.
type movimentoDeEnvio struct {
	g        *Negativador
	t        *crm.Tenant
	x        Transporte
	credor   *Credor
	ator     crm.Ator
	titulos  map[int64]*Titulo
	ambiente string // where it goes

	envios  []Envio
	deles   []Negativacao // of envios, as they were read
	fora    []Impedida
	paradas []Negativacao // that do not go, with why in Porque
	passos  []Passo       // of paradas
}

// juntar takes one in, or says why it does not go.
func (m *movimentoDeEnvio) juntar(n Negativacao) {
	var motivos []string
	hoje := m.g.hoje(m.t)
	e := n.envio(Exclusao)
	if n.Situacao == Aprovada {
		ti := m.titulos[n.TituloID]
		e = n.envio(Inclusao)
		if ti == nil || ti.Cliente == nil {
			motivos = []string{"O título ou o cliente não existe mais."}
		} else {
			e = n.envioDe(ti.Cliente)
			motivos = Julgar(m.t, ti, hoje)
			if ti.Cliente.Documento != n.Documento {
				motivos = append(motivos, "O CPF ou CNPJ do cliente mudou depois do pedido: cancele e peça de novo.")
			}
		}
	}
	if n.Situacao == BaixaPendente && n.Ambiente != m.ambiente {
		motivos = []string{"Foi incluída em " + n.Ambiente + ", e a remessa vai para " + m.ambiente + ", onde ela não existe: gere-a com o destino em " + n.Ambiente + "."}
	}
	if len(motivos) == 0 {
		motivos = m.x.Conferir(m.credor, &e, hoje)
	}
	if len(motivos) == 0 {
		m.envios, m.deles = append(m.envios, e), append(m.deles, n)
		return
	}
	frase := "Não foi na remessa: " + strings.Join(motivos, " ")
	m.fora = append(m.fora, Impedida{n.ID, n.TituloID, frase})
	if n.Porque != frase {
		n.Porque = frase
		m.passos = append(m.passos, n.anotar(m.ator.Quem, frase, m.g.Relogio()))
		m.paradas = append(m.paradas, n)
	}
}

// montar finishes a remessa that has its number. It is called again when the database gives the transaction up.
func (m *movimentoDeEnvio) montar(r *Remessa) (envios []Envio, ns []Negativacao, passos []Passo, a crm.Auditoria, err error) {
	agora := m.g.Relogio()
	envios = append(envios, m.envios...)
	r.Inclusoes, r.Exclusoes = 0, 0
	var avisos map[int][]string
	if r.Conteudo, avisos, err = m.x.Montar(m.credor, r, envios, m.g.hoje(m.t)); err != nil {
		return nil, nil, nil, a, err
	}
	r.SHA256 = ""
	if r.Conteudo != nil {
		soma := sha256.Sum256(r.Conteudo)
		r.SHA256 = hex.EncodeToString(soma[:])
	}
	for i := range m.deles {
		n := m.deles[i]
		nota := fmt.Sprintf("Remessa %d, registro %d. %s", r.Numero, envios[i].Sequencia, strings.Join(avisos[envios[i].Sequencia], "; "))
		p, ok := n.mover(AtoEnviar, m.ator.Quem, strings.TrimSpace(nota), agora)
		if !ok {
			return nil, nil, nil, a, crm.ErrConflito
		}
		n.Porque = ""
		if envios[i].Operacao == Inclusao {
			r.Inclusoes++
			n.EnviadaEm, n.Ambiente = agora, r.Ambiente
		} else {
			r.Exclusoes++
		}
		if r.Conteudo != nil {
			envios[i].EnviadoEm = agora
		}
		ns, passos = append(ns, n), append(passos, p)
	}
	const acao = "remessa.gerar"
	a = m.g.auditoria(m.ator, m.t.ID, acao, "remessa "+strconv.Itoa(r.Numero), "",
		fmt.Sprintf("transporte=%s; ambiente=%s; inclusoes=%d; exclusoes=%d; sha256=%s", r.Transporte, r.Ambiente, r.Inclusoes, r.Exclusoes, r.SHA256))
	return envios, ns, passos, a, nil
}

// gravarFora leaves with each that does not go why; one that changed meanwhile is judged the next time.
func (m *movimentoDeEnvio) gravarFora(ctx context.Context) error {
	for i := range m.paradas {
		ns := m.paradas[i : i+1]
		const acao = "negativacao.nao_enviada"
		a := m.g.auditoria(m.ator, m.t.ID, acao, alvos(ns), "", resumo(ns))
		if err := m.g.Negativacoes.Mudar(ctx, ns, m.passos[i:i+1], a); err != nil && !errors.Is(err, crm.ErrConflito) {
			return err
		}
	}
	return nil
}

// Levar gives the bytes of a remessa to somebody who takes them to the bureau, and leaves the trail of it.
func (g *Negativador) Levar(ctx context.Context, ator crm.Ator, t *crm.Tenant, id int64) (*Remessa, error) {
	r, err := g.Negativacoes.Remessa(ctx, t.ID, id)
	if err != nil {
		return nil, err
	}
	if len(r.Conteudo) == 0 {
		return nil, impedir("A remessa %d não tem arquivo: ela vai pelo serviço da Serasa, ou o arquivo já foi apagado pelo prazo de guarda.", r.Numero)
	}
	soma := sha256.Sum256(r.Conteudo)
	if hex.EncodeToString(soma[:]) != r.SHA256 {
		return nil, impedir("Os bytes da remessa %d não são os que foram gerados: não a envie, e gere outra.", r.Numero)
	}
	r.LevadaEm, r.LevadaPor = g.Relogio(), ator.Quem
	return r, g.Negativacoes.Levar(ctx, r, g.auditoria(ator, t.ID, "remessa.baixar", "remessa "+strconv.Itoa(r.Numero), "", "sha256="+r.SHA256))
}
