import type { Contracts, TopicContract } from '@millrace/contracts'
import type { Broker, TopicDescription } from '@millrace/messaging'

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

/** Compares what the topics are with what the laws need (law 1). A topic that doesn't exist is told elsewhere. */
export const checkEnvironment = async (broker: Broker, contracts: Contracts, topics: readonly string[]): Promise<readonly Lack[]> => {
  const described = await broker.topics.describe(topics)
  return described.flatMap(topic => {
    const contract = contracts.topics[topic.topic]
    return contract === undefined ? [] : lacksOf(contract, topic)
  })
}

/** The same lack of many topics in one line. */
export const summary = (lacks: readonly Lack[]): readonly { readonly says: string; readonly topics: string }[] =>
  [...Map.groupBy(lacks, ({ says }) => says)].map(([says, same]) => ({ says, topics: same.map(({ topic }) => topic).join(', ') }))
