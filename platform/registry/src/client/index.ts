export { registryClientMetrics } from '../metrics.ts'
export type { KnownSchema } from './known-schemas.ts'
export { type RegistryClient, type RegistryClientOptions, registryClient } from './registry-client.ts'
export type { RestorableSchema } from './restore.ts'
