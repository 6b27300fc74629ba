package portal

import (
	"errors"
	"net/http"

	"ponte/crm"
)

// telaSanar lists ocorrências that are in the status of a failed integration although their entrega was made, before they are
// taken out of it.
type telaSanar struct {
	Linhas []linhaEntrega
	Motivo string
	Erros  errosForm
}

// presas are the entregas of those ocorrências.
func (k *contexto) presas() ([]crm.LinhaEntrega, error) {
	presas, err := k.p.Falhas.ListarPresas(k.ctx, k.tenant.Slug)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, nil // a new tenant, for the moment in which it has no picture
	}
	return presas, err
}

func (k *contexto) sanar() error { return k.mostrarSanar(http.StatusOK, "", nil) }

func (k *contexto) mostrarSanar(status int, motivo string, erros errosForm) error {
	presas, err := k.presas()
	if err != nil {
		return err
	}
	tela := telaSanar{Motivo: motivo, Erros: erros}
	for _, e := range presas {
		tela.Linhas = append(tela.Linhas, linhaEntrega{e, k.em(e.AtualizadaEm), k.em(e.ProximaEm), k.tituloDestino(e.Destino), k.rotuloAcao(e.Destino, e.Acao)})
	}
	return k.mostrar(status, "sanar", "Em falha, mas entregues", tela)
}

// sanarTodas takes all of them out.
func (k *contexto) sanarTodas() error {
	motivo := k.campo("motivo")
	n, err := k.p.Falhas.SanarTodas(k.ctx, k.ator(motivo), k.tenant.Slug)
	if erros := errosDe(err); erros != nil {
		return k.mostrarSanar(http.StatusUnprocessableEntity, motivo, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/entregas", quantas(int64(n), "ocorrência devolvida", "ocorrências devolvidas")+" ao status que disparou a entrega. Nada foi enviado de novo.")
}
