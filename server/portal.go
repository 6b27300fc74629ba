package server

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.uber.org/zap"

	"ponte/api/multidados"
	"ponte/crm"
	"ponte/crm/alarme"
	"ponte/crm/cadastro"
	"ponte/crm/cobranca"
	"ponte/crm/correio"
	"ponte/crm/implantacao"
	"ponte/crm/portalcliente"
	"ponte/crm/sombra"
	"ponte/integration"
	"ponte/integration/arquivos"
	"ponte/integration/delivery"
	"ponte/integration/email"
	"ponte/portal"
)

// firstUser is the login of the portal's first administrator.
const firstUser = "admin"

// dispatch gives the use cases by which people and the REST facade look after deliveries.
func (s *Server) dispatch() *crm.Despacho {
	prober := delivery.NewProber(integration.Configurable(), s.deliver.engine.Network)
	return &crm.Despacho{
		Cadastro: s.deliver.engine.Destinations, Entregas: s.store.Entregas(), Status: s.store.Cadastro(), Definicoes: integration.Definitions(),
		Relogio: crm.RelogioDoSistema, Testador: prober, Agenda: prober,
	}
}

// newPortal ties the operator's portal to the storage, and makes its first administrator when it has none.
func (s *Server) newPortal(ctx context.Context, passwords *Senhas, out io.Writer) (*portal.Portal, error) {
	records := s.store.Cadastro()
	admin := administration(s.store, passwords)
	admin.Operacoes = multidados.NomesDasOperacoes()
	if err := s.firstAdministrator(ctx, admin, out); err != nil {
		return nil, fmt.Errorf("first user of the portal: %w", err)
	}
	public := ""
	if s.cfg.public != nil {
		public = s.cfg.public.String()
	}
	return portal.Novo(portal.Dependencias{
		Administracao: admin,
		Importador:    Importer(s.store),
		Sincronizador: &cadastro.Sincronizador{Cadastros: records, Relogio: crm.RelogioDoSistema},
		Trilha:        records,
		Titulares:     Titulares(s.store),
		Despacho:      s.dispatch(),
		Correio: &crm.Correio{
			Servidores: s.deliver.mail, Empresas: records, Avisos: s.deliver.mail, Testador: email.NovoTestador(s.deliver.engine.Network), Relogio: crm.RelogioDoSistema,
		},
		FTP: &crm.ArquivosFTP{
			Servidores: s.deliver.files, Empresas: records, Testador: arquivos.NovoTestador(s.deliver.engine.Network), Trilha: records, Relogio: crm.RelogioDoSistema,
		},
		Ajustes: &portalcliente.Ajustes{Guarda: s.deliver.clients, Relogio: crm.RelogioDoSistema}, Cliente: s.clients,
		Modelos:     &correio.Editor{Modelos: s.deliver.mail, Relogio: crm.RelogioDoSistema},
		Atendimento: attendance(s.store, s.tenants),
		Cobrador:    s.overdue.registrar,
		Reguas:      &cobranca.Editor{Reguas: s.store.Cobranca(), Relogio: crm.RelogioDoSistema},
		Corredor:    s.overdue.runner,
		Alarmes:     &alarme.Atendimento{Alarmes: s.store.Alarmes(), Relogio: crm.RelogioDoSistema},
		Cargas:      s.loads.Carregador,
		Negativador: s.notes.rules,
		Implantador: &implantacao.Implantador{
			Implantacoes: s.store.Implantacoes(), Administracao: admin, Despacho: s.dispatch(), Relogio: crm.RelogioDoSistema,
		},
		Falhas:      s.deliver.engine.Failures,
		Eventos:     s.store.Entregas(),
		Preflight:   s.deliver.engine.Comparer,
		Conferidor:  &crm.Conferidor{Conferencias: s.store.Conferencias(), Relogio: crm.RelogioDoSistema},
		Ocorrencias: s.cases, Assistencias: Assistencias(s.store, s.cases), Autoteste: s.selfTest, Diagnostico: s.diagnose,
		Acervo: s.store.Acervo(), Vizinhanca: s.store.Vizinhanca(), Tarefas: s.store.Tarefas(), Cadastros: s.store.AcervoCadastros(), Esperas: records, Nomes: records, Painel: s.store.Painel(), Retratos: s.tenants,
		Conducao: &sombra.Conducao{
			Contagem: s.store.Sombra(), Registro: s.store.Sombra(), Acervo: s.store.Acervo(), Administracao: admin, Relogio: crm.RelogioDoSistema,
		},
		Capturar: s.captures.capturer.Capturar,
		Arquivos: s.store.Arquivos(), Sessoes: records, Senhas: passwords, Relogio: crm.RelogioDoSistema, Operacoes: admin.Operacoes, AlemDoWSDL: multidados.AlemDoWSDL(),
		Publica: public, Proxies: s.cfg.proxies, Seguro: s.edge.secure, Avisos: s.notices,
		Anotar: func(id, message string, cause error) {
			s.log.Warn("portal: "+message, zap.String("request_id", id), zap.Error(cause))
		},
	}), nil
}

// firstAdministrator makes one in a database without users and prints its password, which nobody can read again.
func (s *Server) firstAdministrator(ctx context.Context, admin *crm.Administracao, out io.Writer) error {
	users, err := admin.Usuarios.Usuarios(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	_, password, err := admin.CriarUsuario(ctx, crm.Ator{Quem: "ponte", Motivo: "first start"}, crm.NovoUsuario{
		Login: firstUser, Nome: "Administrador", Papeis: []string{crm.PapelAdmin},
	})
	var taken *crm.Invalido
	if errors.As(err, &taken) && taken.Motivo == crm.MotivoDuplicado { // another replica was first, and printed it
		return nil
	}
	if err == nil {
		fmt.Fprintf(out, "Portal user %q, password %s\nIt is shown this once and must be changed at the first sign-in (ponte user reset makes another).\n\n", firstUser, password)
	}
	return err
}
