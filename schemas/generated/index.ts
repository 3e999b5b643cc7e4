// Written by `millrace schemas generate`. Don't edit.
export type * as common from './common.ts'
export * as inventory from './inventory.ts'
export * as notifications from './notifications.ts'
export * as orders from './orders.ts'
export * as payments from './payments.ts'
export * as users from './users.ts'
