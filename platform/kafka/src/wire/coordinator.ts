import type { Exchange } from '../kafkajs.ts'
import { check } from './error.ts'
import { exchange } from './exchange.ts'
import type { NodeAddress } from './metadata.ts'

const types = { group: 0, transaction: 1 }

export const findCoordinator = (type: keyof typeof types, key: string): Exchange<NodeAddress> =>
  exchange({
    api: ['FindCoordinator', 10, 2],
    write: to => to.nullableString(key).int8(types[type]),
    read: from => {
      check(from.int16(), `finding the coordinator of ${type} ${key}`, from.nullableString())
      return { nodeId: from.int32(), host: from.string(), port: from.int32() }
    },
  })
