import { type Check, look } from '../check.ts'

/** law 2: mail has no idempotency keys, so a repeat carries the same Message-ID, and a mailbox can tell. */
export const repeatedMails: Check = {
  name: 'a repeated mail has the same Message-ID',
  find: ({ mails }) => {
    const alike = Map.groupBy(mails, ({ to, subject, text }) => JSON.stringify([to, subject, text]))
    return look(alike.values(), group => {
      const messageIds = [...new Set(group.map(({ messageId }) => messageId))]
      return messageIds.length === 1 ? [] : [`one mail "${group[0]?.subject}" came as ${messageIds.join(' and ')}`]
    })
  },
}
