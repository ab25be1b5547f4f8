// The platform that a test looks at: where it is, who it consists of, and how its parts die.

import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const required = name => {
  const value = process.env[name];
  if (!value) {
    throw new Error(`set ${name}`);
  }
  return value;
};

/** The address that "notebookos up" prints, without path and token. */
export const url = required('NBOS_URL');
export const token = required('NBOS_TOKEN');
/** The platform's home: who runs as which process is read from there. */
export const home = required('NBOS_HOME');

/** Waits until a condition holds, asked several times a second. */
export async function eventually(what, condition, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      const value = await condition();
      if (value) {
        return value;
      }
    } catch (error) {
      last = error;
    }
    await pause(200);
  }
  throw new Error(`${what}: not within ${seconds} s${last ? ` (${last.message})` : ''}`);
}

export async function rest(path, init = {}) {
  return fetch(url + path, { ...init, headers: { Authorization: `token ${token}`, ...init.headers } });
}

export async function status() {
  const answer = await rest('/nbos/api/status');
  if (!answer.ok) {
    throw new Error(`status: ${answer.status}`);
  }
  return answer.json();
}

/** Kills the agent on whose host a kernel runs its cells; nothing is told to it first. */
export async function killExecutorsHost(kernel) {
  const { hosts, kernels } = await status();
  const executor = kernels.find(each => each.id === kernel).executor.host;
  process.kill(hosts.find(each => each.id === executor).pid, 'SIGKILL');
  return executor;
}

/** Kills the controller, gateway and all; its supervisor starts another one. */
export async function killController() {
  const file = `${home}/controller/controller.json`;
  const { pid } = JSON.parse(await readFile(file, 'utf8'));
  process.kill(pid, 'SIGKILL');
  return pid;
}
