package test

import (
	"cmp"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// composition is docker-compose.yml as far as it is used; a key that is not here is a mistake, or wants a test.
type composition struct {
	Name     string
	Services map[string]*container
	Volumes  map[string]any
}

type container struct {
	name  string
	Build struct {
		Context string
		Args    map[string]string
	}
	Image       string
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Environment map[string]*string                    // nil = taken from the shell, where it is set
	Ports       []string                              // address:published:target
	Restart     string
	StopGrace   string `yaml:"stop_grace_period"`
	ReadOnly    bool   `yaml:"read_only"`
	Tmpfs       []string
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Command     []string
	Volumes     []string // name:target
	Healthcheck *struct {
		Test              []string
		Interval, Timeout string
		Retries           int
		StartPeriod       string `yaml:"start_period"`
	}
}

var composeVariable = regexp.MustCompile(`\$\$|\$\{([A-Z_]+):-([^}]*)\}`)

// compose reads docker-compose.yml as Docker does, with environment in place of the shell's.
func compose(t *testing.T, environment map[string]string) *composition {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	text := composeVariable.ReplaceAllStringFunc(string(content), func(m string) string {
		parts := composeVariable.FindStringSubmatch(m)
		return cmp.Or(environment[parts[1]], parts[2], strings.TrimPrefix(m, "$$"))
	})
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	project := &composition{}
	if err := decoder.Decode(project); err != nil {
		t.Fatal(err)
	}
	for name, c := range project.Services {
		c.name = name
		for variable, v := range c.Environment {
			if shell, set := environment[variable]; v == nil && set {
				c.Environment[variable] = &shell
			}
		}
		for _, volume := range c.Volumes {
			if source, _, _ := strings.Cut(volume, ":"); !strings.HasPrefix(source, "/") {
				if _, declared := project.Volumes[source]; !declared {
					t.Errorf("service %s uses volume %s, which is not declared", name, source)
				}
			}
		}
	}
	return project
}

func service(t *testing.T, project *composition, name string) *container {
	t.Helper()
	found := project.Services[name]
	if found == nil {
		t.Fatalf("there is no service %s", name)
	}
	return found
}

func value(t *testing.T, s *container, name string) string {
	t.Helper()
	v, found := s.Environment[name]
	if !found || v == nil {
		t.Fatalf("service %s has no %s", s.name, name)
	}
	return *v
}

func TestComposeStartsPonteAfterItsDatabase(t *testing.T) {
	for _, password := range []string{"", "another"} {
		environment := map[string]string{}
		if password != "" {
			environment["MYSQL_PASSWORD"] = password
		}
		project := compose(t, environment)
		ponte, mysql := service(t, project, "ponte"), service(t, project, "mysql")

		if got := ponte.DependsOn["mysql"].Condition; got != "service_healthy" {
			t.Errorf("ponte waits for mysql to be %q, want healthy", got)
		}
		if mysql.Healthcheck == nil || len(mysql.Healthcheck.Test) == 0 {
			t.Error("mysql has no health check")
		}
		if !strings.HasPrefix(mysql.Image, "mysql:8") {
			t.Errorf("the image is %s, want MySQL 8", mysql.Image)
		}
		if len(mysql.Ports) != 0 {
			t.Errorf("the database is published: %v", mysql.Ports)
		}
		if !slices.ContainsFunc(mysql.Volumes, func(v string) bool { return strings.HasSuffix(v, ":/var/lib/mysql") }) {
			t.Error("the data does not survive its container")
		}

		database, err := url.Parse(value(t, ponte, "PONTE_DATABASE"))
		if err != nil {
			t.Fatal(err)
		}
		secret, _ := database.User.Password()
		got := []string{database.Scheme, database.Host, database.User.Username(), secret, strings.TrimPrefix(database.Path, "/")}
		want := []string{"mysql", "mysql:3306", value(t, mysql, "MYSQL_USER"), value(t, mysql, "MYSQL_PASSWORD"), value(t, mysql, "MYSQL_DATABASE")}
		if !slices.Equal(got, want) {
			t.Errorf("PONTE_DATABASE says %q, the database service %q", got, want)
		}
		if password != "" && secret != password {
			t.Errorf("MYSQL_PASSWORD=%s of the shell is not used: %q", password, secret)
		}
	}
}

func TestComposePublishesOnLoopbackOnly(t *testing.T) {
	ponte := service(t, compose(t, map[string]string{}), "ponte")
	var published []string
	for _, port := range ponte.Ports {
		parts := strings.Split(port, ":")
		if len(parts) != 3 || parts[0] != "127.0.0.1" {
			t.Fatalf("port %q is not published on loopback alone", port)
		}
		published = append(published, net.JoinHostPort("0.0.0.0", parts[1]))
	}
	for _, name := range []string{"PONTE_LISTEN", "PONTE_ADMIN_LISTEN"} {
		if address := value(t, ponte, name); !slices.Contains(published, address) {
			t.Errorf("%s=%s is not among the published ports %v", name, address, published)
		}
	}
}

func TestComposePassesOnlyWhatTheShellSets(t *testing.T) {
	const key = "PONTE_SECRET_KEY"
	if v := service(t, compose(t, map[string]string{}), "ponte").Environment[key]; v != nil {
		t.Errorf("%s=%q without being set", key, *v)
	}
	const invented = "an invented key"
	if got := value(t, service(t, compose(t, map[string]string{key: invented}), "ponte"), key); got != invented {
		t.Errorf("%s=%q, want the shell's", key, got)
	}
}

// The names and values are checked by the program itself, as it would check them in its container.
func TestPonteAcceptsItsComposeEnvironment(t *testing.T) {
	ponte := service(t, compose(t, map[string]string{"PONTE_PUBLIC_URL": "https://crm.example"}), "ponte")
	binary := filepath.Join(t.TempDir(), "ponte")
	build := exec.Command("go", "build", "-o", binary, "./cmd/ponte")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
	config := exec.Command(binary, "config")
	config.Dir = t.TempDir()
	config.Env = []string{}
	for name, v := range ponte.Environment {
		if v != nil {
			config.Env = append(config.Env, name+"="+*v)
		}
	}
	output, err := config.CombinedOutput()
	if err != nil {
		t.Fatalf("ponte config: %v\n%s", err, output)
	}
	for _, want := range []string{"0.0.0.0:8080", "0.0.0.0:8081", "@mysql:3306/ponte", "https://crm.example"} {
		if !strings.Contains(string(output), want) {
			t.Errorf("ponte config does not show %s:\n%s", want, output)
		}
	}
}

func TestImageIsStaticUnprivilegedAndWatched(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	stages := regexp.MustCompile(`(?m)^FROM `).Split(string(content), -1)
	if len(stages) < 3 {
		t.Fatal("the image carries its build")
	}
	build, final := stages[1], stages[len(stages)-1]
	if !strings.Contains(build, "CGO_ENABLED=0 go build") {
		t.Error("the binary is not static")
	}
	// What make up knows of the version reaches the program.
	told := service(t, compose(t, map[string]string{"VERSION": "v1.2.3", "REVISION": "abc"}), "ponte").Build
	if told.Context != "." || told.Args["VERSION"] != "v1.2.3" || told.Args["REVISION"] != "abc" || len(told.Args) != 2 {
		t.Errorf("the image is built with %v", told)
	}
	for name, variable := range map[string]string{"VERSION": "version", "REVISION": "revision"} {
		if !strings.Contains(build, "ARG "+name+"=") || !strings.Contains(build, "-X ponte/server."+variable+"=$"+name) {
			t.Errorf("%s does not reach the program in the image", name)
		}
	}
	for what, pattern := range map[string]string{
		"a user that is not root":   `(?m)^USER [1-9]\d*`,
		"a health check":            `(?m)^HEALTHCHECK .*CMD \["/usr/local/bin/ponte", "healthcheck"\]`,
		"the command serve":         `(?m)^CMD \["serve"\]`,
		"the binary as entry point": `(?m)^ENTRYPOINT \["/usr/local/bin/ponte"\]`,
	} {
		if !regexp.MustCompile(pattern).MatchString(final) {
			t.Errorf("the final image lacks %s", what)
		}
	}

	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	needed := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)
	if needed == nil || !strings.HasPrefix(build, "golang:"+string(needed[1])+"-") {
		t.Errorf("the image is built with %.20q, go.mod needs Go %s", build, needed)
	}
}
