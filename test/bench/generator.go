//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// framed runs a load process and calls at for each line that it prints: when the measured window opens and closes.
func framed(dir, name string, cmd *exec.Cmd, at func()) error {
	out, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout = in
	c, err := launch(dir, name, cmd, syscall.SIGKILL)
	in.Close()
	if err != nil {
		return err
	}
	marks := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		marks++
		at()
	}
	err = c.Err()
	if err != nil || marks != 2 {
		return errors.Join(fmt.Errorf("load %s gave %d marks\n%s", name, marks, c.tail()), err)
	}
	return nil
}

// generate runs this program's own HTTP load as a process of its own; more are further arguments of it.
func generate(dir, name, address, path, body string, buyers int, first int64, connections int, warm, window time.Duration, at func(), more ...string) (outcome, error) {
	self, err := os.Executable()
	if err != nil {
		return outcome{}, err
	}
	out := filepath.Join(dir, "load.json")
	cmd := exec.Command(self, "load", "-address", address, "-path", path, "-body", body,
		"-buyers", strconv.Itoa(buyers), "-first", strconv.FormatInt(first, 10),
		"-connections", strconv.Itoa(connections), "-warm", warm.String(), "-window", window.String(), "-out", out)
	cmd.Args = append(cmd.Args, more...)
	// One processor for the generator: it leaves the other to what is measured, and does not spin on both.
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=400")
	if err := framed(dir, "load-"+name, cmd, at); err != nil {
		return outcome{}, err
	}
	content, err := os.ReadFile(out)
	if err != nil {
		return outcome{}, err
	}
	var o outcome
	return o, json.Unmarshal(content, &o)
}
