import type { Credentials, Session, ShopFront } from './shop-front.ts'

/** Who buys, and what there is to buy. */
export interface Surroundings {
  readonly operator: Session
  readonly customers: readonly Session[]
  /** In stock, whatever is ordered. */
  readonly products: readonly string[]
  /** Of which there are fewer than one order asks for. */
  readonly scarce: string
}

const names = ['Ada', 'Alan', 'Barbara', 'Donald', 'Edsger', 'Frances', 'Grace', 'John', 'Katherine', 'Margaret'] as const
const goods = ['Kettle', 'Teapot', 'Cup', 'Saucer', 'Spoon', 'Tray', 'Lamp', 'Chair', 'Table', 'Shelf', 'Clock', 'Vase'] as const
const plenty = 1_000_000
export const scarceQuantity = 3

/** Registers ten customers and stocks the shop. `run` keeps one run's names apart from another's. */
export const prepare = async (front: ShopFront, operatorsOwn: Credentials, run: string): Promise<Surroundings> => {
  const operator = front.logIn(operatorsOwn)

  const customer = async (name: string): Promise<Session> => {
    const credentials = { email: `${name.toLowerCase()}.${run}@customers.example`, password: `correct horse ${run}` }
    await front.register(name, credentials, `${run}-register-${name}`)
    const session = front.logIn(credentials)
    await session.token()
    return session
  }

  const stocked = async (name: string, minorUnits: number, quantity: number): Promise<string> => {
    const productId = await front.createProduct(operator, name, minorUnits, `${run}-create-${name}`)
    await front.deliver(operator, { productId, quantity }, `${run}-deliver-${name}`)
    return productId
  }

  const [customers, products, scarce] = await Promise.all([
    Promise.all(names.map(customer)),
    Promise.all(goods.map((name, at) => stocked(name, 499 + at * 250, plenty))),
    stocked('Moonstone', 99_900, scarceQuantity),
  ])
  return { operator, customers, products, scarce }
}
