import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@millrace/testing/eventually'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { type SandboxOptions, startSandbox } from './sandbox.ts'

const amount = { minorUnits: 1_500, currency: 'EUR' }
const answer = z.looseObject({ chargeId: z.string().optional() })

const open = async (options: Pick<SandboxOptions, 'file'> & Partial<SandboxOptions>) => {
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, ...options })
  onTestFinished(() => sandbox.close())
  const ask = async (path: string, key: string, body: unknown) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    const response = await fetch(`${sandbox.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, said: answer.parse(await response.json()) }
  }
  return {
    sandbox,
    charge: (key: string, paymentMethod = 'tok_visa') => ask('/charges', key, { amount, paymentMethod, reference: 'order-1' }),
    refund: (key: string, chargeId: string, minorUnits = 1_500) =>
      ask('/refunds', key, { chargeId, amount: { minorUnits, currency: 'EUR' } }),
    answerTo: async (key: string) => (await fetch(`${sandbox.url}/requests/${key}`)).status,
  }
}

const newFile = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-sandbox-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return join(directory, 'ledger.ndjson')
}

test('one key takes the money once, also after a restart', async () => {
  const file = await newFile()
  const { sandbox, charge } = await open({ file })
  const first = await charge('key')
  expect(first).toMatchObject({ status: 200, said: { outcome: 'charged' } })
  expect(await charge('key')).toEqual(first)
  expect((await charge('key', 'tok_other')).status).toBe(422)
  await sandbox.close()
  const again = await open({ file })
  expect(await again.charge('key')).toEqual(first)
  expect(again.sandbox.ledger.entries).toHaveLength(1)
})

test('a token can be declined', async () => {
  const { charge } = await open({ file: await newFile() })
  expect((await charge('key', 'tok_declined')).said).toMatchObject({ outcome: 'declined' })
})

test('while a slow charge runs, its key answers that it does', async () => {
  const { charge, answerTo } = await open({ file: await newFile() })
  expect(await answerTo('key')).toBe(404)
  const slow = charge('key', 'tok_slow_400')
  await eventually(async () => expect(await answerTo('key')).toBe(409))
  expect((await charge('key', 'tok_slow_400')).status).toBe(409)
  expect((await slow).said).toMatchObject({ outcome: 'charged' })
  expect(await answerTo('key')).toBe(200)
})

test('a key that is too old is not posted again, but looked up', async () => {
  const { charge, answerTo } = await open({ file: await newFile(), keyLifetimeMs: -1 })
  expect((await charge('key')).status).toBe(200)
  expect((await charge('key')).status).toBe(410)
  expect(await answerTo('key')).toBe(200)
})

test('no more is refunded than was charged', async () => {
  const { sandbox, charge, refund } = await open({ file: await newFile() })
  const { chargeId = '' } = (await charge('charge')).said
  expect((await refund('none', 'ch_none')).status).toBe(422)
  expect((await refund('part', chargeId, 1_000)).status).toBe(200)
  expect((await refund('too much', chargeId, 501)).status).toBe(422)
  expect((await refund('rest', chargeId, 500)).status).toBe(200)
  expect(sandbox.ledger.entries.map(({ reference, outcome }) => [reference, outcome])).toEqual([
    ['order-1', 'charged'],
    ['order-1', 'refunded'],
    ['order-1', 'refunded'],
  ])
})

test('two refunds at once are not both the last of the money', async () => {
  const { charge, refund } = await open({ file: await newFile() })
  const { chargeId = '' } = (await charge('charge')).said
  const both = await Promise.all([refund('one', chargeId), refund('other', chargeId)])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 422])
})

test('stopping does not wait for a charge that takes long, nor for the connection it came on', async () => {
  const { sandbox, charge, answerTo } = await open({ file: await newFile() })
  const slow = charge('key', 'tok_slow_60000').catch(() => 'cut off')
  await eventually(async () => expect(await answerTo('key')).toBe(409))
  await sandbox.close()
  expect(await slow).toBe('cut off')
})
