/**
 * Attributes as an object header holds them.
 *
 * @module
 */
import { Unusual } from "./file.ts";
import { denseStorage, type Header, MESSAGE, type Message } from "./header.ts";

/** One attribute. */
export interface AttributeBytes {
  readonly name: string;
  readonly message: Message;
  /** Place of the datatype in the message. */
  readonly type: number;
  /** Place of the data in the message. */
  readonly data: number;
}

const decoder = new TextDecoder();

/** The attributes of an object by name. Throws where they are stored outside its header. */
export function attributesOf(header: Header): Map<string, AttributeBytes> {
  if (denseStorage(header, MESSAGE.ATTRIBUTE_INFO)) {
    throw new Unusual("attributes outside the object's header (dense storage)");
  }
  const found = new Map<string, AttributeBytes>();
  for (const message of header.messages) {
    if (message.type !== MESSAGE.ATTRIBUTE) continue;
    if (message.flags & 2) throw new Unusual("a shared attribute");
    const attribute = attributeOf(message);
    found.set(attribute.name, attribute);
  }
  return found;
}

function attributeOf(message: Message): AttributeBytes {
  const { body } = message;
  const version = body.getUint8(0);
  if (version < 1 || version > 3) throw new Unusual("an attribute of a new version");
  const padded = (size: number): number => version === 1 ? Math.ceil(size / 8) * 8 : size;
  const nameAt = version === 3 ? 9 : 8;
  const nameSize = body.getUint16(2, true);
  const type = nameAt + padded(nameSize);
  const space = type + padded(body.getUint16(4, true));
  const data = space + padded(body.getUint16(6, true));
  if (data > body.byteLength) throw new Unusual("an attribute beyond its message");
  const bytes = new Uint8Array(body.buffer, body.byteOffset + nameAt, nameSize);
  const end = bytes.indexOf(0);
  return { name: decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)), message, type, data };
}

/** What an attribute is but for its place: type, space and data, byte for byte. */
export function attributeContent(attribute: AttributeBytes): Uint8Array {
  const { body } = attribute.message;
  return new Uint8Array(
    body.buffer,
    body.byteOffset + attribute.type,
    body.byteLength - attribute.type,
  );
}
