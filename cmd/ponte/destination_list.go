package main

import (
	"context"
	"strconv"

	"ponte/crm"
)

// DestinationList lists destinations, or the settings of one.
type DestinationList struct {
	Dispatch
	Name string `arg:"" optional:"" help:"Print the settings of this destination."`
	JSON bool   `help:"Write JSON." name:"json"`
}

// destinationJSON is a destination as --json writes it.
type destinationJSON struct {
	Nome         string        `json:"nome"`
	Titulo       string        `json:"titulo"`
	Ativo        bool          `json:"ativo"`
	Pausado      bool          `json:"pausado"`
	Ambiente     string        `json:"ambiente"`
	Endereco     string        `json:"endereco"`
	Sistema      string        `json:"sistema"`
	Falhas       int           `json:"falhas_seguidas"`
	Disjuntor    bool          `json:"disjuntor_aberto"`
	UltimoErro   string        `json:"ultimo_erro"`
	Configuracao []settingJSON `json:"configuracao,omitempty"`
}

// settingJSON is a setting as --json writes it; a secret's value is *** when there is one.
type settingJSON struct {
	Chave         string `json:"chave"`
	Rotulo        string `json:"rotulo"`
	Ajuda         string `json:"ajuda"`
	Homologacao   string `json:"homologacao"`
	Producao      string `json:"producao"`
	Padrao        string `json:"padrao"`
	Segredo       bool   `json:"segredo"`
	NaoConfirmado bool   `json:"nao_confirmado"`
}

// Run prints them.
func (c *DestinationList) Run(ctx context.Context, t *Terminal) error {
	return c.with(ctx, t, func(_ *installation, tenant *crm.Tenant, d *crm.Despacho) error {
		health, err := d.Entregas.SaudeDestinos(ctx, tenant.ID)
		if err != nil {
			return err
		}
		var list []destinationJSON
		for n := range d.Definicoes {
			def := &d.Definicoes[n]
			if c.Name != "" && c.Name != def.Nome {
				continue
			}
			set, err := d.Destino(ctx, tenant.ID, def.Nome)
			if err != nil {
				return err
			}
			list = append(list, asDestinationJSON(def, set, health, c.Name != ""))
		}
		if c.Name != "" && len(list) == 0 {
			_, err := d.Definicao(c.Name)
			return err
		}
		if c.JSON {
			return t.json(list)
		}
		return c.print(t, list)
	})
}

func asDestinationJSON(def *crm.DefinicaoDestino, set *crm.DestinoConfigurado, health []crm.SaudeDestino, settings bool) destinationJSON {
	j := destinationJSON{
		Nome: def.Nome, Titulo: def.Titulo, Ativo: set.Ativo, Pausado: set.Pausado, Ambiente: set.Ambiente, Endereco: set.Endereco, Sistema: set.Sistema,
	}
	for _, h := range health {
		if h.Destino == def.Nome {
			j.Falhas, j.Disjuntor, j.UltimoErro = h.Falhas, h.Fechado > 0, h.UltimoErro
		}
	}
	for _, f := range def.Campos {
		if !settings {
			break
		}
		j.Configuracao = append(j.Configuracao, settingJSON{
			Chave: f.Chave, Rotulo: f.Rotulo, Ajuda: f.Ajuda, Padrao: f.Padrao, Segredo: f.Segredo, NaoConfirmado: f.NaoConfirmado,
			Homologacao: shown(f, set.Valores[crm.AmbienteHomologacao][f.Chave]), Producao: shown(f, set.Valores[crm.AmbienteProducao][f.Chave]),
		})
	}
	return j
}

func shown(f crm.CampoDestino, value string) string {
	if f.Segredo && value != "" {
		return "***"
	}
	return value
}

func (c *DestinationList) print(t *Terminal, list []destinationJSON) error {
	if c.Name == "" {
		rows := make([][]string, len(list))
		for n, d := range list {
			rows[n] = []string{d.Nome, mark(d.Ativo), mark(d.Pausado), d.Ambiente, d.Endereco, strconv.Itoa(d.Falhas), mark(d.Disjuntor), d.UltimoErro}
		}
		return t.table("No destination.", []string{"DESTINATION", "ACTIVE", "PAUSED", "ENVIRONMENT", "ADDRESS", "FAILURES", "RESTING", "LAST ERROR"}, rows)
	}
	var rows [][]string
	for _, s := range list[0].Configuracao {
		label := s.Rotulo
		if s.NaoConfirmado {
			label += " (não confirmado)"
		}
		rows = append(rows, []string{s.Chave, label, s.Homologacao, s.Producao, s.Padrao})
	}
	return t.table("No setting.", []string{"KEY", "LABEL", "HOMOLOGACAO", "PRODUCAO", "DEFAULT"}, rows)
}
