# O que o Sienge mostra de uma assistência que foi aberta lá, nos nomes do Ponte. Os nomes da entrada não são confirmados.
{
  unidade: (.unitId // ""), documento: (.customerDocument // ""), descricao: (.description // ""),
  itens: [(.items // [])[]? | { nome: (.name // ""), descricao: (.description // "") }]
}
