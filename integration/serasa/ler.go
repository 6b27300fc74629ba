package serasa

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ponte/crm/sigilo"
)

const fraseDosBancos = "é um arquivo " + identificacaoBancos + ", o dos bancos (REFIN), de outras posições: o do PEFIN é o " + Identificacao

// errBancos is a return of the other layout.
var errBancos = errors.New("é um arquivo SERASA-CONVEM01, o dos bancos (REFIN), de outras posições: peça à Serasa o retorno do SERASA-CONVEM04")

// quantosCodigos of the twenty count: an informational return has four.
func quantosCodigos(informativo bool) int {
	if informativo {
		return 4
	}
	return 20
}

// LerRetorno reads what Serasa answered. A file that is cut, of another layout or no return at all is an error, in Portuguese: nothing of it
// counts, because a record without codes is one that was accepted.
func LerRetorno(conteudo []byte) (*Retorno, error) {
	linhas, _ := separar(conteudo)
	if err := pareceRetorno(linhas); err != nil {
		return nil, err
	}
	cabecalho, fim := linhas[0], linhas[len(linhas)-1]
	r := &Retorno{Informativo: cabecalho[125] == 'I', Raiz: camposCabecalho[1].de(cabecalho)[1:], Diferencial: strings.TrimSpace(camposCabecalho[10].de(cabecalho))}
	r.Data, _ = diaDe(camposCabecalho[2].de(cabecalho))
	r.Numero, _ = strconv.Atoi(camposCabecalho[8].de(cabecalho))
	soma := sha256.Sum256([]byte(strings.Join(linhas, "\n")))
	r.SHA256 = hex.EncodeToString(soma[:])
	quantos := quantosCodigos(r.Informativo)
	for _, linha := range []string{cabecalho, fim} {
		for _, c := range lerCodigos(camposFim[2].de(linha), quantos, "") {
			if c.Codigo != "000" { // some fill with zeros what others leave blank
				r.Arquivo = append(r.Arquivo, c)
			}
		}
	}
	complementares := 0
	for i, linha := range linhas[1 : len(linhas)-1] {
		if linha[0] != '1' {
			complementares++
			continue
		}
		d := lerDetalhe(linha, i+2)
		d.Codigos = lerCodigos(camposDetalhe[42].de(linha), quantos, d.Operacao)
		switch {
		case r.Informativo:
			d.Situacao = Informada
		case r.Recusado():
			d.Situacao = Recusada
		default:
			d.Situacao = situacaoDe(d.Codigos)
		}
		r.duvidar(&d, linha)
		r.Linhas = append(r.Linhas, d)
	}
	if complementares > 0 {
		r.Avisos = append(r.Avisos, Achado{Motivo: fmt.Sprintf("%d registros complementares (2, 3 ou 5) não foram lidos", complementares)})
	}
	if sequencia, err := strconv.Atoi(camposFim[3].de(fim)); err != nil || sequencia != len(linhas) {
		r.Avisos = append(r.Avisos, Achado{len(linhas), &camposFim[3], fmt.Sprintf("não é o número de linhas do arquivo, que tem %d", len(linhas)), ""})
	}
	return r, nil
}

// pareceRetorno refuses what is no whole return.
func pareceRetorno(linhas []string) error {
	switch {
	case len(linhas) == 0:
		return errors.New("o arquivo de retorno está vazio")
	case strings.Contains(linhas[0], identificacaoBancos):
		return errBancos
	case len(linhas[0]) < 126 || linhas[0][0] != '0' || camposCabecalho[7].de(linhas[0]) != Identificacao:
		return errors.New("não é um retorno do PEFIN: a primeira linha precisa ser um cabeçalho com SERASA-CONVEM04 nas posições 105-119")
	}
	for i, linha := range linhas {
		if len(linha) != Tamanho {
			return fmt.Errorf("a linha %d do retorno tem %d posições em vez de 600: o arquivo está cortado ou foi alterado; baixe-o de novo", i+1, len(linha))
		}
		if i > 0 && i < len(linhas)-1 && !strings.Contains("1235", linha[:1]) {
			return fmt.Errorf("a linha %d do retorno não é um registro de detalhe: o arquivo está fora de ordem; baixe-o de novo", i+1)
		}
	}
	if linhas[len(linhas)-1][0] != '9' {
		return errors.New("o retorno está cortado: falta o registro de fim (9); baixe-o de novo")
	}
	cabecalho := linhas[0]
	switch {
	case cabecalho[125] == 'E':
		return errors.New("é a própria remessa (E na posição 126), e não o retorno dela (R ou I)")
	case cabecalho[125] != 'R' && cabecalho[125] != 'I':
		return errors.New("não é um retorno: a posição 126 não é R nem I")
	case !soDigitos(camposCabecalho[8].de(cabecalho)) || !soDigitos(camposCabecalho[1].de(cabecalho)):
		return errors.New("o cabeçalho do retorno não traz o CNPJ do credor ou o número da remessa em dígitos")
	}
	return nil
}

// lerDetalhe reads a detail of a remessa or of a return; what is no number is 0.
func lerDetalhe(linha string, numero int) Devolvida {
	c := camposDetalhe
	d := Devolvida{
		Linha: numero, Operacao: Operacao(c[1].de(linha)), Documento: lerDocumento(c[7].de(linha), c[9].de(linha)), Coobrigado: lerDocumento(c[14].de(linha), c[16].de(linha)),
		Motivo: strings.TrimSpace(c[10].de(linha)), Contrato: strings.TrimSpace(c[31].de(linha)),
	}
	if s := c[43].de(linha); soDigitos(s) {
		d.Sequencia, _ = strconv.Atoi(s)
	}
	if v := c[30].de(linha); soDigitos(v) {
		d.Valor, _ = strconv.ParseInt(v, 10, 64)
	}
	return d
}

// lerDocumento takes the zeros off a document: its person says how many digits it has.
func lerDocumento(pessoa, campo string) string {
	d := strings.TrimLeft(digitosDe(campo), "0")
	switch {
	case d == "":
		return ""
	case pessoa == "J":
		return sigilo.NormalizarCNPJ(d)
	}
	return sigilo.NormalizarDocumento(d)
}

// duvidar tells of what could not be read in a line.
func (r *Retorno) duvidar(d *Devolvida, linha string) {
	avisar := func(n int, motivo string) {
		r.Avisos = append(r.Avisos, Achado{Linha: d.Linha, Campo: &camposDetalhe[n-1], Motivo: motivo})
	}
	if d.Operacao != Inclusao && d.Operacao != Exclusao {
		avisar(2, "não é I nem E")
	}
	if d.Sequencia == 0 {
		avisar(44, "não é um número")
	}
	if !soDigitos(camposDetalhe[30].de(linha)) {
		avisar(31, "não é um número")
	}
}
