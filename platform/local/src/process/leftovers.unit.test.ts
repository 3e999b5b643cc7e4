import { expect, it } from 'vitest'
import { layerOf } from './leftovers.ts'

it('ends services before the registry, Kafka and the document store, in this order', () => {
  const names = ['mongo', 'kafka', 'orders', 'registry', 'mailbox']
  expect(names.toSorted((one, other) => layerOf(one) - layerOf(other))).toEqual(['orders', 'mailbox', 'registry', 'kafka', 'mongo'])
})
