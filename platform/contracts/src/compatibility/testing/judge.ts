import { checkCompatibility } from '../check-compatibility.ts'
import { readAvro } from '../schema/read-avro.ts'
import type { Verdict } from './difference-classes.ts'
import type { JsonPair } from './random-pair.ts'

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What our checker says. */
export const ourVerdict = ({ reader, writer }: JsonPair): Verdict => {
  try {
    const incompatibilities = checkCompatibility(readAvro({ json: reader }), readAvro({ json: writer }))
    return { compatible: incompatibilities.length === 0, incompatibilities }
  } catch (error) {
    return { error: messageOf(error) }
  }
}
