package storage

import "ponte/crm"

// Tables of empresas and filiais.
var (
	empresasTable = NewTable("empresas", "id@ tenant_id@ versao# codigo:64 nome:190 cnpj:14 telefone:64 email:254")
	filiaisTable  = NewTable("filiais", "id@ tenant_id@ versao# empresa_id codigo:64 nome:190 cnpj:14 telefone:64 email:254 matriz")
)

func empresaValues(e *crm.Empresa) []any {
	return []any{e.ID, e.TenantID, e.Versao, e.Codigo, e.Nome, e.CNPJ, e.Telefone, e.Email}
}

func readEmpresa(scan func(...any) error) (e crm.Empresa, err error) {
	err = scan(&e.ID, &e.TenantID, &e.Versao, &e.Codigo, &e.Nome, &e.CNPJ, &e.Telefone, &e.Email)
	return e, err
}

func filialValues(f *crm.Filial) []any {
	return []any{f.ID, f.TenantID, f.Versao, f.EmpresaID, f.Codigo, f.Nome, f.CNPJ, f.Telefone, f.Email, f.Matriz}
}

func readFilial(scan func(...any) error) (f crm.Filial, err error) {
	err = scan(&f.ID, &f.TenantID, &f.Versao, &f.EmpresaID, &f.Codigo, &f.Nome, &f.CNPJ, &f.Telefone, &f.Email, &f.Matriz)
	return f, err
}
