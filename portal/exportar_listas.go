package portal

import (
	"context"
	"strings"
	"time"

	"ponte/crm"
)

// deUmaVez is a list that is read whole: it has as many rows as people made.
func deUmaVez(linhas [][]any) func(context.Context, string) ([][]any, string, error) {
	return func(context.Context, string) ([][]any, string, error) { return linhas, "", nil }
}

// naoOuSim is a yes/no in a file.
func naoOuSim(v bool) string {
	if v {
		return "sim"
	}
	return "não"
}

// instanteOuNada is an instant that may be missing.
func instanteOuNada(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (k *contexto) exportarIPs() error {
	faixas, err := k.p.Administracao.IPs.Faixas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	credenciais, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	linhas := make([][]any, len(faixas))
	for i, f := range faixas {
		linhas[i] = []any{
			f.Prefixo.String(), crm.UsuarioDaCredencial(credenciais, f.CredencialID), f.Operacao, crm.UsuarioDaCredencial(credenciais, f.ComoCredencialID),
			instanteOuNada(f.Ate), f.Nota, f.CriadaEm,
		}
	}
	return k.exportar(exportacao{
		nome: "ips", colunas: []string{"Endereço", "Só para a credencial", "Só para a operação", "Sem usuário age como", "Até", "Nota", "Criado em"}, proximas: deUmaVez(linhas),
	})
}

func (k *contexto) exportarRecusados() error {
	return k.exportar(exportacao{
		nome: "ips_recusados", colunas: []string{"Endereço", "Operação", "Usuário", "Vezes", "Primeira", "Última"},
		proximas: func(ctx context.Context, cursor string) ([][]any, string, error) {
			lista, err := k.p.Acervo.IPsRecusados(ctx, crm.FiltroRecusados{TenantID: k.tenant.ID, Pagina: crm.Pagina{Cursor: cursor, Limite: loteExportado}})
			linhas := make([][]any, len(lista.Linhas))
			for i, r := range lista.Linhas {
				linhas[i] = []any{r.Endereco, r.Operacao, r.Usuario, r.Quantidade, r.Primeira, r.Ultima}
			}
			return linhas, lista.Proximo, err
		},
	})
}

func (k *contexto) exportarCredenciais() error {
	todas, err := k.p.Administracao.Credenciais.Credenciais(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	usos, err := k.usos()
	if err != nil {
		return err
	}
	linhas := make([][]any, len(todas))
	for i, c := range todas {
		u := usos[c.ID]
		linhas[i] = []any{
			c.Usuario, c.Sistema, naoOuSim(c.Mestre), string(c.Busca), string(c.CadastroEfetivo()), string(c.Retorno), c.JanelaEfetiva().String(),
			string(c.AoRepetirEfetivo()), strings.Join(c.Operacoes, ", "), c.CriadaEm, instanteOuNada(c.RevogadaEm), u.Ultima, u.Em24h, naoOuSim(c.SemUso(u, k.agora)),
		}
	}
	return k.exportar(exportacao{
		nome: "credenciais", proximas: deUmaVez(linhas),
		colunas: []string{
			"Usuário", "Sistema", "Mestre", "COD_PROJETO é", "Cadastro de clientes", "Retorno", "Janela de repetição", "Ao repetir com diferença", "Operações concedidas",
			"Criada em", "Revogada em", "Última chamada", "Chamadas em 24 h", "Sem uso há 30 dias",
		},
	})
}

func (k *contexto) exportarCodigos() error {
	codigos, err := k.lerCodigos()
	if err != nil {
		return err
	}
	var linhas [][]any
	for _, s := range codigos.status {
		linhas = append(linhas, []any{"Status", s.Codigo, s.Nome, rotuloFase(s.Fase), k.rotuloIntegracao(s.IntegracaoExterna), "", naoOuSim(s.AClassificar), "", s.Tarefas, naoOuSim(s.PausaSLA), ""})
	}
	for _, d := range codigos.divisoes {
		linhas = append(linhas, []any{"Divisão", d.Codigo, d.Nome, "", "", "", naoOuSim(d.AClassificar), naoOuSim(d.Desligada), "", "", horasSLA(d.SLAHoras)})
	}
	for _, s := range codigos.solicitacoes {
		linhas = append(linhas, []any{"Solicitação", s.Codigo, s.Nome, "", "", codigos.codigoDaDivisao(s.DivisaoID), naoOuSim(s.AClassificar), naoOuSim(s.Desligada), "", "", horasSLA(s.SLAHoras)})
	}
	return k.exportar(exportacao{
		nome: "codigos", colunas: []string{"Tipo", "Código", "Nome", "Fase", "Ao entrar", "Divisão", "A classificar", "Sincronização desligada", "Tarefas ao entrar", "Prazo parado", "SLA em horas"}, proximas: deUmaVez(linhas),
	})
}

func (k *contexto) exportarDestinos() error {
	var linhas [][]any
	for _, def := range k.p.Despacho.Definicoes {
		d, err := k.p.Despacho.Destino(k.ctx, k.tenant.ID, def.Nome)
		if err != nil {
			return err
		}
		linhas = append(linhas, []any{def.Titulo, naoOuSim(d.Ativo), naoOuSim(d.Pausado), rotuloAmbiente(d.Ambiente), d.Endereco, d.Sistema})
	}
	return k.exportar(exportacao{
		nome: "destinos", colunas: []string{"Destino", "Ligado", "Pausado", "Ambiente", "Endereço", "Sistema"}, proximas: deUmaVez(linhas),
	})
}

func (k *contexto) exportarUsuarios() error {
	visiveis, err := k.usuariosVisiveis()
	if err != nil {
		return err
	}
	guardados, err := k.p.Administracao.Usuarios.Papeis(k.ctx)
	if err != nil {
		return err
	}
	linhas := make([][]any, len(visiveis))
	for i, u := range visiveis {
		papeis := crm.AcessoDe(&u, crm.PapeisDoTenant(guardados, u.TenantID)).Nomes
		linhas[i] = []any{
			u.Login, u.Nome, strings.Join(papeis, ", "), u.Departamento, u.Funcao, u.Gestor, k.nomeDaInstalacao(u.TenantID), naoOuSim(u.AAtivar), naoOuSim(u.Desativado), u.CriadoEm,
		}
	}
	return k.exportar(exportacao{
		nome: "usuarios", colunas: []string{"Login", "Nome", "Papéis", "Departamento", "Função", "Gestor", "Instalação", "A ativar", "Desativado", "Criado em"}, proximas: deUmaVez(linhas),
	})
}

func (k *contexto) exportarRelatorio() error {
	f := k.filtroRelatorio()
	contagens, err := k.p.Painel.StatusRecebidos(k.ctx, k.tenant.ID, f.De, f.Ate)
	if err != nil {
		return err
	}
	linhas := make([][]any, len(contagens))
	for i, c := range contagens {
		linhas[i] = []any{c.Sistema, c.SolicitacaoCodigo, c.SolicitacaoNome, c.StatusNome, rotuloFase(c.Fase), c.Quantidade, c.Ultima}
	}
	return k.exportar(exportacao{
		nome: "relatorio", colunas: []string{"Sistema", "Código da solicitação", "Solicitação", "Status recebido", "Fase", "Aberturas", "Última"}, proximas: deUmaVez(linhas),
	})
}
