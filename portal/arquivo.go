package portal

import (
	"encoding/base64"
	"errors"
	"io"
)

// arquivoRecebido is a file of a form, or what stands for it: one that was looked at before travels in the page, so that
// exactly that is written.
type arquivoRecebido struct {
	Nome     string
	Conteudo []byte
	Erro     string // Portuguese, beside the field; "" = it is there
}

// doArquivo has room for a page that arquivoEnviado reads: a file that was looked at travels longer than it is.
func doArquivo(limite int64) func(*contexto) int64 {
	return func(*contexto) int64 { return 2 * limite }
}

// arquivoEnviado reads the field arquivo of at most limite bytes, or the fields nome and conteudo of a page that showed it.
func (k *contexto) arquivoEnviado(limite int64) (arquivoRecebido, error) {
	longo := arquivoRecebido{Erro: "O arquivo passa de " + tamanho(limite) + ": use a linha de comando."}
	if err := k.lerArquivos(); errors.Is(err, errLongo) {
		return longo, nil
	} else if err != nil {
		return arquivoRecebido{}, err
	}
	a := arquivoRecebido{Nome: k.campo("nome")}
	h, err := k.FormFile("arquivo")
	if err != nil || h.Filename == "" {
		texto := k.FormValue("conteudo")
		if texto == "" {
			return arquivoRecebido{Erro: "Escolha um arquivo."}, nil
		}
		if a.Conteudo, err = base64.StdEncoding.DecodeString(texto); err != nil {
			return a, errPedido
		}
		return a, nil
	}
	if h.Size > limite {
		return longo, nil
	}
	a.Nome = h.Filename
	f, err := h.Open()
	if err != nil {
		return a, err
	}
	a.Conteudo, err = io.ReadAll(f)
	return a, errors.Join(err, f.Close())
}

// lerArquivos reads a form with files, which receberFormulario has made room for.
func (k *contexto) lerArquivos() error {
	r := k.Request()
	if comPartes(r) {
		return erroDoFormulario(r.ParseMultipartForm(memoriaFormulario))
	}
	return erroDoFormulario(r.ParseForm())
}

func (k *contexto) apagarTemporarios() {
	if m := k.Request().MultipartForm; m != nil {
		_ = m.RemoveAll() // the system's own temporary files: nothing depends on them
	}
}
