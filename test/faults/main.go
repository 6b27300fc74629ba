// Command faults runs the tests of faults at length: the failpoints, the disk's errors, the kills, and the simulation for as long as it
// is told. It prints what it ran and what came of it. docs/seguranca.md says which fault each of them is the proof for. It runs go
// test and must not know what a test does.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// chapter is a run of go test.
type chapter struct {
	name, folder, tests string
	arguments           []string
}

func chapters(duration time.Duration, seed uint64) []chapter {
	return []chapter{
		{"every statement fails", "./storage", "TestEveryStatementFails|TestInterruptedMigrationIsCompleted", []string{"-lasting=1s"}},
		{"failpoints", "./test/e2e", "TestFailpoints", []string{"-complete"}},
		{"errors of the disk", "./test/e2e", "TestDiskErrors|TestFailedSync|TestDatabaseServerLosesItsDisk|TestDatabaseFull", []string{"-complete", "-test.count=2"}},
		{"damage and full disks", "./storage", "TestFullDisk|TestDamaged|TestRecovered|TestKilledProcess|TestALivingLog", nil},
		{
			"kills, freezes, restarts", "./test/e2e",
			"UnderLoad$|TestDatabaseDown|TestDatabaseLocked|TestDatabaseBecomesReadOnly|TestTwoServers|TestTooMany|TestFiveServers|TestBrokenSettings",
			[]string{"-test.count=3"},
		},
		{"the database server dies or freezes", "./storage", "TestAcknowledgedIsStored|TestFrozenServer", []string{"-test.count=3"}},
		{"partners that fail, and kills", "./test/deliveries", "TestKilledAmidFaults|TestDeadAndPaused|TestNeverTwo|TestTwoTriggersAndAKill", nil},
		{"simulation", "./storage", "TestSimulation", []string{fmt.Sprint("-lasting=", duration), fmt.Sprint("-seed=", seed)}},
	}
}

func main() {
	log.SetFlags(log.Ltime)
	duration := flag.Duration("duration", 10*time.Minute, "how long the simulation goes on, on each engine at once")
	seed := flag.Uint64("seed", 0, "of the simulation; 0 = another one each time")
	only := flag.String("only", "", "the chapters whose names begin so")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(w, "chapter \ttest \toutcome")
	var failed []string
	for _, c := range chapters(*duration, *seed) {
		if ctx.Err() != nil || !strings.HasPrefix(c.name, *only) {
			continue
		}
		log.Print(c.name)
		if err := c.run(ctx, *duration, w); err != nil {
			failed = append(failed, c.name)
			fmt.Fprintf(w, "%s \t \t%v\n", c.name, err)
		}
	}
	_ = w.Flush()
	if len(failed) > 0 || ctx.Err() != nil {
		stop()
		log.Fatalf("failed: %s", strings.Join(failed, ", "))
	}
}

var (
	outcome = regexp.MustCompile(`^\s*--- (PASS|FAIL|SKIP): (\S+) \(`)
	told    = regexp.MustCompile(`_test\.go:\d+: (first seed .*|.* each failed once .*|interrupted .*|seed .*)`)
)

// run runs a chapter and writes its tests, with what they told, as rows.
func (c chapter) run(ctx context.Context, duration time.Duration, rows io.Writer) error {
	limit := time.Hour + 2*duration
	arguments := append([]string{"test", "-count=1", "-v", "-timeout", limit.String(), "-run", c.tests, c.folder}, c.arguments...)
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // the tests' servers end with them
	output, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return err
	}
	ran := 0
	for lines := bufio.NewScanner(output); lines.Scan(); {
		line := lines.Text()
		if m := told.FindStringSubmatch(line); m != nil {
			fmt.Fprintf(rows, "%s \t \t%s\n", c.name, m[1])
		}
		if m := outcome.FindStringSubmatch(line); m != nil && (m[1] != "PASS" || !strings.Contains(m[2], "/")) {
			ran++
			fmt.Fprintf(rows, "%s \t%s \t%s\n", c.name, m[2], m[1])
		}
		if strings.Contains(line, "FAIL") || strings.Contains(line, "panic") || strings.Contains(line, "_test.go:") {
			fmt.Fprintln(os.Stderr, line)
		}
	}
	if err := command.Wait(); err != nil {
		return err
	}
	if ran == 0 {
		return errors.New("no test ran")
	}
	return nil
}
