import { parseContracts } from '@millrace/contracts'
import { decider, message, projection, reject, topic } from 'millrace'
import { z } from 'zod'
import { routes, service } from '../api.ts'

// A service of notes, for the frame's tests.

interface Note {
  readonly noteId: string
  readonly owner: string
  readonly text: string
}
const Write = message<'notes.Write', Note>('notes.Write', 'noteId')
const Written = message<'notes.Written', Note>('notes.Written', 'noteId')
const events = topic('notes.events', [Written])
const Summary = message<'notes.Summary', Note>('notes.Summary', 'noteId')
/** A topic that no test creates. */
export const summaries = topic('notes.summaries', [Summary])

const note = decider({
  name: 'note',
  commands: [Write],
  events: [events],
  rejections: { 'too-rude': 422 },
  initial: (): { readonly text?: string; readonly owner?: string } => ({}),
  decide: { 'notes.Write': (_, written) => (written.text === 'rude' ? reject('too-rude', 'be kind') : [Written(written)]) },
  evolve: { 'notes.Written': (_, { text, owner }) => ({ text, owner }) },
})

const notes = projection({
  name: 'notes',
  version: 1,
  by: 'noteId',
  from: [events],
  initial: (): { readonly noteId?: string; readonly owner?: string; readonly text?: string } => ({}),
  on: { 'notes.Written': (_, { noteId, owner, text }) => ({ noteId, owner, text }) },
})

const body = z.object({ text: z.string().min(1).max(100), stars: z.int().nonnegative().default(0) })
const params = z.object({ noteId: z.uuid() })

/** Notes whose change somebody waits for, in vain. */
export const waiting: string[] = []

const noteRoutes = routes((http, app) => {
  const view = app.view(notes)
  http.post('/notes', { schema: { body } }, async (request, reply) => {
    const noteId = app.newId(request)
    const { version } = await app.decide(note, Write({ noteId, owner: app.user(request).id, text: request.body.text }), request)
    return reply.code(202).send({ noteId, version })
  })
  http.get('/notes/:noteId', { schema: { params } }, async (request, reply) => {
    const found = await view.until(request.params.noteId, () => true, 2_000)
    return found ?? reply.callNotFound()
  })
  http.get('/notes', { schema: { querystring: z.object({ cursor: z.string().optional() }) } }, async request =>
    view.page({ owner: app.user(request).id }, request.query.cursor, 2),
  )
  http.get('/notes/:noteId/never', { schema: { params } }, async (request, reply) => {
    waiting.push(request.params.noteId)
    const found = await view.until(request.params.noteId, () => false, 60_000)
    return found ?? reply.callNotFound()
  })
  http.get('/open', { config: { public: true } }, async () => ({ open: true }))
  http.post('/admin', { config: { role: 'operator' } }, async () => ({ done: true }))
  http.get('/fault', async () => {
    throw new Error('secret detail')
  })
})

export const notesService = service({ name: 'notes', deciders: [note], projections: [notes], routes: [noteRoutes] })

const record = (name: string) => ({
  file: `${name}.avsc`,
  text: JSON.stringify({
    type: 'record',
    namespace: 'notes',
    name,
    doc: name,
    fields: ['noteId', 'owner', 'text'].map(field => ({ name: field, type: 'string', doc: field })),
  }),
})

export const { contracts } = parseContracts({
  schemas: [record('Write'), record('Written'), record('Summary')],
  catalogue: {
    file: 'catalogue.yaml',
    text: `
topics:
  notes.events: { owner: notes, key: noteId, partitions: 2, retention: forever, types: [notes.Written] }
  notes.summaries: { owner: notes, key: noteId, partitions: 2, compacted: true, types: [notes.Summary] }
private:
  notes.Write: { key: noteId }
`,
  },
})
