// Command gowsdl calls one operation through the client that gowsdl generates from the document/literal twin. It knows
// nothing of the server but its address.
//
// Arguments: WSDL address, operation. Standard input: a JSON object of parts by name; lists are arrays of
// {"CODIGO","VALOR"}. Standard output: a JSON object with "return", or with "fault" (code and string).
package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/hooklift/gowsdl/soap"
	"golang.org/x/text/encoding/charmap"

	"ponte/wsdl/client"
)

func main() {
	answer, err := call(os.Args[1], os.Args[2], os.Stdin)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gowsdl:", err)
		os.Exit(1)
	}
}

func call(address, operation string, in io.Reader) (map[string]any, error) {
	var parts map[string]any
	if err := json.NewDecoder(in).Decode(&parts); err != nil {
		return nil, err
	}
	for name, value := range parts {
		if list, ok := value.([]any); ok {
			parts[name] = map[string]any{"item": list}
		}
	}
	method := reflect.ValueOf(client.New(strings.TrimSuffix(address, "?wsdl"))).MethodByName(operation)
	if !method.IsValid() {
		return nil, fmt.Errorf("the generated client has no operation %s", operation)
	}
	request := reflect.New(method.Type().In(0).Elem())
	text, err := json.Marshal(parts)
	if err == nil {
		err = json.Unmarshal(text, request.Interface())
	}
	if err != nil {
		return nil, err
	}
	out := method.Call([]reflect.Value{request})
	if failure, ok := out[1].Interface().(error); ok && failure != nil {
		return fault(failure)
	}
	return map[string]any{"return": out[0].Elem().FieldByName("Return_").String()}, nil
}

// fault reads what gowsdl hands over unread: the body of an HTTP 500.
func fault(err error) (map[string]any, error) {
	var failure *soap.HTTPError
	if !errors.As(err, &failure) {
		return nil, err
	}
	var envelope struct {
		Fault struct {
			Code   string `xml:"faultcode"`
			String string `xml:"faultstring"`
		} `xml:"Body>Fault"`
	}
	d := xml.NewDecoder(bytes.NewReader(failure.ResponseBody))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) {
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	if err := d.Decode(&envelope); err != nil {
		return nil, err
	}
	return map[string]any{"fault": map[string]any{"code": envelope.Fault.Code, "string": envelope.Fault.String}}, nil
}
