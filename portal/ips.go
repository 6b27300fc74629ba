package portal

import (
	"net/http"
	"net/netip"
	"slices"

	"ponte/crm"
)

// telaIPs is the allowlist, and who knocked in vain.
type telaIPs struct {
	Recusados   []linhaRecusado
	Paginacao   paginacao
	Filtro      *filtro // of the refused
	Liberados   *filtro
	Faixas      []linhaFaixa
	Form        formIP
	Credenciais []opcao
	Operacoes   []opcao
	Remove      bool            // the user may take entries off
	Ignorados   []linhaIgnorado // the first of them
	MaisUns     int             // that are not shown
	Tentativas  int64           // of those that are ignored
}

// maxIgnorados is how many of the ignored addresses the page shows, the last tried first.
const maxIgnorados = 50

// linhaIgnorado is a refused address that is out of sight.
type linhaIgnorado struct {
	crm.IPIgnorado
	Desde, Tentou momento
}

// QuantosIgnorados says how many are out of sight.
func (t telaIPs) QuantosIgnorados() string {
	return quantas(int64(len(t.Ignorados)+t.MaisUns), "endereço ignorado", "endereços ignorados")
}

type linhaRecusado struct {
	crm.IPRecusado
	Primeira, Ultima momento
	Liberado         bool // an entry covers it by now
	Aviso            string
	Credencial       string // that it tried, when there is such a one
}

type linhaFaixa struct {
	crm.FaixaIP
	Credencial, Como string
	Criada           momento
	Ate              string // the last day, or the last day and hour; "" = for ever
	Vencida          bool
	Aviso            string
}

// formIP is an address to be released, kept as typed.
type formIP struct {
	Endereco, Credencial, Operacao, Ate, Nota string
	Erros                                     errosForm
	Aviso                                     string
	Ciente                                    bool // the warning was read
}

// frasesAviso say what deserves a second look.
var frasesAviso = map[crm.AvisoFaixa]string{
	crm.AvisoLoopback: "É o endereço da própria máquina: atrás de um proxy local, libera todo mundo que passa por ele.",
	crm.AvisoPrivada:  "É um endereço de rede privada: pode ser o do proxy, e então libera todo mundo que passa por ele. Se há um proxy, configure --trusted-proxies.",
	crm.AvisoAmpla:    "Abrange muitos endereços públicos.",
}

func (k *contexto) ips() error {
	form := formIP{Endereco: k.consulta("endereco"), Operacao: k.consulta("operacao")}
	if c := k.retrato().Credenciais[k.consulta("credencial")]; c != nil && c.Ativa() {
		form.Credencial = c.Usuario
	}
	if p, err := crm.LerFaixa(form.Endereco); err == nil {
		form.Aviso = k.avisoDe(p)
	}
	return k.mostrarIPs(http.StatusOK, form)
}

// avisoDe tells what deserves a second look about an entry, a configured proxy's address above all.
func (k *contexto) avisoDe(p netip.Prefix) string {
	for _, proxy := range k.p.Proxies {
		if proxy.Overlaps(p) {
			return "É o endereço de um proxy configurado: liberá-lo não libera quem está atrás dele, e não é preciso."
		}
	}
	for _, a := range crm.AvisosDaFaixa(p) {
		return frasesAviso[a]
	}
	return ""
}

func (k *contexto) mostrarIPs(status int, form formIP) error {
	tela := telaIPs{Form: form, Filtro: k.novoFiltro("/ips/recusados"), Liberados: k.novoFiltro("/ips"), Remove: k.pode(excluir(crm.ModuloIPs))}
	faixas, err := k.p.Administracao.IPs.Faixas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	credenciais, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	for _, f := range faixas {
		l := linhaFaixa{
			FaixaIP: f, Credencial: crm.UsuarioDaCredencial(credenciais, f.CredencialID), Como: crm.UsuarioDaCredencial(credenciais, f.ComoCredencialID),
			Criada: k.em(f.CriadaEm), Aviso: k.avisoDe(f.Prefixo),
		}
		if f.Ate != nil {
			l.Ate, l.Vencida = crm.UltimoDia(*f.Ate, k.zona), !k.agora.Before(*f.Ate)
		}
		tela.Faixas = append(tela.Faixas, l)
	}
	ignorados, err := k.p.Administracao.Listas.Ignorados(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	for n, i := range ignorados {
		tela.Tentativas += i.Vezes
		if n < maxIgnorados {
			tela.Ignorados = append(tela.Ignorados, linhaIgnorado{i, k.em(i.Em), k.em(i.Ultima)})
		}
	}
	tela.MaisUns = len(ignorados) - len(tela.Ignorados)
	recusados, err := k.p.Acervo.IPsRecusados(k.ctx, crm.FiltroRecusados{TenantID: k.tenant.ID, SemIgnorados: true, Pagina: k.paginaPesada()})
	if err != nil {
		return err
	}
	for _, r := range recusados.Linhas {
		tela.Recusados = append(tela.Recusados, k.linhaRecusado(r, faixas, credenciais))
	}
	tela.Paginacao = k.paginar(tela.Liberados, len(recusados.Linhas), recusados.Proximo)
	pares := []string{"", "Todas"}
	for _, c := range credenciais {
		if c.Ativa() {
			pares = append(pares, c.Usuario, c.Usuario+" ("+c.Sistema+")")
		}
	}
	tela.Credenciais = opcoes(form.Credencial, pares...)
	pares = []string{"", "Todas"}
	for _, o := range k.p.Operacoes {
		pares = append(pares, o, o)
	}
	tela.Operacoes = opcoes(form.Operacao, pares...)
	return k.mostrar(status, "ips", "IPs", tela)
}

func (k *contexto) linhaRecusado(r crm.IPRecusado, faixas []crm.FaixaIP, credenciais []crm.Credencial) linhaRecusado {
	l := linhaRecusado{IPRecusado: r, Primeira: k.em(r.Primeira), Ultima: k.em(r.Ultima)}
	i := slices.IndexFunc(credenciais, func(c crm.Credencial) bool { return c.Usuario == r.Usuario && c.Ativa() })
	var credencialID int64
	if i >= 0 {
		l.Credencial, credencialID = r.Usuario, credenciais[i].ID
	}
	prefixo, err := crm.LerFaixa(r.Endereco) // an address, or the network that stands for many of IPv6
	if err != nil {
		return l
	}
	endereco := prefixo.Addr()
	for j := range faixas {
		f := &faixas[j]
		if f.Vale(endereco, r.Operacao, k.agora) && (f.CredencialID == 0 || f.ValePara(credencialID)) {
			l.Liberado = true
		}
	}
	l.Aviso = k.avisoDe(prefixo)
	return l
}

// liberarIP adds an entry. One that deserves a second look is asked about once more.
func (k *contexto) liberarIP() error {
	form := formIP{
		Endereco: k.campo("endereco"), Credencial: k.campo("credencial"), Operacao: k.campo("operacao"), Ate: k.campo("ate"), Nota: k.campo("nota"),
		Ciente: k.campo("ciente") == "sim",
	}
	prefixo, err := crm.LerFaixa(form.Endereco)
	if err == nil {
		form.Aviso = k.avisoDe(prefixo)
		if form.Aviso != "" && !form.Ciente {
			form.Erros = errosForm{"ciente": "confirme que leu o aviso"}
			return k.mostrarIPs(http.StatusUnprocessableEntity, form)
		}
	}
	f, _, err := k.p.Administracao.LiberarIP(k.ctx, k.ator(""), k.tenant, crm.NovaFaixa{
		Endereco: form.Endereco, Credencial: form.Credencial, Operacao: form.Operacao, Ate: form.Ate, Nota: form.Nota,
	})
	if form.Erros = errosDe(err); form.Erros != nil {
		return k.mostrarIPs(http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	ate := ""
	if f.Ate != nil {
		ate = " até " + crm.UltimoDia(*f.Ate, k.zona)
	}
	return k.voltarDesfazendo("/ips", prefixo.String()+" liberado"+ate+". Vale em até 3 segundos.", desfeita{Ato: "ip.liberar", ID: f.ID})
}

// ignorarIP takes a refused address out of the list, or brings it back. It is refused and counted as before.
func (k *contexto) ignorarIP() error {
	endereco, a := k.campo("endereco"), k.p.Administracao
	d, frase, fazer := desfeita{Ato: "ip.ignorar", Endereco: endereco}, endereco+" ignorado: continua recusado e contado, fora da lista.", a.IgnorarIP
	if k.campo("ato") == "mostrar" {
		d.Ato, frase, fazer = "ip.deixar_de_ignorar", endereco+" voltou à lista.", a.DeixarDeIgnorarIP
	}
	mudou, err := fazer(k.ctx, k.ator(""), k.tenant.ID, endereco)
	if erros := errosDe(err); erros != nil {
		return k.voltarSemFazer("/ips", comoFrase("não foi ignorado: "+erros["endereco"]))
	}
	if err != nil {
		return err
	}
	if !mudou {
		return k.voltar("/ips", "Já estava assim.")
	}
	return k.voltarDesfazendo("/ips", frase, d)
}

// removerIP takes one entry off. The same address may stay released for another credential or operation.
func (k *contexto) removerIP() error {
	f, err := k.p.Administracao.RemoverFaixa(k.ctx, k.ator(k.campo("motivo")), k.tenant, lerID(k.campo("id")))
	if err != nil {
		return err
	}
	credenciais, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	nova := crm.NovaFaixa{
		Endereco: f.Prefixo.String(), Credencial: crm.UsuarioDaCredencial(credenciais, f.CredencialID), Operacao: f.Operacao, Nota: f.Nota,
		Como: crm.UsuarioDaCredencial(credenciais, f.ComoCredencialID),
	}
	frase := f.Prefixo.String() + " saiu da lista. Vale em até 3 segundos."
	if f.Ate != nil {
		if nova.Ate = f.Ate.In(k.zona).Format("2006-01-02 15:04"); !k.agora.Before(*f.Ate) {
			return k.voltar("/ips", frase) // it had ended: there is nothing to bring back
		}
	}
	return k.voltarDesfazendo("/ips", frase, desfeita{Ato: "ip.remover", Faixa: &nova})
}
