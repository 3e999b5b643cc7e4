import { expect, it } from 'vitest'
import { brokerAnswers } from '../src/providers/kafka/sign-of-life.ts'
import { firstServer } from '../src/providers/mongo/external.ts'
import { mongoAnswers } from '../src/providers/mongo/sign-of-life.ts'

it('gives integration tests a Kafka and a document store that answer', async () => {
  const server = firstServer(process.env.MONGODB_URL ?? '')
  expect(await brokerAnswers(process.env.KAFKA_BROKERS ?? '')).toBe(true)
  expect(server !== undefined && (await mongoAnswers(server))).toBe(true)
})
