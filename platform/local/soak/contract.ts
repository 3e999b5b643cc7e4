import type { Contracts } from '@millrace/contracts'

export const topic = 'soak.numbered'
export const group = 'soak'
export const type = 'soak.Numbered'
export const partitions = 6

/** What a soak publishes: the places of every lane, 1, 2, 3 … */
export interface Numbered {
  readonly lane: string
  readonly place: number
}

const schema = JSON.stringify({
  type: 'record',
  name: type,
  fields: [
    { name: 'lane', type: 'string' },
    { name: 'place', type: 'int' },
  ],
})

export const contracts: Contracts = {
  types: { [type]: { type, topic, key: 'lane', schema, fingerprint: schema } },
  topics: { [topic]: { topic, owner: 'soak', partitions, cleanup: 'keep', maxMessageBytes: 100_000, types: [type] } },
}

export const idOf = ({ lane, place }: Numbered): string => `${lane}-${place}`
