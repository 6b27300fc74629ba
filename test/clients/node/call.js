// Calls one operation through the npm package soap and the WSDL that the server gives.
// Arguments: WSDL address, operation. Standard input: a JSON object of parts by name; lists are arrays of
// {"CODIGO","VALOR"}. Standard output: a JSON object with "return", or with "fault" (code and string).

'use strict';

const fs = require('fs');
const soap = require('soap');

async function main() {
  const [wsdl, operation] = process.argv.slice(2);
  const parts = JSON.parse(fs.readFileSync(0, 'utf8'));
  for (const [name, value] of Object.entries(parts)) {
    if (Array.isArray(value)) {
      parts[name] = { item: value };
    }
  }
  const client = await soap.createClientAsync(wsdl);
  let answer;
  try {
    const [result] = await client[`${operation}Async`](parts);
    const value = result.return;
    answer = { return: typeof value === 'object' && value !== null ? value.$value : value };
  } catch (error) {
    const fault = error.root && error.root.Envelope && error.root.Envelope.Body.Fault;
    if (!fault) {
      throw error;
    }
    const text = (member) => (typeof member === 'object' ? member.$value : member);
    answer = { fault: { code: text(fault.faultcode), string: text(fault.faultstring) } };
  }
  console.log(JSON.stringify(answer));
}

main().catch((error) => {
  console.error(error.message, error.body || '');
  process.exit(1);
});
