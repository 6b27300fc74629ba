// Package server is the composition root: it reads the configuration, opens the storage, puts the surfaces on echo, and
// runs the listeners until it is told to stop.
//
// It decides nothing about ocorrências; it must not know SQL, the SOAP encoding or a partner's format.
package server
