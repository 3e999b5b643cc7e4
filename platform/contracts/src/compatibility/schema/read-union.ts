import { type AvroType, type AvroUnion, called } from './avro-schema.ts'
import { type Position, type ReadingAvro, refuse } from './reading-avro.ts'

export type ReadType = (json: unknown, at: Position, reading: ReadingAvro, use: (type: AvroType) => void) => void

const check = (union: AvroUnion): void => {
  const seen = new Set<string>()
  for (const branch of union.branches) {
    if (branch.kind === 'union') refuse(union, 'a union directly inside a union.')
    if (seen.has(called(branch))) refuse(union, `the branch \`${called(branch)}\` is there twice.`)
    seen.add(called(branch))
  }
}

export const readUnion = (json: readonly unknown[], at: Position, reading: ReadingAvro, readType: ReadType): AvroUnion => {
  reading.size += 1
  const branches: AvroType[] = []
  const union: AvroUnion = { kind: 'union', id: reading.size, file: reading.file, pointer: at.pointer, branches }
  json.forEach((branch, index) => {
    const place = { ...at, pointer: `${at.pointer}/${index}`, depth: at.depth + 1 }
    readType(branch, place, reading, type => {
      branches[index] = type
    })
  })
  reading.checks.push(() => check(union))
  return union
}
