package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// The calls of CV's public clients, in their order and with their headers, and what they read of the answers (docs/fatos/cvcrm.md §7). None is
// in a registry, and those whose source can be read say under no licence that it may be run.

// get calls as they do: email, token and accept, no body.
func (c *cv) get(t *testing.T, path string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.p.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"accept": "application/json", "email": cvUser, "token": c.token} {
		r.Header.Set(name, value)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", path, answer.StatusCode, text, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// TestRecordedPollerOfCV is the client in Python: the old list, which it takes codigo out of, tarefas by offset, and each by idtarefa_criada.
func TestRecordedPollerOfCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		c.needed("{{tarefa}}", "quem consulta")
		var list map[string]json.RawMessage
		c.get(t, "/api/cvio/atendimento/listar", &list)
		delete(list, "codigo")
		seen := map[int64]bool{}
		for _, raw := range list {
			var one struct {
				IDAtendimento           int64
				Nome, Assunto, Situacao string
			}
			if err := json.Unmarshal(raw, &one); err != nil || one.IDAtendimento == 0 || one.Assunto == "" || one.Situacao == "" {
				t.Fatalf("%v %s", err, raw)
			}
			seen[one.IDAtendimento] = true
		}
		if !seen[id64(c.names["soap"])] || !seen[id64(c.names["completo"])] {
			t.Errorf("the list has %v", seen)
		}
		var page struct {
			Total   int
			Tarefas []struct {
				IDTarefaCriada int64 `json:"idtarefa_criada"`
				Situacao       string
			}
		}
		c.get(t, "/api/v1/cv/tarefas?offset=0&limit=30", &page)
		if page.Total != 1 || len(page.Tarefas) != 1 || page.Tarefas[0].Situacao != "Aberta" {
			t.Fatalf("%+v", page)
		}
		var one struct {
			Observacao  string
			Atendimento struct {
				IDAtendimento      int64
				Cliente, Protocolo string
			}
		}
		c.get(t, fmt.Sprint("/api/v1/cv/tarefas/", page.Tarefas[0].IDTarefaCriada), &one)
		if one.Observacao != "Agendar vistoria" || one.Atendimento.Protocolo == "" || one.Atendimento.Cliente == "" {
			t.Errorf("%+v", one)
		}
	})
}

// TestRecordedMirrorOfCV is the client in TypeScript that copies everything: atendimentos by pages until pagina is paginas, assistências by offset
// until total.
func TestRecordedMirrorOfCV(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		for i := range 3 {
			c.needed("{{assistencia}}", fmt.Sprint("espelho ", i))
		}
		seen, last := map[int64]bool{}, int64(1<<62)
		for page, more := 1, true; more; page++ {
			var got struct {
				Total, Paginas, Quantidade, Pagina int
				Dados                              []struct{ IDAtendimento int64 }
			}
			c.get(t, fmt.Sprintf("/api/v1/relacionamento/atendimentos?pagina=%d&quantidade=2", page), &got)
			if got.Pagina != page || got.Quantidade != 2 || got.Paginas != (got.Total+1)/2 || len(got.Dados) == 0 {
				t.Fatalf("%+v", got)
			}
			for _, x := range got.Dados {
				if seen[x.IDAtendimento] || x.IDAtendimento >= last {
					t.Errorf("page %d has %d after %d", page, x.IDAtendimento, last)
				}
				seen[x.IDAtendimento], last = true, x.IDAtendimento
			}
			if more = got.Pagina < got.Paginas; !more && len(seen) != got.Total {
				t.Errorf("%d of %d", len(seen), got.Total)
			}
		}
		found := 0
		for offset, more := 0, true; more; offset += 2 {
			var got struct {
				Total        int
				Assistencias []struct{ IDAssistencia int64 }
			}
			c.get(t, fmt.Sprintf("/api/v1/relacionamento/assistencias?limit=2&offset=%d", offset), &got)
			found += len(got.Assistencias)
			if more = offset+2 < got.Total; got.Total != 3 {
				t.Fatalf("%+v", got)
			}
		}
		if found != 3 {
			t.Errorf("%d assistências", found)
		}
		var ofOne []struct{ Documento, Situacao string }
		c.get(t, "/api/v1/relacionamento/atendimentos/listar?documento="+buyerCPF, &ofOne)
		if len(ofOne) == 0 || ofOne[0].Documento != buyerCPF {
			t.Errorf("%+v", ofOne)
		}
	})
}

// TestWhatAnAssistenciaKeeps: files that came in a form, to it, an item or a message, and what CV says of it that has no place of its own, are read
// back where the ocorrência is.
func TestWhatAnAssistenciaKeeps(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		c := installCV(t, database)
		c.needed("{{assistencia}}", "guarda")
		for of, id := range map[string]string{"assistencias": "assistencia", "assistencias_itens": "item", "assistencias_mensagens": "mensagem"} {
			if status, text := c.upload(t, of+"/"+c.names[id], of+".png"); status != http.StatusCreated || text != `{"sucesso":true}` {
				t.Errorf("%s: %d %s", of, status, text)
			}
		}
		var done struct{ Sucesso bool }
		c.read("POST", "/api/v1/relacionamento/assistencias/"+c.names["assistencia"]+"/mensagens", `{"mensagem":"Fotos","arquivos":[
			{"nome":"../../etc/um.png","base64":"YQ=="},{"nome":"C:\\fotos\\dois.png","base64":"Yg=="}]}`, &done)
		c.read("PUT", "/api/v1/relacionamento/assistencias/"+c.names["assistencia"], `{"campos_adicionais":{"Andar":"3"},"parecer_tecnico":"Trocar"}`, &done)
		var list []struct {
			Arquivos         []struct{ Nome string }
			CamposAdicionais []struct{ IDCampo, Valor string }
		}
		c.get(t, "/api/v1/relacionamento/atendimentos/listar?idatendimento="+c.names["assistencia"], &list)
		names := fmt.Sprint(list[0].Arquivos)
		for _, of := range []string{"assistencias", "assistencias_itens", "assistencias_mensagens"} {
			if !strings.Contains(names, of+".png") {
				t.Errorf("no file of %s: %s", of, names)
			}
		}
		if !strings.Contains(names, "{um.png} {dois.png}") { // of a path the name stays, as in a form
			t.Error(names)
		}
		if x := list[0].CamposAdicionais; len(x) != 1 || x[0].IDCampo != "Andar" || x[0].Valor != "3" {
			t.Errorf("%+v", x)
		}
	})
}

// upload sends a file as a form.
func (c *cv) upload(t *testing.T, to, name string) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("bytes of " + name))
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.p.url+"/api/v1/relacionamento/assistencias/upload-arquivos/"+to, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Email", cvUser)
	r.Header.Set("Token", c.token)
	r.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func id64(text string) (n int64) {
	_, _ = fmt.Sscan(text, &n)
	return n
}
