package cvcrm

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// maxListados is how many atendimentos one answer gives, or looks at for a filter that no index serves (docs/regras.md §18.4).
const maxListados = crm.LimiteMaximo

// listar gives atendimentos as an array, newest first.
func listar(q *requisicao) error {
	lista, err := q.atendimentos()
	if err != nil || len(lista) == 0 {
		return q.talvezVazio(err)
	}
	return q.Responder(http.StatusOK, lista)
}

// listarPorIndice gives them as the old version does: an object keyed by index, with codigo besides, and each field in both spellings that
// CV has had.
func listarPorIndice(q *requisicao) error {
	lista, err := q.atendimentos()
	if err != nil || len(lista) == 0 {
		return q.talvezVazio(err)
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range lista {
		item, err := json.Marshal(lista[i])
		if err != nil {
			return err
		}
		b.WriteString(`"` + strconv.Itoa(i) + `":`)
		b.Write(comOutraGrafia(item))
		b.WriteByte(',')
	}
	b.WriteString(`"codigo":200}`)
	return q.Responder(http.StatusOK, json.RawMessage(b.Bytes()))
}

func (q *requisicao) talvezVazio(err error) error {
	if err != nil {
		return err
	}
	return q.vazio()
}

// pesquisa is what a list is asked for, read.
type pesquisa struct {
	filtro          crm.FiltroOcorrencias
	nada            bool // nothing can be found
	telefone, email string
	limite, pular   int
}

// passa judges what no index leads to.
func (p *pesquisa) passa(l *crm.LinhaOcorrencia) bool {
	if p.email != "" && !strings.EqualFold(emailDe(l), p.email) {
		return false
	}
	return p.telefone == "" || slices.ContainsFunc(telefonesDe(l), func(t string) bool {
		return strings.HasSuffix(t, p.telefone) || len(t) >= 8 && strings.HasSuffix(p.telefone, t)
	})
}

func (q *requisicao) atendimentos() ([]atendimento, error) {
	p, err := q.lerPesquisa()
	if err != nil || p.nada {
		return nil, err
	}
	p.filtro.ComCliente, p.filtro.ComHistorico = true, true
	var achadas []atendimento
	vistas := 0
	for fim := false; !fim; {
		p.filtro.Pagina.Limite = min(500, maxListados-vistas)
		if p.telefone == "" && p.email == "" {
			p.filtro.Pagina.Limite = min(p.filtro.Pagina.Limite, max(p.pular, 0)+p.limite-len(achadas))
		}
		lista, err := q.a.dep.Casos.Listar(q.Ctx(), &q.Pedido, p.filtro)
		if err != nil {
			return nil, err
		}
		for i := range lista.Linhas {
			if vistas++; !p.passa(&lista.Linhas[i]) {
				continue
			}
			if p.pular--; p.pular < 0 {
				achadas = append(achadas, q.atendimento(&lista.Linhas[i]))
			}
			if fim = len(achadas) == p.limite; fim {
				break
			}
		}
		p.filtro.Pagina.Cursor = lista.Proximo
		switch {
		case lista.Proximo == "":
			fim = true
		case !fim && vistas >= maxListados:
			fim = true
			q.cortar()
		}
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(achadas)) + " atendimentos"}
	return achadas, nil
}

// cortar says that the list goes on beyond what was looked at.
func (q *requisicao) cortar() {
	q.avisar("LISTA CORTADA EM "+strconv.Itoa(maxListados)+" ATENDIMENTOS", "Usar mais filtros, ou a listagem da API v1, que pagina")
	q.C.Response().Header().Set("X-Ponte-Cortada", strconv.Itoa(maxListados))
}

// lerPesquisa reads the query as a body is read.
func (q *requisicao) lerPesquisa() (*pesquisa, error) {
	l := q.consulta()
	limite, pular := l.inteiro("limit"), l.salto("offset")
	p, err := q.lerFiltros(l)
	if err != nil {
		return nil, err
	}
	if p.limite, p.pular = int(min(limite, maxListados)), pular; p.limite == 0 {
		p.limite = maxListados
	}
	return p, nil
}

// lerFiltros reads what a list is narrowed by, and with it the end of the query.
func (q *requisicao) lerFiltros(l *leitor) (*pesquisa, error) {
	p := &pesquisa{}
	documento, email := lerDocumento(l, "documento"), l.texto("email")
	if telefone := l.texto("telefone"); telefone != "" {
		if p.telefone = crm.Digitos(telefone); len(p.telefone) < 8 {
			l.falhar("telefone", "precisa ter ao menos 8 dígitos")
		}
	}
	id, situacao := l.inteiro("idatendimento"), l.inteiro("idsituacao")
	if sub := l.texto("idsubworkflow"); sub != "" && sub != "0" {
		p.nada = true // there is the default one only
	}
	if err := l.fim(); err != nil {
		return nil, err
	}
	if situacao != 0 {
		if st := q.Pedido.Retrato.StatusPorID[situacao]; st != nil {
			p.filtro.Status = []string{st.Codigo}
		} else {
			p.nada = true
		}
	}
	if id != 0 && !p.nada {
		numero, err := q.numeroDe(id)
		if err != nil {
			return p, p.semNada(err)
		}
		p.filtro.Numero = numero
	}
	return p, q.procurarPessoa(p, documento, email)
}

// semNada takes an atendimento that is not there for an empty list.
func (p *pesquisa) semNada(err error) error {
	if r := crm.ComoRecusa(err, ""); r.Codigo == crm.RecusaOcorrencia {
		p.nada = true
		return nil
	}
	return err
}

// procurarPessoa narrows a list to a client. An e-mail that several have is looked for line by line.
func (q *requisicao) procurarPessoa(p *pesquisa, documento, email string) error {
	for _, chave := range []crm.ProcuraCliente{{Documento: sigilo.NormalizarDocumento(documento)}, {Email: strings.ToLower(email)}} {
		if chave.Vazia() || p.nada {
			continue
		}
		achados, err := q.clienteDe(chave)
		if err != nil {
			return err
		}
		switch {
		case len(achados) == 1 && (p.filtro.ClienteID == 0 || p.filtro.ClienteID == achados[0].ID):
			p.filtro.ClienteID = achados[0].ID
		case chave.Documento != "":
			p.nada = true
		default:
			p.email = email
		}
	}
	return nil
}
