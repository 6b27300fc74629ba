//go:build linux

package main

import (
	"errors"
	"strings"
)

// growth is one measurement at one size.
type growth struct{}

func growthMain([]string) error { return errors.New("todo") }

func (r *report) writeGrowth(*strings.Builder) {}
