package cadastro

import "ponte/crm"

var camposDoTitulo = []campoDe[crm.Titulo]{
	numeroEm(Campo{Nome: "contrato", Rotulo: "Código do contrato", Tipo: Nome, Refere: crm.VinculoContrato, Grupo: grupoIdentificacao, Apelidos: []string{"cto_in_codigo"}, Partes: []string{"COD_PROJETO"}}, func(t *crm.Titulo) *int64 { return &t.ContratoID }),
	textoEm(Campo{Nome: "codigo", Rotulo: "Código da parcela", Tipo: Texto, Max: 64, Grupo: grupoIdentificacao, Apelidos: []string{"par_in_codigo"}}, func(t *crm.Titulo) *string { return &t.Codigo }),
	textoEm(Campo{Nome: "sequencia", Rotulo: "Parcela", Tipo: Texto, Max: 20, Grupo: grupoIdentificacao}, func(t *crm.Titulo) *string { return &t.Sequencia }),
	textoEm(Campo{Nome: "tipo", Rotulo: "Tipo", Tipo: Texto, Max: 60, Grupo: grupoIdentificacao, Apelidos: []string{"par_ch_parcela"}}, func(t *crm.Titulo) *string { return &t.Tipo }),
	textoEm(Campo{Nome: "situacao", Rotulo: "Situação", Tipo: Texto, Max: 60, Grupo: grupoSituacao, Apelidos: []string{"par_ch_status"}}, func(t *crm.Titulo) *string { return &t.Situacao }),
	textoEm(Campo{Nome: "vencimento", Rotulo: "Vencimento", Tipo: Data, Grupo: grupoDatas, Apelidos: []string{"par_dt_vencimento"}}, func(t *crm.Titulo) *crm.Dia { return &t.Vencimento }),
	textoEm(Campo{Nome: "prorrogado", Rotulo: "Vencimento prorrogado", Tipo: Data, Grupo: grupoDatas}, func(t *crm.Titulo) *crm.Dia { return &t.Prorrogado }),
	textoEm(Campo{Nome: "pago_em", Rotulo: "Pago em", Tipo: Data, Grupo: grupoDatas, Apelidos: []string{"par_dt_baixa"}}, func(t *crm.Titulo) *crm.Dia { return &t.PagoEm }),
	numeroEm(Campo{Nome: "valor", Rotulo: "Valor", Tipo: Dinheiro, Grupo: grupoValores, Apelidos: []string{"par_re_valororiginal"}}, func(t *crm.Titulo) *int64 { return &t.Valor }),
	numeroEm(Campo{Nome: "corrigido", Rotulo: "Valor corrigido", Tipo: Dinheiro, Grupo: grupoValores}, func(t *crm.Titulo) *int64 { return &t.Corrigido }),
	numeroEm(Campo{Nome: "multa", Rotulo: "Multa", Tipo: Dinheiro, Grupo: grupoValores, Apelidos: []string{"par_re_valormulta"}}, func(t *crm.Titulo) *int64 { return &t.Multa }),
	numeroEm(Campo{Nome: "juros", Rotulo: "Juros", Tipo: Dinheiro, Grupo: grupoValores, Apelidos: []string{"par_re_valorjuros"}}, func(t *crm.Titulo) *int64 { return &t.Juros }),
	numeroEm(Campo{Nome: "desconto", Rotulo: "Desconto", Tipo: Dinheiro, Grupo: grupoValores, Apelidos: []string{"par_re_valordesconto"}}, func(t *crm.Titulo) *int64 { return &t.Desconto }),
	numeroEm(Campo{Nome: "pago", Rotulo: "Valor pago", Tipo: Dinheiro, Grupo: grupoValores, Apelidos: []string{"par_re_valorpago"}}, func(t *crm.Titulo) *int64 { return &t.Pago }),
	textoEm(Campo{Nome: "nosso_numero", Rotulo: "Nosso número", Tipo: Texto, Max: 40, Grupo: grupoValores, Apelidos: []string{"mfi_st_nossonumero"}}, func(t *crm.Titulo) *string { return &t.NossoNumero }),
	textoEm(Campo{Nome: "linha_digitavel", Rotulo: "Linha digitável", Tipo: Texto, Max: 60, Grupo: grupoValores, Apelidos: []string{"mfi_st_linhadig"}}, func(t *crm.Titulo) *string { return &t.LinhaDigitavel }),
	textoEm(Campo{Nome: "link", Rotulo: "Link da segunda via", Tipo: Texto, Max: 500, Grupo: grupoValores}, func(t *crm.Titulo) *string { return &t.Link }),
}
