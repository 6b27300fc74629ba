package cadastro

import (
	"context"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// decidirContrato finds a contract by the source's code, else by ours. The client and the unit that it names must be there.
func (l *lote) decidirContrato(ctx context.Context, x *lido) error {
	if err := l.resolver(x); err != nil {
		return err
	}
	a, codigo := &l.c.contratos, x.valores["codigo"]
	o := achado(l, a, x, chaveDe("codigo", codigo))
	if o == nil && codigo == "" {
		return crm.NovoInvalido("codigo", crm.MotivoVazio)
	}
	if dono := a.porChave[chaveDe("codigo", codigo)]; codigo != "" && o != nil && dono != nil && dono != o {
		return crm.NovoInvalido("codigo", crm.MotivoDuplicado, codigo)
	}
	if d := x.valores["documento"]; d != "" && x.valores["cliente"] == "" {
		c := l.c.clientes.porChave[chaveDe("documento", d)]
		if c == nil {
			return crm.NovoInvalido("documento", crm.MotivoInexistente, sigilo.MascararDocumento(d))
		}
		x.valores["cliente"] = decimal(c.id)
	}
	local, err := localDe(x)
	if err != nil {
		return err
	}
	if local != (crm.LocalUnidade{}) && x.valores["codigo_unidade"] == "" {
		u := l.noLocal(local)
		if u == nil {
			return crm.NovoInvalido("unidade", crm.MotivoInexistente, local.String())
		}
		x.valores["codigo_unidade"] = decimal(u.id)
	}
	if u := l.c.unidades.porID[numero(x.valores["codigo_unidade"])]; u != nil {
		if err := l.blocoLigado(u.valor.BlocoID); err != nil {
			return err
		}
	}
	if o == nil {
		if o, err = criarEm(ctx, l, a, func(id int64) crm.Contrato {
			return crm.Contrato{ID: id, TenantID: l.tenant.ID, Situacao: crm.ContratoAtivo}
		}); err != nil {
			return err
		}
	}
	for _, obrigatorio := range []string{"codigo", "situacao"} {
		if x.valores[obrigatorio] == "" {
			delete(x.valores, obrigatorio)
		}
	}
	if o.novo && !o.contado || o.valor.AClassificar {
		l.novos = append(l.novos, o)
	}
	mudou := aplicar(l, camposDoContrato, o, x) || o.valor.AClassificar
	o.valor.AClassificar = false
	a.indexar(o, chaveDe("codigo", o.valor.Codigo))
	fechar(l, a, o, x, mudou)
	return nil
}

// decidirParticipante ties a client to a contract.
func (l *lote) decidirParticipante(_ context.Context, x *lido) error {
	for _, obrigatorio := range []string{"contrato", "cliente"} {
		if x.valores[obrigatorio] == "" {
			return crm.NovoInvalido(obrigatorio, crm.MotivoVazio)
		}
	}
	if err := l.resolver(x); err != nil {
		return err
	}
	a, contrato, cliente := &l.c.participantes, numero(x.valores["contrato"]), numero(x.valores["cliente"])
	k := chaveDoParticipante(contrato, cliente)
	o := a.porChave[k]
	if o == nil {
		o = &objeto[crm.Participante]{valor: crm.Participante{TenantID: l.tenant.ID, ContratoID: contrato, ClienteID: cliente}, novo: true}
		a.tocados = append(a.tocados, o)
		a.indexar(o, k)
	}
	fechar(l, a, o, x, aplicar(l, camposDoParticipante, o, x))
	return nil
}

// codigoDoTitulo is the code of an instalment: the field, else the name at the source.
func codigoDoTitulo(x *lido) string {
	if c := x.texto("codigo"); c != "" {
		return c
	}
	return strings.TrimSpace(x.Codigo)
}

// decidirTitulo mirrors an instalment. What the source said last of it stands in its own row (estado).
func (l *lote) decidirTitulo(ctx context.Context, x *lido) error {
	x.valores["codigo"] = codigoDoTitulo(x)
	for _, obrigatorio := range []string{"contrato", "codigo"} {
		if x.valores[obrigatorio] == "" {
			return crm.NovoInvalido(obrigatorio, crm.MotivoVazio)
		}
	}
	if err := l.resolver(x); err != nil {
		return err
	}
	a, contrato := &l.c.titulos, numero(x.valores["contrato"])
	k := chaveDoTitulo(contrato, x.valores["codigo"])
	o := a.porChave[k]
	if o == nil {
		if x.valores["vencimento"]+x.valores["prorrogado"] == "" {
			return crm.NovoInvalido("vencimento", crm.MotivoVazio)
		}
		var err error
		o, err = criarEm(ctx, l, a, func(id int64) crm.Titulo {
			return crm.Titulo{ID: id, TenantID: l.tenant.ID, Sistema: l.fonte.Sistema}
		})
		if err != nil {
			return err
		}
		a.indexar(o, k)
	}
	mudou := aplicar(l, camposDoTitulo, o, x)
	if o.valor.Sistema == l.fonte.Sistema && (o.valor.Resumo != x.resumo || !o.valor.Carimbo.Equal(x.Em)) {
		o.valor.Carimbo, o.valor.Resumo = x.Em, x.resumo
		a.mudar(o)
	}
	fechar(l, a, o, x, mudou)
	return nil
}
