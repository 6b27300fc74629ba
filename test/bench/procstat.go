//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the kernel's unit of utime and stime (USER_HZ, 100 on every Linux that Go supports).
const tick = 10 * time.Millisecond

// usage is what a group of processes has used so far and holds now.
type usage struct {
	CPU  time.Duration // user and system, ended children included
	RSS  int64         // bytes, summed; pages shared between processes count in each
	File int64         // bytes of RSS that are unchanged pages of files, the program's own above all: the kernel may drop them
	Peak int64         // bytes, the largest RSS that each had since resetPeaks, summed
	PSS  int64         // bytes, shared pages divided among those who share them
}

// measure sums over the given processes and all their descendants.
func measure(roots ...int) (usage, error) {
	var sum usage
	for _, pid := range descendants(roots) {
		cpu, err := cpuTime(pid)
		if err != nil {
			return usage{}, err
		}
		memory := kilobytes(pid, "status", "VmRSS:", "VmHWM:", "RssFile:")
		sum.CPU += cpu
		sum.RSS += memory[0]
		sum.Peak += memory[1]
		sum.File += memory[2]
		sum.PSS += kilobytes(pid, "smaps_rollup", "Pss:")[0]
	}
	return sum, nil
}

// cpuOf is measure for the processor time alone, cheap enough to frame a measurement.
func cpuOf(roots ...int) (time.Duration, error) {
	var sum time.Duration
	for _, pid := range descendants(roots) {
		cpu, err := cpuTime(pid)
		if err != nil {
			return 0, err
		}
		sum += cpu
	}
	return sum, nil
}

func cpuTime(pid int) (time.Duration, error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	var ticks int64
	for _, f := range fields[11:15] { // utime stime cutime cstime
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}

// stat returns the fields of /proc/PID/stat after the command, which may hold blanks and brackets: state is the first.
func stat(pid int) ([]string, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	end := bytes.LastIndexByte(content, ')')
	fields := strings.Fields(string(content[end+1:]))
	if len(fields) < 15 {
		return nil, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	return fields, nil
}

// descendants returns the roots and every process below them.
func descendants(roots []int) []int {
	below := map[int][]int{}
	entries, _ := filepath.Glob("/proc/[0-9]*")
	for _, e := range entries {
		pid, _ := strconv.Atoi(filepath.Base(e))
		fields, err := stat(pid)
		if err != nil {
			continue // it ended meanwhile
		}
		parent, _ := strconv.Atoi(fields[1])
		below[parent] = append(below[parent], pid)
	}
	all := append([]int(nil), roots...)
	for i := 0; i < len(all); i++ {
		all = append(all, below[all[i]]...)
	}
	return all
}

// kilobytes reads "Name:  123 kB" lines of a file of the process, in bytes; what is missing is 0.
func kilobytes(pid int, file string, names ...string) []int64 {
	values := make([]int64, len(names))
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil {
		return values
	}
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		for i, name := range names {
			if len(fields) >= 2 && fields[0] == name {
				n, _ := strconv.ParseInt(fields[1], 10, 64)
				values[i] = n << 10
			}
		}
	}
	return values
}

// resetPeaks starts the processes' largest RSS anew, so that it is the load's and not the start's (where passwords are
// derived, which takes memory on purpose).
func resetPeaks(roots ...int) {
	for _, pid := range descendants(roots) {
		_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0) // a process that just ended has no peak
	}
}

// effort is what a group of processes asked of the kernel so far: counts, which a busy machine changes little.
type effort struct {
	Switches float64 // context switches of its threads
	Reads    float64 // read system calls, those of sockets included
	Writes   float64 // write system calls
}

func effortOf(roots ...int) effort {
	var sum effort
	for _, pid := range descendants(roots) {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
		for _, task := range tasks {
			sum.Switches += figure(task, "voluntary_ctxt_switches:") + figure(task, "nonvoluntary_ctxt_switches:")
		}
		io := fmt.Sprintf("/proc/%d/io", pid)
		sum.Reads += figure(io, "syscr:")
		sum.Writes += figure(io, "syscw:")
	}
	return sum
}

func (e effort) sincePer(before effort, calls int) effort {
	n := float64(calls)
	return effort{(e.Switches - before.Switches) / n, (e.Reads - before.Reads) / n, (e.Writes - before.Writes) / n}
}

// figure reads a "name: 123" line of a file, 0 when it is not there.
func figure(file, name string) float64 {
	content, _ := os.ReadFile(file)
	for line := range strings.Lines(string(content)) {
		if value, found := strings.CutPrefix(line, name); found {
			n, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return n
		}
	}
	return 0
}
