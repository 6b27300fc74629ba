package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"ponte/crm"
)

// telaStatus is what codes mean: statuses with what they trigger, divisões, solicitações.
type telaStatus struct {
	Status        []linhaStatus
	Divisoes      []linhaCodigo
	Solicitacoes  []linhaCodigo
	Form          formCodigo
	SoPendentes   bool
	Administrador bool
}

type linhaStatus struct {
	crm.Status
	Rotulo string // of what it triggers
}

type linhaCodigo struct {
	Codigo, Nome, Divisao string
	AClassificar          bool
}

// formCodigo is a code to be described, kept as typed.
type formCodigo struct {
	Tipo, Codigo, Nome           string
	Versao                       string // of what was read
	Tipos, Fases, Acoes, Divisao []opcao
	Editando                     bool
	Erros                        errosForm
	fase, acao, divisao          string
}

func (k *contexto) status() error {
	f := formCodigo{Tipo: k.consulta("tipo"), Codigo: k.consulta("codigo"), fase: string(crm.FaseEmAndamento)}
	return k.mostrarStatus(http.StatusOK, f, true)
}

// mostrarStatus shows the lists and the form; ler fills the form from what is there.
func (k *contexto) mostrarStatus(codigo int, f formCodigo, ler bool) error {
	a := k.p.Administracao
	tela := telaStatus{SoPendentes: k.consulta("a_classificar") == "1", Administrador: k.usuario.Papel == administrador}
	todos, err := k.p.Despacho.Status.StatusDe(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	divisoes, err := a.Codigos.DivisoesDoTenant(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	solicitacoes, err := a.Codigos.SolicitacoesDoTenant(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	nomes := map[int64]string{}
	paresDivisao := []string{"", "Qualquer divisão"}
	for _, d := range divisoes {
		nomes[d.ID] = d.Codigo
		paresDivisao = append(paresDivisao, d.Codigo, d.Nome)
		if f.Tipo == "divisao" && f.Codigo == d.Codigo {
			f.ler(ler, d.Nome, impressaoDe(d.Codigo, d.Nome), "", "", "")
		}
		if !tela.SoPendentes || d.AClassificar {
			tela.Divisoes = append(tela.Divisoes, linhaCodigo{d.Codigo, d.Nome, "", d.AClassificar})
		}
	}
	for _, s := range solicitacoes {
		if f.Tipo == "solicitacao" && f.Codigo == s.Codigo {
			f.ler(ler, s.Nome, impressaoDe(s.Codigo, s.Nome, nomes[s.DivisaoID]), "", "", nomes[s.DivisaoID])
		}
		if !tela.SoPendentes || s.AClassificar {
			tela.Solicitacoes = append(tela.Solicitacoes, linhaCodigo{s.Codigo, s.Nome, nomes[s.DivisaoID], s.AClassificar})
		}
	}
	for _, s := range todos {
		if (f.Tipo == "status" || f.Tipo == "") && f.Codigo == s.Codigo {
			f.Tipo = "status"
			f.ler(ler, s.Nome, impressaoDe(s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna), string(s.Fase), s.IntegracaoExterna, "")
		}
		if !tela.SoPendentes || s.AClassificar {
			tela.Status = append(tela.Status, linhaStatus{s, k.rotuloIntegracao(s.IntegracaoExterna)})
		}
	}
	f.Tipos = opcoes(f.Tipo, "status", "Status", "divisao", "Divisão", "solicitacao", "Solicitação")
	f.Fases = opcoes(f.fase, string(crm.FaseAberta), "Aberta", string(crm.FaseEmAndamento), "Em andamento", string(crm.FaseEncerrada), "Encerrada", string(crm.FaseCancelada), "Cancelada")
	paresAcao := []string{"", "Nada"}
	for _, d := range k.p.Despacho.Definicoes {
		for _, acao := range d.Acoes {
			paresAcao = append(paresAcao, acao.Codigo, d.Titulo+": "+acao.Rotulo)
		}
	}
	f.Acoes, f.Divisao = opcoes(f.acao, paresAcao...), opcoes(f.divisao, paresDivisao...)
	tela.Form = f
	return k.mostrar(codigo, "status", "Status e códigos", tela)
}

// ler takes what is there into the form; without valores only its version, because what was typed stays.
func (f *formCodigo) ler(valores bool, nome, versao, fase, acao, divisao string) {
	f.Editando = true
	if f.Versao == "" || valores {
		f.Versao = versao
	}
	if valores {
		f.Nome, f.fase, f.acao, f.divisao = nome, fase, acao, divisao
	}
}

// impressaoDe tells two states of a record apart that has no version of its own.
func impressaoDe(valores ...string) string {
	soma := sha256.New()
	for _, v := range valores {
		soma.Write([]byte(v + "\x00"))
	}
	return hex.EncodeToString(soma.Sum(nil)[:8])
}

// rotuloIntegracao is what entering a status triggers, in words.
func (k *contexto) rotuloIntegracao(codigo string) string {
	for i := range k.p.Despacho.Definicoes {
		d := &k.p.Despacho.Definicoes[i]
		if a, ok := d.Acao(codigo); ok {
			return d.Titulo + ": " + a.Rotulo
		}
	}
	return codigo
}

// gravarCodigo describes a code: a new one, or one that a call brought.
func (k *contexto) gravarCodigo() error {
	f := formCodigo{
		Tipo: k.campo("tipo"), Codigo: k.campo("codigo"), Nome: k.campo("nome"), Versao: k.campo("versao"),
		fase: k.campo("fase"), acao: k.campo("acao"), divisao: k.campo("divisao"),
	}
	atual, err := k.versaoDoCodigo(f.Tipo, f.Codigo)
	if err != nil {
		return err
	}
	if atual != f.Versao {
		f.Versao = ""
		f.Erros = errosForm{"": "Outra pessoa salvou este código enquanto você o editava. Nada foi gravado: confira os valores atuais e repita o que ainda fizer falta."}
		return k.mostrarStatus(http.StatusUnprocessableEntity, f, true)
	}
	ator, a := k.ator(""), k.p.Administracao
	switch f.Tipo {
	case "divisao":
		_, err = a.ConfigurarDivisao(k.ctx, ator, k.tenant.ID, f.Codigo, f.Nome)
	case "solicitacao":
		_, err = a.ConfigurarSolicitacao(k.ctx, ator, k.tenant.ID, f.Codigo, f.Nome, f.divisao)
	case "status":
		fase := crm.Fase(f.fase)
		_, err = k.p.Despacho.ConfigurarStatus(k.ctx, ator, k.tenant.ID, f.Codigo, crm.MudancaStatus{Nome: &f.Nome, Fase: &fase, IntegracaoExterna: &f.acao})
	default:
		return errPedido
	}
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarStatus(http.StatusUnprocessableEntity, f, false)
	}
	if err != nil {
		return err
	}
	return k.voltar("/status", "Código "+f.Codigo+" gravado. Vale em até 3 segundos.")
}

// versaoDoCodigo is the present state of a code; "" = it does not exist.
func (k *contexto) versaoDoCodigo(tipo, codigo string) (string, error) {
	a := k.p.Administracao
	divisoes, err := a.Codigos.DivisoesDoTenant(k.ctx, k.tenant.ID)
	if err != nil {
		return "", err
	}
	nomes := map[int64]string{}
	for _, d := range divisoes {
		nomes[d.ID] = d.Codigo
		if tipo == "divisao" && d.Codigo == codigo {
			return impressaoDe(d.Codigo, d.Nome), nil
		}
	}
	if tipo == "solicitacao" {
		todas, err := a.Codigos.SolicitacoesDoTenant(k.ctx, k.tenant.ID)
		for _, s := range todas {
			if s.Codigo == codigo {
				return impressaoDe(s.Codigo, s.Nome, nomes[s.DivisaoID]), err
			}
		}
		return "", err
	}
	if tipo != "status" {
		return "", nil
	}
	todos, err := k.p.Despacho.Status.StatusDe(k.ctx, k.tenant.ID)
	for _, s := range todos {
		if s.Codigo == codigo {
			return impressaoDe(s.Codigo, s.Nome, string(s.Fase), s.IntegracaoExterna), err
		}
	}
	return "", err
}
