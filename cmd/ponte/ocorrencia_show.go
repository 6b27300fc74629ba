package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// OcorrenciaShow prints one ocorrência.
type OcorrenciaShow struct {
	Target
	Number string `arg:"" help:"Its number."`
	JSON   bool   `name:"json" help:"Write JSON, with every part of the opening call as it was decoded (unmasked: mind who sees it)."`
}

// fichaJSON is an ocorrência as show --json writes it.
type fichaJSON struct {
	ocorrenciaJSON
	Solucao         string          `json:"solucao"`
	AbertoPor       string          `json:"aberto_por"`
	AbertoPara      string          `json:"aberto_para"`
	Principal       string          `json:"principal"`    // number of the ocorrência under which it was opened
	Relacionadas    []string        `json:"relacionadas"` // that one and the others under it
	CriadaEm        string          `json:"criada_em"`
	CamposVariaveis []itemJSON      `json:"campos_variaveis"`
	Recebido        map[string]any  `json:"recebido"` // part → text, or a list of itemJSON for the CA_ and BD_ parts
	Narrativas      []narrativaJSON `json:"narrativas"`
	Movimentos      []movimentoJSON `json:"movimentos"`
	Anexos          []anexoJSON     `json:"anexos"`
	Tarefas         []tarefaJSON    `json:"tarefas"`
	VenceEm         string          `json:"vence_em"` // end of the SLA while its time runs
	Chamadas        []vestigioJSON  `json:"chamadas"`
	Entregas        []entregaJSON   `json:"entregas"`
	Vinculos        []vinculoJSON   `json:"vinculos"`
}

type itemJSON struct {
	Codigo string `json:"CODIGO"`
	Valor  string `json:"VALOR"`
}

type narrativaJSON struct {
	Em      string `json:"em"`
	Tipo    string `json:"tipo"`
	Autor   string `json:"autor"`
	Sistema string `json:"sistema"`
	Texto   string `json:"texto"`
	Visao   string `json:"visibilidade"`
}

type movimentoJSON struct {
	Em      string `json:"em"`
	De      string `json:"de"`
	Para    string `json:"para"`
	Autor   string `json:"autor"`
	Sistema string `json:"sistema"`
}

type anexoJSON struct {
	Nome    string `json:"nome"`
	Tipo    string `json:"tipo"`
	Tamanho int64  `json:"tamanho"`
	SHA256  string `json:"sha256"`
}

type vestigioJSON struct {
	ID        int64    `json:"id"`
	Em        string   `json:"em"`
	RequestID string   `json:"requisicao"`
	Operacao  string   `json:"operacao"`
	Sistema   string   `json:"sistema"`
	Situacao  string   `json:"situacao"`
	Mensagem  string   `json:"mensagem"`
	Avisos    []string `json:"avisos"`
}

type entregaJSON struct {
	ID         int64  `json:"id"`
	Destino    string `json:"destino"`
	Acao       string `json:"acao"`
	Estado     string `json:"estado"`
	Tentativas int    `json:"tentativas"`
	Motivo     string `json:"motivo"`
	IDExterno  string `json:"id_externo"`
}

// vinculoJSON is a name of the ocorrência in another system.
type vinculoJSON struct {
	Sistema  string `json:"sistema"`
	Ambiente string `json:"ambiente"`
	Codigo   string `json:"codigo"`
	Numero   string `json:"numero"`
	Situacao string `json:"situacao"`
	Disputa  bool   `json:"disputa"` // another ocorrência holds the name
	Em       string `json:"em"`
}

// Run prints the ocorrência with everything that belongs to it.
func (c *OcorrenciaShow) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		f, err := i.lists.Ficha(ctx, tenant.ID, c.Number)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return fmt.Errorf("tenant %s has no ocorrência %q", tenant.Slug, c.Number)
		}
		if err != nil {
			return err
		}
		statuses, err := i.store.Cadastro().StatusDe(ctx, tenant.ID)
		if err != nil {
			return err
		}
		codes := map[int64]string{}
		for _, s := range statuses {
			codes[s.ID] = s.Codigo
		}
		if c.JSON {
			return t.json(asFichaJSON(f, codes, tenant.Fuso()))
		}
		printFicha(t, f, codes, tenant.Fuso())
		return nil
	})
}

func asFichaJSON(f *crm.Ficha, status map[int64]string, zone *time.Location) fichaJSON {
	o := &f.Ocorrencia
	j := fichaJSON{
		ocorrenciaJSON: asOcorrenciaJSON(f.LinhaOcorrencia, zone), Solucao: o.Solucao, AbertoPor: o.AbertoPor, AbertoPara: o.AbertoPara,
		Principal: f.PrincipalNumero, Relacionadas: numbersOf(f.Relacionadas), CriadaEm: stamp(o.CriadaEm, zone), CamposVariaveis: asItems(o.CamposVariaveis),
		Recebido: map[string]any{}, Narrativas: []narrativaJSON{}, Movimentos: []movimentoJSON{}, Anexos: []anexoJSON{},
		Tarefas: []tarefaJSON{}, VenceEm: stampOf(o.VenceEm, zone),
		Chamadas: []vestigioJSON{}, Entregas: []entregaJSON{}, Vinculos: []vinculoJSON{},
	}
	for _, part := range o.Recebido {
		if part.Itens != nil {
			j.Recebido[part.Nome] = asItems(part.Itens)
		} else {
			j.Recebido[part.Nome] = part.Valor
		}
	}
	for _, n := range f.Narrativas {
		j.Narrativas = append(j.Narrativas, narrativaJSON{stamp(n.Em, zone), string(n.Tipo), n.Autor, n.Origem.Sistema, n.Texto, string(n.Visibilidade)})
	}
	for _, m := range f.Movimentos {
		j.Movimentos = append(j.Movimentos, movimentoJSON{stamp(m.Em, zone), status[m.DeStatusID], status[m.ParaStatusID], m.Autor, m.Origem.Sistema})
	}
	for _, a := range f.Anexos {
		j.Anexos = append(j.Anexos, anexoJSON{a.Nome, a.Tipo, a.Tamanho, a.SHA256})
	}
	for i := range f.Tarefas {
		j.Tarefas = append(j.Tarefas, asTarefaJSON(&f.Tarefas[i], o.Numero, zone, time.Now()))
	}
	for _, k := range f.Chamadas {
		j.Chamadas = append(j.Chamadas, vestigioJSON{
			k.ID, stamp(k.Em, zone), k.RequestID, k.Operacao, k.Sistema, string(k.Situacao), k.Mensagem, append([]string{}, k.Avisos...),
		})
	}
	for _, e := range f.Entregas {
		j.Entregas = append(j.Entregas, entregaJSON{e.ID, e.Destino, e.Acao, string(e.Estado), e.Tentativas, e.Motivo, e.IDExterno})
	}
	for _, v := range f.Vinculos {
		j.Vinculos = append(j.Vinculos, vinculoJSON{v.Sistema, v.Ambiente, v.Codigo, v.Numero, v.Situacao, v.Disputa, stamp(v.Em, zone)})
	}
	return j
}

func numbersOf(list []crm.LinhaOcorrencia) []string {
	numbers := make([]string, len(list))
	for n := range list {
		numbers[n] = list[n].Ocorrencia.Numero
	}
	return numbers
}

func asItems(items []crm.Item) []itemJSON {
	list := make([]itemJSON, len(items))
	for n, i := range items {
		list[n] = itemJSON(i)
	}
	return list
}

func printFicha(t *Terminal, f *crm.Ficha, status map[int64]string, zone *time.Location) {
	o := &f.Ocorrencia
	for _, line := range [][2]string{
		{"number", o.Numero},
		{"CODIGO_OC", o.CodigoOC},
		{"system", o.Origem.Sistema},
		{"opened by", o.QuemAbriu()},
		{"status", f.StatusCodigo + " (" + f.StatusNome + ")"},
		{"opened", clock(o.AbertaEm, zone)},
		{"closed", clockOf(o.FechadaEm, zone)},
		{"client", oneLine(f.ClienteNome+" "+sigilo.MascararDocumento(f.ClienteDocumento), 200)},
		{"contract", f.ContratoCodigo},
		{"unit", oneLine(crm.LocalUnidade{Empreendimento: f.Empreendimento, Bloco: f.Bloco, Unidade: f.Unidade}.String(), 200)},
		{"related", strings.Join(numbersOf(f.Relacionadas), ", ")},
		{"divisão", f.DivisaoCodigo + " " + f.DivisaoNome},
		{"solicitação", f.SolicitacaoCodigo + " " + f.SolicitacaoNome},
		{"responsible", o.Responsavel},
		{"known as", crm.FraseVinculos(f.Vinculos)},
	} {
		fmt.Fprintf(t.Out, "%-12s %s\n", line[0], oneLine(line[1], 200))
	}
	for _, n := range f.Narrativas {
		fmt.Fprintf(t.Out, "\n%s  %s %s %s\n  %s\n", clock(n.Em, zone), n.Tipo, n.Origem.Sistema, oneLine(n.Autor, 60), oneLine(n.Texto, 2000))
	}
	for _, m := range f.Movimentos {
		fmt.Fprintf(t.Out, "\n%s  status %s -> %s", clock(m.Em, zone), status[m.DeStatusID], status[m.ParaStatusID])
	}
	for _, a := range f.Anexos {
		fmt.Fprintf(t.Out, "\nattachment  %s (%d bytes)", oneLine(a.Nome, 100), a.Tamanho)
	}
	for i := range f.Tarefas {
		x := &f.Tarefas[i]
		fmt.Fprintf(t.Out, "\ntarefa      %s, %s, due %s: %s", x.Situacao, cmp.Or(x.Para(), "nobody yet"), cmp.Or(clockOf(x.VenceEm, zone), "whenever"), oneLine(x.Titulo, 200))
	}
	for _, e := range f.Entregas {
		fmt.Fprintf(t.Out, "\ndelivery    %s %s: %s, %d tries %s", e.Destino, e.Acao, e.Estado, e.Tentativas, oneLine(e.Motivo, 200))
	}
	fmt.Fprintln(t.Out)
}
