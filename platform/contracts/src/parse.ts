import { avroType } from './avro/avro-type.ts'
import { type Catalogue, readCatalogue } from './catalogue/catalogue.ts'
import { checkPlaces, type Placement, placements } from './catalogue/check-places.ts'
import { topicContract } from './catalogue/topic-contract.ts'
import type { Contracts, TypeContract } from './contract.ts'
import { ContractError, type Fault } from './errors.ts'
import { checkRecord } from './shape/check-types.ts'
import { closedText } from './shape/close.ts'
import { fingerprintOf } from './shape/fingerprint.ts'
import { readFile, type SourceFile } from './shape/read-file.ts'
import { readingOf } from './shape/reading.ts'
import type { NamedType, NamedTypes } from './shape/shape.ts'

/** The texts of a `schemas/` folder. */
export interface ContractSources {
  readonly schemas: readonly SourceFile[]
  readonly catalogue: SourceFile
}

export interface ParsedContracts {
  readonly contracts: Contracts
  /** All named types, parts of messages too, by full name. */
  readonly types: NamedTypes
  readonly catalogue: Catalogue
}

const readTypes = (sources: readonly SourceFile[], faults: Fault[]): NamedTypes => {
  const types = new Map<string, NamedType>()
  for (const source of sources) {
    const reading = readingOf(source.file, faults)
    const type = readFile(source, reading)
    const first = type && types.get(type.name)
    if (first !== undefined) reading.report('MR_CONTRACT_DUPLICATE', 'name', `\`${first.name}\` is already defined in ${first.file}`)
    else if (type !== undefined) types.set(type.name, type)
  }
  return types
}

const typeContract = ({ type, topic, key }: Placement, named: NamedType, types: NamedTypes): TypeContract => {
  const schema = closedText(named, types)
  avroType(schema)
  return { type, topic, key, schema, fingerprint: fingerprintOf(schema) }
}

const contractsOf = (catalogue: Catalogue, placed: readonly Placement[], types: NamedTypes): Contracts => ({
  types: Object.fromEntries(
    placed.flatMap(placement => {
      const named = types.get(placement.type)
      return named === undefined ? [] : [[placement.type, typeContract(placement, named, types)]]
    }),
  ),
  topics: Object.fromEntries(Object.entries(catalogue.topics).map(([name, topic]) => [name, topicContract(name, topic)])),
})

/** Reads all contracts. Throws MR_CONTRACT_INVALID with every fault found, each with its file and place. */
export const parseContracts = (sources: ContractSources): ParsedContracts => {
  const faults: Fault[] = []
  const types = readTypes(sources.schemas, faults)
  for (const type of types.values()) if (type.kind === 'record') checkRecord(type, types, readingOf(type.file, faults))
  const reading = readingOf(sources.catalogue.file, faults)
  const catalogue = readCatalogue(sources.catalogue, reading)
  const placed = catalogue === undefined ? [] : placements(catalogue)
  if (catalogue !== undefined) checkPlaces(placed, types, reading, file => readingOf(file, faults))
  if (catalogue === undefined || faults.length > 0) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
    throw new ContractError('MR_CONTRACT_INVALID', `The contracts have ${count}:`, { faults })
  }
  return { contracts: contractsOf(catalogue, placed, types), types, catalogue }
}
