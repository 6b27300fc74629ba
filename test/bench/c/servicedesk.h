// The contract of the gSOAP peer, which soapcpp2 makes its decoder and dispatcher of: the parts that an integration
// fills. gSOAP skips the others when a call has them. (_USCORE is how it spells an underscore.)

//gsoap ns service name: WebServicesMultidados
//gsoap ns service style: rpc
//gsoap ns service encoding: encoded
//gsoap ns service namespace: urn:server.Multidados
//gsoap ns service method-action: DadosServicedesk "urn:server.Multidados#DadosServicedesk"

typedef char *xsd__string;

int ns__DadosServicedesk(
	xsd__string USUARIO_USCOREWS,
	xsd__string SENHA_USCOREWS,
	xsd__string CNPJ_USCOREEMPRESA,
	xsd__string COD_USCOREPROJETO,
	xsd__string DESCRICAO,
	xsd__string COD_USCOREABERTO_USCOREPOR,
	xsd__string COD_USCOREABERTO_USCOREPARA,
	xsd__string NOME_USCORECLIENTE,
	xsd__string CNPJ_USCORECLIENTE,
	xsd__string EMAIL_USCORECLIENTE,
	xsd__string CODIGO_USCOREOC,
	xsd__string BLOQUEIO_USCOREINCLUIR_USCORECLIENTE,
	xsd__string *return_);
