import { inventory, users } from '@millrace/schemas'
import { table } from 'millrace'

export const profiles = table(users.profiles)
export const products = table(inventory.products)
