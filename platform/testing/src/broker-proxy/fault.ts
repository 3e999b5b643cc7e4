import { setTimeout as sleep } from 'node:timers/promises'
import { errorAnswer } from './error-answers.ts'
import type { ProxiedRequest } from './request.ts'

/** One request in the proxy's hands. Requests of a connection are taken one after another, as a broker takes them. */
export interface Exchange {
  readonly request: ProxiedRequest
  /** Aborted when the client has hung up. */
  readonly gone: AbortSignal
  /** Aborted when the proxy closes. */
  readonly closing: AbortSignal
  /** Hands the request to the broker; resolves with the answer, from its correlation id on. May be called again: a retransmit. */
  forward(): Promise<Buffer>
  /** Gives an answer to the client; only its first bytes where told so. */
  answer(answer: Buffer, bytes?: number): Promise<void>
  /** Cuts the client's connection. */
  cut(): void
}

/** What becomes of a request: any function of an exchange. Over when it resolves; then the connection's next request is taken. */
export interface Fault {
  readonly name: string
  act(exchange: Exchange): Promise<void>
}

/** Resolves early, never rejects, when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<unknown> => sleep(ms, undefined, { signal }).catch(() => undefined)

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

/** No fault. */
export const passOn: Fault = {
  name: 'passOn',
  act: async at => at.answer(await at.forward()),
}

/** The broker applied it; the answer comes so much later. */
export const delayAnswer = (ms: number): Fault => ({
  name: `delayAnswer(${ms})`,
  act: async at => {
    const answer = await at.forward()
    await pause(ms, at.gone)
    await at.answer(answer)
  },
})

/** The broker applied it; the answer never comes, and the connection stays. */
export const dropAnswer: Fault = {
  name: 'dropAnswer',
  act: async at => {
    await at.forward()
    await aborted(at.gone)
  },
}

/** The broker applied it; of the answer's frame only so many bytes come before the connection is cut. */
export const cutAnswer = (bytes: number): Fault => ({
  name: `cutAnswer(${bytes})`,
  act: async at => {
    await at.answer(await at.forward(), bytes)
    at.cut()
  },
})

/** The answer comes altered, as by a broken disk: `alter` gets it from its correlation id on. */
export const alterAnswer = (alter: (answer: Buffer) => Buffer): Fault => ({
  name: 'alterAnswer',
  act: async at => at.answer(alter(await at.forward())),
})

/** The connection is cut and the broker never hears of it. */
export const cutRequest: Fault = {
  name: 'cutRequest',
  act: async at => at.cut(),
}

/** The answer comes twice, in two frames. */
export const answerTwice: Fault = {
  name: 'answerTwice',
  act: async at => {
    const answer = await at.forward()
    await at.answer(answer)
    await at.answer(answer)
  },
}

/** The broker gets it twice, the client the first answer: what a retransmit or a retry looks like. */
export const deliverTwice: Fault = {
  name: 'deliverTwice',
  act: async at => {
    const answer = await at.forward()
    await at.forward()
    await at.answer(answer)
  },
}

/** A black hole, until `over`: nothing goes on, nothing comes back. What the client then still waits for is done. */
export const hold = (over: Promise<unknown> = new Promise(() => undefined)): Fault => ({
  name: 'hold',
  act: async at => {
    await Promise.race([over, aborted(at.gone)])
    if (!at.gone.aborted) await passOn.act(at)
  },
})

/** The request is stuck on its way and reaches the broker after `over`, or so many ms, though its client has long hung up and tried again. */
export const deliverLate = (over: Promise<unknown> | number): Fault => ({
  name: typeof over === 'number' ? `deliverLate(${over})` : 'deliverLate',
  act: async at => {
    await (typeof over === 'number' ? pause(over, at.closing) : Promise.race([over, aborted(at.closing)]))
    if (!at.closing.aborted) await at.forward()
  },
})

/** The client is told this error code; the broker never hears of the request, or, `applied`, has done as asked. */
export const answerError = (code: number, { applied = false } = {}): Fault => ({
  name: `answerError(${code}${applied ? ', applied' : ''})`,
  act: async at => {
    const answer = errorAnswer(at.request, code)
    if (applied) await at.forward()
    await at.answer(answer)
  },
})
