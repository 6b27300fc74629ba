package destino

import "syscall"

// limitarProcesso bounds this process: the memory that it may write to, its processor time, and what it leaves behind. The
// kernel holds it to that, whatever a program does in one step.
func limitarProcesso() {
	for recurso, limite := range map[int]uint64{
		syscall.RLIMIT_DATA: memoriaProcesso, syscall.RLIMIT_CPU: cpuProcesso, syscall.RLIMIT_CORE: 0, syscall.RLIMIT_FSIZE: 0,
	} {
		var atual syscall.Rlimit
		err := syscall.Getrlimit(recurso, &atual)
		if err == nil {
			err = syscall.Setrlimit(recurso, &syscall.Rlimit{Cur: min(limite, atual.Max), Max: min(limite+limite/2, atual.Max)})
		}
		if err != nil {
			panic(err) // unbounded it must not run
		}
	}
}
