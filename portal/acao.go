package portal

import (
	"strings"
	"time"

	"ponte/crm"
)

// formAcao is what a person says for the action that a status asks a destination for.
type formAcao struct {
	Titulo    string // the destination and the action
	Campos    []campoForm
	Perguntar string    // address that asks for free times, "" = they cannot be asked for here
	Livres    []horario // that were just asked for
	Frase     string    // why there are none
}

// horario is a free time to choose.
type horario struct{ Valor, Rotulo string }

// formaDoCampo is how a browser's field writes an instant.
const formaDoCampo = "2006-01-02T15:04"

// acaoDe is the form of the action that a status asks for; nil = it asks for nothing that a person has to say.
func (k *contexto) acaoDe(status string, digitados map[string]string, erros errosForm) *formAcao {
	def, acao := crm.AcaoDoStatus(k.p.Despacho.Definicoes, k.retrato().Status[status])
	if acao == nil || len(acao.Campos) == 0 {
		return nil
	}
	f := &formAcao{Titulo: def.Titulo + ": " + acao.Rotulo}
	for _, c := range acao.Campos {
		campo := novoCampo(c.Codigo, c.Rotulo, digitados[c.Codigo], erros).Com("ajuda", c.Ajuda)
		campo.Obrigatorio = c.Obrigatorio
		if c.Papel != crm.PapelPessoa {
			campo.Tipo = "datetime-local"
		}
		f.Campos = append(f.Campos, campo)
	}
	return f
}

// digitadosDaAcao reads from the form what the status's action asks for. A free time that was chosen stands for what it says.
func (k *contexto) digitadosDaAcao(status string) map[string]string {
	_, acao := crm.AcaoDoStatus(k.p.Despacho.Definicoes, k.retrato().Status[status])
	if acao == nil {
		return nil
	}
	livre := strings.SplitN(k.campo("horario"), "|", 3)
	digitados := make(map[string]string, len(acao.Campos))
	for _, c := range acao.Campos {
		digitados[c.Codigo] = k.campo(c.Codigo)
		if len(livre) == 3 {
			if dito := map[crm.PapelCampo]string{crm.PapelInicio: livre[0], crm.PapelFim: livre[1], crm.PapelPessoa: livre[2]}[c.Papel]; dito != "" {
				digitados[c.Codigo] = dito
			}
		}
	}
	return digitados
}

// perguntarHorarios asks the partner for free times, from the typed beginning on, and shows them beside what was typed.
func (k *contexto) perguntarHorarios() error {
	numero := k.segmento("numero")
	if err := k.lerArquivos(); err != nil {
		return err
	}
	form := k.lerAtender()
	desde := k.agora
	_, acao := crm.AcaoDoStatus(k.p.Despacho.Definicoes, k.retrato().Status[form.Status])
	if acao == nil {
		return errPedido
	}
	for _, c := range acao.Campos {
		if t, leitura := crm.LerData(form.Campos[c.Codigo], k.zona); c.Papel == crm.PapelInicio && leitura == crm.DataLida {
			desde = t
		}
	}
	livres, err := k.p.Despacho.Horarios(k.ctx, k.tenant.ID, numero, k.retrato().Status[form.Status], desde)
	if err != nil {
		return err
	}
	achados := livres.Frase
	if achados == "" {
		achados = quantas(int64(len(livres.Horarios)), "horário", "horários")
	}
	if err := k.auditar("ocorrencia.horarios", numero, achados); err != nil {
		return err
	}
	form.Frase = livres.Frase
	for _, h := range livres.Horarios {
		form.Livres = append(form.Livres, k.horarioLivre(&h))
	}
	ficha, err := k.p.Acervo.Ficha(k.ctx, k.tenant.ID, numero)
	if err != nil {
		return err
	}
	return k.mostrarOcorrencia(200, ficha, form, false)
}

func (k *contexto) horarioLivre(h *crm.Horario) horario {
	inicio := h.Inicio.In(k.zona)
	l := horario{Valor: inicio.Format(formaDoCampo) + "|", Rotulo: inicio.Format("02/01/2006 15:04")}
	if !h.Fim.IsZero() {
		fim := h.Fim.In(k.zona)
		l.Valor += fim.Format(formaDoCampo)
		l.Rotulo += " a " + fim.Format("15:04")
		if fim.Format(time.DateOnly) != inicio.Format(time.DateOnly) {
			l.Rotulo += " de " + fim.Format("02/01")
		}
	}
	l.Valor += "|" + strings.ReplaceAll(h.Pessoa, "|", "")
	switch {
	case h.Nome != "" && h.Pessoa != "":
		l.Rotulo += ", " + h.Nome + " (" + h.Pessoa + ")"
	case h.Nome != "" || h.Pessoa != "":
		l.Rotulo += ", " + h.Nome + h.Pessoa
	}
	return l
}

// variaveis are an ocorrência's campos variáveis as people read them: those of an action by its label, instants in the
// tenant's zone.
func (k *contexto) variaveis(itens []crm.Item) []crm.Item {
	lidas := make([]crm.Item, 0, len(itens))
	for _, i := range itens {
		for _, d := range k.p.Despacho.Definicoes {
			for _, a := range d.Acoes {
				for _, c := range a.Campos {
					if c.Codigo != i.Codigo {
						continue
					}
					i.Codigo = c.Rotulo
					if t, leitura := crm.LerData(i.Valor, k.zona); c.Papel != crm.PapelPessoa && leitura == crm.DataLida {
						i.Valor = k.em(t).Texto()
					}
				}
			}
		}
		lidas = append(lidas, i)
	}
	return lidas
}
