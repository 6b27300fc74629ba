package crm

// ModoRetornoEfetivo is the return mode in force for a credential; c may be nil (docs/regras.md §9.1).
func (r *Retrato) ModoRetornoEfetivo(c *Credencial) ModoRetorno {
	if c != nil && c.Retorno != "" {
		return c.Retorno
	}
	return ModoRetorno(r.Tenant.Configuracoes.Texto(ConfRetorno))
}

// Retornar is the return text of an operation that did what was asked. One that answers data gives it unchanged in every mode.
func (r *Resposta) Retornar(modo ModoRetorno) string {
	if r.Numero == "" {
		return r.Texto
	}
	return Retornar(modo, r.Numero)
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
