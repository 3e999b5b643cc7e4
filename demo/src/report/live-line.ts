import { type Outcome, outcomes, type Progress } from '../mix.ts'

export interface LiveLine {
  show(progress: Progress): void
  /** Shows what was shown last, for good. */
  end(): void
}

/** Where it is shown: a terminal's line is written over, anything else gets a line now and then. */
export interface Screen {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const terminalMs = 100
const elsewhereMs = 2_000

const words = ({ accepted, open, ended }: Progress): string => {
  const came = (outcome: Outcome) => ended[outcome] ?? 0
  const parts = outcomes.filter(came).map(outcome => `${outcome} ${came(outcome)}`)
  return `orders: ${accepted} accepted, ${open} open${parts.length === 0 ? '' : ` | ${parts.join(', ')}`}`
}

/** One line that says how the orders do. */
export const liveLine = (screen: Screen, now: () => number = () => performance.now()): LiveLine => {
  let shownAt = Number.NEGATIVE_INFINITY
  let shown = ''
  let latest = ''

  const write = () => {
    if (latest === shown) return
    screen.write(screen.isTTY ? `\r\u001b[2K${latest.slice(0, (screen.columns ?? 80) - 1)}` : `${latest}\n`)
    shown = latest
    shownAt = now()
  }

  return {
    show: progress => {
      latest = words(progress)
      if (now() - shownAt >= (screen.isTTY ? terminalMs : elsewhereMs)) write()
    },
    end: () => {
      write()
      if (screen.isTTY && shown !== '') screen.write('\n')
    },
  }
}
