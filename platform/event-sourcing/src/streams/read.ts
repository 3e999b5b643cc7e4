import type { Message } from 'millrace'
import type { Context } from '../context.ts'
import type { Commit, StoredMessage } from '../ports/commit.ts'

/** A stored message as a handler sees it: its bytes through the reader's schema, so old events meet new code. */
export const readMessage = async (
  context: Context,
  commit: Pick<Commit, 'at' | 'source'>,
  stored: StoredMessage,
): Promise<Message<string, unknown>> => {
  const { codec } = context
  const schemaId = codec.schemaId(stored.value)
  if (schemaId !== undefined && !codec.knows(schemaId)) await codec.learn(schemaId)
  return messageOf(context, commit, stored)
}

/** The same, for bytes whose schema is known: those just encoded. */
export const messageOf = (
  { codec }: Context,
  commit: Pick<Commit, 'at' | 'source'>,
  { id, type, key, sequence, correlationId, causationId, value }: StoredMessage,
): Message<string, unknown> => ({
  type,
  data: codec.decode(value).data,
  id,
  key,
  at: commit.at,
  sequence,
  correlationId,
  causationId,
  source: commit.source,
})
