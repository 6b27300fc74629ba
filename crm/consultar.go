package crm

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Limits of one query (docs/regras.md §5.4; beyond them a refusal says so).
const (
	MaxDiasConsulta   = 31
	MaxLinhasConsulta = 5000
)

// Consultar (ConsultarOcorrencias) lists ocorrências as a JSON text in Resposta.Texto: a list of objects whose values are all
// strings. TIPO_DATA, DATA_INI and DATA_FIM (inclusive to the second) bound it, at most 31 days; CODIGO_AUXILIAR_CLIENTE,
// NUMERO, CODIGO_OC, IDOCORRENCIA_PARENT and STATUS narrow it; CAMPOS names the fields, when empty all that are the ocorrência's own. With a number,
// CODIGO_OC or parent no dates are needed. A credential sees what it may touch (alcance).
func (o *Ocorrencias) Consultar(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := validarCampos(p.Campos); err != nil {
		return nil, err
	}
	campos, err := comDinamicos(p.Campos)
	if err != nil {
		return nil, err
	}
	if err := validarCampos(campos); err != nil {
		return nil, err
	}
	if retorno := campos.Texto("RETORNO"); retorno != "" && !strings.EqualFold(retorno, "json") {
		return nil, Recusar(RecusaValor, "RETORNO", "somente json")
	}
	filtro, err := o.lerFiltro(p, campos)
	if err != nil {
		return nil, err
	}
	pedidos := camposDaConsulta(campos.Texto("CAMPOS"))
	filtro.ComUltimaNarrativa = querUltimaNarrativa(pedidos)
	// Who may not look a client up reads no more of him than the lists of the family show (docs/regras.md §4.2): the rest is empty.
	filtro.ComCliente = querCliente(pedidos) && p.Credencial.veClientes()
	lista, err := o.listarPorChave(ctx, p, filtro)
	if err != nil {
		return nil, err
	}
	if lista.Proximo != "" {
		return nil, Recusar(RecusaLinhas, strconv.Itoa(MaxLinhasConsulta))
	}
	texto := escreverConsulta(lista.Linhas, pedidos, p.Retrato.Tenant.Fuso())
	return &Resposta{Texto: texto, resumo: strconv.Itoa(len(lista.Linhas)) + " ocorrências"}, nil
}

// listarPorChave lists. A CODIGO_OC that no ocorrência bears may still be the caller's key of one that was there before
// (amarrar).
func (o *Ocorrencias) listarPorChave(ctx context.Context, p *Pedido, f FiltroOcorrencias) (Lista[LinhaOcorrencia], error) {
	lista, err := o.Acervo.Ocorrencias(ctx, f)
	chave, tem := ChaveDoCodigoOC(p.Credencial.Sistema, f.CodigoOC)
	if err != nil || len(lista.Linhas) > 0 || !tem || f.Numero != "" {
		return lista, err
	}
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: f.TenantID, Chaves: []ProcuraChave{chave}})
	if err != nil || len(achados.Chaves) == 0 {
		return lista, err
	}
	f.Numero, f.CodigoOC = achados.Chaves[0].Numero, ""
	return o.Acervo.Ocorrencias(ctx, f)
}

// lerFiltro turns the parts of a query into a filter.
func (o *Ocorrencias) lerFiltro(p *Pedido, campos Campos) (FiltroOcorrencias, error) {
	f := FiltroOcorrencias{
		TenantID: p.Retrato.Tenant.ID, Numero: primeiroTexto(campos, partesNumero), CodigoOC: codigoOCRecebido(campos),
		ClienteCodigoAuxiliar: primeiroTexto(campos, partesCodigoAuxiliar), Pagina: Pagina{Limite: MaxLinhasConsulta},
	}
	f.PrincipalNumero = campos.Texto("IDOCORRENCIA_PARENT")
	p.alcance().filtrar(&f)
	if st := primeiroTexto(campos, partesStatus); st != "" {
		f.Status = []string{st}
	}
	ini, fim, err := o.lerPeriodo(p, campos, f.Numero == "" && f.CodigoOC == "" && f.PrincipalNumero == "")
	if err != nil || ini == nil {
		return f, err
	}
	switch strings.ToLower(campos.Texto("TIPO_DATA")) {
	case "", "data_abertura":
		f.AbertaDe, f.AbertaAte = *ini, *fim
	case "ultima_modificacao":
		f.ModificadaDe, f.ModificadaAte, f.Ordem = *ini, *fim, OrdemModificacao
	default:
		return f, Recusar(RecusaValor, "TIPO_DATA", "use data_abertura ou ultima_modificacao")
	}
	return f, nil
}

// lerPeriodo reads DATA_INI and DATA_FIM; without an end it lasts until now. An end without an hour is the whole day,
// and every end includes its second.
func (o *Ocorrencias) lerPeriodo(p *Pedido, campos Campos, exigido bool) (ini, fim *time.Time, err error) {
	zona := p.Retrato.Tenant.Fuso()
	if ini, err = p.lerDataDaParte(campos, "DATA_INI", zona); err != nil {
		return nil, nil, err
	}
	if fim, err = p.lerDataDaParte(campos, "DATA_FIM", zona); err != nil {
		return nil, nil, err
	}
	switch {
	case ini == nil && fim == nil && !exigido:
		return nil, nil, nil
	case ini == nil:
		return nil, nil, Recusar(RecusaObrigatorio, "DATA_INI")
	case fim == nil:
		agora := o.Relogio()
		fim = &agora
	case semHora(campos.Texto("DATA_FIM")):
		*fim = fim.In(zona).AddDate(0, 0, 1).Add(-time.Second)
	}
	if fim.Before(*ini) {
		return nil, nil, Recusar(RecusaValor, "DATA_FIM", "anterior a DATA_INI")
	}
	if fim.Sub(*ini) > MaxDiasConsulta*24*time.Hour {
		return nil, nil, Recusar(RecusaPeriodo, strconv.Itoa(MaxDiasConsulta))
	}
	ateOFim := fim.Add(time.Second - time.Millisecond).UTC()
	return ini, &ateOFim, nil
}

// comDinamicos adds what REST callers put into JSON text: campos_dinamicos holds filters, among them a date as
// {tipo_data, d_ini, d_fim}; return_dinamicos the names of the fields, bare or under "dados" (docs/fatos/multidados.md §4).
func comDinamicos(campos Campos) (Campos, error) {
	if texto := campos.Texto("CAMPOS_DINAMICOS"); texto != "" {
		var filtros map[string]any
		if err := lerJSON(texto, &filtros); err != nil {
			return nil, Recusar(RecusaValor, "campos_dinamicos", "não é um objeto JSON")
		}
		var lidos Campos
		for nome, v := range filtros {
			data, ok := v.(map[string]any)
			if !ok {
				lidos = append(lidos, Campo{Nome: strings.ToUpper(nome), Valor: textoDeJSON(v)})
				continue
			}
			tipo := textoDeJSON(data["tipo_data"])
			if tipo == "" {
				tipo = nome
			}
			lidos = append(lidos, Campo{Nome: "TIPO_DATA", Valor: tipo},
				Campo{Nome: "DATA_INI", Valor: textoDeJSON(data["d_ini"])}, Campo{Nome: "DATA_FIM", Valor: textoDeJSON(data["d_fim"])})
		}
		campos = append(lidos, campos...) // first: an empty part of the same name must not hide them
	}
	if texto := campos.Texto("RETURN_DINAMICOS"); texto != "" {
		var pedidos any
		if err := lerJSON(texto, &pedidos); err != nil {
			return nil, Recusar(RecusaValor, "return_dinamicos", "não é JSON")
		}
		if objeto, ok := pedidos.(map[string]any); ok {
			pedidos = objeto["dados"]
		}
		lista, ok := pedidos.([]any)
		if !ok {
			return nil, Recusar(RecusaValor, "return_dinamicos", "não é uma lista de campos")
		}
		nomes := make([]string, 0, len(lista))
		for _, nome := range lista {
			nomes = append(nomes, textoDeJSON(nome))
		}
		campos = append(Campos{{Nome: "CAMPOS", Valor: strings.Join(nomes, ",")}}, campos...)
	}
	return campos, nil
}
