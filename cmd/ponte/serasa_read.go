package main

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/integration/serasa"
)

// SerasaRead reads a return.
type SerasaRead struct {
	File     string `arg:"" help:"The return." type:"existingfile"`
	Remessa  string `help:"The remessa that it answers: each line is laid beside its record." type:"existingfile" placeholder:"FILE"`
	Unmasked bool   `help:"Show documents as they are."`
	JSON     bool   `name:"json" help:"Write JSON."`
}

type serasaRetornoJSON struct {
	Remessa     string             `json:"remessa"`
	Diferencial string             `json:"diferencial"`
	Credor      string             `json:"raiz_do_credor"`
	Data        crm.Dia            `json:"data"`
	Informativo bool               `json:"informativo"`
	SHA256      string             `json:"sha256"`
	Arquivo     []serasaCodigoJSON `json:"codigos_do_arquivo"`
	Registros   []serasaVoltaJSON  `json:"registros"`
	Soltas      []serasaAchadoJSON `json:"soltas"`
	SemRetorno  []int              `json:"sem_retorno"`
	Avisos      []serasaAchadoJSON `json:"avisos"`
}

type serasaCodigoJSON struct {
	Codigo string        `json:"codigo"`
	Classe serasa.Classe `json:"classe"`
	Frase  string        `json:"frase"`
}

type serasaVoltaJSON struct {
	Linha      int                `json:"linha"`
	Registro   int                `json:"registro"` // sequence in the remessa; 0 = not matched, or no remessa was given
	PorChave   bool               `json:"por_documento_valor_e_contrato"`
	Operacao   serasa.Operacao    `json:"operacao"`
	Documento  string             `json:"documento"`
	Coobrigado string             `json:"coobrigado"`
	Contrato   string             `json:"contrato"`
	Valor      string             `json:"valor"`
	Situacao   serasa.Situacao    `json:"situacao"`
	Codigos    []serasaCodigoJSON `json:"codigos"`
}

func asCodigosSerasa(codes []serasa.Codigo) []serasaCodigoJSON {
	all := []serasaCodigoJSON{}
	for _, c := range codes {
		all = append(all, serasaCodigoJSON{c.Codigo, c.Classe, c.Frase})
	}
	return all
}

// Run prints what came back.
func (c *SerasaRead) Run(_ context.Context, t *Terminal) error {
	text, err := readPEFIN(c.File)
	if err != nil {
		return err
	}
	back, err := serasa.LerRetorno(text)
	if err != nil {
		return err
	}
	match := &serasa.Casamento{}
	if c.Remessa != "" {
		sent, err := readPEFIN(c.Remessa)
		if err != nil {
			return err
		}
		if match, err = serasa.Casar(sent, back); err != nil {
			return err
		}
	}
	j := c.collect(back, match)
	if c.JSON {
		err = t.json(j)
	} else {
		err = j.print(t)
	}
	if gaps := j.gaps(); err == nil && gaps != "" {
		return &gapsError{gaps}
	}
	return err
}

func (c *SerasaRead) collect(back *serasa.Retorno, match *serasa.Casamento) *serasaRetornoJSON {
	j := &serasaRetornoJSON{
		Remessa: fmt.Sprintf("%06d", back.Numero), Diferencial: back.Diferencial, Credor: back.Raiz, Data: back.Data, Informativo: back.Informativo, SHA256: back.SHA256,
		Arquivo: asCodigosSerasa(back.Arquivo), Registros: []serasaVoltaJSON{}, Soltas: asAchadosSerasa(match.Soltas), SemRetorno: append([]int{}, match.SemRetorno...), Avisos: asAchadosSerasa(back.Avisos),
	}
	mask := sigilo.MascararDocumento
	if c.Unmasked {
		mask = func(d string) string { return d }
	}
	records := map[int]serasa.Casado{}
	for _, m := range match.Casados {
		records[m.Devolvida.Linha] = m
	}
	for i := range back.Linhas {
		d := &back.Linhas[i]
		one := serasaVoltaJSON{
			Linha: d.Linha, Operacao: d.Operacao, Documento: mask(d.Documento), Coobrigado: mask(d.Coobrigado), Contrato: d.Contrato, Valor: crm.Centesimos(d.Valor),
			Situacao: d.Situacao, Codigos: asCodigosSerasa(d.Codigos),
		}
		one.Registro, one.PorChave = records[d.Linha].Sequencia, records[d.Linha].PorChave
		j.Registros = append(j.Registros, one)
	}
	return j
}

// gaps says what somebody has to look at.
func (j *serasaRetornoJSON) gaps() string {
	if len(j.Arquivo) > 0 {
		return "the remessa was refused as a whole"
	}
	refused := 0
	for _, r := range j.Registros {
		if r.Situacao == serasa.Rejeitada || r.Situacao == serasa.Desconhecida {
			refused++
		}
	}
	var text []string
	if refused > 0 {
		text = append(text, fmt.Sprintf("%d not accepted", refused))
	}
	if n := len(j.Soltas); n > 0 {
		text = append(text, fmt.Sprintf("%d %s of no record", n, plural(n, "line", "lines")))
	}
	if n := len(j.SemRetorno); n > 0 {
		text = append(text, fmt.Sprintf("%d %s without an answer", n, plural(n, "record", "records")))
	}
	return strings.Join(text, "; ")
}

func (j *serasaRetornoJSON) print(t *Terminal) error {
	kind := "Return"
	if j.Informativo {
		kind = "Informational return"
	}
	fmt.Fprintf(t.Out, "%s of remessa %s, creditor %s, %s\n", kind, j.Remessa, j.Credor, j.Data)
	for _, c := range j.Arquivo {
		fmt.Fprintf(t.Out, "! %s %s\n", c.Codigo, c.Frase)
	}
	for _, a := range j.Avisos {
		fmt.Fprintf(t.Out, "! line %d %s %s: %s\n", a.Linha, a.Posicoes, a.Campo, a.Motivo)
	}
	var rows [][]string
	for _, r := range j.Registros {
		record, codes := "", ""
		if r.Registro > 0 {
			record = fmt.Sprint(r.Registro)
		}
		if r.PorChave {
			record += " (by document, value, contract)"
		}
		for _, c := range r.Codigos {
			codes = strings.TrimSpace(codes + " " + c.Codigo + " " + c.Frase)
		}
		rows = append(rows, []string{fmt.Sprint(r.Linha), record, string(r.Operacao), strings.TrimSuffix(r.Documento+" / "+r.Coobrigado, " / "), r.Contrato, r.Valor, string(r.Situacao), codes})
	}
	if err := t.table("It has no record.", []string{"LINE", "RECORD", "OP", "DOCUMENT", "CONTRACT", "VALUE", "OUTCOME", "CODES"}, rows); err != nil {
		return err
	}
	for _, s := range j.Soltas {
		fmt.Fprintf(t.Out, "! line %d: %s\n", s.Linha, s.Motivo)
	}
	if len(j.SemRetorno) > 0 {
		fmt.Fprintf(t.Out, "Nothing came back of the records %s\n", strings.Trim(fmt.Sprint(j.SemRetorno), "[]"))
	}
	return nil
}
