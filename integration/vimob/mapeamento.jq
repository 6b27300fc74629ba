# O que é enviado ao Vimob em cada ação. O contrato do Vimob não é público: confirme os nomes com a Vimob.
def proposta: if .externo.numero != "" then .externo.numero elif .externo.id != "" then .externo.id else .ocorrencia.codigo_oc end;

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
  { proposta: proposta, ocorrenciaCRM: .ocorrencia.numero }
elif .acao == "VIMOB_BPO" then
  { proposta: proposta, ocorrenciaCRM: .ocorrencia.numero, statusBPO: .status.codigo, descricao: (.status.nome // "") }
else
  error("ação desconhecida: \(.acao)")
end
