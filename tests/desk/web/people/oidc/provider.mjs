// A real OpenID provider for tests: one client with a secret, PKCE required, and its own pages to sign in on.
import { Provider } from 'oidc-provider';

const [port, back] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'banli', client_secret: 'only-for-tests', redirect_uris: [back], grant_types: ['authorization_code'] }],
  claims: { openid: ['sub'], profile: ['preferred_username'] },
  conformIdTokenClaims: false,
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, preferred_username: sub }) }),
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ['only-for-tests'] },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
