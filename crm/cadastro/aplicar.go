package cadastro

import (
	"context"
	"strings"

	"ponte/crm"
)

// aplicar sets an object's fields as a record says them, and tells whether anything changed. What the source does not own only
// fills what is empty; what is kept against it leaves a notice.
func aplicar[T any](l *lote, campos []campoDe[T], o *objeto[T], x *lido) bool {
	mudou := false
	var mantidos []string
	for i := range campos {
		c := &campos[i]
		v, veio := x.valores[c.Nome]
		if !veio || c.de == nil {
			continue
		}
		antes := c.de(&o.valor)
		switch {
		case v == antes:
		case o.novo || antes == "" || v != "" && l.dono(x.Tipo, &c.Campo) || v == "" && l.apaga(x.Tipo, &c.Campo):
			c.por(&o.valor, v)
			mudou = true
		case v != "" || l.opcoes.Pessoa != nil:
			mantidos = append(mantidos, strings.ToUpper(c.Rotulo))
		}
	}
	if len(mantidos) > 0 {
		x.avisar(strings.Join(mantidos, ", ")+" DIFERENTE DO CADASTRO, QUE FICOU COMO ESTAVA", "Corrigir o cadastro, ou dizer em donos_do_cadastro de quem e o dado")
	}
	return mudou
}

// apaga tells whether an empty value of the source erases a field: only by who is said to own it, or a system of record that has
// names of its own, or a person who emptied it; a cell of a file that is empty says nothing.
func (l *lote) apaga(tipo crm.TipoVinculo, c *Campo) bool {
	return (l.fonte.Sistema != "" || l.opcoes.Pessoa != nil) && l.dono(tipo, c)
}

// achado gives what a record says something of: what its id or its code at the source names, else what one of its own keys finds.
func achado[T any](l *lote, a *acervo[T], x *lido, chaves ...string) *objeto[T] {
	if x.ID != 0 {
		return a.porID[x.ID]
	}
	if v := l.nome(x.Tipo, x.Codigo); v != nil {
		if o := a.porID[v.ObjetoID]; o != nil {
			return o
		}
	}
	for _, k := range chaves {
		if o := a.porChave[k]; k != "" && o != nil {
			return o
		}
	}
	return nil
}

// fechar tells a record's outcome, keeps the source's name of its object, and what waited of it is settled.
func fechar[T any](l *lote, a *acervo[T], o *objeto[T], x *lido, mudou bool) {
	x.res.ID = o.id
	switch {
	case o.novo && !o.contado:
		x.res.Desfecho = Criado
	case mudou:
		x.res.Desfecho = Alterado
		a.mudar(o)
	default:
		x.res.Desfecho = Igual
	}
	o.contado = true
	l.nomear(x, o.id)
}

// nomear keeps the source's name of an object, with what it said last.
func (l *lote) nomear(x *lido, id int64) {
	if l.fonte.Sistema == "" || x.Codigo == "" {
		return
	}
	l.naoEsperar(x)
	if x.Tipo == crm.VinculoTitulo || x.Tipo == crm.VinculoParticipante {
		return // a title keeps in its own row what its source says; a participant is what he takes part in
	}
	if v := l.nome(x.Tipo, x.Codigo); v != nil && v.ObjetoID == id {
		v.Em, v.Carimbo, v.Resumo = l.agora, x.Em, x.resumo
		l.e.VinculosVistos = append(l.e.VinculosVistos, *v)
		return
	}
	v := &crm.Vinculo{
		TenantID: l.tenant.ID, Tipo: x.Tipo, ObjetoID: id, Sistema: l.fonte.Sistema, Ambiente: l.fonte.Ambiente, Codigo: x.Codigo,
		Em: l.agora, Carimbo: x.Em, Resumo: x.resumo,
	}
	ref := Referencia{x.Tipo, x.Codigo}
	l.c.nomes[ref] = v
	l.chegados = append(l.chegados, ref)
	l.e.Vinculos = append(l.e.Vinculos, *v)
}

// naoEsperar drops what waited of a record. What another process makes wait at this moment is tried again at the end of a session.
func (l *lote) naoEsperar(x *lido) {
	if l.esperam {
		l.e.Resolvidas = append(l.e.Resolvidas, Pendencia{TenantID: l.tenant.ID, Fonte: l.fonte, Registro: *x.Registro})
	}
}

// resolver puts the ids of what a record refers to in the place of their codes. What has not come makes the record wait when it
// can be found again, and is refused otherwise.
func (l *lote) resolver(x *lido) error {
	campos := CamposDe(x.Tipo)
	for i := range campos {
		c := &campos[i]
		codigo := x.valores[c.Nome]
		if c.Tipo != Nome || codigo == "" {
			continue
		}
		id := l.referido(c.Refere, codigo)
		if id == 0 {
			return l.esperar(x, c, codigo)
		}
		x.valores[c.Nome] = decimal(id)
	}
	return nil
}

// referido finds an object by its code at the source; for a source without names, by our own code of it.
func (l *lote) referido(tipo crm.TipoVinculo, codigo string) int64 {
	if v := l.nome(tipo, codigo); v != nil {
		return v.ObjetoID
	}
	if l.fonte.Sistema != "" {
		return 0
	}
	k := chaveDe("codigo", codigo)
	switch tipo {
	case crm.VinculoUnidade:
		return idDe(l.c.unidades.porChave[k])
	case crm.VinculoCliente:
		return idDe(l.c.clientes.porChave[k])
	case crm.VinculoContrato:
		return idDe(l.c.contratos.porChave[k])
	case crm.VinculoEmpreendimento:
		return idDe(l.c.empreendimentos.porChave[chaveDe("nome", codigo)])
	default:
		return 0
	}
}

func idDe[T any](o *objeto[T]) int64 {
	if o == nil {
		return 0
	}
	return o.id
}

// esperar keeps a record until what it refers to comes.
func (l *lote) esperar(x *lido, c *Campo, codigo string) error {
	if l.fonte.Sistema == "" || x.Codigo == "" {
		return crm.NovoInvalido(c.Nome, crm.MotivoInexistente, codigo)
	}
	espera := crm.NovoInvalido(c.Nome, crm.MotivoEspera, string(c.Refere)+" "+codigo)
	l.deixarPendente(x, "", Referencia{c.Refere, codigo}, espera.Error())
	return espera
}

// deixarPendente keeps a record that waits, or with a subject that field of it.
func (l *lote) deixarPendente(x *lido, assunto string, falta Referencia, motivo string) {
	l.e.Pendencias = append(l.e.Pendencias, Pendencia{
		TenantID: l.tenant.ID, Fonte: l.fonte, Registro: *x.Registro, Assunto: assunto, Falta: falta, Motivo: motivo, Desde: l.agora,
	})
}

// criarEm makes an object in an acervo.
func criarEm[T any](ctx context.Context, l *lote, a *acervo[T], por func(id int64) T) (*objeto[T], error) {
	id, err := l.id(ctx)
	if err != nil {
		return nil, err
	}
	return a.criar(id, por(id)), nil
}
