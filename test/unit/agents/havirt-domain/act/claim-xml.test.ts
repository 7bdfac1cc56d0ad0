// The claim's tag goes into the configuration's own <metadata>, and nothing else of the text changes.
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { insertMetadata } from '../../../../../agents/havirt-domain/act/claim-xml.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import { parseDomainXml } from '../../../../../src/domain/xml/domain-xml.ts';

const T = '<t/>';

describe('where it goes', () => {
  test.each([
    ['no metadata', '<domain><name>a</name></domain>', `<domain><metadata>${T}</metadata><name>a</name></domain>`],
    ['metadata', '<domain><metadata><x/></metadata></domain>', `<domain><metadata>${T}<x/></metadata></domain>`],
    ['empty metadata', '<domain><metadata/></domain>', `<domain><metadata>${T}</metadata></domain>`],
    [
      'behind a declaration and a comment',
      '<?xml version="1.0"?><!-- <domain> --><domain/>x'.replace('/>x', '></domain>'),
      `<?xml version="1.0"?><!-- <domain> --><domain><metadata>${T}</metadata></domain>`,
    ],
    [
      'not into another element’s',
      '<domain><a><metadata/></a></domain>',
      `<domain><metadata>${T}</metadata><a><metadata/></a></domain>`,
    ],
    [
      'not into a comment or CDATA',
      '<domain><!-- <metadata> --><d><![CDATA[<metadata>]]></d></domain>',
      `<domain><metadata>${T}</metadata><!-- <metadata> --><d><![CDATA[<metadata>]]></d></domain>`,
    ],
    [
      'past attributes that hold markup',
      `<domain a='>' b="<metadata>"><name>a</name></domain>`,
      `<domain a='>' b="<metadata>"><metadata>${T}</metadata><name>a</name></domain>`,
    ],
  ])('%s', (_, xml, expected) => expect(insertMetadata(xml, T)).toBe(expected));
});

test('the domain stays who it is, and carries the tag', () => {
  const xml = `<domain type='kvm'>\n  <name>guest1</name>\n  <devices/>\n</domain>\n`;
  const tagged = insertMetadata(xml, tagXml({ resource: '"VM" & <x>', node: 'n1', phase: 'claim' }));
  expect(parseDomainXml(tagged)).toEqual(parseDomainXml(xml));
  const read = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(tagged) as {
    domain: { metadata: unknown };
  };
  expect(read.domain.metadata).toEqual({
    'havirt:tag': {
      'xmlns:havirt': 'urn:havirt:tag:1',
      resource: '%22VM%22%20%26%20%3Cx%3E',
      node: 'n1',
      phase: 'claim',
    },
  });
});
