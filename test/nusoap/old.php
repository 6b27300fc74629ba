<?php
// The old service of the tests, on NuSOAP: numbers by CODIGO_OC, lists as settings.php has them, and what the header X-Planted asks for.
// Every answer bears its own sum and headers (X-Sum, X-Sent), and every call leaves a line in the file calls.
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE);
$settings = require __DIR__ . '/settings.php';
$planted = $_SERVER['HTTP_X_PLANTED'] ?? '';
$raw = file_get_contents('php://input');
ob_start(function ($body) {
    header('X-Sent: ' . base64_encode(json_encode(array_values(array_filter(headers_list(), fn ($h) => stripos($h, 'X-Sent') !== 0)))));
    header('X-Sum: ' . md5(http_response_code() . "\n" . $body));
    return $body;
});
if ($planted === 'slow') {
    usleep(300000);
}

function note(string $operation, string $answer): string
{
    file_put_contents(__DIR__ . '/calls', $operation . "\t" . ($_SERVER['HTTP_X_CALL'] ?? '') . "\t" . $answer . "\n", FILE_APPEND | LOCK_EX);
    return $answer;
}

// given is the next number, or that of a key which has one.
function given(string $key): string
{
    global $raw;
    $known = __DIR__ . '/keys/' . md5($key === '' ? $raw : $key);
    $file = fopen(__DIR__ . '/number', 'c+');
    flock($file, LOCK_EX);
    $number = @file_get_contents($known);
    if ($number === false) {
        $number = (string) ((int) stream_get_contents($file) + 1);
        rewind($file);
        fwrite($file, $number);
        file_put_contents($known, $number);
    }
    fclose($file);
    return $number;
}

// rows is a list as it is to be answered.
function rows(string $name): string
{
    global $settings, $planted;
    $rows = json_decode($settings['lists'][$name], true);
    if ($planted === 'order') {
        $rows = array_reverse($rows);
    }
    foreach ($rows as &$row) {
        if ($planted === 'missing') {
            unset($row['descricao']);
        }
        if ($name === 'getDivisoesSolicitacoes') {
            $row['consultado'] = microtime(true) . ' ' . random_int(0, PHP_INT_MAX);
        }
    }
    return json_encode($rows, JSON_UNESCAPED_UNICODE);
}


function answer(string $operation, array $in): mixed
{
    global $planted;
    if ($planted === 'empty') {
        note($operation, '');
        header('Content-Type: text/html; charset=UTF-8');
        exit;
    }
    if ($planted === '500') {
        note($operation, '');
        return new soap_fault('SERVER', '', 'Erro interno do servidor');
    }
    switch ($operation) {
        case 'DadosServicedesk':
            if ($in['COD_PROJETO'] !== '' && !in_array($in['COD_PROJETO'], ['1001', '1101'])) {
                return note($operation, 'Contrato invalido. (e:301)');
            }
            return note($operation, given((string) $in['CODIGO_OC']));
        case 'DadosNarrativasOC':
            return note($operation, (string) $in['N_OCORRENCIA']);
        case 'EditOC':
            parse_str((string) $in['PARAMS'], $params);
            return note($operation, (string) ($params['numero'] ?? $in['NUMERO_PROTOCOLO']));
        default:
            return note($operation, rows($operation));
    }
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (preg_match('~/webservices/rest/([^/]*)~i', $path, $m)) {
    $text = preg_match('//u', $raw) ? $raw : iconv('WINDOWS-1252', 'UTF-8', $raw);
    $in = array_change_key_case(array_merge($_GET, $_POST, json_decode($text, true) ?: []), CASE_UPPER);
    $method = strtolower($m[1]) === 'api.php' ? $in['API_METHOD'] : $m[1];
    $names = ['incluir_oc' => 'DadosServicedesk', 'editar_ocorrencia' => 'EditOC', 'consultar_ocorrencias' => 'ConsultarOcorrencias'];
    $said = answer($names[strtolower($method)] ?? $method, $in);
    if (!is_string($said)) {
        http_response_code(500);
        $said = '{"success":false,"erros":"Erro interno do servidor"}';
    }
    header('Content-Type: application/json');
    echo $said;
    exit;
}

require __DIR__ . '/nusoap.php';
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
// NuSOAP calls functions by their names and hands over what came, in ISO-8859-1: parts by name, whose order is the caller's, or as
// param0, param1... It sends what it gets as it is.
function call(string $operation, array $values): mixed
{
    global $settings, $server;
    $names = array_keys($settings['parts'][$operation]);
    $came = array_keys($server->methodparams);
    if (!in_array($came[0], $names, true)) {
        $came = array_slice($names, 0, count($values));
    }
    $said = answer($operation, array_combine($came, $values));
    return is_string($said) ? iconv('UTF-8', 'ISO-8859-1//TRANSLIT', $said) : $said;
}
function DadosServicedesk(...$values) { return call(__FUNCTION__, $values); }
function DadosNarrativasOC(...$values) { return call(__FUNCTION__, $values); }
function EditOC(...$values) { return call(__FUNCTION__, $values); }
function ConsultarOcorrencias(...$values) { return call(__FUNCTION__, $values); }
foreach ($settings['parts'] as $operation => $parts) {
    $server->register($operation, $parts, ['return' => 'xsd:string'], 'urn:server.Multidados', "urn:server.Multidados#$operation", 'rpc', 'encoded', '');
}
$server->service($raw);
