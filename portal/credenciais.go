package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// telaCredenciais is the list of webservice users.
type telaCredenciais struct {
	Filtro *filtro
	Linhas []linhaCredencial
	Form   formCredencial
	Aberto bool // the form of a new one is open
}

type linhaCredencial struct {
	crm.Credencial
	Criada, Revogada momento
	Janela           string
	Atual            bool // the one that a link asked for
	Uso              *usoCredencial
}

// formCredencial is a webservice user as typed.
type formCredencial struct {
	Usuario, Sistema, Senha, Janela string
	Mestre, RecusaFalha             string // "sim" or ""
	Versao                          int64
	Nova                            bool
	Revogada                        bool
	Buscas, Cadastros               []opcao
	Retornos, Repeticoes            []opcao
	Operacoes                       []opcao
	Silencio, Horario               string
	Erros                           errosForm
	busca, cadastro                 string
	retorno, aoRepetir              string
	operacoes                       []string

	Silenciados []crm.AvisoSilenciado // of one that is there
	Uso         *usoCredencial        // of one that is there
	troca       string                // until when the older password is to let in, as typed
	errosTroca  errosForm
}

func (k *contexto) credenciais() error {
	return k.mostrarCredenciais(http.StatusOK, formCredencial{Nova: true, busca: string(crm.BuscaContrato), cadastro: string(crm.CadastroIncluir)})
}

func (k *contexto) mostrarCredenciais(status int, form formCredencial) error {
	todas, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	usos, err := k.usos()
	if err != nil {
		return err
	}
	tela := telaCredenciais{Filtro: k.novoFiltro("/credenciais"), Aberto: form.Erros != nil || len(todas) == 0}
	pedido := k.consulta("usuario")
	for _, c := range todas {
		l := linhaCredencial{Credencial: c, Criada: k.em(c.CriadaEm), Janela: rotuloJanela(c.JanelaEfetiva()), Atual: c.Usuario == pedido, Uso: k.uso(&c, usos[c.ID])}
		if c.RevogadaEm != nil {
			l.Revogada = k.em(*c.RevogadaEm)
		}
		tela.Linhas = append(tela.Linhas, l)
	}
	tela.Form = k.completarCredencial(form)
	return k.mostrar(status, "credenciais", "Credenciais", tela)
}

func rotuloJanela(d time.Duration) string {
	if d == 0 {
		return "desligada"
	}
	return duracao(d)
}

// completarCredencial fills the choices of a form.
func (k *contexto) completarCredencial(f formCredencial) formCredencial {
	f.Buscas = opcoes(f.busca, string(crm.BuscaContrato), "Contrato (como a Mega)", string(crm.BuscaUnidade), "Unidade (como a Mobuss)")
	f.Cadastros = opcoes(f.cadastro, string(crm.CadastroIncluir), "Incluir e completar", string(crm.CadastroEditar), "Só editar os que existem (Vimob)",
		string(crm.CadastroNenhum), "Nenhuma mudança: não incluir nem alterar (Mobuss)")
	f.Retornos = opcoes(f.retorno, "", "O da instalação", string(crm.RetornoNumero), "Só o número", string(crm.RetornoJSON), "JSON", string(crm.RetornoTexto), "Texto")
	f.Repeticoes = opcoes(f.aoRepetir, "", "O normal: mestre atualiza, outros registram", string(crm.RepetirRegistrar), "Registrar a diferença em uma narrativa",
		string(crm.RepetirAtualizar), "Atualizar status e fechamento", string(crm.RepetirRecusar), "Recusar",
		string(crm.RepetirAbrir), "Registrar; se o cliente e o contrato são outros, abrir como nova")
	f.Operacoes = nil
	for _, o := range append([]string{"*"}, k.p.Operacoes...) {
		rotulo := o
		if o == "*" {
			rotulo = "Todas"
		}
		f.Operacoes = append(f.Operacoes, opcao{o, rotulo, slices.Contains(f.operacoes, o)})
	}
	return f
}

// lerCredencial reads the form.
func (k *contexto) lerCredencial() formCredencial {
	f := formCredencial{
		Usuario: k.campo("usuario"), Sistema: k.campo("sistema"), Senha: k.FormValue("senha"), Janela: k.campo("janela"),
		Mestre: k.campo("mestre"), RecusaFalha: k.campo("recusa_falha"),
		busca: k.campo("busca"), cadastro: k.campo("cadastro"), retorno: k.campo("retorno"), aoRepetir: k.campo("ao_repetir"), Erros: errosForm{},
	}
	f.Versao, _ = strconv.ParseInt(k.campo("versao"), 10, 64)
	if valores, err := k.FormParams(); err == nil {
		f.operacoes = valores["operacao"]
	}
	return f
}

// lerJanela reads "48h", "10m", "0" or nothing.
func (f *formCredencial) lerJanela() *time.Duration {
	if f.Janela == "" {
		return nil
	}
	texto := strings.ReplaceAll(f.Janela, " ", "")
	if texto == "0" {
		texto = "0s"
	}
	d, err := time.ParseDuration(texto)
	if err != nil || d < 0 {
		f.Erros["janela"] = "use uma duração como 48h, 10m ou 0"
		return nil
	}
	return &d
}

func (k *contexto) criarCredencial() error {
	f := k.lerCredencial()
	f.Nova = true
	janela := f.lerJanela()
	if len(f.Erros) > 0 {
		return k.mostrarCredenciais(http.StatusUnprocessableEntity, f)
	}
	c, senha, err := k.p.Administracao.CriarCredencial(k.ctx, k.ator(""), k.tenant.ID, crm.NovaCredencial{
		Usuario: f.Usuario, Sistema: f.Sistema, Senha: f.Senha, Mestre: f.Mestre == "sim", Busca: crm.Busca(f.busca), Cadastro: crm.AcessoCadastro(f.cadastro),
		Retorno: crm.ModoRetorno(f.retorno), RecusaFalha: f.RecusaFalha == "sim", Janela: janela, AoRepetir: crm.AoRepetir(f.aoRepetir), Operacoes: f.operacoes,
	})
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarCredenciais(http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if f.Senha != "" {
		return k.voltar("/credenciais", "Credencial "+c.Usuario+" criada.")
	}
	return k.mostrarSegredo("Credencial "+c.Usuario, c.Usuario, senha, "/credenciais")
}

// telaSegredo shows a password or a token that was made, once.
type telaSegredo struct{ Titulo, Oque, RotuloLogin, Login, RotuloSenha, Senha, Voltar string }

func (k *contexto) mostrarSegredo(titulo, login, senha, voltar string) error {
	return k.mostrar(http.StatusOK, "segredo", titulo, telaSegredo{titulo, "a senha", "Usuário", login, "Senha", senha, Raiz + voltar})
}

// acharCredencial finds the one that the address names.
func (k *contexto) acharCredencial() (*crm.Credencial, error) {
	todas, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(todas, func(c crm.Credencial) bool { return c.Usuario == k.segmento("usuario") })
	if i < 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &todas[i], nil
}

func formDaCredencial(c *crm.Credencial) formCredencial {
	sim := map[bool]string{true: "sim"}
	f := formCredencial{
		Usuario: c.Usuario, Sistema: c.Sistema, Mestre: sim[c.Mestre], RecusaFalha: sim[c.RecusaFalha], Versao: c.Versao,
		Revogada: !c.Ativa(), busca: string(c.Busca), cadastro: string(c.CadastroEfetivo()), retorno: string(c.Retorno), aoRepetir: string(c.AoRepetir), operacoes: c.Operacoes,
	}
	if c.Janela != nil {
		f.Janela = c.Janela.String()
	}
	if f.Horario = c.Horario; c.Silencio > 0 {
		f.Silencio = strings.TrimSuffix(strings.TrimSuffix(c.Silencio.String(), "0s"), "h0m")
		if c.Silencio%time.Hour == 0 {
			f.Silencio += "h"
		}
	}
	return f
}

func (k *contexto) credencial() error {
	c, err := k.acharCredencial()
	if err != nil {
		return err
	}
	return k.mostrarCredencial(http.StatusOK, c, formDaCredencial(c))
}

func (k *contexto) mostrarCredencial(status int, c *crm.Credencial, f formCredencial) error {
	usos, err := k.usos()
	if err != nil {
		return err
	}
	silenciados, err := k.p.Administracao.Listas.Silenciados(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	f.Silenciados = slices.DeleteFunc(silenciados, func(s crm.AvisoSilenciado) bool { return s.CredencialID != c.ID })
	if f.Uso = k.uso(c, usos[c.ID]); f.errosTroca != nil {
		f.Uso.AnteriorAte, f.Uso.Erros = f.troca, f.errosTroca
	}
	return k.mostrar(status, "credencial", "Credencial "+f.Usuario, k.completarCredencial(f))
}

// alterarCredencial changes flags, gives a new password, or revokes.
func (k *contexto) alterarCredencial() error {
	c, err := k.acharCredencial()
	if err != nil {
		return err
	}
	switch k.campo("ato") {
	case "revogar":
		if _, err := k.p.Administracao.RevogarCredencial(k.ctx, k.ator(""), k.tenant.ID, c.Usuario); err != nil {
			return err
		}
		return k.voltar("/credenciais", "Credencial "+c.Usuario+" revogada: as chamadas dela são recusadas em até 3 segundos.")
	case "senha":
		return k.trocarSenhaCredencial(c)
	case "encerrar_anterior":
		if _, err := k.p.Administracao.EncerrarSenhaAnterior(k.ctx, k.ator(""), k.tenant.ID, c.Usuario); err != nil {
			return err
		}
		return k.voltar("/credenciais/"+url.PathEscape(c.Usuario), "A senha anterior deixa de valer em até 3 segundos.")
	case "vigiar":
		return k.vigiarCredencial(c)
	case "avisar":
		aviso, onde := k.FormValue("aviso"), "/credenciais/"+url.PathEscape(c.Usuario)
		mudou, err := k.p.Administracao.VoltarAAvisar(k.ctx, k.ator(""), c, aviso)
		if err != nil {
			return err
		}
		if !mudou {
			return k.voltar(onde, "Já estava assim.")
		}
		return k.voltarDesfazendo(onde, "O aviso volta a aparecer na lista de chamadas.", desfeita{Ato: "aviso.voltar", Credencial: c.Usuario, Aviso: aviso})
	}
	f := k.lerCredencial()
	f.Usuario, f.Sistema = c.Usuario, c.Sistema
	janela := f.lerJanela()
	if len(f.Erros) > 0 {
		return k.mostrarCredencial(http.StatusUnprocessableEntity, c, f)
	}
	_, err = k.p.Administracao.AlterarCredencial(k.ctx, k.ator(""), k.tenant.ID, c.Usuario, crm.MudancaCredencial{
		Versao: f.Versao, Mestre: f.Mestre == "sim", Busca: crm.Busca(f.busca), Cadastro: crm.AcessoCadastro(f.cadastro), Retorno: crm.ModoRetorno(f.retorno),
		RecusaFalha: f.RecusaFalha == "sim", Janela: janela, AoRepetir: crm.AoRepetir(f.aoRepetir), Operacoes: f.operacoes,
	})
	if erros := errosDe(err); erros != nil {
		return k.recusarCredencial(c, f, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/credenciais/"+url.PathEscape(c.Usuario), "Credencial gravada. Vale em até 3 segundos.")
}

// recusarCredencial shows what was sent with what is wrong in it.
func (k *contexto) recusarCredencial(c *crm.Credencial, f formCredencial, erros errosForm) error {
	if erros[""] != "" { // somebody else saved: show what is there now
		f = formDaCredencial(c)
	}
	f.Erros = erros
	return k.mostrarCredencial(http.StatusUnprocessableEntity, c, f)
}

// vigiarCredencial sets when the system of a credential is expected to call.
func (k *contexto) vigiarCredencial(c *crm.Credencial) error {
	f := formDaCredencial(c)
	f.Silencio, f.Horario = k.campo("silencio"), k.campo("horario")
	versao, _ := strconv.ParseInt(k.campo("versao"), 10, 64)
	silencio, err := crm.LerSilencio(f.Silencio)
	if err == nil {
		_, err = k.p.Administracao.AlterarVigilia(k.ctx, k.ator(""), k.tenant.ID, c.Usuario, crm.Vigilia{Versao: versao, Silencio: silencio, Horario: f.Horario})
	}
	if erros := errosDe(err); erros != nil {
		return k.recusarCredencial(c, f, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/credenciais/"+url.PathEscape(c.Usuario), "Gravado. Vale em até um minuto.")
}
