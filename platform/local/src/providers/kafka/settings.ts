export const kafkaVersion = '4.3.1'

export interface KafkaPlace {
  /** Where the listeners bind. */
  readonly bind: string
  readonly port: number
  readonly controllerPort: number
  readonly logDirectory: string
  /** Default 1. */
  readonly nodeId?: number
  /** Controllers' ports of all nodes of a cluster, this one's among them, the first that of node 1. Default: this one alone. */
  readonly controllerPorts?: readonly number[]
}

const mostReplicas = 3

/**
 * One broker that is a controller too, small and quick to start. Replicas of everything: one on a broker that is alone; three in a cluster
 * of three and more, of which two must have what is acknowledged.
 */
export const serverProperties = (at: KafkaPlace): string => {
  const { nodeId = 1, controllerPorts = [at.controllerPort] } = at
  const replicas = Math.min(mostReplicas, controllerPorts.length)
  const inSync = Math.max(1, replicas - 1)
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': nodeId,
    'controller.quorum.voters': controllerPorts.map((port, index) => `${index + 1}@127.0.0.1:${port}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${at.bind}:${at.port},CONTROLLER://127.0.0.1:${at.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${at.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': at.logDirectory,
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': 8,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 8,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    // After a kill the broker's old session must end before it may register again: at the default, 9 s.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 1000,
    // Compaction is seen within seconds, not minutes.
    'log.cleaner.backoff.ms': 1000,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'num.network.threads': 2,
    'num.io.threads': 4,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** Warnings and errors to standard output, which is the component's log. */
export const loggingProperties = `
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = [%d] %p %m (%c)%n
`
