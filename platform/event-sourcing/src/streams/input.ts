import type { TraceContext } from '@millrace/messaging'
import type { Message } from 'millrace'

/** One command or message to decide on. Its id is what the commit records as handled (law 2). */
export interface Input {
  readonly message: Message<string, unknown>
  readonly trace: TraceContext | undefined
  readonly bodyHash?: string
}
