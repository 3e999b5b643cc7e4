import { answersHttp, brokerAnswers, mongoUrlAnswers, type StackDescription } from '@millrace/local'
import { z } from 'zod'

const health = z.object({ status: z.string(), checks: z.record(z.string(), z.unknown()) })

const askMs = 5_000

const troubleOf = async (name: string, url: string): Promise<readonly string[]> => {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(askMs) })
    const { status, checks } = health.parse(await response.json())
    return status === 'ready' ? [] : [`${name} is ${status}: ${JSON.stringify(checks)}`]
  } catch (error) {
    return [`${name} does not answer: ${error instanceof Error ? error.message : String(error)}`]
  }
}

const answering = async (name: string, answers: Promise<boolean>): Promise<readonly string[]> =>
  (await answers) ? [] : [`${name} does not answer`]

/** What is not as it should be: every server is to answer, and every service to say that it is ready, and that nothing of it stands still. */
export const troubles = async (stack: StackDescription): Promise<readonly string[]> => {
  const services = Object.entries(stack.services).map(([name, { url }]) => troubleOf(name, url))
  const servers = [
    answering('kafka', brokerAnswers(stack.kafka.brokers[0] ?? '')),
    answering('mongo', mongoUrlAnswers(stack.mongo.url)),
    answering('registry', answersHttp(`${stack.registry.url}/subjects`)),
  ]
  return (await Promise.all([...servers, ...services])).flat()
}
