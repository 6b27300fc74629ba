package wsdl

// Site is a captured WSDL with its mapping, as a database keeps them, beside what we serve.
type Site struct {
	Text, Mapping string
	Address       string // where it had callers call
	Contract      Contract
	Match         *Match
}

// ReadSite reads the bytes of both files; no mapping is an empty one. further are operations that we serve and our WSDL
// does not list. Its errors are Problems.
func ReadSite(document, mapping []byte, further ...Operation) (*Site, error) {
	text, err := Text(document)
	if err != nil {
		return nil, err
	}
	parsed, err := Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	names, err := ParseMapping(mapping)
	if err != nil {
		return nil, err
	}
	return &Site{
		Text: text, Mapping: string(mapping), Address: parsed.Address, Contract: parsed.Contract, Match: Multidados().Contract.Compare(&parsed.Contract, names, further...),
	}, nil
}
