// The calls that change nothing and are made all the time: monitor of a running domain, a probe on the node that does not
// run it, and meta-data. All of them interleaved, many rounds, on one domain that stays as it is.
import { builds, callOf, contenders, virshCall, type Operation } from './contenders.ts';
import { costs, processesOf, type Call, type Cost, type Processes } from './measure.ts';
import { waitForGuest, type BenchLab } from './bench-lab.ts';

const warmUp = 3;

/** Costs of `rounds` rounds, and how many processes each call starts. No domain runs before or after. */
export async function measureReadOnlyCalls(
  benchLab: BenchLab,
  rounds: number,
): Promise<{ costs: Cost[]; processes: Processes[] }> {
  await call(benchLab, 'start');
  await waitForGuest(benchLab);
  const { lab, home, away } = benchLab;
  const [atHome, elsewhere] = [callsAtHome(benchLab), callsElsewhere(benchLab)];
  const measured = [
    ...(await costs(lab, home, atHome, { rounds, warmUp })),
    ...(await costs(lab, away, elsewhere, { rounds, warmUp })),
  ];
  const counted = [...(await processesOf(lab, home, atHome)), ...(await processesOf(lab, away, elsewhere))];
  await call(benchLab, 'stop');
  return { costs: measured, processes: counted };
}

// The domain is havirt-domain's, as it would be on its cluster: VirtualDomain's monitor does not care who started it.
async function call({ lab, config, home }: BenchLab, action: 'start' | 'stop'): Promise<void> {
  const own = contenders.filter(({ name }) => name === builds[0].name);
  await costs(
    lab,
    home,
    own.map((agent) => callOf(agent, config, { action, node: home, timeoutS: 90 })),
  );
}

function callsAtHome({ config, home }: BenchLab): Call[] {
  const monitor = { action: 'monitor', node: home, timeoutS: 30, meta: { name: 'monitor', interval: '10000' } };
  const metaData = { action: 'meta-data', node: home, timeoutS: 5 };
  return [virshCall('monitor', 0), ...everybody(config, monitor), ...everybody(config, metaData)];
}

// The executor gives a probe no interval (seen with 2.1.5), and ocf-shellfuncs reads that as 0.
function callsElsewhere({ config, away }: BenchLab): Call[] {
  const probe = { action: 'monitor', title: 'probe', node: away, timeoutS: 30, expect: 7 };
  return [virshCall('probe', 1), ...everybody(config, probe)];
}

function everybody(config: string, operation: Operation): Call[] {
  return contenders.map((contender) => callOf(contender, config, operation));
}
