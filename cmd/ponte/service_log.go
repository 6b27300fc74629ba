package main

import (
	"errors"
	"os"
	"sync"
)

// serviceLog is the file that takes what a service prints where nobody else keeps it. It begins anew when it is full.
type serviceLog struct {
	name string
	most int64
	mu   sync.Mutex
	file *os.File
	size int64
}

func openServiceLog(name string, most int64) (*serviceLog, error) {
	l := &serviceLog{name: name, most: most}
	return l, l.open()
}

func (l *serviceLog) open() error {
	file, err := os.OpenFile(l.name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write writes a line whole into one file.
func (l *serviceLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+int64(len(line)) > l.most {
		// A file that cannot be renamed, as one that somebody reads on Windows, grows until the next line that finds it free.
		if l.file.Close() == nil {
			_ = os.Rename(l.name, l.name+".1")
		}
		if err := l.open(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(line)
	l.size += int64(n)
	return n, err
}
