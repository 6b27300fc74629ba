// Package mega is Mega ERP: the script by which its simulator calls the webservice, and its public REST API as a source of master
// data (docs/fatos/mega.md §4, §5). Nothing is delivered to it. It maps what Mega says and decides nothing about it.
package mega
