import type { Mail } from './mailbox.ts'

const escaped = (text: string): string => text.replace(/[&<>"']/g, found => `&#${found.charCodeAt(0)};`)

const row = ({ at, to, subject, text, messageId }: Mail): string =>
  `<article><h2>${escaped(subject)}</h2><p class="meta">${new Date(at).toISOString()} to ${escaped(to.join(', '))} ${escaped(messageId)}</p><pre>${escaped(text)}</pre></article>`

/** The latest mails, newest first. */
export const mailboxPage = (mails: readonly Mail[]): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Mailbox</title>
<style>body{font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #ccc}.meta{color:#666}pre{white-space:pre-wrap}</style>
<h1>Mailbox</h1><p>${mails.length} mails; the last 200 are shown.</p>
${mails.slice(-200).toReversed().map(row).join('\n')}
</html>`
