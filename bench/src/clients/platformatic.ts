import type { OutgoingRecord } from '@millrace/messaging'
import type { MessageToProduce } from '@platformatic/kafka'

export type PlatformaticMessage = MessageToProduce<Buffer, Buffer, Buffer, Buffer>

/** Bytes in, bytes out: nothing to serialise. */
export const platformaticMessage = ({ topic, key, value, headers }: OutgoingRecord): PlatformaticMessage => ({
  topic,
  ...(key !== null && { key }),
  ...(value !== null && { value }),
  headers: new Map(headers.map(([name, held]) => [Buffer.from(name), Buffer.from(held)])),
})
