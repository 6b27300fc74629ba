package crm

import (
	"context"
	"maps"
	"time"

	"ponte/crm/planilha"
)

// importadorUnidades inserts or updates units by where they stand, and makes the empreendimentos and blocos that are
// missing.
type importadorUnidades struct {
	baseImportacao
	estrutura *estrutura
}

// unidadeRecebida is one line.
type unidadeRecebida struct {
	linha   int
	local   LocalUnidade
	unidade Unidade
}

func (imp *importadorUnidades) preparar(ctx context.Context, linhas []planilha.Linha) (*lote, error) {
	if imp.estrutura == nil || !imp.simular {
		imp.estrutura = novaEstrutura()
	}
	l := &lote{carga: Carga{TenantID: imp.tenant.ID}}
	if err := imp.lerEstrutura(ctx, linhas, valores(linhas, "codigo", nil), imp.estrutura); err != nil {
		return nil, err
	}
	var recebidas []unidadeRecebida
	for _, linha := range linhas {
		u, err := lerUnidade(linha)
		if err == nil {
			err = imp.codigoLivre(u)
		}
		if err != nil {
			l.recusar(linha.Numero, err)
			continue
		}
		recebidas = append(recebidas, u)
	}
	// Each level gets its ids before the next one refers to them.
	if err := imp.criarEmpreendimentos(ctx, l, recebidas); err != nil {
		return nil, err
	}
	if err := imp.criarBlocos(ctx, l, recebidas); err != nil {
		return nil, err
	}
	return l, imp.criarUnidades(ctx, l, recebidas)
}

// codigoLivre refuses a code that is another unit's: look-ups by code would find two.
func (imp *importadorUnidades) codigoLivre(u unidadeRecebida) error {
	if u.unidade.Codigo == "" {
		return nil
	}
	dono, ok := imp.estrutura.porCodigo[u.unidade.Codigo]
	if !ok {
		return nil
	}
	if local := (LocalUnidade{dono.Empreendimento, dono.Bloco, dono.Numero}); local != u.local {
		return invalido("codigo", MotivoDuplicado, local.String())
	}
	return nil
}

func (imp *importadorUnidades) criarEmpreendimentos(ctx context.Context, l *lote, recebidas []unidadeRecebida) error {
	var novos []*Empreendimento
	for _, r := range recebidas {
		if imp.estrutura.empreendimentos[r.local.Empreendimento] == nil {
			e := &Empreendimento{TenantID: imp.tenant.ID, Nome: r.local.Empreendimento}
			imp.estrutura.empreendimentos[e.Nome] = e
			novos = append(novos, e)
		}
	}
	return imp.numerar(ctx, len(novos), func(i int, id int64) {
		novos[i].ID = id
		imp.estrutura.blocos[id] = map[string]*Bloco{}
		l.carga.Empreendimentos = append(l.carga.Empreendimentos, *novos[i])
	})
}

func (imp *importadorUnidades) criarBlocos(ctx context.Context, l *lote, recebidas []unidadeRecebida) error {
	var novos []*Bloco
	for _, r := range recebidas {
		pai := imp.estrutura.empreendimentos[r.local.Empreendimento].ID
		if imp.estrutura.blocos[pai] == nil {
			imp.estrutura.blocos[pai] = map[string]*Bloco{}
		}
		if imp.estrutura.blocos[pai][r.local.Bloco] == nil {
			b := &Bloco{TenantID: imp.tenant.ID, EmpreendimentoID: pai, Nome: r.local.Bloco}
			imp.estrutura.blocos[pai][b.Nome] = b
			novos = append(novos, b)
		}
	}
	return imp.numerar(ctx, len(novos), func(i int, id int64) {
		novos[i].ID = id
		l.carga.Blocos = append(l.carga.Blocos, *novos[i])
	})
}

func (imp *importadorUnidades) criarUnidades(ctx context.Context, l *lote, recebidas []unidadeRecebida) error {
	var novas, alteradas []*Unidade
	tocadas := map[*Unidade]bool{}
	for _, r := range recebidas {
		// Asked again: a line before this one, in the same batch, may have taken the code.
		if err := imp.codigoLivre(r); err != nil {
			l.recusar(r.linha, err)
			continue
		}
		pai := imp.estrutura.empreendimentos[r.local.Empreendimento].ID
		u := imp.estrutura.unidades[r.local]
		if u == nil {
			u = &Unidade{
				TenantID: imp.tenant.ID, BlocoID: imp.estrutura.blocos[pai][r.local.Bloco].ID, Numero: r.local.Unidade,
				Empreendimento: r.local.Empreendimento, Bloco: r.local.Bloco,
			}
			atualizarUnidade(u, &r.unidade)
			imp.estrutura.unidades[r.local] = u
			tocadas[u] = true
			novas = append(novas, u)
			l.criadas++
		} else if atualizarUnidade(u, &r.unidade) {
			l.alteradas++
			if !tocadas[u] {
				tocadas[u] = true
				alteradas = append(alteradas, u)
			}
		} else {
			l.iguais++
		}
		if u.Codigo != "" {
			imp.estrutura.porCodigo[u.Codigo] = u
		}
	}
	for _, u := range alteradas {
		l.carga.UnidadesAlteradas = append(l.carga.UnidadesAlteradas, *u)
	}
	return imp.numerar(ctx, len(novas), func(i int, id int64) {
		novas[i].ID = id
		l.carga.Unidades = append(l.carga.Unidades, *novas[i])
	})
}

func lerUnidade(l planilha.Linha) (unidadeRecebida, error) {
	u := unidadeRecebida{linha: l.Numero}
	var err error
	if u.local, err = localDaLinha(l); err != nil {
		return u, err
	}
	if u.local == (LocalUnidade{}) {
		return u, invalido("empreendimento", MotivoVazio)
	}
	if u.unidade.Codigo, err = textoDaLinha(l, "codigo", 64); err != nil {
		return u, err
	}
	mobuss, err := textoDaLinha(l, "id_mobuss", 100)
	if err != nil {
		return u, err
	}
	if mobuss != "" {
		u.unidade.CodigosExternos = map[string]string{"mobuss": mobuss}
	}
	// A day, not an instant: midnight UTC of that day.
	dia, err := dataDaLinha(l, "data_entrega", formatoData, time.UTC)
	if dia != nil {
		*dia = dia.Truncate(umDia)
		u.unidade.DataEntrega = dia
	}
	return u, err
}

// atualizarUnidade lets values that are there replace, and tells whether anything changed.
func atualizarUnidade(u, recebida *Unidade) bool {
	mudou := false
	if recebida.Codigo != "" && recebida.Codigo != u.Codigo {
		u.Codigo, mudou = recebida.Codigo, true
	}
	if recebida.DataEntrega != nil && (u.DataEntrega == nil || !recebida.DataEntrega.Equal(*u.DataEntrega)) {
		u.DataEntrega, mudou = recebida.DataEntrega, true
	}
	for destino, codigo := range recebida.CodigosExternos {
		if u.CodigosExternos[destino] == codigo {
			continue
		}
		codigos := maps.Clone(u.CodigosExternos)
		if codigos == nil {
			codigos = map[string]string{}
		}
		codigos[destino] = codigo
		u.CodigosExternos, mudou = codigos, true
	}
	return mudou
}
