package storage

import (
	"regexp"
	"strings"
)

// dumpForm says what is done with a statement of a dump.
type dumpForm int

const (
	formForeign dumpForm = iota // refused
	formFills                   // carried out
	formServers                 // the server's own matter, such as GTID_PURGED: left out
)

// What a dump sets is looked for as it stands. How texts are read must not change: no sql_mode with other quotes, no character set in
// which a backslash is the half of a letter.
var (
	dumpServers = regexp.MustCompile(`^(?i:SET @@(?:GLOBAL\.GTID_PURGED|SESSION\.SQL_LOG_BIN)\s*=)`)
	dumpSets    = regexp.MustCompile(`^(?:/\*M?!\d+ )?(?i:SET (?:NAMES ` + dumpCharset + `|` + dumpSet + `(?:, ?` + dumpSet + `)*)) ?(?:\*/)?;$`)
)

const (
	dumpCharset = `'?(?:utf8|utf8mb3|utf8mb4|latin1|ascii|binary)'?`
	dumpSet     = `(?:@\w+\s*=\s*@@(?:session\.)?\w+|sql_mode\s*=\s*(?:'NO_AUTO_VALUE_ON_ZERO'|@old_sql_mode)|` +
		`character_set_(?:client|results)\s*=\s*(?:` + dumpCharset + `|@\w+)|time_zone\s*=\s*(?:'\+00:00'|@old_time_zone)|` +
		`(?:collation_connection|sql_notes|note_verbosity|unique_checks|foreign_key_checks|autocommit)\s*=\s*(?:\w+|@\w+))`
)

// The others are looked for in what bare leaves of them.
var (
	dumpLoads = regexp.MustCompile("^(?:DROP TABLE IF EXISTS `|LOCK TABLES ` WRITE|UNLOCK TABLES|(?i:commit|start transaction)|" +
		"/\\*!\\d+ ALTER TABLE ` (?:DISABLE|ENABLE) KEYS \\*/|" +
		"INSERT INTO ` (?:\\(`(?:, ?`)*\\) )?VALUES\\s(?:[\\d\\s(),'.+eE-]|NULL|_binary|0x[0-9A-Fa-f]+)+);$")
	dumpMakes   = regexp.MustCompile("(?s)^CREATE TABLE ` \\(\n.*\n\\) ENGINE=InnoDB(?: [A-Z_ ]+=(?:\\w+|'))*;$")
	dumpReaches = regexp.MustCompile(`(?i)\D\.|\.\D|@|#|/\*|--|\b(?:SELECT|TABLE|VALUES|WITH|REFERENCES|DIRECTORY|CONNECTION)\b`)
)

func formOf(statement string) dumpForm {
	if dumpServers.MatchString(statement) {
		return formServers
	}
	if dumpSets.MatchString(statement) {
		return formFills
	}
	text := bare(statement)
	switch made, makes := strings.CutPrefix(text, "CREATE TABLE "); {
	case makes && dumpMakes.MatchString(text) && !dumpReaches.MatchString(made),
		!makes && dumpLoads.MatchString(text) && !strings.Contains(text, "--"): // a comment could hide a quote
		return formFills
	}
	return formForeign
}

// bare is a statement with each text as a single ' and each quoted name as a single `.
func bare(statement string) string {
	var b strings.Builder
	for {
		at := strings.IndexAny(statement, "'\"`")
		if at < 0 {
			return b.String() + statement
		}
		quote := statement[at]
		b.WriteString(statement[:at])
		b.WriteByte(quote)
		if statement = afterQuoted(statement[at+1:], quote); statement == "" {
			return b.String()
		}
	}
}

// afterQuoted is what follows the closing quote. A doubled one closes nothing, nor does one after a backslash, which is none in a name.
func afterQuoted(s string, quote byte) string {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote != '`':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return s[i+1:]
		}
	}
	return ""
}
