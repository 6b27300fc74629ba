package storage

import "ponte/crm"

// smtpTable has the servers by which e-mail goes out; senha is encrypted.
var smtpTable = NewTable("smtp_servidores", `id@ tenant_id@ versao# empresa_id filial_id endereco:253 porta intervalo remetente:254 nome:190 autentica
	usuario:255 senha seguro tipo:8 principal`)

func smtpValues(s *crm.ServidorSMTP) []any {
	return []any{
		s.ID, s.TenantID, s.Versao, s.EmpresaID, s.FilialID, s.Endereco, s.Porta, s.Intervalo, s.Remetente, s.Nome, s.Autentica, s.Usuario, s.Senha, s.Seguro,
		string(s.Tipo), s.Principal,
	}
}

func readSMTP(scan func(...any) error) (s crm.ServidorSMTP, err error) {
	err = scan(&s.ID, &s.TenantID, &s.Versao, &s.EmpresaID, &s.FilialID, &s.Endereco, &s.Porta, &s.Intervalo, &s.Remetente, &s.Nome, &s.Autentica, &s.Usuario,
		&s.Senha, &s.Seguro, &s.Tipo, &s.Principal)
	return s, err
}

// modelosTable has the tenant's own words for messages.
var modelosTable = NewTable("email_modelos", "tenant_id@ evento:64@ versao# assunto:255 texto html")

func modeloValues(m *crm.ModeloEmail) []any {
	return []any{m.TenantID, m.Evento, m.Versao, m.Assunto, m.Texto, m.HTML}
}

func readModelo(scan func(...any) error) (m crm.ModeloEmail, err error) {
	err = scan(&m.TenantID, &m.Evento, &m.Versao, &m.Assunto, &m.Texto, &m.HTML)
	return m, err
}

const (
	columnsOuvinte = "u.id, u.tenant_id, u.login, u.nome, u.equipes, COALESCE(a.email, ''), COALESCE(a.ocorrencias, ''), COALESCE(a.tarefas, ''), COALESCE(a.alarmes, ''), COALESCE(a.versao, 0)"
	// selectOuvintes are those who asked for something and may still sign in.
	selectOuvintes = "SELECT " + columnsOuvinte + " FROM usuario_avisos a JOIN usuarios u ON u.id = a.usuario_id" +
		" WHERE u.desativado = 0 AND a.email <> '' AND (a.ocorrencias <> '' OR a.tarefas <> '' OR a.alarmes <> '')"
)

func readOuvinte(scan func(...any) error) (o crm.Ouvinte, err error) {
	err = scan(&o.UsuarioID, &o.TenantID, &o.Login, &o.Nome, &o.Equipes, &o.Email, &o.Ocorrencias, &o.Tarefas, &o.Alarmes, &o.Versao)
	return o, err
}
