package cobranca

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"ponte/crm"
)

// Times and sizes of the registrar.
const (
	vistasPorVez    = 2000
	prazoDoLugar    = 3 * time.Minute
	entreTentativas = time.Hour // before an ocorrência that could not be opened is tried again
	maxTentativas   = 4         // of one change, when somebody else changes the same
	mudancas        = 1000      // ocorrências that one look opens or moves: each is a transaction, and others wait for their turn
)

// quemCobra is who does what the rules do, in the ocorrência and in the trail.
const quemCobra = "Cobrança"

// Registrador keeps the ocorrências of who owes as the títulos say: an instalment that is overdue has an open sub-ocorrência under the one of
// its contract, and what was paid is closed (docs/regras.md §30.10). Whatever interrupts it, the next look goes on; nothing is opened twice.
type Registrador struct {
	Registros   Registros
	Ocorrencias *crm.Ocorrencias
	Atendimento *crm.Atendimento
	Relogio     crm.Relogio
	// Mudancas is about how many ocorrências one look opens or moves; 0 = as many as ship.
	Mudancas int

	so   sync.Once
	dono string
	onde sync.Map // by tenant, the contract after which the next look begins; it is only for fairness, and is lost with the process
}

// Registrado counts what a look did.
type Registrado struct {
	Abertas, Reabertas, Encerradas int // ocorrências, contracts' and parcelas'
	Vencidas                       int // instalments that are in
	Impedidas                      int // ocorrências that could not be opened or moved
	Cumpridas, Quebradas           int // promises
	Ocupado                        bool
	Resta                          bool // it did as much as one look does: there is more
}

// mudadas counts what took a transaction of its own, or a refusal.
func (r *Registrado) mudadas() int { return r.Abertas + r.Reabertas + r.Encerradas + r.Impedidas }

func (g *Registrador) eu() string {
	g.so.Do(func() { g.dono = rand.Text() })
	return g.dono
}

// registro is one look at a tenant.
type registro struct {
	*Registrador
	r     *crm.Retrato
	agora time.Time
	hoje  crm.Dia
	tipos []string // of instalments that are followed, lower case; none = all
	feito Registrado
}

// Registrar looks at the títulos of a tenant, from where its last look stopped, until all were seen or Mudancas were made. Where another process
// does, Ocupado is all it says.
func (g *Registrador) Registrar(ctx context.Context, r *crm.Retrato) (Registrado, error) {
	agora := g.Relogio()
	o := &registro{Registrador: g, r: r, agora: agora, hoje: r.Tenant.Hoje(agora)}
	for _, tipo := range r.Tenant.Configuracoes.Lista(crm.ConfCobrancaTipos) {
		o.tipos = append(o.tipos, strings.ToLower(tipo))
	}
	minha, err := g.Registros.Tomar(ctx, r.Tenant.ID, g.eu(), prazoDoLugar)
	if err != nil || !minha {
		return Registrado{Ocupado: err == nil}, err
	}
	defer func() { _ = g.Registros.Largar(context.WithoutCancel(ctx), r.Tenant.ID, g.eu()) }() // else it ends by itself
	err = errors.Join(o.titulos(ctx), o.vazios(ctx), o.promessas(ctx))
	return o.feito, err
}

// minha keeps the place while there is more to do.
func (o *registro) minha(ctx context.Context) error {
	minha, err := o.Registros.Tomar(ctx, o.r.Tenant.ID, o.eu(), prazoDoLugar)
	if err == nil && !minha {
		err = errors.New("another process took the registrar's place")
	}
	return err
}

// titulos walks them from where the last look stopped to the end, and then from the first on to there.
func (o *registro) titulos(ctx context.Context) error {
	inicio := int64(0)
	if onde, ha := o.onde.LoadAndDelete(o.r.Tenant.ID); ha {
		inicio = onde.(int64) //nolint:forcetypeassert // only titulos writes it
	}
	err := o.trecho(ctx, inicio, math.MaxInt64)
	if err == nil && !o.feito.Resta && inicio > 0 {
		err = o.trecho(ctx, 0, inicio)
	}
	return err
}

// trecho walks the contracts after one, to another, which is in.
func (o *registro) trecho(ctx context.Context, apos, ate int64) error {
	for mais := true; mais && apos < ate; {
		if err := o.minha(ctx); err != nil {
			return err
		}
		var vistas []Vista
		var err error
		if vistas, mais, err = o.Registros.Vistas(ctx, o.r.Tenant.ID, o.hoje, apos, vistasPorVez); err != nil || len(vistas) == 0 {
			return err
		}
		apos = vistas[len(vistas)-1].Titulo.ContratoID
		var contratos []int64
		for i := range vistas {
			contratos = append(contratos, vistas[i].Titulo.ContratoID)
		}
		casos, err := o.Registros.DevedoresDe(ctx, o.r.Tenant.ID, slices.Compact(contratos))
		if err != nil {
			return err
		}
		desde := time.Now()
		for len(vistas) > 0 && vistas[0].Titulo.ContratoID <= ate {
			if o.feito.mudadas() >= cmp.Or(o.Mudancas, mudancas) {
				o.feito.Resta = true
				o.onde.Store(o.r.Tenant.ID, vistas[0].Titulo.ContratoID-1)
				return nil
			}
			n := 1
			for n < len(vistas) && vistas[n].Titulo.ContratoID == vistas[0].Titulo.ContratoID {
				n++
			}
			if time.Since(desde) > prazoDoLugar/6 { // openings take their time
				if err := o.minha(ctx); err != nil {
					return err
				}
				desde = time.Now()
			}
			err := o.contrato(ctx, vistas[:n], casos[vistas[0].Titulo.ContratoID])
			if err != nil && !errors.Is(err, crm.ErrConflito) { // that one is looked at again the next time
				return err
			}
			vistas = vistas[n:]
		}
	}
	return nil
}

// deve tells whether an instalment is followed today: overdue, whole or in part.
func (o *registro) deve(t *crm.Titulo) bool {
	if len(o.tipos) > 0 && !slices.Contains(o.tipos, strings.ToLower(strings.TrimSpace(t.Tipo))) {
		return false
	}
	return t.Vencido(o.hoje) || t.VencidoEmParte(o.hoje)
}

// contrato brings a contract's records in line with its títulos. The rows say first what is to be opened, then the ocorrências are opened, each
// under a key of its own, then the rows name them: what was interrupted in between finds them by their keys.
func (o *registro) contrato(ctx context.Context, vistas []Vista, caso *Devedor) error {
	if caso == nil {
		caso = &Devedor{ContratoID: vistas[0].Titulo.ContratoID, TenantID: o.r.Tenant.ID, Situacao: DevedorEncerrado, AbertoEm: o.agora, MudouEm: o.agora}
	}
	antes := *caso
	caso.ClienteID, caso.EmpreendimentoID = vistas[0].ClienteID, vistas[0].Lugar
	if err := o.anunciar(ctx, caso, vistas); err != nil {
		return err
	}
	if antes.Versao == 0 && caso.Versao == 0 { // nothing of it is ours
		return nil
	}
	if o.tentar(caso, vistas) {
		if err := o.abrirCaso(ctx, caso, &vistas[0]); err != nil {
			return err
		}
		caso.MudouEm = o.agora
	}
	caso.Vencidas, caso.Devido, caso.Desde = 0, 0, ""
	var parcelas []Parcela
	presas := 0 // paid, and their ocorrências could not be closed
	for i := range vistas {
		p, mudou, err := o.parcela(ctx, caso, &vistas[i])
		if err != nil {
			return err
		}
		if mudou {
			parcelas = append(parcelas, *p)
		}
		switch {
		case p == nil || p.Situacao != ParcelaDentro:
		case !o.deve(&vistas[i].Titulo):
			presas++
		default:
			o.feito.Vencidas++
			caso.Vencidas++
			caso.Devido += p.Devido
			if caso.Desde == "" || p.Vencimento < caso.Desde {
				caso.Desde = p.Vencimento
			}
		}
	}
	switch {
	case caso.Vencidas > 0:
		caso.Situacao = DevedorAberto
	case presas == 0 && caso.Situacao == DevedorAberto:
		if err := o.encerrarCaso(ctx, caso); err != nil {
			return err
		}
	}
	if len(parcelas) == 0 && *caso == antes {
		return nil
	}
	return o.Registros.Gravar(ctx, caso, parcelas)
}

// anunciar keeps which instalments come in for the first time, before anything is opened for them.
func (o *registro) anunciar(ctx context.Context, caso *Devedor, vistas []Vista) error {
	var novas []Parcela
	for i := range vistas {
		if v := &vistas[i]; v.Parcela == nil && o.deve(&v.Titulo) {
			novas = append(novas, Parcela{
				TituloID: v.Titulo.ID, TenantID: o.r.Tenant.ID, ContratoID: caso.ContratoID, EmpreendimentoID: v.Lugar, Situacao: ParcelaDentro,
				Vencimento: v.Titulo.VenceEm(), Devido: v.Titulo.Devido(), EntrouEm: o.agora,
			})
		}
	}
	if len(novas) == 0 {
		return nil
	}
	caso.Situacao = DevedorAberto
	if err := o.Registros.Gravar(ctx, caso, novas); err != nil {
		return err
	}
	caso.Versao++
	for i := range vistas {
		for j := range novas {
			if novas[j].TituloID == vistas[i].Titulo.ID {
				novas[j].Versao = 1
				vistas[i].Parcela = &novas[j]
			}
		}
	}
	return nil
}

// tentar tells whether something is to be opened now: an instalment that came in, or came back; where a rule refused, once an hour.
func (o *registro) tentar(caso *Devedor, vistas []Vista) bool {
	passou := o.agora.Sub(caso.MudouEm) >= entreTentativas
	return slices.ContainsFunc(vistas, func(v Vista) bool {
		p := v.Parcela
		return p != nil && o.deve(&v.Titulo) && (p.Situacao == ParcelaFora || p.Numero == "" && (p.Motivo == "" || passou))
	})
}

// encerrarCaso closes the ocorrência of a contract that owes nothing any more.
func (o *registro) encerrarCaso(ctx context.Context, caso *Devedor) (err error) {
	caso.OcorrenciaID, caso.Numero, caso.Motivo, err = o.fechar(ctx, caso.OcorrenciaID, chaveDoContrato(caso.ContratoID), "Nenhuma parcela do contrato está vencida.")
	if err == nil && caso.Motivo == "" {
		caso.Situacao, caso.MudouEm = DevedorEncerrado, o.agora
	}
	return err
}

// vazios tries again what could not be closed.
func (o *registro) vazios(ctx context.Context) error {
	casos, err := o.Registros.Vazios(ctx, o.r.Tenant.ID)
	for i := range casos {
		if err == nil {
			err = o.encerrarCaso(ctx, &casos[i])
		}
		if err == nil && casos[i].Situacao == DevedorEncerrado {
			err = o.Registros.Gravar(ctx, &casos[i], nil)
		}
		if errors.Is(err, crm.ErrConflito) {
			err = nil
		}
	}
	return err
}

// parcela brings one instalment in line; nil = it is none of ours.
func (o *registro) parcela(ctx context.Context, caso *Devedor, v *Vista) (p *Parcela, mudou bool, err error) {
	if v.Parcela == nil {
		return nil, false, nil
	}
	copia := *v.Parcela
	p = &copia
	deve := o.deve(&v.Titulo)
	switch {
	case deve && (p.Situacao == ParcelaFora || p.Numero == "" && caso.MudouEm.Equal(o.agora)):
		if p.Situacao == ParcelaFora {
			p.Situacao, p.EntrouEm, p.SaiuEm = ParcelaDentro, o.agora, nil
		}
		err = o.abrirParcela(ctx, caso, p, v)
	case !deve && p.Situacao == ParcelaDentro:
		porque := porqueSaiu(&v.Titulo, o.hoje)
		p.OcorrenciaID, p.Numero, p.Motivo, err = o.fechar(ctx, p.OcorrenciaID, chaveDaParcela(p.TituloID), porque)
		if p.Devido = 0; p.Motivo == "" { // else it is tried again
			em := o.agora
			p.Situacao, p.SaiuEm, p.Motivo = ParcelaFora, &em, porque
		}
	}
	p.EmpreendimentoID = v.Lugar
	if deve {
		p.Vencimento, p.Devido = v.Titulo.VenceEm(), v.Titulo.Devido()
	}
	return p, *p != *v.Parcela, err
}

// Keys of what the rules open.
func chaveDoContrato(id int64) string { return fmt.Sprint("cobranca/contrato/", id) }
func chaveDaParcela(id int64) string  { return fmt.Sprint("cobranca/parcela/", id) }

// porqueSaiu says in a sentence why an instalment is no more overdue.
func porqueSaiu(t *crm.Titulo, hoje crm.Dia) string {
	switch q := t.Quitacao(); {
	case q == crm.TituloPago && t.PagoEm != "":
		return "Parcela paga em " + t.PagoEm.Texto() + "."
	case q == crm.TituloPago:
		return "Parcela paga."
	case q == crm.TituloEncerrado:
		return "A fonte diz que a parcela está " + strings.ToLower(t.Situacao) + "."
	case t.VenceEm() >= hoje:
		return "Vencimento adiado para " + t.VenceEm().Texto() + "."
	}
	return "A parcela deixou de ser acompanhada pela cobrança."
}

// abrirCaso opens the contract's ocorrência, or opens it again when an instalment comes in after it was closed.
func (o *registro) abrirCaso(ctx context.Context, caso *Devedor, v *Vista) (err error) {
	if caso.OcorrenciaID != 0 {
		var sumiu bool
		if caso.Motivo, sumiu, err = o.reabrir(ctx, caso.OcorrenciaID, "O contrato voltou a ter parcela vencida."); err != nil || !sumiu {
			return err
		}
	}
	caso.OcorrenciaID, caso.Numero, caso.Motivo, err = o.abrir(ctx, crm.NovaOcorrencia{
		ClienteID: v.ClienteID, ContratoID: caso.ContratoID, UnidadeID: v.UnidadeID,
		Descricao: "Cobrança do contrato " + v.ContratoCodigo + ": há parcela vencida. As parcelas estão nas ocorrências abertas abaixo desta.",
		Chave:     chaveDoContrato(caso.ContratoID),
	})
	return err
}

// abrirParcela opens an instalment's sub-ocorrência, or opens it again.
func (o *registro) abrirParcela(ctx context.Context, caso *Devedor, p *Parcela, v *Vista) (err error) {
	if p.OcorrenciaID != 0 {
		var sumiu bool
		if p.Motivo, sumiu, err = o.reabrir(ctx, p.OcorrenciaID, "A parcela voltou a estar vencida."); err != nil || !sumiu {
			return err
		}
	}
	if caso.Numero == "" {
		p.Motivo = "A ocorrência do contrato não pôde ser aberta."
		return nil
	}
	nome := v.Titulo.Codigo
	if v.Titulo.Sequencia != "" {
		nome = v.Titulo.Sequencia
	}
	p.OcorrenciaID, p.Numero, p.Motivo, err = o.abrir(ctx, crm.NovaOcorrencia{
		ClienteID: v.ClienteID, ContratoID: caso.ContratoID, UnidadeID: v.UnidadeID, Principal: caso.Numero,
		Descricao: "Parcela " + nome + " do contrato " + v.ContratoCodigo + ", vencida.",
		Chave:     chaveDaParcela(p.TituloID),
	})
	return err
}
