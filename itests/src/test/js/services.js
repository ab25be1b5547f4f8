// The gateway, seen by the library that JupyterLab talks to its server with: node services.js URL TOKEN [PROCESS_FILE]
// With the controller's process file, the controller is killed in the end, and everything must go on.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const {
  ContentsManager, EventManager, KernelManager, KernelSpecManager, ServerConnection, SessionManager
} = require('@jupyterlab/services');

const [url, token, processFile] = process.argv.slice(2);
const serverSettings = ServerConnection.makeSettings({
  baseUrl: url, wsUrl: url.replace(/^http/, 'ws'), token, appendToken: true, WebSocket: require('ws')
});
const LIMIT_MS = 90_000;

/** Fails with what was waited for, in place of hanging. */
function within(what, promise, ms = LIMIT_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Waits until a condition holds. */
async function until(what, condition) {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    if (await condition()) {
      return;
    }
    assert.ok(Date.now() < end, `${what}: not within ${LIMIT_MS} ms`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

async function step(name, work) {
  const start = Date.now();
  const result = await within(name, work());
  console.log(`ok  ${name} (${Date.now() - start} ms)`);
  return result;
}

/** Runs a cell; returns its reply and its outputs. */
async function run(kernel, code, answerInput) {
  const future = kernel.requestExecute({ code, allow_stdin: answerInput !== undefined });
  const outputs = [];
  future.onIOPub = message => outputs.push({ type: message.header.msg_type, content: message.content });
  future.onStdin = message => {
    assert.equal(message.header.msg_type, 'input_request');
    future.sendInputReply({ status: 'ok', value: answerInput }, message.header);
  };
  const reply = await within(code, future.done);
  return { reply: reply.content, outputs, of: type => outputs.filter(each => each.type === type).map(each => each.content) };
}

const text = streams => streams.map(each => each.text).join('');

async function cells(kernel) {
  const printed = await run(kernel, "import sys\nprint('out')\nprint('err', file=sys.stderr)\n6*7");
  assert.equal(printed.reply.status, 'ok');
  assert.equal(printed.of('execute_result')[0].data['text/plain'], '42');
  assert.equal(text(printed.of('stream').filter(each => each.name === 'stdout')), 'out\n');
  assert.equal(text(printed.of('stream').filter(each => each.name === 'stderr')), 'err\n');
  assert.equal(printed.of('status').at(-1).execution_state, 'idle');
  const failed = await run(kernel, '1/0');
  assert.equal(failed.reply.status, 'error');
  assert.equal(failed.of('error')[0].ename, 'ZeroDivisionError');
  const shown = await run(kernel, "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))");
  assert.equal(shown.of('display_data')[0].data['text/html'], '<b>x</b>');
  const asked = await run(kernel, "name = input('who? ')\nprint('hello', name)", 'bob');
  assert.equal(text(asked.of('stream')), 'hello bob\n');
}

async function questions(kernel) {
  await run(kernel, 'answer = 42');
  const completed = await kernel.requestComplete({ code: 'answ', cursor_pos: 4 });
  assert.ok(completed.content.matches.includes('answer'));
  const inspected = await kernel.requestInspect({ code: 'answer', cursor_pos: 6, detail_level: 0 });
  assert.ok(inspected.content.found);
  const history = await kernel.requestHistory({ hist_access_type: 'tail', n: 3, output: false, raw: true });
  assert.equal(history.content.status, 'ok');
  const half = await kernel.requestIsComplete({ code: 'for i in x:' });
  assert.equal(half.content.status, 'incomplete');
}

async function comms(kernel) {
  await run(kernel, [
    'def opened(comm, message):',
    "    comm.on_msg(lambda m: comm.send({'echo': m['content']['data']['n'] + 1}))",
    "get_ipython().kernel.comm_manager.register_target('echo', opened)"
  ].join('\n'));
  const comm = kernel.createComm('echo');
  const echoed = new Promise(resolve => { comm.onMsg = message => resolve(message.content.data.echo); });
  comm.open({});
  comm.send({ n: 1 });
  assert.equal(await within('the comm answers', echoed), 2);
  const info = await kernel.requestCommInfo({ target_name: 'echo' });
  assert.ok(info.content.comms[comm.commId]);
  comm.close();
}

async function interrupted(kernel) {
  const future = kernel.requestExecute({ code: "print('begun', flush=True)\nimport time\ntime.sleep(60)" });
  const begun = new Promise(resolve => {
    future.onIOPub = message => { if (message.header.msg_type === 'stream') resolve(); };
  });
  await within('the cell begins', begun);
  await kernel.interrupt();
  assert.equal((await within('the cell ends', future.done)).content.ename, 'KeyboardInterrupt');
}

async function restarted(kernel) {
  await run(kernel, 'kept = 1');
  await within('restart', kernel.restart());
  const gone = await run(kernel, 'kept');
  assert.equal(gone.reply.ename, 'NameError');
  assert.equal(gone.reply.execution_count, 1);
}

async function reconnected(kernel) {
  await run(kernel, 'kept = 5');
  await within('reconnect', kernel.reconnect());
  assert.equal((await run(kernel, 'kept')).of('execute_result')[0].data['text/plain'], '5');
}

async function files(contents) {
  const directory = await contents.newUntitled({ type: 'directory' });
  const notebook = await contents.newUntitled({ path: directory.path, type: 'notebook' });
  const cell = { id: 'c1', cell_type: 'code', source: 'x\ny', metadata: { trusted: true }, outputs: [], execution_count: null };
  const content = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  await contents.save(notebook.path, { type: 'notebook', format: 'json', content });
  const read = await contents.get(notebook.path, { content: true, hash: true });
  assert.equal(read.content.cells[0].source, 'x\ny');
  assert.equal(read.content.cells[0].metadata.trusted, true);
  assert.match(read.hash, /^[0-9a-f]{64}$/);

  const checkpoint = await contents.createCheckpoint(notebook.path);
  await contents.save(notebook.path, { type: 'notebook', format: 'json', content: { ...content, cells: [] } });
  assert.deepEqual(await contents.listCheckpoints(notebook.path), [checkpoint]);
  await contents.restoreCheckpoint(notebook.path, checkpoint.id);
  assert.equal((await contents.get(notebook.path)).content.cells.length, 1);
  await contents.deleteCheckpoint(notebook.path, checkpoint.id);
  assert.deepEqual(await contents.listCheckpoints(notebook.path), []);

  const renamed = await contents.rename(notebook.path, `${directory.path}/100% übung.ipynb`);
  assert.equal(renamed.name, '100% übung.ipynb');
  const copy = await contents.copy(renamed.path, directory.path);
  assert.equal(copy.name, '100% übung-Copy1.ipynb');
  const parts = [Buffer.from([0, 1, 2]), Buffer.from([253, 254, 255])];
  for (const [index, part] of parts.entries()) {
    await contents.save(`${directory.path}/bytes`, {
      type: 'file', format: 'base64', content: part.toString('base64'), chunk: index + 1 === parts.length ? -1 : index + 1
    });
  }
  const bytes = await contents.get(`${directory.path}/bytes`);
  assert.deepEqual(Buffer.from(bytes.content, 'base64'), Buffer.concat(parts));
  const download = await fetch(await contents.getDownloadUrl(`${directory.path}/bytes`), { headers: { Authorization: `token ${token}` } });
  assert.deepEqual(Buffer.from(await download.arrayBuffer()), Buffer.concat(parts));
  assert.match(download.headers.get('content-security-policy'), /sandbox/);

  assert.equal((await contents.get(directory.path)).content.length, 3);
  await assert.rejects(contents.get('../x'), error => error.response.status >= 400);
  await assert.rejects(contents.get('gone'), error => error.response.status === 404 && /gone/.test(error.message));
  await assert.rejects(contents.delete(directory.path), error => error.response.status === 400);
  for (const path of [renamed.path, copy.path, `${directory.path}/bytes`, directory.path]) {
    await contents.delete(path);
  }
}

async function events(contents) {
  const manager = new EventManager({ serverSettings });
  const heard = [];
  manager.stream.connect((_, event) => heard.push(event));
  await until('an event is told', async () => {
    await manager.emit({
      schema_id: 'https://events.jupyter.org/jupyter_server/contents_service/v1', version: '1',
      data: { action: 'get', path: 'probe' }
    });
    return heard.some(event => event.path === 'probe');
  });
  const file = await contents.newUntitled({ type: 'file' });
  await contents.delete(file.path);
  await until('the deletion is told', async () => heard.some(each => each.action === 'delete' && each.path === file.path));
  manager.dispose();
}

async function killed(session, sessions) {
  const { pid } = JSON.parse(fs.readFileSync(processFile, 'utf8'));
  await run(session.kernel, 'kept = 7');
  process.kill(pid, 'SIGKILL');
  // A process of many megabytes takes a while to die, and until then its sockets are open: what is sent on them is lost.
  await until('the connection is gone', async () => session.kernel.connectionStatus !== 'connected');
  await until('the session is there again', async () => {
    try {
      await sessions.refreshRunning();
    } catch (error) {
      return false;
    }
    return [...sessions.running()].some(each => each.id === session.id && each.kernel.id === session.kernel.id);
  });
  await until('the kernel is connected again', async () => session.kernel.connectionStatus === 'connected');
  assert.equal((await run(session.kernel, 'kept')).of('execute_result')[0].data['text/plain'], '7');
  const same = await sessions.startNew({ path: session.path, type: session.type, name: session.name });
  assert.equal(same.id, session.id);
  same.dispose();
}

async function main() {
  const kernelManager = new KernelManager({ serverSettings });
  const sessions = new SessionManager({ serverSettings, kernelManager });
  const specs = new KernelSpecManager({ serverSettings });
  const contents = new ContentsManager({ serverSettings });
  await step('managers are ready', () => Promise.all([kernelManager.ready, sessions.ready, specs.ready]));
  assert.ok(specs.specs.kernelspecs[specs.specs.default], 'the default kernelspec is one of them');
  const session = await step('a session starts', () =>
    sessions.startNew({ path: 'a.ipynb', type: 'notebook', name: 'a', kernel: { name: specs.specs.default } }));
  const kernel = session.kernel;
  await step('the kernel tells about itself', () => kernel.info);
  await step('cells run', () => cells(kernel));
  await step('questions are answered', () => questions(kernel));
  await step('comms go both ways', () => comms(kernel));
  await step('a cell is interrupted', () => interrupted(kernel));
  await step('the kernel restarts', () => restarted(kernel));
  await step('the kernel is connected to again', () => reconnected(kernel));
  await step('files are made, changed and deleted', () => files(contents));
  await step('events are told', () => events(contents));
  await step('the session is renamed', async () => {
    await session.setPath('b.ipynb');
    await session.setName('b');
    await sessions.refreshRunning();
    const model = [...sessions.running()].find(each => each.id === session.id);
    assert.deepEqual([model.path, model.name], ['b.ipynb', 'b']);
  });
  if (processFile) {
    await step('the controller is killed, and everything goes on', () => killed(session, sessions));
  }
  await step('the session ends with its kernel', async () => {
    const { id } = session.kernel;
    await session.shutdown();
    await sessions.refreshRunning();
    assert.ok(![...sessions.running()].some(each => each.id === session.id));
    await kernelManager.refreshRunning();
    assert.ok(![...kernelManager.running()].some(each => each.id === id));
  });
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
