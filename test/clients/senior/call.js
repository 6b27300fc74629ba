// Walks Senior X's platform with Senior's own client. Arguments: address, "bridge" or "gateway". Standard input: a JSON object with username,
// password, accessKey, secret, tenantName, role. Standard output: a JSON object of what each step answered; a refusal is its status and body.

'use strict';

const fs = require('fs');
const { SeniorApi, ENVIRONMENTS } = require('@seniorsistemas/senior-core');

console.log = () => {}; // the client prints requests, with their tokens

async function main() {
  const [url, form] = process.argv.slice(2);
  const given = JSON.parse(fs.readFileSync(0, 'utf8'));
  if (form === 'gateway') {
    ENVIRONMENTS.PROD = url; // the form of its addresses is bound to this name
  }
  const api = new SeniorApi();
  api.setUrl(url);
  const answers = {};
  const step = async (name, call) => {
    try {
      answers[name] = (await call()).body;
    } catch (error) {
      if (!error.response) {
        throw error;
      }
      answers[name] = { status: error.response.status, body: error.response.data };
    }
    return answers[name];
  };
  const token = (answer) => JSON.parse(answer.jsonToken);
  const resource = 'res://senior.com.br/crm/core/ocorrencias';

  await step('wrong', () => api.authentication.login({ username: given.username, password: 'errada' }));
  await step('mfa', () => api.authentication.loginMFA({ temporaryToken: 'x', validationCode: 123456 }));
  const login = token(await step('login', () => api.authentication.login(given)));
  api.accessToken = login.access_token;
  const renewed = token(await step('refreshToken', () =>
    api.authentication.refreshToken({ tenantName: given.tenantName, refreshToken: login.refresh_token })));
  api.accessToken = renewed.access_token;
  await step('checkAccess', () => api.authorization.checkAccess({ resource, action: 'visualizar' }));
  await step('getResource', () => api.authorization.getResource(resource));
  await step('createRole', () => api.authorization.createRole({ name: given.role, description: 'Feito pelo cliente' }));
  await step('listRoles', () => api.authorization.listRoles(given.role));
  await step('getRole', () => api.authorization.getRole(given.role));
  await step('createUser', () => api.users.createUser({
    username: given.newUser, fullName: 'Do Cliente', email: 'cliente@example.com', password: 'uma frase longa', blocked: false, changePassword: false,
  }));
  await step('assignUsers', () => api.authorization.assignUsers({ roles: [given.role], users: [given.newUser] }));
  await step('getUser', () => api.users.getUser(given.newUser));
  await step('listGroups', () => api.users.listGroups({}));
  await step('unassignUsers', () => api.authorization.unassignUsers({ roles: [given.role], users: [given.newUser] }));
  await step('deleteRole', () => api.authorization.deleteRole(given.role));
  await step('deleteUser', () => api.users.deleteUser(given.newUser));
  await step('getTenantByName', () => api.tenant.getTenantByName(given.tenantName));
  await step('getTenantByDomain', () => api.tenant.getTenantByDomain(given.tenantName));
  await step('listServiceProperties', () => api.configuration.listServiceProperties({ dominio: 'crm', servico: 'integration_mega' }));
  await step('createCustomProperty', () => api.configuration.createCustomProperty({
    propertyKey: 'url', propertyValue: 'https://mega.example.com:8443/', type: 'STRING', hashTags: [], label: 'URL', propertyLevel: 'TENANT',
  }));
  await step('deleteCustomProperty', () => api.configuration.deleteCustomProperty({ propertyKey: 'url' }));
  await step('logout', () => api.authentication.logout());
  await step('afterLogout', () => api.authorization.checkAccess({ resource, action: 'visualizar' }));
  api.accessToken = null;
  const key = token(await step('loginWithKey', () => api.authentication.loginWithKey(given)));
  api.accessToken = key.access_token;
  await step('checkAccessWithKey', () => api.authorization.checkAccess({ resource, action: 'visualizar' }));
  await step('listRolesWithKey', () => api.authorization.listRoles());
  process.stdout.write(JSON.stringify({ login, renewed, key, answers }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
