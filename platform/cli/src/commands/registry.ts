import { findProject, readDescription, serveRegistry } from '@millrace/local'
import { Command } from 'commander'
import { interruption } from '../interruption.ts'
import { positiveNumber } from '../positive-number.ts'

/** Exit 0: it was stopped on request. */
export const registryCommand = (): Command =>
  new Command('registry')
    .description('run the schema registry alone, on the Kafka of KAFKA_BROKERS or of the stack that runs here')
    .requiredOption('--port <port>', 'where it listens', positiveNumber)
    .option('--host <host>', 'the address it listens on', '127.0.0.1')
    .action(async ({ port, host }: { port: number; host: string }) => {
      const named = process.env.KAFKA_BROKERS?.split(',')
      const brokers = named ?? readDescription(findProject().home.stack)?.kafka.brokers ?? ['127.0.0.1:9092']
      const listening = (url: string) => console.log(`registry listens on ${url}`)
      await serveRegistry({ brokers, host, port, signal: interruption(), listening })
    })
