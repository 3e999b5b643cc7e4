import { type Clock, type Codec, header, type IncomingRecord, type Telemetry } from '@millrace/messaging'
import { failureOf, type Table } from 'millrace'
import type { Entry, UnreadableReason } from './contents.ts'

const ASK_AGAIN_MS = 1000

export type Reading<D> = Entry<D> | { readonly reason: UnreadableReason; readonly detail: string }

export interface ReaderOptions<D> {
  readonly table: Table<D>
  readonly codec: Codec
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
}

const sequenceOf = (record: IncomingRecord): number | undefined => {
  const sequence = Number(record.headers.get(header.sequence) ?? Number.NaN)
  return Number.isSafeInteger(sequence) ? sequence : undefined
}

const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Reads values of the table's types. A promise only while a schema has to be learned first. */
export class RecordReader<D> {
  readonly #options: ReaderOptions<D>
  readonly #types: ReadonlySet<string>

  constructor(options: ReaderOptions<D>) {
    this.#options = options
    this.#types = new Set(options.table.source.carries.map(({ type }) => type))
  }

  read(record: IncomingRecord, value: Buffer): Reading<D> | Promise<Reading<D>> {
    const { codec } = this.#options
    const schemaId = codec.schemaId(value)
    if (schemaId === undefined || codec.knows(schemaId)) return this.#decode(record, value, schemaId)
    return this.#learn(schemaId).then(unknown => unknown ?? this.#decode(record, value, schemaId))
  }

  #decode(record: IncomingRecord, value: Buffer, schemaId: number | undefined): Reading<D> {
    const writerType = schemaId === undefined ? undefined : this.#options.codec.typeOf(schemaId)
    if (writerType !== undefined && !this.#types.has(writerType)) {
      return { reason: 'unknown-type', detail: `the table has no type ${writerType}` }
    }
    try {
      const { data } = this.#options.codec.decode(value)
      // The codec gave the shape of a type of this table's topic (checked above), and D is what that topic carries.
      return { data: data as D, sequence: sequenceOf(record) }
    } catch (error) {
      return { reason: 'undecodable', detail: detailOf(error) }
    }
  }

  /** Asks until the registry answers: a value must not be passed over because it is down. Nothing once the schema is known. */
  async #learn(schemaId: number): Promise<Reading<D> | undefined> {
    const { codec, clock, telemetry, table, signal } = this.#options
    for (;;) {
      try {
        await codec.learn(schemaId)
        return undefined
      } catch (error) {
        if (failureOf(error) === 'permanent') return { reason: 'undecodable', detail: detailOf(error) }
        signal.throwIfAborted()
        telemetry.log.warn({ topic: table.source.topic, schemaId }, 'A table waits for a schema.', error)
        await clock.sleep(ASK_AGAIN_MS, signal)
      }
    }
  }
}
