<?php
// The opening of an ocorrência as a PHP page on NuSOAP does it: credential, CNPJ and CPF checked, client and contract
// looked up, ocorrência and outbox row committed in one transaction. Persistent connection, prepared statements.
// settings.php and parts.php are written at set-up.
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE);
require __DIR__ . '/nusoap.php';
$settings = require __DIR__ . '/settings.php';

function cpf_holds(string $cpf): bool
{
    if (strlen($cpf) !== 11 || strspn($cpf, '0123456789') !== 11) {
        return false;
    }
    for ($n = 9; $n < 11; $n++) {
        for ($sum = 0, $i = 0; $i < $n; $i++) {
            $sum += (int) $cpf[$i] * ($n + 1 - $i);
        }
        if ($sum * 10 % 11 % 10 !== (int) $cpf[$n]) {
            return false;
        }
    }
    return true;
}

function one(PDO $db, string $sql, string $key): ?string
{
    $statement = $db->prepare($sql);
    $statement->execute([$key]);
    $value = $statement->fetchColumn();
    return $value === false ? null : (string) $value;
}

function DadosServicedesk(...$values)
{
    global $settings, $parts;
    $in = array_combine(array_keys($parts), $values);
    $mac = hash_hmac('sha256', (string) $in['SENHA_WS'], $settings['key']);
    if ($in['USUARIO_WS'] !== $settings['ws_user'] || !hash_equals($settings['ws_mac'], $mac)) {
        return 'Usuario ou senha do webservice invalidos. (e:102)';
    }
    if ($in['CNPJ_EMPRESA'] !== $settings['cnpj']) {
        return 'O CNPJ da empresa nao e o cadastrado. (e:104)';
    }
    if (!cpf_holds((string) $in['CNPJ_CLIENTE'])) {
        return 'CNPJ_CLIENTE nao e valido. (e:204)';
    }
    try {
        $db = new PDO($settings['dsn'], $settings['user'], $settings['password'], [
            PDO::ATTR_PERSISTENT => true,
            PDO::ATTR_EMULATE_PREPARES => true, // the driver's default, and faster here: no PREPARE per request
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
        ]);
        $client = one($db, 'SELECT id FROM clientes WHERE documento = ?', $in['CNPJ_CLIENTE']);
        if ($client === null) {
            return 'Cliente nao encontrado. (e:311)';
        }
        $contract = one($db, 'SELECT id FROM contratos WHERE codigo = ?', $in['COD_PROJETO']);
        if ($contract === null) {
            return 'Contrato invalido. (e:301)';
        }
        unset($in['SENHA_WS']);
        // NuSOAP hands over ISO-8859-1.
        $utf8 = fn ($v) => is_string($v) ? iconv('ISO-8859-1', 'UTF-8', $v) : $v;
        $received = json_encode(array_filter(array_map($utf8, $in)), JSON_UNESCAPED_UNICODE);
        $db->beginTransaction();
        $db->prepare('INSERT INTO ocorrencias (codigo_oc, cliente_id, contrato_id, aberto_por, descricao, recebido, aberta_em)'
            . ' VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))')
            ->execute([$in['CODIGO_OC'], $client, $contract, $in['COD_ABERTO_POR'], $utf8($in['DESCRICAO']), $received]);
        $number = $db->lastInsertId();
        $db->prepare("INSERT INTO entregas (ocorrencia_id, destino, estado, conteudo, criada_em)"
            . " VALUES (?, 'mobuss', 'pendente', ?, UTC_TIMESTAMP(3))")->execute([$number, $received]);
        $db->commit();
        return (string) $number;
    } catch (PDOException $e) {
        if (isset($db) && $db->inTransaction()) {
            $db->rollBack();
        }
        error_log($e->getMessage());
        return 'O banco de dados nao esta disponivel: tente novamente. (e:902)';
    }
}

$parts = require __DIR__ . '/parts.php';
$server = new soap_server();
$server->configureWSDL('WebServicesMultidados', 'urn:server.Multidados');
$server->wsdl->schemaTargetNamespace = 'urn:server.Multidados';
foreach (['CA_Clientes', 'BD_Clientes'] as $list) {
    $server->wsdl->addComplexType($list . 'Struct', 'complexType', 'struct', 'all', '', [
        'CODIGO' => ['name' => 'CODIGO', 'type' => 'xsd:string'],
        'VALOR' => ['name' => 'VALOR', 'type' => 'xsd:string'],
    ]);
    $server->wsdl->addComplexType($list, 'complexType', 'array', '', 'SOAP-ENC:Array', [], [
        ['ref' => 'SOAP-ENC:arrayType', 'wsdl:arrayType' => 'tns:' . $list . 'Struct[]'],
    ], 'tns:' . $list . 'Struct');
}
$server->register('DadosServicedesk', $parts, ['return' => 'xsd:string'], 'urn:server.Multidados',
    'urn:server.Multidados#DadosServicedesk', 'rpc', 'encoded', 'Abertura de ocorrencias');
$server->service(file_get_contents('php://input'));
