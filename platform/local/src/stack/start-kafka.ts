import { randomInt } from 'node:crypto'
import type { Home } from '../home.ts'
import { type Machine, thisMachine } from '../machine/machine.ts'
import { choose } from '../providers/choose.ts'
import { kafkaProviders } from '../providers/kafka/index.ts'
import { startComponent } from './component.ts'
import { portsIn } from './ports.ts'

export interface KafkaStart {
  /** Its data, logs and process records. */
  readonly home: Home
  readonly machine?: Machine
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

export interface StartedKafka {
  readonly brokers: readonly string[]
  /** `KAFKA_BROKERS`, `Apache Kafka 4.3.1 on Java` … */
  readonly provider: string
  /** Leaves alone what runs elsewhere. */
  stop(): Promise<void>
}

const stopWithinMs = 10_000

/** A Kafka alone, without a stack around it: the one that KAFKA_BROKERS names, else one of its own, on ports of its own. */
export const startKafka = async ({ home, machine = thisMachine(), say, signal }: KafkaStart): Promise<StartedKafka> => {
  const choice = await choose('kafka', kafkaProviders, machine, undefined)
  const ports = portsIn({ file: home.ports, shift: randomInt(5_000, 9_000) })
  const running = await startComponent(choice, { home, ports, say, signal })
  return { brokers: running.address.split(','), provider: choice.provider, stop: () => running.stop(stopWithinMs) }
}
