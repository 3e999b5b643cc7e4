import type { Credentials, Session, ShopFront } from './shop-front.ts'

/** Who buys, and what there is to buy. */
export interface Surroundings {
  readonly operator: Session
  /** Registering still: passwords take a while to hash. A token is there when they have. */
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

/** Stocks the shop, and begins to register ten customers. `run` keeps one run's names apart from another's. */
export const prepare = async (front: ShopFront, operatorsOwn: Credentials, run: string): Promise<Surroundings> => {
  const operator = front.logIn(operatorsOwn)

  const customer = (name: string): Session => {
    const credentials = { email: `${name.toLowerCase()}.${run}@customers.example`, password: `correct horse ${run}` }
    const session = front.logIn(credentials)
    const registered = front.register(name, credentials, `${run}-register-${name}`).then(() => session.token())
    registered.catch(() => undefined) // told to who needs the token
    return { token: () => registered.then(() => session.token()) }
  }

  const stocked = async (name: string, minorUnits: number, quantity: number): Promise<string> => {
    const productId = await front.createProduct(operator, name, minorUnits, `${run}-create-${name}`)
    await front.deliver(operator, { productId, quantity }, `${run}-deliver-${name}`)
    return productId
  }

  const customers = names.map(customer)
  const [products, scarce] = await Promise.all([
    Promise.all(goods.map((name, at) => stocked(name, 499 + at * 250, plenty))),
    stocked('Moonstone', 99_900, scarceQuantity),
  ])
  return { operator, customers, products, scarce }
}
