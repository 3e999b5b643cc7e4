/** Every metric of a service's frame; a table of the same shape as messaging's. */
export const serviceMetrics = {
  millrace_http_request_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'From the request to the end of its answer.',
    labels: ['service', 'method', 'route', 'status'],
  },
} as const
