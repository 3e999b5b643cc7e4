import type { Broker } from '@millrace/messaging'
import { RegistryError } from '../errors.ts'

const wanted = { 'cleanup.policy': 'compact' }

/** Makes the topic where it is missing; refuses one that would lose schemas or their order. */
export const ensureTopic = async (broker: Broker, topic: string): Promise<void> => {
  await broker.topics.create([{ topic, partitions: 1, config: wanted }])
  const [found] = await broker.topics.describe([topic])
  if (found === undefined) throw new RegistryError('MR_REGISTRY_TOPIC', `The topic ${topic} can't be seen after it was created: try again.`)
  if (found.partitions !== 1)
    throw new RegistryError(
      'MR_REGISTRY_TOPIC',
      `The topic ${topic} has ${found.partitions} partitions; a registry's log has one. Name another topic.`,
    )
  const policy = found.config['cleanup.policy'] ?? 'delete'
  if (policy !== 'compact')
    throw new RegistryError(
      'MR_REGISTRY_TOPIC',
      `The topic ${topic} has cleanup.policy=${policy}, which loses schemas: set it to compact before starting.`,
    )
}
