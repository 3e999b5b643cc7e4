import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CommittedAt, decodeMetadata, encodeMetadata, isFinished, MAX_METADATA_LENGTH } from './commit-metadata.ts'

const at = (offset: number): CommittedAt => ({ topicId: 'topic-1', partition: 3, offset })

/** The committed offset, the unfinished offsets from it on, and a position above all of them. */
const progress = (maxUnfinished: number, maxStep: number) =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 2 ** 52 }),
      fc.array(fc.integer({ min: 1, max: maxStep }), { maxLength: maxUnfinished }),
      fc.integer({ min: 1, max: maxStep }),
    )
    .map(([offset, steps, beyond]) => {
      const unfinished = [offset]
      for (const step of steps) unfinished.push((unfinished.at(-1) ?? 0) + step)
      return { offset, unfinished, position: (unfinished.at(-1) ?? 0) + beyond }
    })

describe('the metadata of a commit', () => {
  test('says again exactly what was finished beyond the hole', () => {
    fc.assert(
      fc.property(progress(200, 50_000), ({ offset, unfinished, position }) => {
        fc.pre(position > offset + 1)
        const metadata = encodeMetadata(at(offset), unfinished, position)
        expect(decodeMetadata(at(offset), metadata)).toEqual({ offset, unfinished, position })
      }),
    )
  })

  test('law 5: never exceeds what the broker takes, and then says less rather than more', () => {
    fc.assert(
      fc.property(progress(6_000, 3_000), ({ offset, unfinished, position }) => {
        const metadata = encodeMetadata(at(offset), unfinished, position)
        expect(metadata.length).toBeLessThanOrEqual(MAX_METADATA_LENGTH)
        const decoded = decodeMetadata(at(offset), metadata)
        expect(decoded?.position ?? offset).toBeLessThanOrEqual(position)
        for (const one of unfinished) expect(decoded !== undefined && isFinished(decoded, one)).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  test('is as long as allowed when there is more to say', () => {
    const unfinished = Array.from({ length: 5_000 }, (_, index) => index * 2)
    expect(encodeMetadata(at(0), unfinished, 10_000).length).toBeGreaterThan(MAX_METADATA_LENGTH - 40)
  })

  test('law 5: means nothing for another offset, partition or topic, as when tools carry it over', () => {
    const metadata = encodeMetadata(at(10), [10, 20], 30)
    expect(decodeMetadata(at(10), metadata)).toBeDefined()
    expect(decodeMetadata(at(11), metadata)).toBeUndefined()
    expect(decodeMetadata({ ...at(10), partition: 4 }, metadata)).toBeUndefined()
    expect(decodeMetadata({ ...at(10), topicId: 'topic-2' }, metadata)).toBeUndefined()
  })

  test('law 5: foreign, broken, cut or future metadata says nothing', () => {
    const metadata = encodeMetadata(at(10), [10, 20, 5_000], 9_000)
    const others = ['{"by":"another client"}', 'mr1:', 'mr1:????', metadata.replace('mr1:', 'mr2:'), metadata.slice(0, -2)]
    for (const other of others) expect(decodeMetadata(at(10), other)).toBeUndefined()
    fc.assert(
      fc.property(fc.nat(metadata.length - 5), fc.constantFrom('A', 'z', '7'), (index, character) => {
        const changed = `${metadata.slice(0, index + 4)}${character}${metadata.slice(index + 5)}`
        const decoded = decodeMetadata(at(10), changed)
        // The last character's spare bits mean nothing.
        if (decoded !== undefined) expect(decoded).toEqual({ offset: 10, unfinished: [10, 20, 5_000], position: 9_000 })
      }),
    )
    fc.assert(fc.property(fc.string(), any => decodeMetadata(at(10), any) === undefined))
  })
})
