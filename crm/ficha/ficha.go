package ficha

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"ponte/crm"
)

// Ficha is the sheet that the other party of an integration needs to configure its side: Portuguese, without
// secrets, in the order in which it is read.
type Ficha struct {
	Titulo string
	Secoes []Secao
}

// Secao is one part of the sheet: pairs, then an example, then sentences.
type Secao struct {
	Titulo  string
	Linhas  []Linha
	Exemplo string // of a request's body, as it is sent
	Notas   []string
}

// Linha is one pair of a section.
type Linha struct{ Rotulo, Valor string }

// Dados is what a sheet is made from.
type Dados struct {
	Retrato                   *crm.Retrato
	Endereco                  string // base that callers use, with the tenant's segment, without a final slash
	Servico, Porta, Namespace string // of the WSDL that is served
	Vistos                    []EnderecoVisto
}

// EnderecoVisto is an address from which a system called.
type EnderecoVisto struct {
	Endereco string
	Recusado bool // its last call was refused because of the address
	Ultima   time.Time
}

// Parceiros are the systems that there is a sheet for.
func Parceiros() []string { return slices.Sorted(maps.Keys(parceiros)) }

// Montar writes the sheet for a partner; false = there is none for that name.
func Montar(parceiro string, d Dados) (*Ficha, bool) {
	p, ok := parceiros[strings.ToLower(parceiro)]
	if !ok {
		return nil, false
	}
	return montar(p, parceiro, CredenciaisDoParceiro(d.Retrato, parceiro), d), true
}

// DaCredencial writes the sheet for one webservice user: the partner's, where its names tell who that is.
func DaCredencial(c *crm.Credencial, d Dados) *Ficha {
	for _, nome := range Parceiros() {
		if temPalavra(c.Sistema, nome) || temPalavra(c.Usuario, nome) {
			return montar(parceiros[nome], nome, []*crm.Credencial{c}, d)
		}
	}
	p := parceiroQualquer
	p.nome = c.Sistema
	return montar(p, c.Sistema, []*crm.Credencial{c}, d)
}

func montar(p parceiroDaFicha, parceiro string, credenciais []*crm.Credencial, d Dados) *Ficha {
	f := &Ficha{Titulo: "Ficha de integração: " + p.nome + " com " + d.Retrato.Tenant.Nome}
	f.Secoes = append(f.Secoes, enderecosDaFicha(p, parceiro, d))
	f.Secoes = append(f.Secoes, acessoDaFicha(d.Retrato, parceiro, credenciais), ipsDaFicha(d, parceiro, credenciais))
	f.Secoes = append(f.Secoes, Secao{Titulo: "Parâmetros", Linhas: p.parametros, Notas: p.notas})
	f.Secoes = append(f.Secoes, exemploDaFicha(p, credenciais, d.Retrato))
	f.Secoes = append(f.Secoes, codigosDaFicha(d.Retrato)...)
	f.Secoes = append(f.Secoes, Secao{Titulo: "Respostas", Notas: respostasDaFicha})
	return f
}

var respostasDaFicha = []string{
	"Abertura: o número da ocorrência. A mesma abertura enviada de novo recebe o mesmo número e não cria outra.",
	"Recusa: uma frase que termina em (e:NNN). No SOAP ela vem no retorno, com HTTP 200; no REST, com HTTP 4xx ou 5xx e {\"success\":false,\"erros\":\"...\"}.",
	"Códigos (e:901), (e:902) e (e:903): condição passageira; repetir a chamada depois de alguns segundos.",
}

func enderecosDaFicha(p parceiroDaFicha, parceiro string, d Dados) Secao {
	soap := d.Endereco + "/webservices/index.php"
	s := Secao{Titulo: "Endereços"}
	if p.soap {
		s.Linhas = append(s.Linhas,
			Linha{"WSDL", soap + "?wsdl"}, Linha{"Endereço SOAP", soap}, Linha{"Nome do serviço", d.Servico},
			Linha{"Porta", d.Porta}, Linha{"Namespace", d.Namespace})
	}
	for _, metodo := range p.rest {
		s.Linhas = append(s.Linhas, Linha{"REST " + metodo, d.Endereco + "/webservices/rest/" + metodo})
	}
	slug := d.Retrato.Tenant.Slug
	raiz := strings.TrimSuffix(d.Endereco, "/"+slug) + "/integracoes/" + strings.ToLower(parceiro) + "/" + slug
	for _, l := range p.proprios {
		verbo, caminho, _ := strings.Cut(l.Valor, " ")
		s.Linhas = append(s.Linhas, Linha{l.Rotulo, verbo + " " + raiz + caminho})
	}
	s.Linhas = append(s.Linhas, Linha{"Timeout de Conexão", "15007 (milissegundos; a resposta vem em até 10 segundos)"})
	if d.Retrato.Tenant.Homologacao() {
		s.Notas = append(s.Notas, "HOMOLOGAÇÃO: estes endereços são de uma instalação de testes. Os de produção são outros.")
	}
	return s
}

// exemploDaFicha is a body that can be sent as it is, but for the password.
func exemploDaFicha(p parceiroDaFicha, credenciais []*crm.Credencial, r *crm.Retrato) Secao {
	primeiro := func(codigos []string) string { return slices.Concat(codigos, []string{""})[0] }
	valores := []string{
		"{usuario}", "USUARIO", "{cnpj}", primeiro(r.Tenant.CNPJs), "{divisao}", primeiro(slices.Sorted(maps.Keys(r.Divisoes))),
		"{solicitacao}", primeiro(slices.Sorted(maps.Keys(r.Solicitacoes))),
	}
	if len(credenciais) > 0 {
		valores[1] = credenciais[0].Usuario
	}
	escapar := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	if strings.HasPrefix(p.exemplo, "<") {
		escapar = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	}
	for i := 1; i < len(valores); i += 2 {
		valores[i] = escapar.Replace(valores[i])
	}
	return Secao{
		Titulo: "Exemplo", Exemplo: strings.NewReplacer(valores...).Replace(p.exemplo),
		Notas: []string{notaDoExemplo(p)},
	}
}

// CredenciaisDoParceiro are the active webservice users whose names tell that they are the partner's.
func CredenciaisDoParceiro(r *crm.Retrato, parceiro string) []*crm.Credencial {
	var lista []*crm.Credencial
	for _, c := range r.Credenciais {
		if c.Ativa() && (temPalavra(c.Sistema, parceiro) || temPalavra(c.Usuario, parceiro)) {
			lista = append(lista, c)
		}
	}
	slices.SortFunc(lista, func(a, b *crm.Credencial) int { return cmp.Compare(a.Usuario, b.Usuario) })
	return lista
}

// temPalavra tells whether one of a text's words is palavra: integra.mega is Mega's, omega is not.
func temPalavra(texto, palavra string) bool {
	for _, p := range strings.FieldsFunc(texto, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if strings.EqualFold(p, palavra) {
			return true
		}
	}
	return false
}

func acessoDaFicha(r *crm.Retrato, parceiro string, credenciais []*crm.Credencial) Secao {
	s := Secao{Titulo: "Acesso", Linhas: []Linha{{"CNPJ da empresa", strings.Join(r.Tenant.CNPJs, ", ")}}}
	if len(credenciais) == 0 {
		s.Notas = append(s.Notas, "Ainda não há usuário deste sistema. Para criar: ponte credential create USUARIO --system "+strings.ToLower(parceiro))
		return s
	}
	for _, c := range credenciais {
		busca := "código do contrato"
		if c.Busca == crm.BuscaUnidade {
			busca = "unidade: código, senão número"
		}
		cadastro := map[crm.AcessoCadastro]string{
			crm.CadastroNenhum: "nunca inclui nem altera clientes", crm.CadastroEditar: "nunca inclui clientes; completa os que existem",
			crm.CadastroIncluir: "conforme bloqueio_incluir_cliente enviado",
		}[c.CadastroEfetivo()]
		if r.Tenant.Configuracoes.Sim(crm.ConfBloqueio) {
			cadastro = "nunca inclui nem altera clientes"
		}
		retorno := map[crm.ModoRetorno]string{crm.RetornoNumero: "somente o número", crm.RetornoJSON: "JSON", crm.RetornoTexto: "texto"}[r.ModoRetornoEfetivo(c)]
		s.Linhas = append(s.Linhas,
			Linha{"Usuário (USUARIO_WS)", c.Usuario}, Linha{"Senha (SENHA_WS)", "entregue à parte"},
			Linha{"COD_PROJETO é", busca}, Linha{"Inclusão de clientes", cadastro}, Linha{"Retorno da abertura", retorno})
	}
	return s
}

// ipsDaFicha lists the partner's own addresses only: the sheet leaves the house, and the list holds those of others.
func ipsDaFicha(d Dados, parceiro string, credenciais []*crm.Credencial) Secao {
	s := Secao{Titulo: "IPs"}
	for i := range d.Retrato.Faixas {
		f := &d.Retrato.Faixas[i]
		dele := slices.ContainsFunc(credenciais, func(c *crm.Credencial) bool { return c.ID == f.CredencialID || c.ID == f.ComoCredencialID })
		visto := slices.ContainsFunc(d.Vistos, func(v EnderecoVisto) bool {
			a, err := netip.ParseAddr(v.Endereco)
			return err == nil && f.Prefixo.Contains(a)
		})
		if !dele && (f.CredencialID != 0 || !visto && !temPalavra(f.Nota, parceiro)) {
			continue
		}
		valor := f.Prefixo.String()
		if f.Prefixo.IsSingleIP() {
			valor = f.Prefixo.Addr().String()
		}
		if f.Operacao != "" {
			valor += ", somente " + f.Operacao
		}
		if f.Ate != nil {
			valor += ", até " + crm.UltimoDia(*f.Ate, d.Retrato.Tenant.Fuso())
		}
		if f.Nota != "" {
			valor += " (" + f.Nota + ")"
		}
		s.Linhas = append(s.Linhas, Linha{"Liberado", valor})
	}
	for _, v := range d.Vistos {
		rotulo := "Visto"
		if v.Recusado && !liberado(d, v, credenciais) { // what was refused and is let in since is no question any more
			rotulo = "Recusado"
		}
		s.Linhas = append(s.Linhas, Linha{rotulo, v.Endereco + ", última chamada em " + v.Ultima.In(d.Retrato.Tenant.Fuso()).Format("02/01/2006 15:04")})
	}
	s.Notas = append(s.Notas, "Informar o IP público de onde partem as chamadas. Um IP que não está liberado recebe: Esse IP: ... Não está permitido o acesso a essa função. (e:101)")
	return s
}

func notaDoExemplo(p parceiroDaFicha) string {
	if len(p.proprios) > 0 {
		return "Vai para o primeiro endereço próprio, com o usuário e a senha em HTTP Basic, e um contrato desta instalação."
	}
	return "Vai com a senha no lugar de SENHA, e um contrato ou uma unidade desta instalação."
}

// liberado tells whether the allowlist lets an address in by now, for everybody or for one of these.
func liberado(d Dados, v EnderecoVisto, credenciais []*crm.Credencial) bool {
	a, err := netip.ParseAddr(v.Endereco)
	return err == nil && slices.ContainsFunc(d.Retrato.Faixas, func(f crm.FaixaIP) bool {
		dele := f.CredencialID == 0 || slices.ContainsFunc(credenciais, func(c *crm.Credencial) bool { return c.ID == f.CredencialID })
		return dele && f.Operacao == "" && f.Prefixo.Contains(a) && (f.Ate == nil || f.Ate.After(v.Ultima))
	})
}

func codigosDaFicha(r *crm.Retrato) []Secao {
	divisoes := Secao{Titulo: "Divisões (COD_DIVISAO)"}
	for _, codigo := range slices.Sorted(maps.Keys(r.Divisoes)) {
		divisoes.Linhas = append(divisoes.Linhas, Linha{codigo, r.Divisoes[codigo].Nome})
	}
	solicitacoes := Secao{Titulo: "Solicitações (COD_SOLICITACAO)"}
	for _, codigo := range slices.Sorted(maps.Keys(r.Solicitacoes)) {
		solicitacoes.Linhas = append(solicitacoes.Linhas, Linha{codigo, r.Solicitacoes[codigo].Nome})
	}
	status := Secao{Titulo: "Status (COD_STATUS)"}
	for _, codigo := range slices.Sorted(maps.Keys(r.Status)) {
		st := r.Status[codigo]
		valor := st.Nome + " (fase " + strings.ToLower(st.Fase.Nome()) + ")"
		if st.IntegracaoExterna != "" {
			valor += ", aciona " + st.IntegracaoExterna
		}
		status.Linhas = append(status.Linhas, Linha{codigo, valor})
	}
	var secoes []Secao
	for _, s := range []Secao{divisoes, solicitacoes, status} {
		if len(s.Linhas) > 0 {
			secoes = append(secoes, s)
		}
	}
	return secoes
}

// Markdown writes the sheet as text that reads well and prints well.
func (f *Ficha) Markdown() string {
	var b strings.Builder
	b.WriteString("# " + f.Titulo + "\n")
	for _, s := range f.Secoes {
		b.WriteString("\n## " + s.Titulo + "\n\n")
		for _, l := range s.Linhas {
			b.WriteString("- " + l.Rotulo + ": " + l.Valor + "\n")
		}
		if s.Exemplo != "" {
			b.WriteString("```\n" + s.Exemplo + "\n```\n")
		}
		if (len(s.Linhas) > 0 || s.Exemplo != "") && len(s.Notas) > 0 {
			b.WriteString("\n")
		}
		for _, n := range s.Notas {
			b.WriteString(n + "\n")
		}
	}
	return b.String()
}
