import { expect, test } from 'vitest'
import { manualClock } from '../memory/index.ts'
import { createDeadlines } from '../time/deadlines.ts'
import { type Breaker, createBreaker, type Turn, type TurnOutcome } from './breaker.ts'

const pauseMs = 1_000
const turnMs = 60_000

const start = () => {
  const clock = manualClock()
  const deadlines = createDeadlines(clock, turnMs)
  const closings: boolean[] = []
  const breaker = createBreaker({ clock, deadlines, pauseMs: failures => pauseMs * failures, closed: passed => closings.push(passed) })
  return { clock, closings, breaker, deadlines }
}

/** Lanes that hold, and say so when it is their turn. */
const lanes = (breaker: Breaker, names: readonly string[]) => {
  const turns: { readonly lane: string; readonly turn: Turn }[] = []
  const stopping = new AbortController()
  const hold = async (lane: string, waitMs = 0): Promise<void> => {
    const turn = await breaker.hold(waitMs, stopping.signal)
    if (turn !== undefined) turns.push({ lane, turn })
  }
  for (const name of names) void hold(name)
  return {
    hold,
    stopping,
    taken: () => turns.map(({ lane }) => lane),
    end: (outcome: TurnOutcome) => turns.shift()?.turn.end(outcome),
  }
}

test('one lane at a time tries, ever more rarely, and everyone has a turn', async () => {
  const { clock, breaker } = start()
  const { hold, taken, end } = lanes(breaker, ['a', 'b', 'c'])
  const order: (string | undefined)[] = []
  for (const failures of [1, 2, 3, 4]) {
    await clock.advance(pauseMs * failures - 1)
    expect(taken()).toEqual([])
    await clock.advance(1)
    expect(taken()).toHaveLength(1)
    const lane = taken()[0] ?? ''
    order.push(lane)
    void hold(lane)
    end('failed')
  }
  expect(order).toEqual(['a', 'b', 'c', 'a'])
})

test('when a try passes the others follow, ever more at once, and it closes', async () => {
  const { clock, breaker, closings } = start()
  const { taken, end } = lanes(breaker, ['a', 'b', 'c', 'd', 'e', 'f'])
  await clock.advance(pauseMs)
  const atOnce: number[] = []
  while (taken().length > 0) {
    atOnce.push(taken().length)
    for (const _ of taken()) end('passed')
    await clock.advance(0)
  }
  expect(atOnce).toEqual([1, 2, 3])
  expect(closings).toEqual([true])
})

test('a lane asked to come later does not keep others from coming', async () => {
  const { clock, breaker } = start()
  const { hold, taken, end } = lanes(breaker, [])
  void hold('asked', 3_600_000)
  await clock.advance(5_000)
  void hold('other')
  await clock.advance(pauseMs)
  expect(taken()).toEqual(['other'])
  end('passed')
  await clock.advance(3_500_000)
  expect(taken()).toEqual([])
  await clock.advance(100_000)
  expect(taken()).toEqual(['asked'])
})

test('a try that does not end holds up nobody for ever', async () => {
  const { clock, breaker } = start()
  const { taken } = lanes(breaker, ['stuck', 'b'])
  await clock.advance(pauseMs)
  expect(taken()).toEqual(['stuck'])
  await clock.advance(turnMs + pauseMs)
  expect(taken()).toEqual(['stuck', 'b'])
})

test('a try that passes late counts: the others follow, and only they', async () => {
  const { clock, breaker, closings } = start()
  const { taken, end } = lanes(breaker, ['slow', 'b', 'c', 'd'])
  await clock.advance(pauseMs + turnMs)
  expect(taken()).toEqual(['slow'])
  end('passed')
  await clock.advance(0)
  expect(taken()).toEqual(['b', 'c'])
  await clock.advance(pauseMs)
  expect(taken()).toEqual(['b', 'c'])
  end('passed')
  end('passed')
  await clock.advance(0)
  end('passed')
  expect(closings).toEqual([true])
})

test('a try that fails late holds up nobody either, and counts', async () => {
  const { clock, breaker } = start()
  const { taken, end } = lanes(breaker, ['slow', 'b', 'c'])
  await clock.advance(pauseMs + turnMs)
  end('failed')
  await clock.advance(pauseMs)
  expect(taken()).toEqual(['b'])
  end('failed')
  await clock.advance(pauseMs * 3 - 1)
  expect(taken()).toEqual([])
  await clock.advance(1)
  expect(taken()).toEqual(['c'])
})

test('it is open until the last try has ended, however late', async () => {
  const { clock, breaker, closings } = start()
  const { end } = lanes(breaker, ['slow'])
  await clock.advance(pauseMs + 2 * turnMs)
  expect(closings).toEqual([])
  end('passed')
  expect(closings).toEqual([true])
})

test('a try that says nothing of it leaves the next lane its turn, no later than before', async () => {
  const { clock, breaker } = start()
  const { taken, end } = lanes(breaker, ['a', 'b'])
  await clock.advance(pauseMs)
  end('unclear')
  await clock.advance(pauseMs)
  expect(taken()).toEqual(['b'])
})

test('who stops leaves, and leaves nothing behind', async () => {
  const { clock, breaker, closings, deadlines } = start()
  const { stopping, taken } = lanes(breaker, ['a', 'b'])
  await clock.advance(pauseMs)
  expect(taken()).toEqual(['a'])
  stopping.abort()
  await clock.advance(0)
  expect(closings).toEqual([false])
  deadlines.close()
  expect(clock.nextDue()).toBeUndefined()
})

test('it holds any number of lanes', async () => {
  const { clock, breaker } = start()
  // More than a call takes arguments.
  const signals = Array.from({ length: 1_500 }, () => new AbortController().signal)
  for (let lane = 0; lane < 100; lane++) for (const signal of signals) void breaker.hold(3_600_000, signal)
  const { taken } = lanes(breaker, ['last'])
  await clock.advance(pauseMs)
  expect(breaker.waiting).toBe(150_000)
  expect(taken()).toEqual(['last'])
})
