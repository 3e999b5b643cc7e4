import { expect, test } from 'vitest'
import { checkLevel, compatibilityLevels } from './levels.ts'
import { readAvro } from './schema/read-avro.ts'

const record = (...fields: readonly (readonly [name: string, fallback?: number])[]) =>
  readAvro({
    json: {
      type: 'record',
      name: 'R',
      fields: fields.map(([name, fallback]) => ({ name, type: 'int', ...(fallback === undefined ? {} : { default: fallback }) })),
    },
  })

const breaches = (next: ReturnType<typeof record>, ...previous: readonly ReturnType<typeof record>[]) =>
  compatibilityLevels.flatMap(level => {
    const found = checkLevel(
      level,
      next,
      previous.map((schema, index) => ({ version: index + 1, schema })),
    )
    return found.length === 0 ? [] : [`${level}: ${found.map(({ version, direction }) => `${direction} ${version}`).join(', ')}`]
  })

test('a field without a default breaks reading back', () => {
  expect(breaches(record(['a'], ['b']), record(['a']))).toEqual([
    'BACKWARD: backward 1',
    'BACKWARD_TRANSITIVE: backward 1',
    'FULL: backward 1',
    'FULL_TRANSITIVE: backward 1',
  ])
})

test('a field taken away breaks those who still read it', () => {
  expect(breaches(record(['a']), record(['a'], ['b']))).toEqual([
    'FORWARD: forward 1',
    'FORWARD_TRANSITIVE: forward 1',
    'FULL: forward 1',
    'FULL_TRANSITIVE: forward 1',
  ])
})

test('only a transitive level asks older versions', () => {
  expect(breaches(record(['a'], ['b']), record(['a']), record(['a'], ['b', 1]))).toEqual([
    'BACKWARD_TRANSITIVE: backward 1',
    'FULL_TRANSITIVE: backward 1',
  ])
})

test('nothing breaks a first version', () => {
  expect(breaches(record(['a']))).toEqual([])
})
