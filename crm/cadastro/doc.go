// Package cadastro keeps the builder's master data as the systems that own it say: empreendimentos, blocos, unidades, clientes,
// contratos with their participants, and títulos. Whatever the way in, a file, a call or a pull, it becomes records of one form
// (Registro), and one use case decides about them (Sincronizador; docs/regras.md §14). It stands above crm and must not know
// where records come from nor how rows are written.
package cadastro
