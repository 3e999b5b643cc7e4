import { z } from 'zod'
import { levels } from '../compatibility.ts'
import type { VersionName } from '../look-up.ts'
import { modes } from '../records.ts'
import { invalidLevel, invalidMode, invalidVersion, Refusal } from '../refusal.ts'
import type { Candidate, Registration } from '../registration.ts'

const MAX_INT = 2 ** 31 - 1

/** A subject is part of every record's key; Kafka's own topic names end at 249. */
export const MAX_SUBJECT_LENGTH = 1_000

const id = z.int().positive().max(MAX_INT)
const reference = z.object({ name: z.string(), subject: z.string().min(1).max(MAX_SUBJECT_LENGTH), version: id })
/** Confluent's clients send -1, or null, for "none". */
const optionalId = z
  .union([id, z.literal(-1)])
  .nullish()
  .transform(value => (value === -1 || value === null ? undefined : value))
const notKept = z.null('metadata and rules are not kept by this registry: register the schema without them').optional()

const registrationBody = z.object({
  schema: z.string(),
  schemaType: z
    .string()
    .nullish()
    .transform(type => type ?? undefined),
  references: z
    .array(reference)
    .nullish()
    .transform(list => list ?? []),
  id: optionalId,
  version: optionalId,
  metadata: notKept,
  ruleSet: notKept,
})

const parse = <T>(form: z.ZodType<T>, value: unknown): T => {
  const parsed = form.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Refusal(422, 422, `The request isn't understood: ${z.prettifyError(parsed.error)}`)
}

export const registrationOf = (body: unknown): Registration => parse(registrationBody, body)
export const candidateOf = (body: unknown): Candidate => registrationOf(body)

const named = <T extends string>(body: unknown, field: string, names: readonly T[], refusal: () => Refusal): T => {
  const given = parse(z.object({ [field]: z.string() }), body)[field]?.toUpperCase()
  const name = names.find(known => known === given)
  if (name === undefined) throw refusal()
  return name
}
export const levelOf = (body: unknown) => named(body, 'compatibility', levels, invalidLevel)
export const modeOf = (body: unknown) => named(body, 'mode', modes, invalidMode)

const subjectForm = z.object({ subject: z.string().min(1).max(MAX_SUBJECT_LENGTH) })
export const subjectOf = (params: unknown): string => parse(subjectForm, params).subject

export const versionOf = (params: unknown): VersionName => {
  const { version } = parse(z.object({ version: z.string() }), params)
  if (version === 'latest' || version === '-1') return 'latest'
  const number = /^\d{1,10}$/.test(version) ? Number(version) : 0
  if (number < 1 || number > MAX_INT) throw invalidVersion(version)
  return number
}

export const idOf = (params: unknown): number => {
  const parsed = z.object({ id: z.coerce.number().pipe(id) }).safeParse(params)
  if (!parsed.success) throw new Refusal(404, 404, 'HTTP 404 Not Found')
  return parsed.data.id
}

export type Flag = 'deleted' | 'deletedOnly' | 'permanent' | 'verbose' | 'defaultToGlobal' | 'force' | 'latestOnly'
const queryForm = z.record(z.string(), z.union([z.string(), z.array(z.string())]))
export const flag = (query: unknown, name: Flag): boolean => parse(queryForm, query)[name] === 'true'
export const prefixOf = (query: unknown): string => {
  const prefix = parse(queryForm, query).subjectPrefix
  return typeof prefix === 'string' ? prefix : ''
}
