export { eventually } from './eventually.ts'
export { type Decided, type Given, given } from './given.ts'
