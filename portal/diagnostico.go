package portal

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ponte/crm/diagnostico"
)

// telaDiagnostico is what an examination of the installation found.
type telaDiagnostico struct {
	Alheio         bool // of one installation only: the database and the server are everybody's
	Ocupado        bool // somebody else's examination is not over yet
	Ruins, Alertas int
	Aplicam, Nao   []linhaDiagnostico
}

type linhaDiagnostico struct {
	diagnostico.Laudo
	Titulo, Porque, Sanar string
	Dito                  string // of what was found, in words; "" = Encontrado is all that there is
	Rotulo, Tom           string
}

func (k *contexto) diagnostico() error {
	tela := telaDiagnostico{Alheio: k.usuario.TenantID != 0}
	if !tela.Alheio && k.p.Diagnostico != nil {
		laudos := k.p.Diagnostico(k.ctx)
		tela.Ocupado = len(laudos) == 0
		tela.Ruins, tela.Alertas = diagnostico.Contar(laudos, diagnostico.Ruim), diagnostico.Contar(laudos, diagnostico.Alerta)
		for _, l := range laudos {
			e := diagnostico.Achar(l.Exame)
			linha := linhaDiagnostico{Laudo: l, Titulo: e.Titulo.PT, Porque: e.Porque.PT}
			switch {
			case l.Desfecho == diagnostico.Bom:
				linha.Dito = e.Bom
			case l.Exame == "public-url" && l.Desfecho == diagnostico.NaoSeAplica:
				linha.Dito = "O serviço é só desta máquina: para que outro sistema chame, falta o endereço."
			}
			linha.Encontrado = encontradoEmPalavras(l.Encontrado)
			linha.Rotulo, linha.Tom = rotuloDesfecho(l.Desfecho)
			if l.Doente() {
				linha.Sanar = e.Sanar.PT
			}
			if l.Desfecho == diagnostico.NaoSeAplica {
				tela.Nao = append(tela.Nao, linha)
			} else {
				tela.Aplicam = append(tela.Aplicam, linha)
			}
		}
	}
	slices.SortStableFunc(tela.Aplicam, func(a, b linhaDiagnostico) int { return gravidade[a.Desfecho] - gravidade[b.Desfecho] })
	return k.mostrar(http.StatusOK, "diagnostico", "Diagnóstico", tela)
}

// gravidade puts what is to be mended first.
var gravidade = map[diagnostico.Desfecho]int{diagnostico.Ruim: 0, diagnostico.Alerta: 1, diagnostico.Bom: 2}

// encontradoEmPalavras is what an examination found where ponte doctor names it for a machine; a setting of the database keeps its name.
func encontradoEmPalavras(texto string) string {
	if n, err := strconv.ParseInt(strings.TrimPrefix(texto, "bytes="), 10, 64); err == nil && strings.HasPrefix(texto, "bytes=") {
		return tamanho(n)
	}
	return strings.NewReplacer("banco.danificado=", "danos: ", "banco.recuperado=", "recuperações: ", "indexes=", "índices: ", "PONTE_PUBLIC_URL=,", "sem --public-url,", "PONTE_PUBLIC_URL=", "--public-url ", "PONTE_LISTEN=", "--listen ").Replace(texto)
}

func rotuloDesfecho(d diagnostico.Desfecho) (rotulo, tom string) {
	switch d {
	case diagnostico.Bom:
		return "certo", "bom"
	case diagnostico.Alerta:
		return "atenção", "alerta"
	case diagnostico.Ruim:
		return "ruim", "ruim"
	}
	return "não se aplica", "neutro"
}
