import type { Alarm, Duration } from 'millrace'
import { EventSourcingError } from '../errors.ts'
import type { Timer } from '../ports/commit.ts'
import type { Input } from '../streams/input.ts'

const unitsMs: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
}

export const durationMs = (duration: Duration): number => {
  const [amount = '', unit = ''] = duration.split(' ')
  const ms = Number(amount) * (unitsMs[unit] ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return ms
  throw new EventSourcingError('MR_DEFINITION', `"${duration}" is not a duration: write it as "15 minutes".`, { failure: 'permanent' })
}

/** The live timers after one alarm: a name is set at most once, so setting it again moves it. */
export const afterAlarm = (
  timers: readonly Timer[],
  alarm: Alarm<string>,
  setting: { readonly version: number; readonly at: Date; readonly input: Input },
): readonly Timer[] => {
  const others = timers.filter(({ name }) => name !== alarm.timer)
  if (alarm.after === 'cancelled') return others
  const { message, trace } = setting.input
  return [
    ...others,
    {
      name: alarm.timer,
      due: new Date(setting.at.getTime() + durationMs(alarm.after)),
      setBy: setting.version,
      correlationId: message.correlationId,
      causationId: message.id,
      ...(trace === undefined ? {} : { trace }),
    },
  ]
}
