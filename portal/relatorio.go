package portal

import (
	"net/http"

	"ponte/crm"
)

// telaRelatorio is "tipo × status recebido": what each system sends as open or closed. A type that is set up there to be
// sent as closed arrives here as Encerrada although nobody has attended it (docs/fatos/mega.md §1).
type telaRelatorio struct {
	Tons   tonsStatus
	Filtro *filtro
	Linhas []linhaRelatorio
}

type linhaRelatorio struct {
	crm.ContagemStatusRecebido
	UltimaEm momento
	Suspeita bool // opened in a final phase
}

// maxRelatorio bounds the interval: the report reads every opening in it.
const maxRelatorio = 31

// filtroRelatorio is an interval that the report can reach.
func (k *contexto) filtroRelatorio() *filtro {
	f := k.novoFiltro("/ocorrencias/relatorio", "periodo", "de", "ate")
	k.lerPeriodo(f, "7d")
	if f.Ate.IsZero() {
		f.Ate = k.agora
	}
	if f.De.IsZero() || f.Ate.Sub(f.De).Hours() > 24*maxRelatorio+1 {
		f.De = f.Ate.AddDate(0, 0, -maxRelatorio)
		f.Erros[""] = "O relatório alcança no máximo " + inteiro(maxRelatorio) + " dias: mostra os últimos do período."
	}
	return f
}

func (k *contexto) relatorio() error {
	f := k.filtroRelatorio()
	contagens, err := k.p.Painel.StatusRecebidos(k.ctx, k.tenant.ID, f.De, f.Ate)
	if err != nil {
		return err
	}
	tela := telaRelatorio{Tons: k.tons(), Filtro: f}
	for _, c := range contagens {
		tela.Linhas = append(tela.Linhas, linhaRelatorio{c, k.em(c.Ultima), c.Fase.Final()})
	}
	return k.mostrar(http.StatusOK, "relatorio", "Tipo × status recebido", tela)
}
