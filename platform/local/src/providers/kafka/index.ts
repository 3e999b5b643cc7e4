import type { Provider } from '../provider.ts'
import { kafkaInDocker } from './docker.ts'
import { externalKafka } from './external.ts'
import { kafkaFromJars } from './jars.ts'

/** In the order they are tried. */
export const kafkaProviders: readonly Provider[] = [externalKafka, kafkaInDocker, kafkaFromJars]
