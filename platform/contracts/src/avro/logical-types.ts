import avro, { type Type } from 'avsc'

const dayMs = 86_400_000
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const calendarDay = /^\d{4}-\d{2}-\d{2}$/

/** Year 144,683: beyond it avsc's own long is not exact, and ours can't stand under a logical type. */
const latestMs = 2 ** 52

const same = (value: unknown) => value

/** An instant: `Date` here, milliseconds since 1970 on the wire. */
class TimestampMillis extends avro.types.LogicalType {
  override _fromValue(ms: number): Date {
    if (!(Math.abs(ms) < latestMs)) throw new RangeError(`no timestamp: ${ms} ms`)
    return new Date(ms)
  }

  override _toValue(at: unknown): number | undefined {
    return at instanceof Date && Math.abs(at.getTime()) < latestMs ? at.getTime() : undefined
  }

  override _resolve(writer: Type): unknown {
    if (avro.Type.isType(writer, 'logical:timestamp-millis')) return same
    return avro.Type.isType(writer, 'long', 'int') ? this._fromValue : undefined
  }
}

/** A calendar day: `2026-08-01` here, days since 1970 on the wire. Years 0000 to 9999. */
class CalendarDay extends avro.types.LogicalType {
  override _fromValue(days: number): string {
    const day = new Date(days * dayMs).toISOString().slice(0, -'T00:00:00.000Z'.length)
    if (!calendarDay.test(day)) throw new RangeError(`day ${days} is not in the years 0000 to 9999`)
    return day
  }

  override _toValue(day: unknown): number | undefined {
    if (typeof day !== 'string' || !calendarDay.test(day)) return undefined
    const at = new Date(`${day}T00:00:00.000Z`)
    // `2026-02-30` is no day; engines differ on whether they refuse it or roll it over.
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? at.getTime() / dayMs : undefined
  }

  override _resolve(writer: Type): unknown {
    if (avro.Type.isType(writer, 'logical:date')) return same
    return avro.Type.isType(writer, 'int') ? this._fromValue : undefined
  }
}

/** A string that must be a UUID to be written. What others wrote is read as it is. */
class Uuid extends avro.types.LogicalType {
  override _fromValue(value: string): string {
    return value
  }

  override _toValue(value: unknown): string | undefined {
    return typeof value === 'string' && uuid.test(value) ? value : undefined
  }

  override _resolve(writer: Type): unknown {
    return avro.Type.isType(writer, 'logical:uuid', 'string') ? same : undefined
  }
}

/** The logical types we translate, and the Avro type each stands on. Others are read as their underlying type. */
export const logicalTypes = { 'timestamp-millis': TimestampMillis, date: CalendarDay, uuid: Uuid }

export const underlying = { 'timestamp-millis': 'long', date: 'int', uuid: 'string' } as const
