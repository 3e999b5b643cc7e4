import type { Provider } from '../provider.ts'
import { mongoInDocker } from './docker.ts'
import { externalMongo } from './external.ts'
import { installedMongo } from './mongod.ts'
import { secantusdb } from './secantusdb.ts'

/** In the order they are tried. */
export const mongoProviders: readonly Provider[] = [externalMongo, mongoInDocker, installedMongo, secantusdb]
