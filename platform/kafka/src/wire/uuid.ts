import type { Reader } from './reader.ts'

/** As Kafka's protocol has it, 16 bytes; as everyone else writes it, text. */
export const readUuid = (from: Reader): string =>
  from
    .slice(16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

export const uuidBytes = (text: string): Buffer => Buffer.from(text.replaceAll('-', ''), 'hex')
