// What a call of this agent is asked for. Its options are not among it: they are read once, in settings.ts.
import type { Request } from '../../../src/ocf/request.ts';
import type { DomainParameters } from '../options.ts';

export type DomainRequest = Omit<Request<DomainParameters>, 'values' | 'problems' | 'missing'>;
