import { type AvroEnum, type AvroNamed, type AvroType, isNamed } from '../schema/avro-schema.ts'
import { type ChangeRules, type Remark, remark } from './change.ts'
import { meaning } from './type-text.ts'

const most = 10

const enumChanges = (before: AvroEnum, after: AvroEnum): readonly Remark[] => {
  const added = [...after.symbols].filter(symbol => !before.symbols.has(symbol))
  const grown =
    added.length === 0 || before.default !== undefined
      ? []
      : [
          remark(
            'ENUM_GROWN_WITHOUT_DEFAULT',
            before,
            after,
            `\`${after.name}\` has grown by ${added.slice(0, most).join(', ')}, and readers that are deployed have no default for unknown symbols. Deploy all readers first.`,
          ),
        ]
  if (before.default === undefined || before.default === after.default) return grown
  const message = `\`${after.name}\` stands in with ${after.default ?? 'nothing'} for unknown symbols, with ${before.default} before. Keep the default.`
  return [...grown, remark('DEFAULT_CHANGED', before, after, message)]
}

const namedChanges = (before: AvroNamed, after: AvroNamed): readonly Remark[] => {
  const lostName = before.name !== after.name && !after.aliases.includes(before.name)
  const lostDoc = before.json.doc !== undefined && after.json.doc === undefined
  const rename = `\`${before.name}\` is \`${after.name}\` now, and not every library reads one as the other. Add "${before.name}" to its aliases.`
  return [
    ...(lostName ? [remark('TYPE_RENAMED_WITHOUT_ALIAS', before, after, rename)] : []),
    ...(lostDoc ? [remark('DOC_REMOVED', before, after, `\`${after.name}\` has lost its doc. Keep it.`)] : []),
    ...(before.kind === 'enum' && after.kind === 'enum' ? enumChanges(before, after) : []),
  ]
}

const meaningChange = (before: AvroType, after: AvroType): readonly Remark[] => {
  const [old, next] = [meaning(before), meaning(after)]
  if (old === next) return []
  const message = `It meant ${old || 'itself'} and means ${next || 'itself'} now: the same bytes would be another value. Add a new field instead.`
  return [remark('LOGICAL_TYPE_CHANGED', before, after, message)]
}

/** What changed in a type, its parts aside. */
export const typeChanges = (before: AvroType, after: AvroType): readonly Remark[] => [
  ...meaningChange(before, after),
  ...(isNamed(before) && isNamed(after) ? namedChanges(before, after) : []),
]

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** What a named type must have by convention. */
export const missingMetadata = (before: AvroType, after: AvroType, { required = [] }: ChangeRules): readonly Remark[] =>
  isNamed(after)
    ? required
        .filter(attribute => !isThere(after.json[attribute]))
        .map(attribute => remark('METADATA_MISSING', before, after, `\`${after.name}\` has no \`${attribute}\`. Add it.`))
    : []
