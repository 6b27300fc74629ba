package vimob

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// proposta takes in what became of a proposal: its ocorrência is the one that it names, or is opened when it is new, the status
// becomes a narrativa under it, a status of the settings opens an ocorrência of its own, and "encerrar fluxo" closes.
// Everything is keyed by (proposal, status), so a repeat adds nothing.
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
	t, err := lerTabelas(c.valores)
	if err != nil {
		return "", err
	}
	principal, err := c.principal(a)
	if err != nil {
		return "", err
	}
	encerrada := c.encerrada(principal)
	if a.status != "" || a.texto != "" {
		if err := c.narrar(a, principal.Numero, encerrada && !a.encerrar); err != nil {
			return "", err
		}
	}
	if l, abre := t.abrem.achar(a.status); abre && !encerrada {
		if err := c.abrirDoStatus(a, l, principal.Numero); err != nil {
			return "", err
		}
	}
	if a.encerrar {
		err = c.encerrar(a, &t, principal)
	}
	return principal.Numero, err
}

// principal finds the ocorrência of the proposal: the one that it is known by, else the one that the notice names, else it
// is opened. It looks first: later notices of a proposal say less than the first one, which is no difference that anybody
// should read about. Two at once meet in the key.
func (c *chamada) principal(a aviso) (achada, error) {
	var nomeada achada
	if a.ocorrencia != "" {
		achadas, err := c.consultar("NUMERO", a.ocorrencia)
		if err != nil {
			return achada{}, err
		}
		if len(achadas) > 0 { // else Abrir refuses it
			nomeada = achadas[0]
		}
		if nomeada.Principal != "" { // VIMOB_BPO told the number of one that a status opened
			a.ocorrencia, nomeada = nomeada.Principal, achada{}
		}
	}
	achadas, err := c.consultar("CODIGO_OC", a.proposta)
	if err != nil {
		return achada{}, err
	}
	if len(achadas) > 0 && (a.ocorrencia == "" || a.ocorrencia == achadas[0].Numero) {
		return achadas[0], nil
	}
	p := c.pedido(crm.OperacaoAbrir, nil)
	p.Ocorrencia = a.ocorrencia
	r, err := c.abrir(a, p, a.proposta, "Proposta "+a.proposta+" do Vimob")
	if err != nil {
		return achada{}, err
	}
	return achada{Numero: r.Numero, Status: nomeada.Status}, nil
}

// abrirDoStatus opens the ocorrência that a status of the proposal asks for, once.
func (c *chamada) abrirDoStatus(a aviso, l linhaDeStatus, principal string) error {
	codigo := chaveDoStatus(a.proposta, l.status)
	achadas, err := c.consultar("CODIGO_OC", codigo)
	if err != nil || len(achadas) > 0 {
		return err
	}
	p := c.pedido(crm.OperacaoAbrir, crm.Campos{campo("COD_SOLICITACAO", l.valor)})
	p.Principal = principal
	_, err = c.abrir(a, p, codigo, "Proposta "+a.proposta+": "+l.status)
	return err
}

// abrir completes an opening with what the notice says of client and place, and runs it. Contract and unit are looked up as
// what they are, whatever the credential's COD_PROJETO means.
func (c *chamada) abrir(a aviso, p *crm.Pedido, codigoOC, descricao string) (*crm.Resposta, error) {
	// Every ocorrência of the proposal bears its number, also those that a status opened.
	p.Vinculo = &crm.Vinculo{Sistema: Nome, Codigo: codigoOC, Numero: a.proposta}
	campos := append(p.Campos, campo("CODIGO_OC", codigoOC), campo("DESCRICAO", descricao))
	switch {
	case a.contrato != "":
		campos, p.Busca = append(campos, campo("COD_PROJETO", a.contrato)), crm.BuscaContrato
	case a.unidade != "":
		campos, p.Busca = append(campos, campo("COD_PROJETO", a.unidade)), crm.BuscaUnidade
	}
	for _, nome := range slices.Sorted(maps.Keys(a.campos)) {
		parte := strings.ToUpper(nome)
		if v := destino.Texto(a.campos[nome]); v != "" && (parte != "COD_PROJETO" || p.Busca == "") {
			campos = append(campos, campo(parte, v))
		}
	}
	p.Campos = campos
	p.RegistrarPartes(campos)
	return c.executar(c.Abrir, p)
}

// narrar puts the status under the proposal's ocorrência. One that comes after the end opens nothing and reopens nothing: a
// person is told.
func (c *chamada) narrar(a aviso, numero string, depoisDoFim bool) error {
	p := c.pedido(crm.OperacaoNarrar, crm.Campos{
		campo("N_OCORRENCIA", numero), campo("DESCRICAO", a.narrativa()), campo("NOME_OPERADOR", "Vimob"), campo("DATA_HORA_ATENDIMENTO", a.em),
	})
	if depoisDoFim {
		p.Registro.Avisos = append(p.Registro.Avisos, crm.Aviso("PROPOSTA "+crm.Encurtar(a.proposta, maxStatus)+" JA ENCERRADA RECEBEU DO VIMOB "+
			crm.Encurtar(cmp.Or(a.status, "um texto"), maxStatus), "Se a proposta voltou, reabrir a ocorrencia "+numero+" e pedir o reenvio do status"))
	}
	_, err := c.executar(c.Narrar, p)
	return err
}

// encerrar closes what the proposal opened and then its own ocorrência, so that a repeat after a failure finds the rest.
func (c *chamada) encerrar(a aviso, t *tabelas, principal achada) error {
	status, avisos := c.statusAoEncerrar(a, t)
	var fechar []achada
	if c.valores[campoEncerrarAbertas] == "sim" {
		var err error
		if fechar, err = c.consultar("IDOCORRENCIA_PARENT", principal.Numero); err != nil {
			return err
		}
	}
	for _, x := range append(fechar, principal) {
		if c.encerrada(x) {
			continue
		}
		p := c.pedido(crm.OperacaoEditar, crm.Campos{campo("NUMERO", x.Numero), campo("STATUS", status)})
		p.Registro.Avisos = append(p.Registro.Avisos, avisos...)
		var recusa *crm.Recusa
		if _, err := c.executar(c.Editar, p); errors.As(err, &recusa) && recusa.Codigo == crm.RecusaEncerrada {
			continue // somebody was faster
		} else if err != nil {
			return err
		}
	}
	return nil
}

// statusAoEncerrar is our status for the one with which Vimob closes. The table was judged when it was written; what it
// names and is not there any more must not become a new code.
func (c *chamada) statusAoEncerrar(a aviso, t *tabelas) (string, []string) {
	normal := c.retrato.Tenant.Configuracoes.Texto(crm.ConfStatusEncerramento)
	l, ok := t.encerram.achar(a.status)
	switch {
	case !ok:
		return normal, nil
	case c.retrato.Status[l.valor] == nil:
		return normal, []string{crm.Aviso("STATUS "+l.valor+" DE "+rotuloEncerram+" NAO EXISTE, ENCERRADA COMO "+normal, "Corrigir a tabela do destino Vimob")}
	}
	return l.valor, nil
}

// chaveDoStatus is the CODIGO_OC of the ocorrência that a status of a proposal opened.
func chaveDoStatus(proposta, status string) string { return proposta + "/" + status }

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
