import { cpus, loadavg, totalmem } from 'node:os'
import { z } from 'zod'

/** Where it was run: figures of two machines aren't compared. */
export const machine = z.object({
  cpu: z.string(),
  cores: z.int(),
  memoryGb: z.int(),
  os: z.string(),
  node: z.string(),
  kafka: z.string(),
  /** Over the minute before the first run. */
  load: z.number(),
})

export const describeMachine = (kafka: string): z.infer<typeof machine> => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  os: `${process.platform} ${process.arch}`,
  node: process.version,
  kafka,
  load: Number((loadavg()[0] ?? 0).toFixed(2)),
})
