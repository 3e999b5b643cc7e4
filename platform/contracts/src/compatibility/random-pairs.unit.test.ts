import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { avscClasses, classOf, javaClasses, same } from './testing/difference-classes.ts'
import { ourVerdict } from './testing/judge.ts'
import { randomPair } from './testing/random-pair.ts'
import { avscVerdict, compareWithAvsc } from './testing/with-avsc.ts'

const pairs = Number(process.env.COMPAT_PAIRS ?? 2_000)

test('random pairs: what is compatible avsc reads, what is not it refuses', () => {
  const seeds = fc.integer({ min: 0, max: 2 ** 31 })
  const seen = { compatible: 0, incompatible: 0 }
  fc.assert(
    fc.property(seeds, seed => {
      const pair = randomPair(seed)
      const comparison = compareWithAvsc(pair, seed)
      fc.pre(comparison !== 'unsound')
      if (typeof comparison === 'string') seen[comparison] += 1
      else expect(comparison.differs, `${comparison.why}\n${JSON.stringify(pair)}`).toBeDefined()
    }),
    { numRuns: pairs },
  )
  // Both verdicts are common, or this test would say little.
  expect(seen.compatible).toBeGreaterThan(pairs / 5)
  expect(seen.incompatible).toBeGreaterThan(pairs / 5)
}, 600_000)

describe('each class of differences has an example', () => {
  test.each(avscClasses)('avsc: $name', ({ name, example }) => {
    expect(classOf(avscClasses, ourVerdict(example), avscVerdict(example, 1), example)).toBe(name)
  })

  // What Java answers, as `npm run compat:java` saw it.
  const java = {
    'met-first-in-a-union': {
      compatible: false,
      incompatibilities: [
        { type: 'MISSING_UNION_BRANCH', location: '/fields/0/type/1' },
        { type: 'MISSING_ENUM_SYMBOLS', location: '/symbols' },
      ],
    },
    'two-fields-for-one': { error: 'Reader record field one matches multiple fields in writer record schema' },
    'default-that-is-no-symbol': { compatible: true, incompatibilities: [] },
    'default-inside-its-own-record': { error: 'Schema fields not set yet' },
  }

  test.each(javaClasses)('the reference: $name', ({ name, example }) => {
    const theirs = Object.entries(java).find(([known]) => known === name)?.[1] ?? {}
    const ours = ourVerdict(example)
    expect(same(ours, theirs)).toBe(false)
    expect(classOf(javaClasses, ours, theirs, example)).toBe(name)
  })
})
