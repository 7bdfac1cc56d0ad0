// OCF_TRACE_RA: what a call saw and decided, round by round, as one JSON object a line. `crm_resource -VV` asks for it on
// stderr; `trace_ra=1` among the operation's options asks for a file. What counts for which is as in ocf-shellfuncs.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Environment } from '../ocf/request.ts';
import { writeStderr } from '../host/stderr.ts';
import { traced, type TraceEvent, type TraceSubject } from './trace-format.ts';

export type Trace = (event: TraceEvent) => void;

/** Pacemaker passes the options of an operation as if they were parameters of the resource. */
function isTraceWanted(environment: Environment): boolean {
  const wanted = environment['OCF_TRACE_RA'] ?? environment['OCF_RESKEY_trace_ra'] ?? '';
  return ['1', 'true', 'yes', 'on'].includes(wanted.toLowerCase());
}

/** The trace that the environment asks for, or undefined. */
export function openTrace(environment: Environment, subject: TraceSubject): Trace | undefined {
  if (!isTraceWanted(environment)) return undefined;
  const named = environment['OCF_TRACE_FILE'] ?? environment['OCF_RESKEY_trace_file'];
  const path = named ?? defaultPath(environment, subject);
  if (path === '/dev/stderr') return (event) => writeStderr(lineOf(event));
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  } catch {
    return undefined;
  }
  return (event) => {
    try {
      appendFileSync(path, lineOf(event), { mode: 0o600 });
    } catch {
      // A trace that cannot be written must not fail the operation.
    }
  };
}

/** Where ocf-shellfuncs puts its traces: one file a call, below HA_VARLIB. */
function defaultPath(environment: Environment, { agent, resource, action }: TraceSubject): string {
  const base = environment['OCF_RESKEY_trace_dir'] ?? `${environment['HA_VARLIB'] ?? '/var/lib/heartbeat'}/trace_ra`;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '.');
  return `${base}/${agent}/${encodeURIComponent(resource)}.${action}.${stamp}`;
}

function lineOf(event: TraceEvent): string {
  return `${JSON.stringify(event, traced)}\n`;
}
