package portal

import (
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/crm/negativacao"
)

// telaNegativacao is one, with its life.
type telaNegativacao struct {
	N              linhaNegativacao
	Passos         []passoDaTela
	Envios         []envioDaTela
	Outras         []linhaNegativacao // of the same title
	Problema       string
	Muda, Aprova   bool
	PodeBaixar     bool
	PodeDesistir   bool
	PodeCancelar   bool
	PodeDesaprovar bool
	PodeAprovar    bool
	PodeDecidir    bool
	Decida         bool   // a return waits for it
	Oque           string // what was sent, of which it is decided
	Motivos        []opcao
	MotivoBaixa    string
	Aprovada       momento
	Enviada        momento
	Aceita         momento
	Terminou       momento
	Reincluir      bool
}

type passoDaTela struct {
	negativacao.Passo
	Quando momento
	Rotulo string
	Tom    string
}

type envioDaTela struct {
	negativacao.Envio
	N               *linhaNegativacao // nil = on the page of it
	Oque, Dito      string
	Enviado, Voltou momento
}

func (k *contexto) negativacao() error { return k.mostrarNegativacao(http.StatusOK, "") }

func (k *contexto) mostrarNegativacao(status int, problema string) error {
	kept := k.p.Negativador.Negativacoes
	n, err := kept.Negativacao(k.ctx, k.tenant.ID, k.id("id"))
	if err != nil {
		return err
	}
	passos, err := kept.Passos(k.ctx, k.tenant.ID, n.ID)
	if err != nil {
		return err
	}
	envios, err := kept.EnviosDa(k.ctx, k.tenant.ID, n.ID)
	if err != nil {
		return err
	}
	outras, err := kept.DoTitulo(k.ctx, k.tenant.ID, n.TituloID)
	if err != nil {
		return err
	}
	s := n.Situacao
	tela := telaNegativacao{
		N: k.linhaNegativacao(n), Problema: problema, Muda: k.pode(mudar(crm.ModuloNegativacoes)), Aprova: k.pode(mudar(crm.ModuloAprovarNegativ)),
		Aprovada: k.em(n.AprovadaEm), Enviada: k.em(n.EnviadaEm), Aceita: k.em(n.AceitaEm), Terminou: k.em(n.TerminouEm), Reincluir: n.Reincluir,
	}
	tela.PodeAprovar = tela.Aprova && s.Permite(negativacao.AtoAprovar)
	tela.PodeBaixar, tela.PodeDesistir = tela.Muda && s.Permite(negativacao.AtoPedirBaixa), tela.Muda && s.Permite(negativacao.AtoDesistirBaixa)
	tela.PodeCancelar, tela.PodeDesaprovar = tela.Muda && s.Permite(negativacao.AtoCancelar), tela.Muda && s.Permite(negativacao.AtoDesaprovar)
	tela.PodeDecidir = tela.Muda && (s == negativacao.Enviada || s == negativacao.BaixaEnviada)
	tela.Decida, tela.Oque = tela.PodeDecidir && n.ADecidir(), "inclusão"
	if s == negativacao.BaixaEnviada {
		tela.Oque = "exclusão"
	}
	pares := []string{}
	for _, m := range negativacao.MotivosBaixa {
		if m.Pessoa {
			pares = append(pares, m.Codigo, m.Codigo+" "+m.Rotulo)
		}
	}
	tela.Motivos = opcoes(n.Proposta, pares...)
	if m, ok := negativacao.LinhaDoMotivo(n.Motivo); ok {
		tela.MotivoBaixa = m.Codigo + ", " + strings.ToLower(m.Rotulo)
	}
	for i := range passos {
		p := &passos[i]
		d := passoDaTela{Passo: *p, Quando: k.em(p.Em), Rotulo: maiusculaInicial(negativacao.Rotulo(p.Para)), Tom: tomNegativacao(p.Para)}
		if p.De == p.Para {
			d.Rotulo = "Anotação"
			d.Tom = tomNeutro
		}
		if d.Tom == tomAlerta && i < len(passos)-1 {
			d.Tom = tomNeutro // it asked for a person, and that is over
		}
		tela.Passos = append(tela.Passos, d)
	}
	for i := range envios {
		tela.Envios = append(tela.Envios, k.envioDaTela(&envios[i]))
	}
	for i := range outras {
		if outras[i].ID != n.ID {
			tela.Outras = append(tela.Outras, k.linhaNegativacao(&outras[i]))
		}
	}
	return k.mostrar(status, "negativacao", "Negativação "+n.Numero, tela)
}

func (k *contexto) envioDaTela(e *negativacao.Envio) envioDaTela {
	d := envioDaTela{Envio: *e, Oque: "Inclusão", Dito: rotuloDoRetorno(e.Desfecho), Enviado: k.em(e.EnviadoEm), Voltou: k.em(e.RetornoEm)}
	if e.Operacao == negativacao.Exclusao {
		d.Oque = "Exclusão, motivo " + e.Motivo
	}
	return d
}

func rotuloDoRetorno(d negativacao.Desfecho) string {
	switch d {
	case "":
		return "sem retorno"
	case negativacao.DesfechoAceito:
		return "aceito"
	case negativacao.DesfechoJaFeito:
		return "já estava feito"
	case negativacao.DesfechoRejeitado:
		return "rejeitado"
	case negativacao.DesfechoInformativo:
		return "informativo"
	case negativacao.DesfechoNaoCatalogo:
		return "código não catalogado, a decidir"
	case negativacao.DesfechoNaoCasado:
		return "não é desta remessa"
	case negativacao.DesfechoRepetido:
		return "repetido"
	case negativacao.DesfechoSemPassagem:
		return "não mudou nada"
	case negativacao.DesfechoDuvida:
		return "dúvida sobre o arquivo"
	case negativacao.DesfechoDevolvido:
		return "vai em outra remessa"
	}
	return string(d)
}

// agirNaNegativacao does what a person chose on the page of one.
func (k *contexto) agirNaNegativacao() error {
	id, g, ator := k.id("id"), k.p.Negativador, k.ator(k.campo("motivo"))
	var r negativacao.Resultado
	var err error
	var feito string
	switch k.campo("ato") {
	case "baixa":
		feito = "A baixa vai na próxima remessa."
		r, err = g.PedirBaixa(k.ctx, ator, k.tenant, []int64{id}, k.campo("motivo_baixa"), k.campo("reincluir") == "sim")
	case "desistir":
		feito = "A baixa não vai mais."
		r, err = g.DesistirDaBaixa(k.ctx, ator, k.tenant, []int64{id})
	case "dispensar":
		feito = "Proposta dispensada."
		r, err = g.DispensarProposta(k.ctx, ator, k.tenant, []int64{id})
	case "cancelar":
		feito = "Pedido cancelado."
		r, err = g.Cancelar(k.ctx, ator, k.tenant, []int64{id})
	case "desaprovar":
		feito = "Aprovação desfeita."
		r, err = g.Desaprovar(k.ctx, ator, k.tenant, []int64{id})
	case "aceita", "rejeitada":
		feito = "Decisão registrada."
		err = g.Decidir(k.ctx, ator, k.tenant, id, k.campo("ato") == "aceita")
	default:
		return errPedido
	}
	if frase, impedida := impedimentoDe(err); impedida {
		return k.mostrarNegativacao(http.StatusUnprocessableEntity, frase)
	}
	if err != nil {
		return err
	}
	if len(r.Impedidas) > 0 {
		return k.mostrarNegativacao(http.StatusUnprocessableEntity, r.Impedidas[0].Frase)
	}
	return k.voltar("/negativacoes/"+texto64(id), feito)
}
