import { parseArgs } from 'node:util'

/** `--pairs N --seed N` of a command. */
export const pairsAndSeed = (pairs: number): { pairs: number; seed: number } => {
  const { values } = parseArgs({ options: { pairs: { type: 'string' }, seed: { type: 'string', default: '1' } } })
  const numbers = { pairs: Number(values.pairs ?? pairs), seed: Number(values.seed) }
  if (Object.values(numbers).every(number => Number.isSafeInteger(number) && number >= 0)) return numbers
  console.error('--pairs and --seed take whole numbers')
  process.exit(2)
}
