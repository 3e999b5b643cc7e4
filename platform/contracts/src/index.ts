export { type AvroEncoder, type AvroReader, compileCodec, compileReader } from './avro/codec.ts'
export type { Catalogue, CatalogueTopic } from './catalogue/catalogue.ts'
export { type ChangeCode, type ChangeRules, type ContractChange, changeCodes } from './compatibility/changes/change.ts'
export { compareContracts } from './compatibility/changes/compare-contracts.ts'
export { checkCompatibility } from './compatibility/check-compatibility.ts'
export { type Incompatibility, type IncompatibilityType, incompatibilityTypes } from './compatibility/incompatibility.ts'
export { type CompatibilityLevel, checkLevel, compatibilityLevels, type EarlierVersion, type LevelBreach } from './compatibility/levels.ts'
export { locate, type TextPosition } from './compatibility/locate.ts'
export type { AvroSchema, Place } from './compatibility/schema/avro-schema.ts'
export { readAvro, readAvroText, type SchemaSource } from './compatibility/schema/read-avro.ts'
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
