// Uses the official client as its users do: against a server that behaves, and against one on which everything goes wrong in turn.
// Prints one line for each thing that works and ends with exit code 0; the first that does not ends it with an error.
import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';

const [calm, limited, failing] = process.argv.slice(2).map(
  (baseURL) => new OpenAI({ baseURL, apiKey: 'any-key', maxRetries: 0, timeout: 30_000 }),
);
const question = { model: 'teacher', seed: 3, messages: [{ role: 'user', content: 'Tell me about the tides.' }] };

async function works(name, what) {
  await what();
  console.log(`works: ${name}`);
}

let answer;
await works('chat', async () => {
  const completion = await calm.chat.completions.create(question);
  assert.equal(completion.object, 'chat.completion');
  assert.equal(completion.choices[0].finish_reason, 'stop');
  answer = completion.choices[0].message.content;
  assert.ok(answer.length > 20);
  assert.equal(completion.usage.total_tokens, completion.usage.prompt_tokens + completion.usage.completion_tokens);
  assert.ok(completion._request_id.startsWith('req_'));
});

await works('streaming', async () => {
  const stream = await calm.chat.completions.create({
    ...question,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, answer);
  assert.ok(usage.completion_tokens > 0);
});

await works('the streaming helper', async () => {
  const runner = calm.chat.completions.stream(question);
  assert.equal(await runner.finalContent(), answer);
});

await works('structured output', async () => {
  const schema = {
    type: 'object',
    properties: { title: { type: 'string' }, score: { type: 'integer', minimum: 1, maximum: 5 } },
    required: ['title', 'score'],
    additionalProperties: false,
  };
  const completion = await calm.chat.completions.parse({
    ...question,
    response_format: { type: 'json_schema', json_schema: { name: 'review', strict: true, schema } },
  });
  const review = JSON.parse(completion.choices[0].message.content);
  assert.equal(typeof review.title, 'string');
  assert.ok(review.score >= 1 && review.score <= 5);
});

await works('models', async () => {
  const models = [];
  for await (const model of calm.models.list()) {
    models.push(model.id);
  }
  assert.deepEqual(models, ['simulated-teacher']);
  assert.equal((await calm.models.retrieve('simulated-teacher')).object, 'model');
});

const line = (id, seed) =>
  JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body: { ...question, seed } });
let file;
await works('files', async () => {
  const content = Array.from({ length: 30 }, (_, n) => line(`row-${n}`, n)).join('\n') + '\n';
  file = await calm.files.create({ file: await toFile(Buffer.from(content), 'rows.jsonl'), purpose: 'batch' });
  assert.equal(file.bytes, Buffer.byteLength(content));
  assert.equal((await calm.files.retrieve(file.id)).filename, 'rows.jsonl');
  assert.equal(await (await calm.files.content(file.id)).text(), content);
  const listed = [];
  for await (const each of calm.files.list({ purpose: 'batch' })) {
    listed.push(each.id);
  }
  assert.deepEqual(listed, [file.id]);
});

await works('batches', async () => {
  let batch = await calm.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { run: 'one' },
  });
  assert.equal(batch.status, 'validating');
  while (!['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) {
    batch = await calm.batches.retrieve(batch.id);
  }
  assert.equal(batch.status, 'completed');
  assert.deepEqual(batch.request_counts, { total: 30, completed: 30, failed: 0 });
  const output = await (await calm.files.content(batch.output_file_id)).text();
  const rows = output.trimEnd().split('\n').map((text) => JSON.parse(text));
  assert.equal(rows.length, 30);
  const third = rows.find((row) => row.custom_id === 'row-3');
  assert.equal(third.response.body.choices[0].message.content, answer);
  const listed = [];
  for await (const each of calm.batches.list({ limit: 1 })) {
    listed.push(each.metadata.run);
  }
  assert.deepEqual(listed, ['one']);
});

await works('deleting a file', async () => {
  assert.equal((await calm.files.delete(file.id)).deleted, true);
  await assert.rejects(calm.files.retrieve(file.id), OpenAI.NotFoundError);
});

await works('errors by their types', async () => {
  await assert.rejects(calm.chat.completions.create({ model: 'teacher', messages: [] }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.param, 'messages');
    return true;
  });
  await assert.rejects(calm.batches.retrieve('batch_none'), OpenAI.NotFoundError);
  await limited.chat.completions.create(question);
  await assert.rejects(limited.chat.completions.create(question), (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.equal(error.code, 'rate_limit_exceeded');
    assert.ok(Number(error.headers.get('retry-after')) > 0);
    assert.equal(error.headers.get('x-ratelimit-limit-requests'), '1');
    return true;
  });
});

await works('its own retries through faults', async () => {
  const patient = failing.withOptions({ maxRetries: 8, timeout: 5_000 });
  const seen = [];
  for (let seed = 0; seed < 6; seed++) {
    seen.push((await patient.chat.completions.create({ ...question, seed })).choices[0].message.content.length > 0);
  }
  assert.deepEqual(new Set(seen), new Set([true]));
});
