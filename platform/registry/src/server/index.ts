export { type RegistryCode, RegistryError, registryCodes } from '../errors.ts'
export { registryServerMetrics } from '../metrics.ts'
export { createRegistryServer, type RegistryServer, type RegistryServerOptions } from './server.ts'
