import { mkdirSync } from 'node:fs'
import { until } from '../../machine/wait.ts'
import { containerCommand, containerName, inDocker } from '../docker.ts'
import type { Place } from '../provider.ts'
import { mongoAnswers } from './sign-of-life.ts'

const image = 'mongo:8'

const mongoContainer = async (place: Place) => {
  const port = await place.port('mongo', 27017)
  const directory = place.home.data('mongo')
  mkdirSync(directory, { recursive: true })
  const command = await containerCommand({
    name: containerName(place.home, 'mongo'),
    options: ['-p', `127.0.0.1:${port}:27017`, '-v', `${directory}:/data/db`],
    image,
    command: ['mongod', '--bind_ip_all'],
  })
  const ready = (signal: AbortSignal) => until(() => mongoAnswers({ host: '127.0.0.1', port }), signal)
  return { address: `mongodb://127.0.0.1:${port}`, process: { name: 'mongo', command, ready } }
}

/** MongoDB's own image. */
export const mongoInDocker = inDocker(image, 'one server: nothing about a replica set or a failover', mongoContainer)
