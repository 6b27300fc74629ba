// Package portal is the operator's portal: pages rendered by the server, in Portuguese, one file and one template each.
// It reads and changes everything through the ports and use cases of crm and must not know how data is stored, how a
// call is decoded, nor how a destination is talked to.
package portal
