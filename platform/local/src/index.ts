export {
  type Audit,
  type AuditCheck,
  type AuditReport,
  type Demo,
  type DemoOptions,
  defineStack,
  isStackDefinition,
  type ProgramDefinition,
  type StackDefinition,
  type Surroundings,
} from './definition.ts'
export { printable, readDescription, removeDescription, type StackDescription } from './description.ts'
export { type LocalCode, LocalError, localCodes } from './errors.ts'
export { type Home, homeAt } from './home.ts'
export { answersHttp } from './machine/http.ts'
export { type Machine, thisMachine } from './machine/machine.ts'
export { type Identity, identityOf, isRunning } from './process/identity.ts'
export { leftovers, stopLeftovers } from './process/leftovers.ts'
export { stopProcess } from './process/stop.ts'
export { findProject, type Project, readDefinition } from './project.ts'
export { downloaded } from './providers/download.ts'
export { kafkaClassPath } from './providers/kafka/jars.ts'
export { brokerAnswers } from './providers/kafka/sign-of-life.ts'
export { mongoUrlAnswers } from './providers/mongo/external.ts'
export { type RegistryOptions, serveRegistry } from './registry/serve.ts'
export { ed25519Key, keepSecrets, randomPassword, readSecrets } from './stack/secrets.ts'
export { type Stack, type StackOptions, startStack } from './stack/start.ts'
export { type KafkaStart, type StartedKafka, startKafka } from './stack/start-kafka.ts'
export { supervisorOf } from './stack/supervisor-lock.ts'
export { databaseUrl } from './stack/surroundings.ts'
export { applyPlan, planFor } from './topics/apply.ts'
export { withBroker } from './topics/connect.ts'
export type { Refusal, TopicChange, TopicPlan } from './topics/plan.ts'
export { planLines } from './topics/print.ts'
