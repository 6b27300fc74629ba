<?php
// Calls one operation through PHP's own SoapClient and the WSDL that the server gives.
// Arguments: WSDL address, operation. Standard input: a JSON object of parts by name; lists are arrays of
// {"CODIGO","VALOR"}. Standard output: a JSON object with "return", or with "fault" (code and string).
// ext-soap sends rpc arguments by position, so the names are put into the order that it read from the WSDL.

[, $wsdl, $operation] = $argv;
$parts = json_decode(stream_get_contents(STDIN), true, 16, JSON_THROW_ON_ERROR);

try {
    $client = new SoapClient($wsdl, ['cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'connection_timeout' => 10]);
    $arguments = [];
    foreach ($client->__getFunctions() as $signature) {
        if (!preg_match('/^\S+ ' . preg_quote($operation, '/') . '\((.*)\)$/', $signature, $m)) {
            continue;
        }
        foreach ($m[1] === '' ? [] : explode(', ', $m[1]) as $parameter) {
            $name = ltrim(substr($parameter, strpos($parameter, '$')), '$');
            $arguments[] = $parts[$name] ?? null;
        }
    }
    if ($arguments === []) {
        throw new RuntimeException("the WSDL has no operation $operation");
    }
    $result = ['return' => $client->__soapCall($operation, $arguments)];
} catch (SoapFault $fault) {
    $result = ['fault' => ['code' => $fault->faultcode, 'string' => $fault->faultstring]];
}
echo json_encode($result, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), "\n";
