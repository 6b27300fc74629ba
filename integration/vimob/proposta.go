package vimob

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// proposta takes in what became of a proposal: its ocorrência is opened when it is new, the status becomes a narrativa
// under it, a status of the settings opens an ocorrência of its own, and "encerrar fluxo" closes. Everything is keyed by
// (proposal, status), so a repeat adds nothing.
func (e *entrada) proposta(w http.ResponseWriter, r *http.Request) {
	c, cancelar := e.abrirChamada(w, r)
	defer cancelar()
	if c == nil {
		return
	}
	a, err := c.ler()
	if err != nil {
		recusar(w, err)
		return
	}
	numero, err := c.registrar(a)
	if err != nil {
		recusar(w, err)
		return
	}
	responderJSON(w, http.StatusOK, map[string]any{"success": true, "idocorrencia": numero})
}

func (c *chamada) registrar(a aviso) (string, error) {
	numero, err := c.abrirUmaVez(a, a.proposta, "Proposta "+a.proposta+" do Vimob", "")
	if err != nil {
		return "", err
	}
	if a.status != "" || a.texto != "" {
		if _, err := c.fazer(c.Narrar, crm.OperacaoNarrar, crm.Campos{
			campo("N_OCORRENCIA", numero), campo("DESCRICAO", a.narrativa()), campo("NOME_OPERADOR", "Vimob"), campo("DATA_HORA_ATENDIMENTO", a.em),
		}); err != nil {
			return "", err
		}
	}
	abrem, err := crm.LerLinhas(c.valores[campoStatusAbrem])
	if err != nil {
		return "", err
	}
	if solicitacao, abre := abrem[a.status]; abre && a.status != "" {
		if _, err := c.abrirUmaVez(a, chaveDoStatus(a.proposta, a.status), "Proposta "+a.proposta+": "+a.status, solicitacao); err != nil {
			return "", err
		}
	}
	if a.encerrar {
		status := c.retrato.Tenant.Configuracoes.Texto(crm.ConfStatusEncerramento)
		if _, err := c.fazer(c.Editar, crm.OperacaoEditar, crm.Campos{campo("NUMERO", numero), campo("STATUS", status)}); err != nil {
			return "", err
		}
	}
	return numero, nil
}

// abrirUmaVez finds the ocorrência of a key, or opens it. It looks first: later notices of a proposal say less than the
// first one, which is no difference that anybody should read about. Two at once meet in the key.
func (c *chamada) abrirUmaVez(a aviso, codigoOC, descricao, solicitacao string) (string, error) {
	achadas, err := c.consultar(codigoOC)
	if err != nil {
		return "", err
	}
	if len(achadas) > 0 {
		return achadas[0].Numero, nil
	}
	p := c.pedido(crm.OperacaoAbrir, a.abertura(codigoOC, descricao, solicitacao))
	p.ChaveExterna = a.proposta // of every ocorrência of the proposal, also of those that a status opened
	resposta, err := c.executar(c.Abrir, p)
	if err != nil {
		return "", err
	}
	return resposta.Numero, nil
}

// chaveDoStatus is the CODIGO_OC of the ocorrência that a status of a proposal opened.
func chaveDoStatus(proposta, status string) string { return proposta + "/" + status }

// abertura are the parts of an opening.
func (a aviso) abertura(codigoOC, descricao, solicitacao string) crm.Campos {
	campos := crm.Campos{campo("CODIGO_OC", codigoOC), campo("DESCRICAO", descricao)}
	if solicitacao != "" {
		campos = append(campos, campo("COD_SOLICITACAO", solicitacao))
	}
	for _, nome := range slices.Sorted(maps.Keys(a.campos)) {
		if v := destino.Texto(a.campos[nome]); v != "" {
			campos = append(campos, campo(strings.ToUpper(nome), v))
		}
	}
	return campos
}

// narrativa is the status in words.
func (a aviso) narrativa() string {
	switch {
	case a.status == "":
		return a.texto
	case a.texto == "":
		return "Proposta " + a.proposta + " no Vimob: " + a.status
	}
	return "Proposta " + a.proposta + " no Vimob: " + a.status + "\n" + a.texto
}
