// libvirt's typed parameters: lists of named values that carry their own type (remote_typed_param in
// src/remote/remote_protocol.x, virTypedParameterType in include/libvirt/libvirt-common.h).
import { type XdrReader, type XdrWriter, XdrError } from './xdr.ts';

export type TypedValue = number | bigint | boolean | string;

/** A parameter to send. 64-bit numbers are bigints. */
export type TypedParam = { readonly field: string } & (
  | { readonly type: 'ullong'; readonly value: bigint }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
);

const INT = 1;
const UINT = 2;
const LLONG = 3;
const ULLONG = 4;
const DOUBLE = 5;
const BOOLEAN = 6;
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
    case 'int':
      return xdr.uint32(INT).int32(param.value);
    case 'string':
      return xdr.uint32(STRING).string(param.value);
  }
}

/** Reads a list into a map from name to value; when a name comes twice the last value stays. */
export function readTypedParams(xdr: XdrReader, maxItems: number): ReadonlyMap<string, TypedValue> {
  return new Map(xdr.array(maxItems, (item) => [item.string(), readTypedValue(item)] as const));
}

function readTypedValue(xdr: XdrReader): TypedValue {
  const type = xdr.uint32();
  switch (type) {
    case INT:
      return xdr.int32();
    case UINT:
      return xdr.uint32();
    case LLONG:
      return xdr.hyper();
    case ULLONG:
      return xdr.unsignedHyper();
    case DOUBLE:
      return xdr.double();
    case BOOLEAN:
      return xdr.int32() !== 0;
    case STRING:
      return xdr.string();
    default:
      throw new XdrError(`expected the type of a parameter (1 to 7), got ${type}`);
  }
}
