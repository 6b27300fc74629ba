package sigilo_test

import (
	"testing"

	"ponte/crm/sigilo"
)

func TestMascararParte(t *testing.T) {
	const senha = "s&<e>gredo"
	for _, c := range [][3]string{
		{"SENHA_WS", "qualquer", "***"},
		{"DESCRICAO", senha, "***"},
		{"DESCRICAO", "a senha é " + senha + "!", "a senha é ***!"},
		{"PARAM3", senha, "***"},
		{"CNPJ_CLIENTE", "529.982.247-25", "***.982.247-**"},
		{"CNPJ_CPF", "11222333000181", "11.222.***/****-81"},
		{"CPF_CONJUGE", "52998224725", "***.982.247-**"},
		{"CNPJ_EMPRESA", "12345678000195", "12345678000195"},
		{"CNPJ_EMPRESA", "52998224725", "***.982.247-**"},
		{"RG_CLIENTE", "12.345.678-9", "***"},
		{"", "GET /v1/x/pnt_1_6GZBC7ORCKFYJJQETIEE5YVGRD", "GET /v1/x/pnt_***"},
		{"DESCRICAO", `segredo "whsec_cG9udGUtc2ltdWxhZG9yLWRlLXdlYmhvb2tzLTAx=" do gancho`, `segredo "whsec_***" do gancho`},
		{"NOME_MAE_CLIENTE", "Conceição", "***"},
		{"DT_NASC_CLIENTE", "1980-05-17", "***"},
		{"EMAIL_CLIENTE", "jose@exemplo.com.br", "j***@exemplo.com.br"},
		{"EMAIL_CLIENTE", "jose", "***"},
		{"DESCRICAO", "CPF 529.982.247-25, outro 52998224725 e 1529982247250", "CPF ***.982.247-**, outro ***.982.247-** e 1529982247250"},
		{"DESCRICAO", "protocolo 52998224726", "protocolo 52998224726"},
		{"PARAM7", "529.982.247-25", "***.982.247-**"},
		{"CODIGO_OC", "52998224725", "***.982.247-**"},
		{"N_OCORRENCIA", "52998224725", "***.982.247-**"},
		{"NUMERO", "52998224726", "52998224726"},
		{"Q", "usuario=u&senha=S3", "usuario=u&senha=***"},
		{"Q", "?senha_ws=S3 x;y&numero=1", "?senha_ws=***&numero=1"},
		{"Q", "usuario%3Du%26senha%3DS3", "***"},
		{"Q", "x=%7B%22senha%22%3A%22S3%22%7D", "***"},
		{"Q", `{"senha":"S3","x":`, `{"senha":***`},
		{"Q", "[login] => u\n[senha] => S3\n[x] => 1", "[login] => u\n[senha] => ***\n[x] => 1"},
		{"Q", "codigo=senha&valor=S3&numero=1", "codigo=senha&valor=***&numero=1"},
		{"Q", "cpf=529.982.247-25&email=ana@exemplo.com.br", "cpf=***.982.247-**&email=a***%40exemplo.com.br"},
		{"Q", "&lt;login&gt;&lt;senha&gt;S3&lt;/senha&gt;&lt;/login&gt;", "***"},
		{"Q", "senha=S%263&x=a%20b", "senha=***&x=a%20b"},
		{"DESCRICAO", "Área = 70 m²: 100% a & b, prazo: 3 dias; \\o/", "Área = 70 m²: 100% a & b, prazo: 3 dias; \\o/"},
		{"PARAMS", `{"senha":"a&S3"}`, `{"senha":"***"}`},
		{"TEL_CEL_CLIENTE", "52998224725", "52998224725"},
		{"TEL_CEL_CLIENTE", "529.982.247-25", "***.982.247-**"},
		{"COD_CLIENTE", "52998224725", "***.982.247-**"},
		{"ID_CLIENTE_INTEGRACAO", "529.982.247-25", "***.982.247-**"},
		{"COD_PROJETO", "52998224726", "52998224726"},
		{"PWD", "qualquer", "***"},
		{"CHAVE_ACESSO", "qualquer", "***"},
		{"NOME_CLIENTE", "José", "José"},
		{"PARAMS", "numero=123&descricao=Conclu%C3%ADdo%20sem&cpf=529.982.247-25", "numero=123&descricao=Conclu%C3%ADdo%20sem&cpf=***.982.247-**"},
		{"PARAMS", "numero=123&descricao=s%26%3Ce%3Egredo&senha_ws=outra", "numero=123&descricao=***&senha_ws=***"},
		{"PARAMS", "numero=1&amp;rg=12&x=%zz&y", "numero=1&amp;rg=***&x=***&y"},
		{"PARAMS", "numero=1&descricao=" + senha + "&status=x", "numero=1&descricao=***&status=x"},
		{"X", "", ""},
	} {
		if got := sigilo.MascararParte(c[0], c[1], senha); got != c[2] {
			t.Errorf("MascararParte(%s, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
