package cobranca

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// Julgador decides what the réguas do about a título at a moment. It reads nothing: a dry run and a real one are judged alike.
type Julgador struct {
	Tenant      *crm.Tenant
	Reguas      []Regua // those that are on
	Calendarios Calendarios
	Geracao     int64
	// TemDestino tells whether some destination that is on takes the messages of a channel.
	TemDestino map[Canal]bool
	Agora      time.Time
}

// Decisao is what becomes of one step.
type Decisao struct {
	Passo    Passo
	Situacao Situacao
	Motivo   string
	// Adiado: it is outside the debtor's hours. Nothing is kept of it: the next run within them has it.
	Adiado bool
	// Antes is the row that there is of it, a Retido; nil = none.
	Antes *Disparo
	// Assunto and Texto are the words, filled, of what is Feito.
	Assunto, Texto string
}

// Parecer is what is decided of a título.
type Parecer struct {
	Regua    *Regua // nil = none takes it
	Hoje     crm.Dia
	Fora     bool   // nothing is due yet, and nothing is kept of it
	Sai      string // it is not, or no longer, in the régua: why; "" = it is
	Decisoes []Decisao
	Proximo  crm.Dia
	// NaoAntes is when what is Feito may go; zero = now.
	NaoAntes time.Time
}

// Julgar decides. The steps are in the order of their days.
func (j *Julgador) Julgar(k *Caso) Parecer {
	janela := j.Calendarios.De(&k.Cliente)
	p := Parecer{Hoje: janela.Dia(j.Agora), Proximo: Nunca}
	p.Regua = j.regua(k)
	atraso, temData := k.Titulo.DiasDeAtraso(p.Hoje)
	if p.Sai = j.sai(k, p.Regua, atraso, temData); p.Sai != "" {
		if k.NaRegua != nil && k.NaRegua.Ate == nil {
			j.fechar(k, &p, janela)
		}
		return p
	}
	if p.Fora = atraso < p.Regua.Conteudo.Passos[0].Dias && (k.NaRegua == nil || k.NaRegua.Ate != nil); p.Fora {
		return p
	}
	j.passos(k, &p, atraso, janela)
	return p
}

// regua is the first of the réguas, in their order, that takes a título.
func (j *Julgador) regua(k *Caso) *Regua {
	serve := func(lista []string, palavra string) bool {
		return len(lista) == 0 || slices.ContainsFunc(lista, func(s string) bool { return strings.EqualFold(s, palavra) })
	}
	for i := range j.Reguas {
		r := &j.Reguas[i]
		if r.Ativa && serve(r.Conteudo.Empreendimentos, k.Lugar.Empreendimento) && serve(r.Conteudo.Tipos, k.Titulo.Tipo) {
			return r
		}
	}
	return nil
}

// sai says why a título is not in the régua; "" = it is.
func (j *Julgador) sai(k *Caso, r *Regua, atraso int, temData bool) string {
	if q := k.Titulo.Quitacao(); q != crm.TituloEmAberto {
		return string(q)
	}
	switch {
	case !k.Contrato.Situacao.Vigente() && k.Contrato.Situacao != "":
		return SaiuContrato
	case !temData:
		return SaiuProrrogado
	case r == nil:
		return SaiuDesligada
	case atraso > r.Conteudo.Limite:
		return SaiuLimite
	case k.NaRegua != nil && k.NaRegua.Ate == nil && k.NaRegua.Vencimento != k.Titulo.VenceEm() && atraso < min(r.Conteudo.Passos[0].Dias, 1):
		return SaiuProrrogado
	}
	return ""
}

// fechar ends what is held of a título that leaves, and thanks who has paid after a message.
func (j *Julgador) fechar(k *Caso, p *Parecer, janela *crm.Expediente) {
	falado, agradecido := false, false
	for i := range k.Disparos {
		d := &k.Disparos[i]
		if d.Situacao == Retido {
			p.Decisoes = append(p.Decisoes, d.encerrar(FraseDaSaida(p.Sai)))
		}
		falado = falado || d.Situacao == Feito && d.Canal.AoDevedor()
		agradecido = agradecido || d.PassoID == PassoAgradecer
	}
	r := p.Regua
	if p.Sai != string(crm.TituloPago) || !falado || agradecido || r == nil || !r.Conteudo.Agradece {
		return
	}
	passo := Passo{ID: PassoAgradecer, Nome: "Agradecimento", Canal: CanalEmail, Assunto: r.Conteudo.Assunto, Texto: r.Conteudo.Texto}
	d := j.mensagem(k, r, &passo, p.Hoje)
	if d.Situacao == Retido { // it is said now or not at all
		d.Situacao = Pulado
	}
	if d.Situacao == Feito {
		p.NaoAntes = janela.Abre(j.Agora)
	}
	p.Decisoes = append(p.Decisoes, d)
}

// encerrar passes over what was held.
func (d *Disparo) encerrar(motivo string) Decisao {
	return Decisao{Passo: Passo{ID: d.PassoID, Nome: d.PassoNome, Dias: d.Dias, Canal: d.Canal}, Situacao: Pulado, Motivo: motivo, Antes: d}
}

// passos decides the steps that are due. Of those that nobody did in time only the newest is done, of what reaches the debtor and of tarefas
// each: the others are passed over, each with its row.
func (j *Julgador) passos(k *Caso, p *Parecer, atraso int, janela *crm.Expediente) {
	passos := p.Regua.Conteudo.Passos
	linhas := map[string]*Disparo{}
	for i := range k.Disparos {
		d := &k.Disparos[i]
		if d.Vencimento == k.Titulo.VenceEm() {
			linhas[d.PassoID] = d
			continue
		}
		p.Decisoes = append(p.Decisoes, d.encerrar("o vencimento mudou"))
	}
	var novo [2]*Passo // the newest that is due or was done: to the debtor, tarefa
	especie := func(s *Passo) int {
		if s.Canal.AoDevedor() {
			return 0
		}
		return 1
	}
	for i := range passos {
		if passos[i].Dias <= atraso {
			novo[especie(&passos[i])] = &passos[i]
		}
	}
	for i := range passos {
		s := &passos[i]
		if s.Dias > atraso {
			p.Proximo = min(p.Proximo, k.Titulo.VenceEm().Mais(s.Dias))
			continue
		}
		antes := linhas[s.ID]
		if antes != nil && antes.Situacao != Retido {
			continue
		}
		d := Decisao{Passo: *s, Situacao: Pulado}
		if n := novo[especie(s)]; n.Dias > s.Dias {
			if d.Motivo = fmt.Sprintf("o passo %q, de %d dias, é mais novo", n.Nome, n.Dias); antes != nil {
				d.Motivo = crm.Encurtar("ficou retido ("+antes.Motivo+") até que "+d.Motivo, maxMotivo)
			}
		} else if d = j.decidir(k, p.Regua, s, p.Hoje, janela); d.Adiado || d.Situacao == Retido {
			p.Proximo = min(p.Proximo, p.Hoje)
		}
		d.Antes = antes
		p.Decisoes = append(p.Decisoes, d)
	}
	p.Proximo = min(p.Proximo, k.Titulo.VenceEm().Mais(p.Regua.Conteudo.Limite+1))
}

// maxMotivo bounds the reason of a row, in characters.
const maxMotivo = 500

// decidir decides the newest step that is due.
func (j *Julgador) decidir(k *Caso, r *Regua, s *Passo, hoje crm.Dia, janela *crm.Expediente) Decisao {
	devido := k.Titulo.Devido()
	if devido == 0 { // negative too: a source that is wrong, or a credit
		return Decisao{Passo: *s, Situacao: Retido, Motivo: "o sistema de origem não diz que algo é devido deste título"}
	}
	if devido < s.ValorMinimo {
		return Decisao{Passo: *s, Situacao: Pulado, Motivo: "deve menos que R$ " + crm.Centesimos(s.ValorMinimo)}
	}
	if s.Canal == CanalTarefa {
		return j.tarefa(k, r, s, hoje)
	}
	d := j.mensagem(k, r, s, hoje)
	if d.Situacao != Feito {
		return d
	}
	if motivo := j.limite(k, hoje); motivo != "" {
		return Decisao{Passo: *s, Situacao: Retido, Motivo: motivo}
	}
	if !janela.Aberto(j.Agora) {
		return Decisao{Passo: *s, Situacao: Retido, Adiado: true, Motivo: "fora do horário de " + LerUF(k.Cliente.Endereco.Estado)}
	}
	if k.Contatos != nil { // what is decided counts for what comes after it
		k.Contatos[hoje]++
	}
	return d
}

func (j *Julgador) tarefa(k *Caso, r *Regua, s *Passo, hoje crm.Dia) Decisao {
	d := Decisao{Passo: *s, Situacao: Retido}
	switch {
	case k.pausado(hoje):
		d.Motivo = k.Pausa.frase()
		return d
	case k.Ocorrencia == nil:
		d.Motivo = "o contrato ainda não tem ocorrência de cobrança em que criar a tarefa"
		return d
	}
	return j.palavras(k, r, d, hoje)
}

// mensagem decides a step that reaches the debtor, but for caps and hours.
func (j *Julgador) mensagem(k *Caso, r *Regua, s *Passo, hoje crm.Dia) Decisao {
	d := Decisao{Passo: *s, Situacao: Retido}
	switch {
	case k.Recusas[s.Canal]:
		d.Situacao, d.Motivo = Pulado, "o cliente não quer ser contatado por "+nomeDoCanal(s.Canal)
		return d
	case k.pausado(hoje):
		d.Motivo = k.Pausa.frase()
	case k.Cliente.ID == 0:
		d.Motivo = "o contrato não tem cliente"
	case s.Canal == CanalEmail && k.Cliente.Email == "":
		d.Motivo = "falta o e-mail no cadastro do cliente"
	case s.Canal == CanalEmail && k.Partilhado:
		d.Motivo = "o e-mail do cliente é também o de outro cliente: a cobrança não pode chegar a um terceiro"
	case !j.TemDestino[s.Canal]:
		d.Motivo = "nenhum destino ligado leva as mensagens de cobrança por " + nomeDoCanal(s.Canal)
	case s.Canal == CanalEmail:
		if _, err := crm.LerEmail("email", k.Cliente.Email); err != nil {
			d.Motivo = "falta corrigir o e-mail no cadastro do cliente: não é um endereço"
		}
	}
	if d.Motivo != "" {
		return d
	}
	return j.palavras(k, r, d, hoje)
}

// palavras fills the words of a step: what has a hole is held.
func (j *Julgador) palavras(k *Caso, r *Regua, d Decisao, hoje crm.Dia) Decisao {
	valores := r.Conteudo.Valores(j.Tenant, k, hoje)
	var err error
	if d.Assunto, err = Preencher(d.Passo.Assunto, valores); err == nil {
		d.Texto, err = Preencher(d.Passo.Texto, valores)
	}
	if err != nil {
		d.Motivo = crm.Encurtar(err.Error(), maxMotivo)
		return d
	}
	d.Situacao = Feito
	return d
}

// limite says which cap a message to the debtor would pass; "" = none.
func (j *Julgador) limite(k *Caso, hoje crm.Dia) string {
	porDia, porSemana := j.Tenant.Configuracoes.Inteiro(crm.ConfCobrancaDia), j.Tenant.Configuracoes.Inteiro(crm.ConfCobrancaSemana)
	if k.Contatos[hoje] >= porDia {
		return fmt.Sprintf("limite de %d mensagem(ns) por dia ao cliente", porDia)
	}
	semana, inicio := 0, hoje.Mais(-6)
	for dia, n := range k.Contatos {
		if dia >= inicio { // and of days ahead: the clock may have gone back
			semana += n
		}
	}
	if semana >= porSemana {
		return fmt.Sprintf("limite de %d mensagem(ns) em 7 dias ao cliente", porSemana)
	}
	return ""
}

// FraseDaSaida says to people why a título left the régua.
func FraseDaSaida(motivo string) string {
	switch motivo {
	case string(crm.TituloPago):
		return "o título foi pago"
	case string(crm.TituloParcial):
		return "o título foi pago em parte: uma pessoa decide o resto"
	case string(crm.TituloEncerrado):
		return "o título foi cancelado, renegociado ou substituído"
	case SaiuProrrogado:
		return "o título não está vencido"
	case SaiuContrato:
		return "o contrato foi distratado ou é de outro"
	case SaiuLimite:
		return "o atraso passou do limite da régua"
	case SaiuDesligada:
		return "nenhuma régua ligada é deste título"
	}
	return motivo
}

// ParaEnviar judges the message of an entrega once more, right before it goes: what was paid, refused or switched off meanwhile is not sent.
// regua has the content of the version that decided.
func (j *Julgador) ParaEnviar(k *Caso, d *Disparo, r *Regua) *crm.MensagemCobranca {
	janela := j.Calendarios.De(&k.Cliente)
	hoje := janela.Dia(j.Agora)
	m := &crm.MensagemCobranca{DisparoID: d.ID, Titulo: k.Titulo, Passo: d.PassoNome, Dias: d.Dias}
	m.Atraso, _ = k.Titulo.DiasDeAtraso(hoje)
	passo := Passo{ID: d.PassoID, Nome: d.PassoNome, Canal: d.Canal, Assunto: r.Conteudo.Assunto, Texto: r.Conteudo.Texto}
	agradece := d.PassoID == PassoAgradecer
	if i := slices.IndexFunc(r.Conteudo.Passos, func(s Passo) bool { return s.ID == d.PassoID }); !agradece && i >= 0 {
		passo = r.Conteudo.Passos[i]
	}
	quitacao := k.Titulo.Quitacao()
	switch {
	case !r.Ativa:
		m.Parar = "a régua foi desligada"
	case agradece && quitacao != crm.TituloPago:
		m.Parar = "o título voltou a estar em aberto"
	case !agradece && quitacao != crm.TituloEmAberto:
		m.Parar = FraseDaSaida(string(quitacao))
	case !agradece && k.Titulo.VenceEm() != d.Vencimento:
		m.Parar = "o vencimento mudou"
	case !agradece && m.Atraso > r.Conteudo.Limite:
		m.Parar = FraseDaSaida(SaiuLimite)
	case !agradece && k.temMaisNovo(d):
		m.Parar = "um passo mais novo da régua já foi feito" // it waited for its destination for so long
	case !agradece && k.Titulo.Devido() == 0:
		m.Parar = "o sistema de origem não diz que algo é devido deste título"
	case k.Cliente.ID != d.ClienteID, !k.Contrato.Situacao.Vigente() && k.Contrato.Situacao != "":
		m.Parar = FraseDaSaida(SaiuContrato)
	}
	if m.Parar != "" {
		return m
	}
	lida := j.mensagem(k, r, &passo, hoje)
	switch {
	case lida.Situacao == Pulado || k.pausado(hoje) || k.Partilhado && d.Canal == CanalEmail:
		m.Parar = lida.Motivo
	case lida.Situacao == Retido:
		m.Incompleta = lida.Motivo
	case !janela.Aberto(j.Agora):
		m.NaoAntes = janela.Abre(j.Agora)
	}
	m.Assunto, m.Texto, m.HTML = lida.Assunto, lida.Texto, EmHTML(lida.Texto)
	return m
}

// temMaisNovo tells whether a later step of the same due date has reached the queue too.
func (k *Caso) temMaisNovo(d *Disparo) bool {
	return slices.ContainsFunc(k.Disparos, func(o Disparo) bool {
		return o.Situacao == Feito && o.Canal.AoDevedor() && o.Vencimento == d.Vencimento && o.Dias > d.Dias && o.PassoID != PassoAgradecer
	})
}

// pausado tells whether something stands that was promised or agreed to.
func (k *Caso) pausado(hoje crm.Dia) bool { return k.Pausa != nil && k.Pausa.Limite >= hoje }

func (p *Pausa) frase() string {
	if p.Limite > p.Ate {
		return p.Motivo + " até " + p.Ate.Texto() + ", e a régua espera até " + p.Limite.Texto()
	}
	return p.Motivo + " até " + p.Ate.Texto()
}

// FraseDaPausa says to people what keeps messages back.
func FraseDaPausa(t TipoPromessa) string {
	if t == Acordo {
		return "há um acordo"
	}
	return "há uma promessa de pagamento"
}

// nomeDoCanal names a channel in a sentence.
func nomeDoCanal(c Canal) string {
	if c == CanalEmail {
		return "e-mail"
	}
	return string(c)
}
