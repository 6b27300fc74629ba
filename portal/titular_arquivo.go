package portal

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"ponte/crm/titular"
)

// FormatoDoTitular writes what is kept of a person as a file.
type FormatoDoTitular struct {
	Tipo     string // media type
	Escrever func(w io.Writer, secoes []titular.Secao, zona *time.Location, agora time.Time) error
}

// FormatosDoTitular are the kinds of file, by their extension: json has everything whole, xlsx a sheet a section with texts cut at what a cell
// takes (32,767 characters), zip has both.
var FormatosDoTitular = map[string]FormatoDoTitular{
	"json": {"application/json", titularJSON},
	"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", titularXLSX},
	"zip":  {"application/zip", titularZIP},
}

type secaoJSON struct {
	Nome   string           `json:"nome"`
	Oque   string           `json:"o_que_e"`
	Linhas []map[string]any `json:"linhas"`
}

func titularJSON(w io.Writer, secoes []titular.Secao, zona *time.Location, agora time.Time) error {
	saida := struct {
		GeradoEm string      `json:"gerado_em"`
		Secoes   []secaoJSON `json:"secoes"`
	}{agora.In(zona).Format(time.RFC3339), nil}
	for _, s := range secoes {
		x := secaoJSON{s.Nome, s.Oque, []map[string]any{}}
		for _, valores := range s.Linhas {
			linha := map[string]any{}
			for i, v := range valores {
				if t, instante := v.(time.Time); instante {
					v = ""
					if !t.IsZero() {
						v = t.In(zona).Format(time.RFC3339)
					}
				}
				linha[s.Colunas[i]] = v
			}
			x.Linhas = append(x.Linhas, linha)
		}
		saida.Secoes = append(saida.Secoes, x)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(saida)
}

// maxCelula is the most characters that a cell of a workbook takes.
const maxCelula = 32_767

func titularXLSX(w io.Writer, secoes []titular.Secao, zona *time.Location, _ time.Time) (err error) {
	p, err := novoLivro(w, zona)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.soltar()) }()
	for _, s := range secoes {
		if err := p.folha(s.Nome, s.Colunas, s.Linhas); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Nome, err)
		}
		for _, valores := range s.Linhas {
			linha := make([]any, len(valores))
			for i, v := range valores {
				if texto, sim := v.(string); sim {
					if r := []rune(texto); len(r) > maxCelula-1 { // one for the quote before what looks like a formula
						v = string(r[:maxCelula-1])
					}
				}
				linha[i] = v
			}
			if err := p.linha(linha); err != nil {
				return err
			}
		}
	}
	return p.fechar()
}

func titularZIP(w io.Writer, secoes []titular.Secao, zona *time.Location, agora time.Time) error {
	z := zip.NewWriter(w)
	for _, a := range []struct {
		nome     string
		escrever func(io.Writer, []titular.Secao, *time.Location, time.Time) error
	}{{"titular.json", titularJSON}, {"titular.xlsx", titularXLSX}} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: a.nome, Method: zip.Deflate, Modified: agora})
		if err != nil {
			return err
		}
		if err := a.escrever(f, secoes, zona, agora); err != nil {
			return err
		}
	}
	return z.Close()
}
