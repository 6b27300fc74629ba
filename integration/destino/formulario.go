package destino

import (
	"bytes"
	"cmp"
	"mime/multipart"
	"net/textproto"
)

// Formulario is a multipart/form-data body with one file: its media type with the boundary, and its bytes. nome is quoted already, as
// the partner reads it.
func Formulario(campo, nome, tipo string, conteudo []byte) (tipoDoCorpo string, corpo []byte, err error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	cabecalho := textproto.MIMEHeader{}
	cabecalho.Set("Content-Disposition", `form-data; name="`+campo+`"; filename=`+nome)
	cabecalho.Set("Content-Type", cmp.Or(tipo, "application/octet-stream"))
	parte, err := m.CreatePart(cabecalho)
	if err == nil {
		_, err = parte.Write(conteudo)
	}
	if err == nil {
		err = m.Close()
	}
	return m.FormDataContentType(), b.Bytes(), err
}
