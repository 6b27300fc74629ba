# O que é enviado à Mobuss em cada ação. A entrada descreve a entrega (veja a ajuda do destino); a saída é o corpo JSON.
def marca: "[CRM \(.ocorrencia.numero)]";
def descricao: (.ocorrencia.descricao // "") as $d | if $d == "" then (.solicitacao.nome // "Solicitação do CRM") else $d end;
def comentario: (.narrativa.texto // "") as $t | if $t == "" then "Situação no CRM: \(.status.nome // .status.codigo // "")" else $t end;

if .acao == "MOBUSS_ISA" then
  {
    cpfCnpjCliente: (.cliente.documento // ""),
    dataAberturaSolicitacao: .ocorrencia.aberta_em,
    desSolicitacao: "\(marca) \(descricao)",
    nomeSolicitante: (.cliente.nome // ""),
    emailSolicitante: (.cliente.email // ""),
    telefoneSolicitante: (.cliente.telefone // ""),
    idLocal: (.unidade.id_externo // "")
  }
elif .acao == "MOBUSS_ICSA" then
  { idSolicitacaoAtendimento: .externo.id, desComentario: "\(marca) \(comentario)" }
elif .acao == "MOBUSS_IVV" then
  {
    idSolicitacaoAtendimento: .externo.id,
    tipoVisita: "VISTORIA",
    objetivo: "\(marca) \(comentario)",
    dataInicioPrevisto: (.ocorrencia.campos_variaveis.VISTORIA_INICIO // null),
    dataFimPrevisto: (.ocorrencia.campos_variaveis.VISTORIA_FIM // null),
    idColaborador: (.ocorrencia.campos_variaveis.VISTORIA_COLABORADOR // null)
  } | with_entries(select(.value != null and .value != ""))
elif .acao == "MOBUSS_CVV" then
  { idVisita: .visita }
elif .acao == "MOBUSS_SRSA" then
  { idSolicitacaoAtendimento: .externo.id, desConclusao: "\(marca) \(if (.ocorrencia.solucao // "") != "" then .ocorrencia.solucao else comentario end)" }
else
  error("ação desconhecida: \(.acao)")
end
