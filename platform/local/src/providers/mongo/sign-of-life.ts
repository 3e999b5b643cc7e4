import { exchange } from '../../machine/exchange.ts'

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}

/** OP_MSG with the document {ping: 1, $db: 'admin'}. */
const ping = (): Buffer => {
  const fields = [Buffer.from('\x10ping\0'), int32(1), Buffer.from('\x02$db\0'), int32(6), Buffer.from('admin\0\0')]
  const size = 4 + fields.reduce((sum, field) => sum + field.length, 0)
  const body = Buffer.concat([int32(0), Buffer.from([0]), int32(size), ...fields])
  return Buffer.concat([int32(16 + body.length), int32(1), int32(0), int32(2013), body])
}

export const mongoAnswers = async (at: { host: string; port: number }): Promise<boolean> => (await exchange(at, ping())) !== undefined
