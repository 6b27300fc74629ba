package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/titular"
)

// maxDossier bounds the rows of one section of a dossier.
const maxDossier = 20_000

// Conditions on what is of a person. Each takes the client's id once.
const (
	ofPerson          = "o.cliente_id = ?"
	contractsOfPerson = "SELECT k.id FROM contratos k WHERE k.cliente_id = ? UNION SELECT p.contrato_id FROM contrato_participantes p WHERE p.cliente_id = ?"
	// underWay is an ocorrência that is open, or of which something is still to be delivered.
	underWay = "(o.fechada_em IS NULL OR EXISTS (SELECT 1 FROM entregas e WHERE e.ocorrencia_id = o.id AND e.estado NOT IN ('entregue', 'falhou', 'cancelada')))"
)

// readable tells of an ocorrência o whether something of it can still be read; every argument is titular.Marca.
const readable = "(o.descricao <> ? OR o.solucao NOT IN (?, '') OR o.recebido <> '' OR EXISTS (SELECT 1 FROM narrativas n WHERE n.ocorrencia_id = o.id AND n.texto <> ?)" +
	" OR EXISTS (SELECT 1 FROM tarefas f WHERE f.ocorrencia_id = o.id AND (f.titulo <> ? OR f.nota NOT IN (?, ''))) OR EXISTS (SELECT 1 FROM anexos a WHERE a.ocorrencia_id = o.id AND a.nome <> ?)" +
	" OR EXISTS (SELECT 1 FROM chamadas h WHERE h.ocorrencia_id = o.id AND (h.pedido NOT IN (?, '') OR h.resposta NOT IN (?, '')))" +
	" OR EXISTS (SELECT 1 FROM entregas d JOIN tentativas t ON t.entrega_id = d.id WHERE d.ocorrencia_id = o.id AND t.pedido <> ?))"

var readableMarks = strings.Count(readable, "?")

// dossierSection is one SELECT of a dossier. A column that ends in @ is an instant; args is how often the client's id is asked for.
type dossierSection struct {
	name, what, columns, from string
	args                      int
}

var dossierSections = []dossierSection{
	{"cadastro", "Os dados do cadastro", "id documento papel nome email nascimento telefones endereco outros id_integracao codigo codigo_auxiliar conjuge_id criado_em@ atualizado_em@", "clientes WHERE id = ?", 1},
	{"nomes", "Como outros sistemas chamam esta pessoa", "sistema ambiente codigo numero", "vinculos WHERE tipo = 'cliente' AND disputa = 0 AND objeto_id = ?", 1},
	{"contratos", "Contratos de que é comprador ou parte", "k.codigo k.situacao k.assinado_em k.chaves_em u.numero", "contratos k LEFT JOIN unidades u ON u.id = k.unidade_id WHERE k.id IN (" + contractsOfPerson + ")", 2},
	{"titulos", "Parcelas, em centavos, como o ERP as informou", "k.codigo t.codigo t.sequencia t.tipo t.situacao t.vencimento t.prorrogado t.pago_em t.valor t.corrigido t.multa t.juros t.desconto t.pago t.nosso_numero t.linha_digitavel t.link", "titulos t JOIN contratos k ON k.id = t.contrato_id WHERE t.contrato_id IN (" + contractsOfPerson + ")", 2},
	{"negativacoes", "Dívidas negativadas na Serasa, valor em centavos", "k.codigo n.numero n.vencimento n.valor n.situacao n.pedida_em@ n.enviada_em@ n.aceita_em@ n.motivo n.terminou_em@ n.porque", "negativacoes n JOIN contratos k ON k.id = n.contrato_id WHERE n.cliente_id = ?", 1},
	{"ocorrencias", "O que foi pedido", "o.numero o.codigo_oc o.aberta_em@ o.fechada_em@ o.origem_sistema o.descricao o.solucao o.aberto_por o.aberto_para o.responsavel o.campos_variaveis o.recebido", "ocorrencias o WHERE " + ofPerson, 1},
	{"narrativas", "A conversa", "o.numero n.em@ n.autor n.origem_sistema n.visibilidade n.texto", "narrativas n JOIN ocorrencias o ON o.id = n.ocorrencia_id WHERE " + ofPerson, 1},
	{"tarefas", "O que se fez", "o.numero t.criada_em@ t.titulo t.observacao t.situacao t.nota t.pessoa t.encerrada_em@", "tarefas t JOIN ocorrencias o ON o.id = t.ocorrencia_id WHERE " + ofPerson, 1},
	{"promessas", "O que foi prometido ou acordado sobre o que estava vencido", "k.codigo m.criada_em@ m.tipo m.ate m.valor m.combinado m.situacao m.terminou_em@", "cobranca_promessas m JOIN contratos k ON k.id = m.contrato_id WHERE k.cliente_id = ?", 1},
	{"assistencias", "Assistências técnicas", "o.numero a.criada_em@ a.prioridade a.parecer a.inativa_porque", "assistencias a JOIN ocorrencias o ON o.id = a.ocorrencia_id WHERE " + ofPerson, 1},
	{"itens", "Itens das assistências", "o.numero i.descricao i.ambiente i.patologia i.problema", "assistencia_itens i JOIN ocorrencias o ON o.id = i.ocorrencia_id WHERE " + ofPerson, 1},
	{"visitas", "Visitas", "o.numero v.de@ v.ate@ v.equipe v.usuarios v.observacao", "assistencia_visitas v JOIN ocorrencias o ON o.id = v.ocorrencia_id WHERE " + ofPerson, 1},
	{"avaliacoes", "O que a pessoa disse do atendimento", "o.numero v.em@ v.nota v.texto", "avaliacoes v JOIN ocorrencias o ON o.id = v.ocorrencia_id WHERE " + ofPerson, 1},
	{"anexos", "Arquivos; cada um se baixa na página da ocorrência", "o.numero a.criado_em@ a.nome a.tipo a.tamanho a.sha256", "anexos a JOIN ocorrencias o ON o.id = a.ocorrencia_id WHERE " + ofPerson, 1},
	{"chamadas", "Chamadas de sistemas sobre as ocorrências, com segredos encobertos", "o.numero c.em@ c.superficie c.operacao c.sistema c.usuario c.endereco c.situacao c.mensagem c.pedido c.resposta", "chamadas c JOIN ocorrencias o ON o.id = c.ocorrencia_id WHERE " + ofPerson, 1},
	{"entregas", "O que foi levado a parceiros", "o.numero e.criada_em@ e.destino e.ambiente e.acao e.estado e.motivo e.id_externo e.numero_externo", "entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id WHERE " + ofPerson, 1},
	{"tentativas", "O que foi enviado a parceiros, e a resposta", "o.numero e.destino t.inicio@ t.codigo_http t.decisao t.pedido t.resposta t.erro", "tentativas t JOIN entregas e ON e.id = t.entrega_id JOIN ocorrencias o ON o.id = e.ocorrencia_id WHERE " + ofPerson, 1},
	{"entregas_de_contratos", "Eventos de contratos levados a assinantes", "k.codigo e.criada_em@ e.destino e.ambiente e.acao e.estado t.inicio@ t.pedido t.resposta", "entregas e JOIN contratos k ON k.id = e.contrato_id LEFT JOIN tentativas t ON t.entrega_id = e.id WHERE k.cliente_id = ?", 1},
	{"entregas_de_negativacoes", "O que foi pedido ao órgão de crédito, e a resposta", "n.numero e.criada_em@ e.destino e.ambiente e.acao e.estado e.motivo e.id_externo t.inicio@ t.pedido t.resposta", "negativacao_envios v JOIN negativacoes n ON n.id = v.negativacao_id JOIN entregas e ON e.id = v.entrega_id LEFT JOIN tentativas t ON t.entrega_id = e.id WHERE v.entrega_id > 0 AND n.cliente_id = ?", 1},
	{"anonimizacoes", "Anonimizações pedidas", "pedida_em@ terminou_em@ quem motivo identificacao ocorrencias", "anonimizacoes WHERE cliente_id = ?", 1},
}

// Titulares reads and changes what is kept of one person.
func (s *Storage) Titulares() titular.Dados { return (*titulares)(s) }

type titulares Storage

// ClientePorDocumento implements titular.Dados.
func (t *titulares) ClientePorDocumento(ctx context.Context, tenantID int64, document string) (id int64, err error) {
	err = t.pools.reader.QueryRowContext(ctx, "SELECT id FROM clientes WHERE tenant_id = ? AND documento = ?", tenantID, document).Scan(&id)
	return id, classify(err)
}

// Dossie implements titular.Dados.
func (t *titulares) Dossie(ctx context.Context, tenantID, clientID int64) ([]titular.Secao, error) {
	f, err := t.Fatos(ctx, tenantID, clientID) // it is of the tenant: what follows goes by its id alone
	if err != nil {
		return nil, err
	}
	sections := make([]titular.Secao, 0, len(dossierSections)+3)
	for i := range dossierSections {
		s, err := t.section(ctx, &dossierSections[i], clientID)
		if err != nil {
			return nil, err
		}
		sections = append(sections, s)
	}
	trail, err := t.trail(ctx, tenantID, clientID)
	if err != nil {
		return nil, err
	}
	copies := titular.Secao{Nome: "copias", Oque: "O que parceiros receberam: peça a eles", Colunas: []string{"destino", "ambiente", "entregas", "ids"}}
	for _, c := range f.Copias {
		copies.Linhas = append(copies.Linhas, []any{c.Destino, c.Ambiente, c.Entregas, strings.Join(c.Ids, ", ")})
	}
	return append(sections, trail, copies), nil
}

func (t *titulares) section(ctx context.Context, d *dossierSection, clientID int64) (titular.Secao, error) {
	names := strings.Fields(d.columns)
	s := titular.Secao{Nome: d.name, Oque: d.what}
	instants := make([]bool, len(names))
	for i, n := range names {
		names[i], instants[i] = strings.CutSuffix(n, "@")
		column := names[i][strings.Index(names[i], ".")+1:]
		if i == 0 && column == "numero" {
			column = "ocorrencia"
		} else if strings.HasPrefix(names[i], "k.") || strings.HasPrefix(names[i], "u.") {
			column = map[byte]string{'k': "contrato_", 'u': "unidade_"}[names[i][0]] + column
		}
		s.Colunas = append(s.Colunas, column)
	}
	args := make([]any, 0, d.args+1)
	for range d.args {
		args = append(args, clientID)
	}
	query := "SELECT " + strings.Join(names, ", ") + " FROM " + d.from + " ORDER BY 1, 2 LIMIT " + fmt.Sprint(maxDossier+1)
	err := eachRow(ctx, t.pools.reader, query, args, func(scan func(...any) error) error {
		row, to := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			to[i] = &row[i]
		}
		if err := scan(to...); err != nil {
			return err
		}
		for i, v := range row {
			switch v := v.(type) {
			case []byte:
				row[i] = string(v)
			case nil:
				row[i] = ""
			case int64:
				if instants[i] {
					row[i] = fromMS(v)
				}
			}
		}
		s.Linhas = append(s.Linhas, row)
		return nil
	})
	if len(s.Linhas) > maxDossier {
		s.Linhas, s.Oque = s.Linhas[:maxDossier], fmt.Sprintf("%s (só as %d primeiras: há mais)", s.Oque, maxDossier)
	}
	return s, err
}

// trail is what people did to the person's registration and ocorrências, and who saw what is masked.
func (t *titulares) trail(ctx context.Context, tenantID, clientID int64) (titular.Secao, error) {
	s := titular.Secao{Nome: "auditoria", Oque: "Quem viu ou mudou: documento.mostrar é quem viu dados encobertos", Colunas: []string{"em", "quem", "acao", "alvo", "antes", "depois", "motivo", "endereco"}}
	err := t.eachAct(ctx, tenantID, clientID, func(a *crm.Auditoria) {
		s.Linhas = append(s.Linhas, []any{a.Em, a.Quem, a.Acao, a.Alvo, a.Antes, a.Depois, a.Motivo, a.Endereco})
	})
	return s, err
}

// Acessos implements titular.Dados.
func (t *titulares) Acessos(ctx context.Context, tenantID, clientID int64, n int) ([]crm.Auditoria, error) {
	var seen []crm.Auditoria
	err := t.eachAct(ctx, tenantID, clientID, func(a *crm.Auditoria) {
		if a.Acao == titular.AtoMostrar {
			seen = append(seen, *a)
		}
	})
	slices.SortStableFunc(seen, func(a, b crm.Auditoria) int { return b.Em.Compare(a.Em) })
	return seen[:min(n, len(seen))], err
}

// eachAct hands f each row of the trail that is about the person's registration, ocorrências and tarefas.
func (t *titulares) eachAct(ctx context.Context, tenantID, clientID int64, f func(*crm.Auditoria)) error {
	targets := []string{titular.Alvo(clientID)}
	numbers, err := readAll(ctx, t.pools.reader, func(scan func(...any) error) (n string, err error) { err = scan(&n); return n, err },
		"SELECT o.numero FROM ocorrencias o WHERE "+ofPerson+" ORDER BY o.id LIMIT "+fmt.Sprint(maxDossier), clientID)
	for _, n := range numbers {
		targets = append(targets, "ocorrência "+n, n)
	}
	if err == nil {
		err = eachRow(ctx, t.pools.reader, "SELECT o.numero, f.id FROM tarefas f JOIN ocorrencias o ON o.id = f.ocorrencia_id WHERE "+ofPerson+" ORDER BY f.id LIMIT "+fmt.Sprint(maxDossier),
			[]any{clientID}, func(scan func(...any) error) error {
				var n, id string
				err := scan(&n, &id)
				targets = append(targets, n+", tarefa "+id)
				return err
			})
	}
	for len(targets) > 0 && err == nil {
		n := min(len(targets), keysPerQuery)
		args := []any{tenantID}
		for _, target := range targets[:n] {
			args = append(args, target)
		}
		err = eachRow(ctx, t.pools.reader, "SELECT em, quem, acao, alvo, antes, depois, motivo, endereco FROM auditorias WHERE tenant_id = ? AND alvo IN ("+placeholders(n)+") ORDER BY em, id",
			args, func(scan func(...any) error) error {
				var at int64
				a := crm.Auditoria{TenantID: tenantID}
				err := scan(&at, &a.Quem, &a.Acao, &a.Alvo, &a.Antes, &a.Depois, &a.Motivo, &a.Endereco)
				a.Em = fromMS(at)
				f(&a)
				return err
			})
		targets = targets[n:]
	}
	return err
}

// Fatos implements titular.Dados.
func (t *titulares) Fatos(ctx context.Context, tenantID, clientID int64) (*titular.Fatos, error) {
	f := &titular.Fatos{ClienteID: clientID}
	var document sql.NullString
	err := t.pools.reader.QueryRowContext(ctx, "SELECT nome, documento FROM clientes WHERE id = ? AND tenant_id = ?", clientID, tenantID).Scan(&f.Nome, &document)
	if err != nil {
		return nil, classify(err)
	}
	f.Documento = document.String
	const m = titular.Marca
	done := "FROM ocorrencias o WHERE " + ofPerson + " AND NOT " + underWay
	for _, c := range []struct {
		to    *int64
		query string
		args  []any
	}{
		{&f.Contratos, "SELECT COUNT(*) FROM (" + contractsOfPerson + ") x", []any{clientID, clientID}},
		{&f.Vigentes, "SELECT COUNT(*) FROM contratos v WHERE v.situacao IN ('A', 'U', 'Q') AND v.id IN (" + contractsOfPerson + ")", []any{clientID, clientID}},
		{&f.Encerradas, "SELECT COUNT(*) " + done + " AND " + readable, append([]any{clientID}, marked(readableMarks)...)},
		{&f.Anexos, "SELECT COUNT(*) FROM anexos x WHERE x.nome <> ? AND x.ocorrencia_id IN (SELECT o.id " + done + ")", []any{m, clientID}},
		{&f.Chamadas, "SELECT COUNT(*) FROM chamadas x WHERE (x.pedido NOT IN (?, '') OR x.resposta NOT IN (?, '')) AND x.ocorrencia_id IN (SELECT o.id " + done + ")", []any{m, m, clientID}},
		{&f.Entregas, "SELECT COUNT(*) FROM tentativas x JOIN entregas y ON y.id = x.entrega_id WHERE x.pedido <> ? AND y.ocorrencia_id IN (SELECT o.id " + done + ")", []any{m, clientID}},
		{&f.Auditorias, "SELECT COUNT(*) FROM auditorias WHERE tenant_id = ? AND alvo = ? AND acao = 'cadastro.alterar' AND antes <> ? AND (antes <> '' OR depois <> '')", []any{tenantID, titular.Alvo(clientID), m}},
	} {
		if err := t.pools.reader.QueryRowContext(ctx, c.query, c.args...).Scan(c.to); err != nil {
			return nil, classify(err)
		}
	}
	if f.TitulosAbertos, err = t.openTitulos(ctx, clientID); err != nil {
		return nil, err
	}
	if f.Documento != "" {
		err = t.pools.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM pendencias WHERE tenant_id = ? AND registro LIKE ?", tenantID, "%"+f.Documento+"%").Scan(&f.Pendencias)
		if err != nil {
			return nil, classify(err)
		}
	}
	f.EmCurso, err = readAll(ctx, t.pools.reader, func(scan func(...any) error) (n string, err error) { err = scan(&n); return n, err },
		"SELECT o.numero FROM ocorrencias o WHERE "+ofPerson+" AND "+underWay+" ORDER BY o.id LIMIT 1000", clientID)
	if err != nil {
		return nil, err
	}
	if f.Copias, err = t.copies(ctx, tenantID, clientID); err != nil {
		return nil, err
	}
	a := &titular.Anonimizacao{TenantID: tenantID, ClienteID: clientID}
	var asked, ended int64
	err = classify(t.pools.reader.QueryRowContext(ctx, "SELECT id, quem, motivo, identificacao, pedida_em, terminou_em, ocorrencias FROM anonimizacoes WHERE tenant_id = ? AND cliente_id = ? ORDER BY id DESC LIMIT 1",
		tenantID, clientID).Scan(&a.ID, &a.Quem, &a.Motivo, &a.Identificacao, &asked, &ended, &a.Ocorrencias))
	switch {
	case err == nil:
		a.PedidaEm, a.TerminouEm, f.Anterior = fromMS(asked), fromMS(ended), a
	case !errors.Is(err, crm.ErrNaoEncontrado):
		return nil, err
	}
	return f, nil
}

// openTitulos counts the instalments whose source tells no payment and no other end.
func (t *titulares) openTitulos(ctx context.Context, clientID int64) (n int64, err error) {
	err = eachRow(ctx, t.pools.reader, "SELECT t.situacao, t.vencimento, t.prorrogado, t.pago_em, t.pago FROM titulos t WHERE t.pago_em = '' AND t.pago = 0 AND t.contrato_id IN ("+contractsOfPerson+")",
		[]any{clientID, clientID}, func(scan func(...any) error) error {
			x := crm.Titulo{}
			if err := scan(&x.Situacao, &x.Vencimento, &x.Prorrogado, &x.PagoEm, &x.Pago); err != nil {
				return err
			}
			if x.Vencido(crm.Dia("9999-12-31")) {
				n++
			}
			return nil
		})
	return n, err
}

// copies are what partners were given.
func (t *titulares) copies(ctx context.Context, tenantID, clientID int64) ([]titular.Copia, error) {
	var copies []titular.Copia
	at := func(destination, environment string) *titular.Copia {
		for i := range copies {
			if copies[i].Destino == destination && copies[i].Ambiente == environment {
				return &copies[i]
			}
		}
		copies = append(copies, titular.Copia{Destino: destination, Ambiente: environment})
		return &copies[len(copies)-1]
	}
	add := func(query string, delivered int64, args ...any) error {
		return eachRow(ctx, t.pools.reader, query, args, func(scan func(...any) error) error {
			var destination, environment, id string
			if err := scan(&destination, &environment, &id); err != nil {
				return err
			}
			c := at(destination, environment)
			c.Entregas += delivered
			if id != "" && len(c.Ids) < titular.MaxIdsDaCopia {
				c.Ids = append(c.Ids, id)
			}
			return nil
		})
	}
	err := add("SELECT e.destino, e.ambiente, e.id_externo FROM entregas e JOIN ocorrencias o ON o.id = e.ocorrencia_id WHERE "+ofPerson+" AND e.tentativas > 0 ORDER BY e.destino, e.id", 1, clientID)
	if err == nil {
		err = add("SELECT e.destino, e.ambiente, '' FROM entregas e JOIN contratos k ON k.id = e.contrato_id WHERE k.cliente_id = ? AND e.tentativas > 0", 1, clientID)
	}
	if err == nil {
		err = add("SELECT e.destino, e.ambiente, e.id_externo FROM negativacao_envios v JOIN negativacoes n ON n.id = v.negativacao_id JOIN entregas e ON e.id = v.entrega_id WHERE v.entrega_id > 0 AND n.cliente_id = ? AND e.tentativas > 0", 1, clientID)
	}
	if err == nil {
		err = add("SELECT sistema, ambiente, codigo FROM vinculos WHERE tenant_id = ? AND tipo = 'cliente' AND disputa = 0 AND objeto_id = ?", 0, tenantID, clientID)
	}
	return copies, err
}
