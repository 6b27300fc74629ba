package test

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// compose reads docker-compose.yml as Docker does, with environment in place of the shell's.
func compose(t *testing.T, environment types.Mapping) *types.Project {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  dir,
		Environment: environment,
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml", Content: content}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func service(t *testing.T, project *types.Project, name string) types.ServiceConfig {
	t.Helper()
	found, err := project.GetService(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func value(t *testing.T, s types.ServiceConfig, name string) string {
	t.Helper()
	v, found := s.Environment[name]
	if !found || v == nil {
		t.Fatalf("service %s has no %s", s.Name, name)
	}
	return *v
}

func TestComposeStartsPonteAfterItsDatabase(t *testing.T) {
	for _, password := range []string{"", "another"} {
		environment := types.Mapping{}
		if password != "" {
			environment["MYSQL_PASSWORD"] = password
		}
		project := compose(t, environment)
		ponte, mysql := service(t, project, "ponte"), service(t, project, "mysql")

		if got := ponte.DependsOn["mysql"].Condition; got != types.ServiceConditionHealthy {
			t.Errorf("ponte waits for mysql to be %q, want healthy", got)
		}
		if mysql.HealthCheck == nil || len(mysql.HealthCheck.Test) == 0 || mysql.HealthCheck.Disable {
			t.Error("mysql has no health check")
		}
		if !strings.HasPrefix(mysql.Image, "mysql:8") {
			t.Errorf("the image is %s, want MySQL 8", mysql.Image)
		}
		if len(mysql.Ports) != 0 {
			t.Errorf("the database is published: %v", mysql.Ports)
		}
		if !slices.ContainsFunc(mysql.Volumes, func(v types.ServiceVolumeConfig) bool {
			return v.Type == types.VolumeTypeVolume && v.Target == "/var/lib/mysql"
		}) {
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
	ponte := service(t, compose(t, types.Mapping{}), "ponte")
	var published []string
	for _, port := range ponte.Ports {
		if port.HostIP != "127.0.0.1" {
			t.Errorf("port %s is published on %q", port.Published, port.HostIP)
		}
		published = append(published, net.JoinHostPort("0.0.0.0", port.Published))
	}
	for _, name := range []string{"PONTE_LISTEN", "PONTE_ADMIN_LISTEN"} {
		if address := value(t, ponte, name); !slices.Contains(published, address) {
			t.Errorf("%s=%s is not among the published ports %v", name, address, published)
		}
	}
}

func TestComposePassesOnlyWhatTheShellSets(t *testing.T) {
	const key = "PONTE_SECRET_KEY"
	if v := service(t, compose(t, types.Mapping{}), "ponte").Environment[key]; v != nil {
		t.Errorf("%s=%q without being set", key, *v)
	}
	const invented = "an invented key"
	if got := value(t, service(t, compose(t, types.Mapping{key: invented}), "ponte"), key); got != invented {
		t.Errorf("%s=%q, want the shell's", key, got)
	}
}

// The names and values are checked by the program itself, as it would check them in its container.
func TestPonteAcceptsItsComposeEnvironment(t *testing.T) {
	ponte := service(t, compose(t, types.Mapping{"PONTE_PUBLIC_URL": "https://crm.example"}), "ponte")
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
