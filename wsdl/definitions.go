package wsdl

// The elements of a WSDL 1.1 document that a contract is read from, and no others. gowsdl's structs would do, but its
// package makes a folder in the temporary directory when it is imported, and ends the process where it cannot, as in a
// read-only container: docs/adr/0006.
type (
	definitions struct {
		TargetNamespace string     `xml:"targetNamespace,attr"`
		Imports         []imported `xml:"import"`
		Schemas         []schema   `xml:"types>schema"`
		Messages        []message  `xml:"message"`
		PortTypes       []portType `xml:"portType"`
		Bindings        []binding  `xml:"binding"`
		Services        []service  `xml:"service"`
	}
	imported struct {
		Location string `xml:"location,attr"`
	}
	message struct {
		Name  string        `xml:"name,attr"`
		Parts []messagePart `xml:"part"`
	}
	messagePart struct {
		Name    string `xml:"name,attr"`
		Element string `xml:"element,attr"`
		Type    string `xml:"type,attr"`
	}
	portType struct {
		Name       string              `xml:"name,attr"`
		Operations []portTypeOperation `xml:"operation"`
	}
	portTypeOperation struct {
		Name   string     `xml:"name,attr"`
		Doc    string     `xml:"documentation"`
		Input  messageRef `xml:"input"`
		Output messageRef `xml:"output"`
	}
	messageRef struct {
		Message string `xml:"message,attr"`
	}
	binding struct {
		Name       string             `xml:"name,attr"`
		Type       string             `xml:"type,attr"`
		SOAP       soapStyle          `xml:"http://schemas.xmlsoap.org/wsdl/soap/ binding"`
		Operations []bindingOperation `xml:"operation"`
	}
	bindingOperation struct {
		Name string    `xml:"name,attr"`
		SOAP soapStyle `xml:"http://schemas.xmlsoap.org/wsdl/soap/ operation"`
		Body soapBody  `xml:"input>body"`
	}
	soapStyle struct {
		Action string `xml:"soapAction,attr"`
		Style  string `xml:"style,attr"`
	}
	soapBody struct {
		Namespace string `xml:"namespace,attr"`
	}
	service struct {
		Name  string `xml:"name,attr"`
		Ports []port `xml:"port"`
	}
	port struct {
		Name    string `xml:"name,attr"`
		Binding string `xml:"binding,attr"`
		// SOAP 1.1 only: a SOAP 1.2 port has its address in another namespace.
		Address struct {
			Location string `xml:"location,attr"`
		} `xml:"http://schemas.xmlsoap.org/wsdl/soap/ address"`
	}
)

// The elements of an XML schema that say which types are lists.
type (
	schema struct {
		TargetNamespace string        `xml:"targetNamespace,attr"`
		FormDefault     string        `xml:"elementFormDefault,attr"`
		Elements        []element     `xml:"element"`
		ComplexTypes    []complexType `xml:"complexType"`
	}
	element struct {
		Name        string       `xml:"name,attr"`
		Ref         string       `xml:"ref,attr"`
		Type        string       `xml:"type,attr"`
		MaxOccurs   string       `xml:"maxOccurs,attr"`
		Form        string       `xml:"form,attr"`
		ComplexType *complexType `xml:"complexType"`
	}
	complexType struct {
		Name     string    `xml:"name,attr"`
		Sequence []element `xml:"sequence>element"`
		All      []element `xml:"all>element"`
		Simple   *struct{} `xml:"simpleContent"`
	}
)
