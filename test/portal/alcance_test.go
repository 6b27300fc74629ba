package portal_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

// TestAlcanceDaPessoa: who sees a part sees it in the list, in the search, in details and in files, reads how much is left out, and acts on nothing
// else. A coordenador sees what is of who is below.
func TestAlcanceDaPessoa(t *testing.T) {
	t.Parallel()
	s := subir(t, true)
	admin := s.admin()
	demo := admin.instalacaoDemo()
	chefe := s.comPapeis(admin, "carla", []string{crm.PapelCoordenador}, "instalacao", demo, "departamento", "Pós-obra", "funcao", "Coordenadora")
	p := s.comPapeis(admin, "davi", []string{crm.PapelUsuario}, "instalacao", demo, "gestor", "carla")
	outro := s.comPapeis(admin, "enzo", []string{crm.PapelUsuario}, "instalacao", demo)
	minha, alheia, semDono := s.abrir("AL-1", "RESPONSAVEL", "davi"), s.abrir("AL-2", "RESPONSAVEL", "enzo"), s.abrir("AL-3")
	for nome, caso := range map[string]struct {
		p    *pessoa
		ve   []string
		fora string
	}{
		"own": {p, []string{minha}, "2 fora do seu alcance."}, "of who is below": {chefe, []string{minha}, "2 fora do seu alcance."},
		"the other's": {outro, []string{alheia}, "2 fora do seu alcance."}, "everything": {admin, []string{minha, alheia, semDono}, ""},
	} {
		pg := caso.p.ver("/ocorrencias")
		if fora := pg.Find("#fora").Text(); fora != caso.fora {
			t.Errorf("%s: left out: %q", nome, fora)
		}
		for _, n := range []string{minha, alheia, semDono} {
			ve := slices.Contains(caso.ve, n)
			if naLista := pg.Find("table.lista a[href='/portal/ocorrencias/"+n+"']").Length() > 0; naLista != ve {
				t.Errorf("%s: %s in the list: %v", nome, n, naLista)
			}
			status := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[ve]
			for _, caminho := range []string{"/ocorrencias/" + n, "/assistencias/" + n} {
				if pg := caso.p.pedir(http.MethodGet, caminho, nil); pg.status != status || !ve && !strings.Contains(pg.Text(), "Fora do seu alcance") {
					t.Errorf("%s: %s: %d", nome, caminho, pg.status)
				}
			}
			if pg := caso.p.pedir(http.MethodGet, "/busca?q="+n, nil); strings.HasSuffix(pg.url.Path, "/"+n) != ve {
				t.Errorf("%s: the search for %s led to %s", nome, n, pg.url)
			}
		}
	}
	for _, caminho := range []string{"", "/tarefas"} {
		if pg := p.enviar("/ocorrencias/"+alheia+caminho, "texto", "x", "tarefa_titulo", "x"); pg.status != http.StatusForbidden {
			t.Errorf("acted on what they do not see: %q %d", caminho, pg.status)
		}
	}
	if pg := p.pedir(http.MethodGet, "/ocorrencias/naoexiste", nil); pg.status != http.StatusNotFound {
		t.Errorf("what is not there: %d", pg.status)
	}
	// Given to who is below, it is seen; given away, it is not any more.
	if pg := admin.enviar("/ocorrencias/"+alheia, "responsavel", "davi"); pg.status != http.StatusOK || !strings.Contains(admin.trilha("ocorrencia.atender"), "Responsável: enzo") {
		t.Errorf("given: %d %s", pg.status, pg.Find(".erro, .aviso").Text())
	}
	if pg := chefe.ver("/ocorrencias/" + alheia); pg.Find("dt:contains('Responsável') + dd").First().Text() != "davi" {
		t.Errorf("carla reads %q", pg.Find("dt:contains('Responsável') + dd").Text())
	}
	if pg := p.enviar("/ocorrencias/"+alheia, "responsavel", "-"); pg.url.Path != "/portal/ocorrencias" || !strings.Contains(pg.Text(), "Agora ela está fora do seu alcance") {
		t.Errorf("given away: %s %s", pg.url, pg.Find(".aviso, .erro").Text())
	}
	// A tarefa of one's own opens its ocorrência; ended by way of another's address it is not found.
	admin.enviar("/ocorrencias/"+semDono+"/tarefas", "tarefa_titulo", "Ver a laje", "tarefa_pessoa", "davi", "tarefa_visibilidade", "interna")
	tarefa := p.ver("/ocorrencias/"+semDono).Find("#tarefas form[action*='/tarefas/']").AttrOr("action", "")
	if !strings.Contains(p.ver("/tarefas").Text(), "Ver a laje") || tarefa == "" {
		t.Errorf("their tarefa: %q", tarefa)
	}
	if pg := outro.ver("/tarefas?quem=todas"); strings.Contains(pg.Text(), "Ver a laje") || pg.Find("#fora").Text() != "1 fora do seu alcance." {
		t.Errorf("another's tarefa: %s", pg.Find("#resultado").Text())
	}
	if cartoes := p.ver("").Find(".cartoes"); !strings.Contains(cartoes.Text(), "Minhas tarefas1abertas") || strings.Contains(cartoes.Text(), "Chamadas") || p.ver("").Find("#t-recusas").Length() > 0 {
		t.Errorf("the Painel of who sees a part: %s", cartoes.Text())
	}
	id := tarefa[strings.LastIndex(tarefa, "/")+1:]
	if pg := outro.anexar("/ocorrencias/"+s.abrir("AL-4", "RESPONSAVEL", "enzo")+"/tarefas/"+id, "anexo", "a.txt", "x", "situacao", "fechada"); pg.status != http.StatusNotFound {
		t.Errorf("a tarefa was ended by way of another ocorrência: %d", pg.status)
	}
	// In a circle nobody is above anybody.
	c := admin.formulario(admin.usuario("carla"), "#t-cadastro + form")
	c.Set("gestor", "davi")
	if pg := admin.pedir(http.MethodPost, admin.usuario("carla"), c); pg.status != http.StatusUnprocessableEntity || !strings.Contains(pg.Find("#erro-gestor").Text(), "carla → davi → carla") {
		t.Errorf("a circle: %d %s", pg.status, pg.Find(".erro").Text())
	}
	if texto := admin.ver(admin.usuario("carla")).Text(); !strings.Contains(texto, "Abaixo na hierarquia: davi") {
		t.Errorf("carla's page does not say who is below")
	}
}
