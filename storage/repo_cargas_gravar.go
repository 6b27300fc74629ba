package storage

import (
	"gorm.io/gorm"

	"ponte/crm"
)

// Tables that only registrations write.
var (
	tabEmpreendimentos = novaTabela("empreendimentos", "id tenant_id nome:255")
	tabBlocos          = novaTabela("blocos", "id tenant_id empreendimento_id nome:255")
	tabUnidades        = novaTabela("unidades", "id tenant_id bloco_id numero:64 codigo:64 data_entrega")
	tabCodigosExternos = novaTabela("unidade_codigos_externos", "unidade_id destino:64 tenant_id codigo:255")
	tabContratos       = novaTabela("contratos", "id tenant_id codigo:255 unidade_id cliente_id situacao:4")
)

// codigoExterno is a row of unidade_codigos_externos.
type codigoExterno struct {
	unidadeID, tenantID int64
	destino, codigo     string
}

func gravarEstrutura(tx *gorm.DB, g *crm.Carga) error {
	err := inserirLinhas(tx, tabEmpreendimentos, g.Empreendimentos, func(e *crm.Empreendimento) []any {
		return []any{e.ID, e.TenantID, e.Nome}
	})
	if err != nil {
		return err
	}
	err = inserirLinhas(tx, tabBlocos, g.Blocos, func(b *crm.Bloco) []any {
		return []any{b.ID, b.TenantID, b.EmpreendimentoID, b.Nome}
	})
	if err != nil {
		return err
	}
	err = inserirLinhas(tx, tabUnidades, g.Unidades, func(u *crm.Unidade) []any {
		return []any{u.ID, u.TenantID, u.BlocoID, u.Numero, u.Codigo, msOuNulo(u.DataEntrega)}
	})
	if err != nil {
		return err
	}
	var externos []codigoExterno
	var trocadas []int64
	for _, u := range g.UnidadesAlteradas {
		// MySQL counts changed rows only, so that a row count says nothing about a row that is as it was.
		r := tx.Exec("UPDATE unidades SET codigo = ?, data_entrega = ? WHERE id = ? AND tenant_id = ?", u.Codigo, msOuNulo(u.DataEntrega), u.ID, u.TenantID)
		if r.Error != nil {
			return r.Error
		}
		trocadas = append(trocadas, u.ID)
	}
	if len(trocadas) > 0 {
		if err := tx.Exec("DELETE FROM unidade_codigos_externos WHERE unidade_id IN ?", trocadas).Error; err != nil {
			return err
		}
	}
	for _, unidades := range [][]crm.Unidade{g.Unidades, g.UnidadesAlteradas} {
		for _, u := range unidades {
			for destino, codigo := range u.CodigosExternos {
				externos = append(externos, codigoExterno{u.ID, u.TenantID, destino, codigo})
			}
		}
	}
	return inserirLinhas(tx, tabCodigosExternos, externos, func(e *codigoExterno) []any {
		return []any{e.unidadeID, e.destino, e.tenantID, e.codigo}
	})
}

func gravarClientes(tx *gorm.DB, g *crm.Carga) error {
	if err := inserirLinhas(tx, tabClientes, g.Clientes, valoresCliente); err != nil {
		return err
	}
	var trocados []int64
	for i := range g.ClientesAlterados {
		c := &g.ClientesAlterados[i]
		v := valoresCliente(c)
		if _, err := tabClientes.conferir(v); err != nil {
			return err
		}
		// The keys, versao and the rest of the row, in the order of tabClientes: id, tenant_id and versao lead it.
		consulta := "UPDATE clientes SET versao = versao + 1"
		for _, coluna := range tabClientes.colunas[3:] {
			consulta += ", " + coluna.nome + " = ?"
		}
		args := append(v[3:], c.ID, c.Versao)
		if err := mudada(tx.Exec(consulta+" WHERE id = ? AND versao = ?", args...)); err != nil {
			return err
		}
		trocados = append(trocados, c.ID)
	}
	if len(trocados) > 0 {
		if err := tx.Exec("DELETE FROM cliente_palavras WHERE cliente_id IN ?", trocados).Error; err != nil {
			return err
		}
	}
	var busca [][]any
	for _, clientes := range [][]crm.Cliente{g.Clientes, g.ClientesAlterados} {
		for i := range clientes {
			busca = append(busca, linhasPalavras(&clientes[i])...)
		}
	}
	return inserirLinhas(tx, tabPalavras, busca, func(l *[]any) []any { return *l })
}

func gravarContratos(tx *gorm.DB, g *crm.Carga) error {
	err := inserirLinhas(tx, tabContratos, g.Contratos, func(k *crm.Contrato) []any {
		return []any{k.ID, k.TenantID, k.Codigo, k.UnidadeID, k.ClienteID, string(k.Situacao)}
	})
	if err != nil {
		return err
	}
	for _, k := range g.ContratosAlterados {
		r := tx.Exec("UPDATE contratos SET unidade_id = ?, cliente_id = ?, situacao = ? WHERE id = ? AND tenant_id = ?",
			k.UnidadeID, k.ClienteID, string(k.Situacao), k.ID, k.TenantID)
		if r.Error != nil {
			return r.Error
		}
	}
	return nil
}

func gravarOcorrencias(tx *gorm.DB, g *crm.Carga) error {
	for i := range g.Status {
		if err := inserirStatus(tx, g.Status[i]); err != nil {
			return err
		}
	}
	if err := inserirLinhas(tx, tabChaves, g.Chaves, valoresChave); err != nil {
		return err
	}
	if err := inserirLinhas(tx, tabOcorrencias, g.Ocorrencias, valoresOcorrencia); err != nil {
		return err
	}
	for _, m := range g.OcorrenciasAlteradas {
		r := tx.Exec(`UPDATE ocorrencias SET versao = versao + 1, status_id = ?, fechada_em = ?, atualizada_em = ? WHERE id = ? AND versao = ?`,
			m.StatusID, msOuNulo(m.FechadaEm), paraMS(m.AtualizadaEm), m.ID, m.Versao)
		if err := mudada(r); err != nil {
			return err
		}
	}
	if err := inserirLinhas(tx, tabNarrativas, g.Narrativas, valoresNarrativa); err != nil {
		return err
	}
	return inserirLinhas(tx, tabMovimentos, g.Movimentos, valoresMovimento)
}
