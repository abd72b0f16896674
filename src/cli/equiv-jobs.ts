// A campaign on several threads. Runs are dealt out in chunks; a part is the sum of chunks in any order, so the number of threads leaves no trace.
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { addParts, type Campaign, type Part, runPart } from '../equivalence/campaign.ts';
import type { HostingRequest } from '../equivalence/hosted.ts';

const CHUNK = 128;

export interface JobsOptions {
  readonly runs: number;
  readonly jobs: number;
  readonly shard: { readonly index: number; readonly of: number };
}

export interface Made {
  readonly part: Part;
  /** Ctrl-C came before all runs were made. */
  readonly interrupted: boolean;
}

/** What a worker is started with. */
export interface WorkerData {
  readonly description: Campaign['description'];
  readonly setting: string;
  readonly requests: readonly HostingRequest[];
  readonly options: Campaign['options'];
}

/** The runs of a chunk of a shard. */
function runsOf({ runs, shard }: JobsOptions, chunk: number): number[] {
  const found: number[] = [];
  for (let n = chunk * CHUNK; n < (chunk + 1) * CHUNK; n++) {
    const run = n * shard.of + shard.index;
    if (run < runs) found.push(run);
  }
  return found;
}

/** Makes all runs of the shard. From source, without a build, everything runs on this thread. */
export async function runAll(
  campaign: Campaign,
  requests: readonly HostingRequest[],
  options: JobsOptions,
  report: (done: number, total: number) => void,
): Promise<Made> {
  const total = Math.ceil((options.runs - options.shard.index) / options.shard.of);
  const chunks = Math.ceil(Math.max(total, 0) / CHUNK);
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt);
  const parts: Part[] = [runPart(campaign, [])];
  let next = 0;
  const add = (part: Part): void => {
    parts.push(part);
    report(
      parts.reduce((sum, { runs }) => sum + runs, 0),
      total,
    );
  };
  try {
    const workers = Math.min(options.jobs, chunks);
    if (workers < 2 || !import.meta.url.endsWith('.js')) {
      for (; next < chunks && !interrupted; next++) {
        add(runPart(campaign, runsOf(options, next)));
        await new Promise((done) => setImmediate(done));
      }
    } else {
      const { description, setting } = campaign;
      const data: WorkerData = { description, setting: setting.name, requests, options: campaign.options };
      const one = (): Promise<void> =>
        new Promise((done, failed) => {
          const worker = new Worker(new URL('./equiv-worker.js', import.meta.url), { workerData: data });
          const feed = (): void => {
            if (next < chunks && !interrupted) worker.postMessage(runsOf(options, next++));
            else worker.terminate().then(() => done(), failed);
          };
          worker.on('message', (part: Part) => {
            add(part);
            feed();
          });
          worker.on('error', failed);
          feed();
        });
      await Promise.all(Array.from({ length: workers }, one));
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
  return { part: addParts(parts), interrupted: interrupted && next < chunks };
}
