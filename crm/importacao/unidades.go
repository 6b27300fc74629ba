package importacao

import (
	"context"
	"maps"
	"time"

	"ponte/crm"
	"ponte/crm/planilha"
)

// importadorUnidades inserts or updates units by where they stand, and makes the empreendimentos and blocos that are
// missing.
type importadorUnidades struct {
	emCurso
	destinos  []crm.DefinicaoDestino
	estrutura *estrutura
}

// maxCodigoExterno is the greatest length of a destination's code of a unit, in characters.
const maxCodigoExterno = 100

// unidadeRecebida is one line.
type unidadeRecebida struct {
	linha   int
	local   crm.LocalUnidade
	unidade crm.Unidade
}

func (imp *importadorUnidades) preparar(ctx context.Context, linhas []planilha.Linha) (*efeito, error) {
	if imp.estrutura == nil || !imp.simular {
		imp.estrutura = novaEstrutura()
	}
	l := &efeito{carga: Carga{TenantID: imp.tenant.ID}}
	if err := imp.lerEstrutura(ctx, linhas, valores(linhas, "codigo", nil), imp.estrutura); err != nil {
		return nil, err
	}
	var recebidas []unidadeRecebida
	for _, linha := range linhas {
		u, err := imp.lerUnidade(linha)
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
	if local := dono.Local(); local != u.local {
		return crm.NovoInvalido("codigo", crm.MotivoDuplicado, local.String())
	}
	return nil
}

func (imp *importadorUnidades) criarEmpreendimentos(ctx context.Context, l *efeito, recebidas []unidadeRecebida) error {
	var novos []*crm.Empreendimento
	for _, r := range recebidas {
		if imp.estrutura.empreendimentos[r.local.Empreendimento] == nil {
			e := &crm.Empreendimento{TenantID: imp.tenant.ID, Nome: r.local.Empreendimento}
			imp.estrutura.empreendimentos[e.Nome] = e
			novos = append(novos, e)
		}
	}
	return imp.numerar(ctx, len(novos), func(i int, id int64) {
		novos[i].ID = id
		imp.estrutura.blocos[id] = map[string]*crm.Bloco{}
		l.carga.Empreendimentos = append(l.carga.Empreendimentos, *novos[i])
	})
}

func (imp *importadorUnidades) criarBlocos(ctx context.Context, l *efeito, recebidas []unidadeRecebida) error {
	var novos []*crm.Bloco
	for _, r := range recebidas {
		pai := imp.estrutura.empreendimentos[r.local.Empreendimento].ID
		if imp.estrutura.blocos[pai] == nil {
			imp.estrutura.blocos[pai] = map[string]*crm.Bloco{}
		}
		if imp.estrutura.blocos[pai][r.local.Bloco] == nil {
			b := &crm.Bloco{TenantID: imp.tenant.ID, EmpreendimentoID: pai, Nome: r.local.Bloco}
			imp.estrutura.blocos[pai][b.Nome] = b
			novos = append(novos, b)
		}
	}
	return imp.numerar(ctx, len(novos), func(i int, id int64) {
		novos[i].ID = id
		l.carga.Blocos = append(l.carga.Blocos, *novos[i])
	})
}

func (imp *importadorUnidades) criarUnidades(ctx context.Context, l *efeito, recebidas []unidadeRecebida) error {
	var novas, alteradas []*crm.Unidade
	tocadas := map[*crm.Unidade]bool{}
	for _, r := range recebidas {
		// Asked again: a line before this one, in the same batch, may have taken the code.
		if err := imp.codigoLivre(r); err != nil {
			l.recusar(r.linha, err)
			continue
		}
		pai := imp.estrutura.empreendimentos[r.local.Empreendimento].ID
		u := imp.estrutura.unidades[r.local]
		if u == nil {
			u = &crm.Unidade{
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

func (imp *importadorUnidades) lerUnidade(l planilha.Linha) (unidadeRecebida, error) {
	u := unidadeRecebida{linha: l.Numero}
	var err error
	if u.local, err = localDaLinha(l); err != nil {
		return u, err
	}
	if u.local == (crm.LocalUnidade{}) {
		return u, crm.NovoInvalido("empreendimento", crm.MotivoVazio)
	}
	if u.unidade.Codigo, err = textoDaLinha(l, "codigo", 64); err != nil {
		return u, err
	}
	if u.unidade.CodigosExternos, err = imp.codigosDosDestinos(l); err != nil {
		return u, err
	}
	// A day, not an instant: midnight UTC of that day.
	dia, err := dataDaLinha(l, "data_entrega", formatoData, time.UTC)
	if dia != nil {
		*dia = dia.Truncate(umDia)
		u.unidade.DataEntrega = dia
	}
	return u, err
}

// codigosDosDestinos are the codes by which destinations know the unit of a line, by destination.
func (imp *importadorUnidades) codigosDosDestinos(l planilha.Linha) (map[string]string, error) {
	codigos := map[string]string{}
	for i := range imp.destinos {
		coluna := ColunaDoDestino(&imp.destinos[i])
		if coluna == "" {
			continue
		}
		codigo, err := textoDaLinha(l, coluna, maxCodigoExterno)
		if err != nil {
			return nil, err
		}
		if codigo != "" {
			codigos[imp.destinos[i].Nome] = codigo
		}
	}
	return codigos, nil
}

// atualizarUnidade lets values that are there replace, and tells whether anything changed.
func atualizarUnidade(u, recebida *crm.Unidade) bool {
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
