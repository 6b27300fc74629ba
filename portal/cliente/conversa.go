package cliente

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"

	"ponte/crm"
)

// formResposta is an answer as typed.
type formResposta struct {
	Chave, Texto, AjudaFotos string
	Erros                    erros
}

// formAvaliacao is a rating as typed, or as it is kept.
type formAvaliacao struct {
	Nota, Texto string
	Feita       bool
	Erros       erros
}

// Notas are the choices, the best first.
func (*formAvaliacao) Notas() []opcao {
	return []opcao{{"5", "5, ótimo", false}, {"4", "4, bom", false}, {"3", "3, regular", false}, {"2", "2, ruim", false}, {"1", "1, péssimo", false}}
}

func avaliacaoDe(v *crm.Avaliacao) *formAvaliacao {
	if v == nil {
		return &formAvaliacao{}
	}
	return &formAvaliacao{Nota: strconv.Itoa(v.Nota), Texto: v.Texto, Feita: true}
}

// minha is the ocorrência of the address, when it is the client's.
func (k *contexto) minha() (*crm.Ficha, error) {
	return k.p.Vista.Ocorrencia(k.ctx, k.retrato.Tenant.ID, k.cliente.ID, k.param("numero"))
}

// responder adds what the client writes, with photos.
func (k *contexto) responder() error {
	f, err := k.minha() // before anything is read
	if err != nil {
		return err
	}
	e, soltar, err := k.lerEnvio()
	if err != nil {
		return err
	}
	defer soltar()
	form := formResposta{Chave: e.campo("chave"), Texto: e.Get("texto")}
	if e.Erro != "" {
		form.Erros = erros{"foto": e.Erro}
		return k.mostrarOcorrencia(http.StatusUnprocessableEntity, f, form, nil)
	}
	_, err = k.p.Conversa.Responder(k.ctx, k.retrato, crm.RespostaDoCliente{
		ClienteID: k.cliente.ID, Numero: f.Ocorrencia.Numero, Texto: form.Texto, Fotos: e.Fotos, Chave: form.Chave, Requisicao: k.requisicao, Antes: f.Narrativas,
	})
	if form.Erros = k.errosDe(err); form.Erros != nil {
		if form.Erros["chave"] != "" {
			form.Chave = rand.Text()
		}
		return k.mostrarOcorrencia(http.StatusUnprocessableEntity, f, form, nil)
	}
	if err != nil {
		return err
	}
	return k.ir("/ocorrencias/" + url.PathEscape(f.Ocorrencia.Numero) + "?feito=resposta")
}

// avaliar keeps how the client found the attendance.
func (k *contexto) avaliar() error {
	f, err := k.minha()
	if err != nil {
		return err
	}
	form := &formAvaliacao{Nota: k.campo("nota"), Texto: k.FormValue("comentario")}
	nota, _ := strconv.Atoi(form.Nota) // none is out of its range
	err = k.p.Conversa.Avaliar(k.ctx, k.retrato, f, crm.Avaliacao{Nota: nota, Texto: form.Texto})
	if form.Erros = lerErros(err); form.Erros != nil {
		return k.mostrarOcorrencia(http.StatusUnprocessableEntity, f, formResposta{Chave: rand.Text()}, form)
	}
	if err != nil {
		return err
	}
	return k.ir("/ocorrencias/" + url.PathEscape(f.Ocorrencia.Numero) + "?feito=avaliacao")
}
