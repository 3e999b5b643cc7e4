import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { homeAt } from '../src/home.ts'
import { thisMachine } from '../src/machine/machine.ts'
import { supervise } from '../src/process/supervise.ts'
import { kafkaClassPath, kafkaNode, newClusterId } from '../src/providers/kafka/jars.ts'
import { portsIn } from '../src/stack/ports.ts'

/** Several brokers on this machine, each started again when it is killed. */
export interface KafkaCluster {
  readonly addresses: readonly string[]
  /** SIGKILL to the broker with this node id, from 1. */
  kill(nodeId: number): void
  stop(): Promise<void>
}

const startWithinMs = 600_000
const stopWithinMs = 8_000
const fileOf = (found: { readonly file: string } | { readonly missing: string }): string => {
  if ('missing' in found) throw new Error(`${found.missing} missing: a cluster is run from Kafka's jars.`)
  return found.file
}

export const startKafkaCluster = async (brokers: number): Promise<KafkaCluster> => {
  const path = mkdtempSync(join(tmpdir(), 'millrace-cluster-'))
  const home = homeAt(path, resolve(import.meta.dirname, '../../..', '.millrace/cache'))
  const [machine, signal, say] = [thisMachine(), AbortSignal.timeout(startWithinMs), () => undefined]
  const [java, maven] = [fileOf(await machine.java()), fileOf(await machine.maven())]
  await kafkaClassPath(maven, { cache: home.cache, progress: say, signal })
  const ports = portsIn({ file: home.ports, shift: 11_000 })
  const nodeIds = Array.from({ length: brokers }, (_, index) => index + 1)
  const controllerPorts = await Promise.all(nodeIds.map(nodeId => ports.claim(`controller ${nodeId}`, 9192)))
  const clusterId = newClusterId()
  const nodes = await Promise.all(
    nodeIds.map(async nodeId => {
      const [port, controllerPort = 0] = [await ports.claim(`kafka ${nodeId}`, 9092), controllerPorts[nodeId - 1]]
      const at = { nodeId, port, controllerPort, controllerPorts }
      const { address, process } = await kafkaNode({
        ...at,
        home,
        cache: home.cache,
        name: `kafka-${nodeId}`,
        java,
        clusterId,
        heap: '384m',
      })
      return { address, supervised: await supervise(process, { home, say, signal }) }
    }),
  )
  return {
    addresses: nodes.map(({ address }) => address),
    kill: nodeId => process.kill(nodes[nodeId - 1]?.supervised.identity().pid ?? Number.NaN, 'SIGKILL'),
    stop: async () => {
      await Promise.all(nodes.map(({ supervised }) => supervised.stop(stopWithinMs)))
      rmSync(path, { recursive: true, force: true })
    },
  }
}
