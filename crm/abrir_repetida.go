package crm

import (
	"context"
	"slices"
	"strconv"
)

// AbrirRepetida turns a call that was taken for a repeat into an ocorrência of its own, because a person says so
// (docs/regras.md §4.4). The log keeps calls masked, so what the opening brought is used: the two say the same, but for what the
// narrativa "Reenvio com diferença" names. quem is the person, in the portal. The same call turns into one ocorrência,
// however often it is asked.
func (o *Ocorrencias) AbrirRepetida(ctx context.Context, retrato *Retrato, chamada *Chamada, quem string) (*Resposta, error) {
	p := &Pedido{Retrato: retrato, Superficie: SistemaPortal, Operacao: OperacaoAbrir, Usuario: quem, Em: o.Relogio()}
	p.Registro.pessoa = p.UsuarioNoRegistro()
	if chamada.Situacao != ChamadaRepetida || chamada.Operacao != OperacaoAbrir || chamada.TenantID != retrato.Tenant.ID {
		return nil, Recusar(RecusaValor, "A chamada", "não é uma abertura repetida")
	}
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: retrato.Tenant.ID, OcorrenciaID: chamada.OcorrenciaID})
	if err != nil {
		return nil, err
	}
	if achados.Ocorrencia == nil || len(achados.Ocorrencia.Recebido) == 0 {
		return nil, Recusar(RecusaValor, "A chamada", "o pedido original não foi guardado")
	}
	for _, c := range retrato.Credenciais {
		if c.ID == chamada.CredencialID {
			p.Credencial = c
		}
	}
	if p.Credencial == nil {
		return nil, Recusar(RecusaValor, "A chamada", "a credencial não existe mais")
	}
	p.Usuario = p.Credencial.Usuario // in Recebido stands the system's own user, as in the opening
	p.Campos = slices.DeleteFunc(slices.Clone(achados.Ocorrencia.Recebido), func(c Campo) bool { return c.Nome == "USUARIO_WS" })
	p.avisar("ABERTA POR "+quem+" A PARTIR DA REPETIDA "+chamada.Numero, "Conferir com o sistema chamador por que repetiu")

	a, err := o.lerAbertura(p)
	if err != nil {
		return nil, err
	}
	a.procura.Chaves = append(a.chaves[:0], ProcuraChave{
		Sistema: p.Credencial.Sistema, Tipo: ChaveDiferenca, Chave: resumo("repetida", strconv.FormatInt(chamada.ID, 10)),
	})
	return o.insistir(ctx, p, func() (*Resposta, error) { return o.decidirAbertura(ctx, a, &voo{}) })
}
