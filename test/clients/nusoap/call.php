<?php
// Calls one operation through NuSOAP's client and the WSDL that the server gives.
// Arguments: WSDL address, operation, NuSOAP's source. Standard input: a JSON object of parts by name; lists are arrays
// of {"CODIGO","VALOR"}. Standard output: a JSON object with "return", or with "fault" (code and string).
// The library is of PHP 4's time, when a method with the class's name was the constructor: PHP 8 is told so first.

[, $wsdl, $operation, $library] = $argv;
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE);
$parts = json_decode(stream_get_contents(STDIN), true, 16, JSON_THROW_ON_ERROR);

$source = preg_replace('/parent::(nusoap_\w+|wsdl)\s*\(/', 'parent::__construct(', file_get_contents($library));
preg_match_all('/^class\s+(\w+)/m', $source, $classes);
$renamed = 0;
foreach ($classes[1] as $class) {
    $source = preg_replace('/function\s+' . $class . '\s*\(/i', 'function __construct(', $source, 1, $count);
    $renamed += $count;
}
if ($renamed < 8) {
    throw new RuntimeException("only $renamed constructors: is it another version of NuSOAP?");
}
$converted = tempnam(sys_get_temp_dir(), 'nusoap');
file_put_contents($converted, $source);
require $converted;
unlink($converted);

$client = new nusoap_client($wsdl, 'wsdl');
$client->soap_defencoding = 'UTF-8';
$client->decode_utf8 = false;
$result = $client->call($operation, $parts);
// It hands values over in the charset of the answer, ISO-8859-1.
$utf8 = fn ($text) => preg_match('//u', $text) ? $text : iconv('ISO-8859-1', 'UTF-8', $text);
$result = is_array($result) ? array_map($utf8, $result) : $utf8($result);
if ($client->fault) {
    $answer = ['fault' => ['code' => $result['faultcode'], 'string' => $result['faultstring']]];
} elseif ($client->getError()) {
    fwrite(STDERR, $client->getError() . "\n" . $client->response . "\n");
    exit(1);
} else {
    $answer = ['return' => $result];
}
echo json_encode($answer, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), "\n";
