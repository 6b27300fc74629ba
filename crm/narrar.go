package crm

import (
	"context"
	"strings"
	"time"

	"ponte/crm/sigilo"
)

// partesNumero are the names under which the family's versions send an ocorrência's number.
var partesNumero = []string{"N_OCORRENCIA", "NUMERO", "NUMERO_PROTOCOLO"}

// Narrar adds a narrativa to an ocorrência (DadosNarrativasOC) and answers the number. A repeat adds nothing: its key is
// the number, DATA_HORA_ATENDIMENTO as received and the text; without that date it holds for the credential's window
// (docs/regras.md §5.1). A closed ocorrência takes narrativas too, with a notice: a partner's last words
// often come after the closing.
func (o *Ocorrencias) Narrar(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	n, err := o.lerNarracao(p)
	if err != nil {
		return nil, err
	}
	return o.mudarUmaVez(ctx, p, n.numero, n.repetivel, func(m *movimentacao, r *Resposta, chave *ChaveIdempotencia) error {
		return o.aplicarNarracao(ctx, p, n, m, r, chave)
	})
}

// narracao is what a narrativa's call says.
type narracao struct {
	numero, texto, autor string
	em                   *time.Time
	visao                Visibilidade
	tipo                 TipoNarrativa
	anexos               []Anexo // stored already
	repetivel            repetivel
}

func (o *Ocorrencias) lerNarracao(p *Pedido) (*narracao, error) {
	if err := validarCampos(p.Campos); err != nil {
		return nil, err
	}
	n := &narracao{tipo: NarrativaRecebida, numero: p.comValor(p.Campos, partesNumero), texto: p.Campos.Texto("DESCRICAO")}
	p.Registro.numero = Encurtar(sigilo.MascararParte("N_OCORRENCIA", n.numero, p.Senha), 29) // until it is found
	if n.numero == "" {
		return nil, Recusar(RecusaObrigatorio, "N_OCORRENCIA")
	}
	if n.texto == "" {
		return nil, Recusar(RecusaObrigatorio, "DESCRICAO")
	}
	if err := p.Retrato.Tenant.conferirObrigatorios(ConfObrigatoriosNarrar, p.Campos); err != nil {
		return nil, err
	}
	n.autor = primeiroTexto(p.Campos, []string{"NOME_OPERADOR", "COD_OPERADOR"})
	if n.autor == "" {
		n.autor = p.Credencial.Usuario
	}
	var err error
	if n.em, err = p.lerDataDaParte(p.Campos, "DATA_HORA_ATENDIMENTO", p.Retrato.Tenant.Fuso()); err != nil {
		return nil, err
	}
	n.visao = p.visibilidade(p.Campos)
	recebida := ""
	if n.em != nil {
		recebida = p.Campos.Texto("DATA_HORA_ATENDIMENTO")
	}
	if err := validarAnexos(p); err != nil {
		return nil, err
	}
	n.repetivel = p.chaveDoTexto(ChaveNarrativa, n.numero, recebida, n.visao.comTexto(p.comAnexos(n.texto)))
	return n, nil
}

// aplicarNarracao collects the text and its files.
func (o *Ocorrencias) aplicarNarracao(ctx context.Context, p *Pedido, n *narracao, m *movimentacao, r *Resposta, chave *ChaveIdempotencia) (err error) {
	if len(p.Anexos) > 0 && n.anexos == nil {
		if n.anexos, err = o.guardarArquivos(ctx, p, m.agora); err != nil {
			return err
		}
	}
	m.autor, m.visao = n.autor, n.visao
	if m.encerrada() {
		if p.SeAberta {
			return Recusar(RecusaEncerrada, m.oc.Numero)
		}
		var avisos avisos
		avisos.avisar("NARRATIVA EM OCORRENCIA ENCERRADA "+m.oc.Numero, "Verificar se precisa ser reaberta")
		r.avisos = avisos
	}
	em := m.agora
	if n.em != nil {
		em = *n.em
	}
	m.narrar(n.tipo, n.texto, em)
	m.anexar(n.anexos)
	n.repetivel.guardar(m, chave)
	return nil
}

// comAnexos is a text together with the files that came with it, as a key knows them.
func (p *Pedido) comAnexos(texto string) string {
	if len(p.Anexos) == 0 {
		return texto
	}
	return texto + " anexos " + conteudoDe(nil, p.Anexos)
}

// comTexto is a text as its key has it: the same one for the client's eyes is another.
func (v Visibilidade) comTexto(texto string) string {
	if v == VisibilidadeCliente {
		return texto + "\x00" + string(v)
	}
	return texto
}

// repetivel is the key by which a narrativa or an edit's text is known again. janela 0 = for ever.
type repetivel struct {
	ProcuraChave
	janela time.Duration
}

// chaveDoTexto builds the key of a text under an ocorrência. The Idempotency-Key header decides alone when it came;
// without it and without the caller's own date the credential's window bounds the key, and with the window off there is
// none.
func (p *Pedido) chaveDoTexto(tipo TipoChave, numero, dataHora, texto string) repetivel {
	k := repetivel{ProcuraChave: ProcuraChave{Sistema: p.Credencial.Sistema, Tipo: tipo}}
	cabecalho := strings.TrimSpace(p.ChaveIdempotencia)
	switch {
	case cabecalho != "":
		k.Chave = resumo("cabecalho", numero, cabecalho, texto)
	case dataHora != "":
		k.Chave = resumo("data", numero, dataHora, texto)
	case p.Credencial.JanelaEfetiva() > 0:
		k.Chave, k.janela = resumo("janela", numero, texto), p.Credencial.JanelaEfetiva()
	}
	return k
}

func (k *repetivel) repete(chave *ChaveIdempotencia, agora time.Time) bool {
	return chave != nil && (k.janela == 0 || dentroDaJanela(chave, agora, k.janela))
}

func (k *repetivel) guardar(m *movimentacao, anterior *ChaveIdempotencia) {
	if k.Chave != "" {
		m.lembrar(k.ProcuraChave, anterior, "")
	}
}

// avisos collects notices for the operator.
type avisos []string

func (a *avisos) avisar(problema, acao string) { *a = append(*a, Aviso(problema, acao)) }

// visibilidade is what the caller says of its text; a word that says nothing keeps it from the client, with a notice.
func (p *Pedido) visibilidade(campos Campos) Visibilidade {
	visao, ok := LerVisibilidade(campos.Texto("VISIBILIDADE"))
	if !ok {
		p.Registro.Avisos = append(p.Registro.Avisos, Aviso("VISIBILIDADE DESCONHECIDA", "Enviar interna ou cliente; o texto ficou interno"))
	}
	return visao
}

// origem is the caller as the origem of what it writes.
func (p *Pedido) origem() Origem {
	return Origem{Sistema: p.Credencial.Sistema, CredencialID: p.Credencial.ID}
}

// travarOcorrencia lets one call of this process at a time change an ocorrência, so that they do not overtake each
// other. Other processes are noticed by its version.
func (o *Ocorrencias) travarOcorrencia(ctx context.Context, p *Pedido, numero string) (soltar func(), err error) {
	chave := chaveDeVoo{tenantID: p.Retrato.Tenant.ID, ProcuraChave: ProcuraChave{Tipo: "ocorrencia", Chave: numero}}
	for {
		v, err := o.voos.entrar(ctx, chave)
		if err != nil {
			return nil, err
		}
		if v.aberto != nil {
			return v.sair, nil
		}
	}
}
