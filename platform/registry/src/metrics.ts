import type { MetricTable } from '@millrace/messaging'

/** Every metric of the registry's server. */
export const registryServerMetrics = {
  millrace_registry_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests answered.',
    labels: ['route', 'method', 'status'],
  },
  millrace_registry_request_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'From the request to the end of its answer.',
    labels: ['route', 'method', 'status'],
  },
  millrace_registry_schemas: { type: 'gauge', unit: 'records', help: 'Schemas with an id.', labels: [] },
} as const satisfies MetricTable

/** Every metric of the registry's client. */
export const registryClientMetrics = {
  millrace_registry_client_requests_total: {
    type: 'counter',
    unit: 'requests',
    help: 'Requests to the schema registry, by what came of them: ok, refused or unavailable.',
    labels: ['method', 'outcome'],
  },
  millrace_registry_client_request_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'How long the schema registry took to answer.',
    labels: ['method', 'outcome'],
  },
} as const satisfies MetricTable
