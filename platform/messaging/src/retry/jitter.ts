import type { Retry } from './retry.ts'

/** Full jitter (M. Brooker, AWS Architecture Blog, 2015): anything from no wait to the rule's, so that what failed together isn't tried together. */
export const jitter =
  (rule: Retry): Retry =>
  (failed, tools) => {
    const said = rule(failed, tools)
    return said === 'give up' ? said : said * tools.random()
  }
