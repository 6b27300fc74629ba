package serasa

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Simulada answers remessas as Serasa does, to try against: it refuses by the same rules as the ruler, knows what was included before, and
// says besides what it is told to say. It is for one caller at a time.
type Simulada struct {
	ultima  map[string]int // number of the last remessa by creditor and differential
	dividas map[string]bool
}

// NovaSimulada knows nothing yet.
func NovaSimulada() *Simulada {
	return &Simulada{ultima: map[string]int{}, dividas: map[string]bool{}}
}

// Receber answers a remessa with its return. impor adds codes by sequence; those of 1, the header, refuse the file. Lines that are not
// as long as lines are have no place for a code: that is an error, in Portuguese.
func (s *Simulada) Receber(remessa []byte, impor map[int][]string) ([]byte, error) {
	exame := Examinar(remessa)
	for _, linha := range exame.linhas {
		if len(linha) != Tamanho {
			return nil, errors.New("a remessa tem linhas de outro tamanho: veja-a na régua antes")
		}
	}
	if len(exame.linhas) < 2 || exame.linhas[0][0] != '0' {
		return nil, errors.New("a remessa não tem um cabeçalho e um registro de fim")
	}
	codigos := s.julgar(exame, impor)
	if len(codigos[1]) > 0 {
		codigos = map[int][]string{1: codigos[1]}
	} else {
		s.guardar(exame.linhas, codigos)
	}
	return devolver(exame.linhas, 'R', codigos), nil
}

// Informar makes an informational return of a remessa: what became of the letters, by sequence.
func (s *Simulada) Informar(remessa []byte, codigos map[int][]string) ([]byte, error) {
	linhas, _ := separar(remessa)
	if len(linhas) < 2 || slices.ContainsFunc(linhas, func(l string) bool { return len(l) != Tamanho }) {
		return nil, errors.New("a remessa tem linhas de outro tamanho: veja-a na régua antes")
	}
	ditas := linhas[:0:0]
	for i, linha := range linhas {
		if i == 0 || i == len(linhas)-1 || len(codigos[i+1]) > 0 {
			ditas = append(ditas, linha)
		}
	}
	return devolver(ditas, 'I', codigos), nil
}

// julgar gives the codes by sequence; what is wrong with the file is on the header.
func (s *Simulada) julgar(exame *Exame, impor map[int][]string) map[int][]string {
	codigos := map[int][]string{}
	for _, a := range exame.Achados {
		doArquivo := a.Linha < 1 || a.Campo == nil || exame.linhas[a.Linha-1][0] != '1'
		codigo := a.Codigo
		switch {
		case doArquivo && codigo == "":
			codigo = "391"
		case codigo == "":
			codigo = "040"
		}
		linha := a.Linha
		if doArquivo {
			linha = 1
		}
		if !slices.Contains(codigos[linha], codigo) {
			codigos[linha] = append(codigos[linha], codigo)
		}
	}
	for sequencia, mais := range impor {
		codigos[sequencia] = append(codigos[sequencia], mais...)
	}
	numero, _ := strconv.Atoi(camposCabecalho[8].de(exame.linhas[0]))
	if len(codigos[1]) == 0 && numero <= s.ultima[deQuem(exame.linhas[0])] {
		codigos[1] = append(codigos[1], "019")
	}
	if len(codigos[1]) > 0 {
		return codigos
	}
	conhecidas := map[string]bool{}
	for i, linha := range exame.linhas {
		d := lerDetalhe(linha, i+1)
		if linha[0] != '1' || !aceito(codigos[i+1], d.Operacao) {
			continue
		}
		raiz := exame.linhas[0][1:10]
		chave := raiz + d.Documento + "|" + d.Contrato
		ha := func(c string) bool { return s.dividas[c] || conhecidas[c] }
		switch {
		case d.Operacao == Exclusao && !ha(chave+"|"+d.Coobrigado):
			codigos[i+1] = append(codigos[i+1], "022")
		case d.Operacao == Inclusao && ha(chave+"|"+d.Coobrigado):
			codigos[i+1] = append(codigos[i+1], "059")
		case d.Operacao == Inclusao && d.Coobrigado != "" && !ha(chave+"|"):
			codigos[i+1] = append(codigos[i+1], "298")
		case d.Operacao == Inclusao:
			conhecidas[chave+"|"+d.Coobrigado] = true
		}
	}
	return codigos
}

// aceito tells whether codes let a record through.
func aceito(codigos []string, operacao Operacao) bool {
	for _, codigo := range codigos {
		if CodigoDe(codigo, operacao).Classe != Informativo {
			return false
		}
	}
	return true
}

// deQuem is whose numbers of remessas are counted together.
func deQuem(cabecalho string) string {
	return camposCabecalho[1].de(cabecalho) + camposCabecalho[10].de(cabecalho)
}

// guardar remembers the remessa and what it changed. The exclusion of a principal takes its coobrigados.
func (s *Simulada) guardar(linhas []string, codigos map[int][]string) {
	s.ultima[deQuem(linhas[0])], _ = strconv.Atoi(camposCabecalho[8].de(linhas[0]))
	raiz := linhas[0][1:10]
	for i, linha := range linhas {
		d := lerDetalhe(linha, i+1)
		if linha[0] != '1' || !aceito(codigos[i+1], d.Operacao) {
			continue
		}
		chave := raiz + d.Documento + "|" + d.Contrato + "|"
		switch {
		case d.Operacao == Inclusao:
			s.dividas[chave+d.Coobrigado] = true
		case d.Coobrigado != "":
			delete(s.dividas, chave+d.Coobrigado)
		default:
			for outra := range s.dividas {
				if strings.HasPrefix(outra, chave) {
					delete(s.dividas, outra)
				}
			}
		}
	}
}

// devolver writes lines with the flag of a return in the header and codes by sequence.
func devolver(linhas []string, envio byte, codigos map[int][]string) []byte {
	var b []byte
	for i, linha := range linhas {
		l := []byte(linha)
		if i == 0 {
			l[125] = envio
		}
		sequencia, _ := strconv.Atoi(linha[593:])
		for n, codigo := range codigos[sequencia] {
			if n < 20 && len(codigo) == 3 {
				copy(l[533+3*n:], codigo)
			}
		}
		b = append(append(b, l...), "\r\n"...)
	}
	return b
}
