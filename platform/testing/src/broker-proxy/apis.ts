/** The requests of Kafka's protocol by name: their keys, and the version from which their fields are compact and tagged (KIP-482). */
const apis = {
  Produce: { key: 0, flexibleFrom: 9 },
  Fetch: { key: 1, flexibleFrom: 12 },
  ListOffsets: { key: 2, flexibleFrom: 6 },
  Metadata: { key: 3, flexibleFrom: 9 },
  OffsetCommit: { key: 8, flexibleFrom: 8 },
  OffsetFetch: { key: 9, flexibleFrom: 6 },
  FindCoordinator: { key: 10, flexibleFrom: 3 },
  JoinGroup: { key: 11, flexibleFrom: 6 },
  Heartbeat: { key: 12, flexibleFrom: 4 },
  LeaveGroup: { key: 13, flexibleFrom: 4 },
  SyncGroup: { key: 14, flexibleFrom: 4 },
  DescribeGroups: { key: 15, flexibleFrom: 5 },
  ListGroups: { key: 16, flexibleFrom: 3 },
  SaslHandshake: { key: 17, flexibleFrom: Number.POSITIVE_INFINITY },
  ApiVersions: { key: 18, flexibleFrom: 3 },
  CreateTopics: { key: 19, flexibleFrom: 5 },
  DeleteTopics: { key: 20, flexibleFrom: 4 },
  DeleteRecords: { key: 21, flexibleFrom: 2 },
  InitProducerId: { key: 22, flexibleFrom: 2 },
  AddPartitionsToTxn: { key: 24, flexibleFrom: 3 },
  AddOffsetsToTxn: { key: 25, flexibleFrom: 3 },
  EndTxn: { key: 26, flexibleFrom: 3 },
  TxnOffsetCommit: { key: 28, flexibleFrom: 3 },
  DescribeConfigs: { key: 32, flexibleFrom: 4 },
  CreatePartitions: { key: 37, flexibleFrom: 2 },
  DescribeCluster: { key: 60, flexibleFrom: 0 },
} as const

export type ApiName = keyof typeof apis

const isApiName = (name: string): name is ApiName => name in apis
const names = new Map(Object.entries(apis).flatMap(([name, { key }]) => (isApiName(name) ? [[key as number, name] as const] : [])))

/** undefined: one the proxy only passes on. */
export const apiNamed = (key: number): ApiName | undefined => names.get(key)

export const isFlexible = (api: ApiName, version: number): boolean => version >= apis[api].flexibleFrom

/** ApiVersions is answered with the oldest header: who asks doesn't know yet what the broker speaks. */
export const hasTaggedAnswerHeader = (api: ApiName, version: number): boolean => api !== 'ApiVersions' && isFlexible(api, version)
