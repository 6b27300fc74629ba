//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The invented builder that every target of a run serves.
const (
	tenantCNPJ = "11222333000181"
	wsUser     = "integra.mega"
	wsPassword = "s&<e>gredo"
)

// buyer is an invented client with one contract. Client and contract have the same index everywhere.
type buyer struct {
	Documento string // CPF with valid check digits
	Nome      string
	Email     string
	Codigo    string
	Contrato  string
	Bloco     string
	Unidade   string
}

func buyerAt(i int) buyer {
	return buyer{
		Documento: cpf(100_000_000 + i*7_919%800_000_000),
		Nome:      fmt.Sprintf("José \"Zé\" da Conceição %06d", i),
		Email:     fmt.Sprintf("jose.%06d@exemplo.com.br", i),
		Codigo:    fmt.Sprintf("M%06d", i),
		Contrato:  fmt.Sprintf("C-%06d", i),
		Bloco:     fmt.Sprintf("B%03d", i/200),
		Unidade:   fmt.Sprintf("%d%02d", 1+i%200/10, i%10+1),
	}
}

// cpf adds the two check digits to nine given ones.
func cpf(nine int) string {
	digits := fmt.Sprintf("%09d", nine)
	for range 2 {
		sum := 0
		for i, d := range digits {
			sum += int(d-'0') * (len(digits) + 1 - i)
		}
		digits += string(rune('0' + sum*10%11%10))
	}
	return digits
}

// callBuyer spreads successive calls over the buyers, so that neighbours in a batch rarely ask for the same rows.
func callBuyer(call int64, buyers int) int { return int(call * 7_907 % int64(buyers)) }

// writeCSV writes the files that `ponte import` reads and returns their paths in the order of import.
func writeCSV(dir string, buyers int) ([][2]string, error) {
	var clientes, unidades, contratos strings.Builder
	clientes.WriteString("documento;nome;id_integracao;codigo;email;telefone\n")
	unidades.WriteString("empreendimento;bloco;unidade;codigo;id_mobuss;data_entrega\n")
	contratos.WriteString("codigo;documento;empreendimento;bloco;unidade;situacao\n")
	for i := range buyers {
		b := buyerAt(i)
		nome := `"` + strings.ReplaceAll(b.Nome, `"`, `""`) + `"`
		fmt.Fprintf(&clientes, "%s;%s;;%s;%s;\n", b.Documento, nome, b.Codigo, b.Email)
		fmt.Fprintf(&unidades, "Residencial Medido;%s;%s;U%06d;;\n", b.Bloco, b.Unidade, i)
		fmt.Fprintf(&contratos, "%s;%s;Residencial Medido;%s;%s;A\n", b.Contrato, b.Documento, b.Bloco, b.Unidade)
	}
	var files [][2]string
	for _, f := range []struct{ kind, text string }{
		{"clientes", clientes.String()}, {"unidades", unidades.String()}, {"contratos", contratos.String()},
	} {
		path := filepath.Join(dir, f.kind+".csv")
		if err := os.WriteFile(path, []byte(f.text), 0o600); err != nil {
			return nil, err
		}
		files = append(files, [2]string{f.kind, path})
	}
	return files, nil
}
