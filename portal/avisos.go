package portal

import (
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
)

// telaAvisos is what a user is told of by e-mail.
type telaAvisos struct {
	Ouvinte              *crm.Ouvinte
	Ocorrencias, Tarefas []opcao
	Alarmes              []opcao
	Desligados           string // what the installation does not send, Portuguese
	Erros                errosForm
}

func (k *contexto) avisos() error {
	o, err := k.p.Correio.Avisos.AvisosDoUsuario(k.ctx, k.usuario.ID)
	if err != nil {
		return err
	}
	return k.mostrarAvisos(http.StatusOK, o, nil)
}

func (k *contexto) mostrarAvisos(status int, o *crm.Ouvinte, erros errosForm) error {
	tela := telaAvisos{Ouvinte: o, Erros: erros}
	tela.Ocorrencias = opcoes(string(o.Ocorrencias), "", "Nenhum", string(crm.AvisosMeus), "Das que são minhas: sou responsável, abri ou foram abertas para mim", string(crm.AvisosTodos), "De todas que eu vejo")
	tela.Tarefas = opcoes(string(o.Tarefas), "", "Nenhum", string(crm.AvisosMeus), "Das que são minhas, das minhas equipes, ou que eu criei", string(crm.AvisosTodos), "De todas que eu vejo")
	tela.Alarmes = opcoes(string(o.Alarmes), "", "Nenhum", string(crm.AvisosTodos), "De todos, juntos em uma mensagem a cada 5 minutos no máximo")
	if !k.pode(crm.PermissaoDoAviso(crm.EventoAvisoAlarmes)) {
		tela.Alarmes = opcoes("", "", "Sem permissão")
	}
	d := k.retrato().DestinoDePessoas()
	var desligados []string
	for _, x := range []struct{ evento, nome string }{{crm.EventoAvisoOcorrencia, "ocorrências"}, {crm.EventoAvisoTarefa, "tarefas"}, {crm.EventoAvisoAlarmes, "alarmes"}} {
		if d == nil || !d.Ativo || !slices.Contains(d.Interesses, x.evento) {
			desligados = append(desligados, x.nome)
		}
	}
	tela.Desligados = strings.Join(desligados, ", ")
	return k.mostrar(status, "avisos", "Meus avisos", tela)
}

func (k *contexto) gravarAvisos() error {
	o := &crm.Ouvinte{
		UsuarioID: k.usuario.ID, TenantID: k.usuario.TenantID, Login: k.usuario.Login, Versao: lerID(k.campo("versao")), Email: k.campo("email"),
		Ocorrencias: crm.AvisosDe(k.campo("ocorrencias")), Tarefas: crm.AvisosDe(k.campo("tarefas")), Alarmes: crm.AvisosDe(k.campo("alarmes")),
	}
	err := k.p.Correio.GravarAvisos(k.ctx, k.ator(""), o)
	if erros := errosDe(err); erros != nil {
		return k.mostrarAvisos(http.StatusUnprocessableEntity, o, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/avisos", "Avisos gravados. Valem em até 3 segundos.")
}
