export { type MemoryBroker, type MemoryBrokerOptions, memoryBroker } from './broker/broker.ts'
export type { BrokerOperation } from './broker/faults.ts'
export { type ManualClock, manualClock } from './clock.ts'
export { seededIds } from './ids.ts'
export { type MemorySchemas, memorySchemas } from './schemas.ts'
export {
  type FinishedSpan,
  type LoggedLine,
  type Measurement,
  type MemoryTelemetry,
  memoryTelemetry,
  silentTelemetry,
} from './telemetry.ts'
