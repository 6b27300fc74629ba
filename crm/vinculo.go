package crm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Vinculo is the name by which another system knows something of ours (docs/regras.md §4.11). One name in one system and
// environment is one object's: who claims a name that another object holds keeps it in dispute, where people see it.
type Vinculo struct {
	TenantID int64
	Tipo     TipoVinculo
	ObjetoID int64
	Sistema  string // a destination's name, else a credential's sistema
	Ambiente string // of a destination; "" = the name is the same in all of them
	Codigo   string
	Numero   string // what people there call it, where Codigo is an id; may repeat
	Situacao string // how it stands there, in that system's word; "" = not told
	Disputa  bool   // another object holds the name
	Em       time.Time

	// What a source of master data said last under this name (docs/regras.md §14.2).
	Carimbo time.Time // when it had changed the record; zero = not told
	Resumo  string    // of the record; "" = none came under this name
}

// TipoVinculo says what is named. It is a word in the database.
type TipoVinculo string

// What other systems have names for.
const (
	VinculoEmpreendimento TipoVinculo = "empreendimento"
	VinculoBloco          TipoVinculo = "bloco"
	VinculoUnidade        TipoVinculo = "unidade"
	VinculoCliente        TipoVinculo = "cliente"
	VinculoContrato       TipoVinculo = "contrato"
	VinculoParticipante   TipoVinculo = "participante"
	VinculoTitulo         TipoVinculo = "titulo"
	VinculoOcorrencia     TipoVinculo = "ocorrencia"
)

// Nome is what people call it: the number, and the code where it says something else.
func (v *Vinculo) Nome() string {
	if v.Numero == "" || v.Numero == v.Codigo {
		return v.Codigo
	}
	return v.Numero + " (" + v.Codigo + ")"
}

// Frase names it with its system, as "mobuss SA-502 (502), homologacao".
func (v *Vinculo) Frase() string {
	f := v.Sistema + " " + v.Nome()
	for _, resto := range [...]string{v.Ambiente, v.Situacao} {
		if resto != "" {
			f += ", " + resto
		}
	}
	if v.Disputa {
		f += ", nome que também é de outro cadastro"
	}
	return f
}

// FraseVinculos joins the names of an object, for a cell of a table.
func FraseVinculos(vinculos []Vinculo) string {
	frases := make([]string, len(vinculos))
	for i := range vinculos {
		frases[i] = vinculos[i].Frase()
	}
	return strings.Join(frases, "; ")
}

// AvisoDisputa tells that a name is dono's, and that the new claim is kept beside it.
func (v *Vinculo) AvisoDisputa(dono string) string {
	return Aviso("O NOME "+v.Nome()+" EM "+strings.ToUpper(v.Sistema)+" JA E DE "+strings.ToUpper(dono), "Verificar qual dos dois e o certo nesse sistema")
}

// CodigoEm is the code by which a system knows the unit; "" = none is known.
func (u *Unidade) CodigoEm(sistema string) string {
	if i := slices.IndexFunc(u.Vinculos, func(v Vinculo) bool { return v.Sistema == sistema }); i >= 0 {
		return u.Vinculos[i].Codigo
	}
	return ""
}

// Interlocutor is another system as vínculos name it.
type Interlocutor struct{ Sistema, Ambiente string }

// Interlocutor gives a caller by its sistema: the destination that has it, with the environment that is switched on there, else
// the sistema alone.
func (r *Retrato) Interlocutor(sistema string) Interlocutor {
	if d := r.destinoDoSistema(sistema); d != nil {
		return Interlocutor{d.Nome, d.Ambiente}
	}
	return Interlocutor{Sistema: sistema}
}

// destinoDoSistema is the destination whose own system calls as sistema; nil when none does.
func (r *Retrato) destinoDoSistema(sistema string) *Destino {
	if sistema == "" {
		return nil
	}
	for i := range r.Destinos {
		if r.Destinos[i].Sistema == sistema {
			return &r.Destinos[i]
		}
	}
	return nil
}

// nomeDoParceiro is what a call of a destination's own system names the ocorrência that it opens: the id in the part that the
// destination's settings say. nil when the caller is no destination, or one that knows no ocorrência by an id of its own. A text
// that is no id, where the setting names the wrong part, leaves a notice and no name.
func (p *Pedido) nomeDoParceiro() *Vinculo {
	d := p.Retrato.destinoDoSistema(p.Credencial.Sistema)
	if d == nil {
		return nil
	}
	parte := d.ParteDoNome
	if def := p.Retrato.definicao(d.Nome); parte == "" && def != nil {
		if campo, ok := def.Campo(CampoParteDoNome); ok {
			parte = campo.Padrao
		}
	}
	if parte == "" || parte == NenhumaParte {
		return nil
	}
	parte = strings.ToUpper(parte)
	codigo := p.Campos.Texto(parte)
	if codigo == "" || strings.EqualFold(codigo, semProtocolo) {
		return nil
	}
	if err := validarTexto(parte, codigo, LimiteDaColuna("vinculos.codigo")); err != nil {
		p.avisar(parte+" NAO E UM ID DA OCORRENCIA EM "+strings.ToUpper(d.Nome)+", NAO GUARDADO COMO NOME DELA", "Corrigir no destino o campo com o id")
		return nil
	}
	return &Vinculo{Sistema: d.Nome, Ambiente: d.Ambiente, Codigo: codigo}
}

// Vinculos are the names that the partner's answer gives, when it has made something. A client whom it was sent is known
// there by our id too.
func (e *EntregaReservada) Vinculos(idExterno, numeroExterno string, entregue bool) []Vinculo {
	var nomes []Vinculo
	if e.Nomeado.Tipo == "" || e.Nomeado.ObjetoID == 0 {
		return nil
	}
	if idExterno != "" {
		v := e.Nomeado
		v.Codigo, v.Numero = idExterno, numeroExterno
		nomes = append(nomes, v)
	}
	if id := strconv.FormatInt(e.Nomeado.ObjetoID, 10); entregue && e.Nomeado.Tipo == VinculoCliente && id != idExterno {
		v := e.Nomeado
		v.Codigo = id
		nomes = append(nomes, v)
	}
	return nomes
}

// Nomeado says what the answer to an entrega of an action names (docs/regras.md §4.11).
func (d *DossieEntrega) Nomeado(acao AcaoDestino) Vinculo {
	v := Vinculo{TenantID: d.Entrega.TenantID, Tipo: acao.Nomeia, Sistema: d.Entrega.Destino, Ambiente: d.Entrega.Ambiente}
	switch {
	case acao.Nomeia == VinculoOcorrencia:
		v.ObjetoID = d.Ocorrencia.ID
	case acao.Nomeia == VinculoCliente && d.Cliente != nil:
		v.ObjetoID = d.Cliente.ID
	}
	return v
}
