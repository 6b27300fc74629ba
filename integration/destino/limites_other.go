//go:build !linux

package destino

import (
	"os"
	"runtime/metrics"
	"time"
)

// limitarProcesso ends this process when it holds too much. It looks a hundred times a second: other systems than Linux do
// not hold a process to a bound of its memory, so that one step of a program may pass it for a moment.
func limitarProcesso() {
	go func() {
		amostra := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
		for range time.Tick(10 * time.Millisecond) {
			if metrics.Read(amostra); amostra[0].Value.Uint64() > memoriaProcesso {
				os.Exit(2)
			}
		}
	}()
	time.AfterFunc(cpuProcesso*time.Second, func() { os.Exit(2) })
}
