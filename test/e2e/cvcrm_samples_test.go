package e2e

import (
	"slices"
	"testing"

	"ponte/api/cvcrm"
)

// cvSample is a call of a row that is accepted. Those of a row name every field that its tables have, which the test below sees to.
type cvSample struct {
	row, path string
	fields    string // of the body, or of the query
}

const (
	cvFile   = `"arquivos":[{"nome":"foto.txt","tipo":"text/plain","tamanho_bytes":"4","base64":"Zm90bw=="}]`
	cvMore   = `"campos_adicionais":[{"idcampo":"7","nome":"Andar","valor":"3"}]`
	cvKind   = `"idassunto":{{assunto}},"idsubassunto":{{subassunto}}`
	cvAt     = "/api/v1/relacionamento"
	cvOf     = `"documento":"` + buyerCPF + `","idpessoa":{{pessoa}},"itens":[{"iditem":{{torneira}},"descricao":"Pinga"}]`
	cvText   = `"mensagem":"Chegou","documento":"` + buyerCPF + `","cliente_visualiza":"S",` + cvFile
	cvVisit  = `{"data_de":"02/12/2026 08:00:00","data_ate":"02/12/2026 10:00:00","idequipe":4,"observacao":"Escada","itens":[{"idassistencia_item":{{item}}}],"usuarios":[{"idusuario":9}]}`
	cvFilter = `"idatendimento":"{{soap}}","idsituacao":"{{situacao}}","email":"jose@exemplo.com.br","telefone":"11999990000","idsubworkflow":"0","documento":"` + buyerCPF + `"`
)

var cvSamples = []cvSample{
	{"token", "/api/v3/auth/token", `{"email":"{{email}}","senha":"{{token}}","painel":"gestor"}`},
	{"cadastrar", cvAt + "/atendimentos/cadastrar", `{"titulo":"Porta","descricao":"Emperrada","cliente_visualiza":"S","cliente_cv":{"idpessoa":{{pessoa}},"documento":"` + buyerCPF + `"},
		"idunidade":[{{unidade}}],"idempreendimento":{{empreendimento}},"humor_cliente":"I","encerrado_primeiro_contato":"N","telefone_atendimento":"(79) 99999-0000","idcanal":3,
		"idresponsavel":12,` + cvKind + `,` + cvMore + `,` + cvFile + `}`},
	{"cadastrar", "/atendimento/cadastrar", `{"titulo":"Porta","cliente_visualiza":"S","cliente_avulso":{"nome_cliente":"Ana","email_cliente":"ana@exemplo.com.br","documento_cliente":"52998224725"},` + cvKind + `}`},
	{"alterar-situacao", cvAt + "/atendimentos/alterar-situacao", `{"idatendimento":{{novo}},"situacao_para":"Aberta","idsituacao":{{situacao}}}`},
	{"listar", cvAt + "/atendimentos/listar", `{"offset":"0","limit":"1",` + cvFilter + `}`},
	{"listar-cvio", "/api/cvio/atendimento/listar", `{"offset":"0","limit":"1",` + cvFilter + `}`},
	{"pagina", cvAt + "/atendimentos", `{"pagina":"1","quantidade":"1",` + cvFilter + `}`},
	{"mensagem", cvAt + "/atendimentos/mensagem-atendimento", `{"idatendimento":{{novo}},` + cvText + `}`},
	{"mensagem-v4", "/api/v4/relacionamento/atendimentos/{{novo}}/mensagens", `{` + cvText + `}`},
	{"alterar", cvAt + "/atendimentos/{{novo}}", `{"idempreendimento":{{empreendimento}},"idunidade":[{{unidade}}],"idresponsavel":12,"idtipo":1,"idclassificacao":2,"idcanal":3,"tags":[1],
		"proxima_acao":"02/12/2026","data_abertura":"02/11/2026","data_finalizacao":"02/12/2026","prioridade":"A","cliente_visualiza":true,"resumo_insight_api":"Resumo",` +
		cvKind + `,` + cvMore + `,` + cvFile + `}`},
	{"encerrar-tarefa", cvAt + "/atendimentos/tarefas/{{tarefa}}/encerrar", `{"nota_conclusao":"Feita","visibilidade":"C",` + cvFile + `}`},
	{"tarefas", cvAt + "/atendimentos/tarefas", `{"offset":"0","limit":"1"}`},
	{"assistencia-cadastrar", cvAt + "/assistencias", `{` + cvOf + `,"unidade":{"idempreendimento":{{empreendimento}},"idbloco":{{bloco}},"idunidade":{{unidade}}},"campos_adicionais":{"Andar":"3"}}`},
	{"assistencia-cadastrar", cvAt + "/assistencias", `{` + cvOf + `,"unidade_avulsa":{"empreendimento":"Outro","bloco":"A","unidade":"1"}}`},
	{"assistencia-cadastrar", cvAt + "/assistencias", `{` + cvOf + `,"area":{"idempreendimento":{{empreendimento}},"idarea":2,"descricao":"Salão"}}`},
	{"assistencia-cadastrar", cvAt + "/assistencias", `{` + cvOf + `,"localidade":{"idlocalidade":2,"descricao":"Garagem"}}`},
	{"assistencias", cvAt + "/assistencias", `{"offset":"0","limit":"1"}`},
	{"item-de-manutencao", cvAt + "/assistencias/itens-manutencao", `{"nome":"Item de teste","descricao":"Longa","tempo_medio_execucao":90,"arquivo_obrigatorio":"N","ativo_painel":"S",
		"descricao_garantia":"Vedação","tempo_finalizacao":5,"tempo_garantia":12,"tempo_minimo_finalização":2,"tempo_minimo_finalizacao":2}`},
	{"assistencia-alterar", cvAt + "/assistencias/{{assistencia}}", `{"data_prevista_termino":"02/12/2026","data_conclusao":"02/12/2026","total_horas":"1,5","custo_previsto":10.5,"prioridade":"A","parecer_tecnico":"Trocar","resumo_insight_api":"Resumo","campos_adicionais":{"Andar":"3"}}`},
	{"assistencia-item", cvAt + "/assistencias/{{assistencia}}/itens", `{"iditem":{{torneira}},"descricao":"Outra"}`},
	{"assistencia-item-alterar", cvAt + "/assistencias/{{assistencia}}/itens/{{item}}", `{"data_conclusao":"02/12/2026","data_previsao":"02/12/2026","coberto":true,"recorrente":"N","descricao":"Registro","idpatologia":3,"horas_servico":1}`},
	{"assistencia-visita", cvAt + "/assistencias/{{assistencia}}/visitas", cvVisit},
	{"assistencia-visita-alterar", cvAt + "/assistencias/{{assistencia}}/visitas/{{visita}}", cvVisit},
	{"assistencia-mensagens", cvAt + "/assistencias/{{assistencia}}/mensagens", `{"tipoMensagem":"assistencia"}`},
	{"assistencia-mensagem", cvAt + "/assistencias/{{assistencia}}/mensagens", `{` + cvText + `}`},
}

// cvRow gives a row of the catalogue with its fields.
func cvRow(t *testing.T, id string) (row cvcrm.Linha, fields []cvcrm.Campo) {
	t.Helper()
	all := cvcrm.Catalogo()
	i := slices.IndexFunc(all, func(l cvcrm.Linha) bool { return l.ID == id })
	if i < 0 {
		t.Fatalf("%s is no row of the catalogue", id)
	}
	return all[i], slices.Concat(all[i].Corpo, all[i].Consulta)
}

// cvFieldPaths gives the paths of fields, those of members after their object's.
func cvFieldPaths(fields []cvcrm.Campo, before string) (paths []string) {
	for _, f := range fields {
		paths = append(paths, before+f.Nome)
		paths = append(paths, cvFieldPaths(f.Membros, before+f.Nome+".")...)
	}
	return paths
}
