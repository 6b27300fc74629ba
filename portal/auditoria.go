package portal

import (
	"context"
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/crm/sombra"
)

// telaAuditoria is what people did.
type telaAuditoria struct {
	Filtro    *filtro
	Linhas    []linhaAuditoria
	Paginacao paginacao
	Atos      []grupoOpcoes
	Nenhuma   bool
}

type linhaAuditoria struct {
	crm.Auditoria
	Em                 momento
	Rotulo, AlvoDito   string
	Mudancas           []mudanca
	LinkQuem, LinkAlvo string // the list narrowed to the same
}

func (k *contexto) filtroAuditoria() (*filtro, crm.FiltroAuditorias) {
	f := k.novoFiltro("/auditoria", "quem", "ato", "alvo", "periodo", "de", "ate")
	k.lerPeriodo(f, "")
	return f, crm.FiltroAuditorias{
		// What concerns every installation is for those who look after all of them.
		TenantID: k.tenant.ID, Gerais: k.usuario.TenantID == 0,
		Quem: f.Valor("quem"), Acao: f.Valor("ato"), Alvo: f.Valor("alvo"), De: f.De, Ate: f.Ate, Pagina: k.paginaPesada(),
	}
}

func (k *contexto) auditoria() error {
	f, q := k.filtroAuditoria()
	tela := telaAuditoria{Filtro: f, Atos: opcoesAto(f.Valor("ato"))}
	if len(f.Erros) == 0 {
		lista, err := k.p.Acervo.Auditorias(k.ctx, q)
		if err != nil {
			return err
		}
		for _, a := range lista.Linhas {
			tela.Linhas = append(tela.Linhas, linhaAuditoria{
				Auditoria: a, Em: k.em(a.Em), Rotulo: rotuloAto(a.Acao), AlvoDito: k.alvoDito(&a), Mudancas: k.mudancas(a.Antes, a.Depois), LinkQuem: f.Com("quem", a.Quem), LinkAlvo: f.Com("alvo", a.Alvo),
			})
		}
		tela.Paginacao = k.paginar(f, len(lista.Linhas), lista.Proximo)
		tela.Nenhuma = len(lista.Linhas) == 0 && f.Vazio() && q.Pagina.Cursor == ""
	}
	return k.mostrar(http.StatusOK, "auditoria", "Auditoria", tela)
}

// alvoDito is what an act was about in words: of a difference and of an alarm the trail keeps the codes.
func (k *contexto) alvoDito(a *crm.Auditoria) string {
	switch a.Acao {
	case sombra.AtoExplicar, sombra.AtoDesfazer:
		if partes := strings.SplitN(a.Alvo, " ", 3); len(partes) == 3 {
			resultado, _ := rotuloResultado(sombra.Resultado(partes[1]))
			return partes[0] + ": " + resultado + ", " + ondeDifere(partes[2])
		}
	case "alarme.reconhecer", "alarme.silenciar":
		causa, objeto, _ := strings.Cut(a.Alvo, " ")
		if c, ok := crm.LinhaDaCausa(crm.CausaAlarme(causa)); ok {
			return strings.TrimSuffix(c.Titulo+": "+k.objetoDoAlarme(&crm.Alarme{Causa: c.Causa, Objeto: objeto}), ": ")
		}
	}
	return k.emPalavras(a.Alvo)
}

func (k *contexto) exportarAuditoria() error {
	f, q := k.filtroAuditoria()
	if len(f.Erros) > 0 {
		return errPedido
	}
	return k.exportar(exportacao{
		nome:    "auditoria",
		colunas: []string{"Em", "Quem", "Ato", "Código do ato", "Alvo", "Antes", "Depois", "Motivo", "Endereço"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			q.Pagina = crm.Pagina{Cursor: cursor, Limite: loteExportado}
			lista, err := k.p.Acervo.Auditorias(ctx, q)
			linhas := make([][]any, len(lista.Linhas))
			for i, a := range lista.Linhas {
				linhas[i] = []any{a.Em, a.Quem, rotuloAto(a.Acao), a.Acao, a.Alvo, a.Antes, a.Depois, a.Motivo, a.Endereco}
			}
			return linhas, lista.Proximo, err
		},
	})
}
