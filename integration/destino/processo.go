package destino

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"time"
)

// A program that is not ours runs in a process of its own: this same binary, told so by its only argument. It reads one
// question from its standard input, writes one answer and ends; it opens nothing, and has no environment, so that no secret
// is within its reach. What bounds it is set by itself before it reads the program (limites_linux.go); whoever asked kills it
// when its time is over. It ends by itself, too, when nobody is left: its processor time is bounded, and so is its clock.
const (
	argumentoProcesso = "rodar-mapeamento"

	memoriaProcesso     = 256 << 20       // bytes; a run of the largest mapping takes a tenth
	cpuProcesso         = 2               // seconds
	esperaProcesso      = 5 * time.Second // from its start to its answer, on a machine that has much to do
	maxProcessos        = 2               // at once: they are short
	maxRespostaProcesso = 8 << 20         // bytes; escapes make six of one
)

var (
	// ErrLimites says that a program wanted more memory or time than it may have.
	ErrLimites = errors.New("o programa jq passou dos limites")
	// ErrPrograma says that a program cannot be read.
	ErrPrograma = errors.New("o programa jq não pode ser lido")

	processos = make(chan struct{}, maxProcessos)
)

// perguntaProcesso is what a process is asked, respostaProcesso what it answers.
type perguntaProcesso struct {
	Programa string          `json:"programa"`
	Entrada  json.RawMessage `json:"entrada"`
}

type respostaProcesso struct {
	Objeto   json.RawMessage `json:"objeto,omitempty"`
	Erro     string          `json:"erro,omitempty"`
	Ilegivel bool            `json:"ilegivel,omitempty"` // the program cannot be read
	Limite   bool            `json:"limite,omitempty"`   // its time was over
}

// init makes this process run a mapping and end, when it was started for that: in every binary that may start one, a test's
// too, before anything else of it begins.
func init() {
	if len(os.Args) != 2 || os.Args[1] != argumentoProcesso {
		return
	}
	limitarProcesso()
	time.AfterFunc(esperaProcesso, func() { os.Exit(1) }) // whoever asked may be gone
	var p perguntaProcesso
	if err := json.NewDecoder(os.Stdin).Decode(&p); err != nil {
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(responderProcesso(p)); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

func responderProcesso(p perguntaProcesso) (r respostaProcesso) {
	codigo, err := compilar(p.Programa)
	if err != nil {
		return respostaProcesso{Erro: err.Error(), Ilegivel: true}
	}
	objeto, err := rodar(context.Background(), codigo, p.Entrada)
	if err == nil {
		r.Objeto, err = json.Marshal(objeto)
	}
	if err != nil {
		r.Erro, r.Limite = err.Error(), errors.Is(err, context.DeadlineExceeded)
	}
	return r
}

// aplicarEmProcesso runs a program in a process of its own.
func aplicarEmProcesso(ctx context.Context, programa string, entrada []byte) (map[string]any, error) {
	select {
	case processos <- struct{}{}:
		defer func() { <-processos }()
	case <-ctx.Done():
		return nil, Cancelado().Por(ctx.Err())
	}
	pergunta, err := json.Marshal(perguntaProcesso{programa, entrada})
	if err != nil {
		return nil, Permanente("mapeamento: os dados da entrega não puderam ser escritos em JSON").Por(err)
	}
	r, err := perguntarAoProcesso(ctx, pergunta)
	switch {
	case err != nil:
		return nil, err
	case r.Ilegivel:
		return nil, Permanente("mapeamento: " + Encurtar(MascararDocumentos(r.Erro), 400)).Por(ErrPrograma)
	case r.Limite:
		return nil, foiInterrompido(r.Erro).Por(ErrLimites)
	case r.Erro != "":
		return nil, Permanente(r.Erro)
	}
	return lerObjeto(r.Objeto)
}

func perguntarAoProcesso(ctx context.Context, pergunta []byte) (r respostaProcesso, err error) {
	eu, err := binario()
	if err != nil {
		return r, Transitorio("mapeamento: o processo do programa jq não pôde ser iniciado", 0).Por(err)
	}
	limitado, cancelar := context.WithTimeout(ctx, esperaProcesso)
	defer cancelar()
	c := exec.CommandContext(limitado, eu, argumentoProcesso)
	c.Env = []string{"GOMAXPROCS=2", "GOTRACEBACK=none", "GOMEMLIMIT=" + strconv.Itoa(memoriaProcesso/2)}
	c.Dir = os.TempDir()
	c.Stdin = bytes.NewReader(pergunta)
	c.WaitDelay = time.Second
	saida := &limitada{resto: maxRespostaProcesso}
	c.Stdout = saida
	err = c.Run()
	var fim *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return r, Cancelado().Por(ctx.Err())
	case err == nil:
		if err := json.Unmarshal(saida.Bytes(), &r); err != nil {
			return r, Permanente("mapeamento: a resposta do programa jq não pôde ser lida").Por(errors.Join(ErrLimites, err))
		}
		return r, nil
	case limitado.Err() != nil: // it may be the machine that has no time
		return r, foiInterrompido("mapeamento: o programa jq não respondeu em " + esperaProcesso.String()).Por(ErrLimites)
	case errors.As(err, &fim) && fim.ExitCode() >= 0: // the Go runtime's own end, for want of memory or of processor time
		return r, Permanente("mapeamento: o programa jq passou de " + strconv.Itoa(memoriaProcesso>>20) + " MiB de memória ou de " +
			strconv.Itoa(cpuProcesso) + " s de processador e foi interrompido").Por(ErrLimites)
	}
	return r, Transitorio("mapeamento: o processo do programa jq não pôde ser iniciado ou foi morto", 0).Por(errors.Join(ErrLimites, err))
}

// binario is this program, also when the file was replaced since it began.
func binario() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// limitada keeps what is written, up to a bound.
type limitada struct {
	bytes.Buffer
	resto int
}

// Write refuses what is beyond the bound.
func (l *limitada) Write(p []byte) (int, error) {
	if l.resto -= len(p); l.resto < 0 {
		return 0, io.ErrShortWrite
	}
	return l.Buffer.Write(p)
}

// lerObjeto reads an object, its numbers as the rest of the program knows them, but none of them rounded.
func lerObjeto(texto []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(texto))
	d.UseNumber()
	var objeto map[string]any
	if err := d.Decode(&objeto); err != nil {
		return nil, Permanente("mapeamento: a resposta do programa jq não pôde ser lida").Por(err)
	}
	comNumeros(objeto)
	return objeto, nil
}

func comNumeros(v any) any {
	switch n := v.(type) {
	case json.Number:
		if f, err := n.Float64(); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == n.String() {
			return f
		}
	case []any:
		for i := range n {
			n[i] = comNumeros(n[i])
		}
	case map[string]any:
		for nome := range n {
			n[nome] = comNumeros(n[nome])
		}
	}
	return v
}
