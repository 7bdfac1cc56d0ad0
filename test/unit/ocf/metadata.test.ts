// The metadata of the agent that ships: well-formed whatever the texts, complete, and the same as the committed file.
import { readFileSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { declaration as domainAgent } from '../../../agents/havirt-domain/agent.ts';
import { agents } from '../../../agents/registry.ts';
import type { AgentDeclaration } from '../../../src/ocf/agent.ts';
import { metadataXml } from '../../../src/ocf/metadata.ts';
import { usage } from '../../../src/ocf/usage.ts';

interface Entry {
  readonly '@name': string;
  readonly [attribute: string]: unknown;
}

interface Document {
  readonly 'resource-agent': {
    readonly '@name': string;
    readonly version: string;
    readonly parameters: { readonly parameter: Entry[] };
    readonly actions: { readonly action: Entry[] };
  };
}

const isArray = (name: string): boolean => name === 'parameter' || name === 'action';

function read(agent: AgentDeclaration): Document['resource-agent'] {
  const settings = { ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, trimValues: true };
  return (new XMLParser({ ...settings, isArray }).parse(metadataXml(agent)) as Document)['resource-agent'];
}

test.each([...agents])('the committed metadata of %s is what it prints (npm run metadata)', async (name, load) => {
  const committed = readFileSync(`${import.meta.dirname}/../../../metadata/${name}.xml`, 'utf8');
  expect(metadataXml((await load()).declaration)).toBe(committed);
});

test('the agent is named and versioned for OCF 1.1', () => {
  expect(read(domainAgent)).toMatchObject({ '@name': 'havirt-domain', version: '1.1' });
});

test('every parameter is there with its type, default and texts', () => {
  const { parameter } = read(domainAgent).parameters;
  expect(parameter.map((entry) => entry['@name'])).toEqual(Object.keys(domainAgent.parameters));
  expect(parameter.find((entry) => entry['@name'] === 'config')).toMatchObject({
    '@required': '1',
    '@unique': '1',
    '@unique-group': 'config',
    content: { '@type': 'string' },
  });
  expect(parameter.find((entry) => entry['@name'] === 'force_stop')).toMatchObject({
    content: { '@type': 'boolean', '@default': 'false' },
  });
  for (const entry of parameter) {
    expect(entry).toMatchObject({ longdesc: { '#text': expect.any(String), '@lang': 'en' } });
    expect(entry).toMatchObject({ shortdesc: { '#text': expect.any(String), '@lang': 'en' } });
  }
});

test('the advised timeouts are VirtualDomain’s', () => {
  const actions = read(domainAgent).actions.action.map((entry) => [
    entry['@name'],
    entry['@timeout'],
    entry['@interval'],
  ]);
  expect(actions).toEqual([
    ['start', '90s', undefined],
    ['stop', '90s', undefined],
    ['status', '30s', '10s'],
    ['monitor', '30s', '10s'],
    ['migrate_from', '60s', undefined],
    ['migrate_to', '120s', undefined],
    ['meta-data', '5s', undefined],
    ['validate-all', '5s', undefined],
  ]);
});

test('no text can break out of its element or attribute', () => {
  const property = fc.property(fc.string(), fc.string(), (text, value) => {
    const parameter = { type: 'string', default: value, shortdesc: text, longdesc: text } as const;
    const xml = metadataXml({ ...domainAgent, shortdesc: text, longdesc: text, parameters: { p: parameter } });
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml.match(/<parameter /g)).toHaveLength(1);
  });
  fc.assert(property);
});

test('the usage names every action and every option', () => {
  const text = usage(domainAgent);
  expect(text.split('\n')[0]).toBe(
    'usage: havirt-domain {start|stop|status|monitor|migrate_from|migrate_to|meta-data|validate-all}',
  );
  for (const name of Object.keys(domainAgent.parameters)) expect(text).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
  expect(text).toMatch(/^ {2}config .*\(required\)$/m);
  expect(text).toMatch(/^ {2}force_stop .*\(default false\)$/m);
});
