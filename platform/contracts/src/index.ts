export { type AvroEncoder, type AvroReader, compileCodec, compileReader } from './avro/codec.ts'
export { type Contracts, subjectOf, type TopicContract, type TypeContract } from './contract.ts'
export { type ContractCode, ContractError, contractCodes, type Fault } from './errors.ts'
