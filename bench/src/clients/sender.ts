import type { Job } from '../sides/job.ts'

/** A client that sends one order a call. */
export interface Sender {
  /** Message number `n`; resolves when all in-sync replicas have it. */
  send(n: number): Promise<unknown>
  close(): Promise<void>
}

export type OpenSender = (job: Job) => Promise<Sender>

/** One a process: no client's code is loaded in another's. */
const senders: Readonly<Record<string, () => Promise<OpenSender>>> = {
  ours: async () => (await import('./our-sender.ts')).openOurs,
  kafkajs: async () => (await import('./kafkajs-sender.ts')).openKafkajs,
  'kafkajs idempotent': async () => (await import('./kafkajs-sender.ts')).openIdempotent,
  '@platformatic/kafka': async () => (await import('./platformatic-sender.ts')).openPlatformatic,
}

/** The sender of the side this process is. */
export const openSender: OpenSender = async job => {
  const load = senders[process.argv[3] ?? '']
  if (load === undefined) throw new Error(`There is no sender ${process.argv[3]}, but: ${Object.keys(senders).join(', ')}.`)
  return (await load())(job)
}
