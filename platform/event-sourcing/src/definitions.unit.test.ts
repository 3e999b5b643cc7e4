import { decider, effect, projection, saga } from 'millrace'
import { describe, expect, test } from 'vitest'
import { checkDefinitions, type Definitions } from './definitions.ts'
import { account, contracts, events, printer, RecordReceipt, statement, transfer } from './testing/bank.ts'

const none: Definitions = { deciders: [], sagas: [], projections: [], effects: [] }
const faults = (definitions: Partial<Definitions>) => {
  try {
    checkDefinitions(contracts, { ...none, ...definitions })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}
const print = printer(async () => 'r')

describe('definitions', () => {
  test('that can work have no fault', () => {
    expect(faults({ deciders: [account], sagas: [transfer], projections: [statement], effects: [print] })).toBe('')
  })

  test('may not share a name', () => {
    expect(faults({ deciders: [account], sagas: [{ ...transfer, name: 'account' }] })).toContain('two definitions are named "account"')
    expect(faults({ projections: [statement, statement] })).toContain('statement.v1')
    expect(faults({ projections: [statement, { ...statement, version: 2 }] })).toBe('')
  })

  test('may not have names that make one stream of two', () => {
    expect(faults({ deciders: [account], sagas: [{ ...transfer, name: 'account-transfer' }] })).toMatch(/account-transfer.*account/)
  })

  test('may not write to one compacted topic from two deciders', () => {
    expect(faults({ deciders: [account, { ...account, name: 'savings' }] })).toContain('bank.balances')
  })

  test('may publish a state to compacted topics only', () => {
    const { state } = account.publishes ?? { state: () => [] }
    expect(faults({ deciders: [{ ...account, publishes: { to: [events], state } }] })).toContain("bank.events, which isn't compacted")
  })

  test('may not have an effect that is sent to nobody', () => {
    expect(faults({ effects: [effect({ ...print, sends: [RecordReceipt] })] })).toContain('no decider of this service decides it')
  })

  test('must have contracts for all they use', () => {
    const all = { deciders: [decider(account)], sagas: [saga(transfer)], projections: [projection(statement)], effects: [print] }
    expect(() => checkDefinitions({ types: {}, topics: {} }, all)).toThrow(/bank\.Deposited has no contract/)
  })
})
