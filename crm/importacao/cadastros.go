package importacao

import (
	"context"
	"slices"
	"strconv"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/planilha"
)

// importadorCadastros hands the lines of a table of master data to the one use case that keeps it. The file comes from a system of
// record, so its values replace; an empty cell says nothing.
type importadorCadastros struct {
	sessao  *cadastro.Sessao
	tipo    crm.TipoVinculo
	nomes   []string          // of the table's columns
	colunas map[string]string // of the columns of other systems' codes, the system
}

func (im *Importador) importadorDe(t *crm.Tenant, f Formato, simular bool) *importadorCadastros {
	s := cadastro.Sincronizador{Cadastros: im.Cadastros, Relogio: im.Relogio}
	imp := &importadorCadastros{sessao: s.Nova(t, cadastro.Fonte{Dona: true}, cadastro.Opcoes{Simular: simular}), tipo: f.Tipo, nomes: f.Colunas, colunas: map[string]string{}}
	for i := range im.Destinos {
		if c := ColunaDoDestino(&im.Destinos[i]); c != "" {
			imp.colunas[c] = im.Destinos[i].Nome
		}
	}
	return imp
}

func (imp *importadorCadastros) importar(ctx context.Context, linhas []planilha.Linha, feito *efeito) error {
	registros := make([]cadastro.Registro, 0, len(linhas))
	for _, linha := range linhas {
		r, err := imp.registro(linha)
		if err != nil {
			feito.recusar(linha.Numero, err)
			continue
		}
		registros = append(registros, r)
	}
	resultados, err := imp.sessao.Sincronizar(ctx, registros)
	for i := range resultados {
		r := &resultados[i]
		switch r.Desfecho {
		case cadastro.Criado:
			feito.criadas++
		case cadastro.Alterado:
			feito.alteradas++
		case cadastro.Igual, cadastro.Antigo:
			feito.iguais++
		case cadastro.Recusado, cadastro.Pendente:
			feito.recusar(r.Registro.Ordem, r.Erro)
		}
		for _, aviso := range r.Avisos {
			feito.avisos = append(feito.avisos, Aviso{Linha: r.Registro.Ordem, Frase: aviso})
		}
	}
	return err
}

// dizerNaoAnunciados says how many new contracts a destination would have been told of: a file announces none (docs/regras.md §14.7).
func (imp *importadorCadastros) dizerNaoAnunciados(r *Resultado) {
	if n := imp.sessao.NaoAnunciados(); n > 0 {
		r.Avisos = slices.Insert(r.Avisos, 0, Aviso{Frase: crm.Aviso(
			strconv.Itoa(n)+" CONTRATOS NOVOS NAO SAO ANUNCIADOS AOS DESTINOS", "Um arquivo nao anuncia contratos; avisar os assinantes de outro modo, se preciso",
		)})
	}
}

// registro is a line as a record.
func (imp *importadorCadastros) registro(l planilha.Linha) (cadastro.Registro, error) {
	r := cadastro.Registro{Ordem: l.Numero, Tipo: imp.tipo, Valores: map[string]string{}}
	for _, coluna := range imp.nomes {
		valor := l.Valor(coluna)
		if valor == "" {
			continue
		}
		if sistema := imp.colunas[coluna]; sistema != "" && imp.tipo == crm.VinculoUnidade {
			if r.Nomes == nil {
				r.Nomes = map[string]string{}
			}
			r.Nomes[sistema] = valor
			continue
		}
		if coluna == "telefone" {
			var err error
			if coluna, err = cadastro.CampoDoTelefone(valor); err != nil {
				return r, err
			}
		}
		r.Valores[coluna] = valor
	}
	return r, nil
}
