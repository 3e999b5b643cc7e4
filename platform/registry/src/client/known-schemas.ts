import { fingerprintOf } from '@millrace/contracts'
import { MessagingError } from '@millrace/messaging'
import { fetchSchema } from './fetch-schema.ts'
import type { RegistryApi } from './registry-api.ts'

/** A schema and the id that bytes on Kafka or in a database carry for it. */
export interface KnownSchema {
  readonly id: number
  /** Closed text. */
  readonly schema: string
  /** As `TypeContract.fingerprint`. */
  readonly fingerprint: string
}

/** What must hold of the registry: that it still says what it said. A replaced one would give old ids new meanings. */
export interface KnownSchemas {
  expect(known: readonly KnownSchema[]): void
  /** What the registry itself said, which needn't be verified. */
  remember(known: KnownSchema): void
  /** Verifies unless that succeeded before, since which nothing new was expected; callers that ask meanwhile share one asking. */
  verified(): Promise<void>
  /** Asks the registry for all of them. Throws MR_REGISTRY_REPLACED for the first that is missing or another. */
  verify(): Promise<void>
  /** Asks for one of them, if there are any: when an answer looks as if the registry had been replaced. */
  verifyOne(): Promise<void>
  /** Throws MR_REGISTRY_REPLACED when the registry gave this id to this schema but we know another under it. */
  check(id: number, fingerprint: string): void
  /** An id we know for a schema. */
  idOf(fingerprint: string): number | undefined
  verifyId(id: number): Promise<void>
}

const AT_ONCE = 8

const replaced = (url: string, id: number, how: string): MessagingError =>
  new MessagingError(
    'MR_REGISTRY_REPLACED',
    `The schema registry at ${url} isn't the one this service wrote with: ${how} under the id ${id}, which stored messages carry. ` +
      'Point the service at its own registry, or restore the known schemas with their ids into an empty one before it is used.',
    { failure: 'unavailable' },
  )

export const knownSchemas = (api: RegistryApi): KnownSchemas => {
  const fingerprints = new Map<number, string>()
  const ids = new Map<string, number>()
  /** Times something was expected, in all and when it was verified last. */
  let expectations = 0
  let verifiedExpectations = 0
  let verifying: Promise<void> | undefined

  const remember = ({ id, fingerprint }: KnownSchema): void => {
    fingerprints.set(id, fingerprint)
    if (!ids.has(fingerprint)) ids.set(fingerprint, id)
  }

  const expect = (known: readonly KnownSchema[]): void => {
    known.forEach(remember)
    if (known.length > 0) expectations += 1
  }

  const check = (id: number, fingerprint: string): void => {
    const known = fingerprints.get(id)
    if (known !== undefined && known !== fingerprint) throw replaced(api.url, id, 'it has another schema')
  }

  const verifyId = async (id: number): Promise<void> => {
    const text = await fetchSchema(api, id)
    if (text === undefined) throw replaced(api.url, id, 'it has nothing')
    check(id, fingerprintOf(text))
  }

  const askForAll = async (): Promise<void> => {
    const waiting = fingerprints.keys()
    const work = async (): Promise<void> => {
      for (const id of waiting) await verifyId(id)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }

  const verify = async (): Promise<void> => {
    const asked = expectations
    await askForAll()
    verifiedExpectations = asked
  }

  const verified = (): Promise<void> => {
    if (verifiedExpectations === expectations) return Promise.resolve()
    verifying ??= verify().finally(() => {
      verifying = undefined
    })
    return verifying
  }

  const verifyOne = async (): Promise<void> => {
    const [id] = fingerprints.keys()
    if (id !== undefined) await verifyId(id)
  }

  return { expect, remember, verified, verify, verifyOne, check, verifyId, idOf: fingerprint => ids.get(fingerprint) }
}
