// A thread that makes runs of a campaign: it gets numbers of runs and answers with the part that they come to.
import { parentPort, workerData } from 'node:worker_threads';
import { newCampaign, runPart } from '../equivalence/campaign.ts';
import type { WorkerData } from './equiv-jobs.ts';

const { description, setting, requests, options } = workerData as WorkerData;
const campaign = newCampaign(description, description.settings.find(({ name }) => name === setting)!, requests, options);
parentPort?.on('message', (runs: readonly number[]) => {
  if (campaign !== null) parentPort?.postMessage(runPart(campaign, runs));
});
