package titular

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Fatos are what decides what may go of a person and what has to stay.
type Fatos struct {
	ClienteID            int64
	Nome, Documento      string   // as they are kept now
	Contratos, Vigentes  int64    // as buyer or participant
	TitulosAbertos       int64    // of those contracts, without a payment
	Encerradas           int64    // ocorrências that are anonymised
	EmCurso              []string // numbers of those that are open, or have entregas to be made: they stay
	Anexos, Chamadas     int64    // of the ocorrências that are anonymised
	Entregas, Auditorias int64
	Pendencias           int64
	Copias               []Copia
	Anterior             *Anonimizacao // the last one, nil = there was none
}

// Copia is what a partner was given of the person: they have to be asked for it there.
type Copia struct {
	Destino, Ambiente string
	Entregas          int64
	Ids               []string // what was made there, as far as it is known; at most MaxIdsDaCopia
}

// MaxIdsDaCopia bounds the ids that are named of a partner.
const MaxIdsDaCopia = 50

// Secao is one part of what is kept of a person. A value is a text, a number or an instant in UTC.
type Secao struct {
	Nome    string
	Oque    string
	Colunas []string
	Linhas  [][]any
}

// Anonimizacao is one that was asked for. While TerminouEm is zero it is under way, and whoever finds it goes on with it.
type Anonimizacao struct {
	ID, TenantID, ClienteID int64
	Quem, Motivo            string
	Identificacao           bool // name, document and keys go, too
	PedidaEm, TerminouEm    time.Time
	Ocorrencias             int64 // anonymised
}

// Dados is where the rows are.
type Dados interface {
	// ClientePorDocumento finds a client by a normalised document; unknown is crm.ErrNaoEncontrado.
	ClientePorDocumento(ctx context.Context, tenantID int64, documento string) (int64, error)
	// Fatos reads what is known of a client; unknown is crm.ErrNaoEncontrado.
	Fatos(ctx context.Context, tenantID, clienteID int64) (*Fatos, error)
	// Acessos are the n last times that somebody saw what is masked of a client, in the registration or in an ocorrência, the last first.
	Acessos(ctx context.Context, tenantID, clienteID int64, n int) ([]crm.Auditoria, error)
	// Dossie reads all that is kept of a client.
	Dossie(ctx context.Context, tenantID, clienteID int64) ([]Secao, error)
	// PedirAnonimizacao keeps that it was asked for, with its trail, and gives it its id.
	PedirAnonimizacao(ctx context.Context, a *Anonimizacao, trilha crm.Auditoria) error
	// Anonimizar does what is left of one that was asked for, an ocorrência a transaction, and notes its end. Doing it again changes nothing.
	Anonimizar(ctx context.Context, a *Anonimizacao) error
}

// Titulares are the use cases about one person.
type Titulares struct {
	Dados   Dados
	Trilha  crm.Trilha
	Relogio crm.Relogio
}

// Palavra is what a person types so that a person is anonymised.
const Palavra = "ANONIMIZAR"

// Efeito is one line of what anonymising would do.
type Efeito struct {
	Oque   string
	Linhas int64
	Fica   bool
	Porque string // why it stays, or what becomes of it
}

// IdentificacaoFica tells why name, document and keys have to stay; "" = they may go.
func (f *Fatos) IdentificacaoFica(pedida bool) string {
	switch {
	case f.Vigentes > 0:
		return "há contrato vigente: execução do contrato (LGPD art. 7º, V; art. 16, I)"
	case f.TitulosAbertos > 0:
		return "há títulos sem pagamento: exercício de direitos (LGPD art. 7º, VI; art. 16, I)"
	case f.Contratos > 0 && !pedida:
		return "há contratos encerrados: registros fiscais e contratuais têm prazo próprio, em geral de 5 a 10 anos (LGPD art. 16, I). Se ele já passou, diga que a identificação também sai"
	}
	return ""
}

// Efeitos says what would go and what would stay. pedida: name, document and keys are to go, too, although there were contracts.
func (f *Fatos) Efeitos(pedida bool) []Efeito {
	fica := f.IdentificacaoFica(pedida)
	e := []Efeito{
		{"Nome, documento e códigos", 1, fica != "", cmp.Or(fica, "são apagados")},
		{"E-mail, telefones, endereço, nascimento e outros dados do cadastro", 1, false, "são apagados"},
		{"Ocorrências encerradas: descrição, solução, narrativas, tarefas, assistência, o que foi recebido, os valores da auditoria", f.Encerradas, false, "os textos são substituídos; número, datas, status e códigos ficam"},
		{"Anexos dessas ocorrências", f.Anexos, false, "os arquivos são apagados"},
		{"Chamadas dessas ocorrências", f.Chamadas, false, "pedido, resposta e mensagem são substituídos"},
		{"Entregas a parceiros", f.Entregas, false, "o que foi enviado e respondido é substituído; o resultado e o id no parceiro ficam"},
		{"Auditoria do cadastro", f.Auditorias, false, "os valores são substituídos; quem fez o quê e quando fica (LGPD art. 37)"},
		{"Cadastros à espera com este documento", f.Pendencias, false, "são apagados"},
		{"Contratos e títulos", f.Contratos, true, "execução do contrato e obrigação legal (LGPD art. 7º, II e V)"},
	}
	if len(f.EmCurso) > 0 {
		e = append(e, Efeito{"Ocorrências em curso: " + strings.Join(f.EmCurso, ", "), int64(len(f.EmCurso)), true, "estão abertas ou têm entregas a fazer; encerre-as e anonimize de novo"})
	}
	return e
}

// Achar finds a client by id or by CPF or CNPJ.
func (t *Titulares) Achar(ctx context.Context, tenantID int64, qual string) (*Fatos, error) {
	qual = strings.TrimSpace(qual)
	if documento := sigilo.NormalizarDocumento(qual); sigilo.DocumentoValido(documento) {
		id, err := t.Dados.ClientePorDocumento(ctx, tenantID, documento)
		if err == nil {
			return t.Dados.Fatos(ctx, tenantID, id)
		}
		if !errors.Is(err, crm.ErrNaoEncontrado) {
			return nil, err
		}
	}
	// The whole of it is the id: a mistyped CPF begins with the id of somebody else.
	if id, err := strconv.ParseInt(qual, 10, 64); err == nil && id > 0 {
		f, err := t.Dados.Fatos(ctx, tenantID, id)
		if !errors.Is(err, crm.ErrNaoEncontrado) {
			return f, err
		}
	}
	return nil, errors.Join(crm.ErrNaoEncontrado, crm.NovoInvalido("titular", crm.MotivoInexistente, "um cliente com este documento ou id"))
}

// Exportar reads all that is kept of a person, and leaves the trail of it first: it carries personal data out.
func (t *Titulares) Exportar(ctx context.Context, ator crm.Ator, tenantID, clienteID int64) ([]Secao, error) {
	if _, err := t.Dados.Fatos(ctx, tenantID, clienteID); err != nil {
		return nil, err
	}
	if err := t.Trilha.RegistrarAuditoria(ctx, t.auditoria(ator, tenantID, "titular.exportar", clienteID, "")); err != nil {
		return nil, err
	}
	return t.Dados.Dossie(ctx, tenantID, clienteID)
}

// Anonimizar anonymises a person: for ever, in pieces, so that one that was interrupted is gone on with by the same call, or by the server
// within an hour. palavra is what was typed.
func (t *Titulares) Anonimizar(ctx context.Context, ator crm.Ator, tenantID, clienteID int64, palavra string, identificacao bool) (*Anonimizacao, error) {
	f, err := t.Dados.Fatos(ctx, tenantID, clienteID)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(palavra) != Palavra {
		return nil, crm.NovoInvalido("palavra", crm.MotivoOpcao, Palavra)
	}
	porque := f.IdentificacaoFica(identificacao)
	if identificacao && porque != "" {
		return nil, crm.NovoInvalido("identificacao", crm.MotivoFormato, "a identificação fica, "+porque)
	}
	a := f.Anterior
	if a == nil || !a.TerminouEm.IsZero() || a.Identificacao != (porque == "") {
		a = &Anonimizacao{TenantID: tenantID, ClienteID: clienteID, Quem: ator.Quem, Motivo: ator.Motivo, Identificacao: porque == "", PedidaEm: t.Relogio()}
		depois := "identificacao=fica"
		if a.Identificacao {
			depois = "identificacao=apagada"
		}
		if err := t.Dados.PedirAnonimizacao(ctx, a, t.auditoria(ator, tenantID, "titular.anonimizar", clienteID, depois)); err != nil {
			return nil, err
		}
	}
	return a, t.Dados.Anonimizar(ctx, a)
}

func (t *Titulares) auditoria(ator crm.Ator, tenantID int64, acao string, clienteID int64, depois string) crm.Auditoria {
	return crm.Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: Alvo(clienteID), Depois: depois, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: t.Relogio(),
	}
}

// AtoMostrar is what the trail calls seeing what is masked.
const AtoMostrar = "documento.mostrar"

// Alvo is how the trail names a client.
func Alvo(clienteID int64) string { return fmt.Sprintf("cliente %d", clienteID) }
