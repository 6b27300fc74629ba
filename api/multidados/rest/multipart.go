package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"

	"ponte/crm"
)

const (
	maxFiles          = 100                 // of one call
	maxMultipartParts = maxParts + maxFiles // of any kind, empty ones too
)

// parseMultipart reads fields and files, those of a multipart in a part too, as old browsers sent several files of one field.
func (m *decoding) parseMultipart(into *node, r io.Reader, contentType string, depth int) error {
	boundary, odd := boundaryOf(contentType)
	if boundary == "" {
		return syntax("o multipart não diz o seu boundary")
	}
	if len(boundary) > maxBoundary {
		return syntax("o boundary do multipart é longo demais")
	}
	m.message.Odd = m.message.Odd || odd
	parts := newParts(r, boundary)
	for {
		header, err := parts.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if m.parts++; m.parts > maxMultipartParts {
			return syntax("o multipart tem partes demais")
		}
		inner := header.get("content-type")
		if depth == 0 && strings.HasPrefix(mediaType(inner), "multipart/") {
			if boundary, _ := boundaryOf(inner); boundary != "" {
				if err := m.parseMultipart(into, parts, inner, depth+1); err != nil {
					return err
				}
				continue
			}
		}
		if err := m.multipartPart(into, header, parts); err != nil {
			return err
		}
	}
}

// multipartPart reads a part. A file is what names a file, what has no name itself, and what is no text by its type or by its
// content; the rest is a field.
func (m *decoding) multipartPart(into *node, header *partHeader, parts *parts) error {
	said, kind := header.get("content-disposition"), header.get("content-type")
	d := readDisposition(said)
	name, err := m.words(d.name)
	if err != nil {
		return err
	}
	file, err := m.fileName(d, kind)
	if err != nil {
		return err
	}
	content, err := m.content(header, parts)
	if err != nil {
		return err
	}
	name = strings.TrimSpace(name)
	if !d.isFile && name == "" && len(bytes.TrimSpace(content)) == 0 {
		return nil // nothing, of nobody
	}
	m.message.Odd = m.message.Odd || header.odd || !wellFormed(said, d)
	isText := strings.HasPrefix(mediaType(kind), "text/") // so it says: what is none is for the rules to refuse
	if d.isFile || name == "" || isFileType(kind) || !isText && isBinary(content) {
		return m.file(file, kind, content)
	}
	return m.multipartField(into, name, kind, content)
}

// wellFormed tells whether a strict reader finds the same in a Content-Disposition.
func wellFormed(said string, d disposition) bool {
	_, params, err := mime.ParseMediaType(said)
	_, named := params["filename"]
	return err == nil && params["name"] == d.name && d.name != "" && named == d.isFile &&
		(d.extended != "" || len(d.pieces) > 0 || params["filename"] == d.file)
}

// isFileType tells whether a part of a type is a file although it does not say so. Fields come as all kinds of text, as
// application/octet-stream from programs that know no better, and as multipart/form-data, which is a common mistake.
func isFileType(contentType string) bool {
	t := mediaType(contentType)
	major, minor, ok := strings.Cut(t, "/")
	switch {
	case !ok || major == "text" || major == "multipart" || major == "message":
		return false
	case major != "application":
		return true
	}
	switch minor {
	case "octet-stream", "json", "xml", "x-www-form-urlencoded", "javascript":
		return false
	}
	return !strings.HasSuffix(minor, "+json") && !strings.HasSuffix(minor, "+xml")
}

// isBinary tells whether content is no text: it has a NUL, or begins as a picture or a document without one does.
func isBinary(content []byte) bool {
	return bytes.IndexByte(content, 0) >= 0 || bytes.HasPrefix(content, []byte("\xFF\xD8\xFF")) || bytes.HasPrefix(content, []byte("%PDF-"))
}

// multipartField puts a field where its name says.
func (m *decoding) multipartField(into *node, name, contentType string, content []byte) error {
	if m.text += len(content); m.text > m.options.MaxText {
		return &Error{Kind: KindTooLarge, Reason: "os campos passam do limite"}
	}
	own := m.charset
	own.claim(contentType)
	s, err := own.text(content)
	if err != nil {
		return err
	}
	m.charset.found |= own.found
	return m.field(into, name, s)
}

// file keeps a file; one without name and content is a form's unused input.
func (m *decoding) file(name, kind string, content []byte) error {
	switch {
	case len(content) > m.options.MaxFile:
		return &Error{Kind: KindFileLarge, Reason: "um arquivo passa do limite", File: name}
	case name == "" && len(content) == 0:
		return nil
	case len(m.message.Files) == maxFiles:
		return syntax("há arquivos demais")
	}
	if name == "" {
		name = "anexo"
	}
	kind, err := m.charset.text([]byte(kind))
	if err != nil {
		return err
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	m.message.Files = append(m.message.Files, crm.AnexoRecebido{Nome: name, Tipo: kind, Conteudo: content})
	return nil
}

// broken keeps the reader's error: a deadline is no mistake of the caller.
func broken(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: KindSyntax, Reason: "o multipart chegou incompleto ou mal formado", Cause: err}
}
