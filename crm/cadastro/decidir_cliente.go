package cadastro

import (
	"context"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// avisoConjuge is what the family's log says of a spouse of whom the source gives no code (docs/fatos/multidados.md §8).
const avisoConjuge = "CONJUGE SEM ID INTEGRACAO:: ACAO:: Verificar com o Mega::"

// assuntoConjuge is the part of a client that waits while the client itself is kept.
const assuntoConjuge = "conjuge"

func numero(normal string) int64 {
	n, _ := strconv.ParseInt(normal, 10, 64) // "" = 0
	return n
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func chavesDoCliente(x *lido) crm.ProcuraCliente {
	return crm.ProcuraCliente{Documento: x.valores["documento"], IDIntegracao: x.valores["id_integracao"], Codigo: x.valores["codigo"]}
}

func chavesNaturais(c *crm.Cliente) []string {
	return []string{chaveDe("documento", c.Documento), chaveDe("id_integracao", c.IDIntegracao), chaveDe("codigo", c.Codigo)}
}

// decidirCliente finds a client by the source's code, else by document, integration id and code, which must not find two.
func (l *lote) decidirCliente(ctx context.Context, x *lido) error {
	a, k := &l.c.clientes, chavesDoCliente(x)
	v := l.nome(x.Tipo, x.Codigo)
	if k == (crm.ProcuraCliente{}) && v == nil {
		return crm.NovoInvalido("documento", crm.MotivoVazio)
	}
	var o *objeto[crm.Cliente]
	var chavesQueAcham []string
	if v != nil {
		o, chavesQueAcham = a.porID[v.ObjetoID], []string{"codigo em " + l.fonte.Sistema}
	}
	for _, busca := range [...]struct{ campo, valor string }{{"documento", k.Documento}, {"id_integracao", k.IDIntegracao}, {"codigo", k.Codigo}} {
		c := a.porChave[chaveDe(busca.campo, busca.valor)]
		if busca.valor == "" || c == nil {
			continue
		}
		chavesQueAcham = append(chavesQueAcham, busca.campo)
		if o != nil && o != c {
			return crm.NovoInvalido("documento", crm.MotivoDivergente, chavesQueAcham...)
		}
		o = c
	}
	if k.Documento != "" && (o == nil || o.valor.Documento != k.Documento) && !sigilo.DocumentoValido(k.Documento) {
		return crm.NovoInvalido("documento", crm.MotivoDocumento)
	}
	if o == nil {
		var err error
		o, err = criarEm(ctx, l, a, func(id int64) crm.Cliente {
			return crm.Cliente{ID: id, TenantID: l.tenant.ID, Versao: 1, Papel: crm.PapelCliente, CriadoEm: l.agora, AtualizadoEm: l.agora}
		})
		if err != nil {
			return err
		}
	} else {
		l.avisarTrocas(o, x)
	}
	espera := l.casar(x)
	mudou := aplicar(l, camposDoCliente, o, x)
	if mudou {
		o.valor.AtualizadoEm = l.agora
	}
	a.indexar(o, chavesNaturais(&o.valor)...)
	fechar(l, a, o, x, mudou)
	if espera != nil && l.fonte.Sistema != "" && x.Codigo != "" {
		l.deixarPendente(x, assuntoConjuge, espera.Falta, espera.Motivo)
	}
	return nil
}

// avisarTrocas tells of a key that is about to be replaced: the client is not found by the one before any more.
func (l *lote) avisarTrocas(o *objeto[crm.Cliente], x *lido) {
	for _, k := range [...]struct{ campo, antes string }{{"codigo", o.valor.Codigo}, {"id_integracao", o.valor.IDIntegracao}} {
		if depois := x.valores[k.campo]; k.antes != "" && depois != "" && k.antes != depois {
			x.avisar(k.campo+" "+k.antes+" TROCADO POR "+depois, "Conferir se outro sistema ainda usa o anterior")
		}
	}
}

// casar resolves the spouse: by the code at the source, else by document. The client is kept without one who is not known, whose
// coming then settles what waits.
func (l *lote) casar(x *lido) *Pendencia {
	codigo := x.valores["conjuge"]
	delete(x.valores, "conjuge")
	if codigo != "" {
		if id := l.referido(crm.VinculoCliente, codigo); id != 0 {
			x.valores["conjuge"] = decimal(id)
			return nil
		}
		motivo := crm.Aviso("CONJUGE "+codigo+" AINDA NAO VEIO", "Entra quando ele vier")
		x.res.Avisos = append(x.res.Avisos, motivo)
		return &Pendencia{Falta: Referencia{crm.VinculoCliente, codigo}, Motivo: motivo}
	}
	if d := x.valores["conjuge_documento"]; d != "" {
		if o := l.c.clientes.porChave[chaveDe("documento", d)]; o != nil {
			x.valores["conjuge"] = decimal(o.id)
			return nil
		}
	}
	if x.valores["conjuge_documento"]+x.valores["conjuge_nome"] != "" {
		x.res.Avisos = append(x.res.Avisos, avisoConjuge)
		return &Pendencia{Falta: Referencia{Tipo: crm.VinculoCliente}, Motivo: avisoConjuge}
	}
	if x.veio("conjuge_nome") { // the source says that there is none
		x.valores["conjuge"] = ""
	}
	return nil
}

// decidirContrato finds a contract by the source's code, else by ours. The client and the unit that it names must be there.
func (l *lote) decidirContrato(ctx context.Context, x *lido) error {
	if err := l.resolver(x, camposPublicos(camposDoContrato)); err != nil {
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
	mudou := aplicar(l, camposDoContrato, o, x)
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
	if err := l.resolver(x, camposPublicos(camposDoParticipante)); err != nil {
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
	if c := x.valores["codigo"]; c != "" {
		return c
	}
	return strings.TrimSpace(x.Codigo)
}

// decidirTitulo mirrors an instalment. What the source said last of it stands in its own row.
func (l *lote) decidirTitulo(ctx context.Context, x *lido) error {
	x.valores["codigo"] = codigoDoTitulo(x)
	for _, obrigatorio := range []string{"contrato", "codigo"} {
		if x.valores[obrigatorio] == "" {
			return crm.NovoInvalido(obrigatorio, crm.MotivoVazio)
		}
	}
	if err := l.resolver(x, camposPublicos(camposDoTitulo)); err != nil {
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
	} else if o.valor.Sistema == l.fonte.Sistema {
		switch x.res.ID = o.id; {
		case !x.Em.IsZero() && x.Em.Before(o.valor.Carimbo):
			x.res.Desfecho = Antigo
			return nil
		case o.valor.Resumo == x.resumo && !l.todos:
			x.res.Desfecho = Igual
			return nil
		}
	}
	mudou := aplicar(l, camposDoTitulo, o, x)
	if o.valor.Sistema == l.fonte.Sistema && (o.valor.Resumo != x.resumo || !o.valor.Carimbo.Equal(x.Em)) {
		o.valor.Carimbo, o.valor.Resumo = x.Em, x.resumo
		a.mudar(o)
	}
	fechar(l, a, o, x, mudou)
	return nil
}
