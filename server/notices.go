package server

import (
	"context"
	"fmt"

	"go.uber.org/zap"

	"ponte/crm/diagnostico"
)

// notices are what whoever looks at the portal must know of the installation.
func (s *Server) notices(ctx context.Context) (list []string) {
	if s.store.Falha() != nil {
		list = append(list, "O banco de dados não aceita gravações: as chamadas recebem \"tente novamente\" e nada do que se faz aqui é guardado. "+
			"Veja o motivo em /readyz e no log, e o espaço em disco. Quem entrar agora fica conhecido só por este servidor.")
	}
	if ailing := s.ailing.Load(); ailing != nil {
		for _, l := range *ailing {
			e := diagnostico.Achar(l.Exame)
			list = append(list, fmt.Sprintf("O que foi respondido pode se perder. %s: %s. %s Veja Diagnóstico.", e.Titulo.PT, l.Encontrado, e.Sanar.PT))
		}
	}
	if n := journalNotice(s.store.Journal()); n != "" {
		list = append(list, n)
	}
	found, err := s.store.Damages(ctx)
	if err != nil {
		s.log.Warn("the trail of damages cannot be read", zap.Error(err))
	}
	for _, d := range found {
		list = append(list, fmt.Sprintf("%s em %s (UTC): %s. %s. Veja em docs/operacao.md, \"Banco danificado ou mais antigo\".", d.Alvo, d.Em.UTC().Format("02/01/2006 15:04"), d.Motivo, d.Depois))
	}
	return list
}
