package crm

import (
	"bytes"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxFotos is how many photos may come at once.
const MaxFotos = 10

// LerFoto judges a photo by what it holds: neither its name nor what the browser says of it count. It keeps the bytes as they came, what the
// camera wrote among them (docs/regras.md §29.8); the name loses what no file should have, and ends as its kind does. Another content is an
// *Invalido of campo.
func LerFoto(campo, nome string, conteudo []byte) (AnexoRecebido, error) {
	tipo, finais := tipoDaFoto(conteudo)
	if tipo == "" {
		return AnexoRecebido{}, NovoInvalido(campo, MotivoFormato, "envie fotos JPEG, PNG, WebP ou HEIC; "+nomeDaFoto(nome)+" é outra coisa, qualquer que seja o nome")
	}
	nome = nomeDaFoto(nome)
	if !slices.Contains(finais, strings.ToLower(path.Ext(nome))) {
		nome += finais[0]
	}
	return AnexoRecebido{Nome: nome, Tipo: tipo, Conteudo: conteudo}, nil
}

// nomeDaFoto is the name of a file without a path and without what no name should have, cut to what fits.
func nomeDaFoto(nome string) string {
	nome = strings.ToValidUTF8(nome, "")
	nome = nome[strings.LastIndexAny(nome, `/\`)+1:]
	nome = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, nome))
	if nome == "" || nome == "." || nome == ".." {
		nome = "foto"
	}
	const maximo = 120
	if utf8.RuneCountInString(nome) > maximo {
		final := path.Ext(nome)
		if len(final) > 10 {
			final = ""
		}
		nome = Encurtar(strings.TrimSuffix(nome, final), maximo-10) + final
	}
	return nome
}

// tipoDaFoto is the media type of an image by its first bytes, and how names of it end; "" = it is none that is taken.
func tipoDaFoto(b []byte) (tipo string, finais []string) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg", []string{".jpg", ".jpeg"}
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", []string{".png"}
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp", []string{".webp"}
	case len(b) >= 12 && string(b[4:8]) == "ftyp" && slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"}, string(b[8:12])):
		return "image/heic", []string{".heic", ".heif"}
	}
	return "", nil
}

// conferirFotos judges how many came by what is asked for.
func conferirFotos(f Fotos, n int) error {
	switch {
	case n > MaxFotos:
		return NovoInvalido("foto", MotivoLimite, strconv.Itoa(MaxFotos)+" fotos por envio")
	case n > 0 && f == FotosNenhuma:
		return NovoInvalido("foto", MotivoFormato, "este tipo não recebe fotos")
	case n == 0 && f == FotosObrigatoria:
		return NovoInvalido("foto", MotivoVazio)
	}
	return nil
}
