import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ed25519Key, keepSecrets, randomPassword } from './secrets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('makes each secret once, in a file only its owner can read', () => {
  const file = join(folder, 'secrets.json')
  const first = keepSecrets(file, { password: randomPassword })
  const second = keepSecrets(file, { password: randomPassword, key: ed25519Key })
  expect(second.password).toBe(first.password)
  expect(createPrivateKey(second.key ?? '').asymmetricKeyType).toBe('ed25519')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})
