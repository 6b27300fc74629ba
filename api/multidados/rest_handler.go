package multidados

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ponte/api/multidados/rest"
	"ponte/crm"
)

const (
	parteMetodo    = "API_METHOD"
	listaDePARAMS  = "CAMPOS_VARIAVEIS" // beside the lists of the contract: what PARAMS calls one of them
	metodosAceitos = "GET, POST, PUT, PATCH"
)

// operacaoREST is an operation as REST offers it.
type operacaoREST struct {
	*Operacao
	ordem map[string]int // place of each part in the contract
}

// metodosREST is the catalogue by its REST names, in lower case.
func metodosREST(operacoes []Operacao, c *contrato) map[string]*operacaoREST {
	metodos := make(map[string]*operacaoREST)
	for i := range operacoes {
		o := &operacaoREST{Operacao: &operacoes[i], ordem: map[string]int{}}
		if contrato, ok := c.documento.Contract.Operation(o.Nome); ok {
			for n, parte := range contrato.Parts {
				o.ordem[strings.ToUpper(parte.Name)] = n
			}
		}
		for n, parte := range o.Partes {
			o.ordem[parte] = n
		}
		for _, nome := range o.REST {
			metodos[strings.ToLower(nome)] = o
		}
	}
	return metodos
}

// listasDoContrato are the parts that are lists of {codigo, valor} in any operation.
func listasDoContrato(c *contrato) map[string]bool {
	listas := map[string]bool{listaDePARAMS: true}
	for _, o := range c.documento.Contract.Operations {
		for _, parte := range o.Parts {
			if parte.List {
				listas[strings.ToUpper(parte.Name)] = true
			}
		}
	}
	return listas
}

// chamarREST carries one call of the REST dialect from its bytes to its answer (docs/regras.md §3).
func (q *requisicao) chamarREST() {
	if !slices.Contains(strings.Split(metodosAceitos, ", "), q.r.Method) {
		q.w.Header().Set("Allow", metodosAceitos)
		recusa := crm.Recusar(crm.RecusaMetodo, nomeCurto(q.r.Method))
		recusa.HTTP = http.StatusMethodNotAllowed
		q.falharREST(recusa)
		return
	}
	m := q.lerREST()
	if m == nil {
		return
	}
	inicio := q.quem.Em
	if len(m.Files) > 0 {
		inicio = q.s.dep.Relogio() // the time that files take to arrive is not taken from the work on them
	}
	ctx, cancel := q.prazo(inicio)
	defer cancel()
	metodo := metodoPedido(q.e, m)
	op := q.s.rest[strings.ToLower(metodo)]
	if op == nil {
		q.metodoDesconhecido(metodo, m)
		return
	}
	q.nomearREST(op, m)
	resposta, recusa := (*crm.Resposta)(nil), recusarAnexos(&q.pedido)
	if recusa == nil {
		resposta, recusa = q.executar(ctx)
	}
	q.responderREST(resposta, recusa)
}

// metodoPedido is the method of the address, else api_method of the query or the body.
func metodoPedido(e Endereco, m *rest.Message) string {
	metodo := e.Metodo
	m.Fields = slices.DeleteFunc(m.Fields, func(f crm.Campo) bool {
		if f.Nome != parteMetodo {
			return false
		}
		if metodo == "" {
			metodo = strings.TrimSpace(f.Valor)
		}
		return true
	})
	return metodo
}

// nomearREST names what the rules read. The credential stands among the parts, or in a Basic header; any other
// Authorization is ignored, because callers send tokens that the old service never looked at.
func (q *requisicao) nomearREST(op *operacaoREST, m *rest.Message) {
	slices.SortStableFunc(m.Fields, func(a, b crm.Campo) int { return op.lugar(a.Nome) - op.lugar(b.Nome) })
	q.ler(op.Operacao, m.Fields)
	p, achado := &q.pedido, m.Found
	if usuario, senha, daCredencial, ok := credencialBasic(q.r); ok && p.SemCredencial {
		achado |= daCredencial
		p.Usuario, p.Senha, p.SemCredencial = usuario, senha, usuario == "" && senha == ""
	}
	if q.r.Method == http.MethodGet && !op.SoLe && p.SinalDePagina == "" {
		p.SinalDePagina = "UM GET, COMO O DE UMA IMAGEM, PEDIU UMA ALTERACAO"
	}
	p.Anexos = m.Files
	p.RegistrarPartes(comAnexos(p.Campos, m.Files))
	q.avisar(avisosDoTexto(q.r, achado)...)
	if m.Odd {
		q.avisar(avisoMultipart)
	}
	if q.r.ContentLength != 0 && q.r.Body == http.NoBody {
		q.avisar(avisoCorpo)
	}
}

// avisoCorpo is of a GET that came with a body: nobody waits for it (docs/seguranca.md).
const avisoCorpo = "CORPO DE UM GET NAO LIDO:: ACAO:: Enviar os campos na consulta do endereco ou usar POST no sistema chamador::"

func (o *operacaoREST) lugar(parte string) int {
	if n, ok := o.ordem[parte]; ok {
		return n
	}
	return len(o.ordem)
}

// comAnexos adds the files to the parts that the log shows, by name and size.
func comAnexos(campos crm.Campos, arquivos []crm.AnexoRecebido) crm.Campos {
	if len(arquivos) == 0 {
		return campos
	}
	nomes := make([]string, len(arquivos))
	for i := range arquivos {
		nomes[i] = fmt.Sprintf("%s (%d bytes)", arquivos[i].Nome, len(arquivos[i].Conteudo))
	}
	return append(slices.Clip(campos), crm.Campo{Nome: "ANEXOS", Valor: strings.Join(nomes, ", ")})
}

// recusarAnexos refuses files where nothing would keep them: the codec offers them, and the rules never see them.
func recusarAnexos(p *crm.Pedido) *crm.Recusa {
	if len(p.Anexos) > 0 && p.Operacao != crm.OperacaoAbrir {
		return crm.Recusar(crm.RecusaValor, "O anexo", "somente a abertura guarda anexos")
	}
	return nil
}

// responderREST writes the outcome: the return text of a success, whatever the Accept; of a refusal the status of its row
// and JSON, never digits only (docs/fatos/mobuss.md §3.3).
func (q *requisicao) responderREST(resposta *crm.Resposta, recusa *crm.Recusa) {
	if recusa != nil {
		if recusa.HTTP == http.StatusUnauthorized {
			q.w.Header().Set("WWW-Authenticate", `Basic realm="webservice", charset="UTF-8"`)
		}
		q.responderJSON(recusa)
		q.encerrar(crm.Fim{Recusa: recusa, Texto: textoDaRecusa(crm.RetornoJSON, recusa), HTTP: recusa.HTTP})
		return
	}
	texto, tipo := resposta.Retornar(modoRetorno(&q.pedido)), "application/json; charset=utf-8"
	if !json.Valid([]byte(texto)) {
		tipo = "text/plain; charset=utf-8"
	}
	q.responder(http.StatusOK, tipo, []byte(texto))
	q.encerrar(crm.Fim{Resposta: resposta, Texto: texto, HTTP: http.StatusOK})
}

// falharREST answers a call of which nothing or too little is known, and keeps what is.
func (q *requisicao) falharREST(recusa *crm.Recusa) {
	q.responderJSON(recusa)
	q.encerrarFalha(recusa)
}

// metodoDesconhecido answers a method that the catalogue does not have, and keeps the whole call: what a site really calls
// is learnt from it.
func (q *requisicao) metodoDesconhecido(metodo string, m *rest.Message) {
	recusa := crm.Recusar(crm.RecusaMetodo, nomeCurto(metodo))
	if metodo == "" {
		recusa = crm.Recusar(crm.RecusaObrigatorio, "api_method")
		recusa.HTTP = http.StatusNotFound
	}
	q.responderJSON(recusa)
	p := &q.pedido
	p.Operacao = nomeCurto(metodo)
	if p.Usuario, p.Senha, p.Campos, p.SemCredencial = separarCredencial(m.Fields); p.SemCredencial {
		p.Usuario, p.Senha, _, _ = credencialBasic(q.r)
	}
	p.RegistrarPartes(comAnexos(p.Campos, m.Files))
	q.encerrar(crm.Fim{Situacao: crm.ChamadaDesconhecida, Recusa: recusa, HTTP: recusa.HTTP})
}
