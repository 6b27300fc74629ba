# O que é enviado ao Sienge ao abrir uma assistência. Os nomes não são confirmados: o Sienge não os publica e recusa um campo que
# não conhece (HTTP 400). A entrada descreve a entrega (veja a ajuda do destino); .assistencia traz itens, visitas e cobertura.
def numero: if . == null or . == "" then null else (tonumber? // .) end;
{
  unitId: (.unidade.id_externo | numero),
  customerDocument: .cliente.documento,
  customerName: .cliente.nome,
  customerPhone: .cliente.telefone,
  openedAt: (.ocorrencia.aberta_em // "" | .[0:10]),
  priority: .assistencia.prioridade,
  description: "[CRM \(.ocorrencia.numero)] \(.ocorrencia.descricao // "")",
  items: [(.assistencia.itens // [])[] | {
    name: .nome, description: .descricao, minimumDays: .dias_minimos, averageMinutes: .minutos_medios, covered: .coberto, coverage: .cobertura, room: .ambiente
  } | with_entries(select(.value != null and .value != ""))]
} | with_entries(select(.value != null and .value != ""))
