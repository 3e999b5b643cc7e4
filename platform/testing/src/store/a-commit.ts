import type { Commit, CommitRef, Store } from '@millrace/event-sourcing'

/** A commit that accepted one message, with what a test says of it. */
export const aCommit = (stream: string, version: number, given: Partial<Commit> = {}): Commit => ({
  stream,
  version,
  handled: [{ id: `${stream}-message-${version}`, outcome: 'accepted' }],
  at: new Date(1_700_000_000_000 + version),
  source: 'orders',
  messages: [
    {
      id: `${stream}-event-${version}`,
      type: 'orders.OrderPlaced',
      topic: 'orders.events',
      key: stream,
      sequence: version,
      correlationId: 'flow-1',
      causationId: 'request-1',
      value: Buffer.from([0, 0, 0, 0, 7, version]),
    },
  ],
  sequence: version,
  slot: 3,
  published: false,
  ...given,
})

export const handling = (...ids: string[]): Pick<Commit, 'handled'> => ({ handled: ids.map(id => ({ id, outcome: 'accepted' })) })

/** Carries the stream's state for a compacted topic, not yet there. */
export const stating = (stream: string): Pick<Commit, 'states' | 'stated'> => ({
  stated: false,
  states: [
    {
      id: `${stream}-state`,
      type: 'orders.Status',
      topic: 'orders.status',
      key: stream,
      correlationId: 'flow-1',
      causationId: 'request-1',
      value: Buffer.from('state'),
    },
  ],
})

export const ref = ({ stream, version }: CommitRef): CommitRef => ({ stream, version })

/** One stream as stored. */
export const loaded = async (store: Store, stream: string): Promise<readonly Commit[]> =>
  (await store.commits.load([stream])).get(stream) ?? []

/** One commit as stored. */
export const stored = async (store: Store, stream: string, version: number): Promise<Commit | undefined> =>
  (await loaded(store, stream)).find(commit => commit.version === version)
