import type { Contracts } from '@millrace/contracts'
import { type Codec, createCodec, type EncodedMessage, type Ids, type Telemetry } from '@millrace/messaging'
import { memorySchemas } from '@millrace/messaging/memory'
import { orders } from '@millrace/schemas'
import { contracts as shop } from '@millrace/schemas/contracts'

const home = 'orders.events'
export const orderPlacedType = orders.OrderPlaced.type

/** The shop's contracts, with OrderPlaced on another topic. */
export const contractsOn = (topic: string): Contracts => {
  const type = shop.types[orderPlacedType]
  const settings = shop.topics[home]
  if (type === undefined || settings === undefined) throw new Error(`The shop has no ${orderPlacedType} on ${home}.`)
  return { types: { [orderPlacedType]: { ...type, topic } }, topics: { [topic]: settings } }
}

/** Its registry is in memory: the hot path meets none. Ids are the same in every process. */
export const codecOn = async (topic: string): Promise<Codec> => {
  const codec = createCodec({ contracts: contractsOn(topic), source: memorySchemas() })
  await codec.prepare([orderPlacedType])
  return codec
}

interface Parts {
  readonly topic: string
  readonly codec: Codec
  readonly ids: Ids
  readonly telemetry: Telemetry
}

/** An event as the shop's relay publishes it: encoded, with every standard header. */
export const orderMessage = ({ topic, codec, ids, telemetry }: Parts, data: orders.OrderPlaced, sequence = 1): EncodedMessage => {
  const id = ids.next()
  return {
    id,
    type: orderPlacedType,
    topic,
    key: data.orderId,
    correlationId: id,
    causationId: id,
    source: 'orders',
    subject: `order-${data.orderId}`,
    sequence,
    trace: telemetry.child(undefined),
    at: Date.now(),
    value: codec.encode(orderPlacedType, data),
  }
}
