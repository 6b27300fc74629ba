// Package crm is the core of Ponte: the ocorrências of a builder's CRM, the rules for opening and moving them,
// the one table of refusals and the one table of settings, and the small ports through which the rules see the world.
//
// It knows the standard library only: no SQL, no XML, no HTTP, no struct tags of a codec. Rules are functions over
// values: a use case asks Consultas for what a call mentions (a Procura answered by Achados), decides, and hands
// storage one Escrita. Nothing here waits for a partner system, nor knows one by name.
//
// The folders in it are rooms. Below it: charset and jsontext read and write text, planilha reads tables, sigilo masks. Above
// it, each for itself: importacao, ficha. It imports no room above, and those do not know each other.
package crm
