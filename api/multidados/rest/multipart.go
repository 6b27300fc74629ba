package rest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"ponte/crm"
)

// maxFiles bounds the files of one call.
const maxFiles = 100

// parseMultipart reads fields and files. A part with a file name is a file; an empty one is a form's unused input.
func (m *decoding) parseMultipart(into *node, r io.Reader, contentType string) error {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["boundary"] == "" {
		return syntax("o multipart não diz o seu boundary")
	}
	end := &tail{r: r}
	parts := multipart.NewReader(end, params["boundary"])
	text := 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && bytes.Contains(end.last, []byte("--"+params["boundary"]+"--")) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if part.FileName() != "" || isFile(part) {
			if err := m.file(part); err != nil {
				return err
			}
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, int64(m.options.MaxText-text)+1))
		if err != nil {
			return broken(err)
		}
		if text += len(value); text > m.options.MaxText {
			return &Error{Kind: KindTooLarge, Reason: "os campos passam do limite"}
		}
		if err := m.multipartField(into, part, value); err != nil {
			return err
		}
	}
}

func (m *decoding) multipartField(into *node, part *multipart.Part, value []byte) error {
	own := m.charset
	own.declared(part.Header.Get("Content-Type"))
	s, err := own.text(value)
	if err != nil {
		return err
	}
	name, err := m.charset.text([]byte(part.FormName()))
	if err != nil {
		return err
	}
	m.charset.repaired = m.charset.repaired || own.repaired
	return m.field(into, name, s)
}

// tail remembers the end of what was read: the reader of multipart takes a body that was cut in a header for a whole one.
type tail struct {
	r    io.Reader
	last []byte
}

const tailSize = 8 << 10 // more than that reader takes at once, so that what follows the closing boundary does not hide it

// Read reads on.
func (t *tail) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.last = append(t.last, p[max(0, n-tailSize):n]...)
	t.last = append(t.last[:0], t.last[max(0, len(t.last)-tailSize):]...)
	return n, err
}

// broken keeps the reader's error: a deadline is no mistake of the caller.
func broken(err error) error {
	return &Error{Kind: KindSyntax, Reason: "o multipart chegou incompleto ou mal formado", Cause: err}
}

// isFile recognises a file whose name was left empty.
func isFile(part *multipart.Part) bool {
	_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, named := params["filename"]
	return named
}

func (m *decoding) file(part *multipart.Part) error {
	name, err := m.charset.text([]byte(part.FileName()))
	if err != nil {
		return err
	}
	name = strings.TrimSpace(name[strings.LastIndexByte(name, '\\')+1:]) // Internet Explorer sends the whole path
	var content io.Reader = part
	if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "base64") {
		content = base64.NewDecoder(base64.StdEncoding, part)
	}
	b, err := io.ReadAll(io.LimitReader(content, int64(m.options.MaxFile)+1))
	switch {
	case err != nil:
		return broken(err)
	case len(b) > m.options.MaxFile:
		return &Error{Kind: KindFileLarge, Reason: "um arquivo passa do limite", File: name}
	case name == "" && len(b) == 0:
		return nil
	case len(m.message.Files) == maxFiles:
		return syntax("há arquivos demais")
	}
	if name == "" {
		name = "anexo"
	}
	kind := part.Header.Get("Content-Type")
	if kind == "" {
		kind = "application/octet-stream"
	}
	m.message.Files = append(m.message.Files, crm.AnexoRecebido{Nome: name, Tipo: kind, Conteudo: b})
	return nil
}
