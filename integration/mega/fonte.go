package mega

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/integration/destino"
)

// How much is read before it is committed.
const (
	contratosPorParte = 50
	titulosPorParte   = 400
)

// Phases of an empreendimento, in their order (docs/fatos/mega.md §8). A position is "phase/empreendimento/last thing that is done".
const (
	faseBlocos        = "blocos"
	faseUnidades      = "unidades"
	faseGaragens      = "garagens"
	faseContratos     = "contratos"
	faseParticipantes = "participantes"
	faseParcelas      = "parcelas"
)

// marcos are how far an empreendimento is, of 100, when a phase begins.
var marcos = map[string]int64{faseBlocos: 0, faseUnidades: 2, faseGaragens: 8, faseContratos: 10, faseParticipantes: 40, faseParcelas: 45}

// posicao is where a reading goes on: behind depois, in a phase of an empreendimento.
type posicao struct{ fase, emp, depois string }

func (p posicao) String() string {
	return p.fase + "/" + url.PathEscape(p.emp) + "/" + url.PathEscape(p.depois)
}

func lerPosicao(texto string) (p posicao, err error) {
	partes := strings.Split(texto, "/")
	if len(partes) != 3 || marcos[partes[0]] == 0 && partes[0] != faseBlocos {
		return p, fmt.Errorf("a posição %q não é de uma carga do Mega", crm.Encurtar(texto, 60))
	}
	p.fase = partes[0]
	var err1, err2 error
	p.emp, err1 = url.PathUnescape(partes[1])
	p.depois, err2 = url.PathUnescape(partes[2])
	return p, errors.Join(err1, err2)
}

// leitor reads Mega piece by piece. What it has of an empreendimento is read again by one that goes on later.
type leitor struct {
	cliente
	so   []string // codes of the empreendimentos to read; none = all
	zona *time.Location

	emps   []local // in the order of their codes; nil = not read
	atual  string  // the empreendimento that the lists below are of
	listas map[string][]posto
	ruins  map[string][]carga.Linha // rows that could not be read, until they are told
	lidos  map[string]bool          // clients of the empreendimento
}

var _ destino.Leitor = (*leitor)(nil)

// local is an empreendimento: its code, its key in addresses, its name.
type local struct{ codigo, id, nome string }

// posto is one row of a list, by the code that orders it.
type posto struct {
	codigo string
	m      *mapa
	id     string // its key in addresses
	alvo   string // of a participant, the client
}

// Proxima gives the piece after a position.
func (f *leitor) Proxima(ctx context.Context, texto string) (*carga.Parte, error) {
	primeira, err := f.empreendimentos(ctx)
	if err != nil {
		return nil, err
	}
	if texto == "" {
		primeira.Fase, primeira.Total = "empreendimentos", int64(len(f.emps))*100
		if primeira.Fim = len(f.emps) == 0; !primeira.Fim {
			primeira.Posicao = posicao{faseBlocos, f.emps[0].codigo, ""}.String()
		}
		return primeira, nil
	}
	p, err := lerPosicao(texto)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(f.emps, func(e local) bool { return !antes(e.codigo, p.emp) })
	if i < 0 { // the last ones are gone
		return &carga.Parte{Posicao: texto, Fim: true, Feitos: int64(len(f.emps)) * 100, Total: int64(len(f.emps)) * 100}, nil
	}
	e := f.emps[i]
	if e.codigo != p.emp { // it is gone: the next one from its beginning
		p = posicao{faseBlocos, e.codigo, ""}
	}
	if f.atual != e.codigo {
		f.atual, f.listas, f.ruins, f.lidos = e.codigo, map[string][]posto{}, map[string][]carga.Linha{}, map[string]bool{}
	}
	parte, depois, feitos, err := f.passo(ctx, e, p)
	if err != nil {
		return nil, err
	}
	parte.Fase, parte.Onde, parte.Total, parte.Feitos = p.fase, e.nome, int64(len(f.emps))*100, int64(i)*100+marcos[p.fase]+feitos
	switch {
	case depois != (posicao{}):
		parte.Posicao = depois.String()
	case i+1 < len(f.emps):
		parte.Posicao = posicao{faseBlocos, f.emps[i+1].codigo, ""}.String()
	default:
		parte.Fim, parte.Feitos, parte.Posicao = true, parte.Total, texto
	}
	return parte, nil
}

// passo reads one piece of an empreendimento and says where to go on in it; the zero posicao = it is through.
func (f *leitor) passo(ctx context.Context, e local, p posicao) (parte *carga.Parte, depois posicao, feitos int64, err error) {
	ordem := []string{faseBlocos, faseUnidades, faseGaragens, faseContratos, faseParticipantes, faseParcelas}
	seguinte := posicao{}
	if i := slices.Index(ordem, p.fase); i+1 < len(ordem) {
		seguinte = posicao{ordem[i+1], e.codigo, ""}
	}
	lista, err := f.listaDe(ctx, e, map[string]string{
		faseBlocos: faseBlocos, faseUnidades: faseBlocos, faseGaragens: faseBlocos, faseContratos: faseContratos, faseParticipantes: faseParticipantes, faseParcelas: faseContratos,
	}[p.fase])
	if err != nil {
		return nil, p, 0, err
	}
	parte = &carga.Parte{}
	i := 0
	if p.depois != "" {
		i = sort.Search(len(lista), func(i int) bool { return antes(p.depois, lista[i].codigo) })
	}
	if p.fase == faseBlocos {
		for ; i < len(lista); i++ {
			parte.Registros = append(parte.Registros, lista[i].m.r)
		}
		f.contarRuins(parte, faseBlocos)
		return parte, seguinte, 0, nil
	}
	inicio := i
	for ; i < len(lista); i++ {
		antesDele := *parte
		if err := f.item(ctx, parte, e, p.fase, &lista[i]); err != nil {
			if *parte = antesDele; i == inicio {
				return nil, p, 0, err
			}
			return parte, posicao{p.fase, e.codigo, lista[i-1].codigo}, f.fracao(p.fase, i, len(lista)), nil // the next reading meets the error
		}
		if i+1-inicio >= contratosPorParte || len(parte.Registros) >= titulosPorParte || p.fase == faseUnidades || p.fase == faseGaragens {
			i++
			break
		}
	}
	f.contarRuins(parte, p.fase)
	if i < len(lista) {
		seguinte = posicao{p.fase, e.codigo, lista[i-1].codigo}
	}
	return parte, seguinte, f.fracao(p.fase, i, len(lista)), nil
}

// fracao is how far a phase is, of its share of the empreendimento's 100.
func (f *leitor) fracao(fase string, i, n int) int64 {
	fim := map[string]int64{faseUnidades: marcos[faseGaragens], faseGaragens: marcos[faseContratos], faseContratos: marcos[faseParticipantes], faseParticipantes: marcos[faseParcelas], faseParcelas: 100}[fase]
	return (fim - marcos[fase]) * int64(i) / int64(max(n, 1))
}

func (f *leitor) contarRuins(parte *carga.Parte, fase string) {
	parte.Linhas = append(parte.Linhas, f.ruins[fase]...)
	delete(f.ruins, fase)
}

// item reads what belongs to one thing of a list: the units of a bloco, the client of a contract, the instalments of a contract.
func (f *leitor) item(ctx context.Context, parte *carga.Parte, e local, fase string, x *posto) error {
	switch fase {
	case faseUnidades, faseGaragens:
		rota, tipo := "Unidades", crm.UnidadeComum
		if fase == faseGaragens {
			rota, tipo = "Garagens", crm.UnidadeGaragem
		}
		return f.registros(ctx, parte, "/api/globalestruturas/Empreendimentos/"+url.PathEscape(e.id)+"/Blocos/"+url.PathEscape(x.id)+"/"+rota, crm.VinculoUnidade,
			func(l linha) (*mapa, error) { return unidade(l, x.codigo, tipo, f.zona) })
	case faseContratos:
		if err := f.comCliente(ctx, parte, x.m.r.Valores["cliente"], x.m.linha); err != nil {
			return err
		}
		parte.Registros = append(parte.Registros, x.m.r)
	case faseParticipantes:
		if err := f.comCliente(ctx, parte, x.alvo, x.m.linha); err != nil {
			return err
		}
		parte.Registros = append(parte.Registros, x.m.r)
	case faseParcelas:
		return f.registros(ctx, parte, "/api/Carteira/DadosParcelas/IdContrato="+url.PathEscape(x.codigo), crm.VinculoTitulo,
			func(l linha) (*mapa, error) { return titulo(l, x.codigo) })
	}
	return nil
}

// comCliente reads a client and the spouse whom the client names, each once an empreendimento.
func (f *leitor) comCliente(ctx context.Context, parte *carga.Parte, codigo string, citado linha) error {
	if codigo == "" || f.lidos[codigo] {
		return nil
	}
	caminho, agente := "/api/globalagente/AgenteCliente/codigocliente/"+url.PathEscape(codigo), linha{}
	linhas, err := f.lista(ctx, caminho)
	if err != nil {
		if err := f.semEla(parte, caminho, crm.VinculoCliente, codigo, err); err != nil {
			return err
		}
	}
	f.cada(linhas, caminho, crm.VinculoCliente, &parte.Linhas, func(l linha) (*mapa, error) { return novoMapa(crm.VinculoCliente, codigo, l), nil }, func(m *mapa) {
		if dele := m.codigo("codigosistema", "codigo"); len(agente) == 0 || dele == codigo {
			agente = m.linha
		}
	})
	f.lidos[codigo] = true
	if len(agente)+len(citado) == 0 {
		return nil // of a spouse nothing is known but the code
	}
	m := clienteDe(codigo, agente, citado, f.zona)
	if conjuge := m.r.Valores["conjuge"]; conjuge != "" && conjuge != codigo {
		if err := f.comCliente(ctx, parte, conjuge, linha{}); err != nil {
			delete(f.lidos, codigo)
			return err
		}
	}
	parte.Registros = append(parte.Registros, m.r)
	parte.Linhas = append(parte.Linhas, m.linhas()...)
	return nil
}

// semEla goes on without what Mega refuses to say of one thing (HTTP 4xx), and leaves a line of it. Anything else ends the run.
func (f *leitor) semEla(parte *carga.Parte, caminho string, tipo crm.TipoVinculo, codigo string, err error) error {
	if !errors.Is(err, errRecusado) {
		return err
	}
	parte.Linhas = append(parte.Linhas, carga.Linha{
		Desfecho: cadastro.Recusado, Tipo: tipo, Codigo: codigo, Caminho: strings.TrimPrefix(caminho, "/api/"), Motivo: err.Error(),
	})
	return nil
}

// registros reads a list of which each row becomes a record, or a line that says why not.
func (f *leitor) registros(ctx context.Context, parte *carga.Parte, caminho string, tipo crm.TipoVinculo, mapear func(linha) (*mapa, error)) error {
	crus, err := f.lista(ctx, caminho)
	if err != nil {
		return f.semEla(parte, caminho, tipo, "", err)
	}
	f.cada(crus, caminho, tipo, &parte.Linhas, umaVez(mapear), func(m *mapa) { parte.Registros = append(parte.Registros, m.r) })
	return nil
}

// umaVez refuses a second row of the same code in one answer: which of them is told last would be left to chance.
func umaVez(mapear func(linha) (*mapa, error)) func(linha) (*mapa, error) {
	vistos := map[string]bool{}
	return func(l linha) (*mapa, error) {
		m, err := mapear(l)
		if err == nil && vistos[m.r.Codigo] {
			return nil, fmt.Errorf("o código %s veio mais de uma vez na mesma resposta: só a primeira linha vale", m.r.Codigo)
		}
		if err == nil {
			vistos[m.r.Codigo] = true
		}
		return m, err
	}
}

// cada reads rows; one that cannot be read leaves a line with its path.
func (f *leitor) cada(crus []json.RawMessage, caminho string, tipo crm.TipoVinculo, ruins *[]carga.Linha, mapear func(linha) (*mapa, error), tomar func(*mapa)) {
	for i, cru := range crus {
		l, err := lerLinha(cru)
		var m *mapa
		if err == nil {
			m, err = mapear(l)
		}
		if err != nil {
			onde := fmt.Sprintf("%s $[%d]", strings.TrimPrefix(caminho, "/api/"), i)
			if falta := (*erroLinha)(nil); errors.As(err, &falta) {
				onde += "." + falta.chave
			}
			*ruins = append(*ruins, carga.Linha{Desfecho: cadastro.Recusado, Tipo: tipo, Caminho: onde, Motivo: err.Error()})
			continue
		}
		tomar(m)
	}
}

// empreendimentos reads the list once, and gives the piece that it makes.
func (f *leitor) empreendimentos(ctx context.Context) (*carga.Parte, error) {
	parte := &carga.Parte{}
	if f.emps != nil {
		return parte, nil
	}
	const caminho = "/api/globalestruturas/Empreendimentos"
	crus, err := f.lista(ctx, caminho)
	if err != nil {
		return nil, err
	}
	emps := []local{}
	f.cada(crus, caminho, crm.VinculoEmpreendimento, &parte.Linhas, umaVez(func(l linha) (*mapa, error) { return empreendimento(l, f.zona) }), func(m *mapa) {
		if len(f.so) > 0 && !slices.Contains(f.so, m.r.Codigo) {
			return
		}
		id, _ := m.texto("id")
		if id == "" {
			id = m.r.Codigo
		}
		emps = append(emps, local{m.r.Codigo, id, m.r.Valores["nome"]})
		parte.Registros = append(parte.Registros, m.r)
	})
	slices.SortStableFunc(emps, func(a, b local) int { return ordenar(a.codigo, b.codigo) })
	f.emps = emps
	return parte, nil
}

// listaDe reads one of the lists of the empreendimento once, in the order of its codes.
func (f *leitor) listaDe(ctx context.Context, e local, qual string) ([]posto, error) {
	if lista, lida := f.listas[qual]; lida {
		return lista, nil
	}
	var caminho string
	var tipo crm.TipoVinculo
	lista := []posto{}
	var mapear func(linha) (*mapa, error)
	tomar := func(m *mapa) { lista = append(lista, posto{codigo: m.r.Codigo, m: m}) }
	switch qual {
	case faseBlocos:
		caminho, tipo = "/api/globalestruturas/Empreendimentos/"+url.PathEscape(e.id)+"/Blocos", crm.VinculoBloco
		mapear = func(l linha) (*mapa, error) { return bloco(l, e.codigo) }
		tomar = func(m *mapa) {
			id, _ := m.texto("id")
			if id == "" {
				id = m.r.Codigo
			}
			lista = append(lista, posto{codigo: m.r.Codigo, m: m, id: id})
		}
	case faseContratos:
		caminho, tipo, mapear = "/api/Carteira/DadosContrato/IdEmpreendimento="+url.PathEscape(e.codigo), crm.VinculoContrato, contrato
	default:
		caminho, tipo = "/api/Carteira/DadosParticipantes/IdEmpreendimento="+url.PathEscape(e.codigo), crm.VinculoParticipante
		mapear = func(l linha) (*mapa, error) {
			m, _, _, err := participante(l)
			return m, err
		}
		tomar = func(m *mapa) { lista = append(lista, posto{codigo: m.r.Codigo, m: m, alvo: m.r.Valores["cliente"]}) }
	}
	crus, err := f.lista(ctx, caminho)
	if err != nil {
		return nil, err
	}
	var ruins []carga.Linha
	f.cada(crus, caminho, tipo, &ruins, umaVez(mapear), tomar)
	slices.SortStableFunc(lista, func(a, b posto) int { return ordenar(a.codigo, b.codigo) })
	f.listas[qual], f.ruins[qual] = lista, ruins
	return lista, nil
}

func ordenar(a, b string) int {
	switch {
	case antes(a, b):
		return -1
	case antes(b, a):
		return 1
	}
	return strings.Compare(a, b)
}

// Testar signs in once and reads the list of empreendimentos once.
func (f *leitor) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	f.registro, f.insiste = registro, false
	if _, err := f.empreendimentos(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("O Mega aceitou o login e mostrou %d empreendimentos a carregar", len(f.emps)), nil
}
