package cadastro

import (
	"context"
	"slices"

	"ponte/crm"
)

func (l *lote) decidirEmpreendimento(ctx context.Context, x *lido) error {
	a, nome := &l.c.empreendimentos, x.valores["nome"]
	o := achado(l, a, x, chaveDe("nome", nome))
	if o == nil && nome == "" {
		return crm.NovoInvalido("nome", crm.MotivoVazio)
	}
	if dono := a.porChave[chaveDe("nome", nome)]; nome != "" && o != nil && dono != nil && dono != o {
		return crm.NovoInvalido("nome", crm.MotivoDuplicado, nome)
	}
	if o == nil {
		var err error
		if o, err = criarEm(ctx, l, a, func(id int64) crm.Empreendimento { return crm.Empreendimento{ID: id, TenantID: l.tenant.ID} }); err != nil {
			return err
		}
	}
	if nome == "" {
		delete(x.valores, "nome") // the one thing that it cannot be without
	}
	mudou := aplicar(l, camposDoEmpreendimento, o, x)
	a.indexar(o, chaveDe("nome", o.valor.Nome))
	fechar(l, a, o, x, mudou)
	return nil
}

func (l *lote) decidirBloco(ctx context.Context, x *lido) error {
	if err := l.resolver(x); err != nil {
		return err
	}
	a := &l.c.blocos
	pai := numero(x.valores["empreendimento"])
	o := achado(l, a, x)
	if o == nil && pai != 0 {
		o = a.porChave[chaveDoBloco(pai, x.valores["nome"])]
	}
	if o == nil && pai == 0 {
		return crm.NovoInvalido("empreendimento", crm.MotivoVazio)
	}
	if o != nil && pai == 0 {
		pai = o.valor.EmpreendimentoID
	}
	if err := l.ligado(pai); err != nil {
		return err
	}
	if o != nil {
		nome := o.valor.Nome
		if x.veio("nome") {
			nome = x.valores["nome"]
		}
		if dono := a.porChave[chaveDoBloco(pai, nome)]; dono != nil && dono != o {
			return crm.NovoInvalido("nome", crm.MotivoDuplicado, nome)
		}
	} else {
		var err error
		if o, err = l.criarBloco(ctx, pai, x.valores["nome"]); err != nil {
			return err
		}
	}
	mudou := aplicar(l, camposDoBloco, o, x)
	a.indexar(o, chaveDoBloco(o.valor.EmpreendimentoID, o.valor.Nome))
	fechar(l, a, o, x, mudou)
	return nil
}

func (l *lote) criarBloco(ctx context.Context, pai int64, nome string) (*objeto[crm.Bloco], error) {
	o, err := criarEm(ctx, l, &l.c.blocos, func(id int64) crm.Bloco {
		return crm.Bloco{ID: id, TenantID: l.tenant.ID, EmpreendimentoID: pai, Nome: nome}
	})
	if err == nil {
		l.c.blocos.indexar(o, chaveDoBloco(pai, nome))
	}
	return o, err
}

// ligado refuses what belongs to an empreendimento whose synchronisation is switched off. A person at a form synchronises nothing.
func (l *lote) ligado(empreendimento int64) error {
	if l.opcoes.Pessoa != nil {
		return nil
	}
	if o := l.c.empreendimentos.porID[empreendimento]; o != nil && o.valor.Desligado {
		return crm.NovoInvalido("empreendimento", crm.MotivoDesligado, o.valor.Nome)
	}
	return nil
}

// localDe is where a record's unit stands by the names of it. A record may leave all three out.
func localDe(x *lido) (crm.LocalUnidade, error) {
	local := crm.LocalUnidade{Empreendimento: x.valores["empreendimento"], Bloco: x.valores["bloco"], Unidade: x.valores["unidade"]}
	switch {
	case local == crm.LocalUnidade{}:
	case local.Empreendimento == "":
		return local, crm.NovoInvalido("empreendimento", crm.MotivoVazio)
	case local.Unidade == "":
		return local, crm.NovoInvalido("unidade", crm.MotivoVazio)
	}
	return local, nil
}

// noLocal finds the unit that stands there.
func (l *lote) noLocal(local crm.LocalUnidade) *objeto[crm.Unidade] {
	e := l.c.empreendimentos.porChave[chaveDe("nome", local.Empreendimento)]
	if e == nil {
		return nil
	}
	b := l.c.blocos.porChave[chaveDoBloco(e.id, local.Bloco)]
	if b == nil {
		return nil
	}
	return l.c.unidades.porChave[chaveDoLocal(b.id, local.Unidade)]
}

func (l *lote) decidirUnidade(ctx context.Context, x *lido) error {
	if err := l.resolver(x); err != nil {
		return err
	}
	a, bloco := &l.c.unidades, numero(x.valores["codigo_bloco"])
	o := achado(l, a, x)
	var local crm.LocalUnidade
	switch {
	case bloco != 0:
		if o == nil {
			o = a.porChave[chaveDoLocal(bloco, x.valores["unidade"])]
		}
	case o == nil || x.valores["empreendimento"] != "":
		var err error
		if local, err = localDe(x); err != nil {
			return err
		}
		if local == (crm.LocalUnidade{}) {
			return crm.NovoInvalido("empreendimento", crm.MotivoVazio)
		}
		if o == nil {
			o = l.noLocal(local)
		}
	}
	if o == nil && l.fonte.Sistema != "" && x.valores["codigo"] != "" { // the ERP's own code, which a file brought before
		o = a.porChave[chaveDe("codigo", x.valores["codigo"])]
	}
	if o == nil && x.valores["unidade"] == "" {
		return crm.NovoInvalido("unidade", crm.MotivoVazio)
	}
	if err := l.codigosLivres(x, o); err != nil {
		return err
	}
	if local.Empreendimento != "" {
		b, err := l.estrutura(ctx, local)
		if err != nil {
			return err
		}
		bloco = b
	}
	if dona := a.porChave[chaveDoLocal(bloco, x.valores["unidade"])]; x.ID != 0 && dona != nil && dona != o {
		return crm.NovoInvalido("unidade", crm.MotivoDuplicado, l.localDaUnidade(dona).String())
	}
	if err := l.blocoLigado(bloco); err != nil {
		return err
	}
	if o == nil {
		var err error
		o, err = criarEm(ctx, l, a, func(id int64) crm.Unidade {
			return crm.Unidade{ID: id, TenantID: l.tenant.ID, BlocoID: bloco, Empreendimento: local.Empreendimento, Bloco: local.Bloco}
		})
		if err != nil {
			return err
		}
	} else if local.Empreendimento != "" {
		x.valores["codigo_bloco"] = decimal(bloco)
	}
	mudou := aplicar(l, camposDaUnidade, o, x)
	mudou = l.nomearEmSistemas(o, x) || mudou
	a.indexar(o, chaveDe("codigo", o.valor.Codigo), chaveDoLocal(o.valor.BlocoID, o.valor.Numero))
	fechar(l, a, o, x, mudou)
	return nil
}

func (l *lote) blocoLigado(bloco int64) error {
	if b := l.c.blocos.porID[bloco]; b != nil {
		return l.ligado(b.valor.EmpreendimentoID)
	}
	return nil
}

// estrutura is the bloco of a place; it and its empreendimento are made when they are missing.
func (l *lote) estrutura(ctx context.Context, local crm.LocalUnidade) (int64, error) {
	e := l.c.empreendimentos.porChave[chaveDe("nome", local.Empreendimento)]
	if e == nil {
		var err error
		e, err = criarEm(ctx, l, &l.c.empreendimentos, func(id int64) crm.Empreendimento {
			return crm.Empreendimento{ID: id, TenantID: l.tenant.ID, Nome: local.Empreendimento}
		})
		if err != nil {
			return 0, err
		}
		e.contado = true
		l.c.empreendimentos.indexar(e, chaveDe("nome", local.Empreendimento))
	}
	b := l.c.blocos.porChave[chaveDoBloco(e.id, local.Bloco)]
	if b == nil {
		var err error
		if b, err = l.criarBloco(ctx, e.id, local.Bloco); err != nil {
			return 0, err
		}
		b.contado = true
	}
	return b.id, nil
}

// codigosLivres refuses a code that is another unit's, ours or another system's: look-ups by it would find two.
func (l *lote) codigosLivres(x *lido, o *objeto[crm.Unidade]) error {
	if dona := l.c.unidades.porChave[chaveDe("codigo", x.valores["codigo"])]; x.valores["codigo"] != "" && dona != nil && dona != o && dona.valor.Codigo == x.valores["codigo"] {
		return crm.NovoInvalido("codigo", crm.MotivoDuplicado, l.localDaUnidade(dona).String())
	}
	for sistema, codigo := range x.Nomes {
		if codigo == "" {
			continue
		}
		if id := l.c.externos[nomeExterno{sistema, codigo}]; id != 0 && id != idDe(o) {
			return crm.NovoInvalido("id_"+sistema, crm.MotivoDuplicado, l.localDaUnidade(l.c.unidades.porID[id]).String())
		}
	}
	return nil
}

// localDaUnidade is where a unit stands, by the names that the batch knows.
func (l *lote) localDaUnidade(o *objeto[crm.Unidade]) crm.LocalUnidade {
	local := o.valor.Local()
	if b := l.c.blocos.porID[o.valor.BlocoID]; b != nil {
		local.Bloco = b.valor.Nome
		if e := l.c.empreendimentos.porID[b.valor.EmpreendimentoID]; e != nil {
			local.Empreendimento = e.valor.Nome
		}
	}
	return local
}

// nomearEmSistemas keeps the codes by which other systems know a unit. A new one of a system replaces the one before.
func (l *lote) nomearEmSistemas(o *objeto[crm.Unidade], x *lido) bool {
	mudou := false
	for sistema, codigo := range x.Nomes {
		u := &o.valor
		i := slices.IndexFunc(u.Vinculos, func(v crm.Vinculo) bool { return v.Sistema == sistema })
		if codigo == "" && l.opcoes.Pessoa != nil && i >= 0 {
			l.largar(u.Vinculos[i])
			u.Vinculos = slices.Delete(slices.Clone(u.Vinculos), i, i+1)
			mudou = true
			continue
		}
		if codigo == "" || i >= 0 && u.Vinculos[i].Codigo == codigo && !u.Vinculos[i].Disputa {
			continue
		}
		v := crm.Vinculo{TenantID: l.tenant.ID, Tipo: crm.VinculoUnidade, ObjetoID: o.id, Sistema: sistema, Codigo: codigo, Em: l.agora}
		if i >= 0 {
			largado := nomeExterno{sistema, u.Vinculos[i].Codigo}
			l.largar(u.Vinculos[i])
			if l.c.externos[largado] == o.id {
				delete(l.c.externos, largado)
				l.largados[largado] = true
			}
			u.Vinculos = slices.Clone(u.Vinculos)
			u.Vinculos[i] = v
		} else {
			u.Vinculos = append(u.Vinculos[:len(u.Vinculos):len(u.Vinculos)], v)
		}
		l.c.externos[nomeExterno{sistema, codigo}] = o.id
		l.e.Vinculos = append(l.e.Vinculos, v)
		mudou = true
	}
	return mudou
}

// largar gives a name up, also one that this batch has brought.
func (l *lote) largar(v crm.Vinculo) {
	mesmo := func(o crm.Vinculo) bool {
		return o.Sistema == v.Sistema && o.Codigo == v.Codigo && o.ObjetoID == v.ObjetoID
	}
	if i := slices.IndexFunc(l.e.Vinculos, mesmo); i >= 0 {
		l.e.Vinculos = slices.Delete(l.e.Vinculos, i, i+1)
		return
	}
	l.e.VinculosLargados = append(l.e.VinculosLargados, v)
}
