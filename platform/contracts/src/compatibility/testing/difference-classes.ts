import { namedOf } from './json-schema.ts'
import type { JsonPair } from './random-pair.ts'

/** A reason for a verdict, as ours and the reference implementation give it. */
export interface Reason {
  readonly type: string
  readonly location: string
}

/** What one of them says of a pair; `error`: it gives no verdict. */
export interface Verdict {
  readonly compatible?: boolean
  readonly incompatibilities?: readonly Reason[]
  readonly error?: string
}

/** A known difference: why it is there, a pair that shows it, and how to tell. */
export interface DifferenceClass {
  readonly name: string
  readonly reason: string
  readonly example: JsonPair
  has(ours: Verdict, theirs: Verdict, pair: JsonPair): boolean
}

const setOf = (verdict: Verdict, say: (reason: Reason) => string): string =>
  JSON.stringify([...new Set((verdict.incompatibilities ?? []).map(say))].sort())

const withPlace = ({ type, location }: Reason): string => `${type} ${location}`

/** Reasons are compared as sets: the reference repeats those of a named type at each use, always with the place of the first. */
export const same = (ours: Verdict, theirs: Verdict): boolean =>
  (ours.error !== undefined && theirs.error !== undefined) ||
  (ours.compatible !== undefined && ours.compatible === theirs.compatible && setOf(ours, withPlace) === setOf(theirs, withPlace))

const enumOf = (symbols: readonly string[]) => ({ type: 'enum' as const, name: 'a.E', symbols: [...symbols] })
const recordOf = (...fields: { name: string; type: JsonPair['reader']; default?: unknown; aliases?: string[] }[]) => ({
  type: 'record' as const,
  name: 'a.R',
  fields,
})

const metInUnion: DifferenceClass = {
  name: 'met-first-in-a-union',
  reason:
    'The reference remembers what it found when it tried a branch of a union, with a location that begins at that branch. When the ' +
    'same type comes again outside of the union, it gives that location; we give the real one.',
  example: {
    reader: recordOf({ name: 'one', type: ['null', enumOf(['A'])] }, { name: 'two', type: 'a.E' }),
    writer: recordOf({ name: 'one', type: ['null', enumOf(['A', 'B'])] }, { name: 'two', type: 'a.E' }),
  },
  has: (ours, theirs) =>
    ours.compatible === false &&
    theirs.compatible === false &&
    setOf(ours, ({ type }) => type) === setOf(theirs, ({ type }) => type) &&
    setOf(ours, withPlace) !== setOf(theirs, withPlace),
}

const twoFields: DifferenceClass = {
  name: 'two-fields-for-one',
  reason:
    "A reader's field that could be read from two of the writer's: the reference throws, without a place, and even when an alias " +
    'repeats the name of its own field. We answer NAME_MISMATCH at the aliases; a repeated name is no ambiguity.',
  example: {
    reader: recordOf({ name: 'one', type: 'int', aliases: ['two'] }),
    writer: recordOf({ name: 'one', type: 'int' }, { name: 'two', type: 'int' }),
  },
  has: (ours, theirs) => ours.error === undefined && (theirs.error ?? '').includes('matches multiple fields'),
}

const unknownDefault: DifferenceClass = {
  name: 'default-that-is-no-symbol',
  reason:
    'The reference takes any text as the default of a field that is an enum, and fails when it reads. We refuse the schema, as avsc does.',
  example: { reader: recordOf({ name: 'one', type: enumOf(['A']), default: 'Z' }), writer: recordOf() },
  has: (ours, theirs) => (ours.error ?? '').includes('is no value of its type') && theirs.compatible !== undefined,
}

const ownDefault: DifferenceClass = {
  name: 'default-inside-its-own-record',
  reason:
    "The reference's parser can't check the default of a union that contains the record around it. We read such a schema, as avsc does.",
  example: { reader: recordOf({ name: 'one', type: ['null', 'a.R', { type: 'map', values: 'a.R' }], default: {} }), writer: recordOf() },
  has: (ours, theirs) => ours.error === undefined && theirs.error === 'Schema fields not set yet',
}

/** Where we and the reference implementation (org.apache.avro:avro 1.12) differ. */
export const javaClasses: readonly DifferenceClass[] = [metInUnion, twoFields, unknownDefault, ownDefault]

/** Whether two names differ in the namespace alone. */
const namespacesDiffer = ({ reader, writer }: JsonPair): boolean => {
  const others = namedOf(writer).map(({ name }) => name)
  return namedOf(reader).some(({ name }) => others.some(other => other !== name && other.split('.').at(-1) === name.split('.').at(-1)))
}

const anotherNamespace: DifferenceClass = {
  name: 'another-namespace',
  reason:
    'The reference and so we compare names without their namespaces; avsc compares full names. `compareContracts` warns of it ' +
    '(TYPE_RENAMED_WITHOUT_ALIAS): an alias makes all three agree.',
  example: { reader: { type: 'fixed', name: 'a.F', size: 2 }, writer: { type: 'fixed', name: 'b.F', size: 2 } },
  has: (ours, theirs, pair) => ours.compatible === true && theirs.compatible === false && namespacesDiffer(pair),
}

const emptyRecord = (name: string) => ({ type: 'record' as const, name, fields: [] })
const choiceTwice = recordOf({ name: 'one', type: [emptyRecord('a.A'), emptyRecord('a.B')] }, { name: 'two', type: ['a.A', 'a.B'] })

const rememberedBranch: DifferenceClass = {
  name: 'remembers-a-failed-branch',
  reason:
    "avsc registers a record's resolver before it knows whether there can be one. When a union with two records meets the same writer " +
    'a second time, it finds the one that failed, takes that branch, and throws a TypeError on reading.',
  example: { reader: choiceTwice, writer: choiceTwice },
  has: (ours, theirs) => ours.compatible === true && (theirs.error ?? '').includes('_read is not a function'),
}

/** Where we and avsc 5.7.9 differ. */
export const avscClasses: readonly DifferenceClass[] = [rememberedBranch, anotherNamespace]

/** The class a difference belongs to; undefined: unclassified, so one of the two is wrong. */
export const classOf = (classes: readonly DifferenceClass[], ours: Verdict, theirs: Verdict, pair: JsonPair): string | undefined =>
  classes.find(one => one.has(ours, theirs, pair))?.name
