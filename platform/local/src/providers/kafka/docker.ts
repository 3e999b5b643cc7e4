import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../machine/wait.ts'
import { containerCommand, containerName, inDocker } from '../docker.ts'
import type { Place } from '../provider.ts'
import { kafkaVersion, serverProperties } from './settings.ts'
import { brokerAnswers } from './sign-of-life.ts'

const image = `apache/kafka:${kafkaVersion}`

const kafkaContainer = async (place: Place) => {
  const port = await place.port('kafka', 9092)
  const directory = place.home.data('kafka')
  const settings = serverProperties({ bind: '0.0.0.0', port, controllerPort: 9093, logDirectory: '/millrace/log' })
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'server.properties'), settings)
  const bin = '/opt/kafka/bin'
  const format = `${bin}/kafka-storage.sh format --ignore-formatted -t "$(${bin}/kafka-storage.sh random-uuid)" -c server.properties`
  const formatOnce = `test -f log/meta.properties || ${format}`
  const command = await containerCommand({
    name: containerName(place.home, 'kafka'),
    options: ['-p', `127.0.0.1:${port}:${port}`, '-v', `${directory}:/millrace`, '-w', '/millrace', '-e', 'LOG_DIR=/millrace/logs'],
    image,
    command: ['bash', '-c', `(${formatOnce}) && exec ${bin}/kafka-server-start.sh server.properties`],
  })
  const address = `127.0.0.1:${port}`
  return { address, process: { name: 'kafka', command, ready: (signal: AbortSignal) => until(() => brokerAnswers(address), signal) } }
}

/** Apache Kafka's own image. */
export const kafkaInDocker = inDocker(image, 'one broker: nothing about replication, or about losing a broker for good', kafkaContainer)
