package portal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// telaPendencias is what waits of the master data.
type telaPendencias struct {
	Filtro         *filtro
	Linhas         []linhaPendencia
	Paginacao      paginacao
	Sistemas       []opcao
	Tipos          []opcao
	Fontes         []cadastro.FonteQueEspera
	Nenhuma, Apaga bool
}

type linhaPendencia struct {
	cadastro.Pendencia
	Registrado, Nome, Falta string
	Frase                   string // the reason
	Desde                   momento
}

func (k *contexto) filtroPendencias() (*filtro, cadastro.FiltroPendencias) {
	f := k.novoFiltro("/pendencias", "sistema", "tipo")
	return f, cadastro.FiltroPendencias{TenantID: k.tenant.ID, Sistema: f.Valor("sistema"), Tipo: crm.TipoVinculo(f.Valor("tipo")), Pagina: k.paginaPesada()}
}

func (k *contexto) pendencias() error {
	f, q := k.filtroPendencias()
	tela := telaPendencias{Filtro: f, Apaga: k.pode(excluir(crm.ModuloPendencias))}
	lista, err := k.p.Esperas.Pendencias(k.ctx, q)
	if err != nil {
		return err
	}
	for _, p := range lista.Linhas {
		tela.Linhas = append(tela.Linhas, k.linhaPendencia(p))
	}
	tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
	if tela.Fontes, err = k.p.Esperas.FontesQueEsperam(k.ctx, k.tenant.ID); err != nil {
		return err
	}
	sistemas, tipos := []string{"", "Todos"}, []string{"", "Todos"}
	for _, fonte := range tela.Fontes {
		if !slices.Contains(sistemas, fonte.Sistema) {
			sistemas = append(sistemas, fonte.Sistema, fonte.Sistema)
		}
	}
	for _, e := range cadastro.Entidades() {
		tipos = append(tipos, string(e.Tipo), e.Rotulo)
	}
	tela.Sistemas, tela.Tipos = opcoes(f.Valor("sistema"), sistemas...), opcoes(f.Valor("tipo"), tipos...)
	tela.Nenhuma = len(tela.Fontes) == 0
	return k.mostrar(http.StatusOK, "pendencias", "Pendências", tela)
}

func (k *contexto) linhaPendencia(p cadastro.Pendencia) linhaPendencia {
	l := linhaPendencia{Pendencia: p, Registrado: rotuloCadastro(p.Registro.Tipo), Desde: k.em(p.Desde), Frase: comoFrase(p.Motivo), Falta: rotuloCadastro(p.Falta.Tipo) + " " + p.Falta.Codigo}
	if p.Falta.Codigo == "" {
		l.Falta += "sem código na fonte"
	}
	for _, campo := range []string{"nome", "unidade", "codigo", "papel"} {
		l.Nome = cmp.Or(l.Nome, p.Registro.Valores[campo])
	}
	return l
}

func (k *contexto) exportarPendencias() error {
	_, q := k.filtroPendencias()
	return k.exportar(exportacao{
		nome: "pendencias", colunas: []string{"Desde", "Sistema", "Ambiente", "Cadastro", "Código na fonte", "Nome", "Falta", "Motivo"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Esperas.Pendencias(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i, p := range lista.Linhas {
				l := k.linhaPendencia(p)
				linhas[i] = []any{p.Desde, p.Fonte.Sistema, p.Fonte.Ambiente, l.Registrado, p.Registro.Codigo, l.Nome, l.Falta, l.Frase}
			}
			return linhas, lista.Proximo, err
		},
	})
}

// tentarPendencias decides again about what waits of one source and may not have to any more.
func (k *contexto) tentarPendencias() error {
	f := cadastro.Fonte{Sistema: k.campo("sistema"), Ambiente: k.campo("ambiente")}
	if f.Sistema == "" {
		return errPedido
	}
	f.Dona = k.dona(f.Sistema)
	if err := k.auditar("pendencia.tentar", f.Sistema, ""); err != nil {
		return err
	}
	primeira, err := k.p.Cargas.Cargas.EhPrimeira(k.ctx, k.tenant.ID, k.fonteDe(f.Sistema))
	if err != nil {
		return err
	}
	sessao := k.p.Sincronizador.Nova(k.tenant, f, cadastro.Opcoes{Anunciar: !primeira})
	resultados, err := sessao.Concluir(k.ctx)
	if err != nil && (len(resultados) == 0 || !errors.Is(err, context.DeadlineExceeded)) {
		return err
	}
	return k.voltar("/pendencias", fraseDaTentativa(resultados, err != nil)+fraseNaoAnunciados(sessao.NaoAnunciados()))
}

// fonteDe names the source that is read of a system: a destination may have another name than its system.
func (k *contexto) fonteDe(sistema string) string {
	for _, d := range k.retrato().Destinos {
		if d.Sistema == sistema {
			return d.Nome
		}
	}
	return sistema
}

// dona tells whether a source is a system of record: one that is read is, one that calls when its credential says so.
func (k *contexto) dona(sistema string) bool {
	chama := false
	for _, c := range k.retrato().Credenciais {
		if c.Sistema == sistema {
			chama = true
			if c.Mestre {
				return true
			}
		}
	}
	return !chama
}

func fraseDaTentativa(resultados []cadastro.Resultado, cortada bool) string {
	if len(resultados) == 0 {
		return "Nada do que espera pôde entrar: o que falta ainda não veio."
	}
	var entraram, esperam int64
	var recusado string
	for i := range resultados {
		switch r := &resultados[i]; r.Desfecho {
		case cadastro.Pendente:
			esperam++
		case cadastro.Recusado:
			recusado = comoFrase(fmt.Sprintf("%s %s foi recusado: %v", strings.ToLower(rotuloCadastro(r.Registro.Tipo)), r.Registro.Codigo, r.Erro))
		default:
			entraram++
		}
	}
	frase := "Entraram " + quantas(entraram, "registro", "registros") + "."
	if esperam > 0 {
		frase += " " + quantas(esperam, "ainda espera", "ainda esperam") + "."
	}
	if cortada {
		frase += " O tempo da página acabou antes do fim: tente de novo para continuar."
	}
	return strings.TrimSpace(frase + " " + recusado)
}

// esquecerPendencia drops a record that is not waited for any more.
func (k *contexto) esquecerPendencia() error {
	p := cadastro.Pendencia{
		TenantID: k.tenant.ID, Fonte: cadastro.Fonte{Sistema: k.campo("sistema"), Ambiente: k.campo("ambiente")}, Assunto: k.campo("assunto"),
		Registro: cadastro.Registro{Tipo: crm.TipoVinculo(k.campo("tipo")), Codigo: k.FormValue("codigo")},
	}
	ator := k.ator("")
	err := k.p.Esperas.EsquecerPendencia(k.ctx, &p, crm.Auditoria{
		TenantID: k.tenant.ID, Quem: ator.Quem, Acao: "pendencia.esquecer", Alvo: crm.Encurtar(string(p.Registro.Tipo)+" "+p.Registro.Codigo, 200),
		Antes: p.Fonte.Sistema, Endereco: ator.Endereco, Em: k.agora,
	})
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return k.voltarSemFazer("/pendencias", "Essa pendência já não existe: o que faltava veio, ou outra pessoa a descartou.")
	}
	if err != nil {
		return err
	}
	return k.voltar("/pendencias", "Pendência descartada. Se a fonte mandar o registro de novo, ele volta.")
}
