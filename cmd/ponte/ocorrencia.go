package main

import (
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Ocorrencia groups the commands about ocorrências.
type Ocorrencia struct {
	List OcorrenciaList `cmd:"" help:"List ocorrências, the newest first."`
	Show OcorrenciaShow `cmd:"" help:"Print one ocorrência whole."`
	Open OcorrenciaOpen `cmd:"" help:"Open an ocorrência, as the portal does."`
}

// ocorrenciaJSON is a line of a list as --json writes it.
type ocorrenciaJSON struct {
	Numero         string `json:"numero"`
	CodigoOC       string `json:"codigo_oc"`
	Sistema        string `json:"sistema"`
	Status         string `json:"status"`
	StatusNome     string `json:"status_nome"`
	Fase           string `json:"fase"`
	Divisao        string `json:"divisao"`
	Solicitacao    string `json:"solicitacao"`
	Cliente        string `json:"cliente"`
	Documento      string `json:"documento"` // masked
	Contrato       string `json:"contrato"`
	Empreendimento string `json:"empreendimento"`
	Bloco          string `json:"bloco"`
	Unidade        string `json:"unidade"`
	Responsavel    string `json:"responsavel"`
	AbertaEm       string `json:"aberta_em"`
	FechadaEm      string `json:"fechada_em"`
	AtualizadaEm   string `json:"atualizada_em"`
	Descricao      string `json:"descricao"`
}

func asOcorrenciaJSON(l crm.LinhaOcorrencia, zone *time.Location) ocorrenciaJSON {
	o := l.Ocorrencia
	return ocorrenciaJSON{
		Numero: o.Numero, CodigoOC: o.CodigoOC, Sistema: o.Origem.Sistema, Status: l.StatusCodigo, StatusNome: l.StatusNome,
		Fase: string(l.Fase), Divisao: l.DivisaoCodigo, Solicitacao: l.SolicitacaoCodigo, Cliente: l.ClienteNome,
		Documento: sigilo.MascararDocumento(l.ClienteDocumento), Contrato: l.ContratoCodigo, Empreendimento: l.Empreendimento,
		Bloco: l.Bloco, Unidade: l.Unidade, Responsavel: o.Responsavel, AbertaEm: stamp(o.AbertaEm, zone),
		FechadaEm: stampOf(o.FechadaEm, zone), AtualizadaEm: stamp(o.AtualizadaEm, zone), Descricao: o.Descricao,
	}
}
