import { z } from 'zod'
import type { HttpOptions } from './api.ts'
import { ServiceError } from './errors.ts'

/** The frame's own variables. */
const frame = {
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'host:port, separated by commas')
    .default('127.0.0.1:9092')
    .describe('where Kafka is, as 127.0.0.1:9092'),
  KAFKA_CLIENT: z
    .enum(['kafkajs', 'platformatic'])
    .default('kafkajs')
    .describe('whose sockets carry it: kafkajs, or platformatic for @platformatic/kafka'),
  KAFKA_SESSION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(30_000)
    .describe('after how long without a sign of life others take over its partitions, as 30000'),
  MONGODB_URL: z.url({ protocol: /^mongodb(\+srv)?$/ }).describe("this service's own database, as mongodb://127.0.0.1:27017/orders"),
  SCHEMA_REGISTRY_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:8081')
    .describe('the schema registry, as http://127.0.0.1:8081'),
  LETTER_EDITS: z
    .enum(['refused', 'allowed'])
    .default('refused')
    .describe('whether letters may be redriven with other bytes: whoever may write requests can then make messages'),
  HTTP_HOST: z.string().min(1).default('127.0.0.1').describe('the address to listen on, as 127.0.0.1'),
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('the port to listen on (0: any), as 8080'),
  METRICS_TOKEN: z.string().min(16).optional().describe('who sends it sees metrics, as a long random text'),
  IDENTITY_ISSUER: z.string().min(1).default('millrace-shop').describe('who signs tokens, as millrace-shop'),
  IDENTITY_AUDIENCE: z.string().min(1).default('millrace-shop').describe('whom tokens are for, as millrace-shop'),
  IDENTITY_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:8080/.well-known/jwks.json')
    .describe("the issuer's public keys, as http://127.0.0.1:8080/.well-known/jwks.json"),
}

type Frame = z.infer<z.ZodObject<typeof frame>>

export interface FrameConfig {
  readonly kafka: {
    readonly client: 'kafkajs' | 'platformatic'
    readonly brokers: readonly string[]
    readonly sessionTimeoutMs: number
  }
  readonly letters: { readonly allowEdits: boolean }
  readonly mongo: { readonly url: string }
  readonly registry: { readonly url: string }
  readonly http: HttpOptions
  readonly identity: { readonly issuer: string; readonly audience: string; readonly jwksUrl: string }
}

export type Config<S extends z.ZodRawShape> = FrameConfig & { readonly own: z.infer<z.ZodObject<S>> }

/**
 * Reads the environment: the frame's variables and the service's own. Throws MR_CONFIG with every fault at once; values are
 * never repeated in it, for they may be secrets.
 */
export const readConfig = <S extends z.ZodRawShape>(
  own: S,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config<S> => {
  const [framed, ours] = [z.object(frame).safeParse(environment), z.object(own).safeParse(environment)]
  if (framed.success && ours.success) return { ...arranged(framed.data), own: ours.data }
  const shapes: Readonly<Record<string, z.core.$ZodType>> = { ...frame, ...own }
  const faults = [...(framed.error?.issues ?? []), ...(ours.error?.issues ?? [])].map(({ path, message }) => {
    const name = String(path[0] ?? '')
    const shape = shapes[name]
    const meaning = shape instanceof z.ZodType ? shape.description : undefined
    return `- ${name}: ${environment[name] === undefined ? 'is missing' : message}${meaning === undefined ? '' : ` (${meaning})`}`
  })
  throw new ServiceError('MR_CONFIG', `The environment is not right:\n${faults.join('\n')}`)
}

const arranged = (read: Frame): FrameConfig => ({
  kafka: { client: read.KAFKA_CLIENT, brokers: read.KAFKA_BROKERS.split(','), sessionTimeoutMs: read.KAFKA_SESSION_TIMEOUT_MS },
  letters: { allowEdits: read.LETTER_EDITS === 'allowed' },
  mongo: { url: read.MONGODB_URL },
  registry: { url: read.SCHEMA_REGISTRY_URL },
  http: { host: read.HTTP_HOST, port: read.HTTP_PORT, ...(read.METRICS_TOKEN && { metricsToken: read.METRICS_TOKEN }) },
  identity: { issuer: read.IDENTITY_ISSUER, audience: read.IDENTITY_AUDIENCE, jwksUrl: read.IDENTITY_JWKS_URL },
})
