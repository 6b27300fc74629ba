package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Config is what the operator decides (docs/regras.md §12.2). The tags are read by the command line: each flag has the
// environment twin named in its tag. The zero value of a field means its default, filled by Resolve.
type Config struct {
	Listen              string        `group:"Addresses" help:"Address of the webservice." env:"PONTE_LISTEN" placeholder:"127.0.0.1:8080"`
	AdminListen         string        `group:"Addresses" help:"Address of the portal and the metrics when --listen is not loopback, or when it is given." env:"PONTE_ADMIN_LISTEN" placeholder:"127.0.0.1:8081"`
	Database            string        `group:"Database" help:"sqlite://PATH or mysql://USER:PASSWORD@HOST:3306/NAME (PONTE_DATABASE_FILE names a file that holds it)." env:"PONTE_DATABASE" placeholder:"sqlite://ponte.db"`
	PublicURL           string        `group:"Addresses" name:"public-url" help:"Address that callers use, as https://crm.example; it goes into the WSDL." env:"PONTE_PUBLIC_URL" placeholder:"URL"`
	TrustedProxies      []string      `group:"Addresses" help:"Networks of the reverse proxies whose X-Forwarded headers are believed." env:"PONTE_TRUSTED_PROXIES" sep:"," placeholder:"CIDR"`
	TLSCert             string        `group:"Addresses" name:"tls-cert" help:"Certificate chain, PEM." env:"PONTE_TLS_CERT" placeholder:"FILE"`
	TLSKey              string        `group:"Addresses" name:"tls-key" help:"Private key, PEM." env:"PONTE_TLS_KEY" placeholder:"FILE"`
	Migrate             string        `group:"Database" help:"What to do with an older database: auto or check." env:"PONTE_MIGRATE" placeholder:"auto"`
	Demo                bool          `group:"Database" help:"Fill an empty database with invented data and serve it on loopback." env:"PONTE_DEMO"`
	SecretKey           string        `group:"Destinations" help:"Key that encrypts destinations' secrets (better PONTE_SECRET_KEY_FILE)." env:"PONTE_SECRET_KEY" placeholder:"KEY"`
	DestinationNetworks []string      `group:"Destinations" name:"destination-networks" help:"Besides the internet, where destinations may be: private, loopback." env:"PONTE_DESTINATION_NETWORKS" sep:"," placeholder:"private,loopback"`
	Journal             string        `group:"Database" help:"Folder of the journal of acknowledged numbers, which ponte reconcile reads, or off. Without it: DATABASE.journal beside a SQLite file; for MySQL ponte-journal in systemd's state folder, else in the current one." env:"PONTE_JOURNAL" placeholder:"FOLDER"`
	JournalDays         int           `group:"Database" help:"Days after which files of the journal are removed." env:"PONTE_JOURNAL_DAYS" placeholder:"35"`
	Deadline            time.Duration `group:"Bounds" help:"Longest time to an answer, queueing included." env:"PONTE_DEADLINE" placeholder:"10s"`
	MaxCalls            int           `group:"Bounds" help:"Calls worked on at once; the next ones are told to try again." env:"PONTE_MAX_CALLS" placeholder:"1024"`
	OTLPEndpoint        string        `group:"Watching" name:"otlp-endpoint" help:"OpenTelemetry receiver (OTLP over HTTP) of traces, as http://127.0.0.1:4318; without it nothing is traced." env:"OTEL_EXPORTER_OTLP_ENDPOINT" placeholder:"URL"`
	LogLevel            string        `group:"Watching" help:"debug, info, warn or error." env:"PONTE_LOG_LEVEL" placeholder:"info"`
	Pprof               bool          `group:"Watching" help:"Serve Go's profiles at /debug/pprof beside the metrics, for the engineer who measures." env:"PONTE_PPROF"`

	proxies    []netip.Prefix // of TrustedProxies
	public     *url.URL       // of PublicURL
	adminGiven bool           // AdminListen is the operator's word, not the default
}

// The defaults (docs/regras.md §12.2), and bounds that it leaves open.
const (
	defaultListen      = "127.0.0.1:8080"
	defaultAdminListen = "127.0.0.1:8081"
	defaultDatabase    = "sqlite://ponte.db"
	defaultDeadline    = 10 * time.Second
	defaultMaxCalls    = 1024
	defaultJournalDays = 35
	maxSecretFile      = 64 << 10
)

// settings is the one table of environment names: it tells a misspelt one, reads _FILE twins and prints the values.
var settings = []struct {
	env    string
	secret bool // may also come from the file that env_FILE names
	text   func(*Config) string
	set    func(*Config, string)
}{
	{"PONTE_LISTEN", false, func(c *Config) string { return c.Listen }, nil},
	{"PONTE_ADMIN_LISTEN", false, func(c *Config) string { return c.AdminListen }, nil},
	{"PONTE_DATABASE", true, func(c *Config) string { return MaskDatabase(c.Database) }, func(c *Config, v string) { c.Database = v }},
	{"PONTE_PUBLIC_URL", false, func(c *Config) string { return c.PublicURL }, nil},
	{"PONTE_TRUSTED_PROXIES", false, func(c *Config) string { return strings.Join(c.TrustedProxies, ",") }, nil},
	{"PONTE_TLS_CERT", false, func(c *Config) string { return c.TLSCert }, nil},
	{"PONTE_TLS_KEY", false, func(c *Config) string { return c.TLSKey }, nil},
	{"PONTE_MIGRATE", false, func(c *Config) string { return c.Migrate }, nil},
	{"PONTE_DEMO", false, func(c *Config) string { return fmt.Sprint(c.Demo) }, nil},
	{"PONTE_SECRET_KEY", true, func(c *Config) string { return mask(c.SecretKey) }, func(c *Config, v string) { c.SecretKey = v }},
	{"PONTE_DESTINATION_NETWORKS", false, func(c *Config) string { return strings.Join(c.DestinationNetworks, ",") }, nil},
	{"PONTE_JOURNAL", false, func(c *Config) string { return c.Journal }, nil},
	{"PONTE_JOURNAL_DAYS", false, func(c *Config) string { return fmt.Sprint(c.JournalDays) }, nil},
	{"PONTE_DEADLINE", false, func(c *Config) string { return c.Deadline.String() }, nil},
	{"PONTE_MAX_CALLS", false, func(c *Config) string { return fmt.Sprint(c.MaxCalls) }, nil},
	{"OTEL_EXPORTER_OTLP_ENDPOINT", false, func(c *Config) string { return c.OTLPEndpoint }, nil},
	{"PONTE_LOG_LEVEL", false, func(c *Config) string { return c.LogLevel }, nil},
	{"PONTE_PPROF", false, func(c *Config) string { return fmt.Sprint(c.Pprof) }, nil},
}

// testPrefix marks variables of the test-suite, which are no settings.
const testPrefix = "PONTE_TEST_"

// Resolve completes a Config that flags and environment have filled: it reads the _FILE twins of secrets, fills the
// defaults and checks everything. environ is os.Environ(). The error names every problem, one a line, never a secret.
func (c *Config) Resolve(environ []string) error {
	problems := CheckEnvironment(environ)
	problems = append(problems, c.readSecretFiles(environ)...)
	c.fillDefaults()
	c.fillJournal(environ)
	for _, check := range []func() error{
		c.checkListen, c.checkDatabase, c.checkPublicURL, c.checkProxies, c.checkTLS, c.checkChoices, c.checkDemo, c.checkDestinationNetworks, c.checkTraces,
	} {
		if err := check(); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// CheckEnvironment reports PONTE_ names that mean nothing: a misspelt one would otherwise be ignored in silence.
func CheckEnvironment(environ []string) []error {
	var problems []error
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "PONTE_") && !strings.HasPrefix(name, testPrefix) && !known(name) {
			problems = append(problems, fmt.Errorf("%s: unknown variable", name))
		}
	}
	return problems
}

func known(name string) bool {
	for _, s := range settings {
		if name == s.env || s.secret && name == s.env+"_FILE" {
			return true
		}
	}
	return false
}

func (c *Config) readSecretFiles(environ []string) (problems []error) {
	for _, s := range settings {
		file := variable(environ, s.env+"_FILE")
		if !s.secret || file == "" {
			continue
		}
		if variable(environ, s.env) != "" {
			problems = append(problems, fmt.Errorf("%s and %s_FILE: give one of them", s.env, s.env))
			continue
		}
		if s.env == "PONTE_DATABASE" && c.Database != "" || s.env == "PONTE_SECRET_KEY" && c.SecretKey != "" {
			continue // a flag wins over the environment
		}
		value, err := readSecret(file)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s_FILE: %w", s.env, err))
			continue
		}
		s.set(c, value)
	}
	return problems
}

func variable(environ []string, name string) string {
	for _, kv := range environ {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v
		}
	}
	return ""
}

func readSecret(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	value := strings.TrimRight(string(b), "\r\n")
	if value == "" || len(b) > maxSecretFile {
		return "", fmt.Errorf("%s is empty or too long", file)
	}
	return value, nil
}

func (c *Config) fillDefaults() {
	fill := func(p *string, v string) {
		if *p = strings.TrimSpace(*p); *p == "" {
			*p = v
		}
	}
	c.adminGiven = strings.TrimSpace(c.AdminListen) != ""
	fill(&c.Listen, defaultListen)
	fill(&c.AdminListen, defaultAdminListen)
	fill(&c.Database, defaultDatabase)
	fill(&c.Migrate, "auto")
	fill(&c.LogLevel, "info")
	if c.Deadline == 0 {
		c.Deadline = defaultDeadline
	}
	if c.MaxCalls == 0 {
		c.MaxCalls = defaultMaxCalls
	}
}

func (c *Config) checkListen() error {
	var problems []error
	for _, l := range []struct{ flag, addr string }{{"listen", c.Listen}, {"admin-listen", c.AdminListen}} {
		if _, port, err := net.SplitHostPort(l.addr); err != nil || port == "" {
			problems = append(problems, fmt.Errorf("%s: %q is no HOST:PORT", l.flag, l.addr))
		}
	}
	return errors.Join(problems...)
}

func (c *Config) checkDatabase() error {
	scheme, rest, ok := strings.Cut(c.Database, "://")
	switch {
	case !ok || scheme != "sqlite" && scheme != "mysql":
		return fmt.Errorf("database: use sqlite://PATH or mysql://USER:PASSWORD@HOST:3306/NAME, not %s", MaskDatabase(c.Database))
	case rest == "":
		return fmt.Errorf("database: nothing after %s://", scheme)
	}
	return nil
}

func (c *Config) checkPublicURL() error {
	if c.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("public-url: %q is no http(s)://HOST[/PATH]", c.PublicURL)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	c.public = u
	return nil
}

func (c *Config) checkProxies() error {
	var problems []error
	c.proxies = nil
	for _, p := range c.TrustedProxies {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		prefix, err := parsePrefix(p)
		if err != nil {
			problems = append(problems, fmt.Errorf("trusted-proxies: %q is no address nor network", p))
			continue
		}
		c.proxies = append(c.proxies, prefix)
	}
	return errors.Join(problems...)
}

// parsePrefix reads a CIDR or a single address.
func parsePrefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		a = a.Unmap()
		return a.Prefix(a.BitLen())
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, err
	}
	return p.Masked(), nil
}

func (c *Config) checkTLS() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("tls-cert and tls-key: give both or none")
	}
	if c.TLSCert == "" {
		return nil
	}
	if _, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey); err != nil {
		return fmt.Errorf("tls-cert, tls-key: %w", err)
	}
	return nil
}

func (c *Config) checkChoices() error {
	var problems []error
	if !slices.Contains([]string{"auto", "check"}, c.Migrate) {
		problems = append(problems, fmt.Errorf("migrate: %q is neither auto nor check", c.Migrate))
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		problems = append(problems, fmt.Errorf("log-level: %q is none of debug, info, warn, error", c.LogLevel))
	}
	if c.Deadline < 2*time.Second || c.Deadline > time.Minute {
		problems = append(problems, fmt.Errorf("deadline: %s is not between 2s and 1m", c.Deadline))
	}
	if c.JournalDays < 1 || c.JournalDays > 3650 {
		problems = append(problems, fmt.Errorf("journal-days: %d is not between 1 and 3650", c.JournalDays))
	}
	if c.MaxCalls < 1 || c.MaxCalls > 1<<16 {
		problems = append(problems, fmt.Errorf("max-calls: %d is not between 1 and 65536", c.MaxCalls))
	}
	return errors.Join(problems...)
}

func (c *Config) checkDemo() error {
	if c.Demo && !loopback(c.Listen) {
		return fmt.Errorf("demo: its passwords are public, so listen must be a loopback address, not %s", c.Listen)
	}
	return nil
}

// loopback tells whether a listening address takes connections of this machine only.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && loopbackHost(host)
}

// loopbackHost tells whether a host's name or address is this machine's own, without looking it up.
func loopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// Effective lists the values in force, one NAME=value a line, secrets masked.
func (c *Config) Effective() string {
	var b strings.Builder
	for _, s := range settings {
		fmt.Fprintf(&b, "%s=%s\n", s.env, s.text(c))
	}
	return b.String()
}

// MaskDatabase hides the password of a database address.
func MaskDatabase(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		if !ok && strings.Contains(address, "@") {
			return "***" // a driver's own form, whose password may be anywhere
		}
		return address
	}
	user, _, hasPassword := strings.Cut(rest[:at], ":")
	if hasPassword {
		user += ":***"
	}
	return scheme + "://" + user + rest[at:]
}

func mask(secret string) string {
	if secret == "" {
		return ""
	}
	return "***"
}
