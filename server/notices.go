package server

// notices are what whoever looks at the portal must know of the installation.
func (s *Server) notices() (list []string) {
	if s.store.Falha() != nil {
		list = append(list, "O banco de dados não aceita gravações: as chamadas recebem \"tente novamente\" e nada do que se faz aqui é guardado. "+
			"Veja o motivo em /readyz e no log, e o espaço em disco. Quem entrar agora fica conhecido só por este servidor.")
	}
	return list
}
