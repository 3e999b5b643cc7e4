import { createHash } from 'node:crypto'
import type { Contracts } from '@millrace/contracts'
import type { Commit, Store } from '@millrace/event-sourcing'
import { type Codec, createCodec, MessagingError } from '@millrace/messaging'
import { type AuditedCommit, type AuditedService, auditedServices, type Snapshot } from './snapshot.ts'

export type AuditedStores = Readonly<Record<AuditedService, Pick<Store, 'commits' | 'schemas'>>>

export const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64url')

/** Reads what the databases say by the schemas they themselves keep: no registry is believed. */
export const codecOf = async (contracts: Contracts, stores: AuditedStores): Promise<Codec> => {
  const all = await Promise.all(auditedServices.map(service => stores[service].schemas.all()))
  const texts = new Map(all.flat().map(({ id, schema }) => [id, schema]))
  const missing = (what: string) =>
    new MessagingError('MR_SCHEMA_UNKNOWN', `No database of the shop knows ${what}: its commits can't be read.`, { failure: 'permanent' })
  const source = {
    schema: async (id: number) => {
      const text = texts.get(id)
      if (text === undefined) throw missing(`the schema ${id}`)
      return text
    },
    register: async () => {
      throw missing('how to write: an audit only reads')
    },
  }
  const codec = createCodec({ contracts, source })
  await Promise.all([...texts.keys()].map(id => codec.learn(id)))
  return codec
}

const audited = (codec: Codec, commit: Commit): AuditedCommit => {
  const { stream, version, at, sequence, messages, states, closed, published, stated } = commit
  return {
    stream,
    version,
    at: at.getTime(),
    sequence,
    messages: messages.map(({ value, id, type, topic, key, sequence }) => ({
      ...{ id, type, topic, key, sequence },
      data: codec.decode(value).data,
      digest: digestOf(value),
    })),
    ...(states && {
      states: states.map(({ topic, key, value }) => ({
        topic,
        key,
        data: value === null ? undefined : codec.decode(value).data,
        digest: value === null ? null : digestOf(value),
      })),
    }),
    closed: closed ?? false,
    published,
    stated: stated ?? true,
  }
}

const scan = async (codec: Codec, store: Pick<Store, 'commits'>): Promise<readonly AuditedCommit[]> => {
  const found: AuditedCommit[] = []
  for await (const commit of store.commits.scan()) found.push(audited(codec, commit))
  return found
}

/** Every commit of every service, decoded. */
export const readCommits = async (codec: Codec, stores: AuditedStores): Promise<Snapshot['commits']> => {
  const [users, inventory, orders, payments, notifications] = await Promise.all([
    scan(codec, stores.users),
    scan(codec, stores.inventory),
    scan(codec, stores.orders),
    scan(codec, stores.payments),
    scan(codec, stores.notifications),
  ])
  return { users, inventory, orders, payments, notifications }
}
