package moldura

import (
	"cmp"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"strconv"
	"strings"

	"ponte/crm"
)

const maxArquivos = 20

// ArquivoRecusado is a part of a form that is not taken.
type ArquivoRecusado struct{ Campo, Motivo string }

func (a *ArquivoRecusado) Error() string { return a.Campo + " " + a.Motivo }

// LerArquivos reads a form of files, all of them parts of one name, from a body that AbrirCorpo bounded. What is no such part is an
// *ArquivoRecusado: nothing that was sent goes unnoticed.
func (q *Requisicao) LerArquivos(campo string, maximo int) (anexos []crm.AnexoRecebido, err error) {
	formulario, err := q.C.Request().MultipartReader()
	if err != nil {
		return nil, crm.Recusar(crm.RecusaCorpo, "o formulário não tem boundary")
	}
	for {
		parte, err := formulario.NextRawPart()
		if errors.Is(err, io.EOF) {
			return anexos, nil
		}
		if err != nil {
			var cabecalho textproto.ProtocolError
			if errors.As(err, &cabecalho) { // its text shows the header, which may name a person
				err = errors.New("malformed header of a part")
			}
			return nil, q.FalhaDoCorpo(err, maximo)
		}
		anexo, err := q.lerArquivo(parte, campo, maximo)
		if err != nil {
			return nil, err
		}
		if anexos = append(anexos, anexo); len(anexos) > maxArquivos {
			return nil, &ArquivoRecusado{campo, "passa do limite de " + strconv.Itoa(maxArquivos) + " arquivos"}
		}
	}
}

func (q *Requisicao) lerArquivo(parte *multipart.Part, campo string, maximo int) (crm.AnexoRecebido, error) {
	if nome := parte.FormName(); nome != campo {
		return crm.AnexoRecebido{}, &ArquivoRecusado{cmp.Or(crm.Encurtar(nome, maxNome), "parte"), "não existe aqui: o campo dos arquivos é " + campo}
	}
	if c := parte.Header.Get("Content-Transfer-Encoding"); strings.EqualFold(c, "base64") || strings.EqualFold(c, "quoted-printable") {
		return crm.AnexoRecebido{}, &ArquivoRecusado{campo, "precisa vir em bytes, sem Content-Transfer-Encoding"}
	}
	conteudo, err := io.ReadAll(parte)
	if err != nil {
		return crm.AnexoRecebido{}, q.FalhaDoCorpo(err, maximo)
	}
	nome := NomeDeArquivo(parte.FileName())
	if nome == "" || len(conteudo) == 0 {
		return crm.AnexoRecebido{}, &ArquivoRecusado{campo, "precisa de um nome e de conteúdo"}
	}
	q.Pedido.Registro.Bytes += len(conteudo)
	return crm.AnexoRecebido{Nome: nome, Tipo: cmp.Or(parte.Header.Get("Content-Type"), "application/octet-stream"), Conteudo: conteudo}, nil
}

// NomeDeArquivo is the name in what a caller says that a file is called, which may be a whole path; "" = there is none in it.
func NomeDeArquivo(dito string) string {
	nome := strings.TrimSpace(dito[strings.LastIndexAny(dito, `/\`)+1:])
	if strings.Trim(nome, ".") == "" {
		return ""
	}
	return nome
}
