import { partitionOf } from '@millrace/messaging'

/** Streams hash to this many slots; a slot's owner alone publishes its streams. */
export const slotCount = 64

export const streamOf = (name: string, id: string): string => `${name}-${id}`

/** As keys go to partitions: murmur2. */
export const slotOf = (stream: string): number => partitionOf(stream, slotCount)

/** Which of these definitions a stream belongs to, and its id there. */
export const ownerOf = <D extends { readonly name: string }>(
  definitions: readonly D[],
  stream: string,
): { readonly definition: D; readonly id: string } | undefined => {
  const fitting = definitions.filter(({ name }) => stream.startsWith(streamOf(name, '')))
  const [definition] = fitting.sort((one, other) => other.name.length - one.name.length)
  return definition && { definition, id: stream.slice(streamOf(definition.name, '').length) }
}
