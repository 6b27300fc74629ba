package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// loteRecebido is a batch of any kind. Each record is read by itself, so that one that cannot be read harms no other.
type loteRecebido struct {
	Simular   bool              `json:"simular"`
	Registros []json.RawMessage `json:"registros"`
}

// sincronizar keeps a batch, and answers what became of each record.
func (a *API) sincronizar(c echo.Context, tipo crm.TipoVinculo) error {
	q := da(c)
	var lote loteRecebido
	if err := q.decodificar(&lote); err != nil {
		return err
	}
	q.Pedido.RegistrarPartes(crm.Campos{{Nome: "REGISTROS", Valor: strconv.Itoa(len(lote.Registros))}})
	resposta := ResultadoDoLote{Itens: make([]ResultadoDoRegistro, len(lote.Registros))}
	var registros []cadastro.Registro
	for i, texto := range lote.Registros {
		r, err := lerRegistro(tipo, texto)
		r.Ordem = i + 1
		if err != nil {
			resposta.Itens[i] = resultado(&cadastro.Resultado{Registro: &r, Desfecho: cadastro.Recusado, Erro: err})
			continue
		}
		registros = append(registros, r)
	}
	resultados, err := a.decidir(q, tipo, registros, lote.Simular)
	if err != nil {
		return err
	}
	for i := range resultados {
		if i < len(registros) {
			resposta.Itens[registros[i].Ordem-1] = resultado(&resultados[i])
			continue
		}
		resposta.Liberados = append(resposta.Liberados, resultado(&resultados[i]))
	}
	somar(&resposta)
	simulado := ""
	if lote.Simular {
		simulado = ", simulado"
	}
	q.Resposta = &crm.Resposta{Texto: fmt.Sprintf("%s%s: %d criados, %d alterados, %d iguais, %d antigos, %d pendentes, %d recusados", tipo, simulado,
		resposta.Criados, resposta.Alterados, resposta.Iguais, resposta.Antigos, resposta.Pendentes, resposta.Recusados)}
	return q.Responder(http.StatusOK, resposta)
}

// gravar keeps one record under the code that the address names.
func (a *API) gravar(c echo.Context, tipo crm.TipoVinculo, externo string) error {
	q := da(c)
	externo = strings.TrimSpace(externo)
	if externo == "" {
		return crm.NovoInvalido("id_externo", crm.MotivoVazio)
	}
	if err := conferirIDExterno(externo); err != nil {
		return err
	}
	r, err := lerRegistro(tipo, q.corpo)
	if err == nil && r.Codigo != "" && r.Codigo != externo {
		err = &invalido{[]ErroDeCampo{{Campo: "id_externo", Motivo: "é um no endereço e outro no corpo"}}}
	}
	if err != nil {
		return err
	}
	r.Codigo, r.Ordem = externo, 1
	resultados, err := a.decidir(q, tipo, []cadastro.Registro{r}, false)
	if err != nil {
		return err
	}
	x := &resultados[0]
	q.Resposta = &crm.Resposta{Texto: string(tipo) + " " + string(x.Desfecho)}
	switch x.Desfecho {
	case cadastro.Recusado:
		return x.Erro
	case cadastro.Criado:
		return q.Responder(http.StatusCreated, resultado(x))
	case cadastro.Pendente:
		return q.Responder(http.StatusAccepted, resultado(x))
	}
	return q.Responder(http.StatusOK, resultado(x))
}

// decidir hands records to the one use case that keeps master data.
func (a *API) decidir(q *requisicao, tipo crm.TipoVinculo, registros []cadastro.Registro, simular bool) ([]cadastro.Resultado, error) {
	if err := q.Pedido.ExigirCadastro(tipo); err != nil || len(registros) == 0 {
		return nil, err
	}
	return a.dep.Sincronizador.DaChamada(&q.Pedido, tipo, simular).Sincronizar(q.Ctx(), registros)
}

// lerRegistro reads one record. Its error names a field.
func lerRegistro(tipo crm.TipoVinculo, texto []byte) (cadastro.Registro, error) {
	r := cadastro.Registro{Tipo: tipo, Valores: map[string]string{}, Nomes: map[string]string{}}
	var partes map[string]any
	d := json.NewDecoder(bytes.NewReader(texto))
	d.UseNumber()
	if err := d.Decode(&partes); err != nil || partes == nil {
		return r, crm.NovoInvalido("registro", crm.MotivoFormato, "um objeto JSON")
	}
	// The code first: it is what the answer calls the record by.
	codigo, ok := comoTexto(partes["id_externo"])
	if !ok {
		return r, crm.NovoInvalido("id_externo", crm.MotivoFormato, "um texto")
	}
	r.Codigo = strings.TrimSpace(codigo)
	for nome, v := range partes {
		var err error
		switch nome {
		case "id_externo":
			err = conferirIDExterno(r.Codigo)
		case "em":
			r.Em, err = lerInstante(v)
		case "campos":
			err = lerTextos(v, "campos", r.Valores, func(campo string) bool {
				return slices.ContainsFunc(cadastro.CamposDe(tipo), func(c cadastro.Campo) bool { return c.Nome == campo })
			})
		case "codigos":
			err = lerCodigos(tipo, v, r.Nomes)
		default:
			err = crm.NovoInvalido(crm.Encurtar(nome, maxNome), crm.MotivoDesconhece, "id_externo", "em", "campos", "codigos")
		}
		if err != nil {
			return r, err
		}
	}
	if partes["campos"] == nil {
		return r, crm.NovoInvalido("campos", crm.MotivoVazio)
	}
	return r, nil
}

// conferirIDExterno judges a caller's code. Spaces around one are none of it: MySQL takes "7" and "7 " for the same, SQLite does not.
func conferirIDExterno(codigo string) error {
	return crm.ConferirCampo("id_externo", codigo, 255, crm.EhControle)
}

func lerInstante(v any) (time.Time, error) {
	texto, _ := v.(string)
	t, err := time.Parse(time.RFC3339, texto)
	if err != nil {
		return t, crm.NovoInvalido("em", crm.MotivoFormato, "2026-11-30T14:05:00-03:00")
	}
	return t.UTC(), nil
}

// maxCodigos bounds the systems in which one record has a code: the rules compare each with all.
const maxCodigos = 20

// lerCodigos reads the codes of other systems, which units alone keep.
func lerCodigos(tipo crm.TipoVinculo, v any, em map[string]string) error {
	if objeto, ok := v.(map[string]any); ok {
		if tipo != crm.VinculoUnidade && len(objeto) > 0 {
			return &crm.Invalido{Campo: "codigos", Motivo: crm.MotivoInexistente, Detalhe: "só unidades têm códigos de outros sistemas"}
		}
		if len(objeto) > maxCodigos {
			return crm.NovoInvalido("codigos", crm.MotivoFormato, fmt.Sprintf("até %d sistemas", maxCodigos))
		}
		for sistema := range objeto {
			if sistema == "" || sistema != strings.TrimSpace(sistema) {
				return crm.NovoInvalido("codigos", crm.MotivoFormato, "o nome de cada sistema")
			}
			if err := crm.ConferirCampo("codigos", sistema, crm.MaxSistema, crm.EhControle); err != nil {
				return err
			}
		}
	}
	return lerTextos(v, "codigos", em, func(string) bool { return true })
}

// lerTextos reads an object of texts, of which each name must be known.
func lerTextos(v any, campo string, em map[string]string, conhece func(string) bool) error {
	objeto, ok := v.(map[string]any)
	if !ok {
		return crm.NovoInvalido(campo, crm.MotivoFormato, "um objeto JSON")
	}
	for nome, valor := range objeto {
		if !conhece(nome) {
			return &crm.Invalido{Campo: campo + "." + crm.Encurtar(nome, maxNome), Motivo: crm.MotivoInexistente, Detalhe: "confira o nome do campo"}
		}
		if em[nome], ok = comoTexto(valor); !ok {
			return crm.NovoInvalido(crm.Encurtar(nome, maxNome), crm.MotivoFormato, "um texto")
		}
	}
	return nil
}

func resultado(r *cadastro.Resultado) ResultadoDoRegistro {
	x := ResultadoDoRegistro{
		Posicao: r.Registro.Ordem, IdExterno: r.Registro.Codigo, Desfecho: ResultadoDoRegistroDesfecho(r.Desfecho), Id: idDe(r.ID), Avisos: r.Avisos,
	}
	var campo *crm.Invalido
	if errors.As(r.Erro, &campo) {
		x.Campo, x.Motivo = campo.Campo, campo.Frase()
	} else if r.Erro != nil {
		x.Motivo = r.Erro.Error()
	}
	return x
}

// somar counts what became of the records.
func somar(r *ResultadoDoLote) {
	for i := range r.Itens {
		switch cadastro.Desfecho(r.Itens[i].Desfecho) {
		case cadastro.Criado:
			r.Criados++
		case cadastro.Alterado:
			r.Alterados++
		case cadastro.Igual:
			r.Iguais++
		case cadastro.Antigo:
			r.Antigos++
		case cadastro.Pendente:
			r.Pendentes++
		default:
			r.Recusados++
		}
	}
}
