package multidados

import (
	"context"
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
func (s *Servico) chamarREST(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador) {
	if !slices.Contains(strings.Split(metodosAceitos, ", "), r.Method) {
		w.Header().Set("Allow", metodosAceitos)
		recusa := crm.Recusar(crm.RecusaMetodo, nomeCurto(r.Method))
		recusa.HTTP = http.StatusMethodNotAllowed
		s.falharREST(w, r, e, c, recusa, nil)
		return
	}
	retrato, conhecido := s.dep.Retratos.Retrato(e.Tenant)
	if !conhecido {
		retrato = nil
	}
	m, bytes, soltar, ok := s.lerREST(w, r, e, c, retrato)
	defer soltar()
	if !ok {
		return
	}
	inicio := c.Em
	if len(m.Files) > 0 {
		inicio = s.dep.Relogio() // the time that files take to arrive is not taken from the work on them
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(r.Context()), inicio.Add(s.dep.Prazo-folga))
	defer cancel()
	metodo := metodoPedido(e, m)
	op := s.rest[strings.ToLower(metodo)]
	if op == nil {
		s.metodoDesconhecido(w, r, e, c, retrato, metodo, m, bytes)
		return
	}
	p := s.pedidoREST(r, e, c, retrato, op, m)
	p.Registro.Bytes = bytes
	resposta, recusa := (*crm.Resposta)(nil), recusarAnexos(op.Operacao, p)
	if recusa == nil {
		resposta, recusa = s.executar(ctx, op.Operacao, p, e, conhecido)
	}
	s.responderREST(w, r, op.Operacao, p, resposta, recusa)
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

// pedidoREST names what the rules read. The credential stands among the parts, or in a Basic header; any other
// Authorization is ignored, because callers send tokens that the old service never looked at.
func (s *Servico) pedidoREST(r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato, op *operacaoREST, m *rest.Message) *crm.Pedido {
	slices.SortStableFunc(m.Fields, func(a, b crm.Campo) int { return op.lugar(a.Nome) - op.lugar(b.Nome) })
	p := s.pedido(r, e, c, retrato, op.Operacao, m.Fields)
	achado := m.Found
	if usuario, senha, daCredencial, ok := credencialBasic(r); ok && p.SemCredencial {
		achado |= daCredencial
		p.Usuario, p.Senha, p.SemCredencial = usuario, senha, usuario == "" && senha == ""
		p.Registro.Usuario = p.UsuarioNoRegistro()
	}
	if r.Method == http.MethodGet && !op.SoLe && p.SinalDePagina == "" {
		p.SinalDePagina = "UM GET, COMO O DE UMA IMAGEM, PEDIU UMA ALTERACAO"
	}
	p.Anexos = m.Files
	p.Registro.Pedido = crm.MascararCampos(p.UsuarioNoRegistro(), comAnexos(p.Campos, m.Files), p.Senha)
	p.Registro.Avisos = append(p.Registro.Avisos, avisosDoTexto(r, achado)...)
	if m.Odd {
		p.Registro.Avisos = append(p.Registro.Avisos, avisoMultipart)
	}
	if r.ContentLength != 0 && r.Body == http.NoBody {
		p.Registro.Avisos = append(p.Registro.Avisos, avisoCorpo)
	}
	return p
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
func recusarAnexos(op *Operacao, p *crm.Pedido) *crm.Recusa {
	if len(p.Anexos) > 0 && op.Nome != crm.OperacaoAbrir {
		return crm.Recusar(crm.RecusaValor, "O anexo", "somente a abertura guarda anexos")
	}
	return nil
}

// responderREST writes the outcome: the return text of a success, whatever the Accept; of a refusal the status of its row
// and JSON, never digits only (docs/fatos/mobuss.md §3.3).
func (s *Servico) responderREST(w http.ResponseWriter, r *http.Request, op *Operacao, p *crm.Pedido, resposta *crm.Resposta, recusa *crm.Recusa) {
	if recusa != nil {
		if recusa.HTTP == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="webservice", charset="UTF-8"`)
		}
		s.responderJSON(w, r, recusa)
		s.concluir(op, p, nil, recusa, textoDaRecusa(crm.RetornoJSON, recusa), recusa.HTTP)
		return
	}
	texto, tipo := textoDoSucesso(modoRetorno(p), resposta), "application/json; charset=utf-8"
	if !json.Valid([]byte(texto)) {
		tipo = "text/plain; charset=utf-8"
	}
	s.responder(w, r, http.StatusOK, tipo, []byte(texto))
	s.concluir(op, p, resposta, nil, texto, http.StatusOK)
}

// falharREST answers a call of which nothing or too little is known, and keeps what is.
func (s *Servico) falharREST(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, recusa *crm.Recusa, corpo []byte) {
	s.responderJSON(w, r, recusa)
	s.registrarFalha(c, e, recusa, corpo)
}

// metodoDesconhecido answers a method that the catalogue does not have, and keeps the whole call: what a site really calls
// is learnt from it.
func (s *Servico) metodoDesconhecido(w http.ResponseWriter, r *http.Request, e Endereco, c Chamador, retrato *crm.Retrato, metodo string, m *rest.Message, bytes int) {
	recusa := crm.Recusar(crm.RecusaMetodo, nomeCurto(metodo))
	if metodo == "" {
		recusa = crm.Recusar(crm.RecusaObrigatorio, "api_method")
		recusa.HTTP = http.StatusNotFound
	}
	s.responderJSON(w, r, recusa)
	reg := s.registro(c, e)
	if retrato != nil {
		reg.TenantID = retrato.Tenant.ID
	}
	usuario, senha, campos, sem := separarCredencial(m.Fields)
	if sem {
		usuario, senha, _, _ = credencialBasic(r)
	}
	usuario = usuarioVisivel(retrato, usuario, senha)
	reg.Situacao, reg.CodigoRecusa, reg.Mensagem = crm.ChamadaDesconhecida, int(recusa.Codigo), recusa.Error()
	reg.Operacao, reg.Usuario, reg.HTTP, reg.Bytes = nomeCurto(metodo), usuario, recusa.HTTP, bytes
	reg.Pedido = crm.MascararCampos(usuario, comAnexos(campos, m.Files), senha)
	reg.Duracao = s.dep.Relogio().Sub(c.Em)
	s.encerrar(reg, "")
}
