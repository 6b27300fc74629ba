package importacao

import (
	"context"
	"errors"
	"strconv"

	"ponte/crm"
	"ponte/crm/planilha"
)

// importadorOcorrencias brings the ocorrências of the system that is replaced over, with their numbers and their
// callers' ids: a later opening with the same CODIGO_OC gets the old number (docs/regras.md §4.4). A number that is there
// already, from an import, is updated; one that a caller opened is never touched.
type importadorOcorrencias struct {
	emCurso
	status      map[string]*crm.Status
	ocorrencias map[string]*crm.Ocorrencia
	chaves      map[crm.ProcuraChave]string // key → number that it stands for
}

// maiorSequencia: numbers up to here are taken for the old system's sequence, which ours goes on from; longer ones are
// protocols (year, date), from which counting on makes no sense.
const maiorSequencia = 999_999_999

// ocorrenciaRecebida is one line, with its references found.
type ocorrenciaRecebida struct {
	linha     int
	oc        crm.Ocorrencia
	chave     crm.ProcuraChave // zero = no caller's id
	comStatus bool             // the line names a status
	suposta   bool             // the opening's date is the closing's
}

// importar commits a batch. When what was read changes meanwhile it reads again; a batch that keeps colliding goes
// line by line, so that one line harms no other.
func (imp *importadorOcorrencias) importar(ctx context.Context, linhas []planilha.Linha, feito *efeito) error {
	if len(linhas) == 0 {
		return nil
	}
	for range tentativas {
		l, err := imp.preparar(ctx, linhas)
		if err != nil {
			return err
		}
		if !imp.simular && !l.carga.Vazia() {
			err = imp.cargas.GravarCarga(ctx, &l.carga)
		}
		if err == nil {
			feito.somar(l)
			return nil
		}
		if !errors.Is(err, crm.ErrConflito) {
			return err
		}
	}
	if len(linhas) == 1 {
		feito.recusar(linhas[0].Numero, crm.NovoInvalido("registro", crm.MotivoConflito))
		return nil
	}
	for i := range linhas {
		if err := imp.importar(ctx, linhas[i:i+1], feito); err != nil {
			return err
		}
	}
	return nil
}

func (imp *importadorOcorrencias) preparar(ctx context.Context, linhas []planilha.Linha) (*efeito, error) {
	if imp.ocorrencias == nil || !imp.simular {
		imp.ocorrencias, imp.chaves, imp.status = map[string]*crm.Ocorrencia{}, map[crm.ProcuraChave]string{}, nil
	}
	l := &efeito{carga: Carga{TenantID: imp.tenant.ID}}
	recebidas, err := imp.ler(ctx, l, linhas)
	if err != nil {
		return nil, err
	}
	if err := imp.lerExistentes(ctx, recebidas); err != nil {
		return nil, err
	}
	var novas []*ocorrenciaRecebida
	alteradas := map[string]*ocorrenciaRecebida{}
	for i := range recebidas {
		r := &recebidas[i]
		if err := imp.decidir(l, r, &novas, alteradas); err != nil {
			l.recusar(r.linha, err)
		}
	}
	for _, r := range alteradas {
		oc := imp.ocorrencias[r.oc.Numero]
		l.carga.OcorrenciasAlteradas = append(l.carga.OcorrenciasAlteradas, oc.Mudanca(imp.agora))
	}
	return l, imp.criar(ctx, l, novas)
}

// ler reads the lines of a batch and finds what they refer to.
func (imp *importadorOcorrencias) ler(ctx context.Context, l *efeito, linhas []planilha.Linha) ([]ocorrenciaRecebida, error) {
	clientes, err := imp.porDocumento(ctx, linhas)
	if err != nil {
		return nil, err
	}
	achados, err := imp.cargas.Contratos(ctx, imp.tenant.ID, nil, valores(linhas, "contrato", nil))
	if err != nil {
		return nil, err
	}
	contratos := map[string]*crm.Contrato{}
	for i := range achados {
		contratos[achados[i].Codigo] = &achados[i]
	}
	if imp.status == nil {
		todos, err := imp.cargas.StatusDe(ctx, imp.tenant.ID)
		if err != nil {
			return nil, err
		}
		imp.status = map[string]*crm.Status{}
		for i := range todos {
			imp.status[todos[i].Codigo] = &todos[i]
		}
	}
	var recebidas []ocorrenciaRecebida
	for _, linha := range linhas {
		r := ocorrenciaRecebida{linha: linha.Numero}
		err := imp.lerLinha(linha, &r, l.linha(linha.Numero))
		if err == nil {
			err = referencias(linha, &r.oc, clientes, contratos)
		}
		if err != nil {
			l.recusar(linha.Numero, err)
			continue
		}
		invalida, err := imp.acharStatus(ctx, l, linha, &r)
		if err != nil {
			return nil, err
		}
		if invalida != nil {
			l.recusar(linha.Numero, invalida)
			continue
		}
		r.chave, _ = crm.ChaveDoCodigoOC(r.oc.Origem.Sistema, r.oc.CodigoOC)
		recebidas = append(recebidas, r)
	}
	return recebidas, nil
}

// lerLinha reads what a line says by itself.
func (imp *importadorOcorrencias) lerLinha(l planilha.Linha, r *ocorrenciaRecebida, v avisadorDeLinha) (err error) {
	oc := &r.oc
	oc.TenantID, oc.Versao, oc.CriadaEm, oc.AtualizadaEm = imp.tenant.ID, 1, imp.agora, imp.agora
	if oc.Numero, err = numeroDaLinha(l); err != nil {
		return err
	}
	if oc.CodigoOC, err = textoDaLinha(l, "codigo_oc", crm.LimiteDaColuna("ocorrencias.codigo_oc").Max); err != nil {
		return err
	}
	if oc.Origem.Sistema, err = textoDaLinha(l, "sistema", crm.MaxSistema); err != nil {
		return err
	}
	if oc.CodigoOC != "" && oc.Origem.Sistema == "" {
		return crm.NovoInvalido("sistema", crm.MotivoVazio) // the caller's id belongs to a system: without it no call would find it
	}
	if oc.Descricao, err = paragrafosDaLinha(l, "descricao", crm.MaxTexto); err != nil {
		return err
	}
	oc.Recebido = recebidoDaLinha(l)
	return imp.lerDatas(l, r, v)
}

// lerDatas reads when a line says that the ocorrência was opened and closed. Without an opening it is the closing, else now.
func (imp *importadorOcorrencias) lerDatas(l planilha.Linha, r *ocorrenciaRecebida, v avisadorDeLinha) error {
	aberta, err := dataDaLinha(l, "data_abertura", formatoDataHora, imp.zona)
	if err != nil {
		return err
	}
	fechada, err := dataDaLinha(l, "data_fechamento", formatoDataHora, imp.zona)
	if err != nil {
		return err
	}
	r.oc.AbertaEm = imp.agora
	if aberta != nil {
		r.oc.AbertaEm = *aberta
	} else if fechada != nil && fechada.Before(imp.agora) {
		r.oc.AbertaEm, r.suposta = *fechada, true
	}
	r.oc.FechadaEm = crm.FechamentoAceito(fechada, r.oc.AbertaEm, true, imp.tenant, v.avisar)
	return nil
}

// recebidoDaLinha keeps what the file said under the contract's names, as an opening through the webservice would have.
func recebidoDaLinha(l planilha.Linha) crm.Campos {
	var campos crm.Campos
	for _, par := range []struct{ parte, coluna string }{
		{"COD_PROJETO", "contrato"},
		{"DESCRICAO", "descricao"},
		{"DATA_ABERTURA", "data_abertura"},
		{"DATA_FECHAMENTO", "data_fechamento"},
		{"CNPJ_CLIENTE", "documento"},
		{"CODIGO_OC", "codigo_oc"},
		{"COD_STATUS", "status"},
	} {
		if v := l.Valor(par.coluna); v != "" {
			campos = append(campos, crm.Campo{Nome: par.parte, Valor: v})
		}
	}
	return campos
}

// referencias finds the client and the contract of a line; a contract alone brings its client and unit.
func referencias(l planilha.Linha, oc *crm.Ocorrencia, clientes map[string]*crm.Cliente, contratos map[string]*crm.Contrato) error {
	var err error
	if oc.ClienteID, err = clienteDaLinha(l, clientes); err != nil {
		return err
	}
	codigo := l.Valor("contrato")
	if codigo == "" {
		return nil
	}
	c, ok := contratos[codigo]
	if !ok {
		return crm.NovoInvalido("contrato", crm.MotivoInexistente, crm.Encurtar(codigo, 64))
	}
	oc.ContratoID, oc.UnidadeID = c.ID, c.UnidadeID
	if oc.ClienteID == 0 {
		oc.ClienteID = c.ClienteID
	}
	return nil
}

// acharStatus finds the status of a line, or makes it as a call would (docs/regras.md §4.7). invalida is about the line.
func (imp *importadorOcorrencias) acharStatus(ctx context.Context, l *efeito, linha planilha.Linha, r *ocorrenciaRecebida) (invalida, err error) {
	codigo, invalida := textoDaLinha(linha, "status", crm.LimiteDaColuna("status.codigo").Max)
	if invalida != nil {
		return invalida, nil
	}
	r.comStatus = codigo != ""
	if codigo == "" {
		codigo = imp.tenant.Configuracoes.Texto(crm.ConfStatusAbertura)
		if r.oc.FechadaEm != nil {
			codigo = imp.tenant.Configuracoes.Texto(crm.ConfStatusEncerramento)
		}
	}
	if s, ok := imp.status[codigo]; ok {
		r.oc.StatusID = s.ID
		return nil, nil
	}
	if imp.tenant.Configuracoes.Texto(crm.ConfCodigoDesconhecido) == "recusar" {
		return crm.NovoInvalido("status", crm.MotivoInexistente, codigo), nil
	}
	s := &crm.Status{TenantID: imp.tenant.ID, Codigo: codigo, Nome: codigo, Fase: crm.FaseEmAndamento, AClassificar: true}
	if r.oc.FechadaEm != nil {
		s.Fase = crm.FaseEncerrada
	}
	err = imp.numerar(ctx, 1, func(_ int, id int64) { s.ID = id })
	imp.status[codigo] = s
	l.carga.Status = append(l.carga.Status, *s)
	r.oc.StatusID = s.ID
	return nil, err
}

func (imp *importadorOcorrencias) lerExistentes(ctx context.Context, recebidas []ocorrenciaRecebida) error {
	numeros := make([]string, 0, len(recebidas))
	var chaves []crm.ProcuraChave
	for _, r := range recebidas {
		numeros = append(numeros, r.oc.Numero)
		if r.chave.Chave != "" {
			chaves = append(chaves, r.chave)
		}
	}
	existentes, err := imp.cargas.OcorrenciasPorNumero(ctx, imp.tenant.ID, numeros)
	if err != nil {
		return err
	}
	for i := range existentes {
		if imp.ocorrencias[existentes[i].Numero] == nil {
			imp.ocorrencias[existentes[i].Numero] = &existentes[i]
		}
	}
	donos, err := imp.cargas.ChavesDe(ctx, imp.tenant.ID, chaves)
	for _, c := range donos {
		imp.chaves[crm.ProcuraChave{Sistema: c.Sistema, Tipo: c.Tipo, Chave: c.Chave}] = c.Numero
	}
	return err
}

// decidir tells whether a line makes an ocorrência, changes one, or says nothing new.
func (imp *importadorOcorrencias) decidir(l *efeito, r *ocorrenciaRecebida, novas *[]*ocorrenciaRecebida, alteradas map[string]*ocorrenciaRecebida) error {
	if dono, ok := imp.chaves[r.chave]; ok && r.chave.Chave != "" && dono != r.oc.Numero {
		return crm.NovoInvalido("codigo_oc", crm.MotivoDuplicado, dono)
	}
	atual := imp.ocorrencias[r.oc.Numero]
	switch {
	case atual == nil:
		*novas = append(*novas, r)
		if r.suposta {
			l.linha(r.linha).avisar("SEM DATA_ABERTURA, LIDA COMO A DE FECHAMENTO", "Informar data_abertura")
		}
		imp.ocorrencias[r.oc.Numero] = &r.oc
		l.criadas++
		if n, err := strconv.ParseInt(r.oc.Numero, 10, 64); err == nil && n > 0 && n <= maiorSequencia {
			l.carga.NumeroSeguinte = max(l.carga.NumeroSeguinte, n+1)
		}
	case atual.Origem.CredencialID != 0:
		return crm.NovoInvalido("numero", crm.MotivoDuplicado, r.oc.Numero)
	default:
		mudou := r.chave.Chave != "" && imp.chaves[r.chave] == ""
		if imp.atualizar(atual, r, l.linha(r.linha)) {
			mudou = true
			if atual.ID != 0 { // one of this batch is written as it is now anyway
				alteradas[atual.Numero] = r
			}
		}
		if !mudou {
			l.iguais++
			return nil
		}
		l.alteradas++
	}
	if r.chave.Chave != "" && imp.chaves[r.chave] == "" {
		imp.chaves[r.chave] = r.oc.Numero
		l.carga.Chaves = append(l.carga.Chaves, crm.ChaveIdempotencia{
			TenantID: imp.tenant.ID, Sistema: r.chave.Sistema, Tipo: r.chave.Tipo, Chave: r.chave.Chave,
			Numero: r.oc.Numero, OcorrenciaID: imp.ocorrencias[r.oc.Numero].ID, Versao: 1, Em: imp.agora,
		})
	}
	return nil
}

// atualizar applies the status and the closing that a line names.
func (imp *importadorOcorrencias) atualizar(atual *crm.Ocorrencia, r *ocorrenciaRecebida, v avisadorDeLinha) bool {
	mudou := false
	fechada := crm.FechamentoAceito(r.oc.FechadaEm, atual.AbertaEm, !atual.AbertaEm.Equal(atual.CriadaEm), imp.tenant, v.avisar)
	if r.comStatus && atual.StatusID != r.oc.StatusID {
		atual.StatusID, mudou = r.oc.StatusID, true
	}
	if fechada != nil && (atual.FechadaEm == nil || !atual.FechadaEm.Equal(*fechada)) {
		atual.FechadaEm, mudou = fechada, true
	}
	return mudou
}

// criar gives the new ocorrências, their first narrativas and movimentos their ids.
func (imp *importadorOcorrencias) criar(ctx context.Context, l *efeito, novas []*ocorrenciaRecebida) error {
	const linhasPorOcorrencia = 3
	ids := make([]int64, linhasPorOcorrencia*len(novas))
	if err := imp.numerar(ctx, len(ids), func(i int, id int64) { ids[i] = id }); err != nil {
		return err
	}
	porNumero := make(map[string]int64, len(novas))
	for i, r := range novas {
		oc := &r.oc
		oc.ID = ids[linhasPorOcorrencia*i]
		porNumero[oc.Numero] = oc.ID
		l.carga.Ocorrencias = append(l.carga.Ocorrencias, *oc)
		l.carga.Movimentos = append(l.carga.Movimentos, crm.Movimento{
			ID: ids[linhasPorOcorrencia*i+1], TenantID: oc.TenantID, OcorrenciaID: oc.ID, ParaStatusID: oc.StatusID,
			Origem: oc.Origem, Em: oc.AbertaEm,
		})
		if oc.Descricao != "" {
			l.carga.Narrativas = append(l.carga.Narrativas, crm.Narrativa{
				ID: ids[linhasPorOcorrencia*i+2], TenantID: oc.TenantID, OcorrenciaID: oc.ID, Origem: oc.Origem,
				Tipo: crm.NarrativaAbertura, Visibilidade: crm.VisibilidadeCliente, Texto: oc.Descricao, Em: oc.AbertaEm, CriadaEm: imp.agora,
			})
		}
	}
	for i := range l.carga.Chaves {
		if id, ok := porNumero[l.carga.Chaves[i].Numero]; ok {
			l.carga.Chaves[i].OcorrenciaID = id
		}
	}
	return nil
}

const formatoDataHora = "AAAA-MM-DD HH:MM:SS, DD/MM/AAAA HH:MM:SS"
