/**
 * Text as it stands in files.
 *
 * @module
 */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Bytes as text: UTF-8 whatever the label says, as h5py does; Latin-1 where they are no UTF-8, as early MatNWB files
 * hold single bytes of it. Ends at the first NUL; with `spaces`, padding at the end is taken off.
 */
export function decodeText(
  bytes: Uint8Array,
  options: { spaces?: boolean } = {},
): string {
  const nul = bytes.indexOf(0);
  const own = nul < 0 ? bytes : bytes.subarray(0, nul);
  let text: string;
  try {
    text = utf8.decode(own);
  } catch {
    // Not the decoder of that name, which is one of Windows-1252.
    text = Array.from(own, (byte) => String.fromCharCode(byte)).join("");
  }
  return options.spaces ? text.replace(/ +$/, "") : text;
}

/** Whether bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
