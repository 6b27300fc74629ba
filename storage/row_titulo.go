package storage

import (
	"ponte/crm"
	"ponte/crm/cadastro"
)

// Tables that only sources of master data write.
var (
	participantesTable = NewTable("contrato_participantes", "contrato_id@ cliente_id@ tenant_id@ papel:60 parte")
	titulosTable       = NewTable("titulos", `id@ tenant_id@ contrato_id= codigo:64= sequencia:20 tipo:60 situacao:60 vencimento:10 prorrogado:10 pago_em:10
		valor corrigido multa juros desconto pago nosso_numero:40 linha_digitavel:60 link:500 sistema:64= carimbo resumo:24`)
	ditosTable      = NewTable("contrato_resumos", "contrato_id@ tenant_id@ versao# sistema:64 resumo:24 carimbo")
	pendenciasTable = NewTable("pendencias", `tenant_id sistema:64 ambiente:16 tipo:16 codigo:255 assunto:16 falta_tipo:16 falta_codigo:255 registro motivo desde`)
)

func participanteValues(p *crm.Participante) []any {
	return []any{p.ContratoID, p.ClienteID, p.TenantID, p.Papel, p.Parte}
}

func readParticipante(scan func(...any) error) (p crm.Participante, err error) {
	err = scan(&p.ContratoID, &p.ClienteID, &p.TenantID, &p.Papel, &p.Parte)
	return p, err
}

func tituloValues(t *crm.Titulo) []any {
	return []any{
		t.ID, t.TenantID, t.ContratoID, t.Codigo, t.Sequencia, t.Tipo, t.Situacao, string(t.Vencimento), string(t.Prorrogado), string(t.PagoEm),
		t.Valor, t.Corrigido, t.Multa, t.Juros, t.Desconto, t.Pago, t.NossoNumero, t.LinhaDigitavel, t.Link, t.Sistema, toMS(t.Carimbo), t.Resumo,
	}
}

func readTitulo(scan func(...any) error) (t crm.Titulo, err error) {
	var stamp int64
	err = scan(&t.ID, &t.TenantID, &t.ContratoID, &t.Codigo, &t.Sequencia, &t.Tipo, &t.Situacao, &t.Vencimento, &t.Prorrogado, &t.PagoEm,
		&t.Valor, &t.Corrigido, &t.Multa, &t.Juros, &t.Desconto, &t.Pago, &t.NossoNumero, &t.LinhaDigitavel, &t.Link, &t.Sistema, &stamp, &t.Resumo)
	t.Carimbo = fromMS(stamp)
	return t, err
}

func ditoValues(r *cadastro.ResumoDosTitulos) []any {
	return []any{r.ContratoID, r.TenantID, r.Versao, r.Sistema, r.Resumo, toMS(r.Carimbo)}
}

func readDito(scan func(...any) error) (r cadastro.ResumoDosTitulos, err error) {
	var stamp int64
	err = scan(&r.ContratoID, &r.TenantID, &r.Versao, &r.Sistema, &r.Resumo, &stamp)
	r.Carimbo = fromMS(stamp)
	return r, err
}

// waitingRecord is a cadastro.Registro as a pendencia keeps it; what stands in columns of its own is not repeated.
type waitingRecord struct {
	Em      int64             `json:"em,omitempty"`
	Valores map[string]string `json:"valores"`
	Nomes   map[string]string `json:"nomes,omitempty"`
}

func pendenciaValues(p *cadastro.Pendencia) []any {
	return []any{
		p.TenantID, p.Fonte.Sistema, p.Fonte.Ambiente, string(p.Registro.Tipo), p.Registro.Codigo, p.Assunto, string(p.Falta.Tipo), p.Falta.Codigo,
		jsonText(waitingRecord{toMS(p.Registro.Em), p.Registro.Valores, p.Registro.Nomes}), p.Motivo, toMS(p.Desde),
	}
}

func readPendencia(scan func(...any) error) (p cadastro.Pendencia, err error) {
	var record jsonColumn[waitingRecord]
	var since int64
	err = scan(&p.TenantID, &p.Fonte.Sistema, &p.Fonte.Ambiente, &p.Registro.Tipo, &p.Registro.Codigo, &p.Assunto, &p.Falta.Tipo, &p.Falta.Codigo,
		&record, &p.Motivo, &since)
	p.Registro.Em, p.Registro.Valores, p.Registro.Nomes, p.Desde = fromMS(record.V.Em), record.V.Valores, record.V.Nomes, fromMS(since)
	return p, err
}
