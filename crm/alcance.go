package crm

import (
	"context"
	"slices"
)

// alcance is whose ocorrências a call may read and touch: sistema's, that is what it opened, and, when recebe, what was
// sent to it; sistema "" = everybody's, for a master and for who was granted the operation by name (docs/seguranca.md).
type alcance struct {
	sistema string
	recebe  bool // a destination delivers to sistema
}

func (p *Pedido) alcance() alcance {
	if p.Credencial.Mestre || p.Credencial.Concedida(p.Operacao) {
		return alcance{}
	}
	sistema := p.Credencial.Sistema
	return alcance{sistema, slices.ContainsFunc(p.Retrato.Destinos, func(d Destino) bool { return d.Sistema == sistema })}
}

// procurar narrows a look-up: whether an ocorrência was sent to the system is asked in the same round.
func (a alcance) procurar(procura *Procura) {
	if a.recebe {
		procura.EnviadaAo = a.sistema
	}
}

// filtrar narrows a list.
func (a alcance) filtrar(f *FiltroOcorrencias) {
	switch {
	case a.recebe:
		f.DoSistema = a.sistema
	case a.sistema != "":
		f.Sistemas = []string{a.sistema}
	}
}

// inclui judges what was looked up.
func (a alcance) inclui(achados *Achados) bool {
	return a.sistema == "" || achados.Ocorrencia.Origem.Sistema == a.sistema || achados.Enviada
}

// acharOcorrencia looks up the ocorrência that a call is to touch, and its keys.
func (o *Ocorrencias) acharOcorrencia(ctx context.Context, p *Pedido, numero string, chaves ...ProcuraChave) (*Achados, error) {
	procura, alcance := Procura{TenantID: p.Retrato.Tenant.ID, Numero: numero, Chaves: chaves}, p.alcance()
	alcance.procurar(&procura)
	achados, err := o.Consultas.Buscar(ctx, &procura)
	if err != nil {
		return nil, err
	}
	_, err = p.exigirAlcance(numero, achados)
	return achados, err
}

// exigirAlcance gives the ocorrência that was looked up by its number. One that is out of the caller's reach is
// refused in the words of one that does not exist, because numbers follow each other and would tell how much others open;
// the log row says which of the two it was.
func (p *Pedido) exigirAlcance(numero string, achados *Achados) (*Ocorrencia, error) {
	oc, alcance := achados.Ocorrencia, p.alcance()
	if oc == nil {
		return nil, Recusar(RecusaOcorrencia, numero)
	}
	if !alcance.inclui(achados) {
		p.Registro.ocorrenciaID = oc.ID
		p.avisar("OCORRENCIA "+oc.Numero+" E DO SISTEMA "+oc.Origem.Sistema+" E NAO FOI ENVIADA AO "+alcance.sistema,
			"Se ele deve alterar ocorrencias dos outros sistemas, conceder "+p.Operacao+" na credencial")
		return nil, Recusar(RecusaOcorrencia, numero)
	}
	return oc, nil
}
