import { plain } from '@millrace/event-sourcing'

/** What a field's name means something else with: to MongoDB, to BSON, to JavaScript; and what an escape begins with. */
const awkward = /[%.$\0]|^_(?=bsontype$|_proto__$)/g
const emptyKey = '%'

const escapeCharacter = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`

/** Any key as a field name that MongoDB stores and indexes like any other. Most stay as they are. */
export const escapeKey = (key: string): string => (key === '' ? emptyKey : key.replace(awkward, escapeCharacter))

const unescapeKey = (key: string): string =>
  key === emptyKey ? '' : key.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Plain data with any keys, as stored. */
export const escaped = (value: unknown): unknown => plain(value, escapeKey)
export const unescaped = (value: unknown): unknown => plain(value, unescapeKey)
