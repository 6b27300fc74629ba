package cvcrm

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ponte/crm"
)

// atendimento is an ocorrência as CV lists it: its fields in CV's order. What the core does not have is null or empty
// (docs/integradores/cvcrm.md has the table).
type atendimento struct {
	IDAtendimento              int64           `json:"idatendimento"`
	Nome                       *string         `json:"nome"`
	Titulo                     string          `json:"titulo"`
	Descricao                  string          `json:"descricao"`
	IDSituacao                 string          `json:"idsituacao"`
	Situacao                   string          `json:"situacao"`
	DataCad                    string          `json:"dataCad"`
	IDAssunto                  *int64          `json:"idassunto"`
	Assunto                    *string         `json:"assunto"`
	IDSubassunto               *int64          `json:"idsubassunto"`
	Subassunto                 *string         `json:"subassunto"`
	Telefone                   *string         `json:"telefone"`
	Email                      *string         `json:"email"`
	Documento                  *string         `json:"documento"`
	SlaAssunto                 *string         `json:"slaAssunto"`
	DataVencimentoAssunto      *string         `json:"dataVencimentoAssunto"`
	SlaSubassunto              *string         `json:"slaSubassunto"`
	DataVencimentoSubassunto   *string         `json:"dataVencimentoSubassunto"`
	NotaAtendimento            *string         `json:"notaAtendimento"`
	IDAssistencia              *int64          `json:"idassistencia"`
	IDImobiliaria              *int64          `json:"idimobiliaria"`
	Imobiliaria                *string         `json:"imobiliaria"`
	IDCorretor                 *int64          `json:"idcorretor"`
	Corretor                   *string         `json:"corretor"`
	TempoResposta              *string         `json:"tempoResposta"`
	TempoFinalizado            *string         `json:"tempoFinalizado"`
	IDTipo                     *int64          `json:"idtipo"`
	Tipo                       *string         `json:"tipo"`
	IDClassificacao            *int64          `json:"idclassificacao"`
	Classificacao              *string         `json:"classificacao"`
	IDResponsavel              *int64          `json:"idresponsavel"`
	Responsavel                *string         `json:"responsavel"`
	DataUltimaModificacaoSitua *string         `json:"dataUltimaModificacaoSituacao"`
	SlaWorkflow                *string         `json:"slaWorkflow"`
	DataVencimentoWorkflow     *string         `json:"dataVencimentoWorkflow"`
	IDsUnidades                *string         `json:"idsUnidades"`
	Unidades                   *string         `json:"unidades"`
	IDBloco                    *int64          `json:"idbloco"`
	Bloco                      *string         `json:"bloco"`
	Empreendimento             *empreendimento `json:"empreendimento"`
	Prioridade                 *string         `json:"prioridade"`
	HumorCliente               *string         `json:"humorCliente"`
	UltimaInteracao            string          `json:"ultimaInteracao"`
	CamposAdicionais           []adicional     `json:"camposAdicionais"`
	Arquivos                   []arquivo       `json:"arquivos"`
	Respostas                  []resposta      `json:"respostas"`
	Protocolo                  string          `json:"protocolo"`
	EncerradoPrimeiroContato   string          `json:"encerradoPrimeiroContato"`
	DataFinalizacao            *string         `json:"dataFinalizacao"`
	DataCancelamento           *string         `json:"dataCancelamento"`
	Tags                       []string        `json:"tags"`
}

type empreendimento struct {
	IDEmpreendimento int64  `json:"idempreendimento"`
	Nome             string `json:"nome"`
}

type adicional struct {
	IDCampo string  `json:"idcampo"`
	Nome    *string `json:"nome"`
	Valor   string  `json:"valor"`
}

type arquivo struct {
	IDArquivo int64   `json:"idarquivo"`
	Nome      string  `json:"nome"`
	Servidor  *string `json:"servidor"`
	Tipo      string  `json:"tipo"`
	Tamanho   int64   `json:"tamanho"`
	DataCad   string  `json:"data_cad"`
}

type resposta struct {
	IDResposta  int64     `json:"idresposta"`
	DataCriacao string    `json:"dataCriacao"`
	Resposta    string    `json:"resposta"`
	Atendente   *string   `json:"atendente"`
	Imobiliaria *string   `json:"imobiliaria"`
	Corretor    *string   `json:"corretor"`
	Cliente     *string   `json:"cliente"`
	Arquivos    []arquivo `json:"arquivos"`
	URL         *string   `json:"url"`
}

// dataCV is how a list writes instants, in the tenant's zone.
const dataCV = "2006-01-02 15:04:05"

func (q *requisicao) em(t time.Time) string {
	return t.In(q.Pedido.Retrato.Tenant.Fuso()).Format(dataCV)
}

// seHouver is a text, or null.
func seHouver(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func seHouverID(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// variavel gives a campo variável.
func variavel(oc *crm.Ocorrencia, codigo string) string {
	i := slices.IndexFunc(oc.CamposVariaveis, func(x crm.Item) bool { return x.Codigo == codigo })
	if i < 0 {
		return ""
	}
	return oc.CamposVariaveis[i].Valor
}

func variavelNumero(oc *crm.Ocorrencia, codigo string) *int64 {
	n, _ := strconv.ParseInt(variavel(oc, codigo), 10, 64)
	return seHouverID(n)
}

// atendimento is an ocorrência in CV's words. Who may not read master data gets the document masked, and neither e-mail nor phone.
func (q *requisicao) atendimento(l *crm.LinhaOcorrencia) atendimento {
	oc := &l.Ocorrencia
	a := atendimento{
		IDAtendimento: oc.ID, Protocolo: oc.Numero, Titulo: titulo(l), Descricao: oc.Descricao, IDSituacao: strconv.FormatInt(oc.StatusID, 10),
		Situacao: l.StatusNome, DataCad: q.em(oc.AbertaEm), IDAssunto: seHouverID(oc.DivisaoID), Assunto: seHouver(l.DivisaoNome),
		IDSubassunto: seHouverID(oc.SolicitacaoID), Subassunto: seHouver(l.SolicitacaoNome), IDTipo: variavelNumero(oc, cvTipo),
		IDClassificacao: variavelNumero(oc, cvClassificacao), Responsavel: seHouver(oc.Responsavel), Prioridade: seHouver(variavel(oc, cvPrioridade)),
		HumorCliente: seHouver(variavel(oc, cvHumor)), UltimaInteracao: q.em(oc.AtualizadaEm), EncerradoPrimeiroContato: sn(variavel(oc, cvPrimeiroContato) == "S"),
		CamposAdicionais: []adicional{}, Arquivos: q.arquivos(l.Anexos), Respostas: q.respostas(l.Narrativas), Tags: []string{},
	}
	if digitos(oc.Responsavel) {
		n, _ := strconv.ParseInt(oc.Responsavel, 10, 64)
		a.IDResponsavel = seHouverID(n)
	}
	if tags := variavel(oc, cvTags); tags != "" {
		a.Tags = strings.Split(tags, ",")
	}
	for _, x := range oc.CamposVariaveis {
		if !strings.HasPrefix(x.Codigo, prefixoCV) {
			a.CamposAdicionais = append(a.CamposAdicionais, adicional{IDCampo: x.Codigo, Valor: x.Valor})
		}
	}
	q.pessoa(&a, l)
	q.lugar(&a, l)
	q.tempos(&a, l)
	return a
}

// titulo is CV's own, or what is said first of an ocorrência that came another way.
func titulo(l *crm.LinhaOcorrencia) string {
	if t := variavel(&l.Ocorrencia, cvTitulo); t != "" {
		return t
	}
	primeira, _, _ := strings.Cut(strings.TrimSpace(l.Ocorrencia.Descricao), "\n")
	if primeira = strings.TrimSpace(primeira); primeira == "" {
		return l.SolicitacaoNome
	}
	if utf8.RuneCountInString(primeira) > 100 {
		return crm.Encurtar(primeira, 100)
	}
	return primeira
}

func (q *requisicao) pessoa(a *atendimento, l *crm.LinhaOcorrencia) {
	oc := &l.Ocorrencia
	nome, documento := l.ClienteNome, l.ClienteDocumento
	if oc.ClienteID == 0 {
		nome, documento = variavel(oc, cvNome), variavel(oc, cvDocumento)
	}
	a.Nome = seHouver(nome)
	if !q.Token.Tem(crm.EscopoLerCadastros) {
		mascarada := crm.LinhaOcorrencia{ClienteDocumento: documento}.Mascarada()
		a.Documento = seHouver(mascarada.ClienteDocumento)
		return
	}
	a.Documento, a.Email = seHouver(documento), seHouver(emailDe(l))
	if telefone := variavel(oc, cvTelefone); telefone != "" {
		a.Telefone = &telefone
	} else if fones := telefonesDe(l); len(fones) > 0 {
		a.Telefone = &fones[0]
	}
}

func emailDe(l *crm.LinhaOcorrencia) string {
	if l.Ocorrencia.ClienteID == 0 {
		return variavel(&l.Ocorrencia, cvEmail)
	}
	return l.ClienteEmail
}

// telefonesDe are the phones of an atendimento and its client, digits only.
func telefonesDe(l *crm.LinhaOcorrencia) (lista []string) {
	if t := crm.Digitos(variavel(&l.Ocorrencia, cvTelefone)); t != "" {
		lista = append(lista, t)
	}
	if l.Cliente != nil {
		for _, t := range l.Cliente.Telefones {
			if d := crm.Digitos(t.DDD + t.Numero); d != "" {
				lista = append(lista, d)
			}
		}
	}
	return lista
}

func (q *requisicao) lugar(a *atendimento, l *crm.LinhaOcorrencia) {
	oc := &l.Ocorrencia
	a.IDBloco, a.Bloco, a.Unidades = seHouverID(l.BlocoID), seHouver(l.Bloco), seHouver(l.Unidade)
	if ids := variavel(oc, cvUnidades); ids != "" {
		a.IDsUnidades = &ids
	} else if oc.UnidadeID != 0 {
		a.IDsUnidades = seHouver(strconv.FormatInt(oc.UnidadeID, 10))
	}
	if l.EmpreendimentoID != 0 {
		a.Empreendimento = &empreendimento{l.EmpreendimentoID, l.Empreendimento}
	} else if id := variavelNumero(oc, cvEmpreendimento); id != nil {
		a.Empreendimento = &empreendimento{IDEmpreendimento: *id}
	}
}

// tempos are instants and the minutes between them.
func (q *requisicao) tempos(a *atendimento, l *crm.LinhaOcorrencia) {
	oc := &l.Ocorrencia
	minutos := func(t time.Time) *string {
		return seHouver(strconv.FormatInt(max(0, int64(t.Sub(oc.AbertaEm)/time.Minute)), 10))
	}
	for i := range l.Narrativas {
		if n := &l.Narrativas[i]; n.Tipo != crm.NarrativaAbertura && n.Tipo != crm.NarrativaSistema {
			a.TempoResposta = minutos(n.Em)
			break
		}
	}
	q.sla(a, oc)
	if oc.FechadaEm == nil {
		return
	}
	a.TempoFinalizado = minutos(*oc.FechadaEm)
	if em := q.em(*oc.FechadaEm); l.Fase == crm.FaseCancelada {
		a.DataCancelamento = &em
	} else {
		a.DataFinalizacao = &em
	}
}

// sla is the time of the assunto, or of the subassunto where that has one of its own, and when it ends while it runs.
func (q *requisicao) sla(a *atendimento, oc *crm.Ocorrencia) {
	r, vence := q.Pedido.Retrato, q.emSeHouver(oc.VenceEm)
	if s := r.SolicitacaoPorID(oc.SolicitacaoID); s != nil && s.SLAHoras > 0 {
		a.SlaSubassunto, a.DataVencimentoSubassunto = seHouver(strconv.Itoa(s.SLAHoras)), vence
	} else if d := r.DivisaoPorID(oc.DivisaoID); d != nil && d.SLAHoras > 0 {
		a.SlaAssunto, a.DataVencimentoAssunto = seHouver(strconv.Itoa(d.SLAHoras)), vence
	}
}

func (q *requisicao) arquivos(anexos []crm.Anexo) []arquivo {
	lista := make([]arquivo, len(anexos))
	for i := range anexos {
		x := &anexos[i]
		lista[i] = arquivo{IDArquivo: x.ID, Nome: x.Nome, Tipo: x.Tipo, Tamanho: x.Tamanho, DataCad: q.em(x.CriadoEm)}
	}
	return lista
}

func (q *requisicao) respostas(narrativas []crm.Narrativa) []resposta {
	lista := []resposta{}
	for i := range narrativas {
		n := &narrativas[i]
		if n.Tipo != crm.NarrativaAbertura {
			lista = append(lista, resposta{IDResposta: n.ID, DataCriacao: q.em(n.Em), Resposta: n.Texto, Atendente: seHouver(n.Autor), Arquivos: []arquivo{}})
		}
	}
	return lista
}

// comOutraGrafia adds to an object, for each name in camelCase, the same in snake_case: older versions wrote that.
func comOutraGrafia(objeto []byte) []byte {
	var campos map[string]json.RawMessage
	if err := json.Unmarshal(objeto, &campos); err != nil { // it was made here
		return objeto
	}
	nomes := make([]string, 0, len(campos))
	for nome := range campos {
		if strings.ContainsFunc(nome, unicode.IsUpper) {
			nomes = append(nomes, nome)
		}
	}
	slices.Sort(nomes)
	b := bytes.NewBuffer(bytes.TrimSuffix(objeto, []byte("}")))
	for _, nome := range nomes {
		var outro strings.Builder
		for _, r := range nome {
			if unicode.IsUpper(r) {
				outro.WriteByte('_')
			}
			outro.WriteRune(unicode.ToLower(r))
		}
		b.WriteString(`,"` + outro.String() + `":`)
		b.Write(campos[nome])
	}
	b.WriteByte('}')
	return b.Bytes()
}
