package cadastro

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Chamadas keeps what calls of the webservice bring (docs/regras.md §14.8). It is a crm.Cadastrador.
type Chamadas struct{ Sincronizador }

var _ crm.Cadastrador = (*Chamadas)(nil)

// DaChamada begins a session of what a call brings of one kind; whether its credential may is Pedido.ExigirCadastro.
func (s *Sincronizador) DaChamada(p *crm.Pedido, tipo crm.TipoVinculo, simular bool) *Sessao {
	return s.Nova(&p.Retrato.Tenant, FonteDa(p), Opcoes{
		Simular: simular, Anunciar: true, SemInclusao: tipo == crm.VinculoCliente && p.Credencial.CadastroEfetivo() != crm.CadastroIncluir,
	})
}

// FonteDa is who calls, as a source.
func FonteDa(p *crm.Pedido) Fonte {
	quem := p.Retrato.Interlocutor(p.Credencial.Sistema)
	return Fonte{Sistema: quem.Sistema, Ambiente: quem.Ambiente, Dona: p.Credencial.Mestre}
}

// Cadastrar decides about the records of one call and commits them. What had waited for one of them leaves a notice.
func (c *Chamadas) Cadastrar(ctx context.Context, p *crm.Pedido, tipo crm.TipoVinculo, itens []crm.Campos) (feitos []crm.Cadastrado, avisos []string, err error) {
	sessao := c.DaChamada(p, tipo, false)
	feitos = make([]crm.Cadastrado, len(itens))
	lidos := make([]leitura, len(itens))
	registros := make([]Registro, 0, len(itens))
	for i, campos := range itens {
		l := &lidos[i]
		*l = leitura{tipo: tipo, zona: p.Retrato.Tenant.Fuso(), r: Registro{Ordem: i, Tipo: tipo, Valores: map[string]string{}}, partes: map[string]string{}}
		err := l.ler(campos)
		feitos[i] = crm.Cadastrado{Codigo: l.r.Codigo, Avisos: l.avisos}
		if err != nil {
			feitos[i].Erro = l.comoEnviado(err)
			continue
		}
		registros = append(registros, l.r)
	}
	resultados, err := sessao.Sincronizar(ctx, registros)
	if err != nil {
		return nil, nil, err
	}
	for i := range resultados {
		if i >= len(registros) { // what had waited
			avisos = append(avisos, avisosDaEspera(&resultados[i])...)
			continue
		}
		r := &resultados[i]
		f := &feitos[r.Registro.Ordem]
		f.ID, f.Desfecho, f.Avisos = r.ID, string(r.Desfecho), append(f.Avisos, r.Avisos...)
		switch r.Desfecho {
		case Recusado:
			f.Erro = lidos[r.Registro.Ordem].comoEnviado(r.Erro)
		case Pendente:
			f.Pendente = true
			f.Avisos = append(f.Avisos, crm.Aviso("REGISTRO "+f.Codigo+" ESPERA: "+r.Erro.Error(), "Enviar o que falta, ou corrigir o codigo"))
		case Antigo:
			f.Avisos = append(f.Avisos, crm.Aviso("REGISTRO "+f.Codigo+" MAIS ANTIGO QUE O JA RECEBIDO, NAO GRAVADO", "Conferir "+parteAlteradoEm+" no sistema chamador"))
		}
	}
	return feitos, avisos, nil
}

// avisosDaEspera tells what became of a record that had waited for one of the call.
func avisosDaEspera(r *Resultado) []string {
	nome := strings.ToUpper(string(r.Registro.Tipo)) + " " + r.Registro.Codigo
	switch r.Desfecho {
	case Recusado:
		return append(r.Avisos, crm.Aviso(nome+" ESPERAVA E FOI RECUSADO: "+r.Erro.Error(), "Corrigir e enviar de novo"))
	case Pendente:
		return r.Avisos
	}
	return append(r.Avisos, crm.Aviso(nome+" ESPERAVA E ENTROU", "Nenhuma"))
}

// leitura is one record of a call on its way to be one of the table's.
type leitura struct {
	tipo   crm.TipoVinculo
	zona   *time.Location
	r      Registro
	partes map[string]string // field → the part that said it
	avisos []string
}

func (l *leitura) avisar(problema, acao string) {
	l.avisos = append(l.avisos, crm.Aviso(problema, acao))
}

// semRegistro are parts of every call that say nothing of a record.
var semRegistro = []string{"CNPJ_EMPRESA", "TIPO_RETORNO", "BLOQUEIO_INCLUIR_CLIENTE", "COD_ABERTO_POR", "COD_ABERTO_PARA", "DH_ARQUIVO_GERADO"}

// ler takes a call's parts to their fields. To the webservice a part that is empty is one that did not come (docs/regras.md §2.2), so
// nothing is erased by it.
func (l *leitura) ler(campos crm.Campos) error {
	var alheias []string
	for i := range campos {
		parte, valor := campos[i].Nome, strings.TrimSpace(campos[i].Valor)
		c := camposPorParte[l.tipo][parte]
		switch {
		case valor == "" && len(campos[i].Itens) == 0 || slices.Contains(semRegistro, parte):
		case parte == parteCodigo:
			if crm.Ausente(valor) {
				l.avisarSemValor(parte)
				continue
			}
			l.r.Codigo = valor
		case parte == parteAlteradoEm:
			if err := l.lerAlteracao(valor); err != nil {
				return err
			}
		case parte == parteTelefone && l.tipo == crm.VinculoCliente:
			campo, err := CampoDoTelefone(valor)
			if err != nil {
				return err
			}
			l.por(campo, parte, valor)
		case c != nil:
			if err := l.lerCampo(c, parte, valor, campos); err != nil {
				return err
			}
		case !strings.HasPrefix(parte, "DDD_"):
			alheias = append(alheias, crm.Encurtar(sigilo.MascararNome(parte, ""), 60))
		}
	}
	if len(alheias) > 0 {
		l.avisar("PARTES QUE O CADASTRO NAO TEM: "+crm.Encurtar(strings.Join(alheias, ", "), 500), "Comparar com os campos do cadastro")
	}
	if l.r.Codigo == "" {
		l.r.Codigo = strings.TrimSpace(l.r.Valores["codigo"])
		if contrato := l.r.Valores["contrato"]; l.tipo == crm.VinculoTitulo && l.r.Codigo != "" && contrato != "" { // an instalment's code is one of its contract
			l.r.Codigo = contrato + "/" + l.r.Codigo
		}
	}
	return nil
}

// lerCampo takes one field; what says that there is nothing is nothing.
func (l *leitura) lerCampo(c *Campo, parte, valor string, campos crm.Campos) error {
	identifica := c.Tipo == Nome || c.Tipo == Documento || c.Tipo == Telefone || c.Tipo == Email || c.Nome == "codigo" || c.Nome == "id_integracao"
	switch _, data := crm.LerData(valor, l.zona); {
	case identifica && crm.Ausente(valor), c.Tipo == Data && (data == crm.DataNula || data == crm.DataIlegivel && crm.Ausente(valor)):
		l.avisarSemValor(parte)
		return nil
	case c.Tipo == Documento && crm.NotacaoCientifica(valor) && !sigilo.DocumentoValido(sigilo.NormalizarDocumento(valor)):
		return crm.NovoInvalido(c.Nome, crm.MotivoCientifico)
	}
	if c.Tipo == Telefone {
		if ddd := dddDaParte(parte); ddd != "" {
			valor = campos.Texto(ddd) + valor
		}
	}
	l.por(c.Nome, parte, valor)
	return nil
}

func (l *leitura) avisarSemValor(parte string) {
	l.avisar(parte+" SEM VALOR, LIDO COMO VAZIO", "Deixar a parte vazia quando nao ha valor")
}

// por keeps a field; of two parts that name it the first counts.
func (l *leitura) por(campo, parte, valor string) {
	antes, veio := l.r.Valores[campo]
	if veio {
		if antes != valor {
			l.avisar(parte+" DIFERENTE DE "+l.partes[campo]+", QUE VALEU", "Enviar so uma das duas")
		}
		return
	}
	l.r.Valores[campo], l.partes[campo] = valor, parte
}

func (l *leitura) lerAlteracao(valor string) error {
	t, leitura := crm.LerData(valor, l.zona)
	switch leitura {
	case crm.DataLida:
		l.r.Em = t
	case crm.DataNula:
		l.avisarSemValor(parteAlteradoEm)
	default:
		return crm.NovoInvalido(strings.ToLower(parteAlteradoEm), crm.MotivoFormato, "AAAA-MM-DD HH:MM:SS")
	}
	return nil
}

// comoEnviado is what is wrong with a record, by the name of the part that was sent.
func (l *leitura) comoEnviado(err error) *crm.Invalido {
	var i *crm.Invalido
	if !errors.As(err, &i) {
		i = crm.NovoInvalido("registro "+strconv.Itoa(l.r.Ordem+1), crm.MotivoFormato, "um registro")
	}
	dela := *i
	dela.Campo = cmp.Or(l.partes[i.Campo], strings.ToUpper(i.Campo))
	return &dela
}
