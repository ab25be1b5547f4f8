// An identity provider for the tests. Reads its settings, one line of JSON, from standard input; ends with its input.
// Whoever logs in is the person of that name; the password doesn't matter.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
const settings = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);

const audience = 'urn:notebookos';
const provider = new Provider(settings.issuer, {
  jwks: settings.jwks,
  clients: settings.clients,
  pkce: { required: () => true },
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  scopes: ['openid', 'profile', 'email', 'groups', 'api'],
  conformIdTokenClaims: settings.conformIdTokenClaims,
  enabledJWA: {
    idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'HS256'],
  },
  cookies: { keys: ['only for tests'] },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => false,
      getResourceServerInfo: () => ({
        scope: 'api',
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...settings.people[id] }),
  }),
  extraTokenClaims: (context, token) => (token.accountId ? settings.people[token.accountId] : { client: true }),
});
provider.proxy = true;
provider.on('server_error', (context, error) => console.error(error));

const server = createServer(provider.callback());
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
