import type { Contracts, TopicContract } from '@millrace/contracts'
import type { Broker, Telemetry, TopicDescription } from '@millrace/messaging'

/** What the laws need of the environment and don't have. */
export interface Lack {
  readonly topic: string
  /** What is missing, what it means, what to do. */
  readonly says: string
  /** `loss`: a law is broken as it stands. `risk`: it holds until a machine is lost. */
  readonly kind: 'loss' | 'risk'
}

const policyOf = ({ cleanup }: TopicContract): string => (cleanup === 'compact' ? 'compact' : 'delete')

const lacksOf = (contract: TopicContract, { topic, replicationFactor, config }: TopicDescription): readonly Lack[] => {
  const policy = config['cleanup.policy'] ?? 'delete'
  const retentionMs = Number(config['retention.ms'] ?? -1)
  const takesBytes = Number(config['max.message.bytes'] ?? Number.POSITIVE_INFINITY)
  const inSync = Number(config['min.insync.replicas'] ?? 1)
  const lacks: (Lack | false)[] = [
    policy !== policyOf(contract) && {
      topic,
      kind: 'loss',
      says: `its cleanup.policy is ${policy} and its contract says ${contract.cleanup}: records will be deleted that are to stay, or stay that are to go. Apply the topics again.`,
    },
    contract.cleanup === 'keep' &&
      retentionMs >= 0 && { topic, kind: 'loss', says: `it is to be kept for ever and retention.ms is ${retentionMs}: set it to -1.` },
    takesBytes < contract.maxMessageBytes && {
      topic,
      kind: 'loss',
      says: `it takes ${takesBytes} bytes a message and its contract promises ${contract.maxMessageBytes}: raise max.message.bytes.`,
    },
    (replicationFactor < 3 || inSync < 2) && {
      topic,
      kind: 'risk',
      says: `it has ${replicationFactor} replicas and min.insync.replicas ${inSync}: the loss of one broker can lose what was accepted. Production wants 3 and 2.`,
    },
  ]
  return lacks.filter(lack => lack !== false)
}

/** Compares what a service's own topics are with what the laws need (law 1). A topic that doesn't exist is told elsewhere. */
export const checkEnvironment = async (
  { broker, contracts }: { readonly broker: Pick<Broker, 'topics'>; readonly contracts: Contracts },
  service: string,
): Promise<readonly Lack[]> => {
  const own = Object.values(contracts.topics).filter(({ owner }) => owner === service)
  const described = await broker.topics.describe(own.map(({ topic }) => topic))
  return described.flatMap(topic => own.filter(contract => contract.topic === topic.topic).flatMap(contract => lacksOf(contract, topic)))
}

/** The same lack of many topics in one line. */
export const summary = (lacks: readonly Lack[]): readonly { readonly says: string; readonly topics: string }[] =>
  [...Map.groupBy(lacks, ({ says }) => says)].map(([says, same]) => ({ says, topics: same.map(({ topic }) => topic).join(', ') }))

/** A loss is for someone to act on now; a risk is for them to know. */
export const reportLacks = ({ log }: Telemetry, service: string, lacks: readonly Lack[]): void => {
  const of = (wanted: Lack['kind']) => summary(lacks.filter(({ kind }) => kind === wanted))
  for (const { says, topics } of of('loss')) log.error({ service, topics }, `a law can't be kept: ${says}`)
  for (const { says, topics } of of('risk')) log.warn({ service, topics }, says)
}
