// Package implantacao makes an installation ready in steps, each of which is a row that is done, failed or still to do, so that whatever
// interrupts it can be gone on with. It must not know who asks, the portal or the command line.
package implantacao
