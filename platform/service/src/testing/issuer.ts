import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Signs tokens and publishes its keys, as the users service does. */
export const startIssuer = async () => {
  const [own, foreign] = await Promise.all([generateKeyPair('EdDSA'), generateKeyPair('EdDSA')])
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'EdDSA', use: 'sig' }] })
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(keys))
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const { port } = server.address() as AddressInfo // a TCP server has no other
  const sign = (id: string, { expires = '5m', key = own.privateKey, roles = [] as string[], audience = 'shop' } = {}) =>
    new SignJWT({ roles })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
      .setSubject(id)
      .setIssuer('issuer')
      .setAudience(audience)
      .setExpirationTime(expires)
      .sign(key)
  return {
    identity: { issuer: 'issuer', audience: 'shop', jwksUrl: `http://127.0.0.1:${port}/jwks` },
    sign,
    foreignKey: foreign.privateKey,
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
