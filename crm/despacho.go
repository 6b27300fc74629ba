package crm

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Despacho holds the use cases by which people look after deliveries: settings of destinations, the switch between
// homologação and produção, pauses, resending. The command line and the portal share it. Every change leaves its
// Auditoria, in which secrets are only named.
type Despacho struct {
	Cadastro   CadastroDestinos
	Entregas   CadastroEntregas
	Status     CadastroStatus
	Definicoes []DefinicaoDestino // the registry of destinations
	Testador   TestadorDestinos   // nil = connections cannot be tested here
	Agenda     AgendaDestinos     // nil = free times cannot be asked for here
	Relogio    Relogio
}

// Keys of ConfigurarDestino that are no field of the destination's definition.
const (
	ChaveAtivo    = "ativo"
	ChaveAmbiente = "ambiente"
	ChaveSistema  = "sistema"
)

// CampoEndereco is the setting that every destination has: its address. It is pinned into each entrega.
const CampoEndereco = "url"

// CampoSituacoes is the setting, of destinations that have it, which translates the partner's words for a situation into our
// statuses: SITUACAO=status, one a line. It holds for what the partner answers and for what it calls.
const CampoSituacoes = "situacoes"

// CampoParteDoNome is the setting, of destinations that open ocorrências here too, which says the part of an opening that holds
// the partner's own id: it becomes the vínculo by which later actions reach what the partner opened. NenhumaParte = none does.
const (
	CampoParteDoNome = "parte_do_id"
	NenhumaParte     = "nenhuma"
)

// CampoConsulta is the setting, of destinations that can be asked for news of what they have, which says how often that is done: a
// duration, 0s = never.
const CampoConsulta = "consulta_intervalo"

// Definicao finds a destination of the registry by name.
func (d *Despacho) Definicao(nome string) (*DefinicaoDestino, error) {
	i := slices.IndexFunc(d.Definicoes, func(x DefinicaoDestino) bool { return x.Nome == nome })
	if i < 0 {
		nomes := make([]string, len(d.Definicoes))
		for i := range d.Definicoes {
			nomes[i] = d.Definicoes[i].Nome
		}
		return nil, errors.Join(ErrNaoEncontrado, NovoInvalido("destino", MotivoDesconhece, nomes...))
	}
	return &d.Definicoes[i], nil
}

// Destinos lists a tenant's destinations.
func (d *Despacho) Destinos(ctx context.Context, tenantID int64) ([]DestinoConfigurado, error) {
	return d.Cadastro.Destinos(ctx, tenantID)
}

// Destino finds one by name; a destination of the registry that was never set is an inactive one in homologação.
func (d *Despacho) Destino(ctx context.Context, tenantID int64, nome string) (*DestinoConfigurado, error) {
	def, err := d.Definicao(nome)
	if err != nil {
		return nil, err
	}
	todos, err := d.Cadastro.Destinos(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	for i := range todos {
		if todos[i].Nome == nome {
			return &todos[i], nil
		}
	}
	return &DestinoConfigurado{Destino: Destino{
		TenantID: tenantID, Nome: nome, Ambiente: AmbienteHomologacao, Sistema: def.Sistema,
		Acoes: codigosDe(def.Acoes), Interesses: def.InteressesCom(nil),
	}, Valores: map[string]map[string]string{}}, nil
}

// ConfigurarDestino applies settings, all of them or, when one is not valid, none. ambiente says which side they are of;
// "" is the one that is switched on after this change. The key ambiente is the go-live switch: what waits for the other
// side becomes suspensa, and the number of those is returned.
func (d *Despacho) ConfigurarDestino(ctx context.Context, ator Ator, tenantID int64, nome, ambiente string, mudancas []Atribuicao) (*DestinoConfigurado, int64, error) {
	def, err := d.Definicao(nome)
	if err != nil {
		return nil, 0, err
	}
	atual, err := d.Destino(ctx, tenantID, nome)
	if err != nil {
		return nil, 0, err
	}
	novo, valores, err := aplicarDestino(def, atual, ambiente, mudancas)
	if err != nil {
		return nil, 0, err
	}
	lado := novo.Ambiente
	if ambiente != "" {
		lado = ambiente
	}
	if err := conferirDestino(def, novo, lado); err != nil {
		return nil, 0, err
	}
	if err := d.conferirStatus(ctx, def, novo, lado); err != nil {
		return nil, 0, err
	}
	novo.Endereco = def.Completar(novo.EmVigor())[CampoEndereco]
	novo.Acoes, novo.Interesses = def.AcoesCom(novo.EmVigor()), def.InteressesCom(novo.EmVigor())
	trilha := Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: "destino.configurar", Alvo: nome, Antes: descreverDestino(def, atual, lado),
		Depois: descreverDestino(def, novo, lado), Motivo: ator.Motivo, Endereco: ator.Endereco, Em: d.Relogio(),
	}
	suspensas, err := d.Cadastro.GravarDestino(ctx, &novo.Destino, lado, valores, trilha)
	if err != nil {
		return nil, 0, comoInvalido(err, "destino", nome)
	}
	return novo, suspensas, nil
}

func aplicarDestino(def *DefinicaoDestino, atual *DestinoConfigurado, ambiente string, mudancas []Atribuicao) (*DestinoConfigurado, []ValorDestino, error) {
	novo := *atual
	novo.Valores = map[string]map[string]string{}
	for a, v := range atual.Valores {
		novo.Valores[a] = maps.Clone(v)
	}
	var problemas []error
	if ambiente != "" && ambiente != AmbienteHomologacao && ambiente != AmbienteProducao {
		problemas = append(problemas, NovoInvalido(ChaveAmbiente, MotivoOpcao, AmbienteHomologacao, AmbienteProducao))
	}
	var campos []Atribuicao
	for _, m := range mudancas {
		chave := strings.TrimSpace(m.Chave)
		switch chave {
		case ChaveVersao: // Destino.Versao as it was read: changes nothing
			if m.Valor != strconv.FormatInt(atual.Versao, 10) {
				return nil, nil, errors.Join(ErrConflito, NovoInvalido(ChaveVersao, MotivoConflito))
			}
		case ChaveAtivo:
			v, err := validarSimNao(LinhaConfiguracao{Chave: chave}, strings.TrimSpace(m.Valor))
			novo.Ativo, problemas = v == "sim", anexarErro(problemas, err)
		case ChaveAmbiente:
			if novo.Ambiente = strings.TrimSpace(m.Valor); novo.Ambiente != AmbienteHomologacao && novo.Ambiente != AmbienteProducao {
				problemas = append(problemas, NovoInvalido(chave, MotivoOpcao, AmbienteHomologacao, AmbienteProducao))
			}
		case ChaveSistema:
			if novo.Sistema = strings.TrimSpace(m.Valor); !sistemaValido(novo.Sistema) || utf8.RuneCountInString(novo.Sistema) > MaxSistema {
				problemas = append(problemas, sistemaInvalido(chave))
			}
		default:
			campos = append(campos, Atribuicao{chave, m.Valor})
		}
	}
	lado := ambiente
	if lado == "" {
		lado = novo.Ambiente
	}
	if novo.Valores[lado] == nil {
		novo.Valores[lado] = map[string]string{}
	}
	var valores []ValorDestino
	for _, m := range campos {
		campo, ok := def.Campo(m.Chave)
		if !ok {
			problemas = append(problemas, NovoInvalido(m.Chave, MotivoDesconhece, chavesDoDestino(def)...))
			continue
		}
		v, err := campo.Validar(m.Valor)
		problemas = anexarErro(problemas, def.erro(err))
		novo.Valores[lado][m.Chave] = v
		valores = append(valores, ValorDestino{Chave: m.Chave, Texto: v, Segredo: campo.Segredo})
	}
	return &novo, valores, errors.Join(problemas...)
}

func anexarErro(erros []error, err error) []error {
	if err == nil {
		return erros
	}
	return append(erros, err)
}

// conferirDestino judges the settings together: what is missing before it can be on, what does not fit.
func conferirDestino(def *DefinicaoDestino, novo *DestinoConfigurado, lado string) error {
	if def.Conferir != nil {
		if err := def.Conferir(def.Completar(novo.Valores[lado])); err != nil {
			return def.erro(err)
		}
	}
	if faltam := def.Faltam(novo.EmVigor()); novo.Ativo && len(faltam) > 0 {
		return def.erro(fmt.Errorf("%s (%s): falta preencher antes de ativar: %s", def.Titulo, novo.Ambiente, strings.Join(faltam, ", ")))
	}
	return nil
}

// conferirStatus judges what the settings name of the tenant's statuses: a partner's word that leads to none would lead nowhere,
// and nobody would see it.
func (d *Despacho) conferirStatus(ctx context.Context, def *DefinicaoDestino, novo *DestinoConfigurado, lado string) error {
	situacoes := novo.Valores[lado][CampoSituacoes]
	if def.ConferirStatus == nil && situacoes == "" {
		return nil
	}
	todos, err := d.Status.StatusDe(ctx, novo.TenantID)
	if err != nil {
		return err
	}
	codigos := make([]string, len(todos))
	for i := range todos {
		codigos[i] = todos[i].Codigo
	}
	if err := conferirSituacoes(def, situacoes, codigos); err != nil || def.ConferirStatus == nil {
		return def.erro(err)
	}
	return def.erro(def.ConferirStatus(def.Completar(novo.Valores[lado]), func(codigo string) bool { return slices.Contains(codigos, codigo) }))
}

// conferirSituacoes judges a table of situations. Two rows of one situation would leave it to chance which of them counts.
func conferirSituacoes(def *DefinicaoDestino, texto string, codigos []string) error {
	campo, ok := def.Campo(CampoSituacoes)
	if !ok || texto == "" {
		return nil
	}
	linhas, err := LerLinhas(texto)
	if err != nil {
		return fmt.Errorf("%s: use linhas SITUACAO=status", campo.Rotulo)
	}
	vistas := map[string]bool{}
	for _, situacao := range slices.Sorted(maps.Keys(linhas)) {
		if status := linhas[situacao]; !slices.Contains(codigos, status) {
			return fmt.Errorf("%s: em %s=%s, não há status com o código %q: cadastre-o em Status e códigos ou use um destes: %s",
				campo.Rotulo, situacao, status, status, strings.Join(codigos, ", "))
		}
		if vistas[strings.ToUpper(situacao)] {
			return fmt.Errorf("%s: %s está em mais de uma linha, e maiúsculas não contam", campo.Rotulo, situacao)
		}
		vistas[strings.ToUpper(situacao)] = true
	}
	return nil
}

func chavesDoDestino(def *DefinicaoDestino) []string {
	chaves := []string{ChaveAtivo, ChaveAmbiente, ChaveSistema}
	for _, c := range def.Campos {
		chaves = append(chaves, c.Chave)
	}
	return chaves
}

// descreverDestino shows settings for the audit: secrets are only told to be there, long texts by their length.
func descreverDestino(def *DefinicaoDestino, d *DestinoConfigurado, lado string) string {
	pares := []string{
		ChaveAtivo, simNao(d.Ativo), ChaveAmbiente, d.Ambiente, ChaveSistema, d.Sistema, "pausado", simNao(d.Pausado), "lado", lado,
	}
	for _, c := range def.Campos {
		v := d.Valores[lado][c.Chave]
		switch {
		case v == "":
			continue
		case c.Segredo:
			v = "***"
		case len(v) > 200:
			v = strconv.Itoa(len(v)) + " bytes"
		}
		pares = append(pares, c.Chave, v)
	}
	return descrever(pares...)
}

// Pausar keeps a destination's entregas waiting, Retomar lets them go. Doing it twice changes nothing.
func (d *Despacho) Pausar(ctx context.Context, ator Ator, tenantID int64, nome string) error {
	return d.pausar(ctx, ator, tenantID, nome, true)
}

// Retomar ends a pause.
func (d *Despacho) Retomar(ctx context.Context, ator Ator, tenantID int64, nome string) error {
	return d.pausar(ctx, ator, tenantID, nome, false)
}

func (d *Despacho) pausar(ctx context.Context, ator Ator, tenantID int64, nome string, pausado bool) error {
	atual, err := d.Destino(ctx, tenantID, nome)
	if err != nil {
		return err
	}
	if atual.ID == 0 {
		return errors.Join(ErrNaoEncontrado, NovoInvalido("destino", MotivoInexistente, nome))
	}
	if atual.Pausado == pausado {
		return nil
	}
	acao := "destino.retomar"
	if pausado {
		acao = "destino.pausar"
	}
	trilha := Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: nome, Antes: descrever("pausado", simNao(atual.Pausado)),
		Depois: descrever("pausado", simNao(pausado)), Motivo: ator.Motivo, Endereco: ator.Endereco, Em: d.Relogio(),
	}
	atual.Pausado = pausado
	_, err = d.Cadastro.GravarDestino(ctx, &atual.Destino, atual.Ambiente, nil, trilha)
	return comoInvalido(err, "destino", nome)
}
