import type { JsonType } from './json-schema.ts'
import { mutate } from './mutate.ts'
import { randomOf } from './random.ts'
import { randomSchema } from './random-schema.ts'

export interface JsonPair {
  readonly reader: JsonType
  readonly writer: JsonType
}

/** Two schemas that stem from one. */
export const randomPair = (seed: number): JsonPair => {
  const random = randomOf(seed)
  const first = randomSchema(random)
  return { reader: mutate(first, random), writer: mutate(first, random) }
}
