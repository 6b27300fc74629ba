package crm

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm/sigilo"
)

// Names under which the family's versions send what an edit may change (docs/fatos/multidados.md §2 and §4).
var (
	partesStatus   = []string{"STATUS", "CODIGO_STATUS", "COD_STATUS"}
	partesTexto    = []string{"DESCRICAO", "OBSERVACAO"}
	partesVariavel = []string{"CAMPOS_VARIAVEIS", "CAMPOS_VARIAVEIS_OCORRENCIA"}
)

// Editar changes an ocorrência (EditOC, editar_ocorrencia) and answers the number: status, responsavel, campos
// variáveis; descricao and observacao become narrativas. The current status moves nothing and sends nothing, and a text
// is narrated once in the credential's window. SOAP sends it all in PARAMS, a URL-encoded query.
func (o *Ocorrencias) Editar(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	e, err := o.lerEdicao(p, p.Campos)
	p.Registro.numero = Encurtar(sigilo.MascararParte("N_OCORRENCIA", e.numero, p.Senha), 29) // until it is found
	if err != nil {
		return nil, err
	}
	return o.editar(ctx, p, e)
}

// edicao is what an edit's call says.
type edicao struct {
	numero, status, responsavel string
	parteStatus                 string
	fechada                     *time.Time
	textos                      []textoDeEdicao
	visao                       Visibilidade // of textos
	anexos                      []Anexo      // stored already
	variaveis                   []Item
	item                        bool // of a list: without a log row of its own
}

type textoDeEdicao struct {
	texto     string // "" = the files of the call
	repetivel repetivel
}

// lerEdicao reads an edit; the number is given even with a refusal, for the log.
func (o *Ocorrencias) lerEdicao(p *Pedido, campos Campos) (edicao, error) {
	var e edicao
	if params := campos.Bruto("PARAMS"); strings.TrimSpace(params) != "" {
		lidos, achado, err := LerParams(params)
		if err != nil {
			return e, err
		}
		p.Registro.Avisos = AvisarTexto(p.Registro.Avisos, achado)
		campos = append(lidos, campos...) // PARAMS first: it is what the call is about
	}
	e.numero = p.comValor(campos, partesNumero)
	if err := validarCampos(campos); err != nil {
		return e, err
	}
	if e.numero == "" {
		return e, Recusar(RecusaObrigatorio, "numero")
	}
	for _, parte := range partesStatus {
		codigo := campos.Texto(parte)
		if palavraAusente(codigo) {
			p.avisarSemValor(parte)
			continue
		}
		if codigo != "" {
			e.status, e.parteStatus = codigo, parte
			break
		}
	}
	e.responsavel = campos.Texto("RESPONSAVEL")
	for _, parte := range partesTexto {
		if t := campos.Texto(parte); t != "" && !slices.ContainsFunc(e.textos, func(x textoDeEdicao) bool { return x.texto == t }) {
			e.textos = append(e.textos, textoDeEdicao{t, p.chaveDoTexto(ChaveEdicao, e.numero, "", t)})
		}
	}
	if len(p.Anexos) > 0 {
		if err := validarAnexos(p); err != nil {
			return e, err
		}
		e.textos = append(e.textos, textoDeEdicao{"", p.chaveDoTexto(ChaveEdicao, e.numero, "", p.comAnexos(""))})
	}
	e.visao = p.visibilidade(campos)
	e.narrarSituacao(p)
	var err error
	if e.fechada, err = p.lerDataDaParte(campos, "DATA_FECHAMENTO", p.Retrato.Tenant.Fuso()); err != nil {
		return e, err
	}
	for _, parte := range partesVariavel {
		itens, err := itensDaParte(campos, parte)
		if err != nil {
			return e, err
		}
		e.variaveis = append(e.variaveis, itens...)
	}
	if e.status == "" && e.responsavel == "" && e.fechada == nil && len(e.textos) == 0 && len(e.variaveis) == 0 && p.PorID == (PorID{}) {
		return e, Recusar(RecusaObrigatorio, "status, responsavel, descricao, observacao ou campos_variaveis")
	}
	return e, p.Retrato.Tenant.conferirObrigatorios(ConfObrigatoriosEditar, campos)
}

// narrarSituacao makes a narrativa of a situation that the partner's table does not translate and that is no status here
// either: once for an ocorrência, as when the partner is asked (docs/regras.md §6.10). Without a table it is a status like any other.
func (e *edicao) narrarSituacao(p *Pedido) {
	status, titulo, tabela := p.Retrato.situacaoDoParceiro(p.Credencial.Sistema, e.status)
	if !tabela || status != "" || e.status == "" || p.Retrato.Status[e.status] != nil {
		return
	}
	chave := ProcuraChave{Sistema: p.Credencial.Sistema, Tipo: ChaveEdicao, Chave: resumo("situacao", e.numero, strings.ToUpper(e.status))}
	e.textos = append(e.textos, textoDeEdicao{"Situação em " + titulo + ": " + e.status, repetivel{ProcuraChave: chave}})
	e.status = ""
}

// editar decides and writes one edit.
func (o *Ocorrencias) editar(ctx context.Context, p *Pedido, e edicao) (*Resposta, error) {
	soltar, err := o.travarOcorrencia(ctx, p, e.numero)
	if err != nil {
		return nil, err
	}
	defer soltar()
	reenvio := p.reenvio(e.numero)
	return o.insistir(ctx, p, func() (*Resposta, error) {
		var chaves []ProcuraChave
		for i := range e.textos {
			if k := &e.textos[i].repetivel; k.Chave != "" {
				chaves = append(chaves, k.ProcuraChave)
			}
		}
		achados, err := o.acharOcorrencia(ctx, p, e.numero, reenvio.procurar(chaves)...)
		if err != nil {
			return nil, err
		}
		oc := achados.Ocorrencia
		switch feito, err := reenvio.feito(achados.Chaves); {
		case err != nil:
			return nil, err
		case feito:
			r := &Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID, Versao: oc.Versao}
			r.repete(true)
			return o.gravarMovimentacao(ctx, p, nil, r)
		case p.SeVersao != 0 && p.SeVersao != oc.Versao:
			return nil, Recusar(RecusaVersao, oc.Numero, strconv.FormatInt(oc.Versao, 10))
		}
		if len(p.Anexos) > 0 && e.anexos == nil {
			if e.anexos, err = o.guardarArquivos(ctx, p, o.Relogio()); err != nil {
				return nil, err
			}
		}
		var avisos avisos
		m, err := o.aplicarEdicao(ctx, p, e, achados, &avisos)
		if err != nil {
			return nil, err
		}
		r := &Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID, Versao: oc.Versao, Repetida: !m.mudou, avisos: avisos, item: e.item}
		if m.mudou {
			r.Versao++
		}
		reenvio.guardar(m)
		return o.gravarMovimentacao(ctx, p, m, r)
	})
}

// aplicarEdicao collects what really changes. A closed ocorrência is moved or given a new closing date by a master only.
func (o *Ocorrencias) aplicarEdicao(ctx context.Context, p *Pedido, e edicao, achados *Achados, avisos *avisos) (*movimentacao, error) {
	agora := o.Relogio()
	m := novaMovimentacao(p.Retrato, achados.Ocorrencia, p.origem(), p.Credencial.Usuario, agora)
	m.visao = e.visao
	fechada := m.encerrada()
	if err := m.mover(e.status, e.parteStatus, e.fechada, avisos); err != nil {
		return nil, err
	}
	if err := o.classificar(ctx, m, p.PorID); err != nil {
		return nil, err
	}
	if m.mudou && fechada && !p.Credencial.Mestre {
		return nil, Recusar(RecusaEncerrada, m.oc.Numero)
	}
	if e.responsavel != "" && e.responsavel != m.mudanca.Responsavel {
		m.mudanca.Responsavel, m.mudou = e.responsavel, true
	}
	m.variar(e.variaveis)
	for i := range e.textos {
		t := &e.textos[i]
		chave := acharChave(achados.Chaves, t.repetivel.ProcuraChave)
		if t.repetivel.repete(chave, agora) {
			continue
		}
		if t.texto == "" {
			m.anexar(e.anexos)
		} else {
			m.narrar(NarrativaRecebida, t.texto, agora)
		}
		t.repetivel.guardar(m, chave)
	}
	return m, nil
}
