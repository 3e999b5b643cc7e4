export { type RegistryCode, RegistryError, registryCodes } from '../errors.ts'
export { createRegistryServer, type RegistryServer, type RegistryServerOptions } from './server.ts'
