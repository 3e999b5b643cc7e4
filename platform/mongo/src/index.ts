export { type MongoOptions, mongo } from './mongo.ts'
