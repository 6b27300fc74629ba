package importacao

import (
	"context"
	"slices"
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
	for i := range imp.destinos {
		d := &imp.destinos[i]
		if coluna := ColunaDoDestino(d); coluna != "" {
			donas, err := imp.cargas.UnidadesPorVinculo(ctx, imp.tenant.ID, d.Nome, valores(linhas, coluna, nil))
			if err != nil {
				return nil, err
			}
			imp.estrutura.guardar(donas)
		}
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

// codigoLivre refuses a code that is another unit's, ours or a partner's: look-ups by it would find two.
func (imp *importadorUnidades) codigoLivre(u unidadeRecebida) error {
	deOutra := func(coluna string, dona *crm.Unidade) error {
		if dona == nil || dona.Local() == u.local {
			return nil
		}
		return crm.NovoInvalido(coluna, crm.MotivoDuplicado, dona.Local().String())
	}
	if u.unidade.Codigo != "" {
		if err := deOutra("codigo", imp.estrutura.porCodigo[u.unidade.Codigo]); err != nil {
			return err
		}
	}
	for _, v := range u.unidade.Vinculos {
		if err := deOutra(colunaDe(v.Sistema), imp.estrutura.porVinculo[nomeExterno{v.Sistema, v.Codigo}]); err != nil {
			return err
		}
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
			imp.atualizarUnidade(u, &r.unidade)
			imp.estrutura.unidades[r.local] = u
			tocadas[u] = true
			novas = append(novas, u)
			l.criadas++
		} else if imp.atualizarUnidade(u, &r.unidade) {
			l.alteradas++
			if !tocadas[u] {
				tocadas[u] = true
				alteradas = append(alteradas, u)
			}
		} else {
			l.iguais++
		}
		imp.estrutura.indexar(u)
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
	if u.unidade.Vinculos, err = imp.nomesNosDestinos(l); err != nil {
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

// nomesNosDestinos are the codes by which destinations know the unit of a line.
func (imp *importadorUnidades) nomesNosDestinos(l planilha.Linha) ([]crm.Vinculo, error) {
	var nomes []crm.Vinculo
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
			nomes = append(nomes, crm.Vinculo{TenantID: imp.tenant.ID, Tipo: crm.VinculoUnidade, Sistema: imp.destinos[i].Nome, Codigo: codigo, Em: imp.agora})
		}
	}
	return nomes, nil
}

// atualizarUnidade lets values that are there replace, and tells whether anything changed.
func (imp *importadorUnidades) atualizarUnidade(u, recebida *crm.Unidade) bool {
	mudou := false
	if recebida.Codigo != "" && recebida.Codigo != u.Codigo {
		u.Codigo, mudou = recebida.Codigo, true
	}
	if recebida.DataEntrega != nil && (u.DataEntrega == nil || !recebida.DataEntrega.Equal(*u.DataEntrega)) {
		u.DataEntrega, mudou = recebida.DataEntrega, true
	}
	for _, nome := range recebida.Vinculos {
		i := slices.IndexFunc(u.Vinculos, func(v crm.Vinculo) bool { return v.Sistema == nome.Sistema })
		if i >= 0 && u.Vinculos[i].Codigo == nome.Codigo && !u.Vinculos[i].Disputa {
			continue
		}
		mudou = true
		if i < 0 {
			u.Vinculos = append(u.Vinculos, nome)
			continue
		}
		if v := (nomeExterno{nome.Sistema, u.Vinculos[i].Codigo}); imp.estrutura.porVinculo[v] == u {
			delete(imp.estrutura.porVinculo, v) // given up
		}
		u.Vinculos = slices.Clone(u.Vinculos)
		u.Vinculos[i] = nome
	}
	return mudou
}
