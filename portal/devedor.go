package portal

import (
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/crm/cobranca"
)

// telaDevedor is a contract that owes or owed: what, and what was promised.
type telaDevedor struct {
	Devedor   linhaDevedor
	Parcelas  []linhaParcela
	Promessas []linhaPromessa
	Aberta    *linhaPromessa // the one that is open; nil = none
	Form      formPromessa
	Disparos  []linhaDisparo // what the régua did about its títulos, and why not
	Canais    []linhaCanal
	Promete   bool // a promise may be written down
	Cancela   bool

	VeCliente, VeNegativacoes bool
	Telefones                 []parte // of the client: who works the list calls
	Email                     string
}

// linhaParcela is an instalment for reading.
type linhaParcela struct {
	cobranca.LinhaParcela
	Nome, Vence, Valor, Estado, Tom string
	Dias                            int
	Entrou, Saiu                    momento
	Segunda                         bool // a slip to send the client: it is owed, and the source gave a link
}

// linhaDisparo is a step for reading.
type linhaDisparo struct {
	cobranca.Disparo
	Parcela, Canal, Rotulo, Tom string
	Quando                      momento
}

// linhaCanal is a way to reach the debtor.
type linhaCanal struct {
	Canal  cobranca.Canal
	Nome   string
	Recusa *cobranca.Recusa // nil = it may be used
	Desde  momento
}

// maxDisparos bounds what the page shows of a debtor's steps.
const maxDisparos = 200

// formPromessa is a promise as typed.
type formPromessa struct {
	Tipos                        []opcao
	Ate, Valor, Combinado, Minha string
	Pessoas                      []opcao
	Erros                        errosForm
	Aberto                       bool
}

func (k *contexto) devedor() error { return k.mostrarDevedor(http.StatusOK, formPromessa{}) }

func (k *contexto) lerDevedor() (*cobranca.LinhaDevedor, error) {
	id := k.id("id")
	lista, err := k.p.Cobrador.Registros.Lista(k.ctx, cobranca.FiltroDevedores{TenantID: k.tenant.ID, ContratoID: id, Pagina: crm.Pagina{Limite: 1}})
	return unico(id, lista, err)
}

func (k *contexto) mostrarDevedor(status int, form formPromessa) error {
	d, err := k.lerDevedor()
	if err != nil {
		return err
	}
	tela := telaDevedor{Devedor: k.linhaDevedor(d), Form: form, Cancela: k.pode(mudar(crm.ModuloCobranca))}
	parcelas, err := k.p.Cobrador.Registros.Parcelas(k.ctx, k.tenant.ID, d.ContratoID)
	if err != nil {
		return err
	}
	for i := range parcelas {
		tela.Parcelas = append(tela.Parcelas, k.linhaParcela(&parcelas[i]))
	}
	promessas, err := k.p.Cobrador.Registros.Promessas(k.ctx, cobranca.FiltroPromessas{TenantID: k.tenant.ID, ContratoID: d.ContratoID})
	if err != nil {
		return err
	}
	for i := range promessas.Linhas {
		tela.Promessas = append(tela.Promessas, k.linhaPromessa(&promessas.Linhas[i]))
		if promessas.Linhas[i].Situacao == cobranca.PromessaAberta {
			tela.Aberta = &tela.Promessas[i]
		}
	}
	if err := k.contatosDo(d, &tela); err != nil {
		return err
	}
	if err := k.comoChamar(d.ClienteID, &tela); err != nil {
		return err
	}
	tela.Promete = k.pode(incluir(crm.ModuloCobranca)) && d.Situacao == cobranca.DevedorAberto && d.Numero != "" && tela.Aberta == nil
	if tela.Promete {
		if tela.Form.Pessoas, err = k.opcoesDePessoas(form.Minha); err != nil {
			return err
		}
		if form.Tipos == nil {
			tela.Form.Tipos = tiposDePromessa("")
		}
	}
	return k.mostrar(status, "devedor", "Cobrança do contrato "+d.ContratoCodigo, tela)
}

func tiposDePromessa(escolhido cobranca.TipoPromessa) []opcao {
	return opcoes(string(escolhido), string(cobranca.PromessaDePagamento), "Promessa de pagamento", string(cobranca.Acordo), "Acordo")
}

// opcoesDePessoas are the users who may be given something to do, first who asks.
func (k *contexto) opcoesDePessoas(escolhida string) ([]opcao, error) {
	usuarios, err := k.p.Administracao.Usuarios.Usuarios(k.ctx)
	pares := []string{"", "Eu"}
	for _, u := range usuarios {
		if u.Login != k.usuario.Login && u.Entra() && (u.TenantID == 0 || u.TenantID == k.tenant.ID) {
			pares = append(pares, u.Login, u.Nome)
		}
	}
	return opcoes(escolhida, pares...), err
}

func (k *contexto) linhaParcela(p *cobranca.LinhaParcela) linhaParcela {
	l := linhaParcela{LinhaParcela: *p, Nome: p.Titulo.Codigo, Vence: p.Titulo.VenceEm().Texto(), Valor: dinheiro(p.Titulo.Devido()), Entrou: k.em(p.EntrouEm)}
	if p.Titulo.Sequencia != "" {
		l.Nome = p.Titulo.Sequencia
	}
	l.Segunda = p.Situacao != cobranca.ParcelaFora && strings.HasPrefix(p.Titulo.Link, "https://")
	if p.SaiuEm != nil {
		l.Saiu = k.em(*p.SaiuEm)
	}
	switch dias, ok := p.Titulo.DiasDeAtraso(k.hoje()); {
	case p.Situacao == cobranca.ParcelaFora:
		l.Estado, l.Tom = "saiu", tomBom
	case p.Numero == "":
		l.Estado, l.Tom = "sem ocorrência", tomRuim
	default:
		if l.Estado, l.Tom = "vencida", tomRuim; p.Titulo.Quitacao() == crm.TituloParcial {
			l.Estado = "paga em parte"
		}
		if ok {
			l.Dias = dias
		}
	}
	return l
}

// prometer writes a promise down.
func (k *contexto) prometer() error {
	d, err := k.lerDevedor()
	if err != nil {
		return err
	}
	r, ok := k.p.Retratos.Retrato(k.tenant.Slug)
	if !ok {
		return crm.ErrNaoEncontrado
	}
	tipo := cobranca.TipoPromessa(k.campo("tipo"))
	form := formPromessa{Ate: k.campo("ate"), Valor: k.campo("valor"), Combinado: k.FormValue("combinado"), Minha: k.campo("pessoa"), Tipos: tiposDePromessa(tipo), Aberto: true}
	valor, ok := lerReais(form.Valor)
	if !ok {
		form.Erros = errosForm{"valor": "não é um valor em reais: escreva como 1.234,56"}
		return k.mostrarDevedor(http.StatusUnprocessableEntity, form)
	}
	p, err := k.p.Cobrador.Prometer(k.ctx, k.ator(""), r, d.ContratoID, cobranca.NovaPromessa{
		Tipo: tipo, Ate: crm.Dia(form.Ate), Valor: valor, Combinado: form.Combinado, Pessoa: form.Minha,
	})
	if form.Erros = errosDe(err); form.Erros != nil {
		return k.mostrarDevedor(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return k.voltar(caminhoDoDevedor(d.ContratoID)+"#promessas", "Anotado: a régua espera até "+p.Limite.Texto()+", e a tarefa está na ocorrência "+p.Numero+".")
}

// cancelarPromessa ends one that is open; the régua goes on.
func (k *contexto) cancelarPromessa() error {
	d, err := k.lerDevedor()
	if err != nil {
		return err
	}
	r, ok := k.p.Retratos.Retrato(k.tenant.Slug)
	if !ok {
		return crm.ErrNaoEncontrado
	}
	lista, err := k.p.Cobrador.Registros.Promessas(k.ctx, cobranca.FiltroPromessas{TenantID: k.tenant.ID, ContratoID: d.ContratoID, Situacao: cobranca.PromessaAberta})
	if err != nil {
		return err
	}
	feito := false
	for i := range lista.Linhas {
		if lista.Linhas[i].ID == k.id("promessa") {
			feito, err = k.p.Cobrador.Cancelar(k.ctx, k.ator(""), r, &lista.Linhas[i].Promessa, k.campo("nota"))
			if err != nil {
				return err
			}
		}
	}
	if !feito {
		return k.voltarSemFazer(caminhoDoDevedor(d.ContratoID)+"#promessas", "Ela já tinha terminado: nada foi feito.")
	}
	return k.voltar(caminhoDoDevedor(d.ContratoID)+"#promessas", "Cancelada, com a tarefa dela. A régua volta a valer.")
}

func caminhoDoDevedor(contratoID int64) string { return "/cobranca/devedores/" + texto64(contratoID) }

// comoChamar reads how the client is reached, for who may see clients.
func (k *contexto) comoChamar(clienteID int64, tela *telaDevedor) error {
	tela.VeNegativacoes = k.pode(acessar(crm.ModuloNegativacoes))
	tela.VeCliente = clienteID != 0 && k.pode(visualizar(crm.ModuloClientes))
	if !tela.VeCliente {
		return nil
	}
	c, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, clienteID)
	if err != nil {
		return ignorarAusente(err)
	}
	tela.Email = c.Email
	for _, t := range c.Telefones {
		tela.Telefones = append(tela.Telefones, parte{rotuloTelefone(t.Tipo), strings.TrimSpace(t.DDD + " " + t.Numero)})
	}
	return nil
}

func rotuloTelefone(tipo string) string {
	switch tipo {
	case "CEL":
		return "celular"
	case "RES":
		return "residencial"
	case "COM":
		return "comercial"
	}
	return "outro"
}

// contatosDo reads what the régua did about the contract's títulos, and what its client does not want.
func (k *contexto) contatosDo(d *cobranca.LinhaDevedor, tela *telaDevedor) error {
	if d.ClienteID == 0 {
		return nil
	}
	nomes := map[int64]string{}
	for _, p := range tela.Parcelas {
		nomes[p.TituloID] = p.Nome
	}
	disparos, err := k.p.Reguas.Reguas.Disparos(k.ctx, cobranca.FiltroDisparos{TenantID: k.tenant.ID, ClienteID: d.ClienteID, Pagina: crm.Pagina{Limite: maxDisparos}})
	if err != nil {
		return err
	}
	for _, x := range disparos.Linhas {
		if x.ContratoID != d.ContratoID {
			continue
		}
		l := linhaDisparo{Disparo: x, Parcela: nomes[x.TituloID], Canal: rotuloCanal(x.Canal), Quando: k.em(x.Em)}
		switch x.Situacao {
		case cobranca.Feito:
			l.Rotulo, l.Tom = "feito", tomBom
		case cobranca.Retido:
			l.Rotulo, l.Tom = "retido", tomNeutro // it is over: nobody has to do anything about it
		default:
			l.Rotulo, l.Tom = "pulado", tomNeutro
		}
		tela.Disparos = append(tela.Disparos, l)
	}
	recusas, err := k.p.Reguas.Reguas.Recusas(k.ctx, k.tenant.ID, d.ClienteID)
	if err != nil {
		return err
	}
	for _, c := range cobranca.Canais() {
		if !c.AoDevedor() {
			continue
		}
		l := linhaCanal{Canal: c, Nome: rotuloCanal(c)}
		for i := range recusas {
			if recusas[i].Canal == c {
				l.Recusa, l.Desde = &recusas[i], k.em(recusas[i].Em)
			}
		}
		tela.Canais = append(tela.Canais, l)
	}
	return nil
}
