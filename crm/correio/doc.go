// Package correio writes the messages that people get by e-mail: the table of their models, the words that ship, what a model may name, and how
// an entrega becomes a subject, a text and an HTML of it. It stands above crm and must not know how a message is sent, nor where words are kept.
package correio
