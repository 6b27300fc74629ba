package cobranca

// Exemplo is a régua to begin with. It is off until a person switches it on, and is nobody's before it is kept.
func Exemplo() *Regua {
	const (
		ola = "Olá, {primeiro_nome}.\n\n"
		fim = "\n\nSe já pagou, desconsidere esta mensagem. Dúvidas: {telefone_central}."
	)
	mensagem := func(dias int, nome, assunto, texto string) Passo {
		return Passo{Nome: nome, Dias: dias, Canal: CanalEmail, Assunto: assunto, Texto: ola + texto + fim}
	}
	return &Regua{Nome: "Exemplo", Conteudo: Conteudo{
		Limite: 180,
		Passos: []Passo{
			mensagem(1, "Lembrete", "Parcela {parcela} do contrato {contrato}",
				"A parcela {parcela} do {empreendimento}, unidade {unidade}, no valor de {valor}, venceu em {vencimento} e ainda não consta como paga."),
			mensagem(5, "Segundo lembrete", "Parcela {parcela} em aberto", "A parcela {parcela}, que venceu em {vencimento}, está em aberto há {dias_atraso} dias. Valor: {valor}."),
			mensagem(10, "Aviso", "Parcela {parcela} em atraso", "A parcela {parcela}, que venceu em {vencimento}, está em atraso há {dias_atraso} dias. Valor: {valor}. Fale conosco para combinar o pagamento."),
			mensagem(15, "Último aviso", "Parcela {parcela}: {dias_atraso} dias de atraso", "A parcela {parcela}, que venceu em {vencimento}, está em atraso há {dias_atraso} dias. Valor: {valor}. Fale conosco."),
			{Nome: "Ligar", Dias: 20, Canal: CanalTarefa, Assunto: "Ligar sobre a parcela {parcela} ({dias_atraso} dias)", Texto: "{nome}, contrato {contrato}. A parcela venceu em {vencimento}, no valor de {valor}."},
			mensagem(30, "Aviso formal", "Contrato {contrato}: parcela em atraso", "A parcela {parcela}, no valor de {valor}, venceu em {vencimento}. Pedimos que regularize o pagamento ou fale conosco."),
			{Nome: "Decidir a negativação", Dias: 45, Canal: CanalTarefa, Assunto: "Decidir a negativação da parcela {parcela}", Texto: "{nome}, contrato {contrato}. A parcela venceu em {vencimento}, no valor de {valor}."},
			{Nome: "Encaminhar ao jurídico", Dias: 90, Canal: CanalTarefa, Assunto: "Encaminhar ao jurídico a parcela {parcela}", Texto: "{nome}, contrato {contrato}. A parcela venceu em {vencimento}, no valor de {valor}."},
		},
		Assunto: "Recebemos o seu pagamento", Texto: "Olá, {primeiro_nome}.\n\nRecebemos o pagamento da parcela {parcela}. Obrigado.",
	}}
}
