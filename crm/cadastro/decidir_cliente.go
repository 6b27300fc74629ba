package cadastro

import (
	"cmp"
	"context"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// avisoConjuge is what the family's log says of a spouse of whom the source gives no code (docs/fatos/multidados.md §8).
const avisoConjuge = "CONJUGE SEM ID INTEGRACAO:: ACAO:: Verificar com o Mega::"

// assuntoConjuge is the part of a client that waits while the client itself is kept.
const assuntoConjuge = "conjuge"

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
	if k.Codigo != "" && l.fonte.Sistema != "" && !l.dono(x.Tipo, &Campo{Grupo: grupoIdentificacao}) {
		l.soNome(x, k.Codigo)
		k.Codigo = ""
	}
	if k == (crm.ProcuraCliente{}) && v == nil && x.ID == 0 {
		return crm.NovoInvalido("documento", crm.MotivoVazio)
	}
	var o *objeto[crm.Cliente]
	var chavesQueAcham []string
	if v != nil {
		o, chavesQueAcham = a.porID[v.ObjetoID], []string{"codigo em " + l.fonte.Sistema}
	}
	if x.ID != 0 {
		o = a.porID[x.ID]
	}
	for _, busca := range [...]struct{ campo, valor string }{{"documento", k.Documento}, {"id_integracao", k.IDIntegracao}, {"codigo", k.Codigo}} {
		c := a.porChave[chaveDe(busca.campo, busca.valor)]
		if busca.valor == "" || c == nil {
			continue
		}
		chavesQueAcham = append(chavesQueAcham, busca.campo)
		if x.ID != 0 && o != c {
			return crm.NovoInvalido(busca.campo, crm.MotivoDuplicado, c.valor.Nome)
		}
		if o != nil && o != c {
			return crm.NovoInvalido("documento", crm.MotivoDivergente, chavesQueAcham...)
		}
		o = c
	}
	if k.Documento != "" && (o == nil || o.valor.Documento != k.Documento) && !sigilo.DocumentoValido(k.Documento) {
		return crm.NovoInvalido("documento", crm.MotivoDocumento)
	}
	if o == nil && l.opcoes.SemInclusao {
		return crm.NovoInvalido("cliente", crm.MotivoSemInclusao, descreverChaves(x, k)...)
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

// soNome takes the code that a source gives to a client whose codes are not its own for a name there, and no more: searched among the
// cadastro's it would find somebody else.
func (l *lote) soNome(x *lido, codigo string) {
	delete(x.valores, "codigo")
	if codigo != x.Codigo {
		x.avisar("CODIGO "+codigo+" NAO GRAVADO: QUEM ENVIA NAO E DONO DA IDENTIFICACAO DO CLIENTE", "Corrigir o cadastro, ou dizer em donos_do_cadastro de quem e o dado")
	}
}

// descreverChaves names, masked, the keys by which a client was looked for.
func descreverChaves(x *lido, k crm.ProcuraCliente) []string {
	var chaves []string
	for _, c := range [...]struct{ nome, valor string }{
		{"documento", sigilo.MascararDocumento(k.Documento)}, {"id_integracao", k.IDIntegracao}, {"codigo", cmp.Or(k.Codigo, x.Codigo)},
	} {
		if c.valor != "" {
			chaves = append(chaves, c.nome+" "+c.valor)
		}
	}
	return chaves
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
	codigo, veio := x.valores["conjuge"]
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
	if x.veio("conjuge_nome") || veio && l.opcoes.Pessoa != nil { // the source says that there is none
		x.valores["conjuge"] = ""
	}
	return nil
}
