import type { Clock } from '@millrace/messaging'
import type { Surroundings } from './customers.ts'
import { scarceQuantity } from './customers.ts'
import { RefusedError } from './http.ts'
import { type FinalOrder, type Outcome, outcomeOf } from './outcomes.ts'
import type { Line, Session, ShopFront } from './shop-front.ts'
import type { Timing } from './timing.ts'

/** An order that was answered with 2xx: from now on it must come to an end. */
export interface AcceptedOrder {
  readonly orderId: string
  /** Epoch ms. */
  readonly acceptedAt: number
}

export interface FinishedOrder extends AcceptedOrder {
  readonly meant: Outcome
  readonly outcome: Outcome
  /** From the request to the final state, as the customer saw it. */
  readonly ms: number
}

export interface OrderOptions {
  readonly front: ShopFront
  readonly surroundings: Surroundings
  readonly timing: Timing
  readonly clock: Clock
  readonly random: () => number
  /** Prefix of this run's Idempotency-Keys. */
  readonly run: string
  /** Awaited: what it notes is noted before the order goes on. */
  readonly accepted: (order: AcceptedOrder) => Promise<void> | void
  readonly finished: (order: FinishedOrder) => void
}

const watchMs = 50

const pick = <T>(items: readonly T[], random: () => number): T => {
  const chosen = items[Math.floor(random() * items.length)]
  if (chosen === undefined) throw new Error('there is nothing to pick from')
  return chosen
}

const paymentMethod = (meant: Outcome, timing: Timing): string => {
  switch (meant) {
    case 'declined':
      return 'tok_declined'
    case 'slowPayment':
      return `tok_slow_${timing.slowPaymentMs}`
    case 'timedOut':
      return `tok_slow_${timing.timedOutPaymentMs}`
    case 'cancelledWhilePaying':
      return `tok_slow_${timing.cancelledPaymentMs}`
    default:
      return 'tok_visa'
  }
}

/** Two orders must not have come of one key. */
const placeTwice = async (place: () => Promise<string>): Promise<string> => {
  const [one, other] = await Promise.all([place(), place()])
  if (one === other) return one
  throw new Error(`one Idempotency-Key made two orders: ${one} and ${other}`)
}

/** How the shop's customers behave, one order at a time. */
export const createOrdering = ({ front, surroundings, timing, clock, random, run, accepted, finished }: OrderOptions) => {
  const { operator, customers, products, scarce } = surroundings

  const linesOf = (meant: Outcome): readonly Line[] => {
    const line = (): Line => ({ productId: pick(products, random), quantity: 1 + Math.floor(random() * 3) })
    if (meant === 'severalLines') return [line(), line(), line()]
    // The line that is there must be given back.
    if (meant === 'outOfStock') return [line(), { productId: scarce, quantity: scarceQuantity + 1 }]
    return [line()]
  }

  /** Cancels once the provider is being asked; comes to nothing when the order was final before. */
  const cancelWhilePaying = async (customer: Session, orderId: string, key: string, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      if ((await front.paymentStatus(operator, orderId)) === 'charging') {
        await front.cancel(customer, orderId, key).catch((error: unknown) => {
          if (!(error instanceof RefusedError && error.code === 'order-final')) throw error
        })
        return
      }
      await clock.sleep(watchMs)
    }
  }

  const untilFinal = async (meant: Outcome, customer: Session, orderId: string, key: string): Promise<FinalOrder> => {
    if (meant !== 'cancelledWhilePaying') return front.untilFinal(customer, orderId)
    let over = false
    const final = front.untilFinal(customer, orderId).finally(() => {
      over = true
    })
    const [ended] = await Promise.all([final, cancelWhilePaying(customer, orderId, `${key}-cancel`, () => over)])
    return ended
  }

  /** Places one order and stays with it until it is final. */
  return async (meant: Outcome, n: number): Promise<void> => {
    const key = `${run}-${n}`
    const [customer, lines] = [pick(customers, random), linesOf(meant)]
    await customer.token()
    const began = clock.monotonicMs()
    const place = () => front.place(customer, lines, paymentMethod(meant, timing), key)
    const orderId = await (meant === 'repeatedRequest' ? placeTwice(place) : place())
    const order: AcceptedOrder = { orderId, acceptedAt: clock.now() }
    await accepted(order)
    const final = await untilFinal(meant, customer, orderId, key)
    finished({ ...order, meant, outcome: outcomeOf(meant, final), ms: clock.monotonicMs() - began })
  }
}
