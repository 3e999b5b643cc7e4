import { mkdirSync, rmSync } from 'node:fs'
import { homeAt, type Stack } from '@millrace/local'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { audit } from '../audit/index.ts'
import { aftermath } from '../kills/aftermath.ts'
import { orderThroughKills, type Survived } from '../kills/order-through-kills.ts'
import { startOwnStack } from '../own-stack.ts'

// A stack of its own: on the run's, other tests plant what no audit would pass.
const home = homeAt(`${inject('stackHome')}-kills`, inject('cache'))
const atLeastOpen = 20
/** Of a busy machine: one that is not needs a minute. */
const giveUpMs = 600_000

let stack: Stack
let survived: Survived

beforeAll(async () => {
  const signal = AbortSignal.timeout(giveUpMs)
  mkdirSync(home.path, { recursive: true })
  stack = await startOwnStack(home, () => undefined, signal)
  survived = await orderThroughKills(stack.description, {
    orders: 80,
    parts: ['orders', 'payments'],
    atLeastOpen,
    say: console.log,
    signal,
  })
}, giveUpMs)

afterAll(async () => {
  await stack?.stop()
  rmSync(home.data('.'), { recursive: true, force: true })
})

test('orders and payments are killed with at least twenty orders open', () => {
  expect(survived.kills.map(({ part, open }) => ({ part, enough: open >= atLeastOpen }))).toEqual([
    { part: 'orders', enough: true },
    { part: 'payments', enough: true },
  ])
})

test('law 1: every order that was accepted before, between and after kills is final for its customer, who repeated what got no answer', () => {
  expect(survived.mix.faults).toEqual([])
  expect(survived.mix.accepted.length).toBeGreaterThanOrEqual(80)
  expect(survived.mix.finished).toHaveLength(survived.mix.accepted.length)
})

test('law 1, law 2: orders and payments may be killed at any moment, and the audit holds', async () => {
  const report = await audit(stack.description)
  expect(report.checks.flatMap(({ violations }) => violations)).toEqual([])
  expect(report.checks.find(({ name }) => name === 'every accepted order is final')?.checked).toBe(survived.mix.accepted.length)
})

test('nothing is left that anybody must look at: no letter, no error, all ready', async () => {
  expect(await aftermath(stack.description)).toEqual([])
})
