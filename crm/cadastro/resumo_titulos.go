package cadastro

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"ponte/crm"
)

// ResumoDosTitulos is what a source said last of the títulos of a contract, all together: while it says the same again, none of them
// needs to be read. Whoever writes a título of the contract writes it in the same transaction, guarded by Versao.
type ResumoDosTitulos struct {
	ContratoID, TenantID, Versao int64
	Sistema                      string    // the source
	Resumo                       string    // of their digests; "" = what is there is not what one batch said
	Carimbo                      time.Time // the newest of theirs
}

// parcelasDe are the records of a batch about títulos of one contract.
type parcelasDe struct {
	contrato int64
	lidos    []*lido
	resumo   string            // of what they say
	antes    *ResumoDosTitulos // as it was read, nil = there is none
}

// porContrato gathers the records about títulos whose contract is known.
func (l *lote) porContrato() (grupos []*parcelasDe) {
	de := map[int64]*parcelasDe{}
	for _, x := range l.lidos {
		if x.Tipo != crm.VinculoTitulo {
			continue
		}
		contrato := l.referido(crm.VinculoContrato, x.texto("contrato"))
		if contrato == 0 {
			continue
		}
		g := de[contrato]
		if g == nil {
			g = &parcelasDe{contrato: contrato, antes: l.c.ditos[contrato]}
			de[contrato] = g
			grupos = append(grupos, g)
		}
		g.lidos = append(g.lidos, x)
	}
	for _, g := range grupos {
		ditos := make([]string, len(g.lidos))
		for i, x := range g.lidos {
			ditos[i] = codigoDoTitulo(x) + "\n" + x.resumo + "\n"
		}
		slices.Sort(ditos)
		var tudo []byte
		for _, d := range ditos {
			tudo = append(tudo, d...)
		}
		soma := sha256.Sum256(tudo)
		g.resumo = base64.RawURLEncoding.EncodeToString(soma[:15])
	}
	return grupos
}

// buscarDitos reads what was said last of the contracts' títulos, before these are read: what changes in between makes the batch a
// conflict. Records of a load that say the same again are told at once.
func (l *lote) buscarDitos(ctx context.Context) error {
	if l.opcoes.Simular {
		return nil
	}
	var contratos chaves[int64]
	for _, x := range l.lidos {
		if x.Tipo == crm.VinculoTitulo {
			contratos.por(l.referido(crm.VinculoContrato, x.texto("contrato")))
		}
	}
	if len(contratos.lista) == 0 {
		return nil
	}
	lista, err := l.Cadastros.TitulosDitos(ctx, l.tenant.ID, contratos.lista)
	if err != nil {
		return err
	}
	for i := range lista {
		l.c.ditos[lista[i].ContratoID] = &lista[i]
	}
	if !l.opcoes.SemIDs || l.todos {
		return nil
	}
	for _, g := range l.porContrato() {
		if g.igual(l.fonte.Sistema) {
			for _, x := range g.lidos {
				x.res.Desfecho = Igual
			}
		}
	}
	return nil
}

// igual tells whether the source says what it said last, and nothing older.
func (g *parcelasDe) igual(sistema string) bool {
	return g.antes != nil && g.antes.Sistema == sistema && g.antes.Resumo == g.resumo && !slices.ContainsFunc(g.lidos, func(x *lido) bool {
		return !x.Em.IsZero() && x.Em.Before(g.antes.Carimbo)
	})
}

// resumirTitulos has what the batch says of contracts' títulos written with them. Where nothing was written it is written only when
// the batch has all of them: parts of a contract would replace each other in every load.
func (l *lote) resumirTitulos() {
	if l.opcoes.Simular || len(l.c.titulos.tocados)+len(l.c.resumos) == 0 {
		return
	}
	tocados, total := map[int64]bool{}, map[int64]int{}
	for _, o := range l.c.titulos.tocados {
		tocados[o.valor.ContratoID] = true
	}
	for p := range l.c.resumos {
		total[p.contrato]++
	}
	for _, g := range l.porContrato() {
		if !tocados[g.contrato] && (total[g.contrato] != len(g.lidos) || g.igual(l.fonte.Sistema)) {
			continue
		}
		r := ResumoDosTitulos{ContratoID: g.contrato, TenantID: l.tenant.ID, Versao: 1, Sistema: l.fonte.Sistema}
		var inteiro bool
		if r.Carimbo, inteiro = l.comoDito(g); inteiro {
			r.Resumo = g.resumo
		} else if !tocados[g.contrato] {
			continue
		}
		if g.antes == nil {
			l.e.TitulosDitos = append(l.e.TitulosDitos, r)
		} else {
			r.Versao = g.antes.Versao
			l.e.TitulosReditos = append(l.e.TitulosReditos, r)
		}
	}
}

// comoDito tells whether every título of a group is there as the source says it, and the newest of their stamps.
func (l *lote) comoDito(g *parcelasDe) (carimbo time.Time, inteiro bool) {
	for _, x := range g.lidos {
		t := l.c.resumos[parcela{g.contrato, codigoDoTitulo(x)}]
		if o := l.c.titulos.porChave[chaveDoTitulo(g.contrato, codigoDoTitulo(x))]; o != nil {
			t = &o.valor
		}
		if t == nil || t.Sistema != l.fonte.Sistema || t.Resumo != x.resumo {
			return time.Time{}, false
		}
		if t.Carimbo.After(carimbo) {
			carimbo = t.Carimbo
		}
	}
	return carimbo, true
}
