import { parseContracts } from '@millrace/contracts'
import { after, cancel, decider, done, effect, message, projection, reject, saga, topic } from 'millrace'

// A small world for the engine's tests: accounts that are opened and paid into, a saga over transfers, an effect that prints.

interface Opening {
  readonly accountId: string
  readonly owner: string
}
interface Amount {
  readonly accountId: string
  readonly transferId: string
  readonly cents: number
}
interface Transfer {
  readonly transferId: string
  readonly accountId: string
  readonly cents: number
}
export const Open = message<'bank.Open', Opening>('bank.Open', 'accountId')
export const Deposit = message<'bank.Deposit', Amount>('bank.Deposit', 'accountId')
export const Opened = message<'bank.Opened', Opening>('bank.Opened', 'accountId')
export const Deposited = message<'bank.Deposited', Amount>('bank.Deposited', 'accountId')
export const Balance = message<'bank.Balance', { readonly accountId: string; readonly cents: number }>('bank.Balance', 'accountId')
export const TransferAsked = message<'bank.TransferAsked', Transfer>('bank.TransferAsked', 'transferId')
export const RecordReceipt = message<'bank.RecordReceipt', { readonly accountId: string; readonly receipt: string }>(
  'bank.RecordReceipt',
  'accountId',
)
export const ReceiptPrinted = message<'bank.ReceiptPrinted', { readonly accountId: string; readonly receipt: string }>(
  'bank.ReceiptPrinted',
  'accountId',
)

export const commands = topic('bank.commands', [Deposit])
export const events = topic('bank.events', [Opened, Deposited, ReceiptPrinted])
export const balances = topic('bank.balances', [Balance])
export const transfers = topic('bank.transfers', [TransferAsked])

interface Account {
  readonly owner?: string
  readonly cents: number
  readonly receipts: number
}

export const account = decider({
  name: 'account',
  commands: [commands, Open, RecordReceipt],
  events: [events],
  rejections: { 'not-open': 409 },
  initial: (): Account => ({ cents: 0, receipts: 0 }),
  claims: ({ owner }) => (owner === undefined ? [] : [`owner:${owner}`]),
  publishes: { to: [balances], state: ({ owner, cents }, accountId) => (owner === undefined ? [] : [Balance({ accountId, cents })]) },
  decide: {
    'bank.Open': (state, opening) => (state.owner === opening.owner ? [] : [Opened(opening)]),
    'bank.Deposit': (state, deposit) => (state.owner === undefined ? reject('not-open', 'open it first') : [Deposited(deposit)]),
    'bank.RecordReceipt': (_, receipt) => [ReceiptPrinted(receipt)],
  },
  evolve: {
    'bank.Opened': (state, { owner }) => ({ ...state, owner }),
    'bank.Deposited': (state, { cents }) => ({ ...state, cents: state.cents + cents }),
    'bank.ReceiptPrinted': state => ({ ...state, receipts: state.receipts + 1 }),
  },
})

export const transfer = saga({
  name: 'transfer',
  by: 'transferId',
  listens: [transfers, events],
  sends: [commands],
  initial: (): { readonly asked: number; readonly reminded: number } => ({ asked: 0, reminded: 0 }),
  on: {
    'bank.TransferAsked': (state, { transferId, accountId, cents }) => [
      { ...state, asked: state.asked + 1 },
      Deposit({ transferId, accountId, cents }),
      after('20 seconds', 'reminder'),
    ],
    'bank.Deposited': state => [state, cancel('reminder'), done],
  },
  timers: { reminder: state => [{ ...state, reminded: state.reminded + 1 }] },
})

export const statement = projection({
  name: 'statement',
  version: 1,
  by: 'accountId',
  from: [events],
  initial: (): { readonly deposits: number; readonly cents: number } => ({ deposits: 0, cents: 0 }),
  on: { 'bank.Deposited': (state, { cents }) => ({ deposits: state.deposits + 1, cents: state.cents + cents }) },
})

/** Prints a receipt for every deposit with what is given. */
export const printer = (print: (key: string) => Promise<string>) =>
  effect({
    name: 'printer',
    listens: [events],
    sends: [RecordReceipt],
    on: {
      'bank.Deposited': async ({ accountId }, { idempotencyKey }) => [RecordReceipt({ accountId, receipt: await print(idempotencyKey) })],
    },
  })

const record = (name: string, fields: Readonly<Record<string, string>>) => ({
  file: `${name}.avsc`,
  text: JSON.stringify({
    type: 'record',
    namespace: 'bank',
    name,
    doc: name,
    fields: Object.entries(fields).map(([field, type]) => ({ name: field, type, doc: field })),
  }),
})

const opening = { accountId: 'string', owner: 'string' }
const amount = { accountId: 'string', transferId: 'string', cents: 'long' }
const receipt = { accountId: 'string', receipt: 'string' }

export const { contracts } = parseContracts({
  schemas: [
    record('Open', opening),
    record('Opened', opening),
    record('Deposit', amount),
    record('Deposited', amount),
    record('Balance', { accountId: 'string', cents: 'long' }),
    record('TransferAsked', amount),
    record('RecordReceipt', receipt),
    record('ReceiptPrinted', receipt),
  ],
  catalogue: {
    file: 'catalogue.yaml',
    text: `
topics:
  bank.commands: { owner: bank, key: accountId, partitions: 3, retention: 7 days, types: [bank.Deposit] }
  bank.events: { owner: bank, key: accountId, partitions: 3, retention: forever, types: [bank.Opened, bank.Deposited, bank.ReceiptPrinted] }
  bank.balances: { owner: bank, key: accountId, partitions: 3, compacted: true, types: [bank.Balance] }
  bank.transfers: { owner: bank, key: transferId, partitions: 3, retention: forever, types: [bank.TransferAsked] }
private:
  bank.Open: { key: accountId }
  bank.RecordReceipt: { key: accountId }
`,
  },
})
