import type { AnyDecider } from 'millrace'
import type { Context, Outbox } from '../context.ts'
import type { Kind } from '../streams/desk.ts'
import type { CommitLoader } from '../streams/loader.ts'
import { streamOf } from '../streams/stream.ts'
import { decideAll } from './decide.ts'
import { type DeciderHistory, foldHistory } from './history.ts'

/** How a decider's streams are read and decided on. */
export const deciderKind = (context: Context, outbox: Outbox, load: CommitLoader, decider: AnyDecider): Kind<DeciderHistory> => ({
  load: async stream => foldHistory(context, decider, await load(stream)),
  decide: (stream, history, inputs, taken) =>
    decideAll(context, outbox, decider, { name: stream, id: stream.slice(streamOf(decider.name, '').length) }, history, inputs, taken),
})
