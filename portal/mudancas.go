package portal

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// mudanca is what an act did to one field, as the trail shows it.
type mudanca struct {
	Rotulo        string // "" = the act is told in one text
	Antes, Depois string
	Havia         bool // the record was there before
}

// parDaTrilha is a field as crm describes a record: chave=valor, pairs apart by "; ".
type parDaTrilha struct{ chave, valor string }

var (
	chaveDaTrilha = regexp.MustCompile(`^([a-z][a-z0-9_.]*)=`)
	instanteISO   = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
)

// lerTrilha reads what crm wrote; nil when the text is in no pairs. What looks like no pair belongs to the value before it.
func lerTrilha(texto string) (pares []parDaTrilha) {
	for parte := range strings.SplitSeq(texto, "; ") {
		if m := chaveDaTrilha.FindStringSubmatch(parte); m != nil {
			pares = append(pares, parDaTrilha{m[1], parte[len(m[0]):]})
		} else if len(pares) == 0 {
			return nil
		} else {
			pares[len(pares)-1].valor += "; " + parte
		}
	}
	return pares
}

// mudancas tells what an act changed: each field that differs, in words and in the installation's time. A new record shows its fields; of one
// that is gone, what it was.
func (k *contexto) mudancas(antes, depois string) []mudanca {
	eram, sao := lerTrilha(antes), lerTrilha(depois)
	if antes != "" && eram == nil || depois != "" && sao == nil {
		if antes == "" && depois == "" {
			return nil
		}
		return []mudanca{{"", k.valorDaTrilha("", antes), k.valorDaTrilha("", depois), antes != ""}}
	}
	valor := func(pares []parDaTrilha, chave string) string {
		for _, p := range pares {
			if p.chave == chave {
				return p.valor
			}
		}
		return ""
	}
	var lista []mudanca
	vistas := map[string]bool{}
	for _, p := range append(sao[:len(sao):len(sao)], eram...) {
		if vistas[p.chave] {
			continue
		}
		vistas[p.chave] = true
		era, ficou := valor(eram, p.chave), valor(sao, p.chave)
		oculto := strings.Contains(era, "***") // of what is masked both sides look the same
		if era != ficou || oculto {
			lista = append(lista, mudanca{rotuloDaTrilha(p.chave), k.valorDaTrilha(p.chave, era), k.valorDaTrilha(p.chave, ficou), antes != ""})
		}
	}
	return lista
}

// emPalavras is a text of the trail with its fields in words.
func (k *contexto) emPalavras(texto string) string {
	pares := lerTrilha(texto)
	if pares == nil {
		for i := range k.p.tabela { // of an export the list
			if p := &k.p.tabela[i]; p.metodo == http.MethodGet && p.caminho == "/"+texto {
				return p.titulo
			}
		}
		return texto
	}
	partes := make([]string, len(pares))
	for i, p := range pares {
		partes[i] = rotuloDaTrilha(p.chave) + ": " + k.valorDaTrilha(p.chave, p.valor)
	}
	return strings.Join(partes, ", ")
}

// rotulosDaTrilha are the fields that no table names.
var rotulosDaTrilha = map[string]string{
	"a_ativar": "A ativar", "a_classificar": "A classificar", "acao": "Ação", "acoes": "Ações", "ao_repetir": "Repetição com diferença", "ate": "Até", "busca": "COD_PROJETO é",
	"cadastro": "Cadastro de clientes", "cadastros": "Com os cadastros", "cnpj": "CNPJ", "codigo": "Código", "como": "Age como", "credencial": "Credencial",
	"desligada": "Sincronização desligada", "dias_finalizacao": "Tempo de finalização (dias)", "dias_minimos": "Tempo mínimo de finalização (dias)", "divisao": "Divisão", "email": "E-mail", "escopos": "Escopos", "exclusoes": "Exclusões", "estado": "Estado", "fase": "Fase",
	"funcao": "Função", "garantia_meses": "Garantia (meses)", "horario": "Horário", "identificacao": "Nome e documento", "integracao": "Integração externa", "integracao_externa": "Integração externa", "inclusoes": "Inclusões", "inicio": "Começo do token", "janela": "Janela de repetição",
	"mestre": "Mestre", "minutos_medios": "Tempo médio (minutos)", "nao_catalogado": "Não catalogado", "no_painel": "No Painel", "operacao": "Operação", "operacoes": "Operações concedidas", "padrao": "Instalação padrão", "papeis": "Papéis", "permissoes": "Permissões", "prefixo": "Endereço",
	"primeiro_numero": "Primeiro número", "recusa_falha": "Recusas como falha 500", "responsavel": "Responsável", "revogada_em": "Revogada em", "senha_anterior_ate": "Senha anterior vale até", "sha256": "SHA-256",
	"silenciado_ate": "Silenciado até", "silencio": "Espera uma chamada a cada", "situacao": "Situação", "sla_horas": "SLA (h)", "titulo": "Título", "trocar_senha": "Vai trocar a senha", "url": "Endereço", "usuario": "Usuário",
	"versao": "Versão", "wsdl": "WSDL",
}

func rotuloDaTrilha(chave string) string {
	if r := rotulosDaTrilha[chave]; r != "" {
		return r
	}
	if l, ok := crm.LinhaDaConfiguracao(chave); ok {
		return l.Rotulo
	}
	for _, r := range registros {
		for _, c := range cadastro.CamposDe(r.tipo) {
			if c.Nome == chave {
				return c.Rotulo
			}
		}
	}
	return strings.TrimSuffix(comoFrase(strings.ReplaceAll(chave, "_", " ")), ".")
}

// valorDaTrilha writes a value as people do: yes and no, sizes, names of statuses, and instants in the installation's time.
func (k *contexto) valorDaTrilha(chave, valor string) string {
	l, configuracao := crm.LinhaDaConfiguracao(chave)
	switch {
	case valor == "nao":
		return "não"
	case valor == "" && configuracao:
		return "padrão"
	case valor == "":
		return "vazio"
	case chave == "ambiente":
		return rotuloAmbiente(valor)
	case chave == "fase":
		return rotuloFase(crm.Fase(valor))
	}
	if configuracao {
		switch n, err := strconv.Atoi(valor); {
		case err == nil && l.Tipo == crm.TipoTamanho:
			return crm.EscreverTamanho(n)
		case err == nil && l.Unidade != "":
			return inteiro(n) + " " + l.Unidade
		case l.Tipo == crm.TipoStatus:
			if s := k.retrato().Status[valor]; s != nil {
				return s.Nome
			}
		}
	}
	return instanteISO.ReplaceAllStringFunc(valor, func(texto string) string {
		t, err := time.Parse(time.RFC3339, texto)
		if err != nil {
			return texto
		}
		if dia := t.In(k.zona); chave == "ate" && dia.Equal(time.Date(dia.Year(), dia.Month(), dia.Day(), 0, 0, 0, 0, k.zona)) {
			return "o fim de " + dia.AddDate(0, 0, -1).Format("02/01/2006") // kept as the midnight after it
		}
		return k.em(t).Texto()
	})
}
