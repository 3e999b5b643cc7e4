import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** An Ed25519 private key, PEM (PKCS #8). */
export const ed25519Key = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** 144 bits of chance, printable. */
export const randomPassword = (): string => randomBytes(18).toString('base64url')

const shape = z.record(z.string(), z.string())

export const readSecrets = (file: string): Readonly<Record<string, string>> => {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

/** The stack's secrets: those kept from before, and the missing ones made now. Only their owner can read the file. */
export const keepSecrets = (file: string, makers: Readonly<Record<string, () => string>>): Readonly<Record<string, string>> => {
  const kept = readSecrets(file)
  const made = Object.entries(makers).filter(([name]) => kept[name] === undefined)
  if (made.length === 0) return kept
  const secrets = { ...kept, ...Object.fromEntries(made.map(([name, make]) => [name, make()])) }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}
