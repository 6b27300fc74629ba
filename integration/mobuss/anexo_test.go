package mobuss

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/integration/destino"
)

// mobussFalsa notes the calls that arrive, in order, and refuses attachments whose name starts with "ruim".
type mobussFalsa struct {
	chamadas []string
	mudo     bool // takes attachments and does not answer
	caido    int  // the status of every attachment's answer, 0 = as its name says
	manual   bool // a person asked for the next try
	leitura  error
}

func (m *mobussFalsa) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	metodo := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if id := r.Header.Get("idLegadoAnexo"); id != "" {
		metodo += " " + id + " em " + r.Header.Get("idMobussOrigem")
	}
	m.chamadas = append(m.chamadas, metodo)
	switch anexo := r.Header.Get("nomeAnexo"); {
	case strings.HasPrefix(anexo, "ruim"):
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"mensagem":"tipo de arquivo não aceito"}`))
	case anexo != "" && m.caido != 0:
		w.WriteHeader(m.caido)
	case anexo != "" && m.mudo:
		panic(http.ErrAbortHandler)
	default:
		_, _ = w.Write([]byte(`{"idMobuss":"501","numSolicitacao":"SA-501"}`))
	}
}

// tentar performs an action with what earlier entregas left, and gives the progress that it leaves.
func (m *mobussFalsa) tentar(t *testing.T, acao, progresso string, anteriores []string, anexos ...crm.Anexo) (string, error) {
	t.Helper()
	servico := httptest.NewServer(m)
	defer servico.Close()
	tipo := Tipo()
	valores := map[string]string{destino.CampoURL: servico.URL}
	for k, v := range tipo.ExemploValores {
		valores[k] = v
	}
	d, err := tipo.Abrir(destino.Configuracao{Valores: tipo.Completar(valores), Rede: destino.Rede{Loopback: true}})
	if err != nil {
		t.Fatal(err)
	}
	dossie := tipo.ExemploEntrega(acao)
	dossie.Anexos, dossie.Progressos = anexos, anteriores
	if acao != AcaoAbrir {
		dossie.IDExterno = "501"
	}
	m.chamadas = nil
	tarefa := &destino.Tarefa{
		Dossie: dossie, Progresso: progresso, Manual: m.manual, Registro: destino.NovoRegistro(nil),
		Anexo: func(context.Context, int64) ([]byte, error) { return []byte("conteúdo"), m.leitura },
		Progredir: func(_ context.Context, _ destino.Entregue, p string) error {
			progresso = p
			return nil
		},
	}
	_, err = d.Executar(t.Context(), tarefa)
	return progresso, err
}

func (m *mobussFalsa) quer(t *testing.T, err error, classe destino.Classe, progresso, querProgresso string, chamadas ...string) {
	t.Helper()
	if classe == "" && err != nil || classe != "" && (err == nil || destino.Classificar(err).Classe() != classe) {
		t.Errorf("it ended with %v, want %q", err, classe)
	}
	if progresso != querProgresso {
		t.Errorf("progress %q, want %q", progresso, querProgresso)
	}
	if tem, quer := strings.Join(m.chamadas, ", "), strings.Join(chamadas, ", "); tem != quer {
		t.Errorf("it called\n     %s\nwant %s", tem, quer)
	}
}

// TestAnexosQueChegamDepois: what was attached after the opening goes with the next action, once, before it.
func TestAnexosQueChegamDepois(t *testing.T) {
	const abrir, comentar, anexo = "incluirSolicitacaoAtendimento", "incluirComentarioSolicitacaoAtendimento", "incluirAnexoSolicitacaoAtendimento "
	foto, laudo, ruim := crm.Anexo{ID: 71, Nome: "foto.jpg"}, crm.Anexo{ID: 72, Nome: "laudo.pdf"}, crm.Anexo{ID: 73, Nome: "ruim.exe"}
	m := &mobussFalsa{}

	aberta, err := m.tentar(t, AcaoAbrir, "", nil, foto)
	m.quer(t, err, "", aberta, "71", abrir, anexo+"71 em 501")

	depois, err := m.tentar(t, AcaoComentar, "", []string{aberta}, foto, laudo)
	m.quer(t, err, "", depois, "72", anexo+"72 em 501", comentar)

	outra, err := m.tentar(t, AcaoComentar, "", []string{aberta, depois}, foto, laudo)
	m.quer(t, err, "", outra, "", comentar)

	// A refused one ends the try before the comment; sent again, the comment goes without it, and later ones as well.
	recusada, err := m.tentar(t, AcaoComentar, "", []string{aberta}, foto, ruim, laudo)
	m.quer(t, err, destino.ClassePermanente, recusada, "!73", anexo+"73 em 501")
	if !strings.Contains(err.Error(), "ruim.exe") || !strings.Contains(err.Error(), "tipo de arquivo não aceito") {
		t.Errorf("the operator is told %q", err)
	}
	reenviada, err := m.tentar(t, AcaoComentar, recusada, []string{aberta}, foto, ruim, laudo)
	m.quer(t, err, "", reenviada, "!73 72", anexo+"72 em 501", comentar)
	seguinte, err := m.tentar(t, AcaoEncerrar, "", []string{aberta, reenviada}, foto, ruim, laudo)
	m.quer(t, err, "", seguinte, "", "encerrarSolicitacaoAtendimento")

	// One whose answer is lost goes again: the comment was not sent yet, so nothing is doubtful.
	m.mudo = true
	perdida, err := m.tentar(t, AcaoComentar, "", []string{aberta}, foto, laudo)
	m.quer(t, err, destino.ClasseTransitorio, perdida, "?72", anexo+"72 em 501")

	// With the opening, a refused one is tried again when the opening is.
	m.mudo = false
	primeira, err := m.tentar(t, AcaoAbrir, "", nil, ruim, foto)
	m.quer(t, err, destino.ClassePermanente, primeira, "!73", abrir, anexo+"73 em 501")
}

// TestAnexoQueSempreFalha: one that fails without being refused holds an action up only until a person decides.
func TestAnexoQueSempreFalha(t *testing.T) {
	const comentar, anexo = "incluirComentarioSolicitacaoAtendimento", "incluirAnexoSolicitacaoAtendimento 72 em 501"
	laudo := crm.Anexo{ID: 72, Nome: "laudo.pdf"}
	for nome, c := range map[string]struct {
		caido   int
		leitura error
		anexo   []string // calls for it
	}{
		"HTTP 500":       {caido: http.StatusInternalServerError, anexo: []string{anexo}},
		"HTTP 504":       {caido: http.StatusGatewayTimeout, anexo: []string{anexo}},
		"HTTP 403":       {caido: http.StatusForbidden, anexo: []string{anexo}},
		"cannot be read": {leitura: errors.New("piece 1 is missing")},
	} {
		t.Run(nome, func(t *testing.T) {
			m := &mobussFalsa{caido: c.caido, leitura: c.leitura}
			primeira, err := m.tentar(t, AcaoComentar, "", []string{"71"}, laudo)
			m.quer(t, err, destino.ClasseTransitorio, primeira, "?72", c.anexo...)
			if !strings.Contains(err.Error(), "segue sem o anexo laudo.pdf") {
				t.Errorf("the operator is told %q", err)
			}
			segunda, err := m.tentar(t, AcaoComentar, primeira, []string{"71"}, laudo) // by the schedule: nobody decided
			m.quer(t, err, destino.ClasseTransitorio, segunda, "?72", c.anexo...)

			m.manual = true
			reenviada, err := m.tentar(t, AcaoComentar, segunda, []string{"71"}, laudo)
			m.quer(t, err, "", reenviada, "-72", append(slices.Clone(c.anexo), comentar)...)
			m.manual = false
			repetida, err := m.tentar(t, AcaoComentar, reenviada, []string{"71"}, laudo) // when the comment itself failed
			m.quer(t, err, "", repetida, "-72", append(slices.Clone(c.anexo), comentar)...)
			for _, anterior := range []string{reenviada, segunda} { // sent again, or cancelled
				seguinte, err := m.tentar(t, AcaoComentar, "", []string{"71", anterior}, laudo)
				m.quer(t, err, "", seguinte, "-72", append(slices.Clone(c.anexo), comentar)...)
			}

			*m = mobussFalsa{manual: true} // it works again: nothing is lost
			curada, err := m.tentar(t, AcaoComentar, segunda, []string{"71"}, laudo)
			m.quer(t, err, "", curada, "72", anexo, comentar)
		})
	}

	m := &mobussFalsa{leitura: crm.ErrNaoEncontrado}
	sem, err := m.tentar(t, AcaoComentar, "", nil, laudo)
	m.quer(t, err, destino.ClassePermanente, sem, "!72")
	m = &mobussFalsa{caido: http.StatusTooManyRequests, manual: true} // says nothing of the attachment
	espera, err := m.tentar(t, AcaoComentar, "?72", nil, laudo)
	m.quer(t, err, destino.ClasseTransitorio, espera, "?72", anexo)
}
