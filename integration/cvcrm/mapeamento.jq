# O que é enviado ao CV CRM em cada ação. A entrada descreve a entrega (veja a ajuda do destino); .cv traz o que as tabelas das
# configurações dizem desta ocorrência. A saída é o corpo JSON; os anexos são juntados depois.
def numero: if . == null or . == "" then null else (tonumber? // .) end;
def documento: if test("^[1-9][0-9]*$") then tonumber else . end;
def sn: if . == "sim" then "S" else "N" end;
def descricao: (.ocorrencia.descricao // "") as $d | if $d == "" then (.solicitacao.nome // "Ocorrência do CRM") else $d end;
def texto: (.narrativa.texto // "") as $t | if $t == "" then "Situação no CRM: \(.status.nome // .status.codigo // "")" else $t end;
# Um texto interno não é para o cliente, digam o que disserem as configurações.
def visivel: if (.narrativa.texto // "") != "" and .narrativa.visibilidade != "cliente" then "N" else (.config.cliente_visualiza | sn) end;

if .acao == "CV_ATENDIMENTO" then
  {
    titulo: (.solicitacao.nome // "Ocorrência \(.ocorrencia.numero)"),
    descricao: "[CRM \(.ocorrencia.numero)] \(descricao)",
    idassunto: (.cv.idassunto | numero),
    idsubassunto: (.cv.idsubassunto | numero),
    telefone_atendimento: .cliente.telefone,
    cliente_visualiza: (.config.cliente_visualiza | sn)
  }
  + (if .config.cliente == "avulso" then
      { cliente_avulso: ({ nome_cliente: .cliente.nome, email_cliente: .cliente.email, documento_cliente: .cliente.documento } | with_entries(select(.value != null and .value != ""))) }
    elif (.cliente.documento // "") != "" then
      { cliente_cv: { documento: (.cliente.documento | documento) } }
    else {} end)
  | with_entries(select(.value != null and .value != ""))
elif .acao == "CV_MENSAGEM" then
  { idatendimento: (.externo.id | numero), mensagem: "[CRM \(.ocorrencia.numero)/\(.entrega)] \(texto)", cliente_visualiza: visivel }
elif .acao == "CV_SITUACAO" then
  { idatendimento: (.externo.id | numero) }
  + (if (.cv.situacao // "") == "" then {}
    elif (.cv.situacao | test("^[0-9]+$")) then { idsituacao: (.cv.situacao | tonumber) }
    else { situacao_para: .cv.situacao } end)
else
  error("ação desconhecida: \(.acao)")
end
