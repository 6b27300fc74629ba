package crm

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ponte/crm/sigilo"
)

// CodigoRecusa numbers a refusal; it is the NNN of "(e:NNN)".
type CodigoRecusa int

// The refusals. 1NN access, 2NN what was sent, 3NN what it refers to, 4NN protocol, 9NN passing conditions.
const (
	RecusaIP                   CodigoRecusa = 101
	RecusaCredencial           CodigoRecusa = 102
	RecusaOperacao             CodigoRecusa = 103
	RecusaCNPJEmpresa          CodigoRecusa = 104
	RecusaTenant               CodigoRecusa = 105
	RecusaContatoSemSenha      CodigoRecusa = 106
	RecusaToken                CodigoRecusa = 107
	RecusaEscopo               CodigoRecusa = 108
	RecusaPessoa               CodigoRecusa = 109
	RecusaTrocarSenha          CodigoRecusa = 110
	RecusaPlataforma           CodigoRecusa = 111
	RecusaPortalCliente        CodigoRecusa = 112
	RecusaData                 CodigoRecusa = 201
	RecusaTextoLongo           CodigoRecusa = 202
	RecusaObrigatorio          CodigoRecusa = 203
	RecusaDocumento            CodigoRecusa = 204
	RecusaValor                CodigoRecusa = 205
	RecusaAnexo                CodigoRecusa = 206
	RecusaPeriodo              CodigoRecusa = 207
	RecusaLinhas               CodigoRecusa = 208
	RecusaContrato             CodigoRecusa = 301
	RecusaUnidade              CodigoRecusa = 302
	RecusaUnidadeAmbigua       CodigoRecusa = 303
	RecusaContratoEncerrado    CodigoRecusa = 304
	RecusaClienteNaoEncontrado CodigoRecusa = 311
	RecusaClienteDivergente    CodigoRecusa = 312
	RecusaClienteInexistente   CodigoRecusa = 314
	RecusaCodigo               CodigoRecusa = 321
	RecusaSincronizacao        CodigoRecusa = 322
	RecusaOcorrencia           CodigoRecusa = 331
	RecusaRepetida             CodigoRecusa = 332
	RecusaEncerrada            CodigoRecusa = 333
	RecusaChaveDeOutro         CodigoRecusa = 334
	RecusaVersao               CodigoRecusa = 335
	RecusaChaveReusada         CodigoRecusa = 336
	RecusaCadastro             CodigoRecusa = 341
	RecusaEntrega              CodigoRecusa = 342
	RecusaTarefa               CodigoRecusa = 343
	RecusaMetodo               CodigoRecusa = 401
	RecusaCorpo                CodigoRecusa = 402
	RecusaTamanho              CodigoRecusa = 403
	RecusaInterna              CodigoRecusa = 900
	RecusaOcupado              CodigoRecusa = 901
	RecusaBanco                CodigoRecusa = 902
	RecusaPrazo                CodigoRecusa = 903
	RecusaRitmo                CodigoRecusa = 904
	RecusaLogins               CodigoRecusa = 905
	RecusaAntigo               CodigoRecusa = 906
)

// LinhaRecusa is one row of the table of refusals: the only place where a refusal's sentence is written, and its status but for a method of HTTP that REST does not take.
type LinhaRecusa struct {
	Codigo CodigoRecusa
	Frase  string // Portuguese, with %s for the arguments in order
	HTTP   int    // status on REST; SOAP carries refusals in 200 (docs/fatos/soap-legado.md §3.1)
}

// Recusas is the table of refusals, in code order.
var Recusas = []LinhaRecusa{
	{RecusaIP, "Esse IP: %s Não está permitido o acesso a essa função.", 403},
	{RecusaCredencial, "Usuário ou senha do webservice inválidos.", 401},
	{RecusaOperacao, "O usuário %s não tem permissão para a função %s.", 403},
	{RecusaCNPJEmpresa, "O CNPJ da empresa %s não é o cadastrado no Portal do CRM.", 422},
	{RecusaTenant, "Endereço desconhecido: não há instalação chamada %s.", 404},
	{RecusaContatoSemSenha, "A consulta de contatos sem usuário e senha não é atendida.", 403},
	{RecusaToken, "Token ausente, desconhecido, expirado ou revogado.", 401},
	{RecusaEscopo, "O token %s não tem o escopo %s.", 403},
	{RecusaPessoa, "Usuário ou senha da plataforma inválidos.", 401},
	{RecusaTrocarSenha, "A senha de %s precisa ser trocada no portal antes do primeiro uso.", 403},
	{RecusaPlataforma, "A API da plataforma Senior X está desligada nesta instalação (api_senior).", 403},
	{RecusaPortalCliente, "O Portal do Cliente recusou %s.", 403},
	{RecusaData, "%s não é uma data válida: use AAAA-MM-DD HH:MM:SS ou DD/MM/AAAA HH:MM:SS.", 422},
	{RecusaTextoLongo, "%s passa do limite de %s caracteres.", 422},
	{RecusaObrigatorio, "%s é obrigatório.", 422},
	{RecusaDocumento, "%s não é um CPF ou CNPJ válido: confira os dígitos.", 422},
	{RecusaValor, "%s tem um valor que não é aceito: %s.", 422},
	{RecusaAnexo, "O anexo %s passa do limite de %s.", 413},
	{RecusaPeriodo, "O período pedido passa de %s dias: divida a consulta.", 422},
	{RecusaLinhas, "A consulta passa de %s ocorrências: diminua o período.", 422},
	{RecusaContrato, "Contrato inválido ou você não tem permissão de acesso! COD_PROJETO %s não encontrado entre os contratos.", 422},
	{RecusaUnidade, "Unidade não encontrada: COD_PROJETO %s não é código nem número de unidade.", 422},
	{RecusaUnidadeAmbigua, "COD_PROJETO %s é o número de mais de uma unidade: %s. Envie o código da unidade.", 422},
	{RecusaContratoEncerrado, "O contrato %s está %s e não aceita ocorrências.", 422},
	{RecusaClienteNaoEncontrado, "Cliente não encontrado por %s e a inclusão de clientes está bloqueada (bloqueio_incluir_cliente): confira os dados enviados.", 422},
	{RecusaClienteDivergente, "Os dados do cliente encontram cadastros diferentes: %s. Confira os dados enviados.", 422},
	{RecusaClienteInexistente, "Cliente não encontrado por %s.", 404},
	{RecusaCodigo, "%s %s não está cadastrado.", 422},
	{RecusaSincronizacao, "%s %s está com a sincronização desligada nesta instalação.", 422},
	{RecusaOcorrencia, "Ocorrência %s não encontrada.", 404},
	{RecusaRepetida, "A ocorrência %s já foi aberta com esta chave e outro conteúdo: %s.", 409},
	{RecusaEncerrada, "A ocorrência %s está encerrada.", 409},
	{RecusaChaveDeOutro, "%s repetido: a ocorrência %s já tem esta chave, com outro cliente e outro contrato. Envie um código próprio para cada ocorrência.", 409},
	{RecusaVersao, "A ocorrência %s mudou depois de lida: a versão atual é %s.", 412},
	{RecusaChaveReusada, "Esta Idempotency-Key já foi usada com outro conteúdo, na ocorrência %s. Use uma chave para cada pedido.", 422},
	{RecusaCadastro, "Não há %s com %s.", 404},
	{RecusaEntrega, "A entrega %s não pode ser reenviada: está %s.", 409},
	{RecusaTarefa, "A tarefa %s já está %s.", 409},
	{RecusaMetodo, "O método %s não existe neste serviço.", 404},
	{RecusaCorpo, "Não foi possível ler o pedido: %s.", 400},
	{RecusaTamanho, "O pedido passa do limite de %s.", 413},
	{RecusaInterna, "Falha interna: informe o código %s ao suporte e tente novamente.", 500},
	{RecusaOcupado, "O serviço está ocupado: tente novamente.", 503},
	{RecusaBanco, "O banco de dados não está disponível no momento: tente novamente.", 503},
	{RecusaPrazo, "O prazo para responder terminou: tente novamente.", 503},
	{RecusaRitmo, "Mais de %s chamadas por minuto com este token: espere e repita.", 429},
	{RecusaLogins, "Mais de %s logins por minuto: o próximo é aceito no minuto seguinte.", 429},
	{RecusaAntigo, "O serviço antigo não pôde ser alcançado ou não respondeu a tempo: tente novamente.", 502},
}

var recusaPorCodigo = func() map[CodigoRecusa]LinhaRecusa {
	m := make(map[CodigoRecusa]LinhaRecusa, len(Recusas))
	for _, l := range Recusas {
		m[l.Codigo] = l
	}
	return m
}()

// Motivo is the sentence of a refusal without what it quotes, and its code.
func (c CodigoRecusa) Motivo() string {
	codigo := "(e:" + strconv.Itoa(int(c)) + ")"
	if l, ha := recusaPorCodigo[c]; ha {
		return strings.ReplaceAll(l.Frase, "%s", "…") + " " + codigo
	}
	return codigo
}

// Recusa is the error of a use case that a rule stopped. Its text is the sentence that the caller sees.
type Recusa struct {
	Codigo CodigoRecusa
	Frase  string
	HTTP   int
	Causa  error // for the log, never shown
}

// Recusar builds a refusal from its row. Of what the arguments quote, CPFs and named secrets are masked here;
// they are cut to 200 characters.
func Recusar(codigo CodigoRecusa, args ...string) *Recusa {
	l, ok := recusaPorCodigo[codigo]
	if !ok {
		l = recusaPorCodigo[RecusaInterna]
	}
	vals := make([]any, strings.Count(l.Frase, "%s"))
	for i := range vals {
		vals[i] = "?"
		if i < len(args) {
			vals[i] = Encurtar(sigilo.MascararFrase(args[i], ""), 200)
		}
	}
	return &Recusa{Codigo: l.Codigo, Frase: fmt.Sprintf(l.Frase, vals...), HTTP: l.HTTP}
}

// Com keeps the cause for the log.
func (r *Recusa) Com(causa error) *Recusa { r.Causa = causa; return r }

// Error is the sentence, ending in (e:NNN) as callers match it (docs/fatos/multidados.md §5).
func (r *Recusa) Error() string { return r.Frase + " (e:" + strconv.Itoa(int(r.Codigo)) + ")" }

// Unwrap gives the cause.
func (r *Recusa) Unwrap() error { return r.Causa }

// Passageira tells whether the same call may succeed a moment later.
func (r *Recusa) Passageira() bool { return r.HTTP == 503 || r.HTTP == 429 }

// ComoRecusa turns any error of a use case into a refusal: ports' errors become the 9NN rows, anything unforeseen the
// internal one, which shows only the request id.
func ComoRecusa(err error, requestID string) *Recusa {
	var r *Recusa
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, ErrOcupado):
		return Recusar(RecusaOcupado).Com(err)
	case errors.Is(err, ErrIndisponivel):
		return Recusar(RecusaBanco).Com(err)
	case errors.Is(err, ErrSemResposta), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Recusar(RecusaPrazo).Com(err)
	case errors.Is(err, ErrConflito):
		return Recusar(RecusaOcupado).Com(err)
	default:
		return Recusar(RecusaInterna, requestID).Com(err)
	}
}
