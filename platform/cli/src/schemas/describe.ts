import type { Incompatibility, Place, TextPosition } from '@millrace/contracts'
import { locate } from '@millrace/contracts'

/** A schema's text, and what it is called where its places are said. */
export interface SchemaText {
  readonly name: string
  readonly text: string
}

export interface Located extends Place {
  readonly line?: number
  readonly column?: number
}

export interface LocatedIncompatibility extends Omit<Incompatibility, 'reader' | 'writer'> {
  readonly reader: Located
  readonly writer: Located
}

const positionsIn = (text: string, places: readonly Place[]): ReadonlyMap<string, TextPosition> =>
  locate(
    text,
    places.map(({ pointer }) => pointer),
  )

/** The same, with lines and columns. */
export const located = (found: readonly Incompatibility[], reader: SchemaText, writer: SchemaText): readonly LocatedIncompatibility[] => {
  const inReader = positionsIn(
    reader.text,
    found.map(one => one.reader),
  )
  const inWriter = positionsIn(
    writer.text,
    found.map(one => one.writer),
  )
  return found.map(one => ({
    ...one,
    reader: { ...one.reader, ...inReader.get(one.reader.pointer) },
    writer: { ...one.writer, ...inWriter.get(one.writer.pointer) },
  }))
}

const spot = ({ file, line, column }: Located): string => (line === undefined ? file : `${file}:${line}:${column}`)

/** `reader.avsc:4:7: TYPE_MISMATCH at /fields/0/type: … (written at writer.avsc:3:5)`. */
export const lineOf = ({ type, location, message, reader, writer }: LocatedIncompatibility): string =>
  `${spot(reader)}: ${type} at ${location}: ${message} (written at ${spot(writer)})`
