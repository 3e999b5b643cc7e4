import { expect, test } from 'vitest'
import { serverProperties } from './settings.ts'

const place = { bind: '127.0.0.1', port: 9092, controllerPort: 9192, logDirectory: '/log' }
const linesOf = (properties: string): readonly string[] => properties.split('\n')

test('a broker alone is its own quorum, with one replica of everything', () => {
  const lines = linesOf(serverProperties(place))
  expect(lines).toContain('controller.quorum.voters=1@127.0.0.1:9192')
  for (const name of ['default.replication.factor', 'offsets.topic.replication.factor', 'min.insync.replicas']) {
    expect(lines).toContain(`${name}=1`)
  }
})

test('law 1: in a cluster of three everything has three replicas, and two must have what is acknowledged', () => {
  const lines = linesOf(serverProperties({ ...place, nodeId: 2, controllerPort: 9193, controllerPorts: [9192, 9193, 9194] }))
  expect(lines).toContain('node.id=2')
  expect(lines).toContain('controller.quorum.voters=1@127.0.0.1:9192,2@127.0.0.1:9193,3@127.0.0.1:9194')
  const replicated = ['default', 'offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic']
  for (const name of replicated) expect(lines).toContain(`${name}.replication.factor=3`)
  for (const name of ['min.insync.replicas', 'transaction.state.log.min.isr', 'share.coordinator.state.topic.min.isr']) {
    expect(lines).toContain(`${name}=2`)
  }
})

test('more brokers than three keep three replicas', () => {
  const lines = linesOf(serverProperties({ ...place, controllerPorts: [1, 2, 3, 4, 5] }))
  expect(lines).toContain('default.replication.factor=3')
})
