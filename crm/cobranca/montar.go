package cobranca

import (
	"time"

	"ponte/crm"
)

// montagem gathers the rows of a page.
type montagem struct {
	retrato  *crm.Retrato
	agora    time.Time
	geracao  int64
	contagem *Contagem
	lote     Lote
	prontos  []pronto
}

// pronto is a step that is done: what it makes has no ids yet.
type pronto struct {
	caso     *Caso
	decisao  *Decisao
	entregas []crm.Entrega
	novo     bool // of Novos, else of Mudados
	em       int  // which one there
}

func (m *montagem) juntar(k *Caso, p *Parecer) {
	m.contagem.Vistos++
	if p.Fora {
		return
	}
	for i := range p.Decisoes {
		m.decidida(k, p, &p.Decisoes[i])
	}
	m.onde(k, p)
}

func (m *montagem) decidida(k *Caso, p *Parecer, d *Decisao) {
	switch {
	case d.Adiado:
		m.contagem.Adiados++
		return
	case d.Situacao == Feito:
		m.contagem.Feitos++
	case d.Situacao == Retido:
		m.contagem.Retidos++
	default:
		m.contagem.Pulados++
	}
	linha := Disparo{
		TenantID: k.Titulo.TenantID, TituloID: k.Titulo.ID, ContratoID: k.Contrato.ID, ClienteID: k.Cliente.ID, PassoID: d.Passo.ID,
		PassoNome: d.Passo.Nome, Dias: d.Passo.Dias, Canal: d.Passo.Canal, Vencimento: k.Titulo.VenceEm(), Situacao: d.Situacao, Motivo: d.Motivo,
		Dia: p.Hoje, Em: m.agora,
	}
	if p.Regua != nil {
		linha.ReguaID, linha.Numero = p.Regua.ID, p.Regua.Numero
	}
	var em int
	switch {
	case d.Antes == nil:
		em = len(m.lote.Novos)
		m.lote.Novos = append(m.lote.Novos, linha)
	case d.Antes.Situacao == d.Situacao && d.Antes.Motivo == d.Motivo: // held, for the same reason
		return
	default:
		linha.ID, em = d.Antes.ID, len(m.lote.Mudados)
		linha.Vencimento = d.Antes.Vencimento
		if p.Regua == nil {
			linha.ReguaID, linha.Numero = d.Antes.ReguaID, d.Antes.Numero
		}
		m.lote.Mudados = append(m.lote.Mudados, linha)
	}
	if d.Situacao != Feito {
		return
	}
	feito := pronto{caso: k, decisao: d, novo: d.Antes == nil, em: em}
	if d.Passo.Canal.AoDevedor() {
		feito.entregas = crm.EntregasDaCobranca(m.retrato, d.Passo.Canal == CanalEmail, m.agora)
		for i := range feito.entregas {
			feito.entregas[i].ProximaEm = p.NaoAntes
		}
	}
	m.prontos = append(m.prontos, feito)
}

// onde writes where the título stands, when that is another place than before.
func (m *montagem) onde(k *Caso, p *Parecer) {
	n := NaRegua{
		TituloID: k.Titulo.ID, TenantID: k.Titulo.TenantID, ContratoID: k.Contrato.ID, ClienteID: k.Cliente.ID, Vencimento: k.Titulo.VenceEm(),
		Geracao: m.geracao, Proximo: p.Proximo, NaFonte: k.Titulo.Situacao, Desde: m.agora, Motivo: p.Sai,
	}
	if p.Regua != nil {
		n.ReguaID = p.Regua.ID
	}
	antes := k.NaRegua
	dentro := antes != nil && antes.Ate == nil
	if antes != nil && (p.Sai != "" || dentro) {
		n.Desde = antes.Desde
	}
	if p.Sai != "" {
		ate := m.agora
		if n.Ate = &ate; antes != nil && antes.Ate != nil {
			n.Ate = antes.Ate
		}
		if dentro {
			m.contagem.Sairam++
		}
	} else if !dentro {
		m.contagem.Entraram++
	}
	switch {
	case antes == nil:
		m.lote.Entram = append(m.lote.Entram, n)
	case !igual(antes, &n):
		m.lote.Mudam = append(m.lote.Mudam, n)
	}
}

func igual(a, b *NaRegua) bool {
	x, y := *a, *b
	x.Ate, y.Ate = nil, nil
	x.Desde, y.Desde = time.Time{}, time.Time{}
	return x == y && (a.Ate == nil) == (b.Ate == nil)
}

// quantos is how many ids the page needs: each row that is new, and of a tarefa its narrativa and its notices.
func (m *montagem) quantos() int {
	n := len(m.lote.Novos)
	for i := range m.prontos {
		if n += len(m.prontos[i].entregas); m.prontos[i].decisao.Passo.Canal == CanalTarefa {
			n += 2 + len(m.retrato.Destinos)
		}
	}
	return n
}

// numerar gives the ids, and makes what is done.
func (m *montagem) numerar(id int64) {
	proximo := func() int64 { id++; return id - 1 }
	for i := range m.lote.Novos {
		m.lote.Novos[i].ID = proximo()
	}
	for i := range m.prontos {
		f := &m.prontos[i]
		linha := &m.lote.Mudados
		if f.novo {
			linha = &m.lote.Novos
		}
		d := &(*linha)[f.em]
		if d.Canal == CanalTarefa {
			m.tarefa(f, d, proximo)
		}
		for _, e := range f.entregas {
			if e.ID = proximo(); d.Canal.AoDevedor() {
				e.DisparoID = d.ID
			}
			m.lote.Entregas = append(m.lote.Entregas, e)
		}
	}
}

func (m *montagem) tarefa(f *pronto, d *Disparo, proximo func() int64) {
	fim := m.retrato.Tenant.Expediente().FimDoDia(m.agora, 1, true)
	oc := crm.Ocorrencia{ID: f.caso.Ocorrencia.ID, TenantID: d.TenantID, Numero: f.caso.Ocorrencia.Numero}
	t, narrativa, avisos := crm.TarefaDaCobranca(m.retrato, &oc, proximo(), crm.NovaTarefa{
		Titulo: crm.Encurtar(f.decisao.Assunto, 200), Observacao: f.decisao.Texto, VenceEm: &fim, Equipe: f.decisao.Passo.Equipe,
	}, m.agora)
	narrativa.ID, d.TarefaID, f.entregas = proximo(), t.ID, avisos
	m.lote.Tarefas, m.lote.Narrativas = append(m.lote.Tarefas, t), append(m.lote.Narrativas, narrativa)
}
