package crm

// ModoRetornoEfetivo is the return mode in force for a credential; c may be nil (docs/regras.md §9.1).
func (r *Retrato) ModoRetornoEfetivo(c *Credencial) ModoRetorno {
	if c != nil && c.Retorno != "" {
		return c.Retorno
	}
	return ModoRetorno(r.Tenant.Configuracoes.Texto(ConfRetorno))
}

// Retornar writes an ocorrência's number as a mode answers it. No form holds what callers take for a failure: "erro",
// "(e:", ":false", "<html>" (docs/fatos/multidados.md §5).
func Retornar(modo ModoRetorno, numero string) string {
	switch modo {
	case RetornoJSON:
		return `{"success":true,"idocorrencia":"` + numero + `"}`
	case RetornoTexto:
		return "Ocorrência " + numero + " registrada."
	}
	return numero
}
