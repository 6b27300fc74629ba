// Package wsdl holds the contract of the emulated webservice as a document: the embedded multidados.wsdl, rendered byte for
// byte but for its address, the reader of it and of a site's own captured WSDL, and the document/literal twin.
//
// It must not know tenants, HTTP or what an operation does: it turns bytes into a plain Contract and back into bytes.
package wsdl

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed multidados.wsdl
var multidados []byte

// Multidados is our contract (docs/regras.md §1.3). The value is shared and must not be changed.
var Multidados = sync.OnceValue(func() *Document {
	d, err := Parse(multidados)
	if err != nil {
		panic("wsdl: the embedded contract: " + err.Error()) // a broken build, found by any test
	}
	return d
})

// MultidadosDocument is the document/literal twin of our contract. The value is shared and must not be changed.
var MultidadosDocument = sync.OnceValue(func() *Document {
	d, err := Multidados().Contract.Twin()
	if err != nil {
		panic("wsdl: the twin of the embedded contract: " + err.Error())
	}
	return d
})

// Contract is what a WSDL promises, without the document.
type Contract struct {
	Service    string // exact names: Delphi matches them (docs/fatos/soap-legado.md §3.1)
	Port       string
	Binding    string
	PortType   string
	Namespace  string // targetNamespace
	Style      string // "rpc" or "document"
	Operations []Operation
}

// Operation is one call of a contract.
type Operation struct {
	Name       string
	SOAPAction string
	Namespace  string // of the request's element
	Doc        string
	Parts      []Part // in the order that positional clients rely on
	Return     string // name of the reply's part
	Qualified  bool   // the reply's part bears the namespace too, as in the schemas that .NET publishes
	Reply      string // name of the reply's element, "" = Name + "Response"
}

// Part is one argument of an operation.
type Part struct {
	Name string
	Type string // local name of its XSD type
	List bool   // an array of structs, as opposed to text
}

// Operation finds an operation by its exact name.
func (c *Contract) Operation(name string) (Operation, bool) {
	for _, o := range c.Operations {
		if o.Name == name {
			return o, true
		}
	}
	return Operation{}, false
}

// OperationFold finds an operation by name in any case, for tools that compare contracts.
func (c *Contract) OperationFold(name string) (Operation, bool) {
	for _, o := range c.Operations {
		if strings.EqualFold(o.Name, name) {
			return o, true
		}
	}
	return Operation{}, false
}

// ByAction finds the operation of a SOAPAction: the exact action, else the name after its last "#" or "/".
func (c *Contract) ByAction(action string) (Operation, bool) {
	if action == "" {
		return Operation{}, false
	}
	for _, o := range c.Operations {
		if o.SOAPAction == action {
			return o, true
		}
	}
	return c.Operation(action[strings.LastIndexAny(action, "#/")+1:])
}
