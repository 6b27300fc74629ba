package nusoap

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"

	"ponte/wsdl"
)

// Source is where Debian's libnusoap-php puts the library.
const Source = "/usr/share/php/nusoap/nusoap.php"

// Library is NuSOAP's source as PHP 8 runs it.
func Library() ([]byte, error) {
	source, err := os.ReadFile(Source)
	if err != nil {
		return nil, fmt.Errorf("apt-get install libnusoap-php: %w", err)
	}
	source, renamed := renameConstructors(source)
	if renamed == 0 {
		return nil, fmt.Errorf("%s has no PHP 4 constructors: is it another version?", Source)
	}
	return source, nil
}

var (
	classLine  = regexp.MustCompile(`^\s*class\s+(\w+)`)
	parentCall = regexp.MustCompile(`parent::nusoap_base\(`)
)

// renameConstructors turns methods named as their class, which PHP 8 no longer calls, into __construct. It returns how
// many declarations and calls it changed.
func renameConstructors(source []byte) ([]byte, int) {
	lines := strings.SplitAfter(string(source), "\n")
	class, changed := "", 0
	for i, line := range lines {
		if m := classLine.FindStringSubmatch(line); m != nil {
			class = m[1]
		}
		if class != "" && strings.Contains(line, "function "+class+"(") {
			lines[i] = strings.Replace(line, "function "+class+"(", "function __construct(", 1)
			changed++
		} else if parentCall.MatchString(line) {
			lines[i] = parentCall.ReplaceAllString(line, "parent::__construct(")
			changed++
		}
	}
	return []byte(strings.Join(lines, "")), changed
}

// Parts writes an operation's parts in the contract's order as a PHP array of their types. NuSOAP hands values over by position, so a
// service for clients that send some of them registers those: keep tells which.
func Parts(operation string, keep func(name string) bool) ([]byte, error) {
	o, found := wsdl.Multidados().Contract.Operation(operation)
	if !found {
		return nil, fmt.Errorf("the contract has no %s", operation)
	}
	var php bytes.Buffer
	php.WriteString("[\n")
	for _, p := range o.Parts {
		kind := "xsd:string"
		if p.List {
			kind = "tns:" + p.Type
		}
		if keep(p.Name) {
			fmt.Fprintf(&php, "'%s' => '%s',\n", p.Name, kind)
		}
	}
	php.WriteString("]")
	return php.Bytes(), nil
}
