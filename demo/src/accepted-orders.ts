import { join } from 'node:path'
import type { StackDescription } from '@millrace/local'
import { z } from 'zod'
import { type LineFile, openLineFile, readLines } from './line-file.ts'
import type { AcceptedOrder } from './mix.ts'

const shape = z.object({ orderId: z.string(), acceptedAt: z.number() })

const fileOf = ({ home }: Pick<StackDescription, 'home'>): string => join(home, 'data', 'accepted.ndjson')

/** What customers were told with 2xx, noted before anything follows from it: an audit after a crash still knows. */
export const openAccepted = (stack: Pick<StackDescription, 'home'>): Promise<LineFile<AcceptedOrder>> => openLineFile(fileOf(stack), shape)

export const readAccepted = (stack: Pick<StackDescription, 'home'>): Promise<readonly AcceptedOrder[]> => readLines(fileOf(stack), shape)
