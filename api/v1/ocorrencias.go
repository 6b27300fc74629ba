package v1

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// AbrirOcorrencia opens one.
func (a *API) AbrirOcorrencia(c echo.Context, params AbrirOcorrenciaParams) error {
	q := da(c)
	var corpo map[string]any
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	p := &q.Pedido
	p.Busca = crm.BuscaContrato
	if corpo["unidade"] != nil {
		if corpo["contrato"] != nil {
			return &invalido{[]ErroDeCampo{{Campo: "unidade", Motivo: "envie contrato ou unidade, não os dois"}}}
		}
		p.Busca = crm.BuscaUnidade
	}
	p.Principal, _ = corpo["principal"].(string)
	p.Campos = q.lerPartes(corpo)
	// Neither is a part of the family's. As parts they are what was sent: a key stands for them too, and the log shows them.
	if p.Principal != "" {
		p.Campos = append(p.Campos, crm.Campo{Nome: "PRINCIPAL", Valor: p.Principal})
	}
	if p.Busca == crm.BuscaUnidade {
		p.Campos = append(p.Campos, crm.Campo{Nome: "BUSCA", Valor: string(p.Busca)})
	}
	if incluir, _ := corpo["incluir_cliente"].(bool); !incluir {
		p.Campos = append(p.Campos, crm.Campo{Nome: "BLOQUEIO_INCLUIR_CLIENTE", Valor: "T"})
	}
	p.RegistrarPartes(p.Campos)
	p.Registro.HTTP = statusDaAbertura
	var tipado struct{ Assistencia *assistenciaNova }
	if err := q.decodificar(&tipado); err != nil {
		return err
	}
	r, err := q.abrir(tipado.Assistencia)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, linkDaOcorrencia(r.Numero))
	return q.recibo(statusDaAbertura(r), r, params.Prefer)
}

// statusDaAbertura is 201 for an opening and for the same call again; what was open before for another reason is 200.
func statusDaAbertura(r *crm.Resposta) int {
	if r.Repetida && r.Chave != crm.ChaveCabecalho {
		return http.StatusOK
	}
	return http.StatusCreated
}

// MoverOcorrencia changes one.
func (a *API) MoverOcorrencia(c echo.Context, numero Numero, params MoverOcorrenciaParams) error {
	q := da(c)
	var corpo Mudanca
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	p := &q.Pedido
	var err error
	if p.SeVersao, err = lerVersao(params.IfMatch); err != nil {
		return err
	}
	p.Campos = crm.Campos{
		{Nome: "NUMERO", Valor: numero},
		{Nome: "STATUS", Valor: corpo.Status},
		{Nome: "RESPONSAVEL", Valor: corpo.Responsavel},
		{Nome: "OBSERVACAO", Valor: corpo.Observacao},
	}
	if !corpo.FechadaEm.IsZero() {
		p.Campos = append(p.Campos, crm.Campo{Nome: "DATA_FECHAMENTO", Valor: corpo.FechadaEm.In(p.Retrato.Tenant.Fuso()).Format(instante)})
	}
	if len(corpo.CamposVariaveis) > 0 {
		itens := make([]crm.Item, len(corpo.CamposVariaveis))
		for i, x := range corpo.CamposVariaveis {
			itens[i] = crm.Item{Codigo: x.Codigo, Valor: x.Valor}
		}
		p.Campos = append(p.Campos, crm.Campo{Nome: "CAMPOS_VARIAVEIS", Itens: itens})
	}
	p.RegistrarPartes(p.Campos)
	r, err := a.dep.Casos.Editar(q.Ctx(), p)
	if err != nil {
		return err
	}
	return q.recibo(http.StatusOK, r, params.Prefer)
}

// NarrarOcorrencia adds a text.
func (a *API) NarrarOcorrencia(c echo.Context, numero Numero, params NarrarOcorrenciaParams) error {
	q := da(c)
	var corpo NovaNarrativa
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	p := &q.Pedido
	p.Campos = crm.Campos{{Nome: "N_OCORRENCIA", Valor: numero}, {Nome: "DESCRICAO", Valor: corpo.Texto}, {Nome: "NOME_OPERADOR", Valor: corpo.Autor}}
	if corpo.Visibilidade != "" {
		p.Campos = append(p.Campos, crm.Campo{Nome: "VISIBILIDADE", Valor: string(corpo.Visibilidade)})
	}
	if !corpo.Em.IsZero() {
		p.Campos = append(p.Campos, crm.Campo{Nome: "DATA_HORA_ATENDIMENTO", Valor: corpo.Em.In(p.Retrato.Tenant.Fuso()).Format(instante)})
	}
	p.RegistrarPartes(p.Campos)
	p.Registro.HTTP = criado
	r, err := a.dep.Casos.Narrar(q.Ctx(), p)
	if err != nil {
		return err
	}
	return q.recibo(http.StatusCreated, r, params.Prefer)
}

func criado(*crm.Resposta) int { return http.StatusCreated }

// AnexarArquivo adds files, one a part of the form.
func (a *API) AnexarArquivo(c echo.Context, numero Numero, params AnexarArquivoParams) error {
	q := da(c)
	p := &q.Pedido
	var err error
	if p.Anexos, err = q.LerArquivos("arquivo", q.op.maxCorpo); err != nil {
		return err
	}
	campos := crm.Campos{{Nome: "NUMERO", Valor: numero}}
	for i := range p.Anexos {
		campos = append(campos, crm.Campo{Nome: "ARQUIVO", Valor: p.Anexos[i].Nome + " (" + strconv.Itoa(len(p.Anexos[i].Conteudo)) + " bytes)"})
	}
	p.RegistrarPartes(campos)
	p.Registro.HTTP = criado
	r, err := a.dep.Casos.Anexar(q.Ctx(), p, numero)
	if err != nil {
		return err
	}
	return q.recibo(http.StatusCreated, r, params.Prefer)
}

// recibo answers what was done to an ocorrência: what never changes of it, so that the same call again is answered alike.
func (q *requisicao) recibo(status int, r *crm.Resposta, prefer string) error {
	q.Resposta = r
	h := q.C.Response().Header()
	if r.Versao != 0 {
		h.Set("ETag", etag(r.Versao))
	}
	q.marcarRepetida(r)
	if preferMinimo(prefer) {
		h.Set("Preference-Applied", "return=minimal")
		return q.C.String(status, r.Numero)
	}
	return q.Responder(status, Recibo{Numero: r.Numero, Link: linkDaOcorrencia(r.Numero)})
}

// marcarRepetida says that a call was known by its key.
func (q *requisicao) marcarRepetida(r *crm.Resposta) {
	if r.Repetida && r.Chave == crm.ChaveCabecalho {
		q.C.Response().Header().Set("Idempotent-Replayed", "true")
	}
}

func preferMinimo(prefer string) bool {
	return slices.ContainsFunc(strings.Split(prefer, ","), func(p string) bool {
		return strings.EqualFold(strings.ReplaceAll(p, " ", ""), "return=minimal")
	})
}

func linkDaOcorrencia(numero string) string { return Raiz + "/ocorrencias/" + url.PathEscape(numero) }

func etag(versao int64) string { return `"` + strconv.FormatInt(versao, 10) + `"` }

// lerVersao reads an If-Match; 0 = any version will do.
func lerVersao(texto string) (int64, error) {
	texto = strings.TrimSpace(texto)
	if texto == "" || texto == "*" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(texto, "W/"), `"`), 10, 64)
	if err != nil || n <= 0 {
		return 0, &invalido{[]ErroDeCampo{{Campo: "If-Match", Motivo: "precisa ser o ETag que a ocorrência tinha quando foi lida"}}}
	}
	return n, nil
}
