package mega

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCorpoEODoDelphi: what the simulator sends is byte for byte what those generations of Delphi do.
func TestCorpoEODoDelphi(t *testing.T) {
	t.Parallel()
	for arquivo, e := range map[string]estilo{"delphi-d7.b.rec.req": delphi7, "delphi-2009plus.b.rec.req": delphi2009} {
		captura, err := os.ReadFile(filepath.Join("..", "..", "test", "captures", arquivo))
		if err != nil {
			t.Fatal(err)
		}
		cabecalhos, quer, _ := strings.Cut(string(captura), "\r\n\r\n")
		nome := strings.ToUpper(strings.TrimSuffix(arquivo, ".b.rec.req")) + "-B"
		tem := e.corpo("DadosServicedesk", e.partes(partesAbertura, map[string]string{
			"USUARIO_WS": "integra.mega", "SENHA_WS": "s&<e>gredo", "CNPJ_EMPRESA": "12345678000195", "COD_PROJETO": "1001",
			"DESCRICAO": "Infiltração na laje – \"copa\" & <cozinha>", "COD_ABERTO_POR": "integra.mega", "COD_ABERTO_PARA": "integra.mega",
			"NOME_CLIENTE": "José \"Zé\" da Conceição", "CNPJ_CLIENTE": "111.444.777-35", "EMAIL_CLIENTE": "jose@exemplo.com.br",
			"CODIGO_OC": nome, "BLOQUEIO_INCLUIR_CLIENTE": "T",
		}))
		if tem != quer {
			t.Errorf("%s:\n%s\nwant\n%s", arquivo, tem, quer)
		}
		for _, linha := range []string{"Content-Type: " + e.tipo, "User-Agent: " + e.agente} {
			if !strings.Contains(cabecalhos, linha+"\r\n") {
				t.Errorf("%s has not the header %q", arquivo, linha)
			}
		}
	}
}
