package portal

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// telaLoteOcorrencias shows what an act on many ocorrências would do, and asks for a reason, before anything happens.
type telaLoteOcorrencias struct {
	Vao           []linhaEscolhida
	Ficam         []linhaFicou
	Status, Dono  string // as typed, for the form
	Mudanca       []parte
	Gatilho       string // what the status sends, "" = nothing
	Lista, Voltar string // of the list: its filter, its address
	Motivo        string
	Erros         errosForm
}

type linhaEscolhida struct {
	crm.LinhaOcorrencia
	Escolha string // number and version, as the form carries them
}

// filtroDaLista is the list's own filter, which a bulk act carries along to lead back to it.
func (k *contexto) filtroDaLista() string {
	v, err := url.ParseQuery(k.FormValue("filtro"))
	if err != nil {
		return ""
	}
	v.Del("apos")
	return v.Encode()
}

// mudancaEmLote is what the form says is to change.
func (k *contexto) mudancaEmLote() crm.Ato {
	ato := crm.Ato{Slug: k.tenant.Slug, Status: k.campo("status")}
	if dono := k.campo("responsavel"); dono != "" {
		dono = strings.TrimPrefix(dono, ninguem)
		ato.Responsavel = &dono
	}
	return ato
}

// ocorrenciasEmLote shows what would happen to those that the address names.
func (k *contexto) ocorrenciasEmLote() error {
	voltar := "/ocorrencias" + comInterrogacao(k.filtroDaLista())
	var escolhidas []crm.OcorrenciaEscolhida
	for _, numero := range k.QueryParams()["numero"] {
		if numero != "" && !slices.ContainsFunc(escolhidas, func(e crm.OcorrenciaEscolhida) bool { return e.Numero == numero }) {
			escolhidas = append(escolhidas, crm.OcorrenciaEscolhida{Numero: numero})
		}
	}
	switch {
	case len(escolhidas) == 0:
		return k.voltarSemFazer(voltar, "Nenhuma ocorrência foi marcada: nada a fazer.")
	case k.campo("status") == "" && k.campo("responsavel") == "":
		return k.voltarSemFazer(voltar, "Escolha para que status mover, ou o responsável: nada a fazer.")
	case len(escolhidas) > crm.MaxEscolhidas:
		return errPedido
	}
	return k.mostrarOcorrenciasEmLote(http.StatusOK, escolhidas, "", nil)
}

func comInterrogacao(consulta string) string {
	if consulta == "" {
		return ""
	}
	return "?" + consulta
}

func (k *contexto) mostrarOcorrenciasEmLote(status int, escolhidas []crm.OcorrenciaEscolhida, motivo string, erros errosForm) error {
	ato := k.mudancaEmLote()
	tela := telaLoteOcorrencias{Status: ato.Status, Dono: k.campo("responsavel"), Lista: k.filtroDaLista(), Motivo: motivo, Erros: erros}
	tela.Voltar = Raiz + "/ocorrencias" + comInterrogacao(tela.Lista)
	if st := k.retrato().Status[ato.Status]; st != nil {
		tela.Mudanca = append(tela.Mudanca, parte{"Mover para", st.Nome})
		if st.IntegracaoExterna != "" {
			tela.Gatilho = k.rotuloIntegracao(st.IntegracaoExterna)
		}
	}
	if ato.Responsavel != nil {
		tela.Mudanca = append(tela.Mudanca, parte{"Responsável", cmp.Or(*ato.Responsavel, "ninguém")})
	}
	linhas, ficam, err := k.alcancadas(escolhidas)
	if err != nil {
		return err
	}
	tela.Ficam = ficam
	as := make([]crm.OcorrenciaEscolhida, len(linhas))
	for i := range linhas {
		as[i] = crm.OcorrenciaEscolhida{Numero: linhas[i].Ocorrencia.Numero, Versao: linhas[i].Ocorrencia.Versao}
	}
	vao, pulam, err := k.p.Atendimento.PreverVarias(k.ctx, k.ator(""), ato, as)
	if err != nil {
		return err
	}
	for _, l := range linhas {
		e := crm.OcorrenciaEscolhida{Numero: l.Ocorrencia.Numero, Versao: l.Ocorrencia.Versao}
		if slices.Contains(vao, e) {
			tela.Vao = append(tela.Vao, linhaEscolhida{l, e.Numero + ":" + strconv.FormatInt(e.Versao, 10)})
		}
	}
	for _, p := range pulam {
		tela.Ficam = append(tela.Ficam, k.ocorrenciaQueFicou(&p, ato.Status))
	}
	return k.mostrar(status, "lote_ocorrencias", "Mudar ocorrências", tela)
}

// alcancadas finds those of the numbers that the user sees. One that they do not see is told like one that is not there.
func (k *contexto) alcancadas(escolhidas []crm.OcorrenciaEscolhida) (linhas []crm.LinhaOcorrencia, ficam []linhaFicou, err error) {
	for _, e := range escolhidas {
		lista, err := k.p.Acervo.Ocorrencias(k.ctx, crm.FiltroOcorrencias{TenantID: k.tenant.ID, Numero: e.Numero, Recorte: k.recorte, Pagina: crm.Pagina{Limite: 1}})
		if err != nil {
			return nil, nil, err
		}
		if len(lista.Linhas) == 0 {
			ficam = append(ficam, linhaFicou{Nome: "Ocorrência " + e.Numero, Porque: "Não existe, ou está fora do seu alcance."})
			continue
		}
		linhas = append(linhas, lista.Linhas[0])
	}
	return linhas, ficam, nil
}

func (k *contexto) ocorrenciaQueFicou(p *crm.OcorrenciaPulada, status string) linhaFicou {
	return linhaFicou{Nome: "Ocorrência " + p.Numero, Link: Raiz + "/ocorrencias/" + url.PathEscape(p.Numero), Porque: comoFrase(k.porqueFicou(p.Err, status))}
}

// porqueFicou says why the act left an ocorrência alone.
func (k *contexto) porqueFicou(err error, status string) string {
	var i *crm.Invalido
	switch {
	case !errors.As(err, &i):
		return "não chegou a vez dela: repita"
	case i.Motivo == crm.MotivoConflito:
		return "mudou enquanto isso"
	case i.Campo == "status" && i.Motivo == crm.MotivoDuplicado && (status == "" || i.Detalhe == status):
		return "já está assim"
	}
	if _, acao := crm.AcaoDoStatus(k.p.Despacho.Definicoes, k.retrato().Status[status]); acao != nil {
		for _, c := range acao.Campos {
			if c.Codigo == i.Campo {
				return "o status pede " + c.Rotulo + ": mova na página dela"
			}
		}
	}
	return i.Frase()
}

// atenderEmLote does it.
func (k *contexto) atenderEmLote() error {
	campos, err := k.FormParams()
	if err != nil {
		return errPedido
	}
	var escolhidas []crm.OcorrenciaEscolhida
	for _, v := range campos["vai"] {
		i := strings.LastIndex(v, ":")
		if i < 0 || lerID(v[i+1:]) == 0 { // a version of 0 would be any
			return errPedido
		}
		escolhidas = append(escolhidas, crm.OcorrenciaEscolhida{Numero: v[:i], Versao: lerID(v[i+1:])})
	}
	if len(escolhidas) == 0 || len(escolhidas) > crm.MaxEscolhidas {
		return errPedido
	}
	linhas, ficam, err := k.alcancadas(escolhidas)
	if err != nil {
		return err
	}
	vistas := slices.DeleteFunc(slices.Clone(escolhidas), func(e crm.OcorrenciaEscolhida) bool {
		return !slices.ContainsFunc(linhas, func(l crm.LinhaOcorrencia) bool { return l.Ocorrencia.Numero == e.Numero })
	})
	ato, motivo := k.mudancaEmLote(), k.campo("motivo")
	feitas, pulam, err := k.p.Atendimento.AtenderVarias(k.ctx, k.ator(motivo), ato, vistas)
	if erros := errosDe(err); erros != nil {
		return k.mostrarOcorrenciasEmLote(http.StatusUnprocessableEntity, escolhidas, motivo, erros)
	}
	if err != nil {
		return err
	}
	for _, p := range pulam {
		ficam = append(ficam, k.ocorrenciaQueFicou(&p, ato.Status))
	}
	voltar := "/ocorrencias" + comInterrogacao(k.filtroDaLista())
	frase := quantas(int64(len(feitas)), "ocorrência mudada.", "ocorrências mudadas.")
	if len(ficam) == 0 {
		return k.voltar(voltar, frase)
	}
	return k.mostrar(http.StatusOK, "lote_feito", "Mudar ocorrências", telaLoteFeito{"Mudar ocorrências", frase, ficam, "Ocorrências", Raiz + voltar})
}

// donosPossiveis are who may be responsible for an ocorrência.
func (k *contexto) donosPossiveis() ([]opcao, error) {
	usuarios, err := k.p.Administracao.Usuarios.Usuarios(k.ctx)
	pares := []string{"", "Manter", ninguem, "Ninguém"}
	for _, u := range usuarios {
		if u.Entra() && (u.TenantID == 0 || u.TenantID == k.tenant.ID) {
			pares = append(pares, u.Login, u.Nome)
		}
	}
	return opcoes("", pares...), err
}
