export {
  type Adapters,
  type App,
  type Http,
  type HttpOptions,
  type Identity,
  type IdentityOptions,
  type Reads,
  type Records,
  type Routes,
  routes,
  type Service,
  type Starting,
  service,
  type View,
  type Viewed,
} from './api.ts'
export { type Config, type FrameConfig, readConfig } from './config.ts'
export { Refusal, refuse, type ServiceCode, ServiceError, serviceCodes } from './errors.ts'
export type { Health } from './http/health.ts'
export { run } from './run.ts'
export { type Running, type StartOptions, start } from './start.ts'
export { type ServiceTelemetry, serviceTelemetry } from './telemetry/telemetry.ts'
