package crm

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"ponte/crm/jsontext"
	"ponte/crm/sigilo"
)

// MaxLote bounds the items of one list: editar_ocorrencia_lote, incluir_titulos.
const MaxLote = 500

// EditarLote carries out a list of edits (editar_ocorrencia_lote), each by itself and in order: LISTA_OCS is JSON, a list
// of objects with the parts of Editar. It answers an outcome per item,
//
//	{"success":true,"resultados":[{"numero":"1","success":true},{"numero":"2","success":false,"erros":"... (e:331)"}]}
//
// where the outer success means that every item was done. One item's refusal harms no other.
func (o *Ocorrencias) EditarLote(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	itens, err := lerLista(p, "LISTA_OCS")
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, 64*len(itens))
	feitos, avisos := 0, avisos(nil)
	for i, campos := range itens {
		if i > 0 {
			b = append(b, ',')
		}
		numero, ditos, err := o.editarItem(ctx, p, campos)
		avisos = append(avisos, ditos...)
		b = jsontext.AppendText(append(b, `{"numero":`...), numero)
		if err != nil {
			recusa := ComoRecusa(err, p.Registro.RequestID)
			b = jsontext.AppendText(append(b, `,"success":false,"erros":`...), recusa.Error())
			avisos.avisar("ITEM "+strconv.Itoa(i+1)+" DO LOTE RECUSADO", recusa.Error())
		} else {
			feitos++
			b = append(b, `,"success":true`...)
		}
		b = append(b, '}')
	}
	texto := `{"success":` + strconv.FormatBool(feitos == len(itens)) + `,"resultados":[` + string(b) + `]}`
	r := &Resposta{Texto: texto, avisos: avisos, resumo: CortarConteudo(sigilo.MascararFrase(texto, p.Senha))}
	_, _ = o.gravarMovimentacao(ctx, p, nil, r) // the items are done: a log row that cannot be written now is the Diario's
	return r, nil
}

// editarItem does one item. It has no log row of its own: its notices go to the call's.
func (o *Ocorrencias) editarItem(ctx context.Context, p *Pedido, campos Campos) (numero string, avisos []string, err error) {
	e, err := o.lerEdicao(p, campos)
	if err != nil {
		return Encurtar(e.numero, 30), nil, err
	}
	e.item = true
	r, err := o.editar(ctx, p, e)
	if err != nil {
		return e.numero, nil, err
	}
	return e.numero, r.avisos, nil
}

// lerLista reads a part that is a JSON list of objects, each of them parts.
func lerLista(p *Pedido, parte string) ([]Campos, error) {
	nome, texto := strings.ToLower(parte), p.Campos.Texto(parte)
	if texto == "" {
		return nil, Recusar(RecusaObrigatorio, nome)
	}
	var lista []map[string]any
	if err := lerJSON(texto, &lista); err != nil {
		return nil, Recusar(RecusaValor, nome, "não é uma lista JSON")
	}
	if len(lista) == 0 {
		return nil, Recusar(RecusaObrigatorio, nome)
	}
	if len(lista) > MaxLote {
		return nil, Recusar(RecusaValor, nome, "mais de "+strconv.Itoa(MaxLote)+" itens")
	}
	itens := make([]Campos, 0, len(lista))
	for _, membros := range lista {
		var campos Campos
		for nome, v := range membros {
			if nome = strings.ToUpper(strings.TrimSpace(nome)); nome != "PARAMS" {
				campos = append(campos, Campo{Nome: nome, Valor: textoDeJSON(v)})
			}
		}
		slices.SortFunc(campos, func(a, b Campo) int { return strings.Compare(a.Nome, b.Nome) })
		itens = append(itens, campos)
	}
	return itens, nil
}
