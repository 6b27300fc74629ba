// Package ficha writes the sheet that the other party of an integration configures its side by: addresses, access, parameters
// and codes of one tenant, with what each known partner calls them. It stands above crm, reads values only and must not know
// how the sheet is shown or sent; nothing of the core knows a partner.
package ficha
