export { type AvroEncoder, type AvroReader, compileCodec, compileReader } from './avro/codec.ts'
export type { Catalogue, CatalogueTopic } from './catalogue/catalogue.ts'
export { type Contracts, subjectOf, type TopicContract, type TypeContract } from './contract.ts'
export { type ContractCode, ContractError, contractCodes, type Fault } from './errors.ts'
export { type ContractSources, type ParsedContracts, parseContracts } from './parse.ts'
export { fingerprintOf } from './shape/fingerprint.ts'
export type { SourceFile } from './shape/read-file.ts'
export {
  type EnumType,
  type Field,
  type NamedType,
  type NamedTypes,
  namespaceOf,
  type RecordType,
  type Shape,
  unqualified,
} from './shape/shape.ts'
