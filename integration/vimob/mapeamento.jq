# O que é enviado ao Vimob em cada ação. O contrato do Vimob não é público: confirme os nomes com a Vimob.
if .acao == "VIMOB_PROSPECT" then
  {
    idCRM: .cliente.id,
    cpfCnpj: (.cliente.documento // ""),
    nome: (.cliente.nome // ""),
    nomeFantasia: (.cliente.nome // ""),
    email: (.cliente.email // ""),
    telefone: (.cliente.telefone // ""),
    ocorrenciaCRM: .ocorrencia.numero
  }
elif .acao == "VIMOB_PROPOSTA" then
  { proposta: .ocorrencia.codigo_oc, ocorrenciaCRM: .ocorrencia.numero }
elif .acao == "VIMOB_BPO" then
  { proposta: .ocorrencia.codigo_oc, ocorrenciaCRM: .ocorrencia.numero, statusBPO: .status.codigo, descricao: (.status.nome // "") }
else
  error("ação desconhecida: \(.acao)")
end
