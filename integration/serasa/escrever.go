package serasa

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Escrever makes the file of a remessa, or a *RemessaRecusada with all that is wrong. What it has written it reads again by the same ruler as
// a file that comes from elsewhere.
func Escrever(m *Remessa) (*Arquivo, error) {
	linhas := []*redator{cabecalhoDe(m)}
	for i := range m.Registros {
		linhas = append(linhas, detalheDe(&m.Convenio, &m.Registros[i], Sequencia(i)))
	}
	linhas = append(linhas, redigir('9', len(linhas)+1))
	a := &Arquivo{}
	var defeitos []Achado
	if len(m.Registros) == 0 {
		defeitos = append(defeitos, Achado{Motivo: "a remessa não tem nenhum registro"})
	}
	for _, l := range linhas {
		a.Conteudo = append(append(a.Conteudo, l.linha...), "\r\n"...)
		a.Avisos = append(a.Avisos, l.avisos...)
		defeitos = append(defeitos, l.defeitos...)
	}
	for i := range m.Registros {
		defeitos = append(defeitos, doConvenio(&m.Convenio, &m.Registros[i], Sequencia(i))...)
	}
	if defeitos = somarAchados(defeitos, Examinar(a.Conteudo).Achados); len(defeitos) > 0 {
		return nil, &RemessaRecusada{defeitos}
	}
	soma := sha256.Sum256(a.Conteudo)
	a.SHA256 = hex.EncodeToString(soma[:])
	return a, nil
}

// Conferir says why a record could not go out on a day, before there is a remessa; none = it can. What would be changed to fit is avisos.
func Conferir(c *Convenio, r *Registro, data crm.Dia) (defeitos, avisos []Achado) {
	l := detalheDe(c, r, 0)
	j := &juiz{linha: string(l.linha), campos: l.campos, raiz: raizDe(c.CNPJ), data: data}
	j.julgarDetalhe()
	return somarAchados(append(l.defeitos, doConvenio(c, r, 0)...), j.achados), l.avisos
}

// somarAchados joins findings, of a field the first ones alone: what could not be written is missing in the line as well. Those without a
// reason were there for that (redator.calar).
func somarAchados(primeiros, outros []Achado) []Achado {
	for _, o := range outros {
		if o.Campo == nil || !slices.ContainsFunc(primeiros, func(p Achado) bool { return p.Linha == o.Linha && p.Campo == o.Campo }) {
			primeiros = append(primeiros, o)
		}
	}
	primeiros = slices.DeleteFunc(primeiros, func(a Achado) bool { return a.Motivo == "" })
	slices.SortStableFunc(primeiros, func(a, b Achado) int { return a.Linha - b.Linha })
	return primeiros
}

// raizDe is the first eight digits of a CNPJ.
func raizDe(cnpj string) string {
	if d := sigilo.NormalizarCNPJ(cnpj); len(d) == 14 {
		return d[:8]
	}
	return ""
}

func cabecalhoDe(m *Remessa) *redator {
	r := redigir('0', 1)
	c := &m.Convenio
	r.credor(2, c.CNPJ)
	r.dia(3, m.Data)
	r.digitos(4, c.DDD)
	r.digitos(5, c.Telefone)
	r.digitos(6, c.Ramal)
	r.texto(7, c.Contato)
	r.exato(8, Identificacao)
	r.inteiro(9, int64(m.Numero))
	r.exato(10, "E")
	r.exato(11, m.Diferencial)
	r.exato(13, c.Logon)
	return r
}

// credor writes the part of the creditor's CNPJ that a field holds: the root in the header, branch and check digits in a detail.
func (r *redator) credor(n int, cnpj string) {
	switch d := sigilo.NormalizarCNPJ(cnpj); {
	case !sigilo.DocumentoValido(d):
		r.recusar(n, "024", "o CNPJ do credor não é válido")
	case !soDigitos(d):
		r.recusar(n, "024", "o CNPJ do credor tem letras, e o arquivo só tem lugar para dígitos")
	case n == 2:
		r.por(n, d[:8])
	default:
		r.por(n, d[8:])
	}
}

// detalheDe writes a record. An exclusion has what the table demands of it and no more of the person.
func detalheDe(c *Convenio, d *Registro, numero int) *redator {
	r := redigir('1', numero)
	r.exato(2, string(d.Operacao))
	r.credor(3, c.CNPJ)
	r.documento(8, d.Devedor.Documento)
	if d.Coobrigado != nil {
		r.documento(15, d.Coobrigado.Documento)
	}
	r.contrato(d.Contrato)
	if d.Operacao == Exclusao {
		r.exato(11, d.Motivo)
		if d.Coobrigado != nil {
			r.texto(22, d.Coobrigado.Nome)
		}
		return r
	}
	if d.Motivo != "" {
		r.recusar(11, "", "só uma exclusão tem motivo da baixa")
	}
	r.dia(4, d.Vencimento)
	switch {
	case d.FimDoContrato != "":
		r.dia(5, d.FimDoContrato)
	case d.Vencimento == "" || len(r.defeitos) > 0 && r.defeitos[len(r.defeitos)-1].Campo.Numero == 4:
		r.calar(5)
	default:
		r.dia(5, d.Vencimento)
	}
	r.exato(6, d.Natureza)
	if natureza := strings.TrimSpace(r.campos[5].de(string(r.linha))); c.NaturezaADireita && len(natureza) == 2 {
		r.por(6, " "+natureza)
	}
	r.inteiro(31, d.Valor)
	r.acessorio(33, d.NossoNumero)
	r.dia(37, d.Compromisso)
	r.inteiro(38, d.TotalCompromisso)
	r.rg(12, &d.Devedor, d.Coobrigado == nil)
	if d.Coobrigado != nil {
		r.rg(19, d.Coobrigado, true)
	}
	r.pessoa(d.deQuem())
	return r
}

// documento writes type of person, type of document and document from field n on. The coobrigado's are text fields, and its document stands to
// the right with zeros all the same.
func (r *redator) documento(n int, documento string) {
	d, codigo := sigilo.NormalizarDocumento(documento), "028"
	if n > 8 {
		codigo = "030"
	}
	switch {
	case d == "":
		r.recusar(n+2, codigo, "é obrigatório, e falta")
		r.calar(n, n+1)
		return
	case !soDigitos(d) && len(d) == 14:
		r.recusar(n+2, codigo, "o CNPJ tem letras, e o arquivo só tem lugar para dígitos")
		r.calar(n, n+1)
		return
	case len(d) > 14 || !soDigitos(d):
		r.recusar(n+2, codigo, "não é um CPF nem um CNPJ")
		r.calar(n, n+1)
		return
	case len(d) == 11:
		r.por(n, "F")
		r.por(n+1, "2")
	default:
		r.por(n, "J")
		r.por(n+1, "1")
	}
	r.por(n+2, strings.Repeat("0", r.campos[n+1].Tamanho-len(d))+d)
}

// contrato is never changed but for its case: Serasa finds the debt again by it.
func (r *redator) contrato(numero string) {
	r.exato(32, numero)
	if len(r.defeitos) > 0 && r.defeitos[len(r.defeitos)-1].Campo.Numero == 32 {
		r.defeitos[len(r.defeitos)-1].Codigo = "085"
	}
}

// rg writes the second document, of whom the record is about alone and of persons alone.
func (r *redator) rg(n int, p *Pessoa, escreve bool) {
	if p.RG == "" || !escreve || len(sigilo.NormalizarDocumento(p.Documento)) != 11 {
		return
	}
	if rg := strings.ToUpper(strings.TrimSpace(p.RG)); len(rg) > r.campos[n].Tamanho || noAlfabeto(rg) >= 0 {
		r.avisar(n+1, "não foi escrito: não cabe, ou tem caracteres que o arquivo não aceita")
		return
	}
	r.por(n, "3")
	r.exato(n+1, p.RG)
	r.exato(n+2, p.UFdoRG)
}

func (r *redator) pessoa(p *Pessoa) {
	r.texto(22, p.Nome)
	if len(sigilo.NormalizarDocumento(p.Documento)) == 11 {
		r.nascimento(p.Nascimento)
		r.texto(24, p.Pai)
		r.texto(25, p.Mae)
	}
	r.endereco(p.Endereco, p.Complemento)
	r.texto(27, p.Bairro)
	r.texto(28, p.Municipio)
	r.exato(29, p.UF)
	r.digitos(30, p.CEP)
	r.acessorio(35, p.DDD)
	r.acessorio(36, p.Telefone)
}

// nascimento writes zeros for a date that is none, as sources have for one that they do not know.
func (r *redator) nascimento(d crm.Dia) {
	if d == "" {
		return
	}
	digitos := strings.ReplaceAll(string(d), "-", "")
	if _, ok := diaDe(digitos); !ok {
		r.avisar(23, "não foi escrita: não é uma data de nascimento")
		return
	}
	r.por(23, digitos)
}

// endereco writes what does not fit of the address before the complement, cut between words.
func (r *redator) endereco(endereco, complemento string) {
	escrito, perdeu := maiusculas(endereco)
	if cabem := r.campos[25].Tamanho; len(escrito) > cabem {
		if perdeu {
			r.avisar(26, "tinha caracteres que o arquivo não aceita: viraram espaços")
		}
		corte := strings.LastIndexByte(escrito[:cabem+1], ' ')
		if corte <= 0 {
			corte = cabem
		}
		r.avisar(26, fmt.Sprintf("tem %d caracteres, e cabem %d: o resto foi para o complemento", len(escrito), cabem))
		complemento = strings.TrimSpace(escrito[corte:]) + " " + complemento
		endereco = escrito[:corte]
	}
	r.texto(26, endereco)
	r.texto(34, complemento)
}

// doConvenio refuses what the file could hold and this creditor, or Ponte, does not send.
func doConvenio(c *Convenio, d *Registro, numero int) (achados []Achado) {
	if d.Operacao != Inclusao {
		return nil
	}
	natureza := &camposDetalhe[5]
	switch codigo := strings.ToUpper(strings.TrimSpace(d.Natureza)); {
	case codigo == "":
	case codigo == "DC":
		achados = append(achados, Achado{numero, natureza, "DC é de cheques devolvidos, que o Ponte não envia: o número do contrato seria banco, agência, cheque e alínea", "036"},
			Achado{Linha: numero, Campo: &camposDetalhe[31]})
	case !slices.ContainsFunc(c.Naturezas, func(n string) bool { return strings.EqualFold(n, codigo) }):
		achados = append(achados, Achado{numero, natureza, "não está entre as que o contrato com a Serasa permite, na configuração", "036"})
	}
	return achados
}
