package portal

import (
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

// telaItensManutencao is the catalogue of what may be mended.
type telaItensManutencao struct {
	Linhas        []linhaItemManutencao
	Form          formItemManutencao
	Administrador bool
}

type linhaItemManutencao struct {
	crm.ItemDeManutencao
	Medio string // tempo médio, in hours
}

// formItemManutencao is an item as typed.
type formItemManutencao struct {
	ID, Versao                                    int64
	Nome, Descricao, Cobertura                    string
	DiasMinimos, DiasFinalizacao, Medio, Garantia string
	ArquivoObrigatorio, NoPainel                  string
	Erros                                         errosForm
}

func (k *contexto) itensManutencao() error {
	return k.mostrarItensManutencao(http.StatusOK, formItemManutencao{ID: lerID(k.consulta("id")), NoPainel: "sim"}, true)
}

func (k *contexto) mostrarItensManutencao(status int, f formItemManutencao, ler bool) error {
	itens, err := k.p.Assistencias.Acervo.ItensDeManutencao(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela := telaItensManutencao{Administrador: k.pode(mudar(crm.ModuloItens))}
	for i := range itens {
		tela.Linhas = append(tela.Linhas, linhaItemManutencao{itens[i], horas(int64(itens[i].MinutosMedios))})
	}
	if i := slices.IndexFunc(itens, func(x crm.ItemDeManutencao) bool { return x.ID == f.ID }); i < 0 {
		f.ID = 0
	} else if ler {
		f = lerFormItem(&itens[i])
	}
	tela.Form = f
	return k.mostrar(status, "itens_manutencao", "Itens de manutenção", tela)
}

func lerFormItem(i *crm.ItemDeManutencao) formItemManutencao {
	simNao := map[bool]string{true: "sim"}
	numero := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return formItemManutencao{
		ID: i.ID, Versao: i.Versao, Nome: i.Nome, Descricao: i.Descricao, Cobertura: i.Cobertura, DiasMinimos: numero(i.DiasMinimos),
		DiasFinalizacao: numero(i.DiasFinalizacao), Medio: horas(int64(i.MinutosMedios)), Garantia: numero(i.GarantiaMeses),
		ArquivoObrigatorio: simNao[i.ArquivoObrigatorio], NoPainel: simNao[i.NoPainel],
	}
}

func (k *contexto) gravarItemManutencao() error {
	f := formItemManutencao{
		ID: lerID(k.campo("id")), Versao: lerID(k.campo("versao")), Nome: k.campo("nome"), Descricao: k.campo("descricao"), Cobertura: k.campo("cobertura"),
		DiasMinimos: k.campo("dias_minimos"), DiasFinalizacao: k.campo("dias_finalizacao"), Medio: k.campo("minutos_medios"), Garantia: k.campo("garantia_meses"),
		ArquivoObrigatorio: k.campo("arquivo_obrigatorio"), NoPainel: k.campo("no_painel"), Erros: errosForm{},
	}
	item := crm.ItemDeManutencao{
		ID: f.ID, TenantID: k.tenant.ID, Versao: f.Versao, Nome: f.Nome, Descricao: f.Descricao, Cobertura: f.Cobertura,
		ArquivoObrigatorio: f.ArquivoObrigatorio == "sim", NoPainel: f.NoPainel == "sim",
	}
	for _, n := range []struct {
		campo, texto string
		valor        *int
	}{
		{"dias_minimos", f.DiasMinimos, &item.DiasMinimos}, {"dias_finalizacao", f.DiasFinalizacao, &item.DiasFinalizacao}, {"garantia_meses", f.Garantia, &item.GarantiaMeses},
	} {
		if n.texto == "" {
			continue
		}
		v, err := strconv.Atoi(n.texto)
		if err != nil {
			f.Erros[n.campo] = "escreva um número inteiro"
		}
		*n.valor = v
	}
	minutos, ok := lerHoras(f.Medio)
	if item.MinutosMedios = int(minutos); !ok {
		f.Erros["minutos_medios"] = "escreva horas:minutos, como 1:30"
	}
	if len(f.Erros) > 0 {
		return k.mostrarItensManutencao(http.StatusUnprocessableEntity, f, false)
	}
	err := k.p.Administracao.GravarItemDeManutencao(k.ctx, k.ator(""), &item)
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarItensManutencao(http.StatusUnprocessableEntity, f, false)
	}
	if err != nil {
		return err
	}
	return k.voltar("/itens-manutencao", "Item "+item.Nome+" gravado.")
}
