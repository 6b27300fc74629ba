# O que o Vimob envia, em nomes da Ponte. O contrato do Vimob não é público: confirme os nomes com a Vimob.
{
  proposta: (.proposta // .idProposta // .codigoProposta | if . == null then "" else tostring end),
  ocorrencia: (.ocorrencia // .ocorrenciaCRM // .idocorrencia | if . == null then "" else tostring end),
  status: (.status // .statusProposta // .situacao | if . == null then "" else tostring end),
  texto: (.texto // .descricao // .observacao // ""),
  em: (.dataHora // .data // ""),
  encerrar: (.encerrarFluxo // .encerrar // false),
  contrato: (.contrato // ""),
  unidade: (.unidade // ""),
  campos: {
    ID_CRM: (.idCRM // .cliente.idCRM // ""),
    CNPJ_CLIENTE: (.cpfCnpj // .cliente.cpfCnpj // ""),
    NOME_CLIENTE: (.nome // .cliente.nome // ""),
    EMAIL_CLIENTE: (.email // .cliente.email // "")
  }
}
