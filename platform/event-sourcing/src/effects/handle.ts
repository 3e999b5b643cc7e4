import type { HandleContext, Received } from '@millrace/messaging'
import type { AnyEffect } from 'millrace'
import type { Context, Outbox } from '../context.ts'
import type { Decisions } from '../decisions.ts'
import { EventSourcingError } from '../errors.ts'
import type { Commit } from '../ports/commit.ts'
import { finished, storedMessage } from '../streams/build.ts'
import type { Desk } from '../streams/desk.ts'
import type { Input } from '../streams/input.ts'
import type { CommitLoader } from '../streams/loader.ts'
import { readMessage } from '../streams/read.ts'
import { streamOf } from '../streams/stream.ts'

/**
 * Handles one message by calling the outside: the answer is committed first, on a stream of its own, and what it leads to is
 * decided from that commit. If the stream exists the outside isn't called again (law 2).
 */
export const effectHandler = (
  context: Context,
  outbox: Outbox,
  { desk, load, decideCommand }: Pick<Decisions, 'desk' | 'load' | 'decideCommand'>,
  effect: AnyEffect,
): ((received: Received, call: HandleContext) => Promise<void>) => {
  const call = async ({ message }: Received, { signal }: HandleContext) => {
    const on = effect.on[message.type]
    return on === undefined ? [] : on(message.data, { message, idempotencyKey: message.id, signal })
  }

  const answerOf = async (stream: string, received: Received, handle: HandleContext): Promise<Commit> => {
    const [stored] = await load(stream)
    if (stored !== undefined) return stored
    const input: Input = { message: received.message, trace: received.trace }
    const drafts = await call(received, handle)
    const messages = drafts.map((draft, at) => storedMessage(context, stream, input, draft, { position: at, sequence: at + 1 }))
    const commit = finished(outbox, {
      stream,
      version: 1,
      handled: [{ id: received.message.id, outcome: messages.length === 0 ? 'nothing' : 'accepted' }],
      at: new Date(context.clock.now()),
      source: context.service,
      messages,
      sequence: messages.length,
    })
    if ((await desk.append(commit)) === 'appended') {
      outbox.offer(commit, { published: true, wakes: false })
      return commit
    }
    return settleTwice(context, desk, load, commit)
  }

  return async (received, handle) => {
    const commit = await answerOf(streamOf(effect.name, received.message.id), received, handle)
    for (const stored of commit.messages) {
      if (stored.topic === null)
        await decideCommand({ message: await readMessage(context, commit, stored), trace: stored.trace ?? received.trace })
    }
  }
}

/** Another member called the outside too, and its answer is stored. A different one is recorded and set aside: money may have moved. */
const settleTwice = async (context: Context, desk: Desk, load: CommitLoader, ours: Commit): Promise<Commit> => {
  const [stored, second] = await load(ours.stream)
  if (stored === undefined) {
    throw new EventSourcingError('MR_CONTENDED', `${ours.stream} could not be stored and isn't there: it is tried again.`, {
      failure: 'unavailable',
    })
  }
  if (sameAnswer(stored, ours)) return stored
  if (second === undefined) {
    const id = `${ours.handled[0]?.id ?? ''}/contradiction`
    const { sequence } = stored
    // It is kept to be compared: on no topic, so that nothing ever follows from it.
    const messages = ours.messages.map((message, at) => ({ ...message, topic: null, sequence: sequence + at + 1 }))
    await desk.append({
      ...ours,
      version: 2,
      handled: [{ id, outcome: 'nothing' }],
      messages,
      sequence: sequence + messages.length,
      published: true,
    })
  }
  context.telemetry.count('millrace_effect_contradictions_total', { service: context.service })
  throw new EventSourcingError(
    'MR_EFFECT_CONTRADICTION',
    `The outside gave two answers for ${ours.stream}: the first stands, the second is its version 2. Compare them and put right by hand what differs.`,
    { failure: 'permanent', letterClass: 'contradiction' },
  )
}

const sameAnswer = (one: Commit, other: Commit): boolean =>
  one.messages.length === other.messages.length &&
  one.messages.every((message, at) => {
    const same = other.messages[at]
    return same !== undefined && message.type === same.type && message.value.equals(same.value)
  })
