import avro, { type Schema, type Type } from 'avsc'
import { readAvro } from '../schema/read-avro.ts'
import { avscClasses, classOf, type Verdict } from './difference-classes.ts'
import type { JsonType } from './json-schema.ts'
import { messageOf, ourVerdict } from './judge.ts'
import { randomOf } from './random.ts'
import { NoDatum, randomDatum } from './random-datum.ts'
import type { JsonPair } from './random-pair.ts'

const datums = 4

const typeOf = (schema: JsonType): Type => {
  const json: unknown = schema
  return avro.Type.forSchema(json as Schema, { wrapUnions: true })
}

/** `error` beside `compatible: false`: why avsc makes no resolver, or why it can't read a datum although it made one. */
export const avscVerdict = ({ reader, writer }: JsonPair, seed: number): Verdict => {
  const [readerType, writerType] = [typeOf(reader), typeOf(writer)]
  let resolver: ReturnType<Type['createResolver']>
  try {
    resolver = readerType.createResolver(writerType)
  } catch (error) {
    return { compatible: false, error: messageOf(error) }
  }
  const [{ root }, random] = [readAvro({ json: writer }), randomOf(seed)]
  try {
    for (let times = 0; times < datums; times += 1) readerType.fromBuffer(writerType.toBuffer(randomDatum(root, random)), resolver)
  } catch (error) {
    if (!(error instanceof NoDatum)) return { compatible: false, error: messageOf(error) }
  }
  return { compatible: true }
}

/** Whether avsc takes both schemas: it knows no default of a union's second branch, and no name before its definition. */
const isSound = ({ reader, writer }: JsonPair): boolean => {
  try {
    return typeOf(reader) !== undefined && typeOf(writer) !== undefined
  } catch {
    return false
  }
}

export type Comparison = 'unsound' | 'compatible' | 'incompatible' | { readonly differs: string | undefined; readonly why: string }

/** Our checker and avsc, on one pair. */
export const compareWithAvsc = (pair: JsonPair, seed: number): Comparison => {
  const ours = ourVerdict(pair)
  if (ours.error !== undefined || !isSound(pair)) return 'unsound'
  const theirs = avscVerdict(pair, seed)
  if (ours.compatible === theirs.compatible) return ours.compatible === true ? 'compatible' : 'incompatible'
  const differs = classOf(avscClasses, ours, theirs, pair)
  return { differs, why: theirs.error ?? `avsc reads it; ours: ${JSON.stringify(ours.incompatibilities)}` }
}
