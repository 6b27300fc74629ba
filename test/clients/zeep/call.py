"""Calls one operation through Python's zeep and the WSDL that the server gives.

Arguments: WSDL address, operation. Standard input: a JSON object of parts by name; lists are arrays of
{"CODIGO","VALOR"}. Standard output: a JSON object with "return", or with "fault" (code and string).
"""

import json
import pathlib
import sys

import zeep
from lxml import etree
from zeep.transports import Transport

ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
SCHEMA = pathlib.Path(__file__).with_name("soap-encoding.xsd")


class Offline(Transport):
    """Gives the schema of SOAP encoding from a file: zeep fetches it from its public address otherwise."""

    def _load_remote_data(self, url):
        if url.replace("https:", "http:").rstrip("/") == ENCODING.rstrip("/"):
            return SCHEMA.read_bytes()
        return super()._load_remote_data(url)


def argument(client, value):
    """A list part becomes the array type with its items as raw elements, as zeep takes them."""
    if not isinstance(value, list):
        return value
    items = []
    for item in value:
        element = etree.Element("item")
        for name in ("CODIGO", "VALOR"):
            etree.SubElement(element, name).text = item[name]
        items.append(element)
    return items


def main():
    wsdl, operation = sys.argv[1:3]
    parts = json.load(sys.stdin)
    client = zeep.Client(wsdl, transport=Offline(timeout=30, operation_timeout=30))
    signature = client.service._binding.get(operation).input.body.type
    arguments = {name: "" for name, element in signature.elements if not hasattr(element.type, "_elements") or not element.type.elements}
    for name, element in signature.elements:
        if name in parts:
            arguments[name] = argument(client, parts[name])
        elif name not in arguments:
            arguments[name] = zeep.xsd.SkipValue
    try:
        result = {"return": client.service[operation](**arguments)}
    except zeep.exceptions.Fault as fault:
        result = {"fault": {"code": fault.code, "string": fault.message}}
    json.dump(result, sys.stdout, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
