package storage

import (
	"errors"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// vfsJunta is SQLite's own way to the machine's files but for one thing: what a transaction appends to the write-ahead log
// goes to the kernel in pieces of bufferWAL bytes. SQLite writes each page in two, its header and itself: 47 writes for a
// lone opening. Durability stays SQLite's: it syncs the log before a commit is a commit (synchronous=FULL), and the
// sync begins by handing over what is still here. Only the writer's connection goes this way.
const vfsJunta = "ponte-junta"

// bufferWAL holds 31 pages of 4 KiB with their headers; SQLite hands less than 128 KiB to the kernel at a time.
const bufferWAL = 31 * (4096 + 24)

// arquivoWAL is what this program keeps of an open log, in the memory behind the original's own.
type arquivoWAL struct {
	original uintptr // its methods
	buffer   uintptr // bufferWAL bytes, 0 until the first write
	inicio   int64   // where in the file the buffer begins
	n        int32   // bytes in the buffer
}

// The shapes of SQLite's methods for files (sqlite.org/c3ref/io_methods.html), as the translated library has them.
type (
	metodoOpen    = func(tls *libc.TLS, vfs, nome, arquivo uintptr, flags int32, out uintptr) int32
	metodoDados   = func(tls *libc.TLS, arquivo, dados uintptr, n int32, em int64) int32
	metodoCortar  = func(tls *libc.TLS, arquivo uintptr, n int64) int32
	metodoSync    = func(tls *libc.TLS, arquivo uintptr, flags int32) int32
	metodoTamanho = func(tls *libc.TLS, arquivo, n uintptr) int32
	metodoClose   = func(tls *libc.TLS, arquivo uintptr) int32
)

// What registrarVFS found and made. It lives as long as the program, in memory that is not Go's.
var (
	vfsOriginal *sqlite3.Tsqlite3_vfs
	atras       uintptr // where arquivoWAL begins in an open file's memory
	metodosWAL  uintptr // filled in when the first log is opened
	umaVez      sync.Once
)

var registrarVFS = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	original := sqlite3.Xsqlite3_vfs_find(tls, 0)
	nome, err := libc.CString(vfsJunta)
	novo := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	metodosWAL = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	if original == 0 || err != nil || novo == 0 || metodosWAL == 0 {
		return errors.New("SQLite cannot be given a way to its files")
	}
	vfsOriginal = em[sqlite3.Tsqlite3_vfs](original)
	atras = (uintptr(vfsOriginal.FszOsFile) + 7) &^ 7
	v := em[sqlite3.Tsqlite3_vfs](novo)
	*v = *vfsOriginal
	v.FpNext, v.FzName, v.FxOpen = 0, nome, deFuncao(abrirWAL)
	v.FszOsFile = int32(atras + unsafe.Sizeof(arquivoWAL{}))
	if rc := sqlite3.Xsqlite3_vfs_register(tls, novo, 0); rc != sqlite3.SQLITE_OK {
		return errors.New("SQLite refuses its way to files")
	}
	return nil
})

// em is what lies at an address outside of Go's memory.
func em[T any](endereco uintptr) *T { return *(**T)(unsafe.Pointer(&endereco)) }

// deFuncao and paraFuncao are how the translated library keeps functions in its structures.
func deFuncao[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func paraFuncao[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

func doWAL(arquivo uintptr) (*arquivoWAL, *sqlite3.Tsqlite3_io_methods) {
	a := em[arquivoWAL](arquivo + atras)
	return a, em[sqlite3.Tsqlite3_io_methods](a.original)
}

func abrirWAL(tls *libc.TLS, _, nome, arquivo uintptr, flags int32, out uintptr) int32 {
	rc := paraFuncao[metodoOpen](vfsOriginal.FxOpen)(tls, deEndereco(vfsOriginal), nome, arquivo, flags, out)
	f := em[sqlite3.Tsqlite3_file](arquivo)
	if rc != sqlite3.SQLITE_OK || flags&sqlite3.SQLITE_OPEN_WAL == 0 {
		return rc
	}
	*em[arquivoWAL](arquivo + atras) = arquivoWAL{original: f.FpMethods}
	umaVez.Do(func() {
		m := em[sqlite3.Tsqlite3_io_methods](metodosWAL)
		*m = *em[sqlite3.Tsqlite3_io_methods](f.FpMethods)
		m.FxWrite, m.FxRead, m.FxSync = deFuncao(escreverWAL), deFuncao(lerWAL), deFuncao(sincronizarWAL)
		m.FxTruncate, m.FxFileSize, m.FxClose = deFuncao(cortarWAL), deFuncao(tamanhoWAL), deFuncao(fecharWAL)
	})
	f.FpMethods = metodosWAL
	return rc
}

func deEndereco[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// escreverWAL keeps what goes on where the buffer ends; anything else hands the buffer over first.
func escreverWAL(tls *libc.TLS, arquivo, dados uintptr, n int32, onde int64) int32 {
	a, m := doWAL(arquivo)
	if onde != a.inicio+int64(a.n) || a.n+n > bufferWAL {
		if rc := entregarWAL(tls, arquivo); rc != sqlite3.SQLITE_OK {
			return rc
		}
		a.inicio = onde
	}
	if a.buffer == 0 {
		a.buffer = libc.Xmalloc(tls, bufferWAL)
	}
	if a.buffer == 0 || n > bufferWAL {
		a.inicio = onde + int64(n)
		return paraFuncao[metodoDados](m.FxWrite)(tls, arquivo, dados, n, onde)
	}
	copy(unsafe.Slice(em[byte](a.buffer+uintptr(a.n)), n), unsafe.Slice(em[byte](dados), n))
	a.n += n
	return sqlite3.SQLITE_OK
}

// entregarWAL hands the buffer to the kernel. What could not be written is forgotten: SQLite is told, and undoes the
// transaction.
func entregarWAL(tls *libc.TLS, arquivo uintptr) int32 {
	a, m := doWAL(arquivo)
	n, inicio := a.n, a.inicio
	if n == 0 {
		return sqlite3.SQLITE_OK
	}
	a.n, a.inicio = 0, inicio+int64(n)
	return paraFuncao[metodoDados](m.FxWrite)(tls, arquivo, a.buffer, n, inicio)
}

func sincronizarWAL(tls *libc.TLS, arquivo uintptr, flags int32) int32 {
	if rc := entregarWAL(tls, arquivo); rc != sqlite3.SQLITE_OK {
		return rc
	}
	_, m := doWAL(arquivo)
	return paraFuncao[metodoSync](m.FxSync)(tls, arquivo, flags)
}

func lerWAL(tls *libc.TLS, arquivo, dados uintptr, n int32, de int64) int32 {
	if rc := entregarWAL(tls, arquivo); rc != sqlite3.SQLITE_OK {
		return rc
	}
	_, m := doWAL(arquivo)
	return paraFuncao[metodoDados](m.FxRead)(tls, arquivo, dados, n, de)
}

func cortarWAL(tls *libc.TLS, arquivo uintptr, n int64) int32 {
	if rc := entregarWAL(tls, arquivo); rc != sqlite3.SQLITE_OK {
		return rc
	}
	_, m := doWAL(arquivo)
	return paraFuncao[metodoCortar](m.FxTruncate)(tls, arquivo, n)
}

func tamanhoWAL(tls *libc.TLS, arquivo, n uintptr) int32 {
	if rc := entregarWAL(tls, arquivo); rc != sqlite3.SQLITE_OK {
		return rc
	}
	_, m := doWAL(arquivo)
	return paraFuncao[metodoTamanho](m.FxFileSize)(tls, arquivo, n)
}

// fecharWAL forgets what was not synced: no commit is in it.
func fecharWAL(tls *libc.TLS, arquivo uintptr) int32 {
	a, m := doWAL(arquivo)
	libc.Xfree(tls, a.buffer)
	a.buffer, a.n = 0, 0
	return paraFuncao[metodoClose](m.FxClose)(tls, arquivo)
}
