import { parseDocument } from 'yaml'
import { z } from 'zod'
import type { SourceFile } from '../shape/read-file.ts'
import type { Reading } from '../shape/reading.ts'

const oneWord = z.string().regex(/^[a-z][A-Za-z0-9-]*$/, 'write one word, as `orders`')
const typeName = z.string().regex(/^[a-z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*$/, 'name a type in full, as `orders.OrderPlaced`')
const topicName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*(\.[a-z][a-z0-9-]*)+$/, 'name a topic `<domain>.<what>`, as `orders.events`')
  .refine(name => !taken.test(name), { error: 'is a word of the language: choose another name' })
/** A topic is exported under its name by its domain's generated file, which itself uses the first two. */
const taken =
  /^[^.]*\.(message|topic|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|let|static|await)$/
const fieldName = z.string().min(1)
const retention = z.string().regex(/^(forever|[1-9]\d* (days|hours|minutes))$/, 'write `forever`, or as `7 days`, `12 hours`, `30 minutes`')

const topic = z
  .strictObject({
    owner: oneWord,
    key: fieldName,
    partitions: z.int().min(1).max(10_000),
    retention: retention.optional(),
    compacted: z.literal(true).optional(),
    types: z.array(typeName).min(1),
    maxMessageBytes: z.int().min(1).optional(),
    description: z.string().optional(),
    readers: z.array(oneWord).optional(),
    keys: z.record(typeName, fieldName).optional(),
  })
  .refine(({ retention: kept, compacted }) => (kept === undefined) !== (compacted === undefined), {
    error: 'needs either `retention: forever` (or as `7 days`) or `compacted: true`',
  })

const catalogue = z.strictObject({
  topics: z.record(topicName, topic),
  private: z.record(typeName, z.strictObject({ key: fieldName })).default({}),
})

export type Catalogue = z.infer<typeof catalogue>
export type CatalogueTopic = Catalogue['topics'][string]

const placeOf = (path: readonly PropertyKey[]) =>
  path
    .map(step => (typeof step === 'number' ? `[${step}]` : ` ${String(step)}`))
    .join('')
    .trim()

/** `catalogue.yaml`: which type lives where. Undefined when it was reported as wrong. */
export const readCatalogue = ({ text }: SourceFile, reading: Reading): Catalogue | undefined => {
  const document = parseDocument(text)
  for (const { message } of document.errors) reading.report('MR_CONTRACT_CATALOGUE', '', `is no YAML: ${message.split('\n')[0]}`)
  if (document.errors.length > 0) return undefined
  const read = catalogue.safeParse(document.toJS())
  if (read.success) return read.data
  for (const issue of read.error.issues) {
    const messages = issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message) : [issue.message]
    for (const message of messages) reading.report('MR_CONTRACT_CATALOGUE', placeOf(issue.path), message)
  }
  return undefined
}
