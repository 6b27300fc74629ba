// Package mega is Mega ERP, which calls the webservice and is not delivered to: so far its row has a script for the simulator
// and nothing else.
package mega
