import type { Contracts, TypeContract } from '@millrace/contracts'

const schema = JSON.stringify({
  type: 'record',
  name: 'Noted',
  namespace: 'cli',
  fields: [
    { name: 'noteId', type: 'string' },
    { name: 'text', type: 'string' },
  ],
})

export const noted: TypeContract = { type: 'cli.Noted', topic: 'cli.events', key: 'noteId', schema, fingerprint: 'of cli.Noted' }

export const contracts: Contracts = {
  types: { [noted.type]: noted },
  topics: {
    'cli.events': { topic: 'cli.events', owner: 'one', partitions: 1, cleanup: 'keep', maxMessageBytes: 1_000, types: ['cli.Noted'] },
  },
}
