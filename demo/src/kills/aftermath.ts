import { readFileSync } from 'node:fs'
import { homeAt, type StackDescription, withBroker } from '@millrace/local'
import { z } from 'zod'
import { troubles } from './whole.ts'

const brokerMs = 30_000

/** What no outage may lead to: only what can't be handled is set aside, and what couldn't be reached is asked again. */
const letters = async ({ kafka }: StackDescription): Promise<readonly string[]> =>
  withBroker(kafka.brokers, AbortSignal.timeout(brokerMs), async broker => {
    const topics = (await broker.topics.describe()).map(({ topic }) => topic).filter(topic => topic.endsWith('.letters'))
    const bounds = topics.length === 0 ? [] : await broker.topics.bounds(topics)
    return bounds.flatMap(({ topic, partition, latest }) => (latest === 0 ? [] : [`${topic}/${partition} has ${latest} letters`]))
  })

/** Pino's number for error: someone must act. */
const errorLevel = 50
const logged = z.object({ level: z.int(), msg: z.string().optional() })

const errorIn = (line: string): readonly string[] => {
  try {
    const { level, msg = '' } = logged.parse(JSON.parse(line))
    return level < errorLevel ? [] : [msg]
  } catch {
    return [] // a component that logs in another form
  }
}

const errorsOf = ({ home }: StackDescription, name: string): readonly string[] => {
  const messages = readFileSync(homeAt(home).log(name), 'utf8').split('\n').flatMap(errorIn)
  return [...Map.groupBy(messages, message => message)].map(
    ([message, all]) => `${name} called for someone, ${all.length} times: ${message}`,
  )
}

const errors = (stack: StackDescription): readonly string[] =>
  [...Object.keys(stack.services), 'registry'].flatMap(name => errorsOf(stack, name))

/** What crashes have left behind of a stack whose orders are all final. Empty: nothing anybody must look at. */
export const aftermath = async (stack: StackDescription): Promise<readonly string[]> => [
  ...(await troubles(stack)),
  ...(await letters(stack)),
  ...errors(stack),
]
