export { type Contracts, subjectOf, type TopicContract, type TypeContract } from './contract.ts'
