package soap

import "strings"

// Action returns what a SOAPAction header means: the header as it is, in quotes, in two pairs of quotes, or empty. When it
// is missing or empty, the action parameter of a SOAP 1.2 Content-Type counts. "" = the caller named none.
func Action(header, contentType string) string {
	if a := unquote(header); a != "" {
		return a
	}
	for param := range strings.SplitSeq(contentType, ";") {
		name, value, _ := strings.Cut(param, "=")
		if strings.EqualFold(strings.TrimSpace(name), "action") {
			return unquote(value)
		}
	}
	return ""
}

func unquote(s string) string { return strings.Trim(s, " \t\"'") }
