// libvirt's typed parameters: lists of named values that carry their own type (remote_typed_param in
// src/remote/remote_protocol.x, virTypedParameterType in include/libvirt/libvirt-common.h). Only sent, never read.
import type { XdrWriter } from './xdr.ts';

/** A parameter to send. */
export type TypedParam = { readonly field: string } & (
  { readonly type: 'ullong'; readonly value: bigint } | { readonly type: 'string'; readonly value: string }
);

const ULLONG = 4;
const STRING = 7;

export function writeTypedParams(xdr: XdrWriter, params: readonly TypedParam[]): XdrWriter {
  xdr.uint32(params.length);
  for (const param of params) writeTypedParam(xdr.string(param.field), param);
  return xdr;
}

function writeTypedParam(xdr: XdrWriter, param: TypedParam): XdrWriter {
  switch (param.type) {
    case 'ullong':
      return xdr.uint32(ULLONG).unsignedHyper(param.value);
    case 'string':
      return xdr.uint32(STRING).string(param.value);
  }
}
