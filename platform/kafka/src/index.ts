export { kafka } from './kafka.ts'
export type { ApiVersions, Connection, Exchange } from './kafkajs.ts'
export type { Connect } from './network/link.ts'
export type { KafkaOptions } from './options.ts'
