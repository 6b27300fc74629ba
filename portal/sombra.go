package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sombra"
)

// telaSombra is who answers, what the comparison with the old service came to, and what is missing for the switch.
type telaSombra struct {
	Modo, Tom, Frase string
	Antigo           string
	Desde            momento // of the mode in force; none = not known
	Por, Motivo      string
	Portao           portaoSombra
	Operacoes        []operacaoSombra
	Diferencas       []linhaDiferenca // those that want an explanation first
	Ruidos           []linhaDiferenca
	Viradas          []linhaVirada // the last one first
	SoAqui           []soAquiSombra
	Captura          *capturaSombra
	Modos            []opcao
	CampoAntigo      campoForm
	Dias             int64 // of the report
	Erros            errosForm
	Pode             bool
}

// portaoSombra is the gate with what it measures.
type portaoSombra struct {
	Aberto  bool
	Medidas []medidaSombra
}

type medidaSombra struct {
	Rotulo, Foi, Pede string
	Chega             bool
}

// operacaoSombra is a row of the table of operations.
type operacaoSombra struct {
	Nome                                                              string
	Igual, Ruido, Diferente, SoAntigo, SoPonte, NaoAvaliada, Perdidas int64
}

// linhaDiferenca is a difference for reading.
type linhaDiferenca struct {
	sombra.Achado
	OndeDifere       string
	Rotulo, Tom      string
	Primeiro, Ultimo momento
	Remedio, Link    string
	Situacao, TomSit string
	ExplicadaEm      momento
	Porque, Por      string
}

// linhaVirada is a change of who answers.
type linhaVirada struct {
	Em                        momento
	De, Para, Numero, Abertas string
}

// soAquiSombra is what was opened between a switch and a rollback.
type soAquiSombra struct {
	De, Ate     momento
	Quais, Abra string
}

// capturaSombra is the last look at the old service's WSDL.
type capturaSombra struct {
	*sombra.Captura
	Em    momento
	Velha bool // it was of another service
	Outro string
}

// rotuloModo is what people call a mode, and what it means.
func rotuloModo(m crm.ModoSombra) (rotulo, tom, frase string) {
	switch m {
	case crm.SombraEspelho:
		return "Espelho", tomAtivo, "Quem responde às chamadas é o serviço antigo. O Ponte avalia uma cópia de cada uma e não grava nada delas."
	case crm.SombraFrente:
		return "Frente", tomBom, "Quem responde às chamadas é o Ponte. O serviço antigo continua ligado, para a volta."
	case crm.SombraDesligada:
	}
	return "Desligada", tomNeutro, "Quem responde às chamadas é o Ponte, e nada é comparado."
}

func rotuloResultado(r sombra.Resultado) (rotulo, tom string) {
	switch r {
	case sombra.Igual:
		return "Igual", tomBom
	case sombra.Ruido:
		return "Ruído", tomNeutro
	case sombra.Diferente:
		return "Diferente", tomAlerta
	case sombra.SoAquiRecusa:
		return "Só no antigo", tomRuim
	case sombra.SoLaRecusa:
		return "Só no Ponte", tomAlerta
	case sombra.SemAvaliacao:
		return "Não avaliada", tomNeutro
	case sombra.Perdida:
	}
	return "Perdida", tomNeutro
}

func (k *contexto) sombra() error { return k.mostrarSombra(http.StatusOK, nil) }

func (k *contexto) mostrarSombra(status int, erros errosForm) error {
	modo, antigo := k.tenant.Sombra()
	r, err := k.p.Conducao.Relatorio(k.ctx, k.tenant.ID, sombra.DiasDoRelatorio)
	if err != nil {
		return err
	}
	captura, err := k.p.Conducao.Registro.Captura(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	viradas, err := k.p.Conducao.Registro.Viradas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela := telaSombra{Antigo: antigo, Portao: novoPortao(r), Dias: sombra.DiasDoRelatorio, Erros: erros, Pode: k.pode(mudar(crm.ModuloSombra))}
	tela.Modo, tela.Tom, tela.Frase = rotuloModo(modo)
	if n := len(viradas); n > 0 {
		trilha, err := k.p.Conducao.Trilha(k.ctx, k.tenant, &viradas[n-1])
		if err != nil {
			return err
		}
		if trilha != nil {
			tela.Desde, tela.Por, tela.Motivo = k.em(trilha.Em), trilha.Quem, trilha.Motivo
		}
	}
	for i := range r.Operacoes {
		o := &r.Operacoes[i]
		tela.Operacoes = append(tela.Operacoes, operacaoSombra{
			o.Nome, o.Vezes[sombra.Igual], o.Vezes[sombra.Ruido], o.Vezes[sombra.Diferente], o.Vezes[sombra.SoAquiRecusa], o.Vezes[sombra.SoLaRecusa], o.Vezes[sombra.SemAvaliacao], o.Vezes[sombra.Perdida],
		})
		for j := range o.Achados {
			if l := k.linhaDiferenca(&o.Achados[j]); l.Resultado == sombra.Ruido {
				tela.Ruidos = append(tela.Ruidos, l)
			} else {
				tela.Diferencas = append(tela.Diferencas, l)
			}
		}
	}
	tela.Diferencas = abertasPrimeiro(tela.Diferencas)
	k.contarViradas(&tela, viradas)
	if captura != nil {
		tela.Captura = &capturaSombra{Captura: captura, Em: k.em(captura.Em), Velha: captura.Antigo != antigo, Outro: enderecoDeFora(captura.Endereco, k.base())}
	}
	tela.Modos = modosParaVirar(modo)
	tela.CampoAntigo = novoCampo("antigo", "Endereço do serviço antigo", antigo, erros).Com("exemplo", "https://10.0.0.5", "ajuda", "Sem caminho, que é o de cada chamada.")
	return k.mostrar(status, "sombra", "Sombra", tela)
}

// contarViradas tells who answered since when, and what only Ponte knows of.
func (k *contexto) contarViradas(tela *telaSombra, viradas []sombra.Virada) {
	for _, v := range slices.Backward(viradas) {
		de, _, _ := rotuloModo(v.De)
		para, _, _ := rotuloModo(v.Para)
		l := linhaVirada{Em: k.em(v.Em), De: de, Para: para, Numero: texto64(v.Numero), Abertas: "—"}
		if v.Para != crm.SombraEspelho {
			l.Abertas = inteiro(v.Abertas)
		}
		tela.Viradas = append(tela.Viradas, l)
	}
	voltas, _ := sombra.SoAqui(viradas)
	for _, d := range voltas {
		l := soAquiSombra{De: k.em(d.Em), Ate: k.em(d.Ate), Quais: "a ocorrência " + texto64(d.Primeiro), Abra: "abra-a lá, e leve a numeração dele além dela"}
		if d.Abertas > 1 {
			l.Quais = inteiro(d.Abertas) + " ocorrências, de " + texto64(d.Primeiro) + " a " + texto64(d.Ultimo)
			l.Abra = "abra-as lá, e leve a numeração dele além da última"
		}
		tela.SoAqui = append(tela.SoAqui, l)
	}
}

// abertasPrimeiro puts what wants an explanation before what has one.
func abertasPrimeiro(linhas []linhaDiferenca) []linhaDiferenca {
	var abertas, ditas []linhaDiferenca
	for i := range linhas {
		if linhas[i].Conta > 0 {
			abertas = append(abertas, linhas[i])
		} else {
			ditas = append(ditas, linhas[i])
		}
	}
	return append(abertas, ditas...)
}

// modosParaVirar are the modes there are, the next one on the way of a switch chosen.
func modosParaVirar(modo crm.ModoSombra) []opcao {
	proximo := map[crm.ModoSombra]crm.ModoSombra{crm.SombraDesligada: crm.SombraEspelho, crm.SombraEspelho: crm.SombraFrente, crm.SombraFrente: crm.SombraFrente}[modo]
	return opcoes(string(proximo), string(crm.SombraEspelho), "Espelho: responde o serviço antigo", string(crm.SombraFrente), "Frente: responde o Ponte", string(crm.SombraDesligada), "Desligada: só o Ponte")
}

func novoPortao(r *sombra.Relatorio) portaoSombra {
	p := portaoSombra{Aberto: r.Portao.Aberto}
	for i := range r.Portao.Medidas {
		m := &r.Portao.Medidas[i]
		l := medidaSombra{Foi: inteiro(m.Foi), Pede: "pelo menos " + inteiro(m.Pede), Chega: m.Chega()}
		switch m.De {
		case sombra.MedidaDias:
			l.Rotulo = "Dias comparados"
		case sombra.MedidaChamadas:
			l.Rotulo = "Chamadas comparadas"
		case sombra.MedidaInexplicadas:
			l.Rotulo, l.Pede = "Diferenças sem explicação", "nenhuma"
		case sombra.MedidaNaoAvaliadas:
			l.Rotulo, l.Pede = "Operações sem avaliação", "nenhuma"
		}
		p.Medidas = append(p.Medidas, l)
	}
	return p
}

// ondeDifere is a field of an answer in words; a part of the contract keeps its name.
func ondeDifere(campo string) string {
	if codigo, err := strconv.Atoi(strings.TrimPrefix(campo, "e:")); err == nil && strings.HasPrefix(campo, "e:") {
		return "Recusa: " + crm.CodigoRecusa(codigo).Motivo()
	}
	if dito := map[string]string{sombra.CampoRetorno: "O que é devolvido", sombra.CampoFalha: "A frase da falha", sombra.CampoHTTP: "O código HTTP", sombra.CampoOrdem: "A ordem", sombra.CampoOutros: "Outros campos"}[campo]; dito != "" {
		return dito
	}
	return campo
}

func soDigitos(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (k *contexto) linhaDiferenca(a *sombra.Achado) linhaDiferenca {
	l := linhaDiferenca{Achado: *a, Primeiro: k.em(a.Primeira), Ultimo: k.em(a.Ultima), Remedio: a.Remedio(), Situacao: "Sem explicação", TomSit: tomRuim}
	l.Rotulo, l.Tom = rotuloResultado(a.Resultado)
	l.OndeDifere = ondeDifere(a.Campo)
	if a.Resultado == sombra.SoLaRecusa && a.Campo == sombra.CampoRetorno && soDigitos(a.Aqui) {
		l.Aqui = "Abriria uma ocorrência" // in espelho the number is none that there is
	}
	l.Link = Raiz + "/sombra/diferenca?" + url.Values{"operacao": {a.Operacao}, "resultado": {string(a.Resultado)}, "campo": {a.Campo}}.Encode()
	e := a.Explicacao
	if e == nil {
		return l
	}
	l.ExplicadaEm, l.Porque, l.Por = k.em(e.Em), e.Porque, e.Por
	if a.Conta == 0 {
		l.Tom = tomNeutro // nothing is left to do about it
	}
	switch {
	case a.Conta > 0:
		l.Situacao, l.TomSit = "Voltou depois de corrigida", tomRuim
	case e.Corrigida:
		l.Situacao, l.TomSit = "Corrigida", tomBom
	default:
		l.Situacao, l.TomSit = "Aceita", tomBom
	}
	return l
}

// enderecoDeFora is the address that the old service's WSDL names when it is not the one that callers use here; "" = it is.
func enderecoDeFora(noWSDL, base string) string {
	u, err := url.Parse(noWSDL)
	nosso, errNosso := url.Parse(base)
	if noWSDL == "" || err == nil && errNosso == nil && strings.EqualFold(u.Host, nosso.Host) {
		return ""
	}
	return noWSDL
}

// capturarWSDL looks at the old service's WSDL now.
func (k *contexto) capturarWSDL() error {
	c, err := k.p.Capturar(k.ctx, k.ator(""), k.tenant)
	if erros := errosDe(err); erros != nil {
		return k.mostrarSombra(http.StatusUnprocessableEntity, erros)
	}
	if err != nil {
		return err
	}
	if c.Erro != "" {
		return k.voltarSemFazer("/sombra", "Não há WSDL: "+c.Erro+".")
	}
	return k.voltar("/sombra", "WSDL do serviço antigo lido.")
}
