export { type Decided, type Given, given } from './given.ts'
